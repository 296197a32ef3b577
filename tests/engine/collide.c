// Workers find the pairs in a grid that the main thread built; all of it is frame memory.
#include "collide.h"

#include "ensure.h"
#include "jobs.h"

enum { COLLIDE_JOBS = 8, PAIRS_AT_FIRST = 4 };

struct pair {
    uint16_t a, b;
};

// The entities of cell c are order[starts[c]] to order[starts[c + 1] - 1].
struct grid {
    const struct entity *all;
    uint16_t *order;
    uint16_t *starts;
};

struct collide_job {
    struct job job;
    const struct grid *grid;
    uint16_t first, last; // entities [first, last) and their later neighbours
    struct pair *pairs;   // in the worker's frame memory
    size_t count;
};

static struct grid *grid_build(fa_arena *arena, const struct entity *all) {
    struct grid *grid = fa_arena_alloc(arena, sizeof *grid);
    uint16_t *order = fa_arena_alloc(arena, ENTITY_COUNT * sizeof *order);
    uint16_t *starts = fa_arena_alloc_zero(arena, (LEVEL_CELLS + 2) * sizeof *starts);
    ENSURE(grid && order && starts);
    // Counting sort: starts[c + 2] counts cell c, then starts[c + 1] is where its next one goes.
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        starts[level_cell(all[i].x, all[i].y) + 2]++;
    for (size_t c = 2; c < LEVEL_CELLS + 2; c++)
        starts[c] = (uint16_t)(starts[c] + starts[c - 1]);
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        order[starts[level_cell(all[i].x, all[i].y) + 1]++] = (uint16_t)i;
    *grid = (struct grid){.all = all, .order = order, .starts = starts};
    return grid;
}

// They touch and come nearer to each other.
static bool entities_collide(const struct entity *a, const struct entity *b) {
    float dx = a->x - b->x, dy = a->y - b->y;
    float approach = dx * (a->vx - b->vx) + dy * (a->vy - b->vy);
    return approach < 0 && dx * dx + dy * dy < 4 * ENTITY_RADIUS * ENTITY_RADIUS;
}

// The list is the arena's last block, so it grows where it is.
static void pair_add(struct collide_job *job, size_t *capacity, struct pair pair) {
    if (job->count == *capacity) {
        size_t more = *capacity ? 2 * *capacity : PAIRS_AT_FIRST;
        job->pairs = fa_arena_resize(fa_arena_self(), job->pairs, *capacity * sizeof pair,
                                     more * sizeof pair);
        ENSURE(job->pairs);
        *capacity = more;
    }
    job->pairs[job->count++] = pair;
}

static void cell_search(struct collide_job *job, size_t *capacity, size_t cell, uint16_t a) {
    const struct grid *grid = job->grid;
    for (size_t i = grid->starts[cell]; i < grid->starts[cell + 1]; i++) {
        uint16_t b = grid->order[i];
        if (a < b && entities_collide(&grid->all[a], &grid->all[b]))
            pair_add(job, capacity, (struct pair){a, b});
    }
}

static void collide_job_run(struct job *base) {
    struct collide_job *job = (struct collide_job *)base;
    size_t capacity = 0;
    for (uint16_t a = job->first; a < job->last; a++) {
        uint16_t home = level_cell(job->grid->all[a].x, job->grid->all[a].y);
        int column = home % LEVEL_COLUMNS, row = home / LEVEL_COLUMNS;
        for (int y = row - 1; y <= row + 1; y++)
            for (int x = column - 1; x <= column + 1; x++)
                if (x >= 0 && y >= 0 && x < LEVEL_COLUMNS && y < LEVEL_ROWS)
                    cell_search(job, &capacity, (size_t)(y * LEVEL_COLUMNS + x), a);
    }
}

static struct hit pair_resolve(struct entity *a, struct entity *b) {
    float vx = a->vx, vy = a->vy;
    a->vx = b->vx, a->vy = b->vy;
    b->vx = vx, b->vy = vy;
    a->hits++;
    b->hits++;
    return (struct hit){(a->x + b->x) / 2, (a->y + b->y) / 2};
}

// What the workers say must be what the obvious way says.
static size_t pairs_count_slowly(const struct entity *all) {
    size_t count = 0;
    for (size_t a = 0; a < ENTITY_COUNT; a++)
        for (size_t b = a + 1; b < ENTITY_COUNT; b++)
            count += entities_collide(&all[a], &all[b]);
    return count;
}

struct hit *collide(struct entities *entities, size_t *count) {
    fa_arena *arena = fa_arena_self();
    struct entity *all = entities->all;
    struct collide_job *jobs = fa_arena_alloc_zero(arena, COLLIDE_JOBS * sizeof *jobs);
    struct job **batch = fa_arena_alloc(arena, COLLIDE_JOBS * sizeof *batch);
    ENSURE(jobs && batch);
    struct grid *grid = grid_build(arena, all);
    for (size_t i = 0; i < COLLIDE_JOBS; i++) {
        jobs[i].job.run = collide_job_run;
        jobs[i].grid = grid;
        jobs[i].first = (uint16_t)(ENTITY_COUNT * i / COLLIDE_JOBS);
        jobs[i].last = (uint16_t)(ENTITY_COUNT * (i + 1) / COLLIDE_JOBS);
        batch[i] = &jobs[i].job;
    }
    jobs_run(batch, COLLIDE_JOBS);

    size_t total = 0;
    for (size_t i = 0; i < COLLIDE_JOBS; i++)
        total += jobs[i].count;
    ENSURE(total == pairs_count_slowly(all));
    struct hit *hits = fa_arena_alloc_array(arena, total, sizeof *hits, _Alignof(struct hit));
    ENSURE(hits);
    *count = 0;
    for (size_t i = 0; i < COLLIDE_JOBS; i++) // in the order of jobs, whoever ran them
        for (size_t j = 0; j < jobs[i].count; j++)
            hits[(*count)++] = pair_resolve(&all[jobs[i].pairs[j].a], &all[jobs[i].pairs[j].b]);
    return hits;
}
