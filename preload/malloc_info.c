// glibc's reporting and tuning names: the numbers come from our statistics.
#include "export.h"
#include "heap/alloc.h"
#include "heap/passthrough.h"
#include "watch/draft.h"
#include "watch/stats.h"
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

enum { TEXT_CAPACITY = 1024 };

// glibc's arena is our slabs, its mmapped regions are our large blocks. At least what is in use in
// it, even if another thread changes that while it is summed up.
static size_t arena_bytes(const struct stats *s) {
    size_t held = s->slab_bytes + s->pool_bytes;
    return held > s->small_live_bytes ? held : s->small_live_bytes;
}

// The C library's own function, in a process that keeps its malloc.
#define PASSED_ON(name) ((__typeof(&name))(passthrough ? dlsym(RTLD_NEXT, #name) : NULL))

EXPORT int malloc_trim(size_t keep) {
    __typeof(&malloc_trim) other = PASSED_ON(malloc_trim);
    return other ? other(keep) : heap_trim();
}

EXPORT struct mallinfo2 mallinfo2(void) {
    __typeof(&mallinfo2) other = PASSED_ON(mallinfo2);
    if (other)
        return other();
    struct stats s;
    stats_collect(&s);
    size_t arena = arena_bytes(&s);
    return (struct mallinfo2){
        .arena = arena,
        .ordblks = s.pool_bytes >> UNIT_SHIFT,
        .hblks = s.large_live_blocks,
        .hblkhd = s.large_live_bytes,
        .uordblks = s.small_live_bytes,
        .fordblks = arena - s.small_live_bytes,
        .keepcost = s.pool_bytes,
    };
}

// Fields of int overflow, as glibc's do: that is why there is a mallinfo2.
EXPORT struct mallinfo mallinfo(void) {
    struct mallinfo2 wide = mallinfo2();
    return (struct mallinfo){
        .arena = (int)wide.arena,
        .ordblks = (int)wide.ordblks,
        .hblks = (int)wide.hblks,
        .hblkhd = (int)wide.hblkhd,
        .uordblks = (int)wide.uordblks,
        .fordblks = (int)wide.fordblks,
        .keepcost = (int)wide.keepcost,
    };
}

// glibc's tunables have no counterpart here; 1 is its "accepted".
EXPORT int mallopt(int parameter, int value) {
    __typeof(&mallopt) other = PASSED_ON(mallopt);
    return other ? other(parameter, value) : 1;
}

EXPORT void malloc_stats(void) {
    __typeof(&malloc_stats) other = PASSED_ON(malloc_stats);
    if (other) {
        other();
        return;
    }
    struct stats s;
    char text[TEXT_CAPACITY];
    struct draft draft = {.start = text, .capacity = sizeof text};
    stats_collect(&s);
    draft_put(&draft, "Arena 0:\nsystem bytes     = %10llu\nin use bytes     = %10llu\n",
              (unsigned long long)arena_bytes(&s), (unsigned long long)s.small_live_bytes);
    draft_put(&draft,
              "Total (incl. mmap):\nsystem bytes     = %10llu\nin use bytes     = %10llu\n"
              "mmap regions     = %10llu\nmmap bytes       = %10llu\n",
              (unsigned long long)stats_held_bytes(&s), (unsigned long long)stats_live_bytes(&s),
              (unsigned long long)s.large_live_blocks, (unsigned long long)s.large_live_bytes);
    draft_write(&draft, STDERR_FILENO);
}

// A <size> for each class that has free blocks, as glibc has one for each bin.
static void free_sizes_print(const struct stats *s, FILE *out) {
    fputs("<sizes>\n", out);
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        size_t all = s->classes[c].slabs * size_classes[c].block_count;
        size_t live = (size_t)s->classes[c].live, free = all > live ? all - live : 0;
        if (free)
            fprintf(out, "  <size from=\"%u\" to=\"%u\" total=\"%zu\" count=\"%zu\"/>\n",
                    size_classes[c - 1].size + 1, size_classes[c].size, free * size_classes[c].size,
                    free);
    }
    fputs("</sizes>\n", out);
}

static void totals_print(size_t free_bytes, size_t system_bytes, FILE *out) {
    fprintf(out,
            "<total type=\"fast\" count=\"0\" size=\"0\"/>\n"
            "<total type=\"rest\" count=\"0\" size=\"%zu\"/>\n"
            "<system type=\"current\" size=\"%zu\"/>\n"
            "<system type=\"max\" size=\"%zu\"/>\n"
            "<aspace type=\"total\" size=\"%zu\"/>\n"
            "<aspace type=\"mprotect\" size=\"%zu\"/>\n",
            free_bytes, system_bytes, system_bytes, system_bytes, system_bytes);
}

// All heaps as the one that glibc's readers expect at least.
EXPORT int malloc_info(int options, FILE *out) {
    __typeof(&malloc_info) other = PASSED_ON(malloc_info);
    if (other)
        return other(options, out);
    if (options)
        return EINVAL;
    struct stats s;
    stats_collect(&s);
    size_t arena = arena_bytes(&s), free_bytes = arena - s.small_live_bytes;
    fputs("<malloc version=\"1\">\n<heap nr=\"0\">\n", out);
    free_sizes_print(&s, out);
    totals_print(free_bytes, arena, out);
    fputs("</heap>\n", out);
    totals_print(free_bytes, arena, out);
    fprintf(out, "<total type=\"mmap\" count=\"%zu\" size=\"%zu\"/>\n</malloc>\n",
            (size_t)s.large_live_blocks, (size_t)s.large_live_bytes);
    return 0;
}
