// When fa::make fails, there is no object, and none will be destroyed: the constructor throws, the
// arena is full, or the destructor can't be registered.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <stdexcept>

static int made, ended;

struct counted {
    explicit counted(bool throws = false) {
        if (throws)
            throw std::runtime_error("no");
        made++;
    }
    ~counted() { ended++; }
};

struct whole {
    counted first;
    counted second;
    whole() : first(), second(true) {}
};

template <class Error, class Function> static void throws(Function function) {
    bool caught = false;
    try {
        function();
    } catch (const Error &) {
        caught = true;
    }
    CHECK(caught, "nothing was thrown");
}

static void when_the_constructor_throws() {
    fa::frame_scope frame;
    fa_arena *arena = fa_arena_self();
    throws<std::runtime_error>([&] { fa::make<counted>(arena, true); });
    CHECK(made == 0 && ended == 0, "%d made, %d ended", made, ended);
    throws<std::runtime_error>([&] { fa::make<whole>(arena); });
    CHECK(made == 1 && ended == 1, "the part that was made");
    fa::make<counted>(arena);
    frame.end();
    CHECK(made == 2 && ended == 2, "%d made, %d ended", made, ended);
}

// Less and less is left, until there is memory for the object and none to register it.
static void when_the_arena_is_full() {
    fa::arena arena;
    fa::frame_scope frame(arena);
    arena_fill(arena);
    throws<std::bad_alloc>([&] { fa::make<counted>(arena); });
    throws<std::bad_alloc>([&] { fa::make<int>(arena, 1); });
    frame.end();
    CHECK(made == ended, "%d made, %d ended", made, ended);

    fa::frame_scope inner(arena);
    uintptr_t start = arena.get()->cursor;
    arena_fill(arena);
    uintptr_t end = arena.get()->cursor;
    inner.end();
    bool half = false;
    for (size_t left = 0; left <= 128; left += FA_GRAIN) {
        fa::frame_scope nearly_full(arena);
        int before = made;
        CHECK(fa_arena_alloc(arena, end - start - left), "all but %zu bytes", left);
        try {
            fa::make<counted>(arena);
        } catch (const std::bad_alloc &) {
            half |= made > before;
            CHECK(made == ended, "%d made, %d ended", made, ended);
        }
        nearly_full.end();
        CHECK(made == ended, "%d made, %d ended with %zu left", made, ended, left);
    }
    CHECK(half && made > 0, "never was there memory for the object alone");
}

static void outside_frames() {
    fa::arena arena;
    int before = made;
    throws<std::bad_alloc>([&] { fa::make<counted>(arena); });
    CHECK(fa_frame_set_outside(arena, FA_OUTSIDE_HEAP) == 0, "set_outside");
    throws<std::bad_alloc>([&] { fa::make<counted>(arena); });
    CHECK(made == before && made == ended, "%d made, %d ended", made, ended);
}

static void ask_while_ending(void *context) {
    throws<std::bad_alloc>([&] { fa::make<counted>(static_cast<fa_arena *>(context)); });
}

static void in_deferred_calls() {
    fa::frame_scope frame;
    CHECK(fa_frame_defer(ask_while_ending, fa_arena_self()) == 0, "defer");
    frame.end();
    CHECK(made == ended, "%d made, %d ended", made, ended);
}

int main() {
    collections_start();
    when_the_constructor_throws();
    when_the_arena_is_full();
    outside_frames();
    in_deferred_calls();
    return 0;
}
