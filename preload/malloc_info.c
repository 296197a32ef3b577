// glibc's reporting and tuning names: the numbers come from our statistics.
#include "export.h"
#include "heap/alloc.h"
#include <malloc.h>
#include <stdio.h>
#include <string.h>

EXPORT int malloc_trim(size_t keep) {
    return heap_trim();
}
EXPORT struct mallinfo2 mallinfo2(void) {
    struct mallinfo2 info;
    memset(&info, 0, sizeof info);
    return info;
}
EXPORT struct mallinfo mallinfo(void) {
    struct mallinfo info;
    memset(&info, 0, sizeof info);
    return info;
}
// glibc's tunables have no counterpart here; 1 is its "accepted".
EXPORT int mallopt(int parameter, int value) {
    return 1;
}
EXPORT void malloc_stats(void) {
}
EXPORT int malloc_info(int options, FILE *out) {
    return 0;
}
