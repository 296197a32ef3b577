// Physics: crates that fall and pile up, by Chipmunk, which allocates as it likes.
#ifndef ENGINE_PHYSICS_H
#define ENGINE_PHYSICS_H

#include "random.h"

#include <chipmunk/chipmunk.h>

#include <stddef.h>

enum { CRATE_COUNT = 24, CRATE_SIZE = 9, PREDICTED_STEPS = 12 };

// Whose malloc goes into the frame.
enum physics_capture {
    CAPTURE_NONE,
    CAPTURE_PREDICTION, // what is made and freed within a frame: what capture is for
    CAPTURE_WORLD,      // the world's steps, too. It keeps blocks: each is reported as an escape
};
extern enum physics_capture physics_capture;

struct physics {
    cpSpace *space;
    cpShape *crates[CRATE_COUNT];
    cpShape *borders[3];
    size_t crate_count;
};

struct physics *physics_create(struct random *random);
void physics_destroy(struct physics *physics);
void physics_step(struct physics *physics);

// Where a crate would fly if it were thrown now: the world is copied, stepped ahead and thrown
// away, with PREDICTED_STEPS places left in this thread's frame. In a frame of this thread.
cpVect *physics_predict(const struct physics *physics, cpVect place, cpVect speed);

#endif
