// The shared library of nothing.h.
#include "nothing.h"

static struct nothing_name nothing_begin(void) {
    return (struct nothing_name){1};
}

static int nothing_end(struct nothing_name name) {
    (void)name;
    return 0;
}

const struct nothing_api *nothing_api_get(void) {
    static const struct nothing_api api = {nothing_begin, nothing_end};
    return &api;
}
