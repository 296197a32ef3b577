// However a program reaches the library (looked up, weak symbol, linked), it finds the same: its
// table, this thread's arena, frames that work. Built three times.
#include "../threads/crew.h"
#include "frames.h"

static void *has_an_arena_of_its_own(void *others) {
    CHECK(fa_arena_self() != others, "two threads share an arena");
    fa_frame frame = fa_frame_begin();
    for (size_t size = 1; size < 5000; size++) {
        void *block = fa_frame_alloc(size);
        CHECK(block && owner_kind(block) == FA_OWNER_FRAME, "%zu bytes: %p", size, block);
    }
    GIVES(0, fa_frame_end(frame));
    return NULL;
}

int main(void) {
    frames_start();
    REFUSES(EPERM, fa_frame_alloc(16)); // the first call of all, through the stand-in
    fa_frame frame = fa_frame_begin();
    void *first = fa_frame_alloc(100), *second = fa_arena_alloc(fa_arena_self(), 100);
    CHECK(first && second == (char *)first + 112, "two arenas for one thread");
    CHECK(fa_frame_depth(fa_arena_self()) == 1, "depth");
    GIVES(0, fa_frame_end(frame));
    for (int i = 0; i < 20; i++)
        thread_join(thread_start(has_an_arena_of_its_own, fa_arena_self()));
    has_an_arena_of_its_own(NULL);

    fa_api_get_fn *get;
    *(void **)&get = dlsym(RTLD_DEFAULT, "fa_api_get");
    CHECK((get != NULL) == frames_with_library(), "the one symbol that is looked up");
    if (!get)
        return EXIT_SUCCESS;
    const fa_api *api = get(FA_API_VERSION);
    CHECK(api && api->version >= FA_API_VERSION && api->size >= sizeof *api, "table");
    CHECK(api->arena_self() == fa_arena_self() && api->available() == 1, "another library");
    CHECK(!get(FA_API_VERSION + 1000), "a table of the future");
    CHECK(get(1) && get(1)->trim, "an older engine's table");
    return EXIT_SUCCESS;
}
