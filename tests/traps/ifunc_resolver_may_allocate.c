// An IFUNC resolver of a program bound at start (-z now) runs before thread-local memory is set
// up; it may allocate all the same, and the block is a block like any other later.
#include "support/promise.h"

enum { SIZE = 100, ANSWER = 42 };

static void *early; // made by the resolver

static int answer_really(void) {
    return ANSWER;
}

static int (*answer_resolve(void))(void) {
    void *dropped = malloc(SIZE), *zeroed = calloc(1, SIZE);
    early = realloc(malloc(SIZE), 2 * SIZE);
    free(dropped);
    free(zeroed);
    if (early)
        memset(early, ANSWER, 2 * SIZE);
    return answer_really;
}

int answer(void) __attribute__((ifunc("answer_resolve")));

int main(void) {
    program_start(PATIENCE_S);
    CHECK(answer() == ANSWER, "%d", answer());
    char *block = early;
    CHECK(block && (uintptr_t)block % 16 == 0, "%p", early);
    CHECK(malloc_usable_size(block) >= 2 * SIZE, "%zu", malloc_usable_size(block));
    block = realloc(block, 100 * SIZE);
    CHECK(block && block[0] == ANSWER && block[2 * SIZE - 1] == ANSWER, "content");
    free(block);
    return 0;
}
