// collection.h as a C program has it.
#include "uses_every_name.h"

int main(void) {
    return uses_every_name();
}
