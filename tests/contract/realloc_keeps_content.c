// realloc keeps what the block held, across every class border, in both directions and in leaps.
#include "sizes.h"
#include "support/promise.h"

#define WALKED_MOST (4 * MIB)
#define LEAPED_MOST (40 * MIB)
enum { LEAPS = 2000, LARGE_LEAP_EVERY = 40, SMALL_LEAP_MOST = 70000 };

// The block resized and its content checked, then filled anew.
static void *block_resize(void *block, size_t from, size_t to, unsigned seed) {
    void *moved = realloc(block, to);
    CHECK(moved, "from %zu to %zu bytes", from, to);
    CHECK((uintptr_t)moved % 16 == 0, "from %zu to %zu bytes: %p", from, to, moved);
    CHECK(malloc_usable_size(moved) >= to, "from %zu to %zu bytes", from, to);
    size_t kept = from < to ? from : to;
    CHECK(pattern_holds(moved, kept, seed), "from %zu to %zu bytes", from, to);
    pattern_write(moved, to, seed + 1);
    return moved;
}

static void check_borders(void) {
    static struct sizes sizes;
    sizes_fill(&sizes, WALKED_MOST);
    unsigned seed = 0;
    size_t last = 1;
    void *block = malloc(last);
    pattern_write(block, last, seed);
    for (size_t i = 2; i < sizes.count; i++, seed++) {
        block = block_resize(block, last, sizes.at[i], seed);
        last = sizes.at[i];
    }
    for (size_t i = sizes.count - 1; i-- > 1; seed++) {
        block = block_resize(block, last, sizes.at[i], seed);
        last = sizes.at[i];
    }
    free(block);
}

static void check_leaps(uint64_t seed) {
    size_t last = 1;
    uint64_t random = random_seed(seed);
    void *block = malloc(last);
    pattern_write(block, last, 0);
    for (unsigned leap = 0; leap < LEAPS; leap++) {
        size_t most = leap % LARGE_LEAP_EVERY ? SMALL_LEAP_MOST : LEAPED_MOST;
        size_t next = 1 + random_below(&random, most);
        block = block_resize(block, last, next, leap);
        last = next;
    }
    free(block);
}

int main(int argc, char **argv) {
    program_start(PATIENCE_S);
    size_t seed = argument(argc, argv, 1, 1);
    printf("seed %zu\n", seed);
    check_borders();
    check_leaps(seed);
    return 0;
}
