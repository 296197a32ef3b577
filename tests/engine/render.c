// Draws into plain surfaces by SDL's software renderer, one surface for each frame in flight.
#include "render.h"

#include "checksum.h"
#include "ensure.h"

#include <pthread.h>

enum { PIXEL_BITS = 32, GLYPH_COLUMNS = 3, GLYPH_ROWS = 5 };

static struct target {
    SDL_Surface *surface;
    SDL_Renderer *renderer;
} targets[FRAMES_IN_FLIGHT];
static uint64_t sum; // the render thread's until it has ended
static pthread_t thread;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // of what follows
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; // any of it
static const struct draw_list *lists[FRAMES_IN_FLIGHT];   // by the number of the frame
static uint32_t submitted, drawn;
static bool stopping;

static void colour_set(SDL_Renderer *renderer, uint32_t colour) {
    SDL_SetRenderDrawColor(renderer, (Uint8)(colour >> 16), (Uint8)(colour >> 8), (Uint8)colour,
                           SDL_ALPHA_OPAQUE);
}

// Five rows of three bits for each digit.
static const uint16_t digits[] = {075557, 026227, 071747, 071717, 055711,
                                  074717, 074757, 071122, 075757, 075717};

static void glyph_draw(SDL_Renderer *renderer, uint16_t glyph, int x, int y) {
    for (int bit = 0; bit < GLYPH_COLUMNS * GLYPH_ROWS; bit++)
        if (glyph >> bit & 1)
            SDL_RenderDrawPoint(renderer, x + GLYPH_COLUMNS - 1 - bit % GLYPH_COLUMNS,
                                y + GLYPH_ROWS - 1 - bit / GLYPH_COLUMNS);
}

static void text_draw(SDL_Renderer *renderer, const char *text) {
    colour_set(renderer, 0xffffff);
    for (int x = 2; *text; text++, x += GLYPH_COLUMNS + 1)
        if (*text >= '0' && *text <= '9')
            glyph_draw(renderer, digits[*text - '0'], x, 2);
}

// This thread has frames of its own, too.
static void particles_draw(SDL_Renderer *renderer, const struct particles *particles) {
    fa_frame frame = fa_frame_begin();
    SDL_FPoint *points =
        fa_frame_alloc_array(particles->count, sizeof *points, _Alignof(SDL_FPoint));
    ENSURE(points);
    for (size_t i = 0; i < particles->count; i++)
        points[i] = (SDL_FPoint){particles->all[i].x, particles->all[i].y};
    colour_set(renderer, 0xffc040);
    SDL_RenderDrawPointsF(renderer, points, (int)particles->count);
    SDL_RenderFlush(renderer);
    ENSURE(fa_frame_end(frame) == 0);
}

static void item_draw(struct target *target, struct draw_item *item) {
    if (item->sprite) {
        SDL_RenderFlush(target->renderer); // blits don't queue behind what the renderer was told
        SDL_BlitSurface(item->sprite, NULL, target->surface, &item->place);
        return;
    }
    colour_set(target->renderer, item->colour);
    SDL_RenderFillRect(target->renderer, &item->place);
}

static void list_draw(const struct draw_list *list, struct target *target) {
    colour_set(target->renderer, 0x102030);
    SDL_RenderClear(target->renderer);
    for (size_t i = 0; i < list->count; i++)
        item_draw(target, &list->items[i]);
    particles_draw(target->renderer, &list->particles);
    text_draw(target->renderer, list->text);
    SDL_RenderFlush(target->renderer);
    SDL_Surface *surface = target->surface;
    sum = checksum_add(sum, surface->pixels, (size_t)surface->pitch * (size_t)surface->h);
}

// The next list, or NULL when there will be none. It is drawn when the list after it has come, as a
// GPU lags behind: memory that is taken back too early shows in the picture.
static const struct draw_list *list_wait(void) {
    pthread_mutex_lock(&lock);
    while (submitted < drawn + 2 && !stopping)
        pthread_cond_wait(&changed, &lock);
    const struct draw_list *list = drawn == submitted ? NULL : lists[drawn % FRAMES_IN_FLIGHT];
    pthread_mutex_unlock(&lock);
    return list;
}

static void *render_run(void *nothing) {
    const struct draw_list *list;
    for (uint32_t number = 0; (list = list_wait()); number++) {
        list_draw(list, &targets[number % FRAMES_IN_FLIGHT]);
        pthread_mutex_lock(&lock);
        drawn++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    return nothing;
}

void render_submit(const struct draw_list *list) {
    pthread_mutex_lock(&lock);
    lists[submitted++ % FRAMES_IN_FLIGHT] = list;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

SDL_Surface *render_wait(uint32_t count) {
    pthread_mutex_lock(&lock);
    while (drawn < count)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return targets[(count - 1) % FRAMES_IN_FLIGHT].surface;
}

void render_start(void) {
    for (size_t i = 0; i < FRAMES_IN_FLIGHT; i++) {
        targets[i].surface = SDL_CreateRGBSurfaceWithFormat(0, LEVEL_WIDTH, LEVEL_HEIGHT,
                                                            PIXEL_BITS, SDL_PIXELFORMAT_ARGB8888);
        ENSURE(targets[i].surface);
        targets[i].renderer = SDL_CreateSoftwareRenderer(targets[i].surface);
        ENSURE(targets[i].renderer);
    }
    ENSURE(pthread_create(&thread, NULL, render_run, NULL) == 0);
}

uint64_t render_stop(void) {
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < FRAMES_IN_FLIGHT; i++) {
        SDL_DestroyRenderer(targets[i].renderer);
        SDL_FreeSurface(targets[i].surface);
    }
    return sum;
}
