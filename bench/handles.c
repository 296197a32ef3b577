// A handle heap that lost half of its blocks is compacted in slices, as at the ends of frames: what
// stays resident, whether a slice keeps its time, and what the calls cost.
//
// 20,000 blocks of 1 B to 4 KB, one in 50 to 200 KB; half are freed at random.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "block.h"
#include "clock.h"
#include "rng.h"

#include <string.h>
#include <sys/mman.h>

enum { BLOCKS = 20000, SIZE_MOST = 4000, LARGE_EACH = 50, LARGE_MOST = 200000, PAGE = 4096 };
enum { ROUNDS = 6, LOCKS = 1000000 };

static struct {
    fa_handle handle;
    size_t size;
} blocks[BLOCKS];
static long budget_us = 200;
static double resident_bytes(const fa_handles_stats *stats) {
    size_t pages = stats->reserved_bytes / PAGE, count = 0;
    unsigned char *is_there = bench_map(pages);
    if (mincore((void *)(uintptr_t)stats->start, pages * PAGE, is_there) != 0) {
        bench_fail("mincore");
    }
    for (size_t i = 0; i < pages; i++) {
        count += is_there[i] & 1;
    }
    bench_unmap(is_there, pages);
    return (double)count * PAGE;
}

static void fill(fa_handles *heap, struct rng *rng) {
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i].size = (size_t)rng_between(rng, 1, i % LARGE_EACH ? SIZE_MOST : LARGE_MOST);
        if (fa_handle_alloc(heap, &blocks[i].handle, blocks[i].size, 0) != 0) {
            bench_fail("no block");
        }
        memset(fa_handle_get(heap, blocks[i].handle), (int)i, blocks[i].size);
    }
}

static void check(fa_handles *heap) {
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (!blocks[i].handle.id) {
            continue;
        }
        const unsigned char *at = fa_handle_get(heap, blocks[i].handle);
        for (size_t b = 0; b < blocks[i].size; b++) {
            if (at[b] != (unsigned char)i) {
                bench_fail("a block changed");
            }
        }
    }
}

static void most(double *all, double value) {
    if (value > *all) {
        *all = value;
    }
}

// Until all is done. With a budget of 0 each slice is one step: a block's move, or the look at some
// gaps, or a slice of memory that goes back.
static void compact(fa_handles *heap, long budget, double *longest_us, double *slices,
                    double *total_ms) {
    for (int more = 1; more;) {
        uint64_t begun = clock_thread_ns();
        more = fa_handles_compact(heap, (uint32_t)budget);
        double took_us = (double)(clock_thread_ns() - begun) / 1000;
        most(longest_us, took_us);
        *total_ms += took_us / 1000;
        ++*slices;
    }
}

static double lock_ns(fa_handles *heap) {
    uint64_t begun = clock_thread_ns();
    for (unsigned i = 0; i < LOCKS; i++) {
        unsigned char *at = fa_handle_lock(heap, blocks[0].handle);
        *at = 0;
        fa_handle_unlock(heap, blocks[0].handle);
    }
    return (double)(clock_thread_ns() - begun) / LOCKS;
}

static double pair_ns(fa_handles *heap) {
    fa_handle handle;
    uint64_t begun = clock_thread_ns();
    for (unsigned i = 0; i < LOCKS; i++) {
        if (fa_handle_alloc(heap, &handle, 64 + i % 1000, 0) != 0) {
            bench_fail("no block");
        }
        fa_handle_free(heap, handle);
    }
    return (double)(clock_thread_ns() - begun) / LOCKS;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"budget", &budget_us, NULL}, {0}};
    bench_begin("handles", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    double before = 0, after = 0, with_tables = 0, slice = 0, slices = 0, total = 0, step = 0,
           steps = 0, in_steps = 0, lock = 0, pair = 0;
    uint64_t rounds = bench_scaled(ROUNDS / 2) * 2;
    bench_start();
    for (uint64_t round = 0; round < rounds; round++) {
        fa_handles *heap;
        if (fa_handles_create(&heap, NULL) != 0) {
            bench_fail("no heap");
        }
        fill(heap, &rng);
        for (unsigned i = 0; i < BLOCKS; i++) {
            if (rng_between(&rng, 0, 1)) {
                fa_handle_free(heap, blocks[i].handle);
                blocks[i].handle.id = 0;
            }
        }
        fa_handles_stats stats = {.size = sizeof stats};
        fa_handles_stats_get(heap, &stats);
        double live = (double)stats.live_bytes;
        most(&before, resident_bytes(&stats) / live);
        if (round % 2) { // the rounds in between show what a step is
            compact(heap, 0, &step, &steps, &in_steps);
        } else {
            compact(heap, budget_us, &slice, &slices, &total);
        }
        double resident = resident_bytes(&stats);
        most(&after, resident / live);
        most(&with_tables, (resident + (double)stats.table_bytes) / live);
        check(heap);
        for (unsigned i = 0; i < BLOCKS; i++) {
            if (blocks[i].handle.id) {
                fa_handle_free(heap, blocks[i].handle);
            }
        }
        fill(heap, &rng);
        lock += lock_ns(heap);
        pair += pair_ns(heap);
        for (unsigned i = 0; i < BLOCKS; i++) {
            fa_handle_free(heap, blocks[i].handle);
        }
        if (fa_handles_destroy(heap) != 0) {
            bench_fail("destroy");
        }
    }
    bench_stop(rounds);
    bench_add("available", fa_available());
    bench_add("resident_before_per_live", before);
    bench_add("resident_per_live", after);
    bench_add("with_tables_per_live", with_tables);
    bench_add("budget_us", (double)budget_us);
    bench_add("slices", slices * 2 / (double)rounds);
    bench_add("compaction_ms", total * 2 / (double)rounds);
    bench_add("longest_slice_us", slice);
    bench_add("longest_step_us", step);
    bench_add("over_budget_in_steps", (slice - (double)budget_us) / step);
    bench_add("lock_unlock_ns", lock / (double)rounds);
    bench_add("alloc_free_ns", pair / (double)rounds);
    return bench_print();
}
