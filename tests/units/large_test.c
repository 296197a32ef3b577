// Large blocks as the program sees them: content, alignment, growth, and what misuse leads to.
#include "heap_tools.h"
#include "base/option.h"
#include "base/os.h"
#include "heap/large.h"
#include "heap/large_cache.h"
#include "heap/large_source.h"
#include <errno.h>
#include <sys/syscall.h>

static struct report report;
static bool is_old_kernel;
static unsigned refusals;

// Is all of it one mapping?
static bool is_one_mapping(uintptr_t start, size_t size) {
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[LINE_MAX_BYTES];
    bool is_one = false;
    CHECK(maps, "no maps");
    while (fgets(line, sizeof line, maps)) {
        char *dash;
        uintptr_t from = strtoul(line, &dash, 16), to = strtoul(dash + 1, NULL, 16);
        is_one |= from <= start && start + size <= to;
    }
    fclose(maps);
    return is_one;
}

// Linux before 6.17 moves only what is one mapping, and finds out after it has emptied the place.
// The library's calls come here, as this is the program's own mremap.
void *mremap(void *start, size_t old_size, size_t new_size, int flags, ...) {
    va_list args;
    va_start(args, flags);
    void *to = flags & MREMAP_FIXED ? va_arg(args, void *) : NULL;
    va_end(args);
    if (is_old_kernel && !is_one_mapping((uintptr_t)start, old_size)) {
        refusals++;
        if (to)
            munmap(to, new_size);
        errno = EFAULT;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mremap, start, old_size, new_size, flags, to);
}

Test(large, blocks_are_aligned_as_asked_and_as_large_as_they_say) {
    for (size_t size = POOL_MAX + 1; size < 40 * MIB; size += size / 5) {
        for (size_t alignment = 16; alignment <= 64 * MIB; alignment *= 8) {
            char *p = heap_memalign(alignment, size);
            cr_assert(p);
            cr_assert_eq((uintptr_t)p % alignment, 0, "%zu bytes at a multiple of %zu", size,
                         alignment);
            size_t usable = heap_usable_size(p);
            cr_assert_geq(usable, size);
            p[0] = p[size - 1] = p[usable - 1] = 1;
            heap_free(p);
        }
    }
}

Test(large, calloc_gives_zeroes_whatever_the_cache_holds) {
    for (size_t size = POOL_MAX + 1; size < 20 * MIB; size += size / 3) {
        char *dirty = heap_malloc(size);
        memset(dirty, 0xaa, size);
        heap_free(dirty);
        char *zeroed = heap_calloc(1, size);
        cr_assert(zeroed);
        cr_assert(!zeroed[0] && memcmp(zeroed, zeroed + 1, size - 1) == 0, "%zu bytes", size);
        heap_free(zeroed);
    }
}

// A word in each page and the last one, which tell the block and the place.
static void pages_write(char *start, size_t size, uint64_t id) {
    for (size_t at = 0; at + sizeof(uint64_t) <= size; at += OS_PAGE)
        pattern_write(start + at, sizeof(uint64_t), id + at);
}
static bool pages_hold(const char *start, size_t size, uint64_t id) {
    for (size_t at = 0; at + sizeof(uint64_t) <= size; at += OS_PAGE)
        if (!pattern_holds(start + at, sizeof(uint64_t), id + at))
            return false;
    return true;
}

// Blocks of random sizes that grow and shrink at random.
static void resize_at_random(uint64_t *random) {
    enum { STEPS = 600, LIVE = 6 };
    static struct {
        char *start;
        size_t size;
        uint64_t id;
    } live[LIVE];
    for (uint64_t step = 1; step <= STEPS; step++) {
        size_t i = random_below(random, LIVE), old = live[i].size;
        size_t size = random_below(random, 12 * MIB) + 1;
        if (random_below(random, 4) == 0) {
            heap_free(live[i].start);
            live[i].start = NULL;
            old = 0;
        }
        char *moved = heap_realloc(live[i].start, size);
        cr_assert(moved);
        cr_assert(pages_hold(moved, old < size ? old : size, live[i].id), "%zu to %zu bytes", old,
                  size);
        live[i].start = moved;
        live[i].size = size;
        live[i].id = step << 32;
        pages_write(moved, size, live[i].id);
    }
    for (int i = 0; i < LIVE; i++) {
        heap_free(live[i].start);
        live[i].start = NULL;
        live[i].size = 0;
    }
}

Test(large, blocks_keep_their_bytes_whatever_size_they_get) {
    uint64_t random = seed_print();
    resize_at_random(&random);
}

Test(large, blocks_keep_their_bytes_on_a_kernel_that_moves_single_mappings_only) {
    uint64_t random = seed_print();
    is_old_kernel = true;
    resize_at_random(&random);
    cr_expect_eq(refusals, 0, "the kernel was asked for what it cannot do");
}

Test(large, the_bound_on_what_is_kept_holds_for_all_sizes_together) {
    static const size_t bounds[] = {0, 256 * KIB, 1 * MIB, 4 * MIB};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        options.large_cache = bounds[i];
        large_cache_start(bounds[i]);
        heap_trim();
        void *block[64];
        unsigned count = 0;
        for (size_t size = LARGE_MIN; size < LARGE_MAPPED_MIN; size = large_cache_round(size + 1))
            cr_assert(block[count++] = heap_malloc(size));
        while (count)
            heap_free(block[--count]);
        cr_expect_leq(region_used_bytes(), bounds[i], "%zu KiB kept of %zu",
                      region_used_bytes() / KIB, bounds[i] / KIB);
    }
}

Test(large, no_address_space_is_lost) {
    uint64_t random = seed_print();
    resize_at_random(&random);
    heap_trim();
    size_t before = statm_bytes(0);
    for (int round = 0; round < 3; round++) {
        resize_at_random(&random);
        heap_trim();
    }
    cr_expect_eq(large_cache_bytes(), 0);
    cr_expect_leq(statm_bytes(0), before + MIB);
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__) // their shadow moves the blocks
Test(large, a_realloc_without_memory_gives_null_and_leaves_the_block) {
    size_t size = 4 * MIB, more = 16 * MIB, leaf = 4 * GIB; // what a leaf of the table knows
    options.on_error = ON_ERROR_WARN;
    char *p = heap_malloc(size);
    pattern_write(p, size, 1);
    // It can't grow where it is; the next place has no leaf; there is memory for the block alone.
    mmap(p + size, OS_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    cr_assert(os_reserve(leaf, OS_PAGE));
    struct rlimit limit = {statm_bytes(0) + more - size + 200 * KIB, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    errno = 0;
    report_begin(&report);
    char *moved = heap_realloc(p, more);
    int error = errno;
    report_end(&report);
    address_space_open();
    cr_expect_str_eq(report.text, "");
    cr_expect(moved || error == ENOMEM);
    p = moved ? moved : p;
    cr_expect_geq(heap_usable_size(p), moved ? more : size);
    cr_expect(pattern_holds(p, size, 1));
    heap_free(p);
}
#endif

Test(large, sizes_no_memory_can_hold_are_refused) {
    static const size_t sizes[] = {(size_t)1 << 47, SIZE_MAX / 2, SIZE_MAX - 4096, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        errno = 0;
        cr_expect_null(heap_malloc(sizes[i]));
        cr_expect_eq(errno, ENOMEM);
        cr_expect_null(heap_calloc(1, sizes[i]));
        cr_expect_null(heap_memalign(4096, sizes[i]));
        char *p = heap_malloc(MIB);
        cr_expect_null(heap_realloc(p, sizes[i]));
        cr_expect_geq(heap_usable_size(p), MIB, "it is still live");
        heap_free(p);
    }
}

static void *free_it(void *p) {
    heap_free(p);
    return NULL;
}

Test(large, misuse_is_named) {
    static const size_t sizes[] = {100000, 3 * MIB, 100 * MIB};
    options.on_error = ON_ERROR_WARN;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *p = heap_malloc(sizes[i]);
        report_begin(&report);
        heap_free(p + 16);
        report_end(&report);
        cr_expect_eq(report_count(&report, "FA006 interior pointer: free("), 1, "%s", report.text);
        report_begin(&report);
        heap_free(p + sizes[i] / 2 + 1);
        report_end(&report);
        cr_expect_eq(report_count(&report, "FA006 interior pointer: free("), 1, "%s", report.text);
        heap_free(p);
        report_begin(&report);
        thread_run(free_it, p);
        report_end(&report);
        cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    }
}

// Both threads free the same block; one of them is told.
enum { RIVALS = 2, ROUNDS = 2000 };
static struct meeting turn;
static void *contested;

static void *free_contested(void *rival) {
    for (int i = 0; i < ROUNDS; i++) {
        if (!rival)
            contested = heap_malloc(i % 2 ? 100000 : 2 * MIB);
        meet(&turn);
        heap_free(contested);
        meet(&turn);
    }
    return NULL;
}

Test(large, of_two_frees_at_once_exactly_one_is_reported) {
    options.on_error = ON_ERROR_WARN;
    report_begin(&report);
    threads_run(RIVALS, free_contested);
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA004 double free: free("), ROUNDS);
    cr_expect_eq(report_count(&report, "framealloc: "), ROUNDS, "%.300s", report.text);
}
