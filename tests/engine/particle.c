// One bump for the most particles there can be, and what was not needed goes back.
#include "particle.h"

#include "ensure.h"

enum { SPARKS_PER_HIT = 6, SPARK_STEPS = 40 };

static const float gravity = 0.05f; // pixels in a step, each step

static struct particle spark_make(const struct hit *hit, struct random *random) {
    struct particle spark = {.x = hit->x, .y = hit->y};
    spark.vx = random_between(random, -1.5f, 1.5f);
    spark.vy = random_between(random, -1.5f, 0.5f);
    spark.steps_left = SPARK_STEPS / 2 + random_below(random, SPARK_STEPS / 2);
    return spark;
}

static struct particle particle_step(struct particle particle) {
    particle.x += particle.vx;
    particle.y += particle.vy;
    particle.vy += gravity;
    particle.steps_left--;
    return particle;
}

struct particles particles_step(fa_arena *ring, struct particles before, const struct hit *hits,
                                size_t hit_count, struct random *random) {
    size_t most = before.count + hit_count * SPARKS_PER_HIT;
    struct particle *all = fa_arena_alloc_array(ring, most, sizeof *all, _Alignof(struct particle));
    ENSURE(all);
    size_t count = 0;
    for (size_t i = 0; i < before.count; i++)
        if (before.all[i].steps_left > 0 && before.all[i].y < LEVEL_HEIGHT)
            all[count++] = particle_step(before.all[i]);
    for (size_t i = 0; i < hit_count * SPARKS_PER_HIT; i++)
        all[count++] = spark_make(&hits[i / SPARKS_PER_HIT], random);
    all = fa_arena_resize(ring, all, most * sizeof *all, count * sizeof *all);
    ENSURE(all);
    return (struct particles){all, count};
}
