// A thread that never asks for its deferred frees, with others that free all it makes: senders put
// back what is too much, its end takes in the rest, and the next thread starts as by default.
#include "deferred.h"

enum { ROUNDS = 400, MANY = 20000, PEAK_BYTES = 16 << 20 }; // 1.3 MB a round, 500 MB in all

static void *many[MANY];

static void *frees_many(void *unused) {
    for (size_t i = 0; i < MANY; i++)
        free(many[i]);
    return NULL;
}

static void *never_asks(void *unused) {
    size_t before = rss_bytes(), most = 0;
    GIVES(0, fa_deferred_set(FA_DEFERRED_ON_DEMAND, 0));
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < MANY; i++)
            memset(many[i] = malloc(BLOCK), 0xee, BLOCK);
        thread_join(thread_start(frees_many, NULL));
        most = growth_since(before) > most ? growth_since(before) : most;
    }
    CHECK(most < PEAK_BYTES, "%zu bytes", most);
    return NULL;
}

static void *starts_as_by_default(void *unused) {
    mail_made();
    CHECK(mail_comes_back(2 * BLOCKS) > BLOCKS / 2, "malloc takes in nothing");
    return NULL;
}

int main(void) {
    jobs_start();
    thread_join(thread_start(never_asks, NULL));
    thread_join(thread_start(starts_as_by_default, NULL));
    return EXIT_SUCCESS;
}
