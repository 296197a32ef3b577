// Barriers: a number of threads meet, and none goes on before all are there.
//
//   fa_barrier_create(&barrier, 4);
//   while (running) {                                  // on each of the four threads
//       simulate();
//       fa_barrier_arrive_wait(barrier, FA_FOREVER);   // all have simulated
//       exchange();
//       fa_barrier_arrive_wait(barrier, FA_FOREVER);   // all have exchanged
//   }
//
// Rounds are counted, as in the sense-reversing barrier (Hensgen, Finkel, Manber, "Two algorithms
// for barrier synchronization", 1988) with a count in the sense's place: a thread that is late to
// wake up from one round cannot be taken for one that arrived at the next, so a plain loop is
// enough. Who has to wait sleeps in the kernel, after a short look round if every thread can have
// a processor. What a thread did before it arrived is seen by all who leave the round.
//
// A number of threads or a round is all that a barrier knows: who arrives is not asked.
#ifndef FRAMEALLOC_BARRIER_H
#define FRAMEALLOC_BARRIER_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FA_BARRIER_MAX ((uint32_t)32767) // threads of one barrier
#define FA_FOREVER UINT64_MAX            // as a timeout: none

// A barrier at which `threads` threads meet, 1 to FA_BARRIER_MAX; and its end, which may follow
// right upon the return from its last round, while other threads are still on their way out of it.
// Threads: any. Lifetime: until destroy; after a fork the child has it too, with nobody arrived: a
// round that was open is over there. Failure: -ENOMEM; -EINVAL, an argument is out of range or the
// barrier was destroyed; -EBUSY, somebody has arrived and waits for the others (destroy).
FA__CALL(int, barrier_create, (fa_barrier **barrier, uint32_t threads), (barrier, threads));
FA__CALL(int, barrier_destroy, (fa_barrier *barrier), (barrier));

// Arrives and waits until all have, for timeout_ns nanoseconds at most (FA_FOREVER; 0: not at all).
// Returns 1 to the one that came last, 0 to the others.
// Threads: any, as many at once as were asked for. Failure: -ETIMEDOUT, the others did not come:
// this arrival is taken back, as if there had been no call, so that the thread may come again or
// do something else; -EINVAL, the barrier was destroyed, or expects nobody any more.
FA__CALL(int, barrier_arrive_wait, (fa_barrier *barrier, uint64_t timeout_ns),
         (barrier, timeout_ns));

// The two apart, for work that needs nobody else in between: arrive never waits and gives a ticket
// for the round (NULL: not wanted), wait returns when that round is complete, 0. Waiting takes no
// arrival back: after -ETIMEDOUT, wait again. Nobody has to wait. Returns of arrive: 1 if that was
// the last one. Threads: any; the one that waits may be another. Lifetime: of a ticket, 2^32
// rounds. Failure: as above.
FA__CALL(int, barrier_arrive, (fa_barrier *barrier, uint64_t *ticket), (barrier, ticket));
FA__CALL(int, barrier_wait, (fa_barrier *barrier, uint64_t ticket, uint64_t timeout_ns),
         (barrier, ticket, timeout_ns));

// Takes one thread out, from this round on, which needs one arrival less: for a thread that ends.
// Returns 1 if the others were only waiting for that, else 0. Threads: any, one that has not
// arrived in this round. Failure: -EINVAL, as above.
FA__CALL(int, barrier_drop, (fa_barrier *barrier), (barrier));

#ifdef __cplusplus
}
#endif
#endif
