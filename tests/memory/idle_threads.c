// 64 idle threads that each touched a block of every class up to 32 KiB: at most 400 KiB each.
#include "promise.h"
#include <pthread.h>
#include <stdatomic.h>

enum { WATCHDOG_S = 60, IDLE = 64, SIZE_MAX_BYTES = 32 * 1024, SIZE_STEP = 16, STEP_MS = 5 };
static const size_t each_bytes = 400 * KIB;
static atomic_int touched;
static atomic_bool is_over;

static void *touch_every_class(void *unused) {
    (void)unused;
    for (size_t size = SIZE_STEP; size <= SIZE_MAX_BYTES; size += SIZE_STEP) {
        void *p = malloc(size);
        memset(p, 1, size);
        free(opaque(p));
    }
    atomic_fetch_add(&touched, 1);
    while (!atomic_load(&is_over))
        sleep_ms(STEP_MS);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = rss_bytes();
    pthread_t idle[IDLE];
    for (int i = 0; i < IDLE; i++)
        CHECK(!pthread_create(&idle[i], NULL, touch_every_class, NULL), "no thread");
    while (atomic_load(&touched) < IDLE)
        sleep_ms(STEP_MS);
    size_t growth = growth_since(before) / IDLE;
    printf("%zu KiB each\n", growth / KIB);
    CHECK(growth <= each_bytes, "%zu KiB each", growth / KIB);
    atomic_store(&is_over, true);
    for (int i = 0; i < IDLE; i++)
        pthread_join(idle[i], NULL);
    return EXIT_SUCCESS;
}
