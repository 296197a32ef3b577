// The statistics' number of heaps never exceeds the peak of threads plus one.
#include "child.h"
#include "crew.h"

enum { ROUNDS = 200, AT_ONCE = 8, BLOCKS = 100, JSON_BYTES = 1 << 20 };
static const char child_argument[] = "threads";

static void *allocate_a_little(void *number) {
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = malloc(i * 40 + (size_t)number);
    for (size_t i = 0; i < BLOCKS; i++)
        free(block[i]);
    return NULL;
}

static size_t heaps_of(const char *path) {
    static char json[JSON_BYTES];
    int file = open(path, O_RDONLY);
    ssize_t got = read(file, json, sizeof json - 1);
    close(file);
    unlink(path);
    CHECK(got > 0, "no statistics in %s", path);
    const char *at = strstr(json, "\"heaps\"");
    CHECK(at && (at = strchr(at, ':')), "no key \"heaps\" in: %.200s", json);
    return strtoul(at + 1, NULL, 10);
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    if (argc > 1 && !strcmp(argv[1], child_argument)) {
        for (int round = 0; round < ROUNDS; round++)
            threads_run(AT_ONCE, allocate_a_little);
        return EXIT_SUCCESS;
    }
    char path[] = "heaps_bounded_XXXXXX.json";
    close(mkstemps(path, (int)strlen(".json")));
    pid_t child = fork();
    if (child == 0) {
        setenv("FRAMEALLOC_STATS", path, 1);
        execl("/proc/self/exe", argv[0], child_argument, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    child_succeeds(child);
    size_t heaps = heaps_of(path), threads = AT_ONCE + 1;
    CHECK(heaps >= 2 && heaps <= threads + 1, "%zu heaps for %zu threads", heaps, threads);
    return EXIT_SUCCESS;
}
