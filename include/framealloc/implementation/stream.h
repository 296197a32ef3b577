// Streams: the calls of stream.h.
#ifndef FRAMEALLOC_IMPLEMENTATION_STREAM_H
#define FRAMEALLOC_IMPLEMENTATION_STREAM_H

FA__ENTRY(int, stream_create)(fa_stream **out, const fa_stream_options *options) {
    uint32_t max;
    fa_stream *stream;
    if (!out || !options || !options->cap || options->unused || options->buffers_max > FA__IDS_MAX)
        return -EINVAL;
    pthread_once(&fa__once, fa__start);
    max = options->buffers_max ? options->buffers_max : FA_STREAM_BUFFERS_MAX;
    stream = (fa_stream *)fa__heap_alloc(sizeof *stream, FA_GRAIN);
    if (!stream)
        return -ENOMEM;
    memset(stream, 0, sizeof *stream);
    stream->buffers_max = max;
    stream->stats.cap = options->cap;
    stream->evicted = options->evicted;
    stream->context = options->context;
    if (!fa__ids_make(&stream->ids, sizeof(struct fa__buffer), max + FA__IDS_RESTING, 0)) {
        fa__heap_free(stream);
        return -ENOMEM;
    }
    fa__lock_take();
    stream->following = fa__streams_first;
    fa__streams_first = stream;
    fa__lock_release();
    *out = stream;
    return 0;
}

// 0, or why it can't be ended. Takes it from the list of all.
static int fa__stream_unlist_locked(fa_stream *stream) {
    fa_stream **link = &fa__streams_first;
    uint32_t i;
    while (*link && *link != stream)
        link = &(*link)->following;
    if (!*link)
        return -EINVAL;
    for (i = 1; i < stream->ids.count; i++) {
        const struct fa__buffer *buffer = fa__buffer_at(stream, i);
        if (buffer->pins || buffer->is_written || buffer->stage == FA__BUFFER_RESERVING ||
            buffer->stage == FA__BUFFER_EVICTED)
            return -EBUSY;
    }
    *link = stream->following;
    return 0;
}

FA__ENTRY(int, stream_destroy)(fa_stream *stream) {
    uint32_t i;
    int result;
    size_t found;
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    result = fa__stream_unlist_locked(stream);
    if (!result) {
        size_t committed;
        stream->is_ending = 1;
        // Again, for what evicted() has committed.
        while ((committed = stream->stats.used_bytes - stream->stats.loading_bytes -
                            stream->stats.pinned_bytes) != 0) {
            uint32_t victims =
                fa__victims_take_locked(stream, committed, FA_STREAM_PRIORITIES - 1, &found);
            if (!victims)
                break;
            fa__victims_drop_locked(stream, victims);
        }
    }
    fa__lock_release();
    if (result)
        return result;
    for (i = 1; i < stream->ids.count; i++)
        if (fa__buffer_at(stream, i)->stage != FA__BUFFER_NONE) // loading, or pinned by evicted()
            fa__heap_free(fa__buffer_at(stream, i)->data);
    fa__range_give(&stream->ids.range);
    fa__heap_free(stream);
    return 0;
}

FA__ENTRY(int, stream_reserve)(fa_stream *stream, fa_buffer *out, size_t size, uint32_t priority) {
    struct fa__buffer *buffer = NULL;
    uint32_t victims;
    size_t found;
    char *data;
    int result;
    if (!stream || !out)
        return -EINVAL;
    out->id = 0;
    if (!size || priority >= FA_STREAM_PRIORITIES)
        return -EINVAL;
    // Before anything is evicted, for it may fail.
    data = size <= stream->stats.cap ? (char *)fa__heap_alloc(size, FA_GRAIN) : NULL;
    if (!data && size <= stream->stats.cap)
        return -ENOMEM;
    fa__lock_take();
    if (data && !stream->is_ending) {
        result = fa__buffer_begin_locked(stream, &buffer, size, priority, &victims, &found);
    } else {
        stream->stats.refusals++;
        result = -ENOSPC;
    }
    if (!result) {
        if (victims)
            fa__victims_drop_locked(stream, victims);
        stream->stats.used_bytes += size - buffer->claimed;
        stream->stats.loading_bytes += size;
        stream->stats.buffers++;
        buffer->data = data;
        buffer->frame = stream->stats.frame;
        buffer->stage = FA__BUFFER_LOADING;
        out->id = fa__id_of(&stream->ids, fa__buffer_index(stream, buffer), buffer->head.state);
    }
    fa__lock_release();
    if (result)
        fa__heap_free(data);
    return result;
}

// 0: it is this thread's to write.
static int fa__write_begin(fa_stream *stream, fa_buffer id, char **place, size_t *room) {
    struct fa__buffer *buffer;
    int result = 0;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        result = -ESTALE;
    } else if (buffer->stage == FA__BUFFER_COMMITTED) {
        result = -EALREADY;
    } else if (buffer->is_written) {
        result = -EBUSY;
    } else {
        buffer->is_written = 1;
        buffer->thread = fa__thread();
        *place = buffer->data + buffer->written;
        *room = buffer->size - buffer->written;
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(int, stream_write_end)(fa_stream *stream, fa_buffer id, size_t written) {
    struct fa__buffer *buffer;
    int result = 0;
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        result = -ESTALE;
    } else if (!buffer->is_written) {
        result = -EINVAL;
    } else if (written > buffer->size - buffer->written) {
        result = -ENOSPC;
    } else {
        buffer->is_written = 0;
        buffer->written += written;
        stream->stats.written_bytes += written;
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(void *, stream_write_begin)(fa_stream *stream, fa_buffer id, size_t *room) {
    char *place;
    int result = stream && room ? fa__write_begin(stream, id, &place, room) : -EINVAL;
    return result ? fa__refuse(-result) : place;
}

FA__ENTRY(int, stream_write)(fa_stream *stream, fa_buffer id, const void *bytes, size_t size) {
    char *place;
    size_t room;
    int result = stream && (bytes || !size) ? fa__write_begin(stream, id, &place, &room) : -EINVAL;
    if (result)
        return result;
    if (size > room) {
        (void)FA__NAME(stream_write_end)(stream, id, 0);
        return -ENOSPC;
    }
    if (size)
        memcpy(place, bytes, size);
    return FA__NAME(stream_write_end)(stream, id, size);
}

FA__ENTRY(int, stream_commit)(fa_stream *stream, fa_buffer id) {
    struct fa__buffer *buffer;
    int result = 0;
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        result = -ESTALE;
    } else if (buffer->stage == FA__BUFFER_COMMITTED) {
        result = -EALREADY;
    } else if (buffer->is_written) {
        result = -EBUSY;
    } else if (buffer->written < buffer->size) {
        result = -ENODATA;
    } else {
        buffer->stage = FA__BUFFER_COMMITTED;
        buffer->frame = stream->stats.frame;
        stream->stats.loading_bytes -= buffer->size;
        stream->stats.written_bytes -= buffer->size;
        fa__buffer_list_add(stream, buffer);
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(const void *, stream_pin)(fa_stream *stream, fa_buffer id) {
    struct fa__buffer *buffer;
    const void *data = NULL;
    int error = 0;
    if (!stream)
        return fa__refuse(EINVAL);
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        error = ESTALE;
    } else if (buffer->stage != FA__BUFFER_COMMITTED) {
        error = EAGAIN;
    } else if (buffer->pins == UINT32_MAX) {
        error = EOVERFLOW;
    } else {
        fa__buffer_use(stream, buffer);
        if (!buffer->pins++)
            stream->stats.pinned_bytes += buffer->size;
        data = buffer->data;
    }
    fa__lock_release();
    return data ? data : fa__refuse(error);
}

FA__ENTRY(int, stream_unpin)(fa_stream *stream, fa_buffer id) {
    struct fa__buffer *buffer;
    int result = 0;
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        result = -ESTALE;
    } else if (!buffer->pins) {
        result = -EINVAL;
    } else {
        fa__buffer_use(stream, buffer);
        if (!--buffer->pins)
            stream->stats.pinned_bytes -= buffer->size;
    }
    fa__lock_release();
    if (result)
        fa__fault(FA__FAULT_NOT_PINNED, 0, FA__SITE(), 0);
    return result;
}

FA__ENTRY(int, stream_evict)(fa_stream *stream, size_t bytes, uint32_t priority) {
    uint32_t victims;
    size_t found;
    if (!stream || priority >= FA_STREAM_PRIORITIES)
        return -EINVAL;
    fa__lock_take();
    victims = fa__victims_take_locked(stream, bytes, priority, &found);
    if (victims)
        fa__victims_drop_locked(stream, victims);
    fa__lock_release();
    return found < bytes ? -ENOSPC : 0;
}

FA__ENTRY(int, stream_free)(fa_stream *stream, fa_buffer id) {
    struct fa__buffer *buffer;
    char *data = NULL;
    int result = 0;
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (!buffer) {
        result = -ESTALE;
    } else if (buffer->pins || buffer->is_written) {
        result = -EBUSY;
    } else {
        data = buffer->data;
        if (buffer->stage == FA__BUFFER_COMMITTED) {
            fa__buffer_list_remove(stream, buffer);
        } else {
            stream->stats.loading_bytes -= buffer->size;
            stream->stats.written_bytes -= buffer->written;
        }
        stream->stats.used_bytes -= buffer->size;
        stream->stats.buffers--;
        buffer->head.state = fa__id_aged(&stream->ids, buffer->head.state);
        fa__buffer_end_locked(stream, buffer);
    }
    fa__lock_release();
    fa__heap_free(data);
    return result;
}

FA__ENTRY(int, stream_set_priority)(fa_stream *stream, fa_buffer id, uint32_t priority) {
    struct fa__buffer *buffer;
    if (!stream || priority >= FA_STREAM_PRIORITIES)
        return -EINVAL;
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (buffer && buffer->stage == FA__BUFFER_COMMITTED) {
        fa__buffer_list_remove(stream, buffer);
        buffer->priority = priority;
        buffer->frame = stream->stats.frame;
        fa__buffer_list_add(stream, buffer);
    } else if (buffer) {
        buffer->priority = priority;
    }
    fa__lock_release();
    return buffer ? 0 : -ESTALE;
}

FA__ENTRY(int, stream_tick)(fa_stream *stream) {
    if (!stream)
        return -EINVAL;
    fa__lock_take();
    stream->stats.frame++;
    fa__lock_release();
    return 0;
}

FA__ENTRY(int, stream_info_get)(fa_stream *stream, fa_buffer id, fa_buffer_info *info) {
    const struct fa__buffer *buffer;
    fa_buffer_info filled;
    if (!stream || !info || info->size < 2 * sizeof(uint32_t))
        return -EINVAL;
    memset(&filled, 0, sizeof filled);
    fa__lock_take();
    buffer = fa__buffer_find_locked(stream, id);
    if (buffer) {
        filled.is_committed = buffer->stage == FA__BUFFER_COMMITTED;
        filled.bytes = buffer->size;
        filled.written = buffer->written;
        filled.last_frame = buffer->frame;
        filled.pins = buffer->pins;
        filled.priority = buffer->priority;
    }
    fa__lock_release();
    if (!buffer)
        return -ESTALE;
    filled.size = info->size < sizeof filled ? info->size : (uint32_t)sizeof filled;
    memcpy(info, &filled, filled.size);
    return 0;
}

FA__ENTRY(int, stream_stats_get)(fa_stream *stream, fa_stream_stats *stats) {
    fa_stream_stats filled;
    if (!stream || !stats || stats->size < 2 * sizeof(uint32_t))
        return -EINVAL;
    fa__lock_take();
    filled = stream->stats;
    fa__lock_release();
    filled.size = stats->size < sizeof filled ? stats->size : (uint32_t)sizeof filled;
    memcpy(stats, &filled, filled.size);
    return 0;
}

#endif
