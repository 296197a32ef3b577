// What kind of program an executable file is, as far as a preload cares.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define ELF_LOADER_CAPACITY 256

struct elf {
    bool valid;       // an ELF file; everything below is zero otherwise
    bool linked;      // dynamically: it asks for a loader
    unsigned bits;    // 32 or 64
    uint16_t machine; // EM_*
    char loader[ELF_LOADER_CAPACITY];
};

struct elf elf_read(const char *path);

// Can the one be loaded into a process of the other?
bool elf_fits(const struct elf *library, const struct elf *program);
