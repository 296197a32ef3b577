// An object is deleted twice.
#include "misuse.h"

struct thing {
    char bytes[100];
};

int main() {
    program_start(WATCHDOG_S);
    auto *object = static_cast<thing *>(with_neighbour(new thing));
    expect_double_free("free", object, malloc_usable_size(object));
    delete object;
    delete static_cast<thing *>(opaque(object));
    return mistake_made();
}
