// Is the program linked with us? Read from the executable's own dynamic section.
#include "heap/program.h"
#include <dlfcn.h>
#include <link.h>
#include <string.h>

extern struct r_debug _r_debug; // the loader's list of objects; the first is the executable

static const char LIBRARY_NAME[] = "libframealloc.so";

bool program_is_linked(void) {
    const struct link_map *program = _r_debug.r_map;
    Dl_info self;
    if (!program || !program->l_ld)
        return true; // static: it contains us
    if (dladdr((void *)program_is_linked, &self) && program->l_addr == (ElfW(Addr))self.dli_fbase)
        return true;
    const char *strings = NULL;
    for (const ElfW(Dyn) *d = program->l_ld; d->d_tag != DT_NULL; d++)
        if (d->d_tag == DT_STRTAB)
            strings = (const char *)d->d_un.d_ptr;
    for (const ElfW(Dyn) *d = program->l_ld; strings && d->d_tag != DT_NULL; d++)
        if (d->d_tag == DT_NEEDED &&
            strncmp(strings + d->d_un.d_val, LIBRARY_NAME, sizeof LIBRARY_NAME - 1) == 0)
            return true;
    return false;
}
