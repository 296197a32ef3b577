// realloc as programs use it: vectors that double or grow by half to a few MiB, strings that grow
// by small steps, and many middling buffers growing side by side.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum shape { SHAPE_DOUBLE, SHAPE_HALF, SHAPE_STRING, SHAPE_MANY };

enum {
    VECTORS = 4,       // growing at the same time, so none has the place behind it to itself
    VECTOR_FIRST = 16, // elements
    VECTOR_ELEMENTS = 1 << 20, // 4 MiB at the end
    VECTOR_ROUNDS = 40,
    STRINGS = 64,
    STRING_STEP_MAX = 32,
    STRING_MAX = 4096,
    STRING_ROUNDS = 300,
    MANY = 1000,
    MANY_STEP_MAX = 512,
    MANY_MAX = 32768,
    MANY_ROUNDS = 8,
};

static uint64_t resizes;

static void *resize(void *at, size_t size) {
    void *moved = realloc(at, size);
    if (!moved) {
        bench_fail("realloc returned NULL");
    }
    resizes++;
    return moved;
}

// ---- vectors of 32-bit elements

struct vector {
    uint32_t *elements;
    size_t count, capacity;
};

static inline uint32_t element_at(size_t index, unsigned vector) {
    return (uint32_t)index * 2654435761u + vector;
}

static void vector_push(struct vector *vector, uint32_t element, enum shape shape) {
    if (vector->count == vector->capacity) {
        size_t more = shape == SHAPE_HALF ? vector->capacity / 2 : vector->capacity;
        vector->capacity += vector->capacity ? more : VECTOR_FIRST;
        vector->elements = resize(vector->elements, vector->capacity * sizeof *vector->elements);
    }
    vector->elements[vector->count++] = element;
}

static void vectors_grow(enum shape shape) {
    // What a program allocates meanwhile lies between them.
    enum { PUSHES = 64, BETWEEN_MAX = VECTOR_ELEMENTS / PUSHES, BETWEEN_SIZE = 100 };
    static struct block between[BETWEEN_MAX];
    struct vector vectors[VECTORS] = {{0}};
    for (size_t i = 0; i < VECTOR_ELEMENTS; i += PUSHES) {
        for (unsigned v = 0; v < VECTORS; v++) {
            for (size_t k = i; k < i + PUSHES; k++) {
                vector_push(&vectors[v], element_at(k, v), shape);
            }
        }
        between[i / PUSHES] = block_make(BETWEEN_SIZE);
    }
    for (unsigned v = 0; v < VECTORS; v++) {
        bool intact = true;
        for (size_t i = 0; i < VECTOR_ELEMENTS; i++) {
            intact &= vectors[v].elements[i] == element_at(i, v);
        }
        if (!intact) {
            bench_fail("a vector's elements changed");
        }
        free(vectors[v].elements);
    }
    for (size_t i = 0; i < BETWEEN_MAX; i++) {
        block_drop(between[i]);
    }
}

// ---- byte buffers that grow by small random steps, in turn

struct text {
    unsigned char *bytes;
    size_t size;
};

static inline unsigned char byte_at(size_t index, unsigned text) {
    return (unsigned char)(index * 31 + text);
}

static void text_append(struct text *text, size_t more, unsigned which) {
    text->bytes = resize(text->bytes, text->size + more);
    for (size_t end = text->size + more; text->size < end; text->size++) {
        text->bytes[text->size] = byte_at(text->size, which);
    }
}

static void text_drop(struct text *text, unsigned which) {
    bool intact = true;
    for (size_t i = 0; i < text->size; i++) {
        intact &= text->bytes[i] == byte_at(i, which);
    }
    if (!intact) {
        bench_fail("a text's bytes changed");
    }
    free(text->bytes);
    *text = (struct text){0};
}

static void texts_grow(struct rng *rng, unsigned count, size_t step_max, size_t size_max) {
    static struct text texts[MANY];
    for (unsigned full = 0; full < count;) {
        unsigned which = rng_below(rng, count);
        struct text *text = &texts[which];
        text_append(text, rng_between(rng, 1, step_max), which);
        if (text->size > size_max) {
            text_drop(text, which);
            full++;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        text_drop(&texts[i], i);
    }
}

int main(int argc, char **argv) {
    static const char *const words[] = {"double", "half", "string", "many", NULL};
    static const uint64_t rounds_of[] = {VECTOR_ROUNDS, VECTOR_ROUNDS, STRING_ROUNDS, MANY_ROUNDS};
    long shape = SHAPE_DOUBLE;
    const struct bench_knob knobs[] = {{"shape", &shape, words}, {0}};
    bench_begin("grow", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t rounds = bench_scaled(rounds_of[shape]);
    bench_start();
    for (uint64_t i = 0; i < rounds; i++) {
        if (shape == SHAPE_STRING) {
            texts_grow(&rng, STRINGS, STRING_STEP_MAX, STRING_MAX);
        } else if (shape == SHAPE_MANY) {
            texts_grow(&rng, MANY, MANY_STEP_MAX, MANY_MAX);
        } else {
            vectors_grow((enum shape)shape);
        }
    }
    bench_stop(resizes);
    return bench_print();
}
