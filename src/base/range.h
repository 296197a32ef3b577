// A reserved address range of which a growing front part is memory.
//
//   start              start + committed                     start + reserved
//   | memory ......... | reserved: no access, no memory ............. |
//
// Grown contiguously, so that the kernel keeps two mappings however often it grows.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct range {
    char *start;      // fixed after range_reserve
    size_t committed; // written under the owner's lock
    size_t reserved;  // fixed, but for range_release_tail
    size_t step;      // growth is rounded up to this
    bool is_released; // the tail is not reserved any more: growth has to ask for the addresses
};

// Reserves `size` bytes at a multiple of `alignment`. False: no address space.
bool range_reserve(struct range *range, size_t size, size_t alignment, size_t step);
// Takes the first `size` bytes and a guard page off the front of an unused range.
struct range range_cut(struct range *range, size_t size, size_t step);
// Makes the first `size` bytes memory. False: out of memory, nothing changed.
bool range_grow(struct range *range, size_t size);
// Gives the reserved tail up; the range can grow afterwards as long as nobody else settles there.
void range_release_tail(struct range *range);
// Gives all but the first `used` bytes up, memory as well.
void range_release_from(struct range *range, size_t used);
