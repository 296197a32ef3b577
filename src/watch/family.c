// Looks at the parent process, as the complaints about settings do.
#include "watch/family.h"
#include "base/option_setting.h"
#include "watch/process.h"
#include <unistd.h>

#define ENVIRONMENT_NAME OPTION_ENVIRONMENT_PREFIX "STATS"

static bool parent_reports, is_orphan; // all fixed after family_start
static uint32_t first_process;
static struct timespec birth;

void family_start(void) {
    const char *value = environment_find(ENVIRONMENT_NAME);
    struct setting setting = {.entry = value ? value - sizeof ENVIRONMENT_NAME : NULL};
    parent_reports = setting_is_inherited(&setting);
    // Who adopts orphans belongs to no session but its own.
    is_orphan = getsid(getppid()) != getsid(0);
    first_process = process_id();
    birth = process_birth();
}

bool family_is_started(void) {
    return parent_reports;
}

bool family_is_forked(void) {
    return process_id() != first_process;
}

bool family_is_orphan(void) {
    return is_orphan;
}

struct timespec family_birth(void) {
    return birth;
}
