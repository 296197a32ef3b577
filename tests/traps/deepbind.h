// What the deep-bound plug-in of trap 3 offers: its own malloc and free, as it was bound.
#pragma once
#include <stddef.h>

typedef void *plugin_take_fn(size_t size);
typedef void *plugin_grow_fn(void *block, size_t size);
typedef void plugin_drop_fn(void *block);
