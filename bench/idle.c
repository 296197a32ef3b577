// 64 threads that each used every size class once and then idle. Reports what a thread keeps.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "memory.h"

enum {
    THREADS = 64,
    LINEAR_MAX = 1024, // steps of 16 bytes up to here, then eight per doubling
    LINEAR_STEP = 16,
    STEPS_PER_DOUBLING = 8,
    CLASS_MAX = 32768,
};

static struct {
    pthread_barrier_t started, used, over;
    long start_kib, used_kib;
} idle;

static void classes_use(void) {
    for (size_t size = LINEAR_STEP; size <= LINEAR_MAX; size += LINEAR_STEP) {
        block_drop(block_make(size));
    }
    for (size_t base = LINEAR_MAX; base < CLASS_MAX; base *= 2) {
        for (size_t step = 1; step <= STEPS_PER_DOUBLING; step++) {
            block_drop(block_make(base + base / STEPS_PER_DOUBLING * step));
        }
    }
}

static void *member_work(void *at) {
    struct crew_member *member = at;
    bool measures = member->index == 0;
    pthread_barrier_wait(&idle.started);
    if (measures) {
        idle.start_kib = memory_rss_kib(); // all stacks are there, nobody has used the heap
    }
    pthread_barrier_wait(&idle.started);
    classes_use();
    pthread_barrier_wait(&idle.used);
    if (measures) {
        idle.used_kib = memory_rss_kib();
    }
    pthread_barrier_wait(&idle.over);
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("idle", argc, argv, knobs);
    pthread_barrier_init(&idle.started, NULL, THREADS);
    pthread_barrier_init(&idle.used, NULL, THREADS);
    pthread_barrier_init(&idle.over, NULL, THREADS);
    bench_start();
    crew_run(THREADS, member_work, NULL);
    bench_stop(THREADS);
    bench_add("thread_kib", (double)(idle.used_kib - idle.start_kib) / THREADS);
    return bench_print();
}
