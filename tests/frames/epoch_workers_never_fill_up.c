// A job system: workers that only allocate, each in its own arena, which may not grow. Each
// advance reaches each of them at its next allocation; nothing that a job holds changes before.
#include "../threads/crew.h"
#include "frames.h"

enum { WORKERS = 4, JOBS = 3000, JOB_BLOCKS = 64, JOB_BLOCK_MAX = 1500 };

static fa_epoch *epoch;
static unsigned advances_begun, advances_done;
static unsigned at_work = WORKERS;

struct job {
    bool reset;
    size_t blocks;
    uint64_t base;
    void *block[JOB_BLOCKS];
};
static size_t size_of(uint64_t number) {
    return number * 37 % JOB_BLOCK_MAX;
}

// Runs on the worker's own thread, before anything is taken back.
static void frame_ends(void *context) {
    struct job *job = context;
    for (size_t i = 0; i < job->blocks; i++)
        block_holds(job->block[i], size_of(job->base + i), job->base + i);
    job->reset = true;
}

// Fills the job's blocks, waits for an advance, and sees that the next allocation ends the frame.
static void job_run(fa_arena *arena, uint64_t base) {
    struct job job = {.base = base};
    GIVES(0, fa_arena_defer(arena, frame_ends, &job)); // where a frame that was to end may end, too
    unsigned begun = __atomic_load_n(&advances_begun, __ATOMIC_ACQUIRE); // the next is all ours
    while (!job.reset && job.blocks < JOB_BLOCKS) {
        uint64_t number = base + job.blocks;
        void *block = fa_arena_alloc(arena, size_of(number));
        CHECK(block, "the arena filled up: errno %d", errno);
        pattern_write(block, size_of(number), number);
        if (!job.reset)
            job.block[job.blocks++] = block;
    }
    if (job.reset)
        return;
    while (__atomic_load_n(&advances_done, __ATOMIC_ACQUIRE) <= begun)
        sched_yield();
    CHECK(!job.reset, "a frame ended without a call of its thread");
    CHECK(fa_arena_alloc(arena, 16), "errno %d", errno);
    CHECK(job.reset, "an advance did not reach the next allocation");
}

static void *works(void *number) {
    fa_arena *own = fa_arena_self(), *arena = (size_t)number % 2 ? own : arena_made(NULL);
    GIVES(0, fa_frame_set_overflow(arena, FA_OVERFLOW_FAIL));
    GIVES(0, fa_epoch_join(epoch, arena));
    for (uint64_t job = 0; job < JOBS; job++)
        job_run(arena, ((size_t)number * JOBS + job) * JOB_BLOCKS);
    GIVES(0, fa_epoch_leave(arena));
    CHECK(fa_frame_depth(arena) == 0, "depth");
    if (arena != own)
        GIVES(0, fa_arena_destroy(arena));
    __atomic_fetch_sub(&at_work, 1, __ATOMIC_RELEASE);
    return NULL;
}

int main(void) {
    frames_start();
    GIVES(0, fa_epoch_create(&epoch));
    GIVES(0, fa_frame_advance_all(epoch)); // nobody there
    pthread_t worker[WORKERS];
    for (size_t i = 0; i < WORKERS; i++)
        worker[i] = thread_start(works, (void *)i);
    while (__atomic_load_n(&at_work, __ATOMIC_ACQUIRE)) {
        __atomic_fetch_add(&advances_begun, 1, __ATOMIC_SEQ_CST);
        GIVES(0, fa_frame_advance_all(epoch));
        __atomic_fetch_add(&advances_done, 1, __ATOMIC_RELEASE);
        sched_yield();
    }
    for (size_t i = 0; i < WORKERS; i++)
        thread_join(worker[i]);
    GIVES(0, fa_epoch_destroy(epoch));
    return EXIT_SUCCESS;
}
