// A plug-in that allocates and frees like any other; the program opens it with RTLD_DEEPBIND.
#include "deepbind.h"
#include <stdlib.h>

__attribute__((visibility("default"))) void *plugin_take(size_t size) {
    return malloc(size);
}

__attribute__((visibility("default"))) void *plugin_grow(void *block, size_t size) {
    return realloc(block, size);
}

__attribute__((visibility("default"))) void plugin_drop(void *block) {
    free(block);
}
