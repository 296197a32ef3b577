// Two functions that do nothing, behind a table in a shared library: what any pair of calls costs
// that is made as the frame API's are.
#ifndef FRAMEALLOC_BENCH_NOTHING_H
#define FRAMEALLOC_BENCH_NOTHING_H

#include <stdint.h>

struct nothing_name {
    uint64_t id;
};

struct nothing_api {
    struct nothing_name (*begin)(void);
    int (*end)(struct nothing_name name);
};

__attribute__((visibility("default"))) const struct nothing_api *nothing_api_get(void);

#endif
