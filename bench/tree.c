// Threads build binary trees of random nodes, leave them where any thread finds them, and free
// whole trees that others have built.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "rng.h"

#include <stdatomic.h>

enum {
    DEPTH_MIN = 6,
    DEPTH_MAX = 12,
    NODE_MIN = 32,
    NODE_MAX = 320,
    SLOTS_PER_THREAD = 24,
    TREES = 2400, // of all threads together
};

struct node {
    struct node *left, *right;
    uint32_t size;
    uint32_t check; // sums up the size and both children's checks
};

static long threads = 8;
static _Atomic(struct node *) *slots;

static struct node *tree_build(struct rng *rng, unsigned depth) {
    size_t size = rng_between(rng, NODE_MIN, NODE_MAX);
    struct node *node = malloc(size);
    if (!node) {
        bench_fail("malloc returned NULL");
    }
    node->size = (uint32_t)size;
    node->left = depth > 1 ? tree_build(rng, depth - 1) : NULL;
    node->right = depth > 1 ? tree_build(rng, depth - 1) : NULL;
    node->check = node->size + (depth > 1 ? node->left->check + node->right->check : 0);
    // The last byte too, when it lies behind the fields.
    if (size > sizeof *node) {
        ((unsigned char *)node)[size - 1] = (unsigned char)node->check;
    }
    return node;
}

static uint32_t tree_free(struct node *node) {
    if (!node) {
        return 0;
    }
    uint32_t check = node->size + tree_free(node->left) + tree_free(node->right);
    bool intact = check == node->check;
    if (node->size > sizeof *node) {
        intact &= ((unsigned char *)node)[node->size - 1] == (unsigned char)check;
    }
    if (!intact) {
        bench_fail("a tree's bytes changed");
    }
    free(node);
    return check;
}

static void *member_work(void *at) {
    struct crew_member *member = at;
    struct rng rng = rng_make(bench_seed(), member->index);
    uint64_t trees = bench_scaled(TREES) / (uint64_t)threads;
    for (uint64_t i = 0; i < trees; i++) {
        unsigned depth = (unsigned)rng_between(&rng, DEPTH_MIN, DEPTH_MAX);
        struct node *tree = tree_build(&rng, depth);
        uint32_t slot = rng_below(&rng, (uint32_t)threads * SLOTS_PER_THREAD);
        // release: publishes the tree; acquire: the tree found there was published so.
        tree_free(atomic_exchange_explicit(&slots[slot], tree, memory_order_acq_rel));
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"threads", &threads, NULL}, {0}};
    bench_begin("tree", argc, argv, knobs);
    size_t slot_count = (size_t)threads * SLOTS_PER_THREAD;
    slots = bench_map((slot_count + 1) * sizeof *slots);
    bench_start();
    crew_run((unsigned)threads, member_work, NULL);
    for (size_t i = 0; i < slot_count; i++) {
        tree_free(atomic_load_explicit(&slots[i], memory_order_relaxed)); // the threads have ended
    }
    bench_stop(bench_scaled(TREES));
    return bench_print();
}
