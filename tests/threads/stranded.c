// 400 MB allocated by a thread that then sleeps and freed by another: RSS follows within 2 s.
#include "crew.h"
#include <stdatomic.h>

enum { WAIT_MS = 2000, STEP_MS = 10 };
static const size_t burst_bytes = 400 * 1000 * 1000, slack_bytes = 16 * MIB;

static size_t size, count;
static void **block;
static atomic_bool is_allocated, is_freed, is_over;

static void sleep_until_over(void) {
    while (!atomic_load(&is_over))
        sleep_ms(STEP_MS);
}
static void *allocate_and_sleep(void *unused) {
    (void)unused;
    for (size_t i = 0; i < count; i++)
        memset(block[i] = malloc(size), 1, size);
    atomic_store(&is_allocated, true);
    sleep_until_over();
    return NULL;
}
static void *free_and(void *what) {
    while (!atomic_load(&is_allocated))
        sleep_ms(1);
    for (size_t i = 0; i < count; i++)
        free(block[i]);
    atomic_store(&is_freed, true);
    if (!strcmp(what, "goes_on"))
        go_on_for(WAIT_MS);
    else if (!strcmp(what, "sleeps"))
        sleep_until_over();
    return NULL;
}

// stranded goes_on|sleeps|exits SIZE
int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    char *what = argc > 1 ? argv[1] : "goes_on";
    size = argument(argc, argv, 2, 256);
    count = burst_bytes / size;
    block = malloc(count * sizeof *block);
    memset(block, 1, count * sizeof *block);
    size_t before = rss_bytes();
    pthread_t owner = thread_start(allocate_and_sleep, NULL);
    pthread_t other = thread_start(free_and, what);
    while (!atomic_load(&is_freed))
        sleep_ms(1);
    sleep_ms(WAIT_MS);
    size_t growth = growth_since(before);
    atomic_store(&is_over, true);
    thread_join(owner);
    thread_join(other);
    printf("%zu KiB kept\n", growth / KIB);
    CHECK(growth <= slack_bytes, "%zu MiB kept", growth / MIB);
    return EXIT_SUCCESS;
}
