// The whole of an engine's work with a frame, in ten lines; the project's README shows them.
#include "journal.h"

#include "checksum.h"

#include <stdlib.h>

static int entity_compare(const void *a, const void *b) {
    const struct entity *first = *(struct entity *const *)a, *second = *(struct entity *const *)b;
    return first->hits != second->hits
               ? (first->hits < second->hits ? 1 : -1)
               : (first->name > second->name) - (first->name < second->name);
}

static uint64_t journal_add(uint64_t sum, const char *line) {
    return line ? checksum_add(sum, line, strlen(line)) : sum;
}

uint64_t journal_write(uint64_t sum, const struct entity *entities, size_t count, unsigned number) {
    // README: begin
    fa_frame frame = fa_frame_begin();
    const struct entity **ranking = fa_frame_alloc(count * sizeof *ranking);
    for (size_t i = 0; ranking && i < count; i++)
        ranking[i] = &entities[i];
    if (ranking && count > 0) {
        qsort(ranking, count, sizeof *ranking, entity_compare);
        sum = journal_add(sum, fa_frame_printf("%u: %u leads", number, ranking[0]->name));
    }
    fa_frame_end(frame); // the ranking and the line are gone
    // README: end
    return sum;
}
