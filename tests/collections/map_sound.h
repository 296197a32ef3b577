// Is a map's table what a search relies on?
#pragma once
#include "collections.h"

// Every key has one slot, no free slot lies between where its hash wants it and where it is, and
// nothing else is in the table.
static inline void map_is_sound(const fa_map *map) {
    size_t used = 0;
    CHECK(map->length <= map->capacity, "%zu keys in %zu", map->length, map->capacity);
    for (size_t i = 0; map->slots && i <= map->mask; i++) {
        const struct fa__map_slot *slot = &map->slots[i];
        if (!slot->number)
            continue;
        used++;
        CHECK(slot->number <= map->length, "slot %zu has key %u of %zu", i, slot->number,
              map->length);
        for (size_t at = slot->hash & map->mask; at != i; at = (at + 1) & map->mask)
            CHECK(map->slots[at].number, "slot %zu is not found from slot %zu on", i, at);
    }
    CHECK(used == map->length, "%zu slots for %zu keys", used, map->length);
    CHECK(!map->slots || used <= map->mask, "no slot is free");
}
