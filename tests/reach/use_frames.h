// A use of frames that checks itself, for every way to build a program and to run it.
#pragma once

enum served {
    BY_PROGRAM,
    BY_LIBRARY,
    BY_OPENED_LIBRARY, // its frames; malloc stays the C library's
};

// In this thread and in one that it starts. Ends the process when something is not as it must be.
void use_frames(enum served served);
