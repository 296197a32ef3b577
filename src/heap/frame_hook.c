// Is a pointer that is no block of the heap memory of a frame, a pool or a group?
#include "heap/frame_hook.h"
#include "base/atomic.h"

const struct frame_hook *frame_hook, *piece_hook;

const struct frame_hook *frame_hook_for(const void *p) {
    const struct frame_hook *hook = load_acquire(&frame_hook);
    if (hook && hook->owns(p))
        return hook;
    hook = load_acquire(&piece_hook);
    return hook && hook->owns(p) ? hook : NULL;
}
