// Captured blocks are handed from thread to thread and freed wherever they are, while their threads
// go on, end, or fork in the middle.
#include "capture.h"
#include "child.h"

enum { SLOTS = 512, STEPS = 20000, THREADS = 4, FORKS = 60 };

struct parcel {
    size_t size;
    uint64_t number;
};
static struct parcel *slot[SLOTS];

static void parcel_check_and_free(struct parcel *parcel) {
    if (!parcel)
        return;
    block_holds(parcel + 1, parcel->size, parcel->number);
    free(parcel);
}

static void hand_over(uint64_t *random) {
    size_t size = random_below(random, 600);
    struct parcel *parcel = opaque(malloc(sizeof *parcel + size));
    *parcel = (struct parcel){size, random_next(random)};
    pattern_write(parcel + 1, size, parcel->number);
    parcel_check_and_free(
        __atomic_exchange_n(&slot[random_below(random, SLOTS)], parcel, __ATOMIC_ACQ_REL));
}

static void *works(void *number) {
    uint64_t random = random_seed((size_t)number + 1);
    for (size_t done = 0; done < STEPS;) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_capture_begin());
        for (size_t i = random_below(&random, 60); i; i--, done++)
            hand_over(&random);
        if (random_below(&random, 2))
            GIVES(0, fa_capture_end());
        GIVES(0, fa_frame_end(frame));
        done++;
    }
    fa_frame_begin(); // and ends amid a capture
    fa_capture_begin();
    hand_over(&random);
    return NULL;
}

static void forks(void) {
    uint64_t random = random_seed(99);
    for (int i = 0; i < FORKS; i++) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_capture_begin());
        void *mine = captured(500, 5);
        pid_t child = fork();
        if (child == 0) {
            block_holds(mine, 500, 5);
            CHECK(is_captured(100), "a fork ended it");
            free(mine);
            mine = captured(500, 6);
            GIVES(0, fa_frame_end(frame));
            CHECK(!is_captured(100), "the frame ended");
            block_holds(mine, 500, 6);
            free(mine);
            works((void *)100);
            exit(EXIT_SUCCESS);
        }
        hand_over(&random);
        GIVES(0, fa_frame_end(frame));
        block_holds(mine, 500, 5);
        free(mine);
        child_succeeds(child);
    }
}

int main(void) {
    frames_start();
    for (int round = 0; round < 4; round++)
        threads_run(THREADS, works);
    pthread_t worker[2] = {thread_start(works, (void *)7), thread_start(works, (void *)8)};
    forks();
    thread_join(worker[0]);
    thread_join(worker[1]);
    for (size_t i = 0; i < SLOTS; i++)
        parcel_check_and_free(slot[i]);
    return EXIT_SUCCESS;
}
