// Frames, marks and captures that end with the scope they are in, however it is left.
#ifndef FRAMEALLOC_SCOPE_HPP
#define FRAMEALLOC_SCOPE_HPP

#include "frame.h"

namespace fa {

// A frame of this thread's arena, or of `arena`: begun here, ended by the destructor. Moving hands
// on who ends it.
// Threads: it is made and destroyed by the thread that has the arena. Lifetime: containers in the
// frame's memory have to go first, so declare them after it. Failure: false as a bool; no frame
// was begun (fa_frame_begin says when), and allocations go to the one around it, if any.
class frame_scope {
  public:
    frame_scope() noexcept : frame_(fa_frame_begin()) {}
    explicit frame_scope(fa_arena *arena) noexcept : frame_(fa_arena_begin(arena)) {}
    frame_scope(frame_scope &&other) noexcept : frame_(other.frame_) { other.frame_.id = 0; }
    frame_scope &operator=(frame_scope &&other) noexcept {
        if (this != &other) {
            (void)end();
            frame_ = other.frame_;
            other.frame_.id = 0;
        }
        return *this;
    }
    frame_scope(const frame_scope &) = delete;
    frame_scope &operator=(const frame_scope &) = delete;
    ~frame_scope() { (void)end(); }

    explicit operator bool() const noexcept { return frame_.id != 0; }
    fa_frame get() const noexcept { return frame_; }

    // Ends the frame now. Failure: as fa_frame_end; -EINVAL if this one has no frame (any more).
    int end() noexcept {
        fa_frame frame = frame_;
        frame_.id = 0;
        return frame.id ? fa_frame_end(frame) : -EINVAL;
    }

  private:
    fa_frame frame_;
};

// A place in a frame that the destructor rolls back to, unless commit() was called: for work that
// may come to nothing. Moving hands on who rolls back.
// Threads: those of fa_mark_get. Lifetime: of what is handed out since, until then. Failure: false
// as a bool; no mark could be had, and nothing is rolled back.
class mark_scope {
  public:
    explicit mark_scope(fa_arena *arena = fa_arena_self()) noexcept : mark_(fa_mark_get(arena)) {}
    mark_scope(mark_scope &&other) noexcept : mark_(other.mark_) { other.commit(); }
    mark_scope &operator=(mark_scope &&other) noexcept {
        if (this != &other) {
            (void)rollback();
            mark_ = other.mark_;
            other.commit();
        }
        return *this;
    }
    mark_scope(const mark_scope &) = delete;
    mark_scope &operator=(const mark_scope &) = delete;
    ~mark_scope() { (void)rollback(); }

    explicit operator bool() const noexcept { return mark_.serial != 0; }

    // Keeps what was done since.
    void commit() noexcept { fa_mark_commit(&mark_); }

    // Takes back what was handed out since, now; the mark stays. Failure: as fa_rollback; -ESTALE
    // if this one has no mark (any more).
    int rollback() noexcept { return mark_.serial ? fa_rollback(mark_) : -ESTALE; }

  private:
    fa_mark mark_;
};

// fa_capture_begin until the scope ends: what this thread allocates by malloc and new goes with the
// frame.
// Threads: it is made and destroyed by the same one. Lifetime: the frame in which it was made has
// to end after it. Failure: false as a bool; allocations go where they always go.
class capture_scope {
  public:
    capture_scope() noexcept : error_(fa_capture_begin()) {}
    capture_scope(const capture_scope &) = delete;
    capture_scope &operator=(const capture_scope &) = delete;
    ~capture_scope() {
        if (!error_)
            (void)fa_capture_end();
    }

    explicit operator bool() const noexcept { return !error_; }
    int error() const noexcept { return error_; } // 0, -EPERM or -ENOTSUP

  private:
    int error_;
};

} // namespace fa

#endif
