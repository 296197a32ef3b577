// A fork while transfers are under way and threads make and drop others: parent and child each have
// their own of every one.
#include "child.h"
#include "transfers.h"

enum { THREADS = 2, FORKS = 40, SIZE = 2000 };

static uint32_t stop;

static void make_and_drop(size_t i) {
    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    void *block = i % 2 ? sendable_made(arena, SIZE, i) : block_made(arena, SIZE, i);
    fa_transfer transfer = transfer_made(block, SIZE, FA_TRANSFER_DROP, i % 2 == 0);
    transfer_made(block, SIZE, FA_TRANSFER_FRAME, i % 2 == 0);
    GIVES(0, fa_frame_end(frame));
    taken(transfer, SIZE, i);
    GIVES(0, fa_transfer_drop(transfer));
}
static void *works(void *unused) {
    for (size_t i = 0; !__atomic_load_n(&stop, __ATOMIC_ACQUIRE); i++)
        make_and_drop(i);
    return NULL;
}
static void *works_in_child(void *unused) {
    for (size_t i = 0; i < 100; i++)
        make_and_drop(i);
    return NULL;
}

int main(void) {
    transfers_start();
    pthread_t thread[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        thread[i] = thread_start(works, NULL);
    for (int i = 0; i < FORKS; i++) {
        fa_arena *arena = fa_arena_self();
        fa_frame frame = frame_begun(arena);
        fa_transfer moved = transfer_made(sendable_made(arena, SIZE, 1), SIZE, FA_TRANSFER_DROP, 0);
        fa_transfer copied = transfer_made(block_made(arena, SIZE, 2), SIZE, FA_TRANSFER_FRAME, 1);
        pid_t forked = fork();
        if (forked == 0)
            threads_run(THREADS, works_in_child);
        memset(taken(moved, SIZE, 1), 0xee, SIZE); // the other one's stays
        if (forked == 0)
            sleep_ms(1);
        taken(copied, SIZE, 2);
        GIVES(0, fa_transfer_drop(copied));
        GIVES(0, fa_frame_end(frame));
        GIVES(0, fa_transfer_drop(moved));
        if (forked == 0)
            _exit(EXIT_SUCCESS);
        child_succeeds(forked);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < THREADS; i++)
        thread_join(thread[i]);
    return EXIT_SUCCESS;
}
