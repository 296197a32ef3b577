// In the program's second file and in a plug-in (by other names): begins a frame and shows what it
// uses; ends a frame that another file began.
#include "shares.h"

struct shared_view shared_view_of_file(void) {
    struct shared_view view = {.begun = fa_frame_begin(), .self = fa_arena_self()};
    view.table = fa__api();
    view.table_place = &fa__table;
    (void)fa_frame_alloc(100);
    return view;
}

int shared_end_in_file(fa_frame frame) {
    return fa_frame_end(frame);
}
