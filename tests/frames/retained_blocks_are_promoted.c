// fa_frame_end_promote copies the retained blocks out in their order, aligned, to where each goes;
// fixups see both copies; deferred calls ran before; results and sums tell what became of each.
#include "calls.h"

enum { BLOCKS = 12 };

static struct {
    void *from;
    size_t size, align;
    int destination;
    bool is_fixed;
} block[BLOCKS];
static size_t fixed; // so many fixups ran

static void repair(void *from, void *to, void *context) {
    size_t i = (size_t)context;
    CHECK(from == block[i].from && to && to != from, "%p to %p", from, to);
    CHECK(calls.count == 1, "the deferred call has to come first");
    for (size_t other = 0; other < BLOCKS; other++) // all the originals, not only its own
        block_holds(block[other].from, block[other].size, other);
    block_holds(to, block[i].size, i);
    REFUSES(EBUSY, fa_frame_alloc(16));
    free(opaque(malloc(100)));
    CHECK(!block[i].is_fixed, "twice");
    block[i].is_fixed = true;
    fixed++;
}

static fa_policy policy_of(int destination) {
    return fa_policy_make(destination, destination == FA_DESTINATION_SCRATCH ? "kept" : NULL);
}

static void retain_all(void) {
    static const int destination[] = {FA_DESTINATION_HEAP, FA_DESTINATION_POOL,
                                      FA_DESTINATION_SCRATCH, FA_DESTINATION_DISCARD};
    for (size_t i = 0; i < BLOCKS; i++) {
        block[i].size = 100 + 777 * i;
        block[i].align = (size_t)1 << i;
        block[i].destination = destination[i % 4];
        block[i].is_fixed = false;
        block[i].from = block_made(fa_arena_self(), block[i].size, i);
        block_made(fa_arena_self(), 50, 99); // one that stays behind
        GIVES(0, fa_retain(block[i].from, block[i].size, block[i].align,
                           policy_of(block[i].destination), repair, (void *)i));
    }
}

static void result_is_right(const fa_promotion *result, size_t i) {
    CHECK(result->from == block[i].from && result->size == block[i].size &&
              result->destination == (uint32_t)block[i].destination && result->error == 0,
          "result %zu: from %p, %zu bytes, to %u, error %d", i, result->from, result->size,
          result->destination, result->error);
    bool discarded = block[i].destination == FA_DESTINATION_DISCARD;
    CHECK(discarded == (result->to == NULL) && discarded == !block[i].is_fixed, "block %zu", i);
    if (discarded)
        return;
    CHECK((uintptr_t)result->to % block[i].align == 0, "%p at %zu", result->to, block[i].align);
    block_holds(result->to, block[i].size, i);
    bool in_scratch = owner_kind(result->to) == FA_OWNER_SCRATCH;
    CHECK(in_scratch == (block[i].destination == FA_DESTINATION_SCRATCH), "kind of block %zu", i);
    if (!in_scratch)
        free(result->to);
}

static void promotes(fa_scratch *scratch) {
    fa_promotion results[BLOCKS + 2];
    memset(results, 0x5a, sizeof results);
    fa_promotion_summary summary = {.size = sizeof summary};
    fixed = 0;
    fa_frame frame = fa_frame_begin();
    call_deferred(fa_arena_self(), 5);
    retain_all();
    calls_were_none();
    GIVES(0, fa_frame_end_promote(frame, results, BLOCKS + 2, &summary));
    CALLS_WERE(5);
    CHECK(fixed == BLOCKS - BLOCKS / 4, "%zu fixups", fixed);
    CHECK(summary.results == BLOCKS, "%u results", summary.results);
    fa_promotion_count sums[4] = {{0, 0}};
    fa_frame next = fa_frame_begin(); // writes over what was taken back
    memset(fa_frame_alloc(100000), 0xee, 100000);
    for (size_t i = 0; i < BLOCKS; i++) {
        result_is_right(&results[i], i);
        sums[block[i].destination].blocks++;
        sums[block[i].destination].bytes += block[i].size;
    }
    for (int to = 0; to < 4; to++)
        CHECK(summary.promoted[to].blocks == sums[to].blocks &&
                  summary.promoted[to].bytes == sums[to].bytes,
              "sum %d", to);
    CHECK(summary.failed.blocks == 0 && summary.failed.bytes == 0, "failures");
    for (const char *c = (char *)&results[BLOCKS]; c < (char *)&results[BLOCKS + 2]; c++)
        CHECK(*c == 0x5a, "more results than blocks");
    GIVES(0, fa_frame_end(next));
    GIVES(0, fa_scratch_reset(scratch));
    GIVES(-EINVAL, fa_frame_end_promote(frame, results, BLOCKS, &summary));
}

// Fewer results than blocks, none, and no sums.
static void with_little_room(fa_scratch *scratch) {
    fa_promotion results[BLOCKS];
    fa_promotion_summary summary = {.size = sizeof summary};
    for (size_t capacity = 0; capacity <= BLOCKS; capacity += 5) {
        memset(results, 0x5a, sizeof results);
        fixed = 0;
        fa_frame frame = fa_frame_begin();
        call_deferred(fa_arena_self(), 5);
        retain_all();
        GIVES(0, fa_frame_end_promote(frame, results, capacity, capacity == 5 ? NULL : &summary));
        CALLS_WERE(5);
        CHECK(fixed == BLOCKS - BLOCKS / 4, "%zu fixups", fixed);
        for (size_t i = 0; i < capacity; i++)
            result_is_right(&results[i], i);
        for (const char *c = (char *)&results[capacity]; c < (char *)&results[BLOCKS]; c++)
            CHECK(*c == 0x5a, "more results than there is room");
        if (capacity != 5)
            CHECK(summary.results == capacity && summary.promoted[1].blocks == 3,
                  "%u results, %llu blocks", summary.results,
                  (unsigned long long)summary.promoted[1].blocks);
        GIVES(0, fa_scratch_reset(scratch));
    }
    fa_frame frame = fa_frame_begin();
    call_deferred(fa_arena_self(), 5);
    retain_all();
    GIVES(0, fa_frame_end_promote(frame, NULL, 100, NULL));
    CALLS_WERE(5);
}

// A program that was built with a shorter summary gets what it knows.
static void with_an_older_summary(void) {
    fa_promotion_summary summary;
    memset(&summary, 0x5a, sizeof summary);
    summary.size = offsetof(fa_promotion_summary, failed);
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_retain(block_made(fa_arena_self(), 100, 1), 100, 16, FA_DISCARD, NULL, NULL));
    GIVES(0, fa_frame_end_promote(frame, NULL, 0, &summary));
    CHECK(summary.promoted[0].blocks == 1 && summary.promoted[0].bytes == 100, "sums");
    CHECK(summary.failed.blocks == 0x5a5a5a5a5a5a5a5aULL, "written beyond its size");
}

int main(void) {
    frames_start();
    fa_scratch *scratch;
    GIVES(0, fa_scratch_open(&scratch, "kept", MIB));
    for (int i = 0; i < 50; i++) {
        promotes(scratch);
        with_little_room(scratch);
        with_an_older_summary();
        GIVES(0, fa_scratch_reset(scratch));
    }
    GIVES(0, fa_scratch_close(scratch));
    return EXIT_SUCCESS;
}
