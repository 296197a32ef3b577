// Jobs: two workers that share out a batch of work, each with frame memory of its own.
#ifndef ENGINE_JOBS_H
#define ENGINE_JOBS_H

#include <stddef.h>

// The first member of what a job needs and what it gives. Blocks from fa_frame_alloc in `run` are
// the job's result: whoever called jobs_run may read them until jobs_advance.
struct job {
    void (*run)(struct job *job);
};

void jobs_start(void);
void jobs_run(struct job **jobs, size_t count); // returns when all have run
void jobs_advance(void); // the workers' frame memory of the batches until now goes
void jobs_stop(void);

#endif
