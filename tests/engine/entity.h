// Entities: the long-lived inhabitants, in plain heap memory.
#ifndef ENGINE_ENTITY_H
#define ENGINE_ENTITY_H

#include "path.h"
#include "random.h"

enum { ENTITY_COUNT = 160, ENTITY_RADIUS = 4 }; // pixels; a tile holds more than a diameter

struct entity {
    float x, y;   // pixels
    float vx, vy; // pixels in a step
    uint32_t name;
    uint32_t hits;
    uint32_t at;       // the next cell of the path
    struct path *path; // heap; NULL: wanders
};

struct entities {
    struct entity *all; // ENTITY_COUNT
    uint32_t thinker;   // whose turn it is to look for a path
    uint32_t paths_found;
    uint32_t paths_given_up;
};

struct entities *entities_create(struct random *random);
void entities_destroy(struct entities *entities);

// In a frame of this thread that ends with fa_frame_end_promote.
void entities_think(struct entities *entities, const struct level *level, struct random *random);
void entities_move(struct entities *entities);
void entities_forget(struct entities *entities); // the level of their paths goes

#endif
