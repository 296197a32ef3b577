// Brings frames on plain malloc, for where the library is not in the process.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"
