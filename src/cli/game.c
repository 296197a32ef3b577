// Finds the game as a shell would, and starts it.
#include "cli/game.h"
#include "base/log.h"
#include "cli/text.h"
#include <errno.h>
#include <paths.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define CAPABILITIES "security.capability"

// 0, or the errno that starting the file would give.
static int file_check(const char *path) {
    struct stat status;
    if (stat(path, &status) < 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    return access(path, X_OK) < 0 ? errno : 0;
}

// Looks through PATH; *error tells why the best candidate won't do.
static char *path_search(const char *name, int *error) {
    const char *folders = getenv("PATH");
    if (!folders)
        folders = _PATH_DEFPATH;
    *error = ENOENT;
    for (const char *folder = folders;; folder++) {
        size_t length = strcspn(folder, ":");
        // An empty folder in PATH is the current one.
        char *path = text_new("%.*s%s%s", (int)length, folder, length ? "/" : "./", name);
        int found = file_check(path);
        if (!found) {
            *error = 0;
            return path;
        }
        if (found == EACCES && access(path, F_OK) == 0) // else it is the folder that is closed
            *error = EACCES;
        free(path);
        folder += length;
        if (!*folder)
            return NULL;
    }
}

enum exit_code game_find(const char *name, struct game *game) {
    int error;
    if (strchr(name, '/')) {
        game->path = text_new("%s", name);
        error = file_check(name);
    } else {
        game->path = path_search(name, &error);
    }
    if (!error) {
        game->elf = elf_read(game->path);
        return EXIT_FINE;
    }
    if (error == EISDIR)
        log_line("%s: is a folder; give the program in it", name);
    else if (error == EACCES)
        log_line("%s: permission denied; \"chmod +x\" makes a program executable", name);
    else if (error == ENOENT && !game->path)
        log_line("%s: no such program in PATH; one that is not there needs its folder, as in ./%s",
                 name, name);
    else
        log_line("%s: %s", name, strerror(error));
    free(game->path);
    return error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_START;
}

const char *game_ignores_preload(const struct game *game) {
    struct stat status;
    if (game->elf.valid && !game->elf.linked)
        return "is statically linked";
    if (stat(game->path, &status) < 0)
        return NULL;
    if (((status.st_mode & S_ISUID) && status.st_uid != getuid()) ||
        ((status.st_mode & S_ISGID) && status.st_gid != getgid()))
        return "runs with another user's rights (set-user-id)";
    if (getuid() != 0 && getxattr(game->path, CAPABILITIES, NULL, 0) > 0)
        return "runs with capabilities of its own";
    return NULL;
}

enum exit_code game_start(const struct game *game, char **arguments) {
    execvp(game->path, arguments); // its path has a '/', so PATH plays no part any more
    int error = errno;
    if (error == ENOENT && game->elf.linked)
        log_line("%s: its loader %s is not installed; a %u-bit program needs %u-bit libraries",
                 arguments[0], game->elf.loader, game->elf.bits, game->elf.bits);
    else if (error == ENOENT)
        log_line("%s: the interpreter that its first line names does not exist", arguments[0]);
    else
        log_line("%s: cannot be started: %s", arguments[0], strerror(error));
    return EXIT_CANNOT_START;
}
