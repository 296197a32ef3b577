// Memory that a new_handler can give back: a process limit lets the wanted block in only then.
#pragma once
#include "sizes.h"
#include "support/promise.h"
#include <errno.h>
#include <sys/resource.h>

#define BALLAST_SIZE (2 * GIB)
#define BALLAST_WANTED (1 * GIB)
#define BALLAST_ROOM (128 * MIB) // what the allocator may map beside it

enum { STATM_ADDRESS_SPACE = 0 };
static void *ballast;
static struct rlimit ballast_limit_before;

static void ballast_take(void) {
    ballast = malloc(BALLAST_SIZE);
    CHECK(ballast, "no ballast");
    CHECK(getrlimit(RLIMIT_AS, &ballast_limit_before) == 0, "errno %d", errno);
    struct rlimit limit = ballast_limit_before;
    limit.rlim_cur = statm_bytes(STATM_ADDRESS_SPACE) + BALLAST_ROOM;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0, "errno %d", errno);
}

static void ballast_drop(void) {
    free(ballast);
    ballast = NULL;
}

static void ballast_finish(void) {
    CHECK(!ballast, "the handler was not asked");
    CHECK(setrlimit(RLIMIT_AS, &ballast_limit_before) == 0, "errno %d", errno);
}
