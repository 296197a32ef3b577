// A block of a group that is freed twice, or a place inside one: at once, one line and the end;
// without the library the call says no.
#include "pools.h"

static fa_group *group;

static void is_refused(void *p) {
    int result = fa_group_free_one(group, p);
    if (!frames_with_library())
        CHECK(result == -EINVAL, "%d", result);
}

static void in_the_middle(void) {
    void *p = group_block(group, 64);
    group_block(group, 64);
    GIVES(0, fa_group_free_one(group, p));
    is_refused(p);
}

static void by_free(void) {
    void *p = group_block(group, 64);
    group_block(group, 64);
    GIVES(0, fa_group_free_one(group, p));
    if (frames_with_library())
        free(p);
}

static void inside(void) {
    is_refused((char *)group_block(group, 64) + 32);
}

static void never_cut(void) {
    is_refused((char *)group_block(group, 64) + 1024);
}

int main(void) {
    frames_start();
    group = group_made("twice", NULL);
    stops_with("FA004", in_the_middle);
    stops_with("FA004", by_free);
    stops_with("FA006", inside);
    stops_with("FA011", never_cut);
    GIVES(0, fa_group_destroy(group));
}
