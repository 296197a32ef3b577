// A signal handler that allocates and frees a thousand times a second in every thread, in the
// midst of malloc and free, hangs nothing and kills nothing. POSIX promises no more, and no
// allocator can: which of the two owners a block has when the interrupted call and the handler take
// one at once is open, so contents are not compared.
#include "support/promise.h"
#include <pthread.h>
#include <signal.h>

enum { RUN_MS = 3000, PERIOD_NS = 1000000, SIGNALS_LEAST = 500, LIVE = 500, THREADS = 2 };
static const size_t SIZES[] = {16, 100, 1000, 5000, 20000, 70000, 300000};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };

static _Thread_local volatile sig_atomic_t handled;
static uint64_t end_ms;

static void signal_handle(int signal) {
    size_t size = SIZES[(unsigned)handled % SIZE_COUNT];
    handled = handled + 1;
    void *first = malloc(size), *second = calloc(1, 2 * size);
    second = realloc(second, size / 2 + 1);
    free(first);
    free(second);
}

// A timer whose signals reach the calling thread alone.
static void timer_start(void) {
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
    event._sigev_un._tid = gettid();
    struct itimerspec period = {{0, PERIOD_NS}, {0, PERIOD_NS}};
    timer_t timer;
    CHECK(!timer_create(CLOCK_MONOTONIC, &event, &timer), "no timer");
    CHECK(!timer_settime(timer, 0, &period, NULL), "no timer");
}

static void *thread_churn(void *seed) {
    void *live[LIVE] = {NULL};
    uint64_t random = random_seed((uintptr_t)seed);
    timer_start();
    while (clock_ms() < end_ms) {
        void **slot = &live[random_below(&random, LIVE)];
        size_t size = 1 + random_below(&random, SIZES[random_below(&random, SIZE_COUNT)]);
        if (random_below(&random, 4))
            free(*slot), *slot = malloc(size);
        else
            *slot = realloc(*slot, size);
    }
    for (int i = 0; i < LIVE; i++)
        free(live[i]);
    CHECK(handled >= SIGNALS_LEAST, "only %d signals", (int)handled);
    printf("%d signals\n", (int)handled);
    return NULL;
}

int main(void) {
    program_start(PATIENCE_S); // a hang ends here
    end_ms = clock_ms() + RUN_MS;
    struct sigaction action = {.sa_handler = signal_handle, .sa_flags = SA_RESTART};
    CHECK(!sigaction(SIGUSR1, &action, NULL), "no handler");
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&threads[i], NULL, thread_churn, (void *)(i + 1)), "no thread");
    thread_churn(NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
