// What a failed operator new does next.
#pragma once
#include <stddef.h>

enum new_kind { NEW_PLAIN, NEW_ALIGNED };

// Runs the new_handler and throws std::bad_alloc by way of libstdc++; does not return NULL.
void *new_failed(enum new_kind kind, size_t size, size_t alignment);
// Runs the new_handler as long as there is one; NULL in the end.
void *new_failed_nothrow(enum new_kind kind, size_t size, size_t alignment);
