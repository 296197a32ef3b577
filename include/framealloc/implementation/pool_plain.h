// Pools on plain malloc: chunks of blocks, with a bit for each that is free. No thread keeps blocks
// for itself, so that every call comes here.
#ifndef FRAMEALLOC_IMPLEMENTATION_POOL_PLAIN_H
#define FRAMEALLOC_IMPLEMENTATION_POOL_PLAIN_H

#define FA__POOL_CHUNK_MIN ((size_t)4 << 10)
#define FA__POOL_CHUNK_MAX ((size_t)256 << 10)

struct fa__pool_chunk {
    uintptr_t start;
    size_t block_count, free_count;
    uint64_t *free_bits; // behind this struct
};

struct fa__plain_pool {
    struct fa__owned owned;
    size_t stride, align, reserve;
    size_t live, all;               // blocks
    struct fa__pool_chunk **chunks; // by address
    size_t chunk_count, chunk_room;
    size_t hand; // the chunk that was taken from last
};

static struct fa__owned *fa__pools_free; // under the lock

static struct fa__plain_pool *fa__plain_pool_of(fa_pool *pool) {
    return pool && pool->id != FA__ID_GONE ? (struct fa__plain_pool *)pool : NULL;
}

static size_t fa__pool_chunk_words(size_t block_count) {
    return (block_count + 63) / 64;
}

static struct fa__pool_chunk *fa__pool_chunk_alloc(const struct fa__plain_pool *pool,
                                                   size_t block_count) {
    size_t words = fa__pool_chunk_words(block_count), i;
    struct fa__pool_chunk *chunk =
        (struct fa__pool_chunk *)fa__heap_alloc(sizeof *chunk + words * sizeof(uint64_t), FA_GRAIN);
    void *memory = chunk ? fa__heap_alloc(block_count * pool->stride, pool->align) : NULL;
    if (!memory) {
        fa__heap_free(chunk);
        return NULL;
    }
    chunk->start = (uintptr_t)memory;
    chunk->block_count = chunk->free_count = block_count;
    chunk->free_bits = (uint64_t *)(chunk + 1);
    for (i = 0; i < block_count; i++) {
        if (i % 64 == 0)
            chunk->free_bits[i / 64] = 0;
        chunk->free_bits[i / 64] |= (uint64_t)1 << i % 64;
    }
    return chunk;
}

static void fa__pool_chunk_free(struct fa__pool_chunk *chunk) {
    fa__heap_free((void *)chunk->start);
    fa__heap_free(chunk);
}

// Where the chunk is or belongs that begins at or before p.
static size_t fa__pool_chunk_place(const struct fa__plain_pool *pool, uintptr_t p) {
    size_t low = 0, high = pool->chunk_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pool->chunks[middle]->start <= p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int fa__pool_make_room(struct fa__plain_pool *pool) {
    size_t room = pool->chunk_room ? 2 * pool->chunk_room : 8;
    struct fa__pool_chunk **chunks;
    if (pool->chunk_count < pool->chunk_room)
        return 1;
    chunks = (struct fa__pool_chunk **)fa__heap_alloc(room * sizeof *chunks, FA_GRAIN);
    if (!chunks)
        return 0;
    if (pool->chunk_count)
        memcpy(chunks, pool->chunks, pool->chunk_count * sizeof *chunks);
    fa__heap_free(pool->chunks);
    pool->chunks = chunks;
    pool->chunk_room = room;
    return 1;
}

static int fa__pool_grow(struct fa__plain_pool *pool, size_t least) {
    size_t bytes = pool->all * pool->stride, count, place;
    struct fa__pool_chunk *chunk;
    bytes = bytes < FA__POOL_CHUNK_MIN   ? FA__POOL_CHUNK_MIN
            : bytes > FA__POOL_CHUNK_MAX ? FA__POOL_CHUNK_MAX
                                         : bytes;
    count = bytes / pool->stride > least ? bytes / pool->stride : least;
    if (count > PTRDIFF_MAX / pool->stride || !fa__pool_make_room(pool))
        return 0;
    chunk = fa__pool_chunk_alloc(pool, count);
    if (!chunk)
        return 0;
    place = fa__pool_chunk_place(pool, chunk->start);
    memmove(pool->chunks + place + 1, pool->chunks + place,
            (pool->chunk_count - place) * sizeof *pool->chunks);
    pool->chunks[place] = chunk;
    pool->chunk_count++;
    pool->all += count;
    pool->hand = place;
    return 1;
}

static void fa__pool_drop(struct fa__plain_pool *pool, size_t place) {
    pool->all -= pool->chunks[place]->block_count;
    fa__pool_chunk_free(pool->chunks[place]);
    pool->chunk_count--;
    memmove(pool->chunks + place, pool->chunks + place + 1,
            (pool->chunk_count - place) * sizeof *pool->chunks);
    if (pool->hand >= pool->chunk_count)
        pool->hand = 0;
}

static void fa__pool_end_locked(struct fa__plain_pool *pool) {
    while (pool->chunk_count)
        fa__pool_drop(pool, pool->chunk_count - 1);
    fa__heap_free(pool->chunks);
    fa__owned_end_locked(&fa__pools_free, &pool->owned);
}

FA__ENTRY(int, pool_create)
(fa_pool **out, const char *name, size_t size, size_t align, const fa_pool_options *options) {
    struct fa__plain_pool *pool;
    int result = -ENOMEM;
    align = align ? align : FA_GRAIN;
    if (!out || !size || fa__align_is_wrong(align) || (options && options->unused))
        return -EINVAL;
    if (size > PTRDIFF_MAX - FA_ALIGN_MAX)
        return -ENOMEM;
    pthread_once(&fa__once, fa__start);
    fa__lock_take();
    pool = (struct fa__plain_pool *)fa__owned_make_locked(&fa__pools_free, sizeof *pool, name);
    if (pool) {
        pool->align = align < FA_GRAIN ? FA_GRAIN : align;
        pool->stride = (size + pool->align - 1) & ~(pool->align - 1);
        pool->reserve = options ? options->reserve : 0;
        result = !pool->reserve || fa__pool_grow(pool, pool->reserve) ? 0 : -ENOMEM;
        if (result)
            fa__pool_end_locked(pool);
        else if (pool->reserve)
            fa__window_populate(pool->chunks[0]->start,
                                pool->chunks[0]->start + pool->all * pool->stride);
    }
    fa__lock_release();
    if (!result)
        *out = (fa_pool *)pool;
    return result;
}

FA__ENTRY(int, pool_destroy)(fa_pool *public_pool) {
    struct fa__plain_pool *pool = fa__plain_pool_of(public_pool);
    if (!pool)
        return -EINVAL;
    if (pool->live)
        fa__fault(FA__FAULT_POOL_LIVE, pool->live, FA__SITE(), 0);
    fa__lock_take();
    fa__pool_end_locked(pool);
    fa__lock_release();
    return 0;
}

FA__ENTRY(fa_pool_table *, pool_table_self)(void) {
    return &fa__no_pools;
}

static void *fa__pool_take_locked(struct fa__plain_pool *pool) {
    struct fa__pool_chunk *chunk;
    size_t word = 0, index;
    if (pool->live == pool->all && !fa__pool_grow(pool, 1))
        return NULL;
    while (!pool->chunks[pool->hand]->free_count)
        pool->hand = (pool->hand + 1) % pool->chunk_count;
    chunk = pool->chunks[pool->hand];
    while (!chunk->free_bits[word])
        word++;
    index = word * 64 + (size_t)__builtin_ctzll(chunk->free_bits[word]);
    chunk->free_bits[word] &= chunk->free_bits[word] - 1;
    chunk->free_count--;
    pool->live++;
    return (void *)(chunk->start + index * pool->stride);
}

FA__ENTRY(void *, pool_alloc_call)(fa_pool *public_pool) {
    struct fa__plain_pool *pool = fa__plain_pool_of(public_pool);
    void *p;
    if (!pool) {
        errno = EINVAL;
        return NULL;
    }
    fa__lock_take();
    p = fa__pool_take_locked(pool);
    fa__lock_release();
    if (!p)
        errno = ENOMEM;
    return p;
}

// One empty chunk stays, so that a block that comes and goes does not bring and take it.
static void fa__pool_shrink(struct fa__plain_pool *pool, size_t place) {
    size_t left = pool->all - pool->chunks[place]->block_count;
    if (left - pool->live >= pool->chunks[place]->block_count && left >= pool->reserve)
        fa__pool_drop(pool, place);
}

static int fa__pool_put_locked(struct fa__plain_pool *pool, uintptr_t p) {
    size_t place = fa__pool_chunk_place(pool, p), index;
    struct fa__pool_chunk *chunk = place ? pool->chunks[place - 1] : NULL;
    index = chunk ? (p - chunk->start) / pool->stride : 0;
    if (!chunk || index >= chunk->block_count || (p - chunk->start) % pool->stride ||
        chunk->free_bits[index / 64] >> index % 64 & 1)
        return -EINVAL;
    chunk->free_bits[index / 64] |= (uint64_t)1 << index % 64;
    pool->live--;
    if (++chunk->free_count == chunk->block_count)
        fa__pool_shrink(pool, place - 1);
    return 0;
}

FA__ENTRY(int, pool_free_call)(fa_pool *public_pool, void *p) {
    struct fa__plain_pool *pool = fa__plain_pool_of(public_pool);
    int result = -EINVAL;
    if (!p)
        return 0;
    if (pool) {
        fa__lock_take();
        result = fa__pool_put_locked(pool, (uintptr_t)p);
        fa__lock_release();
    }
    if (result)
        fa__fault(FA__FAULT_NOT_OWNED, 0, FA__SITE(), 0);
    return result;
}

FA__ENTRY(int, pool_trim)(fa_pool *public_pool) {
    struct fa__plain_pool *pool = fa__plain_pool_of(public_pool);
    size_t place;
    if (!pool)
        return -EINVAL;
    fa__lock_take();
    pool->reserve = 0;
    for (place = pool->chunk_count; place-- > 0;)
        if (pool->chunks[place]->free_count == pool->chunks[place]->block_count)
            fa__pool_drop(pool, place);
    fa__lock_release();
    return 0;
}

FA__ENTRY(int, pool_stats_get)(fa_pool *public_pool, fa_pool_stats *stats) {
    struct fa__plain_pool *pool = fa__plain_pool_of(public_pool);
    fa_pool_stats filled = {0, 0, 0, 0, 0, 0, ""};
    if (!pool || !stats || stats->size < offsetof(fa_pool_stats, block_bytes))
        return -EINVAL;
    fa__lock_take();
    filled.block_bytes = pool->stride;
    filled.live_blocks = pool->live;
    filled.held_bytes = pool->all * pool->stride;
    memcpy(filled.name, pool->owned.name, sizeof filled.name);
    fa__lock_release();
    filled.size = stats->size < sizeof filled ? stats->size : (uint32_t)sizeof filled;
    memcpy(stats, &filled, filled.size);
    return 0;
}

#endif
