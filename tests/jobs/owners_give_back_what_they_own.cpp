// The C++ owners: what they own goes with them, once, however often it was moved; a scope leaves
// what it entered, also when an exception passes.
#include "jobs.h"
#include <stdexcept>
#include <type_traits>
#include <utility>

template <class owner> static void is_move_only() {
    static_assert(!std::is_copy_constructible<owner>::value, "copied");
    static_assert(!std::is_copy_assignable<owner>::value, "copied");
    static_assert(std::is_nothrow_move_constructible<owner>::value, "not moved");
}

static void barriers() {
    is_move_only<fa::barrier>();
    fa_barrier *old;
    {
        fa::barrier first(2), second(1);
        uint64_t ticket = 0;
        GIVES(-ETIMEDOUT, first.arrive_wait(0));
        GIVES(0, first.arrive(&ticket));
        GIVES(-ETIMEDOUT, first.wait(ticket, 0));
        GIVES(1, first.drop());
        GIVES(0, first.wait(ticket));
        GIVES(1, second.arrive_wait());
        old = second.get();
        second = std::move(first);
        CHECK(!first.get() && fa_barrier_destroy(old) == -EINVAL, "it was not destroyed");
        GIVES(-EINVAL, first.arrive());
        fa::barrier third(std::move(second));
        old = third;
        GIVES(1, fa_barrier_arrive_wait(third, 0)); // of one thread since the drop
    }
    GIVES(-EINVAL, fa_barrier_destroy(old));
    bool is_thrown = false;
    try {
        fa::barrier none(0);
    } catch (const std::bad_alloc &) {
        is_thrown = true;
    }
    CHECK(is_thrown, "a barrier for nobody");
}

static void epochs() {
    is_move_only<fa::epoch>();
    fa::epoch first, second;
    second = std::move(first);
    fa::epoch epoch(std::move(second));
    CHECK(epoch.get() && !first.get() && !second.get(), "it did not move");
    try {
        fa::epoch_member member(epoch);
        CHECK(member && fa_frame_depth(fa_arena_self()) == 1, "not in it");
        fa::epoch_member twice(epoch);
        CHECK(!twice && twice.error() == -EINVAL, "in it twice");
        fa::epoch_member moved(std::move(member));
        CHECK(moved && !member, "it did not move");
        GIVES(0, epoch.advance());
        CHECK(fa_frame_alloc(100), "errno %d", errno);
        throw std::runtime_error("out of here");
    } catch (const std::runtime_error &) {
    }
    CHECK(fa_frame_depth(fa_arena_self()) == 0, "still in it");
    fa::epoch_member member(epoch);
    GIVES(0, member.leave());
    GIVES(-EINVAL, member.leave());
}

static void scratch_pools() {
    is_move_only<fa::scratch>();
    {
        fa::scratch none("owned");
        CHECK(!none && none.error() == -ENOENT, "%d", none.error());
        fa::scratch first("owned", 4096), second("owned");
        CHECK(first && second && first.get() == second.get(), "not one pool");
        pattern_write(first.alloc(100), 100, 1);
        {
            fa::scratch_borrow borrow(first);
            CHECK(borrow, "not borrowed");
            GIVES(-EBUSY, second.reset());
            fa::scratch_borrow moved(std::move(borrow));
            CHECK(moved && !borrow, "it did not move");
            GIVES(-EBUSY, second.reset());
        }
        GIVES(0, second.reset());
        first = std::move(second); // closes one of the two
        CHECK(!second && first, "it did not move");
        bool is_thrown = false;
        try {
            (void)first.alloc(4097);
        } catch (const std::bad_alloc &) {
            is_thrown = true;
        }
        CHECK(is_thrown, "more than there is");
        fa::scratch again("owned");
        CHECK(again, "it was closed");
    }
    fa::scratch gone("owned");
    CHECK(!gone && gone.error() == -ENOENT, "%d", gone.error());
}

static void transfers() {
    is_move_only<fa::transfer>();
    fa_frame frame = fa_frame_begin();
    void *block = fa_transfer_alloc(fa_arena_self(), 100, 0);
    pattern_write(block, 100, 1);
    fa_transfer raw;
    {
        fa::transfer moved(block, 100), copied(&frame, sizeof frame), other(block, 100);
        CHECK(moved && !moved.is_copy() && copied.is_copy(), "not as they should be");
        raw = other.release();
        CHECK(!other && other.drop() == -ESTALE, "it still has it");
        other = std::move(moved);
        CHECK(!moved && other.take() == block && !other.take(), "it did not move");
        fa::transfer last(std::move(other));
        size_t size = 0;
        CHECK(last && copied.take_in(fa_arena_self(), &size) && size == sizeof frame, "no copy");
        CHECK(!copied, "the frame has it");
    }
    GIVES(0, fa_frame_end(frame));
    {
        fa::transfer empty, kept;
        CHECK(!empty && !empty.take(), "something of nothing");
        CHECK(fa_transfer_take(raw, nullptr) == block && pattern_holds(block, 100, 1), "it went");
    }
    GIVES(0, fa_transfer_drop(raw));
}

int main() {
    jobs_start();
    barriers();
    epochs();
    scratch_pools();
    transfers();
    return EXIT_SUCCESS;
}
