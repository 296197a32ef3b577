// realloc(p, 0) does as glibc does: it frees the block and returns NULL, without an error.
#include "sizes.h"
#include "support/promise.h"
#include <errno.h>

enum { ERRNO_BEFORE = 12345, ROUNDS = 20000 };
static const size_t SIZES[] = {1, 1000, 20000, 200000, 3 * MIB};
#define LEAKED_MOST (64 * MIB) // what is kept for reuse; leaking would take 20,000 blocks

int main(void) {
    program_start(PATIENCE_S);
    volatile size_t none = 0;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        size_t before = rss_bytes();
        for (int round = 0; round < ROUNDS; round++) {
            char *block = malloc(SIZES[i]);
            CHECK(block, "%zu bytes", SIZES[i]);
            block[0] = block[SIZES[i] - 1] = 1;
            errno = ERRNO_BEFORE;
            CHECK(!realloc(block, none), "%zu bytes", SIZES[i]);
            CHECK(errno == ERRNO_BEFORE, "%zu bytes: errno %d", SIZES[i], errno);
        }
        CHECK(growth_since(before) < LEAKED_MOST, "%zu bytes: %zu bytes are not freed", SIZES[i],
              growth_since(before));
    }
    return 0;
}
