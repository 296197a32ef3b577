// What the owner does while someone else has its back end: it goes on with a fresh slab and keeps
// what it cannot file, the strays, to itself until the lock is there again. Owner only.
#pragma once
#include "heap/heap.h"

// Tries to take the back end; files the strays if it could. False: without the lock.
bool back_end_enter(struct heap *h);
void back_end_leave(struct heap *h, bool is_locked);

// Without the lock: a magazine to file later; one of class c of those; and blocks of a fresh slab.
void stash_put(struct heap *h, unsigned c, struct magazine *m);
struct magazine *stash_take(struct heap *h, unsigned c);
unsigned orphan_take(struct heap *h, unsigned c, void **out, unsigned want);
// With it: files all of them.
void strays_adopt(struct heap *h);
