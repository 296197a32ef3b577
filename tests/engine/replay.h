// The replay: what happened some frames ago, in a scratch pool that frames leave alone.
#ifndef ENGINE_REPLAY_H
#define ENGINE_REPLAY_H

#include "entity.h"

void replay_open(void);

// Notes where everybody is. The note is written in this thread's frame, which must end with
// replay_frame_end for it to be kept.
void replay_note(const struct entities *entities, uint32_t frame_number);
void replay_frame_end(fa_frame frame);

uint64_t replay_rewind(uint64_t sum); // adds all that was kept to the sum, and forgets it
uint32_t replay_notes(void);          // that were ever kept
void replay_close(void);

#endif
