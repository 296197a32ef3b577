// The bitmaps of slabs.
#include "heap/slab.h"
#include <string.h>

void slab_fill(struct slab *s, uint64_t *outer_bitmap) {
    unsigned count = size_classes[s->entry & ENTRY_CLASS_MASK].block_count;
    s->bitmap = count <= 64 * SLAB_INNER_WORDS ? s->inner : outer_bitmap;
    memset(s->bitmap, 0xff, count / 64 * sizeof(uint64_t));
    if (count % 64)
        s->bitmap[count / 64] = ((uint64_t)1 << count % 64) - 1;
    s->free_count = (uint16_t)count;
    s->purged_count = 0;
    s->scan_word = 0;
}

unsigned slab_take_blocks(struct slab *s, void **out, unsigned want) {
    size_t size = size_classes[s->entry & ENTRY_CLASS_MASK].size;
    unsigned take = s->free_count < want ? s->free_count : want, taken = 0, word = s->scan_word;
    char *start = slab_start(s);
    s->free_count = (uint16_t)(s->free_count - take);
    s->touched = (uint8_t)load_relaxed(&region_ticks);
    if (s->purged_count > s->free_count)
        s->purged_count = s->free_count;
    while (taken < take) {
        uint64_t bits = s->bitmap[word];
        char *first = start + (size_t)word * 64 * size;
        while (bits && taken < take) {
            out[taken++] = first + (unsigned)__builtin_ctzll(bits) * size;
            bits &= bits - 1;
        }
        s->bitmap[word] = bits;
        if (!bits)
            word++;
    }
    s->scan_word = (uint8_t)word;
    return take;
}

void *slab_take_round(struct slab *s) {
    const struct size_class *class = &size_classes[s->entry & ENTRY_CLASS_MASK];
    unsigned words = (class->block_count + 63u) / 64, word = s->rotor % words;
    while (!s->bitmap[word])
        word = (word + 1) % words;
    unsigned index = word * 64 + (unsigned)__builtin_ctzll(s->bitmap[word]);
    s->bitmap[word] &= s->bitmap[word] - 1;
    s->rotor = (uint8_t)((word + 1) % words);
    s->free_count--;
    return slab_start(s) + (size_t)index * class->size;
}
