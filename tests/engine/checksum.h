// Sums that tell whether two runs did the same, to the bit.
#ifndef ENGINE_CHECKSUM_H
#define ENGINE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Depends on every byte and on their order (after Fowler, Noll and Vo, eight bytes at a time).
static inline uint64_t checksum_add(uint64_t sum, const void *bytes, size_t size) {
    const unsigned char *next = bytes;
    for (; size; next += sizeof sum) {
        size_t length = size < sizeof sum ? size : sizeof sum;
        uint64_t word = size;
        memcpy(&word, next, length);
        sum = (sum ^ word) * 0x100000001b3u;
        sum ^= sum >> 29;
        size -= length;
    }
    return sum;
}

#endif
