// Puffs lie in a pool and hang in a list, for they end in another order than they begin.
#include "smoke.h"

#include "checksum.h"
#include "ensure.h"

enum { STEPS_LEAST = 20, STEPS_MORE = 200 };

struct puff {
    struct puff *next;
    uint32_t steps_left;
    float x, y;
};

static fa_pool *pool;
static struct puff *first;

void smoke_open(void) {
    ENSURE(fa_pool_create(&pool, "smoke", sizeof(struct puff), 0, NULL) == 0);
    first = NULL;
}

static void puff_add(const struct hit *hit, struct random *random) {
    struct puff *puff = fa_pool_alloc(pool);
    ENSURE(puff);
    *puff = (struct puff){first, STEPS_LEAST + random_below(random, STEPS_MORE), hit->x, hit->y};
    first = puff;
}

static void puff_end(struct puff **link) {
    struct puff *puff = *link;
    *link = puff->next;
    ENSURE(fa_pool_free(pool, puff) == 0);
}

uint64_t smoke_step(uint64_t sum, const struct hit *hits, size_t hit_count, struct random *random) {
    for (size_t i = 0; i < hit_count; i++)
        puff_add(&hits[i], random);
    for (struct puff **link = &first; *link;) {
        struct puff *puff = *link;
        puff->y -= 0.25f;
        sum = checksum_add(sum, &puff->x, sizeof puff->x + sizeof puff->y);
        if (--puff->steps_left)
            link = &puff->next;
        else
            puff_end(link);
    }
    return sum;
}

size_t smoke_close(void) {
    fa_pool_stats stats = {.size = sizeof stats};
    while (first)
        puff_end(&first);
    ENSURE(fa_pool_stats_get(pool, &stats) == 0);
    ENSURE(fa_pool_destroy(pool) == 0);
    return stats.live_blocks;
}
