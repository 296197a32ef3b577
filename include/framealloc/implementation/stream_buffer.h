// The buffers of a stream: numbered, each a block of the heap, those that are committed in lists by
// priority; and how some are taken out to make room for one. Under the lock, but for the callbacks.
#ifndef FRAMEALLOC_IMPLEMENTATION_STREAM_BUFFER_H
#define FRAMEALLOC_IMPLEMENTATION_STREAM_BUFFER_H

enum fa__buffer_stage {
    FA__BUFFER_NONE,      // an entry that nobody uses
    FA__BUFFER_RESERVING, // waits for its victims; has no id yet
    FA__BUFFER_LOADING,
    FA__BUFFER_COMMITTED, // in the list of its priority
    FA__BUFFER_EVICTED    // on its way out; has no id any more
};

// An entry, under the lock. Its bytes are the writer's while it loads.
struct fa__buffer {
    struct fa__id_head head;
    uint32_t stage; // enum fa__buffer_stage
    uint32_t pins;
    uint32_t priority;
    uint32_t previous, next; // of the same priority; of the victims of one call; 0: none
    uint32_t is_written;     // right now
    char *data;
    size_t size, written;
    size_t claimed;     // RESERVING: of size, what needs no victim
    uint64_t frame;     // of the last use
    uint64_t id;        // EVICTED: what it was
    const void *thread; // RESERVING, EVICTED, is_written: who does it
};

// The longest unused is first.
struct fa__buffer_list {
    uint32_t first, last;
};

struct fa_stream {
    struct fa__ids ids;     // of struct fa__buffer
    fa_evicted_fn *evicted; // fixed, as context
    void *context;
    struct fa__buffer_list list[FA_STREAM_PRIORITIES];
    fa_stream_stats stats; // cap is fixed; of the others all is exact at any time
    uint32_t buffers_max;  // fixed
    uint32_t entries;      // in any stage
    int is_ending;         // under the lock: evicted() of its end finds no room
    fa_stream *following;
};

static fa_stream *fa__streams_first; // under the lock

static inline struct fa__buffer *fa__buffer_at(const fa_stream *stream, uint32_t index) {
    return (struct fa__buffer *)fa__ids_at(&stream->ids, index);
}

static uint32_t fa__buffer_index(const fa_stream *stream, const struct fa__buffer *buffer) {
    return (uint32_t)(((uintptr_t)buffer - stream->ids.range.start) / stream->ids.entry_bytes);
}

// NULL: it is stale.
static struct fa__buffer *fa__buffer_find_locked(const fa_stream *stream, fa_buffer id) {
    struct fa__buffer *buffer = (struct fa__buffer *)fa__id_find(&stream->ids, id.id);
    if (!buffer || !fa__id_is_current(&stream->ids, id.id, buffer->head.state) ||
        (buffer->stage != FA__BUFFER_LOADING && buffer->stage != FA__BUFFER_COMMITTED))
        return NULL;
    return buffer;
}

static void fa__buffer_list_add(fa_stream *stream, struct fa__buffer *buffer) {
    struct fa__buffer_list *list = &stream->list[buffer->priority];
    uint32_t index = fa__buffer_index(stream, buffer);
    buffer->previous = list->last;
    buffer->next = 0;
    if (list->last)
        fa__buffer_at(stream, list->last)->next = index;
    else
        list->first = index;
    list->last = index;
}

static void fa__buffer_list_remove(fa_stream *stream, struct fa__buffer *buffer) {
    struct fa__buffer_list *list = &stream->list[buffer->priority];
    if (buffer->previous)
        fa__buffer_at(stream, buffer->previous)->next = buffer->next;
    else
        list->first = buffer->next;
    if (buffer->next)
        fa__buffer_at(stream, buffer->next)->previous = buffer->previous;
    else
        list->last = buffer->previous;
}

static void fa__buffer_use(fa_stream *stream, struct fa__buffer *buffer) {
    if (buffer->frame == stream->stats.frame)
        return;
    buffer->frame = stream->stats.frame;
    fa__buffer_list_remove(stream, buffer);
    fa__buffer_list_add(stream, buffer);
}

// Of the buffers that a reserve of this priority may evict, as many as have `bytes` together: their
// chain, with the sum in *found; 0 and less than `bytes`: they have not so many, and stay.
static uint32_t fa__victims_take_locked(fa_stream *stream, size_t bytes, uint32_t priority,
                                        size_t *found) {
    uint32_t p, index, first = 0;
    size_t sum = 0, left;
    *found = 0;
    for (p = 0; p <= priority && sum < bytes; p++)
        for (index = stream->list[p].first; index && sum < bytes;
             index = fa__buffer_at(stream, index)->next)
            if (!fa__buffer_at(stream, index)->pins)
                sum += fa__buffer_at(stream, index)->size;
    if (sum < bytes)
        return 0;
    left = bytes;
    for (p = 0; p <= priority; p++) {
        uint32_t next;
        for (index = stream->list[p].first; index && left; index = next) {
            struct fa__buffer *buffer = fa__buffer_at(stream, index);
            next = buffer->next;
            if (buffer->pins)
                continue;
            fa__buffer_list_remove(stream, buffer);
            left -= left < buffer->size ? left : buffer->size;
            buffer->stage = FA__BUFFER_EVICTED;
            buffer->id = fa__id_of(&stream->ids, index, buffer->head.state);
            buffer->head.state = fa__id_aged(&stream->ids, buffer->head.state);
            buffer->thread = fa__thread();
            buffer->next = first;
            first = index;
        }
    }
    *found = sum;
    return first;
}

static void fa__buffer_end_locked(fa_stream *stream, struct fa__buffer *buffer) {
    buffer->stage = FA__BUFFER_NONE;
    stream->entries--;
    fa__id_give_locked(&stream->ids, fa__buffer_index(stream, buffer));
}

// The oldest first, which the chain has last. Their entries are this thread's alone.
static void fa__victims_tell(fa_stream *stream, uint32_t first) {
    uint32_t index = first, before = 0;
    for (; index; index = fa__buffer_at(stream, index)->next) {
        fa__buffer_at(stream, index)->previous = before;
        before = index;
    }
    for (index = before; index; index = fa__buffer_at(stream, index)->previous) {
        struct fa__buffer *buffer = fa__buffer_at(stream, index);
        fa_buffer id;
        id.id = buffer->id;
        if (stream->evicted)
            stream->evicted(id, buffer->data, buffer->size, stream->context);
        fa__heap_free(buffer->data);
        buffer->data = NULL;
    }
}

// The lock is held at both ends, not while they are told.
static void fa__victims_drop_locked(fa_stream *stream, uint32_t first) {
    fa__lock_release();
    fa__victims_tell(stream, first);
    fa__lock_take();
    while (first) {
        struct fa__buffer *buffer = fa__buffer_at(stream, first);
        first = buffer->next;
        stream->stats.evictions++;
        stream->stats.evicted_bytes += buffer->size;
        stream->stats.used_bytes -= buffer->size;
        stream->stats.buffers--;
        fa__buffer_end_locked(stream, buffer);
    }
}

// An entry for it, its room under the cap, and the victims that make the room. 0, or why not.
static int fa__buffer_begin_locked(fa_stream *stream, struct fa__buffer **out, size_t size,
                                   uint32_t priority, uint32_t *victims, size_t *found) {
    size_t room = stream->stats.cap - stream->stats.used_bytes;
    struct fa__buffer *buffer;
    uint32_t index;
    int error = -ENFILE;
    *victims = 0;
    *found = 0;
    if (stream->entries >= stream->buffers_max)
        return -ENFILE;
    index = fa__id_take_locked(&stream->ids, &error);
    if (!index)
        return error;
    if (size > room) {
        *victims = fa__victims_take_locked(stream, size - room, priority, found);
        if (!*victims) {
            fa__id_give_locked(&stream->ids, index);
            stream->stats.refusals++;
            return -ENOSPC;
        }
    }
    buffer = fa__buffer_at(stream, index);
    buffer->stage = FA__BUFFER_RESERVING;
    buffer->thread = fa__thread();
    buffer->size = size;
    buffer->priority = priority;
    buffer->written = 0;
    buffer->pins = buffer->is_written = 0;
    buffer->claimed = size > *found ? size - *found : 0;
    stream->stats.used_bytes += buffer->claimed;
    stream->entries++;
    *out = buffer;
    return 0;
}

// In the child of a fork, where other threads are not: what they were evicting or reserving is gone
// without a call, its memory is lost to the child. What they were writing others may write.
static void fa__streams_fork_child(void) {
    fa_stream *stream;
    uint32_t i;
    for (stream = fa__streams_first; stream; stream = stream->following) {
        for (i = 1; i < stream->ids.count; i++) {
            struct fa__buffer *buffer = fa__buffer_at(stream, i);
            if (buffer->thread == fa__thread())
                continue;
            buffer->is_written = 0;
            if (buffer->stage == FA__BUFFER_RESERVING) {
                stream->stats.used_bytes -= buffer->claimed;
                fa__buffer_end_locked(stream, buffer);
            } else if (buffer->stage == FA__BUFFER_EVICTED) {
                stream->stats.used_bytes -= buffer->size;
                stream->stats.buffers--;
                fa__buffer_end_locked(stream, buffer);
            }
        }
    }
}

#endif
