// A C program gets no C++ run-time from the library, not even when an allocation fails.
#include "support/promise.h"
#include <link.h>

static int object_check(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    CHECK(!strstr(info->dlpi_name, "libstdc++"), "%s", info->dlpi_name);
    CHECK(!strstr(info->dlpi_name, "libc++"), "%s", info->dlpi_name);
    return 0;
}

int main(void) {
    program_start(PATIENCE_S);
    volatile size_t impossible = SIZE_MAX;
    dl_iterate_phdr(object_check, NULL);
    CHECK(!malloc(impossible), "malloc");
    free(malloc(1));
    dl_iterate_phdr(object_check, NULL);
    return 0;
}
