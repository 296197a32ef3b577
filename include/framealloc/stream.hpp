// Streams with an owner, and pins that end with their scope.
#ifndef FRAMEALLOC_STREAM_HPP
#define FRAMEALLOC_STREAM_HPP

#include "no_memory.hpp"
#include "stream.h"

namespace fa {

// Owns a stream, and stands for it in every call that takes an fa_stream *. Moving hands it on;
// what was moved from stands for none (nullptr).
// Threads: any one at a time. Lifetime: its buffers go with it. Failure: std::bad_alloc,
// fa_stream_create failed. A stream with a buffer that is pinned or written can't be destroyed and
// is left as it is.
class stream {
  public:
    explicit stream(const fa_stream_options &options) : stream_(make(options)) {}
    stream(stream &&other) noexcept : stream_(other.stream_) { other.stream_ = nullptr; }
    stream &operator=(stream &&other) noexcept {
        if (this != &other) {
            destroy();
            stream_ = other.stream_;
            other.stream_ = nullptr;
        }
        return *this;
    }
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;
    ~stream() { destroy(); }

    fa_stream *get() const noexcept { return stream_; }
    operator fa_stream *() const noexcept { return stream_; }

  private:
    static fa_stream *make(const fa_stream_options &options) {
        fa_stream *made;
        if (fa_stream_create(&made, &options))
            detail::no_memory();
        return made;
    }
    void destroy() noexcept {
        if (stream_)
            (void)fa_stream_destroy(stream_);
    }

    fa_stream *stream_;
};

// A pinned buffer's bytes, until the scope is left. Moving hands the pin on.
// Threads: any one at a time. Failure: false as a bool, with errno as fa_stream_pin gives it.
class stream_pin {
  public:
    stream_pin(fa_stream *stream, fa_buffer buffer) noexcept
        : stream_(stream), buffer_(buffer), data_(fa_stream_pin(stream, buffer)) {}
    stream_pin(stream_pin &&other) noexcept
        : stream_(other.stream_), buffer_(other.buffer_), data_(other.data_) {
        other.data_ = nullptr;
    }
    stream_pin &operator=(stream_pin &&other) noexcept {
        if (this != &other) {
            unpin();
            stream_ = other.stream_;
            buffer_ = other.buffer_;
            data_ = other.data_;
            other.data_ = nullptr;
        }
        return *this;
    }
    stream_pin(const stream_pin &) = delete;
    stream_pin &operator=(const stream_pin &) = delete;
    ~stream_pin() { unpin(); }

    // Before the scope is left.
    void unpin() noexcept {
        if (data_)
            (void)fa_stream_unpin(stream_, buffer_);
        data_ = nullptr;
    }

    explicit operator bool() const noexcept { return data_ != nullptr; }
    const void *data() const noexcept { return data_; }

  private:
    fa_stream *stream_;
    fa_buffer buffer_;
    const void *data_;
};

} // namespace fa

#endif
