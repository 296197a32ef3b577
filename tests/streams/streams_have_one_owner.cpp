// fa::stream hands its stream on and ends it once; fa::stream_pin ends its pin once, however its
// scope is left.
#include "streams.h"
#include <framealloc/framealloc.hpp>
#include <type_traits>
#include <utility>

static_assert(!std::is_copy_constructible<fa::stream>::value, "one owner");
static_assert(!std::is_copy_assignable<fa::stream_pin>::value, "one owner");
static_assert(std::is_nothrow_move_constructible<fa::stream>::value, "moves");
static_assert(std::is_nothrow_move_assignable<fa::stream_pin>::value, "moves");

int main() {
    frames_start();
    fa_stream_options options = fa_stream_options();
    options.cap = 10000;
    fa::stream stream(options), other(options);
    fa_stream *const first = stream.get();
    fa_buffer one = buffer_made(stream, 100, 1, 1), two = buffer_made(stream, 100, 1, 2);
    {
        fa::stream_pin pin(stream, one);
        CHECK(pin, "no pin");
        block_holds(pin.data(), 100, 1);
        fa::stream_pin moved(std::move(pin));
        CHECK(!pin && moved, "moved");
        GIVES(-EBUSY, fa_stream_free(stream, one));
        moved.unpin();
        moved.unpin();
        moved = fa::stream_pin(stream, two);
        GIVES(-EBUSY, fa_stream_free(stream, two));
        moved = fa::stream_pin(stream, one);
        GIVES(0, fa_stream_free(stream, two));
        CHECK(!fa::stream_pin(stream, two), "a pin of what is gone");
    }
    try {
        fa::stream_pin pin(stream, one);
        throw 1;
    } catch (int) {
    }
    CHECK(buffer_info(stream, one).pins == 0, "a pin is left");
    other = std::move(stream);
    CHECK(!stream.get() && other.get() == first, "moved");
    fa::stream third(std::move(other));
    CHECK(third.get() == first, "moved");
    bool has_thrown = false;
    options.cap = 0;
    try {
        fa::stream never(options);
    } catch (const std::bad_alloc &) {
        has_thrown = true;
    }
    CHECK(has_thrown, "no exception");
    options.cap = 1;
    third = fa::stream(options); // ends the first
    GIVES(-EINVAL, fa_stream_destroy(first));
    return EXIT_SUCCESS;
}
