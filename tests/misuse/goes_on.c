// After many mistakes that were let pass, the heap still gives out every block once.
#include "foreign.h"

enum { MISTAKES = 200, BLOCKS = 5000, SIZE = 112, LARGE = 200000 };

static void mistakes_make(void *stack) {
    free(foreign_pointer("global", stack));
    char *small = opaque(malloc(SIZE)), *large = opaque(malloc(LARGE));
    free(opaque(large + 16));
    free(small);
    free(opaque(small));
    free(large);
    free(opaque(large));
    malloc_trim(0);
}

int main(void) {
    program_start(WATCHDOG_S);
    _Alignas(16) char stack[FOREIGN_BYTES];
    for (int i = 0; i < MISTAKES; i++)
        mistakes_make(stack);
    static void *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        pattern_write(block[i] = malloc(i % 100 ? SIZE : LARGE), SIZE, (uint64_t)i);
    for (int i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(block[i], SIZE, (uint64_t)i), "block %d was given out twice", i);
        free(block[i]);
    }
    return mistake_made();
}
