// Where everything lies that a compiled program and the library both know, on 64-bit systems. An
// offset never changes. A struct that says its size may grow at its end, the table too; no other
// may.
#define FA_LINKED
#include "framealloc/framealloc.h"

#define IS(value, number) _Static_assert((value) == (number), #value)
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)
#define PLACE(type, field, offset, bytes)                                                          \
    _Static_assert(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (bytes),     \
                   #type "." #field)

_Static_assert(sizeof(void *) == 8, "of 64-bit systems");

SIZE(fa_arena, 64);
PLACE(fa_arena, cursor, 0, 8);
PLACE(fa_arena, limit, 8, 8);
PLACE(fa_arena, state, 16, 8);
PLACE(fa_arena, base, 24, 8);
PLACE(fa_arena, open_limit, 32, 8);
PLACE(fa_arena, peak, 40, 8);
PLACE(fa_arena, frame_id, 48, 8);
PLACE(fa_arena, unused, 56, 8);

SIZE(fa_frame, 8);
PLACE(fa_frame, id, 0, 8);

SIZE(fa_mark, 32);
PLACE(fa_mark, arena, 0, 8);
PLACE(fa_mark, frame, 8, 8);
PLACE(fa_mark, serial, 16, 8);
PLACE(fa_mark, place, 24, 8);

SIZE(fa_arena_options, 24);
PLACE(fa_arena_options, overflow, 0, 4);
PLACE(fa_arena_options, outside, 4, 4);
PLACE(fa_arena_options, ring, 8, 4);
PLACE(fa_arena_options, unused, 12, 4);
PLACE(fa_arena_options, reserve, 16, 8);

SIZE(fa_pool, 8);
PLACE(fa_pool, id, 0, 8);

SIZE(fa_group, 8);
PLACE(fa_group, id, 0, 8);

SIZE(fa_pool_cache, 48);
PLACE(fa_pool_cache, top, 0, 8);
PLACE(fa_pool_cache, mask, 8, 8);
PLACE(fa_pool_cache, base, 16, 8);
PLACE(fa_pool_cache, units, 24, 8);
PLACE(fa_pool_cache, entries, 32, 8);
PLACE(fa_pool_cache, entry, 40, 4);

SIZE(fa_pool_table, 2048);
PLACE(fa_pool_table, slots[0].id, 0, 8);
PLACE(fa_pool_table, slots[0].cache, 8, 8);
PLACE(fa_pool_table, slots[1].id, 16, 8);

SIZE(fa_pool_options, 16);
PLACE(fa_pool_options, reserve, 0, 8);
PLACE(fa_pool_options, unused, 8, 8);

SIZE(fa_pool_stats, 88);
PLACE(fa_pool_stats, size, 0, 4);
PLACE(fa_pool_stats, block_bytes, 8, 8);
PLACE(fa_pool_stats, live_blocks, 16, 8);
PLACE(fa_pool_stats, cached_blocks, 24, 8);
PLACE(fa_pool_stats, held_bytes, 32, 8);
PLACE(fa_pool_stats, name, 40, 48);

SIZE(fa_group_stats, 72);
PLACE(fa_group_stats, size, 0, 4);
PLACE(fa_group_stats, children, 4, 4);
PLACE(fa_group_stats, live_blocks, 8, 8);
PLACE(fa_group_stats, live_bytes, 16, 8);
PLACE(fa_group_stats, chunks, 24, 8);
PLACE(fa_group_stats, held_bytes, 32, 8);
PLACE(fa_group_stats, all_live_blocks, 40, 8);
PLACE(fa_group_stats, all_live_bytes, 48, 8);
PLACE(fa_group_stats, all_chunks, 56, 8);
PLACE(fa_group_stats, all_held_bytes, 64, 8);

SIZE(fa_transfer, 8);
PLACE(fa_transfer, id, 0, 8);

SIZE(fa_handle, 8);
PLACE(fa_handle, id, 0, 8);

SIZE(fa_handles_options, 40);
PLACE(fa_handles_options, reserve, 0, 8);
PLACE(fa_handles_options, handles_max, 8, 4);
PLACE(fa_handles_options, bits, 12, 4);
PLACE(fa_handles_options, fixup, 16, 8);
PLACE(fa_handles_options, moved, 24, 8);
PLACE(fa_handles_options, context, 32, 8);

SIZE(fa_handles_stats, 80);
PLACE(fa_handles_stats, size, 0, 4);
PLACE(fa_handles_stats, unused, 4, 4);
PLACE(fa_handles_stats, start, 8, 8);
PLACE(fa_handles_stats, reserved_bytes, 16, 8);
PLACE(fa_handles_stats, spread_bytes, 24, 8);
PLACE(fa_handles_stats, live_blocks, 32, 8);
PLACE(fa_handles_stats, live_bytes, 40, 8);
PLACE(fa_handles_stats, table_bytes, 48, 8);
PLACE(fa_handles_stats, moves, 56, 8);
PLACE(fa_handles_stats, moved_bytes, 64, 8);
PLACE(fa_handles_stats, abandoned_moves, 72, 8);

SIZE(fa_buffer, 8);
PLACE(fa_buffer, id, 0, 8);

SIZE(fa_stream_options, 32);
PLACE(fa_stream_options, cap, 0, 8);
PLACE(fa_stream_options, buffers_max, 8, 4);
PLACE(fa_stream_options, unused, 12, 4);
PLACE(fa_stream_options, evicted, 16, 8);
PLACE(fa_stream_options, context, 24, 8);

SIZE(fa_buffer_info, 40);
PLACE(fa_buffer_info, size, 0, 4);
PLACE(fa_buffer_info, is_committed, 4, 4);
PLACE(fa_buffer_info, bytes, 8, 8);
PLACE(fa_buffer_info, written, 16, 8);
PLACE(fa_buffer_info, last_frame, 24, 8);
PLACE(fa_buffer_info, pins, 32, 4);
PLACE(fa_buffer_info, priority, 36, 4);

SIZE(fa_stream_stats, 80);
PLACE(fa_stream_stats, size, 0, 4);
PLACE(fa_stream_stats, buffers, 4, 4);
PLACE(fa_stream_stats, cap, 8, 8);
PLACE(fa_stream_stats, used_bytes, 16, 8);
PLACE(fa_stream_stats, loading_bytes, 24, 8);
PLACE(fa_stream_stats, written_bytes, 32, 8);
PLACE(fa_stream_stats, pinned_bytes, 40, 8);
PLACE(fa_stream_stats, frame, 48, 8);
PLACE(fa_stream_stats, evictions, 56, 8);
PLACE(fa_stream_stats, evicted_bytes, 64, 8);
PLACE(fa_stream_stats, refusals, 72, 8);

SIZE(fa_policy, 16);
PLACE(fa_policy, destination, 0, 4);
PLACE(fa_policy, unused, 4, 4);
PLACE(fa_policy, name, 8, 8);

SIZE(fa_promotion, 32);
PLACE(fa_promotion, from, 0, 8);
PLACE(fa_promotion, to, 8, 8);
PLACE(fa_promotion, size, 16, 8);
PLACE(fa_promotion, destination, 24, 4);
PLACE(fa_promotion, error, 28, 4);

SIZE(fa_promotion_count, 16);
PLACE(fa_promotion_count, blocks, 0, 8);
PLACE(fa_promotion_count, bytes, 8, 8);

SIZE(fa_promotion_summary, 88);
PLACE(fa_promotion_summary, size, 0, 4);
PLACE(fa_promotion_summary, results, 4, 4);
PLACE(fa_promotion_summary, promoted, 8, 64);
PLACE(fa_promotion_summary, failed, 72, 16);

SIZE(fa_owner_info, 32);
PLACE(fa_owner_info, size, 0, 4);
PLACE(fa_owner_info, kind, 4, 4);
PLACE(fa_owner_info, block_bytes, 8, 8);
PLACE(fa_owner_info, thread, 16, 8);
PLACE(fa_owner_info, frame, 24, 8);

SIZE(fa_config, 24);
PLACE(fa_config, size, 0, 4);
PLACE(fa_config, unused, 4, 4);
PLACE(fa_config, frame_window, 8, 8);
PLACE(fa_config, capture_bound, 16, 8);

SIZE(fa_stats, 248);
PLACE(fa_stats, size, 0, 4);
PLACE(fa_stats, flags, 4, 4);
PLACE(fa_stats, live_blocks, 8, 8);
PLACE(fa_stats, live_bytes, 16, 8);
PLACE(fa_stats, held_bytes, 24, 8);
PLACE(fa_stats, process_bytes, 32, 8);
PLACE(fa_stats, process_peak_bytes, 40, 8);
PLACE(fa_stats, allocations, 48, 8);
PLACE(fa_stats, frees, 56, 8);
PLACE(fa_stats, reallocs, 64, 8);
PLACE(fa_stats, requested_bytes, 72, 8);
PLACE(fa_stats, reallocated_bytes, 80, 8);
PLACE(fa_stats, heaps, 88, 8);
PLACE(fa_stats, heaps_in_use, 96, 8);
PLACE(fa_stats, heaps_parked, 104, 8);
PLACE(fa_stats, slab_bytes, 112, 8);
PLACE(fa_stats, pool_bytes, 120, 8);
PLACE(fa_stats, magazine_bytes, 128, 8);
PLACE(fa_stats, reserved_bytes, 136, 8);
PLACE(fa_stats, large_live_blocks, 144, 8);
PLACE(fa_stats, large_live_bytes, 152, 8);
PLACE(fa_stats, large_made, 160, 8);
PLACE(fa_stats, large_cache_hits, 168, 8);
PLACE(fa_stats, large_cache_bytes, 176, 8);
PLACE(fa_stats, arenas, 184, 8);
PLACE(fa_stats, arena_bytes, 192, 8);
PLACE(fa_stats, discarded_blocks, 200, 8);
PLACE(fa_stats, discarded_bytes, 208, 8);
PLACE(fa_stats, captured_live_blocks, 216, 8);
PLACE(fa_stats, captured_live_bytes, 224, 8);
PLACE(fa_stats, captured_slab_bytes, 232, 8);
PLACE(fa_stats, faults, 240, 8);

SIZE(fa_api, 784);
PLACE(fa_api, version, 0, 4);
PLACE(fa_api, size, 4, 4);
PLACE(fa_api, stats_get, 8, 8);
PLACE(fa_api, stats_text, 16, 8);
PLACE(fa_api, stats_json, 24, 8);
PLACE(fa_api, trim, 32, 8);
PLACE(fa_api, thread_flush, 40, 8);
PLACE(fa_api, available, 48, 8);
PLACE(fa_api, config_default, 56, 8);
PLACE(fa_api, config_get, 64, 8);
PLACE(fa_api, config_set, 72, 8);
PLACE(fa_api, owner, 80, 8);
PLACE(fa_api, arena_self, 88, 8);
PLACE(fa_api, arena_create, 96, 8);
PLACE(fa_api, arena_destroy, 104, 8);
PLACE(fa_api, arena_ring, 112, 8);
PLACE(fa_api, arena_reserve, 120, 8);
PLACE(fa_api, frame_set_overflow, 128, 8);
PLACE(fa_api, frame_set_outside, 136, 8);
PLACE(fa_api, arena_alloc_call, 144, 8);
PLACE(fa_api, arena_alloc_aligned, 152, 8);
PLACE(fa_api, arena_resize, 160, 8);
PLACE(fa_api, arena_vprintf, 168, 8);
PLACE(fa_api, frame_begin_call, 176, 8);
PLACE(fa_api, arena_begin, 184, 8);
PLACE(fa_api, frame_end_call, 192, 8);
PLACE(fa_api, frame_depth, 200, 8);
PLACE(fa_api, arena_defer, 208, 8);
PLACE(fa_api, mark_get, 216, 8);
PLACE(fa_api, rollback, 224, 8);
PLACE(fa_api, epoch_create, 232, 8);
PLACE(fa_api, epoch_destroy, 240, 8);
PLACE(fa_api, epoch_join, 248, 8);
PLACE(fa_api, epoch_leave, 256, 8);
PLACE(fa_api, frame_advance_all, 264, 8);
PLACE(fa_api, capture_begin, 272, 8);
PLACE(fa_api, capture_end, 280, 8);
PLACE(fa_api, retain, 288, 8);
PLACE(fa_api, alloc_importance, 296, 8);
PLACE(fa_api, frame_end_promote, 304, 8);
PLACE(fa_api, promote_set_budget, 312, 8);
PLACE(fa_api, scratch_open, 320, 8);
PLACE(fa_api, scratch_alloc, 328, 8);
PLACE(fa_api, scratch_borrow, 336, 8);
PLACE(fa_api, scratch_return, 344, 8);
PLACE(fa_api, scratch_reset, 352, 8);
PLACE(fa_api, scratch_close, 360, 8);
PLACE(fa_api, pool_create, 368, 8);
PLACE(fa_api, pool_destroy, 376, 8);
PLACE(fa_api, pool_table_self, 384, 8);
PLACE(fa_api, pool_alloc_call, 392, 8);
PLACE(fa_api, pool_free_call, 400, 8);
PLACE(fa_api, pool_trim, 408, 8);
PLACE(fa_api, pool_stats_get, 416, 8);
PLACE(fa_api, group_create, 424, 8);
PLACE(fa_api, group_destroy, 432, 8);
PLACE(fa_api, group_alloc, 440, 8);
PLACE(fa_api, group_free_one, 448, 8);
PLACE(fa_api, group_stats_get, 456, 8);
PLACE(fa_api, barrier_create, 464, 8);
PLACE(fa_api, barrier_destroy, 472, 8);
PLACE(fa_api, barrier_arrive_wait, 480, 8);
PLACE(fa_api, barrier_arrive, 488, 8);
PLACE(fa_api, barrier_wait, 496, 8);
PLACE(fa_api, barrier_drop, 504, 8);
PLACE(fa_api, transfer_alloc, 512, 8);
PLACE(fa_api, transfer_make, 520, 8);
PLACE(fa_api, transfer_take, 528, 8);
PLACE(fa_api, transfer_take_in, 536, 8);
PLACE(fa_api, transfer_drop, 544, 8);
PLACE(fa_api, deferred_set, 552, 8);
PLACE(fa_api, deferred_drain, 560, 8);
PLACE(fa_api, handles_create, 568, 8);
PLACE(fa_api, handles_destroy, 576, 8);
PLACE(fa_api, handle_alloc, 584, 8);
PLACE(fa_api, handle_free, 592, 8);
PLACE(fa_api, handle_resize, 600, 8);
PLACE(fa_api, handle_size, 608, 8);
PLACE(fa_api, handle_lock, 616, 8);
PLACE(fa_api, handle_unlock, 624, 8);
PLACE(fa_api, handle_get, 632, 8);
PLACE(fa_api, handles_compact, 640, 8);
PLACE(fa_api, compact, 648, 8);
PLACE(fa_api, handles_stats_get, 656, 8);
PLACE(fa_api, stream_create, 664, 8);
PLACE(fa_api, stream_destroy, 672, 8);
PLACE(fa_api, stream_reserve, 680, 8);
PLACE(fa_api, stream_write, 688, 8);
PLACE(fa_api, stream_write_begin, 696, 8);
PLACE(fa_api, stream_write_end, 704, 8);
PLACE(fa_api, stream_commit, 712, 8);
PLACE(fa_api, stream_pin, 720, 8);
PLACE(fa_api, stream_unpin, 728, 8);
PLACE(fa_api, stream_evict, 736, 8);
PLACE(fa_api, stream_free, 744, 8);
PLACE(fa_api, stream_set_priority, 752, 8);
PLACE(fa_api, stream_tick, 760, 8);
PLACE(fa_api, stream_info_get, 768, 8);
PLACE(fa_api, stream_stats_get, 776, 8);

IS(FA_GRAIN, 16);
IS(FA_INLINE_MAX, 1048576);
IS(FA_ALIGN_MAX, 2097152);
IS(FA_FRAME_DEPTH_MAX, 64);
IS(FA_RING_MAX, 8);
IS(FA_POOL_MAX, 32768);
IS(FA__STATE_ONE, 1);
IS(FA__ID_STEP, 262144);
IS(FA__AGE_FRAMES, 64);
IS(FA_OVERFLOW_ABORT, 4);
IS(FA_OVERFLOW_GROW, 1);
IS(FA_OVERFLOW_SPILL, 2);
IS(FA_OVERFLOW_FAIL, 3);
IS(FA_OUTSIDE_FAIL, 1);
IS(FA_OUTSIDE_HEAP, 2);
IS(FA_OUTSIDE_ABORT, 3);
IS(FA_DESTINATION_POOL, 1);
IS(FA_DESTINATION_HEAP, 2);
IS(FA_DESTINATION_SCRATCH, 3);
IS(FA_REUSABLE, 1);
IS(FA_PERSISTENT, 2);
IS(FA_SCRATCH, 3);
IS(FA_OWNER_FRAME, 1);
IS(FA_OWNER_HEAP, 2);
IS(FA_OWNER_LARGE, 3);
IS(FA_OWNER_CAPTURE, 4);
IS(FA_OWNER_SCRATCH, 5);
IS(FA_OWNER_FREE, 6);
IS(FA_OWNER_POOL, 7);
IS(FA_OWNER_GROUP, 8);
IS(FA__POOL_UNIT_SHIFT, 16);
IS(FA__POOL_SLOTS, 128);
IS(FA_BARRIER_MAX, 32767);
IS(FA_DEFERRED_INCREMENTAL, 1);
IS(FA_DEFERRED_FRAME_BEGIN, 2);
IS(FA_DEFERRED_FRAME_END, 3);
IS(FA_DEFERRED_ON_DEMAND, 4);
IS(FA_TRANSFER_FRAME, 0);
IS(FA_TRANSFER_DROP, 1);
IS(FA_TRANSFER_MOVED, 0);
IS(FA_TRANSFER_COPIED, 1);
IS(FA_HANDLES_RESERVE, 268435456);
IS(FA_HANDLES_MAX, 1048576);
IS(FA_HANDLES_32_MAX, 1048320);
IS(FA_STREAM_PRIORITIES, 16);
IS(FA_STREAM_BUFFERS_MAX, 65536);
IS(FA_STATS_COUNTED, 1);
IS(FA_STATS_EXACT, 2);
IS(FA_API_VERSION, 3);

int main(void) {
    return 0;
}
