// The program: its options, SDL, so many frames, and one line about them.
//
// This file brings what the others share: the choice between the library and plain malloc.
#define FA_IMPLEMENTATION
#include <framealloc/framealloc.h>

#include "ensure.h"
#include "game.h"
#include "physics_bench.h"
#include "replay.h"

#include <getopt.h>
#include <inttypes.h>
#include <string.h>

struct options {
    unsigned long frames;
    unsigned long seed;
    unsigned long predictions; // 0: play
};

static void usage(void) {
    fputs("usage: engine [OPTION...]\n"
          "  --frames N        how long to play (300)\n"
          "  --seed N          which game (1)\n"
          "  --capture WHAT    of physics: none, prediction (the default) or world\n"
          "  --library yes|no  fail unless framealloc is there, or is not\n"
          "  --physics-only N  measure N predictions and don't play\n"
          "SDL_VIDEODRIVER shows it: dummy (the default), x11, wayland\n",
          stderr);
    exit(2);
}

// The place of a word in a list; none: usage.
static int word_find(const char *word, const char *const *words, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    usage();
    return 0;
}

static struct options options_read(int argc, char **argv) {
    static const struct option names[] = {
        {"frames", required_argument, NULL, 'f'},       {"seed", required_argument, NULL, 's'},
        {"capture", required_argument, NULL, 'c'},      {"library", required_argument, NULL, 'l'},
        {"physics-only", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
    struct options options = {.frames = 300, .seed = 1};
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;)
        switch (option) {
        case 'f':
            options.frames = strtoul(optarg, NULL, 10);
            break;
        case 's':
            options.seed = strtoul(optarg, NULL, 10);
            break;
        case 'c':
            physics_capture = (enum physics_capture)word_find(
                optarg, (const char *const[]){"none", "prediction", "world"}, 3);
            break;
        case 'l':
            ENSURE(fa_available() == word_find(optarg, (const char *const[]){"no", "yes"}, 2));
            break;
        case 'p':
            options.predictions = strtoul(optarg, NULL, 10);
            break;
        default:
            usage();
        }
    return options;
}

// Nothing may depend on the clock: each frame is one step, however long it took.
static int play(const struct options *options, SDL_Window *window) {
    struct game game;
    game_start(&game, window, options->seed);
    for (unsigned long i = 0; i < options->frames; i++) {
        SDL_Event event;
        while (SDL_PollEvent(&event))
            if (event.type == SDL_QUIT)
                i = options->frames;
        game_frame(&game);
    }
    uint32_t found = game.entities->paths_found, given_up = game.entities->paths_given_up;
    uint64_t pictures = game_stop(&game);
    printf("frames %u levels %" PRIu64 " hits %" PRIu64 " sparks %" PRIu64 " paths %u+%u notes %u "
           "world %016" PRIx64 " physics %016" PRIx64 " replay %016" PRIx64 " journal %016" PRIx64
           " pictures %016" PRIx64 " scenery %016" PRIx64 " smoke %016" PRIx64 " trails %016" PRIx64
           " evicted %" PRIu64 " left %zu\n",
           game.number, game.levels, game.hits, game.sparks, found, given_up, replay_notes(),
           game.world_sum, game.physics_sum, game.replay_sum, game.journal_sum, pictures,
           game.scenery_sum, game.smoke_sum, game.trail_sum, game.evictions, game.left);
    return game.left ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    struct options options = options_read(argc, argv);
    if (options.predictions) {
        physics_bench(options.predictions, options.seed);
        return EXIT_SUCCESS;
    }
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 0);
    if (SDL_Init(SDL_INIT_VIDEO) < 0) {
        fprintf(stderr, "engine: SDL: %s\n", SDL_GetError());
        return EXIT_FAILURE;
    }
    SDL_Window *window = SDL_CreateWindow("framealloc", 0, 0, LEVEL_WIDTH * 3, LEVEL_HEIGHT * 3, 0);
    ENSURE(window);
    int result = play(&options, window);
    SDL_DestroyWindow(window);
    SDL_Quit();
    return result;
}
