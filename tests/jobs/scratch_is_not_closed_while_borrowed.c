// Many threads open one scratch pool by name, use it by its handle and close it: the handle is the
// same for all, blocks never overlap, a reset or the last close never takes memory that is
// borrowed, and in the end nobody holds it. A fork takes the pool along as it is.
#include "child.h"
#include "jobs.h"

enum { THREADS = 6, TIMES = 400, EACH = 20, BLOCK = 500, SIZE = 512 << 10 };

static size_t resets, refused, closes_refused;

static void count(size_t *of) {
    __atomic_fetch_add(of, 1, __ATOMIC_RELAXED);
}

static void use(fa_scratch *pool, size_t number) {
    void *block[EACH];
    GIVES(0, fa_scratch_borrow(pool));
    for (size_t i = 0; i < EACH; i++) {
        block[i] = fa_scratch_alloc(pool, BLOCK, 8);
        if (block[i])
            pattern_write(block[i], BLOCK, number * EACH + i);
        else
            CHECK(errno == ENOMEM, "errno %d", errno);
    }
    int result = fa_scratch_reset(pool);
    CHECK(result == -EBUSY, "%d: memory in use was reset", result);
    count(&refused);
    for (size_t i = 0; i < EACH; i++)
        if (block[i])
            block_holds(block[i], BLOCK, number * EACH + i);
    GIVES(0, fa_scratch_return(pool));
}

static void *opens_and_closes(void *number) {
    for (size_t i = 0; i < TIMES; i++) {
        fa_scratch *pool, *again;
        GIVES(0, fa_scratch_open(&pool, "job", SIZE));
        GIVES(0, fa_scratch_open(&again, "job", 0));
        CHECK(again == pool, "another handle for that name");
        GIVES(0, fa_scratch_close(again));
        use(pool, (size_t)number * TIMES + i);
        int result = fa_scratch_reset(pool);
        CHECK(result == 0 || result == -EBUSY, "%d", result);
        if (!result)
            count(&resets);
        // The last holder is refused while another one, who has closed already, still borrows.
        while ((result = fa_scratch_close(pool)) == -EBUSY)
            count(&closes_refused);
        CHECK(result == 0, "%d", result);
    }
    return NULL;
}

static void fork_takes_it_along(void) {
    fa_scratch *pool;
    GIVES(0, fa_scratch_open(&pool, "forked", SIZE));
    void *block = fa_scratch_alloc(pool, BLOCK, 8);
    pattern_write(block, BLOCK, 1);
    GIVES(0, fa_scratch_borrow(pool));
    pid_t forked = fork();
    block_holds(block, BLOCK, 1);
    GIVES(-EBUSY, fa_scratch_close(pool));
    GIVES(0, fa_scratch_return(pool));
    GIVES(0, fa_scratch_reset(pool));
    CHECK(fa_scratch_alloc(pool, SIZE, 1), "the whole pool is free: errno %d", errno);
    GIVES(0, fa_scratch_close(pool));
    if (forked == 0)
        _exit(EXIT_SUCCESS);
    child_succeeds(forked);
}

int main(void) {
    jobs_start();
    fa_scratch *pool;
    GIVES(-EINVAL, fa_scratch_open(NULL, "job", SIZE));
    threads_run(THREADS, opens_and_closes);
    GIVES(-ENOENT, fa_scratch_open(&pool, "job", 0));
    CHECK(resets > 0 && refused == THREADS * TIMES, "%zu resets, %zu refused", resets, refused);
    fork_takes_it_along();
    return EXIT_SUCCESS;
}
