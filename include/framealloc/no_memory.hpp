// How C++ says that there is no memory.
#ifndef FRAMEALLOC_NO_MEMORY_HPP
#define FRAMEALLOC_NO_MEMORY_HPP

#include <cstdlib>
#include <new>

namespace fa {
namespace detail {

[[noreturn]] __attribute__((noinline, cold)) inline void no_memory() {
#if defined(__cpp_exceptions)
    throw std::bad_alloc();
#else
    std::abort();
#endif
}

// A block, or the exception.
inline void *block_or_throw(void *block) {
    if (__builtin_expect(block == nullptr, 0))
        no_memory();
    return block;
}

} // namespace detail
} // namespace fa

#endif
