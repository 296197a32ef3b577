// What the allocator asks of the system. Functions return 0 or an errno value, or a pointer or
// NULL; they never log, never allocate, and leave errno as it was.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)
#define OS_PAGE ((size_t)4096)

// Address space without memory: not accessible, not in core dumps. `alignment` is a power of two.
void *os_reserve(size_t size, size_t alignment);
// Makes part of a reservation readable and writable; its bytes are zero at first use.
int os_commit(void *start, size_t size);
// The same for address space that was given up by os_unmap: fails if someone else has it now.
int os_commit_unreserved(void *start, size_t size);
// Gives the memory back and keeps the address range: its bytes are zero at the next use.
int os_purge(void *start, size_t size);
// What os_purge gave back since the start, whether it was memory or not.
uint64_t os_purged_bytes(void);

// Readable, writable, zeroed memory; `alignment` is a power of two.
void *os_map(size_t size, size_t alignment);
// The same, zeroed again in every copy that fork or a raw clone makes of this memory. NULL: none,
// or the kernel cannot.
void *os_map_wiped_on_fork(size_t size);
// Changes the size of what os_map gave, moving it if it must. NULL: nothing changed.
void *os_remap(void *start, size_t old_size, size_t new_size);
// Moves the pages of one mapping over those of another, whose own are lost. False: nothing moved;
// the other has fresh pages.
bool os_move_pages(void *from, size_t size, void *to);
void os_unmap(void *start, size_t size);

// A clock of a few milliseconds' resolution that costs no system call.
uint64_t os_coarse_ms(void);
// Nanoseconds of a clock that goes on steadily; no system call on most machines.
uint64_t os_clock_ns(void);
size_t os_ram_bytes(void);
// The most address space this process may map (RLIMIT_AS), or SIZE_MAX.
size_t os_address_space_limit(void);

// Sleeps while *word == expected, for at most timeout_ms.
void os_wait(uint32_t *word, uint32_t expected, unsigned timeout_ms);
void os_wake_one(uint32_t *word);
