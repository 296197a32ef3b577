// What the program itself says about how it uses us.
#pragma once
#include <stdbool.h>

// Does the executable name the library among what it needs (or contain it)? Then it was built for
// us, and a pointer from elsewhere is its fault. False: preloaded.
bool program_is_linked(void);
