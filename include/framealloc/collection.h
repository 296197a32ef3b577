// Vectors and maps in the memory of an arena: plain C structs, gone with the frame.
//
// Nothing has to be freed, and a zeroed one, {0} or in C++ {}, is ready: it grows, in this thread's
// own arena. Elements, keys and values are copied as bytes, so in C++ they have to be trivially
// copyable; for anything else take std::vector and its like with the allocator of allocator.hpp.
//
// Threads: the one that has the arena; to read, any while nobody changes it. Lifetime: memory
// belongs to the frame that was innermost when the collection last took some, also if it was begun
// further out: reserve outside what is filled inside. A rollback to a mark from before takes it
// too. After either, zero or initialise the collection before it is used again. Failure: -ENOSPC,
// it is bounded and full; else why the arena gave no memory: -ENOMEM, -EPERM or -EBUSY, as arena.h
// says. The collection is then as it was before the call.
//
// Each macro evaluates each argument once and works as the function whose signature is above it,
// where T, K and V are the types of elements, keys and values.
#ifndef FRAMEALLOC_COLLECTION_H
#define FRAMEALLOC_COLLECTION_H

#include "vec.h"
#include "map.h"

#endif
