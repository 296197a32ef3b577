// A scratch pool is found by its name, by any thread, keeps what it handed out across frames, and
// is neither reset nor ended while its memory is borrowed.
#include "../threads/crew.h"
#include "frames.h"

enum { SIZE = 64 << 10, THREADS = 4, EACH = 200 };

static fa_scratch *shared;

static void names(void) {
    fa_scratch *pool = NULL, *again = NULL, *other = NULL;
    GIVES(-ENOENT, fa_scratch_open(&pool, "level", 0));
    GIVES(-EINVAL, fa_scratch_open(&pool, NULL, SIZE));
    GIVES(-ENOMEM, fa_scratch_open(&pool, "level", SIZE_MAX));
    GIVES(-ENOMEM, fa_scratch_open(&pool, "level", SIZE_MAX / 2));
    GIVES(-ENOENT, fa_scratch_open(&pool, "level", 0));
    char name[] = "level"; // the pool keeps its own copy: the caller may change it
    GIVES(0, fa_scratch_open(&pool, name, SIZE));
    name[0] = 'x';
    GIVES(-EEXIST, fa_scratch_open(&again, "level", SIZE + 1));
    GIVES(-EEXIST, fa_scratch_open(&again, "level", SIZE / 2));
    GIVES(0, fa_scratch_open(&again, "level", SIZE));
    CHECK(again == pool, "another pool of that name");
    GIVES(0, fa_scratch_open(&again, "level", 0));
    CHECK(again == pool, "another pool of that name");
    GIVES(0, fa_scratch_open(&other, "Level", SIZE));
    CHECK(other != pool, "one pool for two names");
    void *block = fa_scratch_alloc(pool, 1000, 16);
    CHECK(block, "no block");
    pattern_write(block, 1000, 1);
    GIVES(0, fa_scratch_close(again));
    GIVES(0, fa_scratch_close(other));
    GIVES(0, fa_scratch_close(pool));
    block_holds(block, 1000, 1); // one holder is left
    GIVES(0, fa_scratch_close(pool));
    GIVES(-ENOENT, fa_scratch_open(&pool, "level", 0));
    GIVES(0, fa_scratch_open(&pool, "level", 2 * SIZE)); // any size again
    GIVES(0, fa_scratch_close(pool));
}

static void memory(void) {
    fa_scratch *pool;
    GIVES(0, fa_scratch_open(&pool, "memory", SIZE));
    for (size_t align = 1; align <= 4096; align *= 2) {
        void *block = fa_scratch_alloc(pool, 10, align);
        CHECK(block && (uintptr_t)block % align == 0, "%p at %zu", block, align);
        pattern_write(block, 10, align);
    }
    REFUSES(EINVAL, fa_scratch_alloc(pool, 10, 0));
    REFUSES(EINVAL, fa_scratch_alloc(pool, 10, 24));
    REFUSES(EINVAL, fa_scratch_alloc(pool, 10, 2 * FA_ALIGN_MAX));
    REFUSES(ENOMEM, fa_scratch_alloc(pool, SIZE + 1, 1));
    REFUSES(ENOMEM, fa_scratch_alloc(pool, SIZE_MAX, 1));
    REFUSES(ENOMEM, fa_scratch_alloc(pool, SIZE_MAX - 15, 4096));
    GIVES(0, fa_scratch_reset(pool));
    for (int round = 0; round < 50; round++) {
        size_t count = 0;
        void *block[SIZE / 1000 + 1];
        while ((block[count] = fa_scratch_alloc(pool, 1000, 1)) != NULL)
            pattern_write(block[count], 1000, count), count++;
        CHECK(errno == ENOMEM && count >= SIZE / 1008 && count <= SIZE / 1000, "%zu blocks", count);
        fa_frame frame = fa_frame_begin();
        memset(fa_frame_alloc(200000), 0xee, 200000);
        GIVES(0, fa_frame_end(frame));
        for (size_t i = 0; i < count; i++)
            block_holds(block[i], 1000, i);
        GIVES(0, fa_scratch_reset(pool));
    }
    GIVES(0, fa_scratch_close(pool));
}

static void borrowing(void) {
    fa_scratch *pool, *second;
    GIVES(0, fa_scratch_open(&pool, "borrowed", SIZE));
    GIVES(-EINVAL, fa_scratch_return(pool));
    void *block = fa_scratch_alloc(pool, 1000, 16);
    pattern_write(block, 1000, 1);
    GIVES(0, fa_scratch_borrow(pool));
    GIVES(0, fa_scratch_borrow(pool));
    GIVES(-EBUSY, fa_scratch_reset(pool));
    GIVES(-EBUSY, fa_scratch_close(pool));
    GIVES(0, fa_scratch_return(pool));
    GIVES(-EBUSY, fa_scratch_reset(pool));
    GIVES(-EBUSY, fa_scratch_close(pool));
    GIVES(0, fa_scratch_open(&second, "borrowed", 0)); // a close that was refused closed nothing
    GIVES(0, fa_scratch_close(second));                // not the last one
    block_holds(block, 1000, 1);
    GIVES(0, fa_scratch_return(pool));
    GIVES(-EINVAL, fa_scratch_return(pool));
    GIVES(0, fa_scratch_reset(pool));
    GIVES(0, fa_scratch_close(pool));
}

static void *fills(void *number) {
    fa_scratch *pool;
    GIVES(0, fa_scratch_open(&pool, "shared", 0));
    CHECK(pool == shared, "another pool of that name");
    void *block[EACH];
    GIVES(0, fa_scratch_borrow(pool));
    for (size_t i = 0; i < EACH; i++) {
        block[i] = fa_scratch_alloc(pool, 100 + i, 8);
        CHECK(block[i], "no block: errno %d", errno);
        pattern_write(block[i], 100 + i, (size_t)number * EACH + i);
    }
    for (size_t i = 0; i < EACH; i++)
        block_holds(block[i], 100 + i, (size_t)number * EACH + i);
    GIVES(0, fa_scratch_return(pool));
    GIVES(0, fa_scratch_close(pool));
    return block[0];
}
static void threads(void) {
    GIVES(0, fa_scratch_open(&shared, "shared", MIB));
    for (int round = 0; round < 20; round++) {
        threads_run(THREADS, fills);
        GIVES(0, fa_scratch_reset(shared));
    }
    GIVES(0, fa_scratch_close(shared));
    for (int i = 0; i < 2000; i++) { // names that come and go leave nothing
        GIVES(0, fa_scratch_open(&shared, "shared", MIB));
        GIVES(0, fa_scratch_close(shared));
    }
}

int main(void) {
    frames_start();
    for (int i = 0; i < 10; i++) {
        names();
        memory();
        borrowing();
    }
    threads();
    return EXIT_SUCCESS;
}
