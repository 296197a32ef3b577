// Runs the promise that is linked in, without any C++ of its own.
#include "cpp_promise.h"
#include "support/promise.h"

int main(void) {
    program_start(PATIENCE_S);
    promise_check();
    return 0;
}
