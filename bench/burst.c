// A burst on top of what stays alive, all of the burst freed, then 1,000 small pairs per 10 ms.
// Reports the resident memory 2 s later beside what is still alive.
#include "bench.h"
#include "block.h"
#include "memory.h"
#include "quiet.h"

#include <pthread.h>

enum {
    LIVE_MIB = 32,
    BURST_MIB = 256,
    MIB = 1 << 20,
    KIB = 1024,
    BYTES_MIN = 16,
    SMALL_MAX = 1024,
    LARGE_MAX = 65536,
    SMALL_PERCENT = 95,
    BLOCKS_MAX = 1 << 20,
};

static struct block *blocks;
static size_t block_count;

static size_t blocks_make(size_t wanted, struct rng *rng) {
    size_t made = 0;
    while (made < wanted && block_count < BLOCKS_MAX) {
        bool small = rng_below(rng, 100) < SMALL_PERCENT;
        size_t size = rng_between(rng, BYTES_MIN, small ? SMALL_MAX : LARGE_MAX);
        blocks[block_count++] = block_make(size);
        made += size;
    }
    return made;
}

static void *burst_make(void *at) {
    blocks_make((size_t)bench_scaled(BURST_MIB) * MIB, at);
    return NULL;
}

int main(int argc, char **argv) {
    static const char *const by_words[] = {"self", "other", NULL};
    static const char *const then_words[] = {"pairs", "sleep", NULL};
    long by = 0, then = QUIET_PAIRING;
    const struct bench_knob knobs[] = {{"by", &by, by_words}, {"then", &then, then_words}, {0}};
    bench_begin("burst", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    blocks = bench_map(BLOCKS_MAX * sizeof *blocks);
    memset(blocks, 0, BLOCKS_MAX * sizeof *blocks); // resident before it is measured
    long start_kib = memory_rss_kib();

    bench_start();
    size_t live = blocks_make((size_t)bench_scaled(LIVE_MIB) * MIB, &rng);
    size_t live_count = block_count;
    // By another thread: one that makes the burst and ends, so the one that frees it never owned
    // it.
    if (by) {
        pthread_t other;
        if (pthread_create(&other, NULL, burst_make, &rng) != 0) {
            bench_fail("pthread_create failed");
        }
        pthread_join(other, NULL);
    } else {
        burst_make(&rng);
    }
    for (size_t i = live_count; i < block_count; i++) {
        block_drop(blocks[i]);
    }
    quiet_spend((enum quiet)then, &rng);
    long rss_kib = memory_rss_kib() - start_kib;
    for (size_t i = 0; i < live_count; i++) {
        block_drop(blocks[i]);
    }
    bench_stop(block_count);
    bench_add("live_kib", (double)live / KIB);
    bench_add("rss_after_kib", (double)rss_kib);
    bench_add("rss_over_live", (double)rss_kib * KIB / (double)live);
    return bench_print();
}
