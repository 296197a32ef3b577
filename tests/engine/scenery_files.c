// What a game brings along: here each file is made when the game starts.
#include "scenery_files.h"

#include "ensure.h"
#include "random.h"

#include <string.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 512 };

static char folder[PATH_MAX_BYTES];

static const char *file_path(int number) {
    static _Thread_local char path[PATH_MAX_BYTES + 16];
    snprintf(path, sizeof path, "%s/%d", folder, number);
    return path;
}

FILE *scenery_file(int number, const char *mode) {
    FILE *file = fopen(file_path(number), mode);
    ENSURE(file);
    return file;
}

void scenery_files_make(void) {
    const char *place = getenv("TMPDIR");
    int length = snprintf(folder, sizeof folder, "%s/engine-XXXXXX", place ? place : "/tmp");
    ENSURE(length < PATH_MAX_BYTES && mkdtemp(folder));
    for (int i = 0; i < SCENERY_FILES; i++) {
        struct random random = random_make((uint64_t)i);
        FILE *file = scenery_file(i, "wb");
        for (size_t left = SCENERY_BYTES; left; left -= sizeof(uint32_t)) {
            uint32_t word = random_below(&random, UINT32_MAX);
            ENSURE(fwrite(&word, sizeof word, 1, file) == 1);
        }
        ENSURE(fclose(file) == 0);
    }
}

void scenery_files_remove(void) {
    for (int i = 0; i < SCENERY_FILES; i++)
        ENSURE(unlink(file_path(i)) == 0);
    ENSURE(rmdir(folder) == 0);
}
