// Collisions between entities, found by the workers.
#ifndef ENGINE_COLLIDE_H
#define ENGINE_COLLIDE_H

#include "entity.h"

struct hit {
    float x, y;
};

// Makes entities that run into each other exchange their speeds. The hits are in this thread's
// frame.
struct hit *collide(struct entities *entities, size_t *count);

#endif
