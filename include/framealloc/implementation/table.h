// The parts of the function table that library and program both fill: FA__NAME(name) is each
// function.
#ifndef FRAMEALLOC_IMPLEMENTATION_TABLE_H
#define FRAMEALLOC_IMPLEMENTATION_TABLE_H

// clang-format off
#define FA__TABLE_OF_FRAMES                                                                         \
    .arena_self = FA__NAME(arena_self), .arena_create = FA__NAME(arena_create),                     \
    .arena_destroy = FA__NAME(arena_destroy), .arena_ring = FA__NAME(arena_ring),                   \
    .arena_reserve = FA__NAME(arena_reserve),                                                       \
    .frame_set_overflow = FA__NAME(frame_set_overflow),                                             \
    .frame_set_outside = FA__NAME(frame_set_outside),                                               \
    .arena_alloc_call = FA__NAME(arena_alloc_call),                                                 \
    .arena_alloc_aligned = FA__NAME(arena_alloc_aligned), .arena_resize = FA__NAME(arena_resize),   \
    .arena_vprintf = FA__NAME(arena_vprintf), .frame_begin_call = FA__NAME(frame_begin_call),                 \
    .arena_begin = FA__NAME(arena_begin), .frame_end_call = FA__NAME(frame_end_call),                         \
    .frame_depth = FA__NAME(frame_depth), .arena_defer = FA__NAME(arena_defer),                     \
    .mark_get = FA__NAME(mark_get), .rollback = FA__NAME(rollback),                                 \
    .epoch_create = FA__NAME(epoch_create), .epoch_destroy = FA__NAME(epoch_destroy),               \
    .epoch_join = FA__NAME(epoch_join), .epoch_leave = FA__NAME(epoch_leave),                       \
    .frame_advance_all = FA__NAME(frame_advance_all),                                               \
    .capture_begin = FA__NAME(capture_begin), .capture_end = FA__NAME(capture_end),                 \
    .retain = FA__NAME(retain), .alloc_importance = FA__NAME(alloc_importance),                     \
    .frame_end_promote = FA__NAME(frame_end_promote),                                               \
    .promote_set_budget = FA__NAME(promote_set_budget), .scratch_open = FA__NAME(scratch_open),     \
    .scratch_alloc = FA__NAME(scratch_alloc), .scratch_borrow = FA__NAME(scratch_borrow),           \
    .scratch_return = FA__NAME(scratch_return), .scratch_reset = FA__NAME(scratch_reset),           \
    .scratch_close = FA__NAME(scratch_close)
#define FA__TABLE_OF_POOLS                                                                          \
    .pool_create = FA__NAME(pool_create), .pool_destroy = FA__NAME(pool_destroy),                   \
    .pool_table_self = FA__NAME(pool_table_self), .pool_alloc_call = FA__NAME(pool_alloc_call),     \
    .pool_free_call = FA__NAME(pool_free_call), .pool_trim = FA__NAME(pool_trim),                   \
    .pool_stats_get = FA__NAME(pool_stats_get)
#define FA__TABLE_OF_GROUPS                                                                         \
    .group_create = FA__NAME(group_create), .group_destroy = FA__NAME(group_destroy),               \
    .group_alloc = FA__NAME(group_alloc), .group_free_one = FA__NAME(group_free_one),               \
    .group_stats_get = FA__NAME(group_stats_get)
#define FA__TABLE_OF_THREADS                                                                        \
    .barrier_create = FA__NAME(barrier_create), .barrier_destroy = FA__NAME(barrier_destroy),       \
    .barrier_arrive_wait = FA__NAME(barrier_arrive_wait),                                           \
    .barrier_arrive = FA__NAME(barrier_arrive), .barrier_wait = FA__NAME(barrier_wait),             \
    .barrier_drop = FA__NAME(barrier_drop), .transfer_alloc = FA__NAME(transfer_alloc),             \
    .transfer_make = FA__NAME(transfer_make), .transfer_take = FA__NAME(transfer_take),             \
    .transfer_take_in = FA__NAME(transfer_take_in), .transfer_drop = FA__NAME(transfer_drop),     \
    .deferred_set = FA__NAME(deferred_set), .deferred_drain = FA__NAME(deferred_drain)
#define FA__TABLE_OF_HANDLES                                                                        \
    .handles_create = FA__NAME(handles_create), .handles_destroy = FA__NAME(handles_destroy),       \
    .handle_alloc = FA__NAME(handle_alloc), .handle_free = FA__NAME(handle_free),                   \
    .handle_resize = FA__NAME(handle_resize), .handle_size = FA__NAME(handle_size),                 \
    .handle_lock = FA__NAME(handle_lock), .handle_unlock = FA__NAME(handle_unlock),                 \
    .handle_get = FA__NAME(handle_get), .handles_compact = FA__NAME(handles_compact),               \
    .compact = FA__NAME(compact), .handles_stats_get = FA__NAME(handles_stats_get)
#define FA__TABLE_OF_STREAMS                                                                        \
    .stream_create = FA__NAME(stream_create), .stream_destroy = FA__NAME(stream_destroy),           \
    .stream_reserve = FA__NAME(stream_reserve), .stream_write = FA__NAME(stream_write),             \
    .stream_write_begin = FA__NAME(stream_write_begin),                                             \
    .stream_write_end = FA__NAME(stream_write_end), .stream_commit = FA__NAME(stream_commit),       \
    .stream_pin = FA__NAME(stream_pin), .stream_unpin = FA__NAME(stream_unpin),                     \
    .stream_evict = FA__NAME(stream_evict), .stream_free = FA__NAME(stream_free),                   \
    .stream_set_priority = FA__NAME(stream_set_priority), .stream_tick = FA__NAME(stream_tick),     \
    .stream_info_get = FA__NAME(stream_info_get), .stream_stats_get = FA__NAME(stream_stats_get)
// clang-format on

#endif
