// What a module shows of the copy that it uses.
#pragma once
#include "framealloc/framealloc.h"

struct shared_view {
    const void *table_place; // &fa__table
    const fa_api *table;
    fa_arena *self;
    fa_frame begun; // left open
};

typedef struct shared_view shared_view_fn(void);
typedef int shared_end_fn(fa_frame frame);
struct shared_view shared_view_of_file(void);
int shared_end_in_file(fa_frame frame);
