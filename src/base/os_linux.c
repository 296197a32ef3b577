// The system calls, for Linux. The only file that maps memory.
#include "base/os.h"
#include <errno.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

#define MAP_MEMORY (MAP_PRIVATE | MAP_ANONYMOUS)
#define RESERVE_FLAGS (MAP_MEMORY | MAP_NORESERVE)

// Maps size bytes at a multiple of alignment, by mapping more and cutting off both ends.
static void *map_aligned(size_t size, size_t alignment, int protection, int flags) {
    int saved = errno;
    size_t extra = alignment > OS_PAGE ? alignment - OS_PAGE : 0;
    size_t total;
    void *result = NULL;
    if (__builtin_add_overflow(size, extra, &total))
        return NULL;
    char *start = mmap(NULL, total, protection, flags, -1, 0);
    if (start != MAP_FAILED) {
        size_t before = -(uintptr_t)start & (alignment - 1);
        if (alignment <= OS_PAGE)
            before = 0;
        if (before)
            munmap(start, before);
        if (extra > before)
            munmap(start + before + size, extra - before);
        result = start + before;
    }
    errno = saved;
    return result;
}

void *os_reserve(size_t size, size_t alignment) {
    void *start = map_aligned(size, alignment, PROT_NONE, RESERVE_FLAGS);
    if (start) {
        int saved = errno;
        madvise(start, size, MADV_DONTDUMP);
        // Slabs are touched page by page: a huge page at the first touch would cost 2 MiB.
        madvise(start, size, MADV_NOHUGEPAGE);
        errno = saved;
    }
    return start;
}

int os_commit(void *start, size_t size) {
    int saved = errno, error = 0;
    if (mprotect(start, size, PROT_READ | PROT_WRITE) != 0)
        error = errno;
    else
        madvise(start, size, MADV_DODUMP);
    errno = saved;
    return error;
}

int os_commit_unreserved(void *start, size_t size) {
    int saved = errno, error = 0;
    void *got =
        mmap(start, size, PROT_READ | PROT_WRITE, RESERVE_FLAGS | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == MAP_FAILED) {
        error = errno;
    } else if (got != start) { // a kernel before 4.17 takes the address as a hint
        munmap(got, size);
        error = EEXIST;
    } else {
        madvise(start, size, MADV_NOHUGEPAGE); // as os_reserve does
    }
    errno = saved;
    return error;
}

static uint64_t purged_bytes; // relaxed

int os_purge(void *start, size_t size) {
    int saved = errno;
    int error = madvise(start, size, MADV_DONTNEED) == 0 ? 0 : errno;
    errno = saved;
    if (!error)
        __atomic_fetch_add(&purged_bytes, size, __ATOMIC_RELAXED);
    return error;
}

uint64_t os_purged_bytes(void) {
    return __atomic_load_n(&purged_bytes, __ATOMIC_RELAXED);
}

void *os_map(size_t size, size_t alignment) {
    return map_aligned(size, alignment, PROT_READ | PROT_WRITE, MAP_MEMORY);
}

void *os_map_wiped_on_fork(size_t size) {
    void *start = os_map(size, OS_PAGE);
    int saved = errno;
    if (start && madvise(start, size, MADV_WIPEONFORK) != 0) {
        munmap(start, size);
        start = NULL;
    }
    errno = saved;
    return start;
}

void *os_remap(void *start, size_t old_size, size_t new_size) {
    int saved = errno;
    void *moved = mremap(start, old_size, new_size, MREMAP_MAYMOVE);
    errno = saved;
    return moved == MAP_FAILED ? NULL : moved;
}

bool os_move_pages(void *from, size_t size, void *to) {
    int saved = errno;
    void *moved = mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to);
    // A kernel may unmap the destination before it finds out that it cannot move.
    if (moved != to)
        mmap(to, size, PROT_READ | PROT_WRITE, MAP_MEMORY | MAP_FIXED, -1, 0);
    errno = saved;
    return moved == to;
}

void os_unmap(void *start, size_t size) {
    int saved = errno;
    munmap(start, size);
    errno = saved;
}

uint64_t os_clock_ns(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t os_coarse_ms(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC_COARSE, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

size_t os_ram_bytes(void) {
    struct sysinfo info;
    if (sysinfo(&info) != 0)
        return GIB;
    return (size_t)info.totalram * info.mem_unit;
}

size_t os_address_space_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    return (size_t)limit.rlim_cur;
}

void os_wait(uint32_t *word, uint32_t expected, unsigned timeout_ms) {
    int saved = errno;
    struct timespec timeout = {.tv_sec = timeout_ms / 1000,
                               .tv_nsec = (long)(timeout_ms % 1000) * 1000000};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, &timeout, NULL, 0);
    errno = saved;
}

void os_wake_one(uint32_t *word) {
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    errno = saved;
}
