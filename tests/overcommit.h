// Whether the kernel refuses what no machine has; with vm.overcommit_memory = 1 it does not.
#pragma once
#include "support/promise.h"

#define MORE_THAN_ANY_MACHINE_HAS ((size_t)1 << 46)

static inline bool kernel_grants_everything(void) {
    char answer = 0;
    int file = open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0 && read(file, &answer, 1) == 1, "cannot read overcommit_memory");
    close(file);
    return answer == '1';
}
