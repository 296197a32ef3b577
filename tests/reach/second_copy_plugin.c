// A plug-in that is linked with a copy of the library of its own.
#include <stdlib.h>

void *plugin_take(size_t size);
void plugin_give(void *p);

void *plugin_take(size_t size) {
    return malloc(size);
}

void plugin_give(void *p) {
    free(p);
}
