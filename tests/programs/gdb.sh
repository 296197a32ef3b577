# gdb: it evaluates, runs a program to a breakpoint in it, and to its end.
# needs: gdb
# needs: gcc
set -e
printf '#include <stdlib.h>\nint reach(int n) { free(malloc(n)); return n + 1; }\n%s\n' \
    'int main(void) { return reach(41) - 42; }' >reach.c
gcc -g -O0 reach.c -o reach
gdb --batch -nx -ex 'print 6 * 7' -ex 'break reach' -ex run -ex 'print n' -ex finish \
    -ex continue ./reach 2>/dev/null |
    sed -n 's/process [0-9]*/process/; /^\$\|Value returned\|exited/p'
