// Ranges: memory at the front, address space behind it, and growth after that was given up.
#include "unit.h"
#include "base/os.h"
#include "base/range.h"

#define RESERVED (16 * MIB)
#define STEP (1 * MIB)

static void range_open(struct range *range) {
    cr_assert(range_reserve(range, RESERVED, OS_PAGE, STEP));
    cr_assert_eq(range->reserved, RESERVED);
    cr_assert_eq(range->committed, 0);
}

// Can every page of the front be read and written, and is it zero?
static bool is_fresh_memory(const struct range *range, size_t from) {
    for (size_t at = from; at < range->committed; at += OS_PAGE) {
        if (range->start[at])
            return false;
        range->start[at] = 1;
    }
    return true;
}

static bool is_mapped(const char *page) {
    unsigned char resident;
    return mincore((void *)page, OS_PAGE, &resident) == 0;
}

Test(range, starts_aligned) {
    for (size_t alignment = OS_PAGE; alignment <= 64 * MIB; alignment *= 4) {
        struct range range;
        cr_assert(range_reserve(&range, RESERVED, alignment, STEP));
        cr_expect_eq((uintptr_t)range.start % alignment, 0);
    }
}

Test(range, grows_at_its_end_in_steps) {
    struct range range;
    range_open(&range);
    cr_assert(range_grow(&range, 1));
    cr_expect_eq(range.committed, STEP);
    cr_expect(is_fresh_memory(&range, 0));
    cr_assert(range_grow(&range, STEP)); // it is there already
    cr_expect_eq(range.committed, STEP);
    cr_assert(range_grow(&range, 3 * STEP + 1));
    cr_expect_eq(range.committed, 4 * STEP);
    cr_expect(is_fresh_memory(&range, STEP));
    cr_expect_eq(range.start[0], 1, "what was there is still there");
}

Test(range, ends_at_what_was_reserved) {
    struct range range;
    range_open(&range);
    cr_expect_not(range_grow(&range, RESERVED + 1));
    cr_expect_eq(range.committed, 0);
    cr_expect(range_grow(&range, RESERVED));
    cr_expect(is_fresh_memory(&range, 0));
    cr_expect_not(range_grow(&range, RESERVED + 1));
}

Test(range, a_range_that_is_no_multiple_of_the_step_can_be_used_up) {
    struct range range;
    cr_assert(range_reserve(&range, RESERVED + OS_PAGE, OS_PAGE, STEP));
    cr_expect(range_grow(&range, RESERVED + 1));
    cr_expect_eq(range.committed, RESERVED + OS_PAGE);
    cr_expect(is_fresh_memory(&range, 0));
}

Test(range, a_piece_of_the_front_has_a_guard_page_behind_it) {
    struct range whole;
    range_open(&whole);
    char *start = whole.start;
    struct range front = range_cut(&whole, STEP - 1, OS_PAGE);
    cr_expect_eq(front.start, start);
    cr_expect_eq(front.reserved, STEP);
    cr_expect_eq(whole.start, start + STEP + OS_PAGE);
    cr_expect_eq(whole.reserved, RESERVED - STEP - OS_PAGE);
    cr_expect(range_grow(&front, STEP));
    cr_expect_not(range_grow(&front, STEP + 1));
    cr_expect(range_grow(&whole, whole.reserved));
    cr_expect(is_fresh_memory(&front, 0));
    cr_expect(is_fresh_memory(&whole, 0));
    int pair[2];
    cr_assert_eq(pipe(pair), 0);
    cr_expect_lt(write(pair[1], front.start + STEP, 1), 0, "the guard page can be read");
}

Test(range, grows_again_after_its_tail_was_released) {
    struct range range;
    range_open(&range);
    cr_assert(range_grow(&range, 1));
    cr_expect(is_fresh_memory(&range, 0));
    range_release_tail(&range);
    cr_expect_not(is_mapped(range.start + STEP));
    range_release_tail(&range); // a second time changes nothing
    cr_assert(range_grow(&range, 2 * STEP));
    cr_expect_eq(range.committed, 2 * STEP);
    cr_expect(is_fresh_memory(&range, STEP));
    cr_expect_eq(range.start[0], 1);
    cr_assert(range_grow(&range, RESERVED));
    cr_expect(is_fresh_memory(&range, 2 * STEP));
    cr_expect_not(range_grow(&range, RESERVED + 1));
}

Test(range, never_grows_over_somebody_who_settled_in_the_released_tail) {
    struct range range;
    range_open(&range);
    cr_assert(range_grow(&range, 1));
    range_release_tail(&range);
    char *settler = mmap(range.start + 2 * STEP, OS_PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    cr_assert_eq(settler, range.start + 2 * STEP);
    *settler = 42;
    cr_expect(range_grow(&range, 2 * STEP));
    cr_expect_not(range_grow(&range, 2 * STEP + 1));
    cr_expect_eq(range.committed, 2 * STEP);
    cr_expect_eq(*settler, 42);
    munmap(settler, OS_PAGE);
    cr_expect(range_grow(&range, 2 * STEP + 1), "the place is free again");
}

Test(range, a_failed_reservation_is_no_range) {
    struct range range;
    cr_expect_not(range_reserve(&range, SIZE_MAX / 2, OS_PAGE, STEP));
    cr_expect_not(range_reserve(&range, SIZE_MAX - OS_PAGE, 64 * MIB, STEP));
}

Test(range, a_released_tail_no_longer_counts_as_address_space) {
    struct range range;
    size_t before = statm_bytes(0);
    range_open(&range);
    cr_expect_geq(statm_bytes(0), before + RESERVED);
    cr_assert(range_grow(&range, 1));
    range_release_tail(&range);
    cr_expect_leq(statm_bytes(0), before + STEP);
}
