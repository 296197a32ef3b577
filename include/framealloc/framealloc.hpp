// framealloc for C++11 and later: framealloc.h, and what makes it C++.
//
//   fa::frame_scope frame;                                       // ends with the scope
//   std::vector<hit, fa::frame_allocator<hit>> hits;             // nothing to free
//   widget *w = fa::make<widget>(fa_arena_self(), "name");       // destroyed with the frame
//
//   scope.hpp      frames, marks and captures that end with their scope
//   arena.hpp      an arena with an owner
//   allocator.hpp  an allocator for the standard containers
//   resource.hpp   the same as std::pmr::memory_resource (C++17)
//   handle.hpp     handle heaps with an owner, locks that end with their scope
//   stream.hpp     streams with an owner, pins that end with their scope
//   make.hpp       objects whose destructors the frame runs
//   pool.hpp       pools with an owner, and pools of objects
//   group.hpp      groups with an owner, also as std::pmr::memory_resource (C++17)
//   barrier.hpp    a barrier with an owner
//   epoch.hpp      an epoch with an owner, and an arena in it
//   transfer.hpp   a transfer with an owner
//   scratch.hpp    a hold on a scratch pool, and a use of its memory
//
// FA_IMPLEMENTATION belongs into a C file, as api.h says. What can't be had is thrown as
// std::bad_alloc; built with -fno-exceptions, the program stops there.
#ifndef FRAMEALLOC_FRAMEALLOC_HPP
#define FRAMEALLOC_FRAMEALLOC_HPP

#include "framealloc.h"
#include "scope.hpp"
#include "arena.hpp"
#include "allocator.hpp"
#include "resource.hpp"
#include "make.hpp"
#include "barrier.hpp"
#include "epoch.hpp"
#include "group.hpp"
#include "pool.hpp"
#include "scratch.hpp"
#include "transfer.hpp"
#include "handle.hpp"
#include "stream.hpp"

#endif
