// Moves entities: along a path if they have one, straight on and off the borders if not.
#include "entity.h"

#include "ensure.h"

#include <math.h>

enum { THOUGHTS_PER_FRAME = 4, GOALS_TRIED = 3 };

struct entities *entities_create(struct random *random) {
    struct entities *entities = calloc(1, sizeof *entities);
    ENSURE(entities);
    entities->all = calloc(ENTITY_COUNT, sizeof *entities->all);
    ENSURE(entities->all);
    for (uint32_t i = 0; i < ENTITY_COUNT; i++) {
        struct entity *entity = &entities->all[i];
        entity->x = random_between(random, 0, LEVEL_WIDTH);
        entity->y = random_between(random, 0, LEVEL_HEIGHT);
        entity->vx = random_between(random, -1, 1);
        entity->vy = random_between(random, -1, 1);
        entity->name = i;
    }
    return entities;
}

static void entity_forget(struct entity *entity) {
    free(entity->path);
    entity->path = NULL;
    entity->at = 0;
}

void entities_forget(struct entities *entities) {
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        entity_forget(&entities->all[i]);
}

void entities_destroy(struct entities *entities) {
    entities_forget(entities);
    free(entities->all);
    free(entities);
}

// Tries goals until one is near enough; the failed searches use the same memory over again.
static bool entity_think(struct entity *entity, const struct level *level, struct random *random) {
    for (size_t i = 0; i < GOALS_TRIED; i++) {
        uint16_t goal = (uint16_t)random_below(random, LEVEL_CELLS);
        if (path_find(level, level_cell(entity->x, entity->y), goal, &entity->path))
            return true;
    }
    return false;
}

void entities_think(struct entities *entities, const struct level *level, struct random *random) {
    for (size_t i = 0; i < THOUGHTS_PER_FRAME; i++) {
        struct entity *entity = &entities->all[entities->thinker++ % ENTITY_COUNT];
        if (entity->path)
            continue;
        if (entity_think(entity, level, random))
            entities->paths_found++;
        else
            entities->paths_given_up++;
    }
}

// Heads for the middle of the path's next cell.
static void entity_follow(struct entity *entity) {
    uint16_t cell = entity->path->cells[entity->at];
    float dx = (cell % LEVEL_COLUMNS + 0.5f) * LEVEL_TILE - entity->x;
    float dy = (cell / LEVEL_COLUMNS + 0.5f) * LEVEL_TILE - entity->y;
    float distance = sqrtf(dx * dx + dy * dy);
    if (distance < 1) {
        if (++entity->at == entity->path->count)
            entity_forget(entity);
        return;
    }
    entity->vx = dx / distance;
    entity->vy = dy / distance;
}

static void entity_turn(float place, float bound, float *speed) {
    if (place < 0)
        *speed = fabsf(*speed);
    if (place > bound)
        *speed = -fabsf(*speed);
}

void entities_move(struct entities *entities) {
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        struct entity *entity = &entities->all[i];
        if (entity->path)
            entity_follow(entity);
        entity->x += entity->vx;
        entity->y += entity->vy;
        entity_turn(entity->x, LEVEL_WIDTH, &entity->vx);
        entity_turn(entity->y, LEVEL_HEIGHT, &entity->vy);
    }
}
