// What every program here shares: its command line, the measured stretch and its line of results.
#ifndef FRAMEALLOC_BENCH_H
#define FRAMEALLOC_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An option of one program: a number, or one of `words` (the value is its index). A list of knobs
// ends with a NULL name.
struct bench_knob {
    const char *name;
    long *value;
    const char *const *words;
};

// Reads `--scale X --seed N` and the knobs; a wrong argument ends the program with one line.
void bench_begin(const char *pattern, int argc, char **argv, const struct bench_knob *knobs);

uint64_t bench_seed(void);

// `count` times the scale, at least 1.
uint64_t bench_scaled(uint64_t count);

// The measured stretch: wall and CPU time and page faults count between the two. What is measured
// is the time of the whole process, so its helpers must be quiet before bench_start.
void bench_start(void);
void bench_stop(uint64_t ops);

// One more figure in the results.
enum { BENCH_KEY_MAX = 32 };
void bench_add(const char *key, double value);

// Prints one JSON line on stdout and returns main's exit code.
int bench_print(void);

// Ends the program with a line on stderr and exit code 1: the result was wrong.
_Noreturn void bench_fail(const char *what);

// Zeroed memory for the program's own tables, which must not come from the measured allocator.
void *bench_map(size_t size);
void bench_unmap(void *at, size_t size);

#endif
