// fa::pool and fa::group end what they own exactly once: when they go, when another moves in, and
// not at all when theirs has moved out.
#include "pools.h"
#include "framealloc/framealloc.hpp"
#include <type_traits>
#include <utility>
#include <vector>

template <class T> static constexpr bool is_move_only() {
    return !std::is_copy_constructible<T>::value && !std::is_copy_assignable<T>::value &&
           std::is_nothrow_move_constructible<T>::value &&
           std::is_nothrow_move_assignable<T>::value;
}
static_assert(is_move_only<fa::pool>() && is_move_only<fa::group>(), "an owner");
static_assert(is_move_only<fa::pool_of<int>>(), "an owner");

static bool is_there(fa_pool *pool) {
    fa_pool_stats stats;
    stats.size = sizeof stats;
    return fa_pool_stats_get(pool, &stats) == 0;
}
static bool is_there(fa_group *group) {
    fa_group_stats stats;
    stats.size = sizeof stats;
    return fa_group_stats_get(group, &stats) == 0;
}

template <class Owner, class Kind> static void owns(Owner first, Owner second, Kind *of_none) {
    Kind *one = first.get(), *two = second.get();
    CHECK(is_there(one) && is_there(two) && one != two, "made");
    {
        Owner moved(std::move(first));
        CHECK(moved.get() == one && first.get() == of_none && is_there(one), "moved in");
        second = std::move(moved);
        CHECK(second.get() == one && is_there(one) && !is_there(two), "moved over");
        Owner &same = second;
        second = std::move(same);
        CHECK(second.get() == one && is_there(one), "moved over itself");
    }
    CHECK(is_there(one), "went with one that it had left");
    std::vector<Owner> owners;
    for (int i = 0; i < 3; i++) {
        owners.push_back(std::move(second));
        second = std::move(owners.back());
    }
    CHECK(second.get() == one && is_there(one), "moved by a vector");
    owners.push_back(std::move(second));
    owners.clear();
    CHECK(!is_there(one), "still there");
}

static void is_refused() {
    bool is_thrown = false;
    try {
        fa::pool none("none", 0);
    } catch (const std::bad_alloc &) {
        is_thrown = true;
    }
    CHECK(is_thrown, "a pool of nothing");
}

static void group_is_released() {
    fa_group *left;
    {
        fa::group level("level"), scene("scene", level);
        CHECK(group_figures(level).children == 1, "children");
        left = level.release(); // and its scene goes first
    }
    CHECK(is_there(left) && group_figures(left).children == 0, "released");
    GIVES(0, fa_group_destroy(left));
}

int main() {
    frames_start();
    for (int i = 0; i < 2; i++) {
        owns(fa::pool("one", 64), fa::pool("two", 1000, 256), static_cast<fa_pool *>(nullptr));
        owns(fa::group("one"), fa::group("two"), static_cast<fa_group *>(nullptr));
    }
    is_refused();
    group_is_released();
}
