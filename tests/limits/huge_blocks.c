// Blocks of 3 GiB and blocks aligned to 64 MiB: right, zero where promised, and given back.
#include "works.h"

enum { WATCHDOG_S = 60, ALIGNED = 4, STEPS = 16 };
static const size_t huge_bytes = 3 * GIB, alignment = 64 * MIB, slack_bytes = 4 * MIB;

static void touch(struct kept k, uint64_t id) {
    kept_write(k, id);
    for (size_t at = k.size / STEPS; at < k.size - KEPT_BYTES; at += k.size / STEPS)
        pattern_write((char *)k.block + at, KEPT_BYTES, at);
}
static void check(struct kept k, size_t written) {
    for (size_t at = written / STEPS; at < written - KEPT_BYTES; at += written / STEPS)
        CHECK(pattern_holds((char *)k.block + at, KEPT_BYTES, at), "byte %zu", at);
}

static void huge_grows(void) {
    struct kept k = {malloc(huge_bytes), huge_bytes};
    CHECK(k.block && malloc_usable_size(k.block) >= huge_bytes, "no 3 GiB");
    touch(k, 1);
    check(k, huge_bytes);
    k.block = realloc(k.block, k.size = huge_bytes + 512 * MIB);
    CHECK(k.block, "no 3.5 GiB");
    check(k, huge_bytes);
    CHECK(pattern_holds(k.block, KEPT_BYTES, 1), "the first bytes");
    k.block = realloc(k.block, k.size = MIB);
    CHECK(k.block && pattern_holds(k.block, KEPT_BYTES, 1), "shrunk");
    free(k.block);
}

static void huge_is_zero(void) {
    char *zero = calloc(huge_bytes / 8, 8);
    CHECK(zero, "no 3 GiB");
    for (size_t at = 0; at < huge_bytes; at += huge_bytes / STEPS)
        CHECK(!zero[at] && !zero[huge_bytes - 1 - at], "byte %zu", at);
    free(zero);
}

static void aligned_blocks(void) {
    static const size_t size[ALIGNED] = {1, 100000, 70000000, 200000000};
    void *block[ALIGNED];
    for (int i = 0; i < ALIGNED; i++) {
        block[i] = memalign(alignment, size[i]);
        CHECK(block[i] && (uintptr_t)block[i] % alignment == 0, "%zu bytes at %p", size[i],
              block[i]);
        CHECK(malloc_usable_size(block[i]) >= size[i], "%zu bytes", size[i]);
        kept_write((struct kept){block[i], size[i]}, (uint64_t)i);
    }
    for (int i = 0; i < ALIGNED; i++) {
        CHECK(kept_holds((struct kept){block[i], size[i]}, (uint64_t)i), "%zu bytes", size[i]);
        free(block[i]);
    }
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = rss_bytes();
    huge_grows();
    huge_is_zero();
    aligned_blocks();
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "%zu KiB left behind", growth / KIB);
    return EXIT_SUCCESS;
}
