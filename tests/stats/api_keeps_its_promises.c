// The public functions: what they fill, refuse and give back.
#include "stats_api.h"
#include <errno.h>

enum { PATIENCE = 60, BLOCKS = 20000, SIZE = 1000, LARGE = 3000000, OLD_SIZE = 24, FILL = 0xa5 };
enum { CHURNED = 40, CHURN_STEPS = 4000 };

static void stats_follow_the_blocks(const fa_api *api) {
    static void *blocks[BLOCKS];
    fa_stats before = stats_now(api);
    for (int i = 0; i < BLOCKS; i++)
        CHECK((blocks[i] = malloc(SIZE)), "no block");
    void *large = malloc(LARGE);
    memset(large, 1, LARGE);
    fa_stats held = stats_now(api);
    CHECK(held.live_blocks == before.live_blocks + BLOCKS + 1, "live blocks");
    size_t usable = BLOCKS * malloc_usable_size(blocks[0]) + malloc_usable_size(large);
    CHECK(held.live_bytes == before.live_bytes + usable, "live bytes");
    CHECK(held.large_live_blocks == before.large_live_blocks + 1, "large blocks");
    CHECK(held.large_live_bytes == before.large_live_bytes + malloc_usable_size(large), "large");
    CHECK(held.held_bytes >= held.live_bytes && held.slab_bytes <= held.reserved_bytes, "held");
    CHECK(held.process_peak_bytes >= held.process_bytes && held.process_bytes > LARGE, "process");
    CHECK(held.flags & FA_STATS_EXACT && !(held.flags & FA_STATS_COUNTED), "flags");
    CHECK(!held.allocations && !held.frees && !held.requested_bytes, "estimates");
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    free(large);
    fa_stats after = stats_now(api);
    CHECK(after.live_blocks == before.live_blocks && after.live_bytes == before.live_bytes,
          "%zd blocks, %zd bytes", (ssize_t)(after.live_blocks - before.live_blocks),
          (ssize_t)(after.live_bytes - before.live_bytes));
}

// Large blocks that grow, shrink, move, and take over what others left.
static void live_bytes_follow_reallocs(const fa_api *api) {
    static void *blocks[CHURNED];
    uint64_t random = random_seed(1);
    fa_stats before = stats_now(api);
    for (int i = 0; i < CHURN_STEPS; i++) {
        void **block = &blocks[random_below(&random, CHURNED)];
        *block = realloc(*block, random_below(&random, LARGE)); // 0 frees
    }
    size_t live = 0, count = 0;
    for (int i = 0; i < CHURNED; i++) {
        live += malloc_usable_size(blocks[i]);
        count += blocks[i] != NULL;
    }
    fa_stats after = stats_now(api);
    CHECK(after.live_blocks - before.live_blocks == count, "not %zu blocks", count);
    CHECK(after.live_bytes - before.live_bytes == live, "%zu bytes, not %zu",
          (size_t)(after.live_bytes - before.live_bytes), live);
    for (int i = 0; i < CHURNED; i++)
        free(blocks[i]);
    CHECK(stats_now(api).live_bytes == before.live_bytes, "left");
}

static void an_older_program_gets_what_it_knows(const fa_api *api) {
    fa_stats stats;
    memset(&stats, FILL, sizeof stats);
    stats.size = OLD_SIZE;
    CHECK(api->stats_get(&stats) == 0 && stats.size == OLD_SIZE, "size %u", stats.size);
    const unsigned char *bytes = (const unsigned char *)&stats;
    for (size_t i = OLD_SIZE; i < sizeof stats; i++)
        CHECK(bytes[i] == FILL, "byte %zu was written", i);
    stats.size = sizeof stats.size;
    CHECK(api->stats_get(&stats) == -EINVAL, "too small");
}

static void a_newer_program_is_told(const fa_api *api) {
    struct {
        fa_stats stats;
        uint64_t newer[4];
    } stats = {.stats.size = sizeof stats};
    CHECK(api->stats_get(&stats.stats) == 0 && stats.stats.size == sizeof(fa_stats), "size");
    fa_api_get_fn *get;
    *(void **)&get = dlsym(RTLD_DEFAULT, "fa_api_get");
    CHECK(!get(FA_API_VERSION + 1), "a table of the future");
}

static void trim_gives_memory_back(const fa_api *api) {
    static void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        memset(blocks[i] = malloc(SIZE), 1, SIZE);
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    CHECK(api->trim() == 1, "nothing to give");
    fa_stats now = stats_now(api);
    CHECK(now.pool_bytes == 0 && now.large_cache_bytes == 0, "%zu bytes kept",
          (size_t)(now.pool_bytes + now.large_cache_bytes));
    CHECK(api->trim() == 0, "something was left");
}

// With no bin kept, a thread holds no more slabs than its live blocks need.
static void flush_hands_bins_back(const fa_api *api) {
    for (size_t size = 16; size <= 4096; size *= 2)
        free(opaque(malloc(size)));
    size_t slabs = stats_now(api).slab_bytes;
    CHECK(api->thread_flush() == 0, "flush");
    CHECK(stats_now(api).slab_bytes < slabs, "%zu bytes of slabs stay", slabs);
}

static void reports_say_why_they_fail(const fa_api *api) {
    CHECK(api->stats_text(-1) == -EBADF && api->stats_json(-1) == -EBADF, "no file");
    errno = 0;
    int full = open("/dev/full", O_WRONLY);
    CHECK(api->stats_json(full) == -ENOSPC && errno == 0, "full");
    close(full);
}

int main(void) {
    program_start(PATIENCE);
    const fa_api *api = api_find();
    stats_follow_the_blocks(api);
    live_bytes_follow_reallocs(api);
    an_older_program_gets_what_it_knows(api);
    a_newer_program_is_told(api);
    trim_gives_memory_back(api);
    flush_hands_bins_back(api);
    reports_say_why_they_fail(api);
    return 0;
}
