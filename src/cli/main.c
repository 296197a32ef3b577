// The framealloc command: reads its command line, then starts the game or lists the options.
#include "base/log.h"
#include "cli/assign.h"
#include "cli/list.h"
#include "cli/run.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HINT "; see \"framealloc --help\""

static const char usage[] =
    "usage: framealloc [run] [options] [--] game [arguments]\n"
    "       framealloc options [--markdown] [program]\n"
    "\n"
    "Starts a game with framealloc as its malloc. As a launch option of Steam:\n"
    "    framealloc %command%\n"
    "\n"
    "  -o, --option NAME=VALUE  set an option for the game, as FRAMEALLOC_NAME=VALUE does\n"
    "      --stats[=FILE]       report statistics when it ends, on stderr or in the file\n"
    "                           (JSON if its name ends in .json)\n"
    "  -h, --help               this text\n"
    "  -V, --version            the version\n"
    "\n"
    "framealloc options lists every option with its default, its value now and who set it;\n"
    "with a program's name, as that program will see them; with --markdown, as a table.\n"
    "A game that is called run, options or help is started by \"framealloc -- NAME\".\n"
    "\n"
    "Exit code: the game's own, or\n"
    "    1    framealloc options: a setting is wrong and ignored\n"
    "    2    the command line is wrong\n"
    "    126  the game is there but can't be started\n"
    "    127  the game is not there\n";

enum {
    LONG_STATS = 0x100, // past every letter
    LONG_MARKDOWN,
};

static const struct option run_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"option", required_argument, NULL, 'o'},
    {"stats", optional_argument, NULL, LONG_STATS},
    {"version", no_argument, NULL, 'V'},
    {0},
};
static const struct option list_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"markdown", no_argument, NULL, LONG_MARKDOWN},
    {0},
};

static _Noreturn void print_and_exit(const char *text) {
    fputs(text, stdout);
    exit(EXIT_FINE);
}

// What getopt did not understand is in argv, long or one letter among several.
static _Noreturn void wrong_option(int found, char **argv) {
    const char *text = argv[optind - 1];
    bool letter = optopt && strncmp(text, "--", strlen("--")) != 0;
    char single[] = {'-', (char)optopt, 0};
    log_line("%s: %s" HINT, letter ? single : text,
             found == ':' ? "needs NAME=VALUE" : "no such option");
    exit(EXIT_USAGE);
}

// Obeys the options at the start of the command line; returns where they end. They end at the
// first other word, for what follows belongs to the game.
static int options_obey(int argc, char **argv) {
    optind = 0; // glibc: start afresh
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, "+:ho:V", run_options, NULL);
        switch (found) {
        case -1:
            return optind;
        case 'h':
            print_and_exit(usage);
        case 'V':
            print_and_exit("framealloc " FRAMEALLOC_VERSION "\n");
        case 'o':
            if (!option_assign(optarg))
                exit(EXIT_USAGE);
            break;
        case LONG_STATS:
            if (!option_assign_stats(optarg))
                exit(EXIT_USAGE);
            break;
        default:
            wrong_option(found, argv);
        }
    }
}

static enum exit_code options_command(int argc, char **argv) {
    bool markdown = false;
    optind = 0;
    for (int found; (found = getopt_long(argc, argv, ":h", list_options, NULL)) != -1;)
        if (found == 'h')
            print_and_exit(usage);
        else if (found == LONG_MARKDOWN)
            markdown = true;
        else
            wrong_option(found, argv);
    if (argc - optind > 1) {
        log_line("options: one program at most" HINT);
        return EXIT_USAGE;
    }
    if (markdown)
        return options_list_markdown();
    return options_list(optind < argc ? argv[optind] : "");
}

int main(int argc, char **argv) {
    int first = options_obey(argc, argv);
    bool ended = first > 1 && strcmp(argv[first - 1], "--") == 0;
    const char *word = !ended && first < argc ? argv[first] : "";
    if (strcmp(word, "help") == 0)
        print_and_exit(usage);
    if (strcmp(word, "options") == 0)
        return options_command(argc - first, argv + first);
    if (strcmp(word, "run") == 0) {
        argc -= first;
        argv += first;
        first = options_obey(argc, argv);
    }
    if (first >= argc) {
        log_line("no game to start" HINT);
        return EXIT_USAGE;
    }
    return run_game(argv + first);
}
