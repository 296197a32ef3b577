// Size classes: which block serves a request, and which slab holds such blocks.
#pragma once
#include "base/attr.h"
#include <stddef.h>
#include <stdint.h>

#define GRANULE_SHIFT 4 // every block is a multiple of 16 bytes
#define UNIT_SHIFT 16   // slabs are 1, 2, 4 or 8 units of 64 KiB
#define UNIT_SIZE ((size_t)1 << UNIT_SHIFT)

#define POOL_MAX ((size_t)32768) // larger requests go to the large blocks

// Class 0 holds nothing: its bin stays empty, so that an unused bin table leads to the slow path.
//    X(block size, log2 of units per slab)
// clang-format off
#define SIZE_CLASSES(X)                                                                            \
    X(16, 0) X(32, 0) X(48, 0) X(64, 0) X(80, 0) X(96, 0) X(112, 0) X(128, 0)                      \
    X(144, 0) X(160, 0) X(176, 0) X(192, 0) X(208, 0) X(224, 0) X(240, 0) X(256, 0)                \
    X(288, 0) X(320, 0) X(352, 0) X(384, 0) X(416, 0) X(448, 0) X(480, 0) X(512, 0)                \
    X(576, 0) X(640, 0) X(704, 0) X(768, 0) X(832, 0) X(896, 0) X(960, 0) X(1024, 0)               \
    X(1280, 0) X(1536, 0) X(1792, 0) X(2048, 0) X(2560, 0) X(3072, 0) X(3584, 0) X(4096, 0)        \
    X(5120, 1) X(6144, 1) X(7168, 1) X(8192, 1) X(10240, 2) X(12288, 2) X(14336, 2) X(16384, 2)    \
    X(24576, 3) X(32768, 3)
// clang-format on

#define COUNT_ONE(size, units) +1
enum { CLASS_COUNT = 1 SIZE_CLASSES(COUNT_ONE), CLASS_BITS = 8 };
_Static_assert(CLASS_COUNT <= 1 << CLASS_BITS, "a class fits in the low byte of a unit's entry");

#define CLASS_TABLE_SIZE (POOL_MAX / 16 + 1)
#define RECIPROCAL_SHIFT 40

struct size_class {
    uint64_t reciprocal;  // offset * reciprocal >> RECIPROCAL_SHIFT == offset / size
    uint32_t size;        // bytes per block
    uint16_t block_count; // blocks per slab
    uint8_t units_log2;   // units per slab
    uint8_t refill_count; // blocks taken from a slab at once
    uint8_t mail_count;   // blocks that are mailed at once
    uint8_t bin_count;    // blocks for which a bin has room: 62, 30, 14 or 6
    uint16_t depot_limit; // full magazines kept before blocks go back to their slabs
};

// Fixed; index 0 is the empty class.
extern const struct size_class size_classes[CLASS_COUNT] __attribute__((visibility("hidden")));

// Once, before anything else here.
void size_class_start(void);
// Class by (size + 15) / 16.
extern uint8_t size_class_table[CLASS_TABLE_SIZE] __attribute__((visibility("hidden")));

// The class of a request of at most POOL_MAX bytes; a request of 0 gets the smallest block.
static inline unsigned size_class_of(size_t size) {
    return size_class_table[(size + 15) >> GRANULE_SHIFT];
}

// The smallest class for `size` bytes whose blocks are all aligned: slabs are, so a block is if its
// class's size is a multiple. Both arguments are at most POOL_MAX, which is such a class itself.
static inline unsigned size_class_of_aligned(size_t alignment, size_t size) {
    unsigned c = size_class_of((size + alignment - 1) & ~(alignment - 1));
    while (size_classes[c].size & (alignment - 1))
        c++;
    return c;
}

static inline size_t size_class_slab_bytes(unsigned c) {
    return UNIT_SIZE << size_classes[c].units_log2;
}
