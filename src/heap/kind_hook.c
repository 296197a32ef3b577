// The layer of pools and groups, if it is in use.
#include "heap/kind_hook.h"

const struct kind_hook *kind_hook;
