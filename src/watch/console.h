// Standard error as it was when the process started. Programs close it, as the GNU tools do at
// their end, or give its number to a file of their own.
#pragma once

// Keeps a copy under a high number.
void console_start(void);
// The copy; -1: there was no standard error, or the program has closed the copy as well.
int console_fd(void);
