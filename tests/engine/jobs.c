// Workers take jobs from the back of their own queue, and from the front of another's when theirs
// is empty. Queues are locked: a lock that nobody holds costs less than a job by far.
#include "jobs.h"

#include "ensure.h"

#include <framealloc/framealloc.h>

#include <pthread.h>
#include <stdbool.h>

enum { WORKERS = 2 };

// A worker's share of the batch: jobs[front] to jobs[back - 1] have not been taken.
struct queue {
    pthread_mutex_t lock;
    struct job **jobs;
    size_t front;
    size_t back;
};

static struct queue queues[WORKERS];
static pthread_t threads[WORKERS];
static fa_epoch *epoch;    // the frame that all workers' arenas share
static fa_barrier *joined; // where workers and main thread meet before the first batch

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // of what follows
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;   // batch or stopping has changed
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;   // unfinished has become 0
static unsigned batch;                                   // batches that were handed out
static size_t unfinished;                                // jobs of the batch
static bool stopping;

static struct job *queue_take(struct queue *queue, bool from_back) {
    struct job *job = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->front < queue->back)
        job = queue->jobs[from_back ? --queue->back : queue->front++];
    pthread_mutex_unlock(&queue->lock);
    return job;
}

static void queue_fill(struct queue *queue, struct job **jobs, size_t front, size_t back) {
    pthread_mutex_lock(&queue->lock);
    queue->jobs = jobs;
    queue->front = front;
    queue->back = back;
    pthread_mutex_unlock(&queue->lock);
}

static struct job *job_take(size_t self) {
    struct job *job = queue_take(&queues[self], true);
    for (size_t i = 1; !job && i < WORKERS; i++)
        job = queue_take(&queues[(self + i) % WORKERS], false);
    return job;
}

static void job_finished(void) {
    pthread_mutex_lock(&lock);
    if (--unfinished == 0)
        pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
}

// Waits for a batch after `seen`; false: the engine ends.
static bool batch_wait(unsigned *seen) {
    pthread_mutex_lock(&lock);
    while (batch == *seen && !stopping)
        pthread_cond_wait(&work, &lock);
    bool is_new = batch != *seen;
    *seen = batch;
    pthread_mutex_unlock(&lock);
    return is_new;
}

static void *worker_run(void *context) {
    size_t self = (size_t)((struct queue *)context - queues);
    ENSURE(fa_epoch_join(epoch, fa_arena_self()) == 0);
    ENSURE(fa_barrier_arrive_wait(joined, FA_FOREVER) >= 0);
    for (unsigned seen = 0; batch_wait(&seen);)
        for (struct job *job; (job = job_take(self));) {
            job->run(job);
            job_finished();
        }
    ENSURE(fa_epoch_leave(fa_arena_self()) == 0);
    return NULL;
}

void jobs_run(struct job **jobs, size_t count) {
    if (count == 0)
        return;
    pthread_mutex_lock(&lock);
    unfinished = count; // before the first job can be taken
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < WORKERS; i++)
        queue_fill(&queues[i], jobs, count * i / WORKERS, count * (i + 1) / WORKERS);
    pthread_mutex_lock(&lock);
    batch++;
    pthread_cond_broadcast(&work);
    while (unfinished > 0)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
}

void jobs_advance(void) {
    ENSURE(fa_frame_advance_all(epoch) == 0);
}

void jobs_start(void) {
    stopping = false;
    batch = 0;
    ENSURE(fa_epoch_create(&epoch) == 0);
    ENSURE(fa_barrier_create(&joined, WORKERS + 1) == 0);
    for (size_t i = 0; i < WORKERS; i++) {
        queues[i] = (struct queue){.lock = PTHREAD_MUTEX_INITIALIZER};
        ENSURE(pthread_create(&threads[i], NULL, worker_run, &queues[i]) == 0);
    }
    ENSURE(fa_barrier_arrive_wait(joined, FA_FOREVER) >= 0); // all are there, and in the epoch
    ENSURE(fa_barrier_destroy(joined) == 0);
}

void jobs_stop(void) {
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    ENSURE(fa_epoch_destroy(epoch) == 0);
}
