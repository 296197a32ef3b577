// Where the library is, and how the loader is told so that it suits 32-bit and 64-bit programs.
#pragma once
#include "cli/elf.h"

#define LIBRARY_NAME "libframealloc.so"
#define LIBRARY_SONAME LIBRARY_NAME ".0"
#define PRELOAD_SEPARATORS " :" // so LD_PRELOAD can hold no path with one of them

// All text is the caller's to free; library_free does.
struct library {
    char *entry;    // what LD_PRELOAD gets; NULL: the library is nowhere
    char *search;   // what LD_LIBRARY_PATH needs for it, or NULL
    char *prefix;   // the folder whose library folders hold it, or NULL
    struct elf elf; // of the one found; not valid: it was left to the loader to find
};

struct library library_find(void);
void library_free(struct library *library);

// Is there a library that this program can load?
bool library_fits(const struct library *library, const struct elf *program);
