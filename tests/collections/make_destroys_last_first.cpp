// What fa::make made is destroyed when its frame ends, or at a rollback to before it: the last
// first, each once, parents before the parts that their constructors made.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <memory>
#include <string>
#include <utility>

static std::string ended; // names, in the order of their destruction

struct named {
    std::string name; // on the heap, if it is long
    explicit named(std::string given) : name(std::move(given)) {}
    ~named() { ended += name; }
};

struct parent {
    named *part;
    explicit parent(fa_arena *arena) : part(fa::make<named>(arena, "part,")) {}
    ~parent() { ended += "parent of " + part->name; }
};

struct alignas(256) page {
    char bytes[256];
    ~page() { ended += "page,"; }
};

struct point {
    int x, y;
    point(int x, int y) : x(x), y(y) {}
};

static void is(const char *expected) {
    CHECK(ended == expected, "\"%s\", not \"%s\"", ended.c_str(), expected);
    ended.clear();
}

static void at_the_end_of_frames(fa_arena *arena) {
    fa::frame_scope outer(arena);
    fa::make<named>(arena, "a,");
    fa::make<named>(arena, "a name that needs memory of its own on the heap,");
    {
        fa::frame_scope inner(arena);
        fa::make<named>(arena, "b,");
        fa::make<named>(arena, "c,");
        is("");
    }
    is("c,b,");
    fa::make<parent>(arena, arena);
    outer.end();
    is("parent of part,part,a name that needs memory of its own on the heap,a,");
}

static void at_rollbacks(fa_arena *arena) {
    fa::frame_scope frame(arena);
    fa::make<named>(arena, "kept,");
    fa::mark_scope mark(arena);
    fa::make<named>(arena, "a,");
    fa::make<named>(arena, "b,");
    CHECK(mark.rollback() == 0, "rollback");
    is("b,a,");
    fa::make<named>(arena, "c,");
    mark.rollback();
    is("c,");
    mark.commit();
    frame.end();
    is("kept,");
}

static void aligned_and_with_any_arguments(fa_arena *arena) {
    fa::frame_scope frame(arena);
    for (int i = 0; i < 3; i++) {
        page *made = fa::make<page>(arena);
        CHECK(reinterpret_cast<uintptr_t>(made) % alignof(page) == 0, "%p",
              static_cast<void *>(made));
        CHECK(fa_arena_alloc(arena, 1), "a block between");
    }
    std::unique_ptr<int> only_moved(new int(7));
    auto *holder = fa::make<std::unique_ptr<int>>(arena, std::move(only_moved));
    CHECK(**holder == 7 && !only_moved, "moved");
    frame.end();
    is("page,page,page,");
}

// Nothing is registered for what needs no destructor.
static void plain_ones_cost_nothing_more(fa_arena *arena) {
    fa::frame_scope frame(arena);
    point *one = fa::make<point>(arena, 1, 2), *other = fa::make<point>(arena, 3, 4);
    CHECK(one->x == 1 && one->y == 2 && other->x == 3 && other->y == 4, "arguments");
    CHECK(reinterpret_cast<char *>(other) - reinterpret_cast<char *>(one) == (int)FA_GRAIN,
          "%d bytes", (int)(reinterpret_cast<char *>(other) - reinterpret_cast<char *>(one)));
}

int main() {
    collections_start();
    fa::arena arena;
    for (fa_arena *in : {fa_arena_self(), arena.get()}) {
        at_the_end_of_frames(in);
        at_rollbacks(in);
        aligned_and_with_any_arguments(in);
        plain_ones_cost_nothing_more(in);
    }
    return 0;
}
