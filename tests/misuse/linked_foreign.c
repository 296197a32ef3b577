// A pointer that is nobody's is freed by a program that links the library.
#define IS_LINKED true
#include "foreign.c"
