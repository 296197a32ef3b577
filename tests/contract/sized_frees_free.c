// C23's free_sized and free_aligned_sized give the memory back, as free does.
#include "names.h"
#include "sizes.h"
#include "support/promise.h"

enum { ROUNDS = 2000, ALIGNMENT = 64 };
static const size_t SIZES[] = {64, 1024, 20032, 200000, MIB};
#define LEAKED_MOST (64 * MIB) // what is kept for reuse; leaking would take 2,000 blocks

int main(void) {
    program_start(PATIENCE_S);
    free_sized_fn *sized = (free_sized_fn *)name_find("free_sized");
    free_aligned_sized_fn *aligned = (free_aligned_sized_fn *)name_find("free_aligned_sized");
    size_t before = rss_bytes();
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            void *block = malloc(SIZES[i]);
            CHECK(block, "%zu bytes", SIZES[i]);
            memset(block, 1, SIZES[i]);
            sized(block, SIZES[i]);
            block = aligned_alloc(ALIGNMENT, SIZES[i]);
            CHECK(block, "%zu bytes", SIZES[i]);
            memset(block, 1, SIZES[i]);
            aligned(block, ALIGNMENT, SIZES[i]);
        }
    }
    CHECK(growth_since(before) < LEAKED_MOST, "%zu bytes", growth_since(before));
    return 0;
}
