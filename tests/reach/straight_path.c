// What a program's allocations compile to; straight_path.py counts.
#include "framealloc/framealloc.h"

void *implicit_constant(void) {
    return fa_frame_alloc(64);
}
void *implicit_variable(size_t size) {
    return fa_frame_alloc(size);
}
void *explicit_constant(fa_arena *arena) {
    return fa_arena_alloc(arena, 64);
}
void *explicit_variable(fa_arena *arena, size_t size) {
    return fa_arena_alloc(arena, size);
}
fa_frame frame_begin(void) {
    return fa_frame_begin();
}
int frame_end(fa_frame frame) {
    return fa_frame_end(frame);
}
