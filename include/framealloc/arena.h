// Arenas: memory that is handed out by moving a cursor and taken back all at once.
//
// An arena has a window: a range of addresses of its own, of which the front becomes memory as it
// is needed. Growth never moves a block. Each thread has an arena of its own; more can be made.
// An arena serves one thread at a time: the thread that began its outermost open frame.
//
// fa_arena_X works on the arena it is given, fa_frame_X on this thread's own. The first is shorter
// code: take `fa_arena *arena = fa_arena_self()` out of the loop, above all in a plug-in, where
// each fa_frame_alloc may call the loader's __tls_get_addr (README.md has a command that shows it).
//
// Every allocation: Threads: the one that has the arena. Lifetime: until the frame that was
// innermost ends, or a rollback to a mark before it. Failure: NULL with errno: ENOMEM, the request
// is too large or the arena is full and may not grow; EPERM, no frame is open, or another thread
// has the arena (a block that fits is handed out inline, where nobody looks at that); EBUSY, a
// frame of the arena is ending (a deferred call or a fixup asks); EINVAL, `align` is no power of
// two up to FA_ALIGN_MAX. Blocks begin at multiples of 16 and may have any size, 0 too. Memory is
// as it was left, unless the name says zero.
#ifndef FRAMEALLOC_ARENA_H
#define FRAMEALLOC_ARENA_H

#include "api.h"
#include <errno.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// This thread's own arena, made at the first call; its address never changes while the thread
// lives. Threads: any. Lifetime: until the thread ends. Failure: never NULL; without memory for it,
// an arena in which every allocation fails.
#if defined(FA_LINKED)
FA_PUBLIC fa_arena *fa_arena_self(void);
#else
static inline fa_arena *fa_arena_self(void) {
    if (__builtin_expect(fa__thread_arena == &fa__no_arena, 0))
        fa__thread_arena = fa__api()->arena_self();
    return fa__thread_arena;
}
#endif

// Makes an arena. options: NULL and 0 in any field are the defaults.
// Threads: any; the arena belongs to whoever begins a frame in it. Lifetime: until
// fa_arena_destroy; a thread's end does not end it. Failure: -ENOMEM, no window or no memory is
// left, or `reserve` is more than the window; -EINVAL, an option is out of range.
FA__CALL(int, arena_create, (fa_arena **arena, const fa_arena_options *options), (arena, options));

// Ends an arena: what its frames still hold goes, deferred calls run. Threads: any, while no other
// uses the arena. Failure: -EINVAL, it is not one, or a thread's own; -EBUSY, another thread has a
// frame open in it, or its frame is ending.
FA__CALL(int, arena_destroy, (fa_arena *arena), (arena));

// Keeps `frames` frames in flight, 2 to FA_RING_MAX, for a render thread or a GPU that reads what
// was written some frames ago; 1: none. The window is cut into as many equal slots. Each outermost
// frame then gets the next one, and what the slot held goes when it is begun again, not when its
// frame ends: wait for the fence of that frame first. Until then its memory is readable and its
// deferred calls have not run. Frames inside the outermost one end at once.
// Threads: the one that has the arena. Failure: -EINVAL, the number; -EBUSY, a frame is open or
// ending. Slots that still held something are ended first.
FA__CALL(int, arena_ring, (fa_arena *arena, uint32_t frames), (arena, frames));

// Makes the next `bytes` of the arena memory now, pages touched, so that no page fault comes in the
// middle of a frame; of each slot, in a ring without an open frame. Threads: the one that has the
// arena. Lifetime: pages that are not used for long go back to the system at frame ends (without
// the library: when the arena ends). Failure: -ENOMEM, also for more than the window or the slot
// has left; with a frame open, -EPERM, another thread has the arena; -EBUSY, the frame is ending.
FA__CALL(int, arena_reserve, (fa_arena *arena, size_t bytes), (arena, bytes));
static inline int fa_frame_reserve(size_t bytes) {
    return fa_arena_reserve(fa_arena_self(), bytes);
}

// What happens when the arena is full, and when no frame is open. Threads: the one that has the
// arena. Failure: -EINVAL.
FA__CALL(int, frame_set_overflow, (fa_arena *arena, int overflow), (arena, overflow));
FA__CALL(int, frame_set_outside, (fa_arena *arena, int outside), (arena, outside));

// What the bump leaves over; not to be called.
FA__CALL(void *, arena_alloc_call, (fa_arena *arena, size_t size), (arena, size));
// Apart, so that the bump saves no registers for it.
static __attribute__((noinline, cold, unused)) void *fa__frame_alloc_call(fa_arena *arena,
                                                                          size_t size) {
#if defined(FA_LINKED)
    return fa_arena_alloc_call(arena, size); // knows its own stand-in
#else
    (void)arena;
    return fa_arena_alloc_call(fa_arena_self(), size);
#endif
}

static inline void *fa__bump(fa_arena *arena, size_t size, void *(*call)(fa_arena *, size_t)) {
    // Size 0 wraps round and calls; no sum overflows, for no window ends in the last FA_INLINE_MAX
    // bytes of the address space.
    if (__builtin_expect(size - 1 < FA_INLINE_MAX, 1)) {
        uintptr_t block = arena->cursor;
        uintptr_t end = block + (((size - 1) | (FA_GRAIN - 1)) + 1);
        if (__builtin_expect(end <= __atomic_load_n(&arena->limit, __ATOMIC_RELAXED), 1)) {
            arena->cursor = end;
            return (void *)block;
        }
    }
    return call(arena, size);
}

// A block of `size` bytes. Six instructions for a constant size, by fa_frame_alloc eight (gcc 12,
// -O2), no call.
static inline void *fa_arena_alloc(fa_arena *arena, size_t size) {
    return fa__bump(arena, size, fa_arena_alloc_call);
}
static inline void *fa_frame_alloc(size_t size) {
    return fa__bump(FA__THREAD_ARENA, size, fa__frame_alloc_call);
}

// At an address that is a multiple of `align`, a power of two up to FA_ALIGN_MAX.
FA__CALL(void *, arena_alloc_aligned, (fa_arena *arena, size_t size, size_t align),
         (arena, size, align));
static inline void *fa_frame_alloc_aligned(size_t size, size_t align) {
    return fa_arena_alloc_aligned(fa_arena_self(), size, align);
}

// All bytes zero.
static inline void *fa_arena_alloc_zero(fa_arena *arena, size_t size) {
    void *p = fa_arena_alloc(arena, size);
    return p ? memset(p, 0, size) : NULL;
}
static inline void *fa_frame_alloc_zero(size_t size) {
    return fa_arena_alloc_zero(fa_arena_self(), size);
}

// `count` elements of `size` bytes side by side, the first at a multiple of `align`: many small
// blocks for the price of one. ENOMEM too if the product overflows.
static inline void *fa_arena_alloc_array(fa_arena *arena, size_t count, size_t size, size_t align) {
    size_t bytes;
    if (__builtin_expect(__builtin_mul_overflow(count, size, &bytes), 0)) {
        errno = ENOMEM;
        return NULL;
    }
    return align - 1 < FA_GRAIN && (align & (align - 1)) == 0
               ? fa_arena_alloc(arena, bytes)
               : fa_arena_alloc_aligned(arena, bytes, align);
}
static inline void *fa_frame_alloc_array(size_t count, size_t size, size_t align) {
    return fa_arena_alloc_array(fa_arena_self(), count, size, align);
}

// A copy of `size` bytes, of a string, and a string as printf makes it (EINVAL too: the format).
static inline void *fa_arena_dup(fa_arena *arena, const void *bytes, size_t size) {
    void *p = fa_arena_alloc(arena, size);
    return p && size ? memcpy(p, bytes, size) : p;
}
static inline char *fa_arena_strdup(fa_arena *arena, const char *string) {
    return (char *)fa_arena_dup(arena, string, strlen(string) + 1);
}
FA__CALL(char *, arena_vprintf, (fa_arena *arena, const char *format, va_list arguments),
         (arena, format, arguments));
static inline char *fa_arena_printf(fa_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline char *fa_arena_printf(fa_arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *string = fa_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return string;
}
static inline void *fa_frame_dup(const void *bytes, size_t size) {
    return fa_arena_dup(fa_arena_self(), bytes, size);
}
static inline char *fa_frame_strdup(const char *string) {
    return fa_arena_strdup(fa_arena_self(), string);
}
static inline char *fa_frame_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline char *fa_frame_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *string = fa_arena_vprintf(fa_arena_self(), format, arguments);
    va_end(arguments);
    return string;
}

// Another size for a block of `old_size` bytes: in place if it shrinks or is the innermost frame's
// last, else a copy, which is the innermost frame's and begins at a multiple of 16, whatever the
// block did. p NULL: as fa_arena_alloc. A block that was copied stays as it was, and so does one
// for which NULL is returned.
FA__CALL(void *, arena_resize, (fa_arena *arena, void *p, size_t old_size, size_t size),
         (arena, p, old_size, size));

#ifdef __cplusplus
}
#endif
#endif
