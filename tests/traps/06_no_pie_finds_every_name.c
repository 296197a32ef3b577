// In an executable that is not position-independent, names reach the library by pointer, by call
// and by dlsym; a weak reference, which such a program has bound to NULL, is not needed.
#include "names.h"

#ifdef __PIE__
#error "this test is about -fno-pie"
#endif

enum { SIZE = 100 };

void free_sized(void *, size_t) __attribute__((weak)); // absent from glibc: nothing at link time

static void *(*const malloc_pointer)(size_t) = malloc; // the address of the program's own PLT
static void (*const free_pointer)(void *) = free;

int main(void) {
    alarm(PATIENCE_S);
    void *(*malloc_found)(size_t) = (void *(*)(size_t))name_find("malloc");
    Dl_info where;
    CHECK(dladdr((void *)malloc_found, &where) && strstr(where.dli_fname, "libframealloc"),
          "malloc is that of %s", where.dli_fname);
    free_fn *free_found = (free_fn *)name_find("free");
    free_sized_fn *sized = (free_sized_fn *)name_find("free_sized");
    for (int round = 0; round < SIZE; round++) {
        free_found(malloc_pointer(SIZE));
        free_pointer(malloc_found(SIZE));
        sized(malloc(SIZE), SIZE);
        if (free_sized)
            free_sized(malloc(SIZE), SIZE);
    }
    return 0;
}
