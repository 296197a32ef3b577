// Reads the header of an ELF file, of either word size, for the few facts a preload depends on.
#include "cli/elf.h"
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct segment {
    uint32_t type;
    uint64_t offset;
    uint64_t size;
};

static bool read_at(int fd, void *into, size_t size, uint64_t offset) {
    return pread(fd, into, size, (off_t)offset) == (ssize_t)size;
}

static bool segment_read(int fd, unsigned bits, uint64_t offset, struct segment *segment) {
    if (bits == 64) {
        Elf64_Phdr header;
        if (!read_at(fd, &header, sizeof header, offset))
            return false;
        *segment = (struct segment){header.p_type, header.p_offset, header.p_filesz};
    } else {
        Elf32_Phdr header;
        if (!read_at(fd, &header, sizeof header, offset))
            return false;
        *segment = (struct segment){header.p_type, header.p_offset, header.p_filesz};
    }
    return true;
}

// Looks for the segment that names the loader; a static program has none.
static void loader_read(int fd, struct elf *elf, uint64_t table, unsigned count, unsigned size) {
    struct segment segment;
    for (unsigned i = 0; i < count; i++) {
        if (!segment_read(fd, elf->bits, table + (uint64_t)i * size, &segment))
            return;
        if (segment.type != PT_INTERP)
            continue;
        elf->linked = true;
        size_t length = segment.size < sizeof elf->loader ? segment.size : sizeof elf->loader - 1;
        if (!read_at(fd, elf->loader, length, segment.offset))
            elf->loader[0] = 0;
        elf->loader[length] = 0;
        return;
    }
}

static struct elf header_read(int fd) {
    struct elf elf = {0};
    union {
        unsigned char ident[EI_NIDENT];
        Elf32_Ehdr narrow;
        Elf64_Ehdr wide;
    } header;
    if (!read_at(fd, &header, sizeof header.narrow, 0) ||
        memcmp(header.ident, ELFMAG, SELFMAG) != 0)
        return elf;
    elf.machine = header.narrow.e_machine; // the same place in both
    if (header.ident[EI_CLASS] == ELFCLASS32) {
        elf.valid = true;
        elf.bits = 32;
        loader_read(fd, &elf, header.narrow.e_phoff, header.narrow.e_phnum,
                    header.narrow.e_phentsize);
    } else if (read_at(fd, &header, sizeof header.wide, 0)) {
        elf.valid = true;
        elf.bits = 64;
        loader_read(fd, &elf, header.wide.e_phoff, header.wide.e_phnum, header.wide.e_phentsize);
    }
    return elf;
}

struct elf elf_read(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) // an executable need not be readable
        return (struct elf){0};
    struct elf elf = header_read(fd);
    close(fd);
    return elf;
}

bool elf_fits(const struct elf *library, const struct elf *program) {
    return library->bits == program->bits && library->machine == program->machine;
}
