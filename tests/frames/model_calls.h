// The model's operations on blocks, deferred calls, marks and frames.
#pragma once
#include "model_state.h"

static void step_random(void);

// A deferred call: checks itself off, looks whether the memory that goes is still there, whether
// the arena that is ending refuses, and does what deferred calls may do: anything elsewhere.
static void call_model(void *number) {
    struct run *run = call_expected((uintptr_t)number);
    log_holds_somewhere(run->log, run->top, 3); // above, an inner frame may have ended already
    for (size_t i = 0; i < MODEL_ARENAS && !world->is_over; i++) {
        const struct model_arena *a = &world->arena[i];
        if (!a->arena || !(a->is_ending || run->reset == a) || chance(4))
            continue;
        uint32_t depth = fa_frame_depth(a->arena); // on the way to what it will be
        errno = 0;
        void *block = fa_arena_alloc(a->arena, chance(100));
        // In a slot that is reclaimed while no frame is open, either error says what is so.
        bool is_outside = block && !depth && a->outside == FA_OUTSIDE_HEAP;
        SURE(is_outside || (!block && (errno == EBUSY || (errno == EPERM && !depth))),
             "%p at depth %u, errno %d", block, depth, errno);
        free(block);
        int error = fa_arena_defer(a->arena, call_model, NULL);
        SURE(error == -EBUSY || (error == -EPERM && !depth), "defer: %d", error);
        SURE(fa_arena_begin(a->arena).id == 0, "a frame in an arena whose frame ends: %zu", i);
        SURE(fa_mark_get(a->arena).serial == 0, "a mark in an arena whose frame ends: %zu", i);
        if (depth && a->frame[0].token.id)
            GIVES(-EBUSY, fa_frame_end(a->frame[0].token));
    }
    if (!world->is_over && world->nesting < MODEL_NESTING && chance(4) == 0)
        for (uint64_t steps = chance(4); steps; steps--)
            step_random();
}

static size_t size_random(void) {
    static const size_t limit[] = {200, 200, 200, 200, 4000, 4000, 40000, 400000};
    size_t which = chance(128);
    return chance(limit[which < 8 ? which : which % 5] + 1);
}

static void defer_add(struct model_arena *a) {
    struct expectation expected;
    uint64_t number = world->next_number++;
    expect(&expected);
    expect_epoch(a, false);
    int error = fa_arena_defer(a->arena, call_model, (void *)(uintptr_t)number);
    expectation_met();
    SURE(error == 0 || (error == -ENOMEM && arena_may_fail(a, MODEL_RECORD_BYTES)), "defer: %d",
         error);
    if (error == 0)
        log_add(&a->log, ENTRY_CALL)->number = number;
}

// The frame of an epoch has a call before it has anything else, so that its end is seen. Without
// one it is empty, and whether it has ended can't be told: an allocation makes sure.
static void epoch_settle(struct model_arena *a) {
    if (!a->epoch || a->depth != 1)
        return;
    for (size_t i = 0; i < a->log.count; i++)
        if (a->log.entry[i].kind == ENTRY_CALL)
            return;
    if (a->is_pending)
        SURE(!a->log.count && fa_arena_alloc(a->arena, 1), "no block: errno %d", errno);
    a->is_pending = false;
    defer_add(a);
}

// A block came, or didn't; writes it down.
static void block_came(struct model_arena *a, char *at, size_t size, size_t align, int error) {
    if (!at) {
        bool may_fail = arena_may_fail(a, size + align + FA_GRAIN);
        SURE(error == ENOMEM && may_fail,
             "no block of %zu bytes at %zu: errno %d, overflow %d, %zu bytes at most, ring %u; "
             "base %zx cursor %zx limit %zx open %zx",
             size, align, error, a->overflow, log_bytes_at_most(&a->log), a->ring, a->arena->base,
             a->arena->cursor, a->arena->limit, a->arena->open_limit);
        return;
    }
    SURE((uintptr_t)at % align == 0 && (uintptr_t)at % FA_GRAIN == 0, "%p at %zu", (void *)at,
         align);
    struct entry *e = log_add(&a->log, ENTRY_BLOCK);
    e->at = at;
    e->size = e->room = size;
    e->align = align;
    e->number = world->next_number++;
    pattern_write(at, size, e->number);
}

static void op_alloc(struct model_arena *a) {
    size_t size = size_random(), align = (size_t)1 << chance(chance(20) ? 8 : 17);
    char text[64];
    if (!a->depth) {
        errno = 0;
        void *block = fa_arena_alloc(a->arena, size);
        if (a->outside == FA_OUTSIDE_HEAP) {
            SURE(block, "no block outside a frame: errno %d", errno);
            pattern_write(block, size, world->next_number);
            outliving_add(block, size, world->next_number++);
        } else {
            SURE(!block && errno == EPERM, "%p outside a frame, errno %d", block, errno);
        }
        return;
    }
    struct expectation expected;
    char *at;
    expect(&expected);
    expect_epoch(a, true);
    errno = 0;
    switch (chance(8)) {
    case 0:
        at = fa_arena_alloc_aligned(a->arena, size, align);
        break;
    case 1:
        at = fa_arena_alloc_zero(a->arena, size);
        for (size_t i = 0; at && i < size; i++)
            SURE(at[i] == 0, "byte %zu of %zu is not zero", i, size);
        align = 1;
        break;
    case 2:
        size = size / 12 * 12;
        at = fa_arena_alloc_array(a->arena, size / 12, 12, align);
        break;
    case 3:
        size = (size_t)snprintf(text, sizeof text, "%zu %p", size, (void *)a) + 1;
        at = chance(2) ? fa_arena_strdup(a->arena, text) : fa_arena_printf(a->arena, "%s", text);
        SURE(!at || !strcmp(at, text), "the copy of %s", text);
        align = 1;
        break;
    default:
        at = a->is_own && chance(2) ? fa_frame_alloc(size) : fa_arena_alloc(a->arena, size);
        align = 1;
    }
    int error = errno;
    expectation_met();
    block_came(a, at, size, align, error);
    epoch_settle(a);
}

static void op_resize(struct model_arena *a) {
    if (!a->log.count || (a->is_pending && a->depth == 1))
        return;
    size_t i = chance(2) ? chance(a->log.count) : a->log.count - 1, size = size_random();
    struct entry *e = &a->log.entry[i];
    if (e->kind != ENTRY_BLOCK || e->is_retained)
        return;
    entry_holds(e);
    errno = 0;
    char *at = fa_arena_resize(a->arena, e->at, e->size, size);
    if (!at) {
        SURE(errno == ENOMEM && arena_may_fail(a, size + FA_GRAIN), "resize to %zu: errno %d", size,
             errno);
        entry_holds(e);
        return;
    }
    SURE(pattern_holds(at, size < e->size ? size / 8 * 8 : e->size / 8 * 8, e->number),
         "block %llu lost its bytes from %zu to %zu", (unsigned long long)e->number, e->size, size);
    SURE(at == e->at || size > e->size, "a block that shrinks to %zu moved", size);
    size_t grains = e->size ? (e->size + FA_GRAIN - 1) / FA_GRAIN : 1;
    if (at == e->at && (size <= grains * FA_GRAIN || i >= arena_frame_start(a))) {
        e->size = size;
        e->room = size > e->room ? size : e->room;
        pattern_write(at, size, e->number);
        return;
    }
    e->kind = ENTRY_GONE; // what is handed out now belongs to the frame that is innermost now
    block_came(a, at, size, 1, 0);
}

static void op_begin(struct model_arena *a) {
    struct expectation expected;
    bool reclaims = a->depth == 0 && a->ring > 1 && a->held_count == a->ring;
    expect(&expected);
    expect_epoch(a, true);
    if (reclaims) {
        log_holds(&a->held[0], 0, a->held[0].count);
        expect_run(&a->held[0], 0, true);
    }
    a->is_ending |= reclaims;
    fa_frame token = a->is_own && chance(2) ? fa_frame_begin() : fa_arena_begin(a->arena);
    a->is_ending = false;
    expectation_met();
    if (reclaims) {
        log_cut(&a->held[0], 0);
        for (size_t slot = 1; slot < a->held_count; slot++)
            log_copy(&a->held[slot - 1], &a->held[slot]);
        a->held_count--;
    }
    SURE((token.id != 0) == (a->depth < FA_FRAME_DEPTH_MAX), "frame %llx at depth %zu",
         (unsigned long long)token.id, a->depth);
    if (!token.id)
        return;
    a->frame[a->depth++] = (struct model_frame){token, a->log.count};
}

// The model's part of the end of frame `index`: what is above it goes, it goes, or is held.
static void frames_cut(struct model_arena *a, size_t index) {
    for (size_t i = index; i < a->depth; i++)
        world->stale_token[chance(MODEL_STALE)] = a->frame[i].token;
    if (index == 0 && a->ring > 1) {
        log_cut(&a->log, a->depth > 1 ? a->frame[1].start : a->log.count);
        for (size_t i = 0; i < a->log.count; i++)
            if (a->log.entry[i].kind == ENTRY_MARK)
                world->stale_mark[chance(MODEL_STALE)] = a->log.entry[i].mark;
        log_copy(&a->held[a->held_count++], &a->log);
        a->log.count = 0;
    } else {
        log_cut(&a->log, a->frame[index].start);
    }
    a->depth = index;
}
// The calls of such an end.
static void expect_end(struct model_arena *a, size_t index) {
    size_t bottom = a->frame[index].start;
    if (index == 0 && a->ring > 1)
        bottom = a->depth > 1 ? a->frame[1].start : a->log.count;
    log_holds(&a->log, bottom, a->log.count);
    expect_run(&a->log, bottom, true);
}

static size_t frame_to_end(const struct model_arena *a) {
    size_t lowest = a->epoch ? 1 : 0; // the epoch's frame has no token
    if (a->depth <= lowest)
        return SIZE_MAX;
    return chance(8) ? a->depth - 1 : lowest + chance(a->depth - lowest);
}

static void op_end(struct model_arena *a) {
    size_t index = frame_to_end(a);
    if (index == SIZE_MAX)
        return;
    struct expectation expected;
    fa_frame token = a->frame[index].token;
    expect(&expected);
    expect_end(a, index);
    // Where an epoch's frame is the innermost then, it may end in the same call.
    struct run *rest = NULL;
    if (a->is_pending && index == 1) {
        rest = expect_run(&a->log, 0, false);
        rest->top = a->frame[1].start;
    }
    a->is_ending = true;
    int error = fa_frame_end(token);
    a->is_ending = false;
    SURE(error == 0, "end of frame %zu of %zu: %d", index, a->depth, error);
    expectation_met();
    frames_cut(a, index);
    if (rest && rest->has_begun) {
        a->is_pending = false;
        log_cut(&a->log, 0);
    }
    epoch_settle(a);
    GIVES(-EINVAL, fa_frame_end(token));
}

static void op_mark(struct model_arena *a) {
    struct expectation expected;
    expect(&expected);
    expect_epoch(a, false);
    fa_mark mark = fa_mark_get(a->arena);
    expectation_met();
    SURE(mark.serial || !a->depth || arena_may_fail(a, MODEL_RECORD_BYTES), "no mark: depth %zu",
         a->depth);
    SURE(!mark.serial || a->depth, "a mark outside: %p", (void *)a->arena);
    if (mark.serial)
        log_add(&a->log, ENTRY_MARK)->mark = mark;
    epoch_settle(a);
}

static void op_rollback(struct model_arena *a) {
    if (!a->log.count || (a->is_pending && a->depth == 1))
        return;
    size_t i = chance(a->log.count), tries = 50;
    while (a->log.entry[i].kind != ENTRY_MARK && tries--)
        i = (i + 1) % a->log.count;
    if (a->log.entry[i].kind != ENTRY_MARK)
        return;
    struct expectation expected;
    bool is_innermost = i >= arena_frame_start(a);
    expect(&expected);
    if (is_innermost) {
        log_holds(&a->log, i + 1, a->log.count);
        expect_run(&a->log, i + 1, true);
    }
    a->is_ending = true;
    int error = fa_rollback(a->log.entry[i].mark);
    a->is_ending = false;
    expectation_met();
    SURE(error == (is_innermost ? 0 : -EBUSY), "rollback: %d", error);
    if (is_innermost)
        log_cut(&a->log, i + 1);
    epoch_settle(a);
}

// A mark that was never there for this thread, or is no more.
static void stale_mark_refused(fa_mark mark) {
    struct expectation expected;
    bool is_nested = world->expected;
    for (size_t i = 0; i < MODEL_ARENAS; i++)
        if (is_nested && world->arena[i].is_pending)
            return; // whose frame may end where can't be told
    expect(&expected);
    expect_any_epoch();
    int error = fa_rollback(mark);
    expectation_met();
    for (size_t i = 0; i < MODEL_ARENAS; i++)
        if (world->arena[i].arena && !world->arena[i].is_ending && !world->arena[i].is_barred)
            epoch_settle(&world->arena[i]);
    // Its arena's place may have another one, that is ending a frame.
    SURE(error == -ESTALE || (error == -EBUSY && is_nested), "a stale mark: %d", error);
}
