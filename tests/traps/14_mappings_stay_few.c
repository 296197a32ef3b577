// A million allocations of mixed sizes and random lifetimes cost few mappings; the kernel's limit
// is vm.max_map_count, 65,530 by default.
#include "support/promise.h"

enum { ALLOCATIONS = 1000000, LIVE = 100000, MORE_MAPPINGS_MOST = 200, PER_MILLE = 1000 };

// In a thousand requests: how many are of at most so many bytes.
static const struct {
    unsigned per_mille;
    size_t most;
} MIX[] = {{850, 256}, {120, 4 * KIB}, {25, 32 * KIB}, {4, 256 * KIB}, {1, 2 * MIB}};

static size_t size_pick(uint64_t *random) {
    unsigned pick = (unsigned)random_below(random, PER_MILLE), i = 0;
    for (unsigned below = MIX[0].per_mille; pick >= below; below += MIX[++i].per_mille)
        ;
    return 1 + random_below(random, MIX[i].most);
}

static size_t mapping_count(void) {
    char text[16 * KIB];
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0, "cannot read maps");
    size_t lines = 0;
    for (ssize_t got; (got = read(file, text, sizeof text)) > 0;) {
        for (ssize_t i = 0; i < got; i++)
            lines += text[i] == '\n';
    }
    close(file);
    return lines;
}

int main(int argc, char **argv) {
    program_start(PATIENCE_S);
    static char *live[LIVE];
    size_t seed = argument(argc, argv, 1, 1), before = mapping_count(), most = before;
    printf("seed %zu\n", seed);
    uint64_t random = random_seed(seed);
    for (int i = 0; i < ALLOCATIONS; i++) {
        char **slot = &live[random_below(&random, LIVE)];
        size_t size = size_pick(&random);
        free(*slot);
        *slot = malloc(size);
        CHECK(*slot, "%zu bytes", size);
        (*slot)[0] = (*slot)[size - 1] = 1;
        if (i % (ALLOCATIONS / 100) == 0 && mapping_count() > most)
            most = mapping_count();
    }
    for (int i = 0; i < LIVE; i++)
        free(live[i]);
    printf("%zu mappings before, at most %zu\n", before, most);
    CHECK(most < before + MORE_MAPPINGS_MOST, "%zu mappings instead of %zu", most, before);
    return 0;
}
