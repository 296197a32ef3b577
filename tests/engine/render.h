// The render thread: draws the frame before while the game makes the next.
#ifndef ENGINE_RENDER_H
#define ENGINE_RENDER_H

#include "particle.h"

enum { FRAMES_IN_FLIGHT = 3 }; // one that is made, one that waits, one that is drawn

struct draw_item {
    uint32_t order; // back to front; each has its own, so that sorting has one outcome
    uint32_t colour;
    SDL_Rect place;
    SDL_Surface *sprite; // NULL: a filled rectangle
};

// All of it is in ring memory, and untouched until render_wait says that it was drawn.
struct draw_list {
    struct draw_item *items;
    size_t count;
    struct particles particles;
    const char *text; // digits, spaces and colons
};

void render_start(void);
void render_submit(const struct draw_list *list);

// The fence: waits until `count` lists have been drawn, since the start. Their memory is the game's
// again, and the picture of the last of them is returned, until FRAMES_IN_FLIGHT - 1 lists more
// have been submitted.
SDL_Surface *render_wait(uint32_t count);
uint64_t render_stop(void); // draws what is left; the sum of all pictures

#endif
