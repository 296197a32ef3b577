// malloc_info writes one XML document in glibc's root element; options other than 0 are EINVAL.
#include "support/promise.h"
#include <errno.h>

enum { TEXT_MOST = 65536 };

int main(void) {
    program_start(PATIENCE_S);
    static char text[TEXT_MOST];
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    CHECK(out, "errno %d", errno);
    CHECK(malloc_info(0, out) == 0, "malloc_info");
    CHECK(fclose(out) == 0, "errno %d", errno);
    static const char START[] = "<malloc version=\"1\">", END[] = "</malloc>\n";
    CHECK(!strncmp(text, START, sizeof START - 1), "starts: %.60s", text);
    size_t length = strlen(text), end_length = sizeof END - 1;
    CHECK(length > end_length && !strcmp(text + length - end_length, END), "ends otherwise");

    out = fmemopen(text, sizeof text - 1, "w");
    CHECK(out && malloc_info(1, out) == EINVAL, "options 1");
    fclose(out);
    return 0;
}
