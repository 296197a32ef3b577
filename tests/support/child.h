// Waits for a child with a watchdog: a child that hangs is a failed check, not a hung test.
#pragma once
#include "promise.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum { CHILD_PATIENCE_S = 30, CHILD_POLL_MS = 1 };

// The wait status of the child; the check fails when it did not end in time.
static inline int child_status(pid_t child) {
    CHECK(child > 0, "no child: %s", strerror(errno));
    for (uint64_t end = clock_ms() + CHILD_PATIENCE_S * 1000;; sleep_ms(CHILD_POLL_MS)) {
        int status;
        pid_t got = waitpid(child, &status, WNOHANG);
        if (got == child)
            return status;
        CHECK(got == 0, "waitpid: %s", strerror(errno));
        if (clock_ms() > end) {
            kill(child, SIGKILL);
            CHECK(false, "child %d hung", (int)child);
        }
    }
}

static inline void child_succeeds(pid_t child) {
    int status = child_status(child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child %d ended with wait status 0x%x",
          (int)child, (unsigned)status);
}
