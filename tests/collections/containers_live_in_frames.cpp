// The containers of the standard library work in an arena's memory, and leave nothing to free.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <algorithm>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

enum { ELEMENTS = 2000 };

template <class T> using in_frame = fa::frame_allocator<T>;
using string = std::basic_string<char, std::char_traits<char>, in_frame<char>>;

struct string_hash {
    size_t operator()(const string &s) const { return std::hash<std::string>()(s.c_str()); }
};

struct alignas(128) line {
    int number;
};

static bool in_arena(const void *p) {
    fa_owner_info info;
    info.size = sizeof info;
    CHECK(fa_owner(p, &info) == 0, "owner");
    return info.kind == FA_OWNER_FRAME;
}

static string name_of(int i) {
    return string("a name that is too long to be inside of the string ") +
           std::to_string(i).c_str();
}

static void sequences() {
    std::vector<int, in_frame<int>> v;
    std::list<int, in_frame<int>> l;
    std::deque<int, in_frame<int>> d;
    for (int i = 0; i < ELEMENTS; i++) {
        v.push_back(i);
        l.push_front(i);
        d.push_back(i);
        d.push_front(i);
    }
    CHECK(in_arena(v.data()) && in_arena(&l.front()) && in_arena(&d[ELEMENTS]), "elsewhere");
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(v[i] == i && d[ELEMENTS + i] == i && d[ELEMENTS - 1 - i] == i, "element %d", i);
    CHECK(std::equal(v.rbegin(), v.rend(), l.begin()), "the list");
    l.sort();
    CHECK(std::equal(v.begin(), v.end(), l.begin()), "sorted");
    v.erase(v.begin() + 10, v.end() - 10);
    v.shrink_to_fit();
    CHECK(v.size() == 20 && v[10] == ELEMENTS - 10, "erase");

    std::vector<line, in_frame<line>> lines;
    for (int i = 0; i < ELEMENTS; i++) {
        lines.push_back(line());
        lines.back().number = i;
        CHECK(reinterpret_cast<uintptr_t>(lines.data()) % alignof(line) == 0, "element %d", i);
    }
}

static void strings() {
    std::vector<string, in_frame<string>> names;
    for (int i = 0; i < ELEMENTS; i++)
        names.push_back(name_of(i));
    CHECK(in_arena(names[0].data()), "elsewhere");
    std::reverse(names.begin(), names.end());
    std::sort(names.begin(), names.end());
    CHECK(std::is_sorted(names.begin(), names.end()) && names[1] < name_of(2), "sort");
}

static void associations() {
    std::map<int, string, std::less<int>, in_frame<std::pair<const int, string>>> m;
    std::unordered_map<string, int, string_hash, std::equal_to<string>,
                       in_frame<std::pair<const string, int>>>
        u;
    std::set<string, std::less<string>, in_frame<string>> s;
    for (int i = 0; i < ELEMENTS; i++) {
        m[i] = name_of(i);
        u[name_of(i)] = i;
        s.insert(name_of(i % 100));
    }
    CHECK(m.size() == ELEMENTS && u.size() == ELEMENTS && s.size() == 100, "sizes");
    CHECK(in_arena(&*m.begin()) && in_arena(&*u.begin()) && in_arena(&*s.begin()), "elsewhere");
    for (int i = 0; i < ELEMENTS; i += 2)
        CHECK(m.erase(i) == 1 && u.erase(name_of(i)) == 1, "erase %d", i);
    for (int i = 0; i < ELEMENTS; i++)
        CHECK((m.count(i) == 1) == (i % 2 == 1) && (u.count(name_of(i)) == 1) == (i % 2 == 1),
              "key %d", i);
    u.rehash(10 * ELEMENTS);
    CHECK(u[name_of(1)] == 1, "rehash");
}

static void shared_pointers() {
    auto shared = std::allocate_shared<string>(in_frame<string>(), name_of(1));
    std::shared_ptr<string> other = shared;
    shared.reset();
    CHECK(other.use_count() == 1 && in_arena(other.get()) && *other == name_of(1), "shared");
}

static void in_frames_again_and_again() {
    uintptr_t first = 0;
    for (int i = 0; i < 20; i++) {
        fa::frame_scope frame;
        uintptr_t start = fa_arena_self()->cursor;
        CHECK(!first || start == first, "frame %d begins elsewhere", i);
        first = start;
        sequences();
        strings();
        associations();
        shared_pointers();
    }
}

int main() {
    collections_start();
    in_frames_again_and_again();
    return 0;
}
