// What the system knows about this process.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <time.h>

// Asked each time: a forked copy has another.
uint32_t process_id(void);
// When this process was made, in real time; or up to 10 ms earlier.
struct timespec process_birth(void);

struct process_memory {
    uint64_t resident, peak; // bytes; 0: not known
};

enum { PROCESS_SCRATCH = 4096 };
// Async-signal-safe; never allocates. `scratch` has room for PROCESS_SCRATCH bytes.
void process_memory_get(struct process_memory *out, char *scratch);

#define PROCESS_NAME_CAPACITY 64
// The program's name without its path; whatever is no plain ASCII becomes '?'.
void process_name_get(char name[PROCESS_NAME_CAPACITY]);
