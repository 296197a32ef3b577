// Scenery: files that a loader thread streams in while the game runs, fewer at a time than there
// are.
#ifndef ENGINE_SCENERY_H
#define ENGINE_SCENERY_H

#include <SDL.h>
#include <framealloc/framealloc.h>

#include <stdint.h>

void scenery_open(void);
void scenery_want(uint64_t level); // from here on the level's files are loaded
// Once a frame, inside a frame of this thread: takes what the loader reports, and shows how far it
// has come in the window's title.
void scenery_frame(SDL_Window *window);
// Waits until the level's files are there; returns `sum` with what they hold.
uint64_t scenery_sum(uint64_t sum, uint64_t level);
uint64_t scenery_evictions(void); // files that made room for others, until now
// Returns how many bytes, and reports of the loader, were left over when all was freed: 0.
size_t scenery_close(void);

#endif
