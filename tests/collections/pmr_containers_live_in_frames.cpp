// The containers of std::pmr work in an arena's memory; resources are equal if their arena is.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

enum { ELEMENTS = 2000 };

struct alignas(64) line {
    int number;
};

static bool in_arena(const void *p) {
    fa_owner_info info;
    info.size = sizeof info;
    CHECK(fa_owner(p, &info) == 0, "owner");
    return info.kind == FA_OWNER_FRAME;
}

static std::pmr::string name_of(int i, std::pmr::memory_resource *resource) {
    std::pmr::string name("a name that is too long to be inside of the string ", resource);
    return name += std::to_string(i);
}

static void fill(std::pmr::memory_resource *resource) {
    std::pmr::vector<std::pmr::string> v(resource);
    std::pmr::list<int> l(resource);
    std::pmr::map<std::pmr::string, std::pmr::vector<int>> m(resource);
    std::pmr::unordered_map<int, std::pmr::string> u(resource);
    std::pmr::vector<line> lines(resource);
    for (int i = 0; i < ELEMENTS; i++) {
        v.emplace_back(name_of(i, resource));
        l.push_back(i);
        m[name_of(i % 100, resource)].push_back(i);
        u[i] = v.back();
        lines.push_back({i});
        CHECK(reinterpret_cast<uintptr_t>(&lines.back()) % alignof(line) == 0, "line %d", i);
    }
    CHECK(in_arena(v[0].data()) && in_arena(m.begin()->second.data()) && in_arena(u[0].data()) &&
              in_arena(&l.front()) && in_arena(lines.data()),
          "elsewhere");
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(v[i] == name_of(i, resource) && u[i] == v[i] && lines[i].number == i, "%d", i);
    CHECK(m.size() == 100 && m[name_of(7, resource)].size() == ELEMENTS / 100, "the map");
}

static void in_both_resources() {
    fa::arena arena;
    uintptr_t first = 0;
    for (int i = 0; i < 10; i++) {
        fa::frame_scope own(fa_arena_self()), other(arena);
        fa::frame_resource of_frame;
        fa::arena_resource of_arena(arena);
        CHECK(!first || arena.get()->cursor == first, "frame %d begins elsewhere", i);
        first = arena.get()->cursor;
        fill(&of_frame);
        fill(&of_arena);
    }
}

static void equal_by_arena() {
    fa::arena arena;
    fa::frame_resource of_frame;
    fa::arena_resource of_self(fa_arena_self()), of_arena(arena), again(arena);
    CHECK(of_frame == of_self && of_self == of_frame && of_arena == again, "the same");
    CHECK(of_frame != of_arena && of_arena != *std::pmr::new_delete_resource(), "others");
    CHECK(of_frame.get() == fa_arena_self() && of_arena.get() == arena, "the arena");
}

template <class Function> static void throws_bad_alloc(Function function) {
    bool caught = false;
    try {
        function();
    } catch (const std::bad_alloc &) {
        caught = true;
    }
    CHECK(caught, "nothing was thrown");
}

static void no_memory_is_bad_alloc() {
    fa::arena arena;
    fa::arena_resource resource(arena);
    throws_bad_alloc([&] { (void)resource.allocate(8); }); // no frame is open
    fa::frame_scope frame(arena);
    CHECK(resource.allocate(0), "zero bytes");
    void *strongest = resource.allocate(1, FA_ALIGN_MAX);
    CHECK(reinterpret_cast<uintptr_t>(strongest) % FA_ALIGN_MAX == 0, "%p", strongest);
    throws_bad_alloc([&] { (void)resource.allocate(1, 2 * FA_ALIGN_MAX); });
    throws_bad_alloc([&] { (void)resource.allocate(SIZE_MAX); });
    arena_fill(arena);
    throws_bad_alloc([&] { (void)resource.allocate(8); });
    throws_bad_alloc([&] { (void)resource.allocate(8, 64); });
}

int main() {
    collections_start();
    in_both_resources();
    equal_by_arena();
    no_memory_is_bad_alloc();
    return 0;
}
