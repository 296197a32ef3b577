// Starting a number of threads and waiting for them all.
#pragma once
#include "promise.h"
#include <pthread.h>

enum { WATCHDOG_S = 120, THREADS_MAX = 128 };

static inline pthread_t thread_start(void *(*work)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, work, argument) == 0, "no thread");
    return thread;
}
static inline void thread_join(pthread_t thread) {
    CHECK(pthread_join(thread, NULL) == 0, "join failed");
}
static inline void threads_run(size_t count, void *(*work)(void *)) {
    pthread_t thread[THREADS_MAX];
    for (size_t i = 0; i < count; i++)
        thread[i] = thread_start(work, (void *)i);
    for (size_t i = 0; i < count; i++)
        thread_join(thread[i]);
}
