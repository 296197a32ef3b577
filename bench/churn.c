// Large blocks that come and go: a GL driver's 64..128 KiB by the hundreds per frame, or 5..25 MiB.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum { BLOCKS = 60000, LIVE_MAX = 1024 };
enum order { ORDER_FRAME, ORDER_RANDOM };

static struct block live[LIVE_MAX];

// A frame takes `held` blocks and frees them at its end, first first.
static void frames_run(uint64_t blocks, size_t held, size_t min, size_t max, struct rng *rng) {
    for (uint64_t done = 0; done < blocks; done += held) {
        for (size_t i = 0; i < held; i++) {
            live[i] = block_make(rng_between(rng, min, max));
        }
        for (size_t i = 0; i < held; i++) {
            block_drop(live[i]);
        }
    }
}

static void random_run(uint64_t blocks, size_t held, size_t min, size_t max, struct rng *rng) {
    for (uint64_t done = 0; done < blocks; done++) {
        struct block *slot = &live[rng_below(rng, (uint32_t)held)];
        block_drop_any(slot);
        *slot = block_make(rng_between(rng, min, max));
    }
    for (size_t i = 0; i < held; i++) {
        block_drop_any(&live[i]);
    }
}

int main(int argc, char **argv) {
    static const char *const words[] = {"frame", "random", NULL};
    long order = ORDER_FRAME, held = 300, min = 65536, max = 131072, count = BLOCKS;
    const struct bench_knob knobs[] = {{"order", &order, words}, {"held", &held, NULL},
                                       {"min", &min, NULL},      {"max", &max, NULL},
                                       {"count", &count, NULL},  {0}};
    bench_begin("churn", argc, argv, knobs);
    if (held < 1 || held > LIVE_MAX) {
        bench_fail("--held must be 1 to 1024");
    }
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t blocks = bench_scaled((uint64_t)count);
    bench_start();
    if (order == ORDER_FRAME) {
        frames_run(blocks, (size_t)held, (size_t)min, (size_t)max, &rng);
    } else {
        random_run(blocks, (size_t)held, (size_t)min, (size_t)max, &rng);
    }
    bench_stop(blocks);
    return bench_print();
}
