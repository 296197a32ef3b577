// A statically linked game: says its name, so that a test sees that it ran.
#include <stdio.h>

int main(int argc __attribute__((unused)), char **argv) {
    puts(argv[0]);
}
