// The library that comes behind the plug-in: RTLD_NEXT has to find its name, not the plug-in's.
#include "outer.h"

int next_anchor;

int who_am_i(void) {
    return NEXT;
}
