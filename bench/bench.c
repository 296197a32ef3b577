// The command line, the measured stretch and the JSON line that all programs share.
#include "bench.h"
#include "clock.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { EXTRA_MAX = 32, OUTPUT_SIZE = 4096, EXIT_WRONG = 1, EXIT_USAGE = 2 };

static struct {
    const char *pattern;
    double scale;
    uint64_t seed;
    uint64_t ops;
    uint64_t wall_ns;
    uint64_t cpu_ns;
    long faults;
    long peak_kib;
    unsigned extra_count;
    struct {
        char key[BENCH_KEY_MAX];
        double value;
    } extra[EXTRA_MAX];
} run = {.scale = 1, .seed = 1};

static void usage_print(const struct bench_knob *knobs) {
    fprintf(stderr, "%s: accepted are --scale X (above 0), --seed N", run.pattern);
    for (; knobs->name; knobs++) {
        fprintf(stderr, ", --%s ", knobs->name);
        if (!knobs->words) {
            fprintf(stderr, "N");
            continue;
        }
        for (unsigned i = 0; knobs->words[i]; i++) {
            fprintf(stderr, "%s%s", i ? "|" : "", knobs->words[i]);
        }
    }
    fprintf(stderr, "\n");
}

static bool knob_set(const struct bench_knob *knob, const char *text) {
    if (knob->words) {
        for (long i = 0; knob->words[i]; i++) {
            if (strcmp(knob->words[i], text) == 0) {
                *knob->value = i;
                return true;
            }
        }
        return false;
    }
    char *end;
    *knob->value = strtol(text, &end, 10);
    return *text && !*end && *knob->value >= 0;
}

static bool option_set(const struct bench_knob *knobs, const char *name, const char *text) {
    char *end;
    if (strcmp(name, "scale") == 0) {
        run.scale = strtod(text, &end);
        return *text && !*end && run.scale > 0;
    }
    if (strcmp(name, "seed") == 0) {
        run.seed = strtoull(text, &end, 10);
        return *text && !*end;
    }
    for (; knobs->name; knobs++) {
        if (strcmp(name, knobs->name) == 0) {
            return knob_set(knobs, text);
        }
    }
    return false;
}

void bench_begin(const char *pattern, int argc, char **argv, const struct bench_knob *knobs) {
    // A buffer of our own: stdio would ask the measured allocator for one.
    static char output[OUTPUT_SIZE];
    setvbuf(stdout, output, _IOFBF, sizeof output);
    run.pattern = pattern;
    for (int i = 1; i < argc; i += 2) {
        bool named = strncmp(argv[i], "--", 2) == 0 && i + 1 < argc;
        if (!named || !option_set(knobs, argv[i] + 2, argv[i + 1])) {
            fprintf(stderr, "%s: wrong argument '%s'\n", pattern, argv[i]);
            usage_print(knobs);
            exit(EXIT_USAGE);
        }
    }
}

uint64_t bench_seed(void) {
    return run.seed;
}

uint64_t bench_scaled(uint64_t count) {
    double scaled = (double)count * run.scale;
    return scaled < 1 ? 1 : (uint64_t)(scaled + 0.5); // rounded, so that X = N / count gives N
}

static long faults_now(void) {
    struct rusage self, children;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return self.ru_minflt + children.ru_minflt;
}

// Children that were waited for count too: one pattern is about starting them.
static uint64_t cpu_now(void) {
    struct rusage children;
    getrusage(RUSAGE_CHILDREN, &children);
    uint64_t seconds = (uint64_t)(children.ru_utime.tv_sec + children.ru_stime.tv_sec);
    uint64_t micros = (uint64_t)(children.ru_utime.tv_usec + children.ru_stime.tv_usec);
    return clock_process_ns() + seconds * NS_PER_SECOND + micros * (NS_PER_MS / 1000);
}

void bench_start(void) {
    run.faults = faults_now();
    run.cpu_ns = cpu_now();
    run.wall_ns = clock_wall_ns();
}

void bench_stop(uint64_t ops) {
    run.wall_ns = clock_wall_ns() - run.wall_ns;
    run.cpu_ns = cpu_now() - run.cpu_ns;
    run.faults = faults_now() - run.faults;
    run.peak_kib = memory_peak_kib();
    run.ops = ops;
}

void bench_add(const char *key, double value) {
    if (run.extra_count == EXTRA_MAX) {
        bench_fail("too many figures");
    }
    snprintf(run.extra[run.extra_count].key, BENCH_KEY_MAX, "%s", key);
    run.extra[run.extra_count++].value = value;
}

int bench_print(void) {
    printf("{\"pattern\":\"%s\",\"scale\":%g,\"seed\":%llu,\"ops\":%llu", run.pattern, run.scale,
           (unsigned long long)run.seed, (unsigned long long)run.ops);
    printf(",\"wall_seconds\":%.9f,\"cpu_seconds\":%.9f", (double)run.wall_ns / NS_PER_SECOND,
           (double)run.cpu_ns / NS_PER_SECOND);
    printf(",\"peak_rss_kib\":%ld,\"minor_faults\":%ld", run.peak_kib, run.faults);
    for (unsigned i = 0; i < run.extra_count; i++) {
        printf(",\"%s\":%.10g", run.extra[i].key, run.extra[i].value);
    }
    printf("}\n");
    return fflush(stdout) == 0 ? 0 : EXIT_WRONG;
}

void bench_fail(const char *what) {
    fprintf(stderr, "%s: %s\n", run.pattern, what);
    fflush(stdout);
    _exit(EXIT_WRONG);
}

void *bench_map(size_t size) {
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        bench_fail("mmap failed");
    }
    return at;
}

void bench_unmap(void *at, size_t size) {
    munmap(at, size);
}
