// Notes are allocated as what they are, scratch, and copied to the pool when their frame ends.
#include "replay.h"

#include "checksum.h"
#include "ensure.h"

enum { REPLAY_BYTES = 256 << 10, NOTES_MAX = 64, PROMOTIONS_MAX = 16 };

struct note {
    uint32_t frame_number;
    float places[ENTITY_COUNT][2];
};

static const char pool_name[] = "replay";
static fa_scratch *pool;
static const struct note *notes[NOTES_MAX]; // in the pool
static size_t note_count;
static uint32_t notes_ever;

void replay_open(void) {
    ENSURE(fa_scratch_open(&pool, pool_name, REPLAY_BYTES) == 0);
    note_count = notes_ever = 0;
}

void replay_note(const struct entities *entities, uint32_t frame_number) {
    struct note *note =
        fa_alloc_importance(sizeof *note, _Alignof(struct note), FA_SCRATCH, pool_name);
    ENSURE(note);
    note->frame_number = frame_number;
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        note->places[i][0] = entities->all[i].x;
        note->places[i][1] = entities->all[i].y;
    }
}

void replay_frame_end(fa_frame frame) {
    fa_promotion results[PROMOTIONS_MAX];
    fa_promotion_summary summary = {.size = sizeof summary};
    ENSURE(fa_frame_end_promote(frame, results, PROMOTIONS_MAX, &summary) == 0);
    ENSURE(summary.failed.blocks == 0);
    for (size_t i = 0; i < summary.results; i++)
        if (results[i].destination == FA_DESTINATION_SCRATCH) {
            ENSURE(note_count < NOTES_MAX);
            notes[note_count++] = results[i].to;
            notes_ever++;
        }
}

static void pool_return(void *borrowed) {
    ENSURE(fa_scratch_return(borrowed) == 0);
}

uint64_t replay_rewind(uint64_t sum) {
    fa_frame reading = fa_frame_begin();
    ENSURE(reading.id);
    ENSURE(fa_scratch_borrow(pool) == 0);           // nobody may reset the pool while it is read,
    ENSURE(fa_frame_defer(pool_return, pool) == 0); // however this frame is left
    while (note_count > 0)
        sum = checksum_add(sum, notes[--note_count], sizeof *notes[0]);
    ENSURE(fa_frame_end(reading) == 0);
    ENSURE(fa_scratch_reset(pool) == 0);
    return sum;
}

uint32_t replay_notes(void) {
    return notes_ever;
}

void replay_close(void) {
    ENSURE(fa_scratch_close(pool) == 0);
}
