// Random steps on pools and groups against what they should hold: every block's bytes, every
// figure, nothing left at the end. Several threads share all of them, free each other's blocks, by
// all calls there are, and come and go.
//
//   pools-model --seed N --seconds S --threads T
#include "pools.h"

// Under a sanitizer malloc is the sanitizer's, and the heap goes by its internal names.
#ifdef POOLS_DIRECT
#include "heap/alloc.h"
enum { MEMORY_IS_WATCHED = false };
#else
enum { MEMORY_IS_WATCHED = true };
#define heap_free free
#define heap_realloc realloc
#endif

enum {
    POOLS = 12,
    GROUPS = 6,
    SLOTS = 4000,
    STEPS = 10000, // of a thread
    SIZE_MOST = 1000,
    LARGE_MOST = 100000,
};

struct block {
    void *at;
    size_t size;
    uint64_t id;
    uint8_t is_of_group, owner;
};

static struct {
    pthread_mutex_t mutex;
    struct block block;
} slots[SLOTS];

static fa_pool *pools[POOLS];
static size_t pool_sizes[POOLS], pool_aligns[POOLS];
static fa_group *groups[GROUPS];
static uint64_t pool_live[POOLS], group_live[GROUPS], next_id; // atomic

static void count(uint64_t *live, int64_t more) {
    __atomic_fetch_add(live, (uint64_t)more, __ATOMIC_RELAXED);
}

static struct block block_random(uint64_t *random) {
    struct block block = {0};
    block.id = __atomic_add_fetch(&next_id, 1, __ATOMIC_RELAXED);
    block.is_of_group = random_below(random, 2);
    if (block.is_of_group) {
        size_t align = (size_t)1 << random_below(random, random_below(random, 50) ? 8 : 17);
        block.owner = (uint8_t)random_below(random, GROUPS);
        block.size = random_below(random, random_below(random, 200) ? SIZE_MOST : LARGE_MOST);
        block.at = fa_group_alloc(groups[block.owner], block.size, align);
        CHECK(block.at && (uintptr_t)block.at % align == 0, "%zu at %zu: %p", block.size, align,
              block.at);
        count(&group_live[block.owner], 1);
    } else {
        block.owner = (uint8_t)random_below(random, POOLS);
        block.size = pool_sizes[block.owner];
        block.at = pool_block(pools[block.owner]);
        CHECK((uintptr_t)block.at % pool_aligns[block.owner] == 0, "%p", block.at);
        count(&pool_live[block.owner], 1);
    }
    pattern_write(block.at, block.size, block.id);
    return block;
}

static void block_drop(uint64_t *random, struct block block) {
    block_holds(block.at, block.size, block.id);
    unsigned how = (unsigned)random_below(random, frames_with_library() ? 10 : 8);
    if (how == 9) { // out to the heap
        size_t size = block.size + 1 + random_below(random, SIZE_MOST) + 2 * block.size;
        char *moved = heap_realloc(block.at, size);
        CHECK(moved && pattern_holds(moved, block.size, block.id), "realloc lost bytes");
        heap_free(moved);
    } else if (how == 8) {
        heap_free(block.at);
    } else if (block.is_of_group) {
        GIVES(0, fa_group_free_one(groups[block.owner], block.at));
    } else {
        GIVES(0, fa_pool_free(pools[block.owner], block.at));
    }
    count(block.is_of_group ? &group_live[block.owner] : &pool_live[block.owner], -1);
}

static struct block slot_swap(uint64_t *random, struct block block) {
    size_t i = random_below(random, SLOTS);
    pthread_mutex_lock(&slots[i].mutex);
    struct block was = slots[i].block;
    slots[i].block = block;
    pthread_mutex_unlock(&slots[i].mutex);
    return was;
}

static void *thread_run(void *seed) {
    uint64_t random = random_seed((uint64_t)seed);
    static const struct block none;
    for (int i = 0; i < STEPS; i++) {
        unsigned what = (unsigned)random_below(&random, 1000);
        struct block was = slot_swap(&random, what < 500 ? block_random(&random) : none);
        if (was.at)
            block_drop(&random, was);
        if (what == 999)
            GIVES(0, fa_pool_trim(pools[random_below(&random, POOLS)]));
        else if (what == 998)
            (void)fa_thread_flush();
        else if (what == 997)
            (void)group_figures(groups[random_below(&random, GROUPS)]);
        else if (what == 996)
            (void)pool_figures(pools[random_below(&random, POOLS)]);
    }
    return NULL;
}

static void owners_make(uint64_t *random) {
    for (int i = 0; i < POOLS; i++) {
        fa_pool_options options = {random_below(random, 3) ? 0 : random_below(random, 500), 0};
        pool_aligns[i] = (size_t)1 << random_below(random, i % 4 ? 6 : 17);
        pool_sizes[i] = 1 + random_below(random, i < POOLS - 1 ? SIZE_MOST : LARGE_MOST);
        options.reserve = pool_sizes[i] > SIZE_MOST ? options.reserve / 50 : options.reserve;
        GIVES(0, fa_pool_create(&pools[i], "model", pool_sizes[i], pool_aligns[i], &options));
    }
    for (int i = 0; i < GROUPS; i++)
        groups[i] = group_made("model", i ? groups[random_below(random, (uint64_t)i)] : NULL);
}

static void figures_check(void) {
    uint64_t all = 0;
    for (int i = 0; i < POOLS; i++)
        CHECK(pool_figures(pools[i]).live_blocks == pool_live[i], "pool %d: %llu live, not %llu", i,
              (unsigned long long)pool_figures(pools[i]).live_blocks,
              (unsigned long long)pool_live[i]);
    for (int i = 0; i < GROUPS; i++) {
        all += group_live[i];
        CHECK(group_figures(groups[i]).live_blocks == group_live[i], "group %d", i);
    }
    CHECK(group_figures(groups[0]).all_live_blocks == all, "all");
}

// Some rounds end with blocks that are live.
static void owners_end(uint64_t *random) {
    bool drops = random_below(random, 2);
    for (size_t i = 0; i < SLOTS; i++) {
        if (slots[i].block.at && drops)
            block_drop(random, slots[i].block);
        slots[i].block.at = NULL;
    }
    if (drops) {
        figures_check();
        for (int i = 0; i < GROUPS; i++)
            CHECK(group_figures(groups[i]).live_bytes == 0, "%llu bytes in none",
                  (unsigned long long)group_figures(groups[i]).live_bytes);
    }
    for (int i = 0; i < POOLS; i++) {
        pool_live[i] = 0;
        GIVES(0, fa_pool_destroy(pools[i]));
    }
    memset(group_live, 0, sizeof group_live);
    GIVES(0, fa_group_destroy(groups[0]));
}

static size_t option(int argc, char **argv, const char *name, size_t otherwise) {
    for (int i = 1; i + 1 < argc; i += 2)
        if (strcmp(argv[i], name) == 0)
            return strtoull(argv[i + 1], NULL, 0);
    return otherwise;
}

int main(int argc, char **argv) {
    size_t seed = option(argc, argv, "--seed", (size_t)time(NULL));
    size_t seconds = option(argc, argv, "--seconds", 5),
           count_of = option(argc, argv, "--threads", 3);
    uint64_t random = random_seed(seed), end = clock_ms() + seconds * 1000;
    pthread_t threads[64];
    printf("seed %zu\n", seed);
    fflush(stdout);
    frames_start();
    alarm((unsigned)seconds + 100);
    CHECK(count_of >= 1 && count_of <= 64, "--threads 1 to 64");
    for (size_t i = 0; i < SLOTS; i++)
        pthread_mutex_init(&slots[i].mutex, NULL);
    size_t rounds = 0, before = 0;
    do {
        owners_make(&random);
        for (int wave = 0; wave < 2; wave++) {
            for (size_t i = 0; i < count_of; i++)
                threads[i] = thread_begun(thread_run, (void *)(random_next(&random) >> 20));
            for (size_t i = 0; i < count_of; i++)
                thread_ended(threads[i]);
            figures_check();
        }
        owners_end(&random);
        if (++rounds == 10)
            before = rss_bytes();
    } while (clock_ms() < end);
    malloc_trim(0);
    CHECK(!before || !MEMORY_IS_WATCHED || growth_since(before) < 40 * MIB, "%zu bytes stayed",
          growth_since(before));
    printf("%zu rounds\n", rounds);
}
