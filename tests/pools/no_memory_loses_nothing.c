// Each n-th memory system call fails, alone or with all after it: -ENOMEM, or NULL and ENOMEM. What
// was given out is whole, figures are exact, and when there is memory again all can be had.
//
//   no_memory_loses_nothing once|for_good
#include "child.h"
#include "pools.h"
#ifdef __x86_64__
#include "../limits/failing_calls.h"

enum { WATCHDOG_S = 170, OWNERS = 6, BLOCKS = 400 };
static const size_t sizes[OWNERS] = {16, 200, 3000, 20000, 50000, 600000};

static struct owner {
    fa_pool *pool;
    fa_group *group;
    size_t held;
    struct held {
        void *of_pool, *of_group;
    } blocks[BLOCKS];
} owners[OWNERS];

static size_t count_of(size_t i) {
    size_t count = MIB / sizes[i] + 3;
    return count < BLOCKS ? count : BLOCKS;
}

static bool refused(int error) {
    CHECK(error == 0 || error == -ENOMEM, "%d", error);
    return error;
}

static size_t blocks_make(struct owner *owner, size_t i) {
    size_t failed = 0;
    for (size_t n = 0; n < count_of(i); n++) {
        struct held *held = &owner->blocks[n];
        errno = ENOMEM;
        held->of_pool = owner->pool ? fa_pool_alloc(owner->pool) : NULL;
        CHECK(held->of_pool || errno == ENOMEM, "errno %d", errno);
        errno = ENOMEM;
        held->of_group = owner->group ? fa_group_alloc(owner->group, sizes[i], 0) : NULL;
        CHECK(held->of_group || errno == ENOMEM, "errno %d", errno);
        if (held->of_pool)
            pattern_write(held->of_pool, sizes[i], 2 * n);
        if (held->of_group)
            pattern_write(held->of_group, sizes[i], 2 * n + 1);
        failed += !held->of_pool + !held->of_group;
    }
    return failed;
}

// How much could not be had.
static size_t work_begin(void) {
    size_t failed = 0;
    for (size_t i = 0; i < OWNERS; i++) {
        fa_pool_options options = {i % 2 ? 30 : 0, 0};
        fa_group *parent = i ? owners[i - 1].group : NULL;
        owners[i] = (struct owner){0};
        failed += refused(fa_pool_create(&owners[i].pool, "pool", sizes[i], 0, &options));
        failed += refused(fa_group_create(&owners[i].group, "group", parent));
        failed += blocks_make(&owners[i], i);
    }
    return failed;
}

static void work_end(void) {
    for (size_t i = OWNERS; i-- > 0;) {
        struct owner *owner = &owners[i];
        for (size_t n = 0; n < count_of(i); n++) {
            struct held *held = &owner->blocks[n];
            if (held->of_pool) {
                block_holds(held->of_pool, sizes[i], 2 * n);
                GIVES(0, fa_pool_free(owner->pool, held->of_pool));
            }
            if (held->of_group) {
                block_holds(held->of_group, sizes[i], 2 * n + 1);
                GIVES(0, fa_group_free_one(owner->group, held->of_group));
            }
        }
        if (owner->pool) {
            CHECK(pool_figures(owner->pool).live_blocks == 0, "%zu: %llu live", i,
                  (unsigned long long)pool_figures(owner->pool).live_blocks);
            GIVES(0, fa_pool_trim(owner->pool));
            CHECK(pool_figures(owner->pool).held_bytes == 0, "%zu: %llu bytes held", i,
                  (unsigned long long)pool_figures(owner->pool).held_bytes);
            GIVES(0, fa_pool_destroy(owner->pool));
        }
        if (owner->group) {
            CHECK(group_figures(owner->group).live_blocks == 0, "live");
            GIVES(0, fa_group_destroy(owner->group));
        }
    }
}

static int child_work(void) {
    struct said said;
    alarm(CHILD_PATIENCE_S);
    calls_trap();
    said_begin(&said);
    work_begin();
    bool is_reached = calls >= failing;
    is_lifted = true;
    work_end();
    size_t failed = work_begin();
    CHECK(failed == 0, "%zu failed when there was memory again", failed);
    work_end();
    said_end(&said);
    CHECK(!*said.text, "%s", said.text);
    return is_reached ? EXIT_SUCCESS : NOT_REACHED;
}

int main(int argc, char **argv) {
    frames_start();
    alarm(WATCHDOG_S);
    is_for_good = argc > 1 && !strcmp(argv[1], "for_good");
    each_call_fails(child_work);
}
#else
int main(void) {
    puts("skipped: the trap is written for x86-64");
    return EXIT_SKIPPED;
}
#endif
