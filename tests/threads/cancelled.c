// Cancelled threads, deferred and asynchronous, leave a heap that is whole.
#include "crew.h"
#include <stdatomic.h>

enum { ROUNDS = 100, SIZE_MOD = 2000, SPINS = 20000 };
static atomic_bool is_running;

static void deferred_step(size_t i) {
    size_t size = i % SIZE_MOD;
    void *p = malloc(size);
    pattern_write(p, size, i);
    pthread_cleanup_push(free, p);
    atomic_store(&is_running, true);
    pthread_testcancel();
    pthread_cleanup_pop(0);
    CHECK(pattern_holds(p, size, i), "block of %zu bytes", size);
    free(p);
}

// Asynchronous cancellation is only legal where nothing allocates.
static void asynchronous_step(size_t i) {
    int old;
    void *p = malloc(i % SIZE_MOD);
    pthread_cleanup_push(free, p);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
    atomic_store(&is_running, true);
    for (volatile int spin = 0; spin < SPINS; spin++)
        ;
    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
    pthread_cleanup_pop(1);
}

__attribute__((noreturn)) static void *deferred(void *unused) {
    (void)unused;
    for (size_t i = 0;; i++)
        deferred_step(i);
}
__attribute__((noreturn)) static void *asynchronous(void *unused) {
    (void)unused;
    for (size_t i = 0;; i++)
        asynchronous_step(i);
}

static void cancel_one(void *(*work)(void *)) {
    atomic_store(&is_running, false);
    pthread_t thread = thread_start(work, NULL);
    while (!atomic_load(&is_running))
        free(opaque(malloc(100)));
    void *result;
    CHECK(pthread_cancel(thread) == 0, "cancel");
    CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED, "not cancelled");
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int round = 0; round < ROUNDS; round++) {
        cancel_one(deferred);
        cancel_one(asynchronous);
    }
    return EXIT_SUCCESS;
}
