// NULL is freed without effect, has no usable size, and is reallocated by a plain malloc.
#include "names.h"
#include "support/promise.h"

int main(void) {
    program_start(PATIENCE_S);
    free(NULL);
    ((free_fn *)name_find("cfree"))(NULL);
    ((free_sized_fn *)name_find("free_sized"))(NULL, 8);
    ((free_aligned_sized_fn *)name_find("free_aligned_sized"))(NULL, 64, 8);
    CHECK(malloc_usable_size(NULL) == 0, "%zu", malloc_usable_size(NULL));
    char *block = realloc(NULL, 100);
    CHECK(block && malloc_usable_size(block) >= 100, "realloc(NULL, 100)");
    block = reallocarray(block, 10, 100);
    CHECK(block && malloc_usable_size(block) >= 1000, "reallocarray");
    free(block);
    return 0;
}
