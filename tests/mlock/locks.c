// Locks its memory as an unprivileged user may, and goes on allocating; with ANY_MALLOC=1 on glibc.
#include "support/promise.h"
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { PATIENCE = 90, NOBODY = 65534, SIZES = 64, LARGE_EVERY = 200, THREADS = 2, SETTLERS = 256 };
#define LARGE_SIZE (1200 * KIB)

struct piece {
    struct piece *next;
    size_t size;
    uint64_t id;
};

// Memory that is locked; address space that is only reserved does not count.
static size_t locked_bytes(void) {
    char text[4096] = "";
    int file = open("/proc/self/smaps_rollup", O_RDONLY);
    CHECK(read(file, text, sizeof text - 1) > 0, "no smaps_rollup");
    close(file);
    const char *at = strstr(text, "Locked:");
    CHECK(at, "no figure in %s", text);
    return strtoul(at + strlen("Locked:"), NULL, 10) * KIB;
}

// Becomes somebody who may lock that much. The limit in KiB; -1: as much as root may.
static void privilege_drop(long limit_kib) {
    if (limit_kib < 0)
        return;
    rlim_t bytes = (rlim_t)limit_kib * KIB;
    CHECK(setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){bytes, bytes}) == 0, "%ld KiB", limit_kib);
    CHECK(getuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0, "errno %d", errno);
}

// Blocks of many sizes, each written whole; then each is looked at and freed.
static void *fill(void *megabytes) {
    struct piece *all = NULL;
    uint64_t id = 0;
    for (size_t left = (size_t)megabytes * MIB; left > LARGE_SIZE; id++) {
        size_t size = id % LARGE_EVERY ? 32 + id % SIZES * 40 : LARGE_SIZE;
        struct piece *p = malloc(size);
        CHECK(p, "no %zu bytes with %zu to go", size, left);
        pattern_write(p + 1, size - sizeof *p, id);
        *p = (struct piece){all, size, id};
        all = p;
        left -= size;
    }
    while (all) {
        struct piece *p = all;
        CHECK(pattern_holds(p + 1, p->size - sizeof *p, p->id), "block %zu", (size_t)p->id);
        all = p->next;
        free(p);
    }
    return NULL;
}

static void fill_on_threads(size_t megabytes) {
    pthread_t thread[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&thread[i], NULL, fill, (void *)megabytes), "no thread");
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
}

// Half in one block, half in small ones; lost on purpose.
static void check_locked(size_t megabytes) {
    size_t before = locked_bytes(), half = megabytes * MIB / 2;
    memset(opaque(malloc(half)), 1, half);
    for (size_t left = half; left; left -= KIB)
        memset(opaque(malloc(KIB)), 1, KIB);
    size_t locked = locked_bytes() - before;
    CHECK(locked >= half / 10 * 19, "only %zu of %zu new bytes are locked", locked, 2 * half);
}

// The kernel may give addresses that were ours to others.
static void settle(void) {
    for (int i = 0; i < SETTLERS; i++)
        CHECK(mmap(NULL, 4 * KIB << i % 6, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                  MAP_FAILED,
              "no mapping");
}

static bool is_asked(int argc, char **argv, const char *name) {
    for (int i = 4; i < argc; i++)
        if (!strcmp(argv[i], name))
            return true;
    return false;
}

// Arguments: limit in KiB, flags of mlockall, MiB to allocate if that succeeds, and how: settle,
// threads, locked. Prints the errno that mlockall gave, or 0.
int main(int argc, char **argv) {
    program_start(PATIENCE);
    CHECK(argc > 3, "usage: locks KIB FLAGS MIB [settle] [threads] [locked]");
    free(opaque(malloc(KIB)));
    privilege_drop(atol(argv[1]));
    int error = mlockall(atoi(argv[2])) == 0 ? 0 : errno;
    printf("%d\n", error);
    if (error)
        return 0;
    size_t megabytes = (size_t)atol(argv[3]);
    if (is_asked(argc, argv, "settle"))
        settle();
    if (is_asked(argc, argv, "locked"))
        check_locked(megabytes);
    fill((void *)megabytes);
    if (is_asked(argc, argv, "threads"))
        fill_on_threads(megabytes / THREADS);
    return 0;
}
