// Results of a frame that go to another thread: by transfers without a copy and with one, against
// malloc, memcpy out of the frame, and free over there. Blocks of 256 B, 4 KiB and 64 KiB are
// written by the sender and read by the receiver. The figures are the wall time per block, sender
// and receiver at work at once.
//
// Without the library the program's own copy of the transfers is measured.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "crew.h"
#include "rounds.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_FRAME = 32,
    SLOTS = 64, // under way at most
    TURNS = 11,
    BYTES = 32 << 20, // of blocks per turn and size, and
    BLOCKS_MOST = 40000,
};

enum way { MOVED, COPIED, BY_MALLOC, WAYS };

static struct {
    fa_transfer transfer;
    void *block;
} slot[SLOTS];
static uint64_t sent, received; // release/acquire
static size_t size;
static uint64_t blocks;
static enum way way;

static void fill(uint64_t *block, uint64_t number) {
    for (size_t i = 0; i < size / sizeof *block; i++) {
        block[i] = number + i;
    }
}

static void check(const uint64_t *block, uint64_t number) {
    uint64_t wrong = 0;
    for (size_t i = 0; i < size / sizeof *block; i++) {
        wrong |= block[i] ^ (number + i);
    }
    if (wrong) {
        bench_fail("a block changed on its way");
    }
}

static void slot_send(fa_arena *arena, uint64_t number) {
    void *block = way == MOVED ? fa_transfer_alloc(arena, size, 0) : fa_arena_alloc(arena, size);
    if (!block) {
        bench_fail("no block");
    }
    fill(block, number);
    while (number - __atomic_load_n(&received, __ATOMIC_ACQUIRE) >= SLOTS) {
        sched_yield();
    }
    if (way == BY_MALLOC) {
        void *copy = malloc(size);
        if (!copy) {
            bench_fail("no block");
        }
        slot[number % SLOTS].block = memcpy(copy, block, size);
    } else if (fa_transfer_make(&slot[number % SLOTS].transfer, block, size, 0, FA_TRANSFER_DROP) !=
               (way == MOVED ? FA_TRANSFER_MOVED : FA_TRANSFER_COPIED)) {
        bench_fail("no transfer, or another one");
    }
    __atomic_store_n(&sent, number + 1, __ATOMIC_RELEASE);
}

static void slot_receive(uint64_t number) {
    while (__atomic_load_n(&sent, __ATOMIC_ACQUIRE) <= number) {
        sched_yield();
    }
    fa_transfer transfer = slot[number % SLOTS].transfer;
    void *block = way == BY_MALLOC ? slot[number % SLOTS].block : fa_transfer_take(transfer, NULL);
    check(block, number);
    if (way == BY_MALLOC) {
        free(block);
    } else if (fa_transfer_drop(transfer)) {
        bench_fail("no drop");
    }
    __atomic_store_n(&received, number + 1, __ATOMIC_RELEASE);
}

static void *work(void *member) {
    const struct crew_member *me = member;
    fa_frame frame = {0};
    for (uint64_t number = 0; number < blocks; number++) {
        if (me->index) {
            slot_receive(number);
            continue;
        }
        if (number % PER_FRAME == 0) {
            if (frame.id && fa_frame_end(frame)) {
                bench_fail("no end");
            }
            frame = fa_frame_begin();
        }
        slot_send(fa_arena_self(), number);
    }
    return NULL;
}

static double turn(enum way by) {
    way = by;
    sent = received = 0;
    uint64_t start = clock_wall_ns();
    crew_run(2, work, NULL);
    return (double)(clock_wall_ns() - start) / (double)blocks;
}

static void measure(size_t bytes, const char *const *keys) {
    double ns[WAYS][TURNS];
    size = bytes;
    blocks = bench_scaled(BYTES / bytes < BLOCKS_MOST ? BYTES / bytes : BLOCKS_MOST);
    for (unsigned i = 0; i < TURNS; i++) {
        for (unsigned by = 0; by < WAYS; by++) {
            ns[by][i] = turn(by);
        }
    }
    for (unsigned by = 0; by < WAYS; by++) {
        qsort(ns[by], TURNS, sizeof **ns, rounds_compare);
        bench_add(keys[by], ns[by][TURNS / 2]);
    }
}

int main(int argc, char **argv) {
    static const char *const small[] = {"moved_256", "copied_256", "malloc_memcpy_256"};
    static const char *const middle[] = {"moved_4k", "copied_4k", "malloc_memcpy_4k"};
    static const char *const large[] = {"moved_64k", "copied_64k", "malloc_memcpy_64k"};
    bench_begin("transfer", argc, argv, NULL);
    bench_start();
    measure(256, small);
    measure(4096, middle);
    measure(65536, large);
    bench_stop(bench_scaled(BLOCKS_MOST) * WAYS * TURNS);
    bench_add("available", fa_available());
    return bench_print();
}
