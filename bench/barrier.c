// A round of threads that meet, by fa_barrier and by pthread_barrier: wall time per round, in a
// plain loop, with 2 threads and with 8. Each thread writes a number before and reads all after.
//
// Without the library the program's own copy of the barriers is measured.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "crew.h"
#include "rounds.h"

enum { MEETINGS = 4000, TURNS = 11, MANY = 8 };

static fa_barrier *ours;
static pthread_barrier_t theirs;
static unsigned threads;
static uint64_t meetings;
static uint64_t written[2][CREW_MAX];

static void numbers_check(uint64_t meeting) {
    for (unsigned i = 0; i < threads; i++) {
        if (written[meeting % 2][i] != meeting) {
            bench_fail("a thread is in another round");
        }
    }
}

#define MEET(name, call)                                                                           \
    static void *name(void *member) {                                                              \
        const struct crew_member *me = member;                                                     \
        for (uint64_t meeting = 1; meeting <= meetings; meeting++) {                               \
            written[meeting % 2][me->index] = meeting;                                             \
            call;                                                                                  \
            numbers_check(meeting);                                                                \
        }                                                                                          \
        return NULL;                                                                               \
    }
MEET(meet_ours, fa_barrier_arrive_wait(ours, FA_FOREVER))
MEET(meet_theirs, pthread_barrier_wait(&theirs))

static double turn(void *(*work)(void *)) {
    uint64_t start = clock_wall_ns();
    crew_run(threads, work, NULL);
    return (double)(clock_wall_ns() - start) / (double)meetings;
}

static void measure(unsigned count, const char *ours_key, const char *theirs_key) {
    double ours_ns[TURNS], theirs_ns[TURNS];
    threads = count;
    if (fa_barrier_create(&ours, count) || pthread_barrier_init(&theirs, NULL, count)) {
        bench_fail("no barrier");
    }
    for (unsigned i = 0; i < TURNS; i++) {
        ours_ns[i] = turn(meet_ours);
        theirs_ns[i] = turn(meet_theirs);
    }
    if (fa_barrier_destroy(ours)) {
        bench_fail("somebody is still there");
    }
    pthread_barrier_destroy(&theirs);
    qsort(ours_ns, TURNS, sizeof *ours_ns, rounds_compare);
    qsort(theirs_ns, TURNS, sizeof *theirs_ns, rounds_compare);
    bench_add(ours_key, ours_ns[TURNS / 2]);
    bench_add(theirs_key, theirs_ns[TURNS / 2]);
}

int main(int argc, char **argv) {
    bench_begin("barrier", argc, argv, NULL);
    meetings = bench_scaled(MEETINGS);
    bench_start();
    measure(2, "barrier_2", "pthread_barrier_2");
    measure(MANY, "barrier_8", "pthread_barrier_8");
    bench_stop(meetings * 4 * TURNS);
    bench_add("available", fa_available());
    return bench_print();
}
