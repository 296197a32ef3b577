// The end of a group of 1,000,000 blocks of 64 B, all written, against free() of as many; and how
// long it takes to make them.
//
// Without the library the program's own copy of the groups is measured.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "block.h"
#include "rounds.h"

#include <stdlib.h>

enum { BLOCKS = 1000000, SIZE = 64, TURNS = 11 };

static void **blocks;
static uint64_t count;
static fa_group *group;

enum figure { GROUP_FILL, GROUP_END, MALLOC_FILL, MALLOC_FREE, FIGURES };
static const char *const keys[FIGURES] = {"group_fill", "group_end", "malloc_fill", "malloc_free"};
static double ns[FIGURES][TURNS];

static void blocks_check(void) {
    for (uint64_t i = 0; i < count; i++) {
        if (*(void **)blocks[i] != blocks[i]) {
            bench_fail("a block changed");
        }
    }
}

#define FILL(call)                                                                                 \
    do {                                                                                           \
        for (uint64_t i = 0; i < count; i++) {                                                     \
            void **p = (call);                                                                     \
            if (!p) {                                                                              \
                bench_fail("no block");                                                            \
            }                                                                                      \
            *p = p;                                                                                \
            blocks[i] = p;                                                                         \
        }                                                                                          \
    } while (0)

static void by_group(unsigned turn) {
    if (fa_group_create(&group, "bench", NULL)) {
        bench_fail("no group");
    }
    uint64_t start = clock_thread_ns();
    FILL(fa_group_alloc(group, SIZE, 0));
    uint64_t filled = clock_thread_ns();
    blocks_check();
    uint64_t checked = clock_thread_ns();
    int result = fa_group_destroy(group);
    uint64_t ended = clock_thread_ns();
    if (result) {
        bench_fail("the group did not end");
    }
    ns[GROUP_FILL][turn] = (double)(filled - start) / (double)count;
    ns[GROUP_END][turn] = (double)(ended - checked) / (double)count;
}

static void by_malloc(unsigned turn) {
    uint64_t start = clock_thread_ns();
    FILL(malloc(SIZE));
    uint64_t filled = clock_thread_ns();
    blocks_check();
    uint64_t checked = clock_thread_ns();
    for (uint64_t i = 0; i < count; i++) {
        free(blocks[i]);
    }
    uint64_t ended = clock_thread_ns();
    ns[MALLOC_FILL][turn] = (double)(filled - start) / (double)count;
    ns[MALLOC_FREE][turn] = (double)(ended - checked) / (double)count;
}

int main(int argc, char **argv) {
    bench_begin("group", argc, argv, NULL);
    count = bench_scaled(BLOCKS);
    blocks = bench_map(count * sizeof *blocks);
    bench_start();
    for (unsigned turn = 0; turn < TURNS; turn++) {
        by_group(turn);
        by_malloc(turn);
    }
    bench_stop(count * 2 * TURNS);
    for (unsigned figure = 0; figure < FIGURES; figure++) {
        qsort(ns[figure], TURNS, sizeof **ns, rounds_compare);
        bench_add(keys[figure], ns[figure][TURNS / 2]);
    }
    bench_unmap(blocks, count * sizeof *blocks);
    bench_add("available", fa_available());
    return bench_print();
}
