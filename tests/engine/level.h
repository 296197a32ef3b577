// Levels: walls and pictures that are loaded together and go together.
#ifndef ENGINE_LEVEL_H
#define ENGINE_LEVEL_H

#include <SDL.h>
#include <framealloc/framealloc.h>

#include <stdbool.h>
#include <stdint.h>

enum {
    LEVEL_TILE = 10, // pixels
    LEVEL_COLUMNS = 32,
    LEVEL_ROWS = 18,
    LEVEL_CELLS = LEVEL_COLUMNS * LEVEL_ROWS,
    LEVEL_WIDTH = LEVEL_COLUMNS * LEVEL_TILE,
    LEVEL_HEIGHT = LEVEL_ROWS * LEVEL_TILE,
    LEVEL_SPRITES = 6,
    SPRITE_SIZE = 8, // pixels
};

struct level {
    fa_group *group;  // holds all of it, this struct too
    unsigned holders; // the game, and every frame in flight that draws from it; main thread only
    bool walls[LEVEL_CELLS];
    SDL_Surface *sprites[LEVEL_SPRITES];
};

struct level *level_load(uint64_t seed);
void level_hold(struct level *level);
size_t levels_loaded(void);
void level_release(void *level); // the last release unloads; an fa_defer_fn

// The cell at a place, which may lie outside the level.
uint16_t level_cell(float x, float y);

#endif
