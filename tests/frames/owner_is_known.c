// fa_owner tells what a pointer is: memory of a frame, with its thread and frame; of a scratch
// pool; with the library, small and large blocks of the heap; anything else is foreign.
#include "../threads/crew.h"
#include "frames.h"

static fa_owner_info owner_of(const void *p) {
    fa_owner_info info;
    memset(&info, 0x5a, sizeof info);
    info.size = sizeof info;
    GIVES(0, fa_owner(p, &info));
    CHECK(info.size == sizeof info, "size %u", info.size);
    return info;
}
static void is(const void *p, uint32_t kind) {
    fa_owner_info info = owner_of(p);
    CHECK(info.kind == kind, "%p is of kind %u, not %u", p, info.kind, kind);
}

static void frames(fa_arena *arena) {
    uint64_t last = 0;
    for (int i = 0; i < 5; i++) {
        fa_frame frame = frame_begun(arena);
        char *block = block_made(arena, 1000, 1);
        fa_owner_info info = owner_of(block);
        CHECK(info.kind == FA_OWNER_FRAME && (info.thread == thread_id() || !info.thread) &&
                  info.frame,
              "kind %u, thread %llu, frame %llu", info.kind, (unsigned long long)info.thread,
              (unsigned long long)info.frame);
        CHECK(info.block_bytes <= 1008, "%llu bytes", (unsigned long long)info.block_bytes);
        CHECK(info.frame != last, "two frames of one number");
        last = info.frame;
        is(block + 999, FA_OWNER_FRAME); // a place in it, too
        fa_frame inner = frame_begun(arena);
        void *inside = block_made(arena, 16, 2);
        CHECK(owner_of(inside).kind == FA_OWNER_FRAME && owner_of(inside).frame == info.frame,
              "the number is that of the outermost frame");
        GIVES(0, fa_frame_end(inner));
        is(block_made(arena, 3 * MIB, 2), FA_OWNER_FRAME);
        GIVES(0, fa_frame_end(frame));
        CHECK(owner_of(block).frame == 0, "the number of a frame that ended");
    }
}

static void scratch(void) {
    fa_scratch *pool;
    GIVES(0, fa_scratch_open(&pool, "pool", 100000));
    char *block = fa_scratch_alloc(pool, 1000, 64);
    is(block, FA_OWNER_SCRATCH);
    is(block + 999, FA_OWNER_SCRATCH);
    GIVES(0, fa_scratch_close(pool));
    CHECK(owner_of(block).kind != FA_OWNER_SCRATCH, "a pool that was closed");
}

static void heap(void) {
    void *block[3] = {malloc(100), malloc(FA_POOL_MAX), malloc(3 * MIB)};
    const uint32_t kind[] = {FA_OWNER_HEAP, FA_OWNER_HEAP, FA_OWNER_LARGE};
    for (int i = 0; i < 3; i++) {
        is(block[i], frames_with_library() ? kind[i] : (uint32_t)FA_OWNER_FOREIGN);
        fa_owner_info info = owner_of(block[i]);
        CHECK(info.block_bytes == 0 || info.block_bytes == malloc_usable_size(block[i]),
              "%llu bytes", (unsigned long long)info.block_bytes);
        free(block[i]);
    }
}

static void foreign(void) {
    static int global;
    int local;
    void *mapped = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const void *const pointer[] = {NULL,   &global,   &local,     "text",
                                   mapped, (void *)1, (void *)-1, (void *)(UINTPTR_MAX / 2)};
    for (size_t i = 0; i < sizeof pointer / sizeof *pointer; i++)
        is(pointer[i], FA_OWNER_FOREIGN);
    munmap(mapped, 4096);
    is(mapped, FA_OWNER_FOREIGN); // the memory is not touched
}

static void sizes(void) {
    fa_owner_info info;
    for (uint32_t size = 0; size < 8; size++) {
        info.size = size;
        GIVES(-EINVAL, fa_owner(&info, &info));
    }
    memset(&info, 0x5a, sizeof info);
    info.size = offsetof(fa_owner_info, block_bytes); // an older program
    GIVES(0, fa_owner(&info, &info));
    CHECK(info.kind == FA_OWNER_FOREIGN && info.block_bytes == 0x5a5a5a5a5a5a5a5aULL, "size");
    struct {
        fa_owner_info info;
        uint64_t newer[2];
    } newer;
    memset(&newer, 0x5a, sizeof newer);
    newer.info.size = sizeof newer;
    GIVES(0, fa_owner(&info, &newer.info));
    CHECK(newer.info.size == sizeof(fa_owner_info) && newer.newer[0] == 0x5a5a5a5a5a5a5a5aULL,
          "size %u", newer.info.size);
}

static void *in_a_thread(void *unused) {
    frames(fa_arena_self());
    fa_frame_begin();
    return block_made(fa_arena_self(), 1000, 1);
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 5; i++) {
        frames(made);
        frames(fa_arena_self());
        scratch();
        heap();
        foreign();
        sizes();
    }
    void *theirs;
    pthread_join(thread_start(in_a_thread, NULL), &theirs);
    CHECK(owner_of(theirs).frame == 0, "the frame of a thread that ended");
    fa_frame frame = frame_begun(made);
    void *block = block_made(made, 100, 1);
    (void)frame;
    GIVES(0, fa_arena_destroy(made));
    CHECK(owner_of(block).kind != FA_OWNER_FRAME, "an arena that ended");
    return EXIT_SUCCESS;
}
