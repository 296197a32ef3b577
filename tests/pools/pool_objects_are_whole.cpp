// fa::pool_of makes whole objects, aligned as their type says, and ends each once; what a
// constructor throws leaves no block behind.
#include "pools.h"
#include "framealloc/framealloc.hpp"
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

static int alive, ended;

struct alignas(128) ship {
    std::string name;
    int number;
    ship(std::string of_name, int of_number) : name(std::move(of_name)), number(of_number) {
        if (number < 0)
            throw std::runtime_error("no such ship");
        alive++;
    }
    ship(const ship &) = delete;
    ~ship() {
        alive--;
        ended++;
    }
};

enum { SHIPS = 1000 };

int main() {
    frames_start();
    fa::pool_of<ship> ships("ships");
    std::vector<ship *> made;
    for (int i = 0; i < SHIPS; i++) {
        made.push_back(ships.make("a ship whose name needs memory of its own", i));
        CHECK(reinterpret_cast<uintptr_t>(made.back()) % alignof(ship) == 0, "ship %d", i);
    }
    for (int i = 0; i < SHIPS; i++)
        CHECK(made[i]->number == i && made[i]->name.size() == 41, "ship %d", i);
    CHECK(alive == SHIPS && pool_figures(ships).live_blocks == SHIPS, "%d alive", alive);
    for (ship *each : made)
        ships.destroy(each);
    ships.destroy(nullptr);
    CHECK(alive == 0 && ended == SHIPS && pool_figures(ships).live_blocks == 0, "%d ended", ended);

    bool is_thrown = false;
    try {
        ships.make("none", -1);
    } catch (const std::runtime_error &) {
        is_thrown = true;
    }
    CHECK(is_thrown && pool_figures(ships).live_blocks == 0, "a block stayed");

    {
        std::vector<fa::pool_of<ship>::unique> fleet;
        for (int i = 0; i < SHIPS; i++)
            fleet.push_back(ships.make_unique("unique", i));
        fa::pool_of<ship> moved(std::move(ships)); // the blocks stay where they are
        CHECK(!ships.get() && pool_figures(moved).live_blocks == SHIPS, "moved");
        fleet.clear();
        CHECK(alive == 0 && pool_figures(moved).live_blocks == 0, "%d alive", alive);
    }
}
