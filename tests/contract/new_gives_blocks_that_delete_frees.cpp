// Every operator new gives blocks as malloc does, aligned as asked, and every delete frees them.
#include "cpp_promise.h"
#include "sizes.h"
#include "support/promise.h"
#include <new>

using std::align_val_t;
using std::nothrow;

struct maker {
    const char *name;
    void *(*make)(size_t size, align_val_t alignment);
};
struct dropper {
    const char *name;
    void (*drop)(void *block, size_t size, align_val_t alignment);
};
enum { WAYS_TO_MAKE = 4, WAYS_TO_DROP = 6, PLAIN_ALIGNMENT = 16, ROUNDS = 40 };
static const size_t LEAKED_MOST = 64 * MIB;

static const maker PLAIN_MAKERS[WAYS_TO_MAKE] = {
    {"new", [](size_t n, align_val_t) { return operator new(n); }},
    {"new[]", [](size_t n, align_val_t) { return operator new[](n); }},
    {"nothrow new", [](size_t n, align_val_t) { return operator new(n, nothrow); }},
    {"nothrow new[]", [](size_t n, align_val_t) { return operator new[](n, nothrow); }},
};
static const maker ALIGNED_MAKERS[WAYS_TO_MAKE] = {
    {"aligned new", [](size_t n, align_val_t a) { return operator new(n, a); }},
    {"aligned new[]", [](size_t n, align_val_t a) { return operator new[](n, a); }},
    {"aligned nothrow new", [](size_t n, align_val_t a) { return operator new(n, a, nothrow); }},
    {"aligned nothrow new[]",
     [](size_t n, align_val_t a) { return operator new[](n, a, nothrow); }},
};
static const dropper PLAIN_DROPPERS[WAYS_TO_DROP] = {
    {"delete", [](void *p, size_t, align_val_t) { operator delete(p); }},
    {"delete[]", [](void *p, size_t, align_val_t) { operator delete[](p); }},
    {"sized delete", [](void *p, size_t n, align_val_t) { operator delete(p, n); }},
    {"sized delete[]", [](void *p, size_t n, align_val_t) { operator delete[](p, n); }},
    {"nothrow delete", [](void *p, size_t, align_val_t) { operator delete(p, nothrow); }},
    {"nothrow delete[]", [](void *p, size_t, align_val_t) { operator delete[](p, nothrow); }},
};
static const dropper ALIGNED_DROPPERS[WAYS_TO_DROP] = {
    {"aligned delete", [](void *p, size_t, align_val_t a) { operator delete(p, a); }},
    {"aligned delete[]", [](void *p, size_t, align_val_t a) { operator delete[](p, a); }},
    {"aligned sized delete", [](void *p, size_t n, align_val_t a) { operator delete(p, n, a); }},
    {"aligned sized delete[]",
     [](void *p, size_t n, align_val_t a) { operator delete[](p, n, a); }},
    {"aligned nothrow delete",
     [](void *p, size_t, align_val_t a) { operator delete(p, a, nothrow); }},
    {"aligned nothrow delete[]",
     [](void *p, size_t, align_val_t a) { operator delete[](p, a, nothrow); }},
};

static void check_pair(const maker &maker, const dropper &dropper, size_t size, size_t alignment) {
    align_val_t as_asked = align_val_t(alignment);
    for (int round = 0; round < ROUNDS; round++) {
        void *block = maker.make(size, as_asked);
        CHECK(block && (uintptr_t)block % alignment == 0, "%s(%zu, %zu) gave %p", maker.name, size,
              alignment, block);
        CHECK(malloc_usable_size(block) >= size, "%s(%zu)", maker.name, size);
        pattern_write(block, size, 1);
        dropper.drop(block, size, as_asked);
    }
    dropper.drop(nullptr, size, as_asked);
}

extern "C" void promise_check(void) {
    static const size_t SIZES[] = {0, 1, 16, 100, 1000, 5000, 40000, 200000, 2 * MIB};
    static const size_t ALIGNMENTS[] = {1, 16, 64, 4096, 65536, 2 * MIB};
    size_t before = rss_bytes();
    for (const maker &maker : PLAIN_MAKERS)
        for (const dropper &dropper : PLAIN_DROPPERS)
            for (size_t size : SIZES)
                check_pair(maker, dropper, size, PLAIN_ALIGNMENT);
    for (const maker &maker : ALIGNED_MAKERS)
        for (const dropper &dropper : ALIGNED_DROPPERS)
            for (size_t alignment : ALIGNMENTS)
                check_pair(maker, dropper, 3 * alignment / 2, alignment);
    CHECK(growth_since(before) < LEAKED_MOST, "%zu bytes", growth_since(before));
}
