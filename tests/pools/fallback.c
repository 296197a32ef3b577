// The pools and groups that every program of this folder brings along, for when the library is not
// there.
#define FA_IMPLEMENTATION
#include <framealloc/framealloc.h>
