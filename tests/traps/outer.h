// What the plug-in of trap 2 offers: each call is one look-up made from inside the plug-in.
#pragma once

#define INNER_NAME "libtrap_inner.so"
#define INNER_BY_ORIGIN "$ORIGIN/inner/" INNER_NAME
enum { NEXT = 1, OUTER = 2 };

typedef void *outer_open_fn(const char *name);
typedef int outer_next_fn(void);

__attribute__((visibility("default"))) int who_am_i(void);
extern int next_anchor; // makes the plug-in need the library behind it
