// The table of size classes.
#include "heap/size_class.h"
#include "heap/magazine.h"

// The figures below were chosen by measurement (bench/README.md, "Limits").
#define REFILL_BYTES 32768
#define MAIL_BYTES 16384
#define HIDDEN_BYTES (128 * 1024)
#define DEPOT_BYTES (128 * 1024)

#define AT_MOST(n, limit) ((n) > (limit) ? (limit) : (n))
#define AT_LEAST(n, limit) ((n) < (limit) ? (limit) : (n))
#define PER_MAGAZINE(bytes, size) AT_LEAST(AT_MOST((bytes) / (size), MAGAZINE_BLOCKS), 4)

#define SIZE_CLASS(bytes, units)                                                                   \
    {.reciprocal = (((uint64_t)1 << RECIPROCAL_SHIFT) + (bytes)-1) / (bytes),                      \
     .size = (bytes),                                                                              \
     .block_count = (uint16_t)((UNIT_SIZE << (units)) / (bytes)),                                  \
     .units_log2 = (units),                                                                        \
     .refill_count = PER_MAGAZINE(REFILL_BYTES, (bytes)),                                          \
     .mail_count = PER_MAGAZINE(MAIL_BYTES, (bytes)),                                              \
     .hidden_count = PER_MAGAZINE(HIDDEN_BYTES, (bytes)),                                          \
     .depot_limit = AT_LEAST(DEPOT_BYTES / ((bytes)*MAGAZINE_BLOCKS), 1)},

#define CHECK_CLASS(bytes, units)                                                                  \
    _Static_assert((bytes) % 16 == 0, "blocks keep malloc's alignment");                           \
    _Static_assert((UNIT_SIZE << (units)) / (bytes) >= 16, "a slab has at least 16 blocks");       \
    _Static_assert((UNIT_SIZE << (units)) % (bytes) * 100 <= 3 * (UNIT_SIZE << (units)),           \
                   "a slab wastes at most 3 % at its end");
SIZE_CLASSES(CHECK_CLASS)

const struct size_class size_classes[CLASS_COUNT] = {{0}, SIZE_CLASSES(SIZE_CLASS)};

uint8_t size_class_fine[CLASS_TABLE_SIZE];
uint8_t size_class_coarse[POOL_MAX / 1024];

void size_class_start(void) {
    unsigned c = 1;
    size_class_fine[0] = 1;
    for (size_t i = 1; i < CLASS_TABLE_SIZE; i++) {
        while (size_classes[c].size < i << GRANULE_SHIFT)
            c++;
        size_class_fine[i] = (uint8_t)c;
    }
    for (size_t i = PUBLIC_MAX / 1024; i < POOL_MAX / 1024; i++) {
        while (size_classes[c].size < (i + 1) * 1024)
            c++;
        size_class_coarse[i] = (uint8_t)c;
    }
}
