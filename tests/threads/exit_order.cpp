// Destructors of C++ thread_locals and of C11 tss allocate and free, whatever their order.
#include "crew.h"
#include <threads.h>

enum { ROUNDS = 1000, BYTES = 300 };

// Owns a block; its end replaces, checks and frees it.
struct owner {
    char *block = new char[BYTES];
    explicit owner(int number) { memset(block, number, BYTES); }
    ~owner() {
        char *copy = new char[BYTES];
        memcpy(copy, block, BYTES);
        delete[] block;
        for (int i = 1; i < BYTES; i++)
            CHECK(copy[i] == copy[0], "byte %d", i);
        delete[] copy;
    }
};

static tss_t early, late;

static void tss_free(void *block) {
    free(malloc(BYTES));
    free(block);
}

static int work(void *number) {
    int n = (int)(intptr_t)number;
    if (n % 2)
        tss_set(early, malloc(BYTES));
    thread_local owner first(n);
    thread_local owner second(n + 1);
    (void)first.block, (void)second.block;
    tss_set(late, malloc(BYTES));
    if (n % 3 == 0)
        pthread_exit(nullptr);
    return 0;
}

int main() {
    program_start(WATCHDOG_S);
    CHECK(tss_create(&early, tss_free) == thrd_success, "tss");
    for (int round = 0; round < ROUNDS; round++) {
        thrd_t thread;
        CHECK(thrd_create(&thread, work, (void *)(intptr_t)round) == thrd_success, "no thread");
        thrd_join(thread, nullptr);
        if (round == 0)
            CHECK(tss_create(&late, tss_free) == thrd_success, "tss");
    }
    return EXIT_SUCCESS;
}
