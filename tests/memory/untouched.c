// An 805 MB block costs nothing until it is touched: malloc, calloc, memalign and realloc.
#include "promise.h"

enum { WATCHDOG_S = 60, TOUCHED = 64 * 1024 };
static const size_t huge_bytes = 805 * 1000 * 1000;
static const size_t slack_bytes = MIB;

static void costs_nothing(const char *call, void *p, size_t before) {
    CHECK(p, "%s gave NULL", call);
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "%s costs %zu KiB", call, growth / KIB);
    free(opaque(p));
    growth = growth_since(before);
    CHECK(growth <= slack_bytes, "%s left %zu KiB behind", call, growth / KIB);
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = rss_bytes();
    costs_nothing("malloc", malloc(huge_bytes), before);
    costs_nothing("calloc", calloc(huge_bytes, 1), before);
    costs_nothing("memalign", memalign(MIB, huge_bytes), before);
    char *p = malloc(TOUCHED);
    memset(p, 1, TOUCHED);
    p = realloc(p, huge_bytes);
    CHECK(p && p[TOUCHED - 1] == 1, "realloc lost bytes");
    costs_nothing("realloc", realloc(p, huge_bytes + huge_bytes / 2), before);
    return EXIT_SUCCESS;
}
