// vfork with exec, and posix_spawn, in a loop amid busy threads: every child runs and ends.
#include "busy.h"
#include <spawn.h>

enum { CHILDREN = 300 };
extern char **environ;

static pid_t child_vforked(char **command) {
    pid_t child = vfork();
    if (child == 0) {
        execv(command[0], command);
        _exit(EXIT_FAILURE);
    }
    return child;
}
static pid_t child_spawned(char **command) {
    pid_t child = 0;
    CHECK(posix_spawn(&child, command[0], NULL, NULL, command, environ) == 0, "posix_spawn");
    return child;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    if (argc > 1) { // the child
        allocate_all_sizes(1);
        return EXIT_SUCCESS;
    }
    busy_start();
    char *command[] = {"/proc/self/exe", "child", NULL};
    char self[LINE_MAX_BYTES] = "";
    CHECK(readlink(command[0], self, sizeof self - 1) > 0, "%s", argv[0]);
    command[0] = self;
    for (int i = 0; i < CHILDREN; i++)
        child_succeeds(i % 2 ? child_vforked(command) : child_spawned(command));
    return EXIT_SUCCESS;
}
