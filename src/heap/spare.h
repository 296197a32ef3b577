// A heap's empty magazines. The owner's alone; they come from and go to the common store in
// batches.
#pragma once
#include "heap/heap.h"

struct magazine *spare_take(struct heap *h); // NULL: no memory
void spare_give(struct heap *h, struct magazine *m);
void spare_release(struct heap *h); // all of them
