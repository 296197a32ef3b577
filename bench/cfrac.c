// Like cfrac: arithmetic on long numbers where every result is a new tiny block. Each number's
// value modulo 65535 is known beside it and compared when the number is dropped.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum {
    DIGITS_MAX = 40, // 16 bits each; a number above that starts again
    LIVE = 256,      // results kept for a while
    KEEP_ONE_IN = 4,
    STEPS = 9000000,
    MODULUS = UINT16_MAX, // modulo which a number is the sum of its digits
};

struct number {
    uint32_t digits;
    uint16_t residue; // the value modulo MODULUS, by another way than the digits
    uint16_t digit[]; // least significant first
};

static struct number *number_make(uint32_t digits) {
    struct number *number = malloc(sizeof *number + digits * sizeof *number->digit);
    if (!number) {
        bench_fail("malloc returned NULL");
    }
    number->digits = digits;
    return number;
}

static struct number *number_of(uint16_t value) {
    struct number *number = number_make(1);
    number->digit[0] = value;
    number->residue = (uint16_t)(value % MODULUS);
    return number;
}

// number * factor + addend, as a new number.
static struct number *number_scale(const struct number *number, uint16_t factor, uint16_t addend) {
    uint32_t digits = number->digits;
    bool grows = ((uint64_t)number->digit[digits - 1] + 1) * factor + addend > UINT16_MAX;
    struct number *result = number_make(digits + grows);
    uint32_t carry = addend;
    for (uint32_t i = 0; i < digits; i++) {
        carry += (uint32_t)number->digit[i] * factor;
        result->digit[i] = (uint16_t)carry;
        carry >>= 16;
    }
    if (grows) {
        result->digit[digits] = (uint16_t)carry;
    }
    result->residue = (uint16_t)(((uint64_t)number->residue * factor + addend) % MODULUS);
    return result;
}

static void number_drop(struct number *number) {
    if (!number) {
        return;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < number->digits; i++) {
        sum += number->digit[i];
    }
    if (sum % MODULUS != number->residue) {
        bench_fail("a number's digits changed");
    }
    free(number);
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("cfrac", argc, argv, knobs);
    static struct number *live[LIVE];
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t steps = bench_scaled(STEPS);
    bench_start();
    struct number *number = number_of(1);
    for (uint64_t i = 0; i < steps; i++) {
        uint64_t draw = rng_next(&rng);
        struct number *next =
            number->digits < DIGITS_MAX
                ? number_scale(number, (uint16_t)(draw | 1), (uint16_t)(draw >> 16))
                : number_of((uint16_t)(draw | 1));
        if ((draw >> 32) % KEEP_ONE_IN == 0) {
            struct number **slot = &live[(draw >> 40) % LIVE];
            number_drop(*slot);
            *slot = number;
        } else {
            number_drop(number);
        }
        number = next;
    }
    number_drop(number);
    for (unsigned i = 0; i < LIVE; i++) {
        number_drop(live[i]);
    }
    bench_stop(steps);
    return bench_print();
}
