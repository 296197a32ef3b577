// What the model's threads share: an epoch that any of them moves on, and tokens and marks that are
// tried by those whose they are not.
#pragma once
#include "../threads/crew.h"
#include "model_calls.h"

enum { JOB_BLOCKS = 40, JOB_BLOCK_MAX = 3000, PUBLISHED = 64 };

static fa_epoch *shared_epoch;
static unsigned advances_begun, advances_done;

// One frame of the shared epoch in this thread's arena for it. The call that is deferred first
// tells when it ends; an advance that began after that must end it at the next allocation.
struct job {
    bool is_running, has_ended;
    unsigned begun;
    size_t count;
    struct outliving block[JOB_BLOCKS];
};
static __thread fa_arena *job_arena;
static __thread struct job job;

static struct {
    pthread_mutex_t mutex;
    struct {
        uint64_t life;
        fa_frame token;
        fa_mark mark;
    } entry[PUBLISHED];
} published = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void shared_begin(void) {
    GIVES(0, fa_epoch_create(&shared_epoch));
}
static void shared_end(void) {
    GIVES(0, fa_epoch_destroy(shared_epoch));
}

static void job_ends(void *context) {
    struct job *ending = context;
    for (size_t i = 0; i < ending->count; i++)
        SURE(pattern_holds(ending->block[i].at, ending->block[i].size, ending->block[i].number),
             "block %zu of a job changed", i);
    ending->has_ended = true;
}

static void job_block_add(void) {
    size_t size = chance(JOB_BLOCK_MAX);
    void *at = fa_arena_alloc(job_arena, size);
    SURE(at, "the arena of a job filled up: errno %d", errno);
    pattern_write(at, size, world->next_number);
    if (!job.has_ended && job.count < JOB_BLOCKS)
        job.block[job.count++] = (struct outliving){at, size, world->next_number};
    world->next_number++;
}

static void job_step(void) {
    if (!job_arena) {
        GIVES(0, fa_arena_create(&job_arena, NULL));
        GIVES(0, fa_epoch_join(shared_epoch, job_arena));
        job.is_running = false;
    }
    if (!job.is_running) {
        job = (struct job){.is_running = true};
        GIVES(0, fa_arena_defer(job_arena, job_ends, &job)); // which may end a frame without one
        job.begun = __atomic_load_n(&advances_begun, __ATOMIC_ACQUIRE);
    }
    unsigned done = __atomic_load_n(&advances_done, __ATOMIC_ACQUIRE);
    job_block_add();
    SURE(job.has_ended || (int)(done - job.begun) <= 0, "%u advances passed a job by",
         done - job.begun);
    for (uint64_t i = chance(10); i && !job.has_ended && job.count < JOB_BLOCKS; i--)
        job_block_add();
    job.is_running = !job.has_ended;
}

// The library's way for everybody else to meet a frame that is not theirs.
static void publish(void) {
    const struct model_arena *a = arena_random(true);
    if (!a || !a->depth)
        return;
    size_t i = chance(PUBLISHED);
    fa_mark mark = {0};
    for (size_t e = 0; e < a->log.count; e++)
        if (a->log.entry[e].kind == ENTRY_MARK)
            mark = a->log.entry[e].mark;
    pthread_mutex_lock(&published.mutex);
    published.entry[i].life = world->life;
    published.entry[i].token = a->frame[a->depth - 1].token;
    published.entry[i].mark = mark;
    pthread_mutex_unlock(&published.mutex);
}
static void try_others(void) {
    size_t i = chance(PUBLISHED);
    pthread_mutex_lock(&published.mutex);
    bool is_mine = published.entry[i].life == world->life;
    fa_frame token = published.entry[i].token;
    fa_mark mark = published.entry[i].mark;
    pthread_mutex_unlock(&published.mutex);
    if (is_mine)
        return;
    GIVES(-EINVAL, fa_frame_end(token));
    stale_mark_refused(mark);
}

static void shared_step(void) {
    switch (chance(8)) {
    case 0:
        __atomic_fetch_add(&advances_begun, 1, __ATOMIC_SEQ_CST);
        GIVES(0, fa_frame_advance_all(shared_epoch));
        __atomic_fetch_add(&advances_done, 1, __ATOMIC_SEQ_CST);
        break;
    case 1 ... 2:
        publish();
        break;
    case 3:
        try_others();
        break;
    default:
        job_step();
    }
}
// Half of the threads take their arena out of the epoch, half leave that to its end.
static void shared_leave(void) {
    if (!job_arena)
        return;
    if (chance(2)) {
        GIVES(0, fa_epoch_leave(job_arena));
        SURE(!job.is_running || job.has_ended, "a job went on: %zu", job.count);
    }
    GIVES(0, fa_arena_destroy(job_arena));
    SURE(!job.is_running || job.has_ended, "a job outlived its arena: %zu", job.count);
    job_arena = NULL;
}
