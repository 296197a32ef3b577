// The files of the scenery, in a folder of their own as long as the game runs.
#ifndef ENGINE_SCENERY_FILES_H
#define ENGINE_SCENERY_FILES_H

#include <stdio.h>

enum { SCENERY_FILES = 7, SCENERY_BYTES = 96 << 10 };

void scenery_files_make(void);
FILE *scenery_file(int number, const char *mode);
void scenery_files_remove(void);

#endif
