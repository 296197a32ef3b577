// Half of the predictions are measured with capture and half without, in turn, so that a noisy
// machine disturbs both alike. With --capture none, all run without: for counting instructions.
#include "physics_bench.h"

#include "ensure.h"
#include "physics.h"

#include <framealloc/framealloc.h>

#include <time.h>

enum { WARM_UP = 60, KINDS = 2 };

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double predict_us(struct physics *physics, enum physics_capture capture) {
    physics_capture = capture;
    fa_frame frame = fa_frame_begin();
    double start = now_us();
    ENSURE(physics_predict(physics, cpv(20, 20), cpv(90, -40)));
    ENSURE(fa_frame_end(frame) == 0); // what was captured goes here at the latest
    return now_us() - start;
}

static int compare(const void *a, const void *b) {
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static double median(double *times, size_t count) {
    qsort(times, count, sizeof *times, compare);
    return times[count / 2];
}

void physics_bench(unsigned long predictions, uint64_t seed) {
    enum physics_capture kinds[KINDS] = {CAPTURE_NONE, physics_capture};
    struct random random = random_make(seed);
    struct physics *physics = physics_create(&random);
    double *times[KINDS];
    for (size_t i = 0; i < KINDS; i++)
        ENSURE((times[i] = calloc(predictions, sizeof **times)));
    for (size_t i = 0; i < WARM_UP; i++)
        predict_us(physics, kinds[i % KINDS]);
    for (unsigned long i = 0; i < predictions; i++)
        for (size_t kind = 0; kind < KINDS; kind++)
            times[kind][i] = predict_us(physics, kinds[kind]);
    printf("us per prediction, median: %.2f without capture, %.2f with\n",
           median(times[0], predictions), median(times[1], predictions));
    for (size_t i = 0; i < KINDS; i++)
        free(times[i]);
    physics_destroy(physics);
}
