// Batches of 1,000 blocks, freed last first, first first or in random order.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum { BATCH = 1000, ORDERS = 16, ROUNDS = 35000 };
enum order { ORDER_LIFO, ORDER_FIFO, ORDER_RANDOM };

static struct block blocks[BATCH];
static uint32_t sizes[BATCH];
static uint16_t orders[ORDERS][BATCH];

static void order_fill(uint16_t *order, enum order kind, struct rng *rng) {
    for (uint16_t i = 0; i < BATCH; i++) {
        order[i] = kind == ORDER_LIFO ? (uint16_t)(BATCH - 1 - i) : i;
    }
    for (uint32_t i = BATCH; kind == ORDER_RANDOM && i > 1; i--) {
        uint32_t other = rng_below(rng, i);
        uint16_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

int main(int argc, char **argv) {
    static const char *const words[] = {"lifo", "fifo", "random", NULL};
    long order = ORDER_LIFO, min = 16, max = 256;
    const struct bench_knob knobs[] = {
        {"order", &order, words}, {"min", &min, NULL}, {"max", &max, NULL}, {0}};
    bench_begin("batch", argc, argv, knobs);

    struct rng rng = rng_make(bench_seed(), 0);
    for (unsigned i = 0; i < BATCH; i++) {
        sizes[i] = (uint32_t)rng_between(&rng, (size_t)min, (size_t)max);
    }
    for (unsigned i = 0; i < ORDERS; i++) {
        order_fill(orders[i], (enum order)order, &rng);
    }

    uint64_t rounds = bench_scaled(ROUNDS);
    bench_start();
    for (uint64_t round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < BATCH; i++) {
            blocks[i] = block_make(sizes[i]);
        }
        const uint16_t *next = orders[round % ORDERS];
        for (unsigned i = 0; i < BATCH; i++) {
            block_drop(blocks[next[i]]);
        }
    }
    bench_stop(rounds * BATCH);
    return bench_print();
}
