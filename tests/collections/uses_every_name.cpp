// framealloc.hpp, and collection.h, as a C++ program has them.
#include "uses_every_name.h"
#include "framealloc/framealloc.hpp"
#include <utility>
#include <vector>

struct with_destructor {
    int *count;
    explicit with_destructor(int *counts) : count(counts) {}
    ~with_destructor() { ++*count; }
};

static int uses_scopes(fa_arena *arena) {
    fa::frame_scope frame(arena), taken(std::move(frame));
    fa::mark_scope mark(arena), other;
    fa::capture_scope capture;
    other = std::move(mark);
    other.commit();
    return !taken || frame.get().id || mark.rollback() != -ESTALE || capture.error() == 1 ||
           taken.end();
}

static int uses_memory(fa_arena *arena) {
    int count = 0;
    fa::frame_scope frame(arena);
    std::vector<int, fa::arena_allocator<int>> v(arena);
    v.assign(10, 1);
    fa::make<with_destructor>(arena, &count);
    fa::make<int>(arena, 1);
#if __cplusplus >= 201703L
    fa::arena_resource resource(arena);
    std::pmr::vector<int> of_resource(10, 1, &resource);
    fa::frame_resource own;
    if (own == resource || of_resource.size() != v.size())
        return 1;
#endif
    return v.get_allocator() != fa::frame_allocator<char>(arena) || frame.end() || count != 1;
}

int main() {
    fa::arena arena, taken(std::move(arena));
    return uses_every_name() || uses_scopes(taken) || uses_memory(taken.get());
}
