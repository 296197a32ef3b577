// A trail is a block under a handle: lists that grow at different paces leave holes behind, and the
// end of each frame has a moment to close some.
#include "trail.h"

#include "checksum.h"
#include "ensure.h"

enum { POINTS_AT_FIRST = 4, POINTS_MOST = 300, COMPACT_US = 200 };

struct point {
    float x, y;
};
struct trail {
    fa_handle points;
    uint32_t count, capacity;
};

static fa_handles *heap;
static struct trail trails[ENTITY_COUNT];

static void trail_begin(struct trail *trail) {
    trail->count = 0;
    trail->capacity = POINTS_AT_FIRST;
    ENSURE(fa_handle_alloc(heap, &trail->points, POINTS_AT_FIRST * sizeof(struct point), 0) == 0);
}

static void trail_end(struct trail *trail) {
    ENSURE(fa_handle_free(heap, trail->points) == 0);
}

void trails_open(void) {
    ENSURE(fa_handles_create(&heap, NULL) == 0);
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        trail_begin(&trails[i]);
}

static void point_add(struct trail *trail, struct point point) {
    if (trail->count == trail->capacity) {
        trail->capacity *= 2;
        ENSURE(fa_handle_resize(heap, trail->points, trail->capacity * sizeof point) == 0);
    }
    struct point *points = fa_handle_lock(heap, trail->points); // stays here until the unlock
    ENSURE(points);
    points[trail->count++] = point;
    ENSURE(fa_handle_unlock(heap, trail->points) == 0);
}

void trails_step(const struct entities *entities) {
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        if (trails[i].count > i * 7 % POINTS_MOST + POINTS_AT_FIRST) {
            trail_end(&trails[i]);
            trail_begin(&trails[i]);
        }
        point_add(&trails[i], (struct point){entities->all[i].x, entities->all[i].y});
    }
}

void trails_frame_end(void) {
    ENSURE(fa_compact(COMPACT_US) >= 0); // 1: there is more to do, in another frame
}

uint64_t trails_sum(uint64_t sum) {
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        const struct point *points = fa_handle_lock(heap, trails[i].points);
        ENSURE(points);
        sum = checksum_add(sum, points, trails[i].count * sizeof *points);
        ENSURE(fa_handle_unlock(heap, trails[i].points) == 0);
    }
    return sum;
}

size_t trails_close(void) {
    fa_handles_stats stats = {.size = sizeof stats};
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        trail_end(&trails[i]);
    ENSURE(fa_handles_stats_get(heap, &stats) == 0);
    ENSURE(fa_handles_destroy(heap) == 0);
    return stats.live_blocks;
}
