// Fills the memory up to a limit: NULL and ENOMEM, blocks intact, all of it there again when freed,
// and more when the limit is lifted.
#include "works.h"
#include <sys/resource.h>

enum { WATCHDOG_S = 120, ROUNDS = 8, BLOCKS_MAX = 1 << 20 };

// The list must not need the memory that is being used up.
static void *block[BLOCKS_MAX];

static size_t fill(size_t size) {
    size_t count = 0;
    errno = 0;
    while (count < BLOCKS_MAX && (block[count] = malloc(size))) {
        pattern_write(block[count], kept_written(size), count);
        count++;
    }
    CHECK(count < BLOCKS_MAX, "no limit");
    CHECK(errno == ENOMEM, "errno %d", errno);
    CHECK(!calloc(size, 1) && errno == ENOMEM, "calloc when malloc had nothing");
    return count;
}
static void drain(size_t size, size_t count) {
    for (size_t i = 0; i < count; i++) {
        CHECK(pattern_holds(block[i], kept_written(size), i), "block %zu changed", i);
        free(block[i]);
    }
}

// Limits the process to so much on top of what it has, or finds out what it was started with.
static size_t room_limit(int which, size_t room, struct rlimit *old) {
    size_t used = which == RLIMIT_DATA ? sizeof block : statm_bytes(0);
    CHECK(getrlimit(which, old) == 0, "getrlimit");
    if (!room) {
        room = old->rlim_cur - used;
        old->rlim_cur = old->rlim_max;
        return room;
    }
    struct rlimit limit = {used + room, old->rlim_max};
    CHECK(setrlimit(which, &limit) == 0, "setrlimit");
    return room;
}

// fills AS|DATA MIB SIZE; 0 MiB: up to the limit that the process was started with
int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    int which = argc > 1 && !strcmp(argv[1], "DATA") ? RLIMIT_DATA : RLIMIT_AS;
    size_t size = argument(argc, argv, 3, 1000);
    free(opaque(malloc(size)));
    struct rlimit old;
    size_t room = room_limit(which, argument(argc, argv, 2, 64) * MIB, &old);
    size_t first = 0;
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = fill(size);
        first = first ? first : count;
        drain(size, count);
        CHECK(count >= first / 10 * 9, "round %d got %zu blocks, the first %zu", round, count,
              first);
    }
    // A process may be without reserve for its first small block; not for its thousands.
    CHECK(first * size >= room / 4, "%zu blocks of %zu bytes in %zu MiB", first, size, room / MIB);
    size_t count = fill(size);
    CHECK(setrlimit(which, &old) == 0, "setrlimit back");
    void *more = malloc(size);
    CHECK(more, "nothing after the limit was lifted");
    free(more);
    drain(size, count);
    printf("%zu blocks\n", first);
    return EXIT_SUCCESS;
}
