// mallopt says "accepted" for every parameter of glibc, and nothing changes for the worse.
#include "support/promise.h"

static const int PARAMETERS[] = {M_MXFAST,         M_TRIM_THRESHOLD, M_TOP_PAD,
                                 M_MMAP_THRESHOLD, M_MMAP_MAX,       M_CHECK_ACTION,
                                 M_PERTURB,        M_ARENA_TEST,     M_ARENA_MAX};
enum { VALUE = 1, SIZE = 100000 };

int main(void) {
    program_start(PATIENCE_S);
    for (size_t i = 0; i < sizeof PARAMETERS / sizeof *PARAMETERS; i++)
        CHECK(mallopt(PARAMETERS[i], VALUE) == 1, "parameter %d", PARAMETERS[i]);
    void *block = malloc(SIZE);
    CHECK(block, "malloc");
    free(block);
    return 0;
}
