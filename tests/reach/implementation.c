// The one file of a program that brings what serves it without the library.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"
