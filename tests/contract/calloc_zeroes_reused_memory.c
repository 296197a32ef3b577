// calloc's memory is zero in every byte, also where a freed block was full of other bytes, made by
// this thread or another.
#include "support/promise.h"
#include <pthread.h>

enum { DIRTY = 0xa5, BLOCKS = 24 };
static const size_t SIZES[] = {1,     8,     16,     24,     100,     1000,    1024,
                               4096,  4100,  8192,   16000,  32768,   40000,   65536,
                               70000, 98304, 131072, 300000, 1 << 20, 3 << 20, 8 << 20};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };

static void blocks_dirty(size_t size) {
    void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i], "%zu bytes", size);
        memset(blocks[i], DIRTY, malloc_usable_size(blocks[i]));
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
}

static void check_zero(size_t size) {
    void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = i % 2 ? calloc(1, size) : calloc(size, 1);
        CHECK(blocks[i], "%zu bytes", size);
        const unsigned char *bytes = blocks[i];
        for (size_t at = 0; at < size; at++)
            CHECK(!bytes[at], "%zu bytes: byte %zu", size, at);
        memset(blocks[i], DIRTY, size);
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
}

static void *thread_dirty(void *unused) {
    (void)unused;
    for (int i = 0; i < SIZE_COUNT; i++)
        blocks_dirty(SIZES[i]);
    return NULL;
}

int main(void) {
    program_start(PATIENCE_S);
    for (int i = 0; i < SIZE_COUNT; i++) {
        blocks_dirty(SIZES[i]);
        check_zero(SIZES[i]);
        check_zero(SIZES[i]);
    }
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, thread_dirty, NULL) == 0, "no thread");
    pthread_join(thread, NULL);
    for (int i = 0; i < SIZE_COUNT; i++)
        check_zero(SIZES[i]);
    return 0;
}
