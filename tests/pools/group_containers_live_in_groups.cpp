// The containers of std::pmr work in a group's memory; resources are equal if their group is.
#include "pools.h"
#include "framealloc/framealloc.hpp"
#include <map>
#include <string>
#include <vector>

enum { ELEMENTS = 2000 };

struct alignas(64) line {
    int number;
};

static std::string name_of(int i) {
    return "a name that is too long to be inside of the string " + std::to_string(i);
}

static void fill(std::pmr::memory_resource *resource) {
    std::pmr::vector<std::pmr::string> names(resource);
    std::pmr::map<int, line> lines(resource);
    for (int i = 0; i < ELEMENTS; i++) {
        names.emplace_back(name_of(i));
        lines[i].number = i;
        CHECK(reinterpret_cast<uintptr_t>(&lines[i]) % alignof(line) == 0, "line %d", i);
    }
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(names[i].compare(name_of(i).c_str()) == 0 && lines[i].number == i, "%d", i);
}

int main() {
    frames_start();
    fa::group level("level"), other("other");
    fa::group_resource resource(level), same(level.get()), of_other(other);
    fill(&resource);
    CHECK(group_figures(level).live_blocks == 0, "all was given back one by one");
    CHECK(resource.is_equal(same) && !resource.is_equal(of_other) &&
              !resource.is_equal(*std::pmr::new_delete_resource()),
          "equal");

    auto *left = new std::pmr::vector<int>(ELEMENTS, 7, &resource); // no destructor runs
    CHECK(group_figures(level).live_blocks == 1 && left->back() == 7, "live");
    level = fa::group("next level");
    CHECK(group_figures(level).live_blocks == 0, "live");
    ::operator delete(left);

    bool is_thrown = false;
    try {
        (void)of_other.allocate(SIZE_MAX / 2);
    } catch (const std::bad_alloc &) {
        is_thrown = true;
    }
    CHECK(is_thrown && group_figures(other).live_blocks == 0, "no such memory");
}
