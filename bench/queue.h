// A bounded queue of parcels of blocks between threads. Its cost is small beside the parcel's: who
// finds it full (empty) sleeps until it is half empty (full), so wake-ups are rare.
#ifndef FRAMEALLOC_BENCH_QUEUE_H
#define FRAMEALLOC_BENCH_QUEUE_H

#include "block.h"

#include <pthread.h>

enum { PARCEL_BLOCKS = 128, QUEUE_PARCELS = 32 };

struct parcel {
    struct block blocks[PARCEL_BLOCKS];
};

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t may_put, may_take;
    unsigned head, count;
    unsigned producers; // still at work
    struct parcel parcels[QUEUE_PARCELS];
};

static inline void queue_init(struct queue *queue, unsigned producers) {
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->may_put, NULL);
    pthread_cond_init(&queue->may_take, NULL);
    queue->producers = producers;
}

static inline void queue_put(struct queue *queue, const struct parcel *parcel) {
    pthread_mutex_lock(&queue->lock);
    while (queue->count == QUEUE_PARCELS) {
        pthread_cond_wait(&queue->may_put, &queue->lock);
    }
    queue->parcels[(queue->head + queue->count++) % QUEUE_PARCELS] = *parcel;
    if (queue->count == QUEUE_PARCELS / 2) {
        pthread_cond_broadcast(&queue->may_take);
    }
    pthread_mutex_unlock(&queue->lock);
}

// False when the queue is empty and nobody will fill it again.
static inline bool queue_take(struct queue *queue, struct parcel *parcel) {
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && queue->producers) {
        pthread_cond_wait(&queue->may_take, &queue->lock);
    }
    bool found = queue->count > 0;
    if (found) {
        *parcel = queue->parcels[queue->head];
        queue->head = (queue->head + 1) % QUEUE_PARCELS;
        if (--queue->count == QUEUE_PARCELS / 2) {
            pthread_cond_broadcast(&queue->may_put);
        }
    }
    pthread_mutex_unlock(&queue->lock);
    return found;
}

static inline void queue_leave(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->producers--;
    pthread_cond_broadcast(&queue->may_take);
    pthread_mutex_unlock(&queue->lock);
}

#endif
