// The journal: a line of text for every frame, of which only the sum is kept.
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include "entity.h"

uint64_t journal_write(uint64_t sum, const struct entity *entities, size_t count, unsigned number);

#endif
