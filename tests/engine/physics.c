// Chipmunk's step is third-party code: it can't be taught to use frames, but it can be captured.
#include "physics.h"

#include "ensure.h"
#include "level.h"

#include <errno.h>

enum physics_capture physics_capture = CAPTURE_PREDICTION;

static const cpFloat step_s = 1.0 / 60, gravity = 200, crate_mass = 1;

static cpShape *border_add(cpSpace *space, cpVect from, cpVect to) {
    cpShape *border = cpSegmentShapeNew(cpSpaceGetStaticBody(space), from, to, 1);
    cpShapeSetFriction(border, 0.8);
    return cpSpaceAddShape(space, border);
}

static void crate_add(struct physics *physics, cpVect place, cpFloat angle, cpVect speed) {
    cpFloat moment = cpMomentForBox(crate_mass, CRATE_SIZE, CRATE_SIZE);
    cpBody *body = cpSpaceAddBody(physics->space, cpBodyNew(crate_mass, moment));
    cpBodySetPosition(body, place);
    cpBodySetAngle(body, angle);
    cpBodySetVelocity(body, speed);
    cpShape *crate =
        cpSpaceAddShape(physics->space, cpBoxShapeNew(body, CRATE_SIZE, CRATE_SIZE, 0));
    cpShapeSetFriction(crate, 0.6);
    physics->crates[physics->crate_count++] = crate;
}

static struct physics *world_create(void) {
    struct physics *physics = calloc(1, sizeof *physics);
    ENSURE(physics);
    physics->space = cpSpaceNew();
    cpSpaceSetGravity(physics->space, cpv(0, gravity)); // y points down, as on the screen
    cpVect corners[] = {cpv(0, 0), cpv(0, LEVEL_HEIGHT), cpv(LEVEL_WIDTH, LEVEL_HEIGHT),
                        cpv(LEVEL_WIDTH, 0)};
    for (size_t i = 0; i < sizeof physics->borders / sizeof *physics->borders; i++)
        physics->borders[i] = border_add(physics->space, corners[i], corners[i + 1]);
    return physics;
}

struct physics *physics_create(struct random *random) {
    struct physics *physics = world_create();
    for (size_t i = 0; i < CRATE_COUNT; i++) {
        float x = random_between(random, 20, LEVEL_WIDTH - 20);
        float y = random_between(random, 0, LEVEL_HEIGHT - 40);
        float angle = random_between(random, 0, 3);
        crate_add(physics, cpv(x, y), angle, cpv(random_between(random, -60, 60), 0));
    }
    return physics;
}

static void shape_free(cpSpace *space, cpShape *shape, bool with_body) {
    cpBody *body = cpShapeGetBody(shape);
    cpSpaceRemoveShape(space, shape);
    cpShapeFree(shape);
    if (with_body) {
        cpSpaceRemoveBody(space, body);
        cpBodyFree(body);
    }
}

void physics_destroy(struct physics *physics) {
    for (size_t i = 0; i < physics->crate_count; i++)
        shape_free(physics->space, physics->crates[i], true);
    for (size_t i = 0; i < sizeof physics->borders / sizeof *physics->borders; i++)
        shape_free(physics->space, physics->borders[i], false);
    cpSpaceFree(physics->space);
    free(physics);
}

// Without the library nothing is captured, and malloc serves the step as ever.
static void capture_begin(void) {
    int error = fa_capture_begin();
    ENSURE(error == 0 || error == -ENOTSUP);
}

static void capture_end(void) {
    int error = fa_capture_end();
    ENSURE(error == 0 || error == -ENOTSUP);
}

void physics_step(struct physics *physics) {
    if (physics_capture >= CAPTURE_WORLD)
        capture_begin();
    cpSpaceStep(physics->space, step_s);
    if (physics_capture >= CAPTURE_WORLD)
        capture_end();
}

static void fly(const struct physics *physics, cpVect place, cpVect speed, cpVect *places) {
    struct physics *copy = world_create();
    // One less than the world has: the thrown one takes its place.
    for (size_t i = 1; i < physics->crate_count; i++) {
        cpBody *body = cpShapeGetBody(physics->crates[i]);
        crate_add(copy, cpBodyGetPosition(body), cpBodyGetAngle(body), cpBodyGetVelocity(body));
    }
    crate_add(copy, place, 0, speed);
    cpBody *thrown = cpShapeGetBody(copy->crates[copy->crate_count - 1]);
    for (size_t i = 0; i < PREDICTED_STEPS; i++) {
        cpSpaceStep(copy->space, step_s);
        places[i] = cpBodyGetPosition(thrown);
    }
    physics_destroy(copy);
}

cpVect *physics_predict(const struct physics *physics, cpVect place, cpVect speed) {
    cpVect *places = fa_frame_alloc(PREDICTED_STEPS * sizeof *places);
    ENSURE(places);
    fa_frame inner = fa_frame_begin(); // what is captured goes here, before the caller's frame ends
    ENSURE(inner.id);
    if (physics_capture >= CAPTURE_PREDICTION)
        capture_begin();
    fly(physics, place, speed, places);
    if (physics_capture >= CAPTURE_PREDICTION)
        capture_end();
    ENSURE(fa_frame_end(inner) == 0);
    return places;
}
