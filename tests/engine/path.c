// Breadth-first search in frame memory. A search that gives up leaves nothing behind; one that
// succeeds leaves its path, which outlives the frame.
#include "path.h"

#include "ensure.h"

enum { STEPS_MAX = 220, NEIGHBOURS = 4 };

struct node {
    struct node *parent;
    struct node *next; // in the order in which nodes were reached
    uint32_t length;   // nodes from the start to here
    uint16_t cell;
};

struct search {
    fa_arena *arena;
    bool *reached; // by cell
    struct node *last;
};

static void node_reach(struct search *search, uint16_t cell, struct node *parent) {
    struct node *node = fa_arena_alloc(search->arena, sizeof *node);
    ENSURE(node);
    *node =
        (struct node){.parent = parent, .length = parent ? parent->length + 1 : 1, .cell = cell};
    search->reached[cell] = true;
    if (search->last)
        search->last->next = node;
    search->last = node;
}

static void node_expand(struct search *search, const struct level *level, struct node *node) {
    int column = node->cell % LEVEL_COLUMNS, row = node->cell / LEVEL_COLUMNS;
    static const int steps[NEIGHBOURS][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        int x = column + steps[i][0], y = row + steps[i][1];
        if (x < 0 || y < 0 || x >= LEVEL_COLUMNS || y >= LEVEL_ROWS)
            continue;
        uint16_t cell = (uint16_t)(y * LEVEL_COLUMNS + x);
        if (!level->walls[cell] && !search->reached[cell])
            node_reach(search, cell, node);
    }
}

// The promoted copy lies elsewhere: its own pointer is repaired, and the keeper learns of it.
static void path_moved(void *from, void *to, void *keeper) {
    (void)from;
    struct path *path = to;
    path->cells = (uint16_t *)(path + 1);
    *(struct path **)keeper = path;
}

static void path_keep(fa_arena *arena, const struct node *node, struct path **keeper) {
    size_t size = sizeof(struct path) + node->length * sizeof(uint16_t);
    struct path *path = fa_arena_alloc(arena, size);
    ENSURE(path);
    path->count = node->length;
    path->cells = (uint16_t *)(path + 1);
    for (; node; node = node->parent)
        path->cells[node->length - 1] = node->cell;
    ENSURE(fa_retain(path, size, _Alignof(struct path), FA_TO_HEAP, path_moved, keeper) == 0);
}

bool path_find(const struct level *level, uint16_t from, uint16_t goal, struct path **keeper) {
    *keeper = NULL;
    struct search search = {.arena = fa_arena_self()};
    FA_SPECULATIVE_IN(search.arena, attempt);
    search.reached = fa_arena_alloc_zero(search.arena, LEVEL_CELLS * sizeof *search.reached);
    ENSURE(search.reached);
    node_reach(&search, from, NULL);
    struct node *node = search.last;
    for (unsigned step = 0; node && step < STEPS_MAX; step++, node = node->next) {
        if (node->cell == goal) {
            path_keep(search.arena, node, keeper);
            fa_mark_commit(&attempt);
            return true;
        }
        node_expand(&search, level, node);
    }
    return false; // every node goes
}
