// A level lives in a group of its own, its pictures in one below: unloading is one call.
#include "level.h"

#include "ensure.h"
#include "random.h"

#include <string.h>

enum { PIXEL_BITS = 32, WALL_ODDS = 6, OPAQUE = 0xff };

static size_t loaded;

size_t levels_loaded(void) {
    return loaded;
}

// Stands for reading a picture: a symmetrical random figure in one colour. SDL allocates its
// handle by itself.
static SDL_Surface *sprite_load(fa_group *pictures, struct random *random) {
    uint32_t(*rows)[SPRITE_SIZE] = fa_group_alloc(pictures, SPRITE_SIZE * sizeof *rows, 0);
    ENSURE(rows);
    memset(rows, 0, SPRITE_SIZE * sizeof *rows);
    uint32_t colour = 0xff404040u | random_below(random, 1 << 24);
    for (size_t y = 0; y < SPRITE_SIZE; y++)
        for (size_t x = 0; x < SPRITE_SIZE / 2; x++)
            if (random_below(random, 3))
                rows[y][x] = rows[y][SPRITE_SIZE - 1 - x] = colour;
    SDL_Surface *sprite = SDL_CreateRGBSurfaceWithFormatFrom(
        rows, SPRITE_SIZE, SPRITE_SIZE, PIXEL_BITS, sizeof *rows, SDL_PIXELFORMAT_ARGB8888);
    ENSURE(sprite);
    return sprite;
}

struct level *level_load(uint64_t seed) {
    fa_group *group, *pictures;
    ENSURE(fa_group_create(&group, "level", NULL) == 0);
    ENSURE(fa_group_create(&pictures, "pictures", group) == 0);
    struct level *level = fa_group_alloc(group, sizeof *level, 0);
    ENSURE(level);
    *level = (struct level){.group = group, .holders = 1};
    loaded++;
    struct random random = random_make(seed);
    for (size_t i = 0; i < LEVEL_CELLS; i++)
        level->walls[i] = random_below(&random, WALL_ODDS) == 0;
    for (size_t i = 0; i < LEVEL_SPRITES; i++)
        level->sprites[i] = sprite_load(pictures, &random);
    return level;
}

void level_hold(struct level *level) {
    level->holders++;
}

void level_release(void *context) {
    struct level *level = context;
    if (--level->holders > 0)
        return;
    for (size_t i = 0; i < LEVEL_SPRITES; i++)
        SDL_FreeSurface(level->sprites[i]);
    fa_group_stats stats = {.size = sizeof stats};
    ENSURE(fa_group_stats_get(level->group, &stats) == 0);
    ENSURE(stats.live_blocks == 1 && stats.all_live_blocks == 1 + LEVEL_SPRITES);
    loaded--;
    ENSURE(fa_group_destroy(level->group) == 0); // the pictures go with it, and the level
}

static int cell_clamp(float place, int count) {
    int cell = (int)(place / LEVEL_TILE);
    return cell < 0 ? 0 : cell < count ? cell : count - 1;
}

uint16_t level_cell(float x, float y) {
    return (uint16_t)(cell_clamp(y, LEVEL_ROWS) * LEVEL_COLUMNS + cell_clamp(x, LEVEL_COLUMNS));
}
