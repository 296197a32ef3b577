// Stands in for the library of the second release, which had frames and nothing after them: its
// table ends there. What it does is what a program's own copy does, under names of its own (it is
// linked with -Bsymbolic).
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

enum { SECOND = 2 };

static fa_api table;

static int available(void) {
    return 1;
}

FA_PUBLIC const fa_api *fa_api_get(uint32_t version);

const fa_api *fa_api_get(uint32_t version) {
    memcpy(&table, &fa__plain_table, FA__VERSION_2_SIZE);
    table.version = SECOND;
    table.size = FA__VERSION_2_SIZE;
    table.available = available;
    return version <= SECOND ? &table : NULL;
}
