// The table of size classes.
#include "heap/size_class.h"
#include "heap/magazine.h"

// Chosen by measurement. A bin of 256 KiB and 6 blocks at least keeps blocks of up to 32 KiB on the
// fast path: `mixed1` takes 0.86 of the time that it took when those above 4 KiB had no bin there.
// Mail of 6 KiB instead of 8 takes a tenth more time in the handoffs; of 16 KiB, `handoff-random`
// needs 6.4 MiB instead of 5.3, more than its peers. But of blocks above 512 bytes that would be
// few: 16 of them, or 64 KiB, take 0.84 of the time in `mixed2` and `handoff-random` that 4 to 8
// took, with no more memory; with 31, `fan-out` keeps 27 MiB instead of 6. Refills of 32 KiB are no
// faster.
#define REFILL_BYTES 16384
#define MAIL_BYTES 8192
#define MAIL_BLOCKS 16
#define MAIL_BYTES_MAX 65536
#define BIN_BYTES (256 * 1024)
#define DEPOT_BYTES (128 * 1024)

#define AT_MOST(n, limit) ((n) > (limit) ? (limit) : (n))
#define AT_LEAST(n, limit) ((n) < (limit) ? (limit) : (n))
#define PER_MAGAZINE(bytes, size) AT_LEAST(AT_MOST((bytes) / (size), MAGAZINE_BLOCKS), 4)
#define PER_MAIL(size)                                                                             \
    PER_MAGAZINE(AT_LEAST(MAIL_BYTES, AT_MOST((size)*MAIL_BLOCKS, MAIL_BYTES_MAX)), size)
// The largest bin of at most BIN_BYTES: a magazine, its half, its fourth or its eighth.
#define BIN_FITS(count, size) ((count) * (size) <= BIN_BYTES)
#define BIN_COUNT(size)                                                                            \
    (BIN_FITS(62, size) ? 62 : BIN_FITS(30, size) ? 30 : BIN_FITS(14, size) ? 14 : 6)

#define SIZE_CLASS(bytes, units)                                                                   \
    {.reciprocal = (((uint64_t)1 << RECIPROCAL_SHIFT) + (bytes)-1) / (bytes),                      \
     .size = (bytes),                                                                              \
     .block_count = (uint16_t)((UNIT_SIZE << (units)) / (bytes)),                                  \
     .units_log2 = (units),                                                                        \
     .refill_count = PER_MAGAZINE(REFILL_BYTES, (bytes)),                                          \
     .mail_count = PER_MAIL(bytes),                                                                \
     .bin_count = BIN_COUNT(bytes),                                                                \
     .depot_limit = AT_LEAST(DEPOT_BYTES / ((bytes)*BIN_COUNT(bytes)), 1)},

#define CHECK_CLASS(bytes, units)                                                                  \
    _Static_assert((bytes) % 16 == 0, "blocks keep malloc's alignment");                           \
    _Static_assert((UNIT_SIZE << (units)) / (bytes) >= 16, "a slab has at least 16 blocks");       \
    _Static_assert((UNIT_SIZE << (units)) % (bytes)*100 <= 3 * (UNIT_SIZE << (units)),             \
                   "a slab wastes at most 3 % at its end");                                        \
    _Static_assert(PER_MAGAZINE(REFILL_BYTES, (bytes)) <= BIN_COUNT(bytes) &&                      \
                       PER_MAIL(bytes) <= BIN_COUNT(bytes),                                        \
                   "what is refilled or mailed can be a bin");
SIZE_CLASSES(CHECK_CLASS)

const struct size_class size_classes[CLASS_COUNT] = {{0}, SIZE_CLASSES(SIZE_CLASS)};

uint8_t size_class_table[CLASS_TABLE_SIZE];

void size_class_start(void) {
    unsigned c = 1;
    size_class_table[0] = 1;
    for (size_t i = 1; i < CLASS_TABLE_SIZE; i++) {
        while (size_classes[c].size < i << GRANULE_SHIFT)
            c++;
        size_class_table[i] = (uint8_t)c;
    }
}
