// Finds the library beside the command, where it was installed, or wherever the loader looks.
#include "cli/library.h"
#include "cli/text.h"
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLAIN_FOLDER "lib"
#define LOADER_TOKEN "$LIB"    // each process' loader puts its own library folder there
#define SEARCH_SEPARATORS ":;" // the same of LD_LIBRARY_PATH

// Library folders below a prefix, of all word sizes and distributions.
static const char *const library_folders[] = {
    FRAMEALLOC_LIBDIR, PLAIN_FOLDER, "lib64", "lib32", "lib/x86_64-linux-gnu", "lib/i386-linux-gnu",
};

static void folder_up(char *path) {
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
}

// Does $LIB stand for this folder? It is the folder that the C library was loaded from.
static bool token_stands_for(const char *folder) {
    Dl_info info;
    void *symbol = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
    if (!symbol || !dladdr(symbol, &info))
        return false;
    char *path = text_new("%s", info.dli_fname);
    folder_up(path);
    size_t length = strlen(path);
    size_t tail = strlen(folder) + 1;
    bool same = length >= tail && path[length - tail] == '/' &&
                strcmp(path + length - tail + 1, folder) == 0;
    free(path);
    return same;
}

// Asks in a child, since a library that was loaded here would start to work here. The child is
// mute: what the library has to say, the game will hear.
static bool loader_finds_it(void) {
    pid_t child = fork();
    if (child == 0) {
        close(STDOUT_FILENO);
        close(STDERR_FILENO);
        _exit(dlopen(LIBRARY_SONAME, RTLD_LAZY | RTLD_LOCAL) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

// Takes the library of this folder, if it holds one. `shown` is the folder for the loader.
static bool library_take(struct library *library, const char *folder, const char *shown) {
    char *path = text_new("%s/" LIBRARY_SONAME, folder);
    library->elf = elf_read(path);
    free(path);
    if (!library->elf.valid)
        return false;
    if (!strpbrk(shown, PRELOAD_SEPARATORS)) {
        library->entry = text_new("%s/" LIBRARY_SONAME, shown);
    } else if (!strpbrk(shown, SEARCH_SEPARATORS)) {
        library->entry = text_new(LIBRARY_SONAME);
        library->search = text_new("%s", shown);
    }
    return library->entry != NULL;
}

static bool library_take_installed(struct library *library, const char *prefix,
                                   const char *folder) {
    char *path = text_new("%s/%s", prefix, folder);
    char *shown = text_new("%s/%s", prefix, token_stands_for(folder) ? LOADER_TOKEN : folder);
    bool found = library_take(library, path, shown);
    free(path);
    free(shown);
    if (found)
        library->prefix = text_new("%s", prefix);
    return found;
}

struct library library_find(void) {
    struct library library = {0};
    char command[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", command, sizeof command - 1);
    if (length > 0) {
        command[length] = 0;
        folder_up(command);
        if (library_take(&library, command, command))
            return library;
        folder_up(command);
        if (library_take_installed(&library, command, FRAMEALLOC_LIBDIR) ||
            library_take_installed(&library, command, PLAIN_FOLDER))
            return library;
    }
    if (loader_finds_it())
        library.entry = text_new(LIBRARY_SONAME);
    return library;
}

void library_free(struct library *library) {
    free(library->entry);
    free(library->search);
    free(library->prefix);
}

bool library_fits(const struct library *library, const struct elf *program) {
    if (!library->elf.valid || elf_fits(&library->elf, program))
        return true;
    if (!library->prefix || !strstr(library->entry, LOADER_TOKEN))
        return false;
    bool fits = false;
    for (size_t i = 0; !fits && i < sizeof library_folders / sizeof *library_folders; i++) {
        char *path = text_new("%s/%s/" LIBRARY_SONAME, library->prefix, library_folders[i]);
        struct elf elf = elf_read(path);
        fits = elf.valid && elf_fits(&elf, program);
        free(path);
    }
    return fits;
}
