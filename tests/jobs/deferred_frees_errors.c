// What is refused, and what there is without the library: nothing is deferred there.
#include "deferred.h"

int main(void) {
    jobs_start();
    bool has_library = getenv("FRAMES_WITHOUT") == NULL;
    GIVES(-EINVAL, fa_deferred_set(-1, 0));
    GIVES(-EINVAL, fa_deferred_set(FA_DEFERRED_ON_DEMAND + 1, 0));
    for (int mode = FA_DEFERRED_DEFAULT; mode <= FA_DEFERRED_ON_DEMAND; mode++)
        for (uint32_t batch = 0; batch < 3; batch++)
            GIVES(has_library ? 0 : -ENOTSUP, fa_deferred_set(mode, batch ? UINT32_MAX : 0));
    CHECK(fa_deferred_drain(0) == 0 && fa_deferred_drain(1) == 0, "something of nothing");
    mail_made();
    size_t drained = fa_deferred_drain(SIZE_MAX);
    CHECK(has_library ? drained <= BLOCKS : drained == 0, "%zu were drained", drained);
    GIVES(has_library ? 0 : -ENOTSUP, fa_deferred_set(FA_DEFERRED_DEFAULT, 0));
    return EXIT_SUCCESS;
}
