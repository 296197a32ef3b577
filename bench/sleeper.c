// A loading thread allocates 400 MB and goes to sleep; another thread frees it all. Reports the
// resident memory that is left 2 s later.
#include "bench.h"
#include "block.h"
#include "memory.h"
#include "quiet.h"

#include <pthread.h>

enum {
    LOAD_MB = 400,
    MB = 1000000,
    SMALL_MAX = 1024,
    LARGE_MAX = 32768,
    SMALL_PERCENT = 90,
    BLOCKS_MAX = 1 << 20,
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool loaded, over;
} stage = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};

static struct block *blocks;
static size_t block_count;

static void stage_reach(bool *flag) {
    pthread_mutex_lock(&stage.lock);
    *flag = true;
    pthread_cond_broadcast(&stage.changed);
    pthread_mutex_unlock(&stage.lock);
}

static void stage_await(const bool *flag) {
    pthread_mutex_lock(&stage.lock);
    while (!*flag) {
        pthread_cond_wait(&stage.changed, &stage.lock);
    }
    pthread_mutex_unlock(&stage.lock);
}

static void *loader_work(void *at) {
    struct rng rng = rng_make(bench_seed(), 1);
    size_t wanted = (size_t)bench_scaled(LOAD_MB) * MB;
    for (size_t loaded = 0; loaded < wanted && block_count < BLOCKS_MAX;) {
        bool small = rng_below(&rng, 100) < SMALL_PERCENT;
        size_t size = rng_between(&rng, 16, small ? SMALL_MAX : LARGE_MAX);
        blocks[block_count++] = block_make(size);
        loaded += size;
    }
    stage_reach(&stage.loaded);
    stage_await(&stage.over);
    return at;
}

int main(int argc, char **argv) {
    static const char *const words[] = {"pairs", "sleep", NULL};
    long then = QUIET_PAIRING;
    const struct bench_knob knobs[] = {{"then", &then, words}, {0}};
    bench_begin("sleeper", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    blocks = bench_map(BLOCKS_MAX * sizeof *blocks);
    long start_kib = memory_rss_kib();

    bench_start();
    pthread_t loader;
    if (pthread_create(&loader, NULL, loader_work, NULL) != 0) {
        bench_fail("pthread_create failed");
    }
    stage_await(&stage.loaded);
    uint64_t load_ns = clock_process_ns();
    for (size_t i = 0; i < block_count; i++) {
        block_drop(blocks[i]);
    }
    bench_add("free_cpu_seconds", (double)(clock_process_ns() - load_ns) / NS_PER_SECOND);
    bench_unmap(blocks, BLOCKS_MAX * sizeof *blocks);
    quiet_spend((enum quiet)then, &rng);
    bench_add("kept_kib", (double)(memory_rss_kib() - start_kib));
    stage_reach(&stage.over);
    pthread_join(loader, NULL);
    bench_stop(block_count);
    return bench_print();
}
