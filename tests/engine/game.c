// Every step of the game opens two frames: one in the ring, for what the render thread reads, and
// one of this thread, for what is done with when the step is.
#include "game.h"

#include "checksum.h"
#include "ensure.h"
#include "jobs.h"
#include "journal.h"
#include "replay.h"
#include "scenery.h"
#include "smoke.h"
#include "trail.h"

#include <errno.h>

enum { LEVEL_FRAMES = 90, REPLAY_FRAMES = 4, PREDICTION_FRAMES = 3, FRAME_BYTES = 256 << 10 };
enum { BACK = 0, MIDDLE = 1 << 16, FRONT = 2 << 16 }; // draw_item.order, plus the item's number

static void level_enter(struct game *game) {
    game->level = level_load(random_below(&game->random, UINT32_MAX));
    game->physics = physics_create(&game->random);
    scenery_want(++game->levels);
}

// The level itself stays until the last frame that draws from it has been drawn.
static void level_leave(struct game *game) {
    physics_destroy(game->physics);
    entities_forget(game->entities);
    game->scenery_sum = scenery_sum(game->scenery_sum, game->levels);
    game->replay_sum = replay_rewind(game->replay_sum);
    level_release(game->level);
}

static void physics_update(struct game *game) {
    physics_step(game->physics);
    cpVect place = cpBodyGetPosition(cpShapeGetBody(game->physics->crates[0]));
    game->physics_sum = checksum_add(game->physics_sum, &place, sizeof place);
    if (game->number % PREDICTION_FRAMES == 0) {
        cpVect *flight = physics_predict(game->physics, cpv(20, 20), cpv(90, -40));
        game->physics_sum =
            checksum_add(game->physics_sum, flight, PREDICTED_STEPS * sizeof *flight);
    }
}

static void simulate(struct game *game) {
    physics_update(game);
    entities_think(game->entities, game->level, &game->random);
    entities_move(game->entities);

    fa_frame inner = fa_frame_begin(); // for collisions alone
    ENSURE(inner.id);
    size_t hit_count;
    struct hit *hits = collide(game->entities, &hit_count);
    game->world_sum = checksum_add(game->world_sum, hits, hit_count * sizeof *hits);
    game->particles = particles_step(game->ring, game->particles, hits, hit_count, &game->random);
    game->smoke_sum = smoke_step(game->smoke_sum, hits, hit_count, &game->random);
    ENSURE(fa_frame_end(inner) == 0);
    trails_step(game->entities);

    game->hits += hit_count;
    game->sparks += game->particles.count;
    game->journal_sum =
        journal_write(game->journal_sum, game->entities->all, ENTITY_COUNT, game->number);
    if (game->number % REPLAY_FRAMES == 0)
        replay_note(game->entities, game->number);
}

static void item_add(struct draw_list *list, uint32_t layer, SDL_Rect place, uint32_t colour,
                     SDL_Surface *sprite) {
    list->items[list->count] =
        (struct draw_item){layer + (uint32_t)list->count, colour, place, sprite};
    list->count++;
}

static int item_compare(const void *a, const void *b) {
    uint32_t first = ((const struct draw_item *)a)->order;
    uint32_t second = ((const struct draw_item *)b)->order;
    return (first > second) - (first < second);
}

static void level_draw(struct draw_list *list, const struct level *level) {
    for (int i = 0; i < LEVEL_CELLS; i++)
        if (level->walls[i])
            item_add(list, BACK,
                     (SDL_Rect){i % LEVEL_COLUMNS * LEVEL_TILE, i / LEVEL_COLUMNS * LEVEL_TILE,
                                LEVEL_TILE, LEVEL_TILE},
                     0x405060, NULL);
}

static void entities_draw(struct draw_list *list, const struct game *game) {
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        const struct entity *entity = &game->entities->all[i];
        item_add(list, entity->path ? FRONT : MIDDLE,
                 (SDL_Rect){(int)entity->x - SPRITE_SIZE / 2, (int)entity->y - SPRITE_SIZE / 2,
                            SPRITE_SIZE, SPRITE_SIZE},
                 0, game->level->sprites[entity->name % LEVEL_SPRITES]);
    }
}

static void crates_draw(struct draw_list *list, const struct physics *physics) {
    for (size_t i = 0; i < physics->crate_count; i++) {
        cpVect place = cpBodyGetPosition(cpShapeGetBody(physics->crates[i]));
        item_add(list, MIDDLE,
                 (SDL_Rect){(int)place.x - CRATE_SIZE / 2, (int)place.y - CRATE_SIZE / 2,
                            CRATE_SIZE, CRATE_SIZE},
                 0x906030, NULL);
    }
}

static const struct draw_list *draw_list_make(const struct game *game) {
    fa_arena *ring = game->ring;
    struct draw_list *list = fa_arena_alloc_zero(ring, sizeof *list);
    ENSURE(list);
    list->items = fa_arena_alloc_array(ring, LEVEL_CELLS + ENTITY_COUNT + CRATE_COUNT,
                                       sizeof *list->items, _Alignof(struct draw_item));
    list->text = fa_arena_printf(ring, "%05u %zu:%u", game->number, game->particles.count,
                                 game->entities->paths_found);
    ENSURE(list->items && list->text);
    list->particles = game->particles;
    entities_draw(list, game);
    crates_draw(list, game->physics);
    level_draw(list, game->level);
    qsort(list->items, list->count, sizeof *list->items, item_compare);
    return list;
}

// Shows the oldest frame in flight, for it makes room for the next.
static void oldest_show(struct game *game, uint32_t count) {
    SDL_Surface *picture = render_wait(count);
    SDL_BlitScaled(picture, NULL, SDL_GetWindowSurface(game->window), NULL);
    SDL_UpdateWindowSurface(game->window);
}

void game_frame(struct game *game) {
    if (game->number >= FRAMES_IN_FLIGHT)
        oldest_show(game, game->number - FRAMES_IN_FLIGHT + 1); // the fence of its ring memory
    fa_frame flight = fa_arena_begin(game->ring);               // which goes here
    fa_frame frame = fa_frame_begin();
    ENSURE(flight.id && frame.id);

    if (game->number > 0 && game->number % LEVEL_FRAMES == 0) {
        level_leave(game);
        level_enter(game);
    }
    level_hold(game->level); // for the render thread, until this ring memory goes
    ENSURE(fa_arena_defer(game->ring, level_release, game->level) == 0);
    scenery_frame(game->window);
    simulate(game);
    render_submit(draw_list_make(game));

    jobs_advance();
    replay_frame_end(frame);           // paths go to the heap, notes to the pool, the rest goes
    ENSURE(fa_frame_end(flight) == 0); // stays readable: two more frames of the ring come first
    trails_frame_end();
    game->number++;
}

void game_start(struct game *game, SDL_Window *window, uint64_t seed) {
    *game = (struct game){.random = random_make(seed), .window = window};
    fa_arena_options in_flight = {.ring = FRAMES_IN_FLIGHT};
    ENSURE(fa_arena_create(&game->ring, &in_flight) == 0);
    (void)fa_arena_reserve(game->ring, FRAME_BYTES); // the first frames fault pages in otherwise
    (void)fa_frame_reserve(FRAME_BYTES);
    jobs_start();
    render_start();
    replay_open();
    scenery_open();
    smoke_open();
    trails_open();
    // What other threads freed for this one comes home between frames, not in the middle of one.
    int deferred = fa_deferred_set(FA_DEFERRED_FRAME_END, 0);
    ENSURE(deferred == 0 || deferred == -ENOTSUP);
    game->entities = entities_create(&game->random);
    level_enter(game);
}

uint64_t game_stop(struct game *game) {
    level_leave(game);
    game->trail_sum = trails_sum(0);
    uint64_t pictures = render_stop();
    ENSURE(fa_arena_destroy(game->ring) == 0); // releases the last level
    entities_destroy(game->entities);
    replay_close();
    jobs_stop();
    game->evictions = scenery_evictions();
    ENSURE(game->evictions >= 2 * (game->levels - 1)); // each level brings two new files
    game->left = smoke_close() + trails_close() + scenery_close() + levels_loaded() +
                 fa_frame_depth(fa_arena_self());
    (void)fa_deferred_set(FA_DEFERRED_DEFAULT, 0);
    return pictures;
}
