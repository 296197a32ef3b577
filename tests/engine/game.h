// The game: what one step of 1/60 s does, in which frames.
#ifndef ENGINE_GAME_H
#define ENGINE_GAME_H

#include "physics.h"
#include "render.h"

struct game {
    struct random random;
    fa_arena *ring; // frames in flight: what the render thread reads
    SDL_Window *window;
    struct level *level;
    struct physics *physics; // of the level
    struct entities *entities;
    struct particles particles; // of the frame before
    uint32_t number;            // of the frame

    uint64_t levels, hits, sparks; // until now
    uint64_t world_sum, physics_sum, replay_sum, journal_sum, scenery_sum, smoke_sum, trail_sum;
    uint64_t evictions; // of scenery; known after game_stop, as the next
    size_t left;        // levels, frames, blocks, bytes and reports that are left over: 0
};

void game_start(struct game *game, SDL_Window *window, uint64_t seed);
void game_frame(struct game *game);
uint64_t game_stop(struct game *game); // the sum of all pictures

#endif
