// The function table, and how a program finds the library that fills it.
//
// A program is built once and runs with or without the library. Each source file includes
// framealloc.h; one C file defines FA_IMPLEMENTATION before it does:
//
//   #define FA_IMPLEMENTATION
//   #include <framealloc/framealloc.h>
//
// At the first call the library is looked up; if it is not in the process, that C file brings the
// same frames on plain malloc. The choice holds for the whole process, plug-ins included: a library
// that arrives later is not used.
//
//   (nothing)   looked up by dlsym(RTLD_DEFAULT, ...); works however the program is linked
//   FA_WEAK     looked up by a weak symbol: no dlsym, but a program built with -no-pie
//               finds only a library it was linked with
//   FA_LINKED   called directly, the program links -lframealloc; needs no FA_IMPLEMENTATION
//
// All files of a program define the same of these.
#ifndef FRAMEALLOC_API_H
#define FRAMEALLOC_API_H

#include "types.h"
#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FRAMEALLOC_VERSION "0.1.0" // of the library that came with this header
#define FA_API_VERSION 3u          // of the table in this header

struct fa_stats;
struct fa_config;
struct fa_pool_options;
struct fa_pool_stats;
struct fa_group_stats;
struct fa_handles_options;
struct fa_handles_stats;
struct fa_stream_options;
struct fa_stream_stats;
struct fa_buffer_info;

// Grows at its end only, by whole groups: a library has all of a group or nothing.
typedef struct fa_api {
    uint32_t version; // FA_API_VERSION of the library
    uint32_t size;    // sizeof(fa_api) of the library

    // Since version 1: stats.h
    int (*stats_get)(struct fa_stats *stats);
    int (*stats_text)(int fd);
    int (*stats_json)(int fd);
    int (*trim)(void);
    int (*thread_flush)(void);

    // Since version 2: stats.h
    int (*available)(void);
    int (*config_default)(struct fa_config *config);
    int (*config_get)(struct fa_config *config);
    int (*config_set)(const struct fa_config *config);
    int (*owner)(const void *p, fa_owner_info *info);

    // arena.h
    fa_arena *(*arena_self)(void);
    int (*arena_create)(fa_arena **arena, const fa_arena_options *options);
    int (*arena_destroy)(fa_arena *arena);
    int (*arena_ring)(fa_arena *arena, uint32_t frames);
    int (*arena_reserve)(fa_arena *arena, size_t bytes);
    int (*frame_set_overflow)(fa_arena *arena, int overflow);
    int (*frame_set_outside)(fa_arena *arena, int outside);
    void *(*arena_alloc_call)(fa_arena *arena, size_t size);
    void *(*arena_alloc_aligned)(fa_arena *arena, size_t size, size_t align);
    void *(*arena_resize)(fa_arena *arena, void *p, size_t old_size, size_t size);
    char *(*arena_vprintf)(fa_arena *arena, const char *format, va_list arguments);

    // frame.h
    fa_frame (*frame_begin_call)(void);
    fa_frame (*arena_begin)(fa_arena *arena);
    int (*frame_end_call)(fa_frame frame);
    uint32_t (*frame_depth)(const fa_arena *arena);
    int (*arena_defer)(fa_arena *arena, fa_defer_fn *fn, void *context);
    fa_mark (*mark_get)(fa_arena *arena);
    int (*rollback)(fa_mark mark);
    int (*epoch_create)(fa_epoch **epoch);
    int (*epoch_destroy)(fa_epoch *epoch);
    int (*epoch_join)(fa_epoch *epoch, fa_arena *arena);
    int (*epoch_leave)(fa_arena *arena);
    int (*frame_advance_all)(fa_epoch *epoch);
    int (*capture_begin)(void);
    int (*capture_end)(void);

    // retain.h
    int (*retain)(void *p, size_t size, size_t align, fa_policy policy, fa_fixup_fn *fixup,
                  void *context);
    void *(*alloc_importance)(size_t size, size_t align, int importance, const char *name);
    int (*frame_end_promote)(fa_frame frame, fa_promotion *results, size_t capacity,
                             fa_promotion_summary *summary);
    int (*promote_set_budget)(fa_arena *arena, size_t bytes);
    int (*scratch_open)(fa_scratch **scratch, const char *name, size_t size);
    void *(*scratch_alloc)(fa_scratch *scratch, size_t size, size_t align);
    int (*scratch_borrow)(fa_scratch *scratch);
    int (*scratch_return)(fa_scratch *scratch);
    int (*scratch_reset)(fa_scratch *scratch);
    int (*scratch_close)(fa_scratch *scratch);

    // Since version 3: pool.h
    int (*pool_create)(fa_pool **pool, const char *name, size_t size, size_t align,
                       const struct fa_pool_options *options);
    int (*pool_destroy)(fa_pool *pool);
    fa_pool_table *(*pool_table_self)(void);
    void *(*pool_alloc_call)(fa_pool *pool);
    int (*pool_free_call)(fa_pool *pool, void *p);
    int (*pool_trim)(fa_pool *pool);
    int (*pool_stats_get)(fa_pool *pool, struct fa_pool_stats *stats);

    // Since version 3: group.h
    int (*group_create)(fa_group **group, const char *name, fa_group *parent);
    int (*group_destroy)(fa_group *group);
    void *(*group_alloc)(fa_group *group, size_t size, size_t align);
    int (*group_free_one)(fa_group *group, void *p);
    int (*group_stats_get)(fa_group *group, struct fa_group_stats *stats);
    // Since version 3: barrier.h
    int (*barrier_create)(fa_barrier **barrier, uint32_t threads);
    int (*barrier_destroy)(fa_barrier *barrier);
    int (*barrier_arrive_wait)(fa_barrier *barrier, uint64_t timeout_ns);
    int (*barrier_arrive)(fa_barrier *barrier, uint64_t *ticket);
    int (*barrier_wait)(fa_barrier *barrier, uint64_t ticket, uint64_t timeout_ns);
    int (*barrier_drop)(fa_barrier *barrier);

    // transfer.h
    void *(*transfer_alloc)(fa_arena *arena, size_t size, size_t align);
    int (*transfer_make)(fa_transfer *transfer, const void *p, size_t size, size_t align,
                         int until);
    void *(*transfer_take)(fa_transfer transfer, size_t *size);
    void *(*transfer_take_in)(fa_arena *arena, fa_transfer transfer, size_t *size);
    int (*transfer_drop)(fa_transfer transfer);

    // deferred.h
    int (*deferred_set)(int mode, uint32_t batch);
    size_t (*deferred_drain)(size_t max);
    // Since version 3: handle.h
    int (*handles_create)(fa_handles **heap, const struct fa_handles_options *options);
    int (*handles_destroy)(fa_handles *heap);
    int (*handle_alloc)(fa_handles *heap, fa_handle *handle, size_t size, size_t align);
    int (*handle_free)(fa_handles *heap, fa_handle handle);
    int (*handle_resize)(fa_handles *heap, fa_handle handle, size_t size);
    size_t (*handle_size)(fa_handles *heap, fa_handle handle);
    void *(*handle_lock)(fa_handles *heap, fa_handle handle);
    int (*handle_unlock)(fa_handles *heap, fa_handle handle);
    void *(*handle_get)(fa_handles *heap, fa_handle handle);
    int (*handles_compact)(fa_handles *heap, uint32_t budget_us);
    int (*compact)(uint32_t budget_us);
    int (*handles_stats_get)(fa_handles *heap, struct fa_handles_stats *stats);

    // Since version 3: stream.h
    int (*stream_create)(fa_stream **stream, const struct fa_stream_options *options);
    int (*stream_destroy)(fa_stream *stream);
    int (*stream_reserve)(fa_stream *stream, fa_buffer *buffer, size_t size, uint32_t priority);
    int (*stream_write)(fa_stream *stream, fa_buffer buffer, const void *bytes, size_t size);
    void *(*stream_write_begin)(fa_stream *stream, fa_buffer buffer, size_t *room);
    int (*stream_write_end)(fa_stream *stream, fa_buffer buffer, size_t written);
    int (*stream_commit)(fa_stream *stream, fa_buffer buffer);
    const void *(*stream_pin)(fa_stream *stream, fa_buffer buffer);
    int (*stream_unpin)(fa_stream *stream, fa_buffer buffer);
    int (*stream_evict)(fa_stream *stream, size_t bytes, uint32_t priority);
    int (*stream_free)(fa_stream *stream, fa_buffer buffer);
    int (*stream_set_priority)(fa_stream *stream, fa_buffer buffer, uint32_t priority);
    int (*stream_tick)(fa_stream *stream);
    int (*stream_info_get)(fa_stream *stream, fa_buffer buffer, struct fa_buffer_info *info);
    int (*stream_stats_get)(fa_stream *stream, struct fa_stream_stats *stats);
} fa_api;

// The table, for a program that was built with `version` (FA_API_VERSION of its header). The one
// symbol that is looked up.
// Threads: any, also in a signal handler. Lifetime: as long as the process. Failure: NULL, the
// library is older than that.
typedef const fa_api *fa_api_get_fn(uint32_t version);

// FA__CALL(type, name, parameters, arguments) declares fa_name; FA__THREAD_ARENA is this thread's
// arena, FA__THREAD_POOLS its caches of pools, or a stand-in that leads every allocation to a call.
#if defined(FA_LINKED)

FA_PUBLIC const fa_api *fa_api_get(uint32_t version);
#define FA__CALL(type, name, parameters, arguments) FA_PUBLIC type fa_##name parameters

extern FA_PUBLIC __thread fa_arena *fa_thread_arena __attribute__((tls_model("initial-exec")));
#define FA__THREAD_ARENA fa_thread_arena
extern FA_PUBLIC __thread fa_pool_table *fa_thread_pools __attribute__((tls_model("initial-exec")));
#define FA__THREAD_POOLS fa_thread_pools

#else

// What FA_IMPLEMENTATION brings. Weak where it is brought, so that there is one of each in the
// program however many files and plug-ins bring it.
#if defined(FA_IMPLEMENTATION)
#define FA__SHARED FA_PUBLIC __attribute__((weak))
#else
#define FA__SHARED FA_PUBLIC
#endif
extern FA__SHARED const fa_api *fa__table;
extern FA__SHARED __thread fa_arena *fa__thread_arena;
extern FA__SHARED fa_arena fa__no_arena; // stands in until the thread's arena is known
extern FA__SHARED __thread fa_pool_table *fa__thread_pools;
extern FA__SHARED fa_pool_table fa__no_pools; // stands in until the thread's caches are known
FA__SHARED const fa_api *fa__table_find(void);

static inline const fa_api *fa__api(void) {
    const fa_api *table = __atomic_load_n(&fa__table, __ATOMIC_RELAXED); // constant once set
    return __builtin_expect(table != NULL, 1) ? table : fa__table_find();
}
#define FA__CALL(type, name, parameters, arguments)                                                \
    static inline type fa_##name parameters {                                                      \
        return fa__api()->name arguments;                                                          \
    }                                                                                              \
    struct fa__semicolon_follows
#define FA__THREAD_ARENA fa__thread_arena
#define FA__THREAD_POOLS fa__thread_pools

#endif

#ifdef __cplusplus
}
#endif
#endif
