// What the programs of this folder share, on top of those of frames.
#pragma once
#include "frames.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static inline fa_pool *pool_made(const char *name, size_t size, size_t align) {
    fa_pool *pool = NULL;
    GIVES(0, fa_pool_create(&pool, name, size, align, NULL));
    CHECK(pool, "no pool");
    return pool;
}
static inline void *pool_block(fa_pool *pool) {
    void *p = fa_pool_alloc(pool);
    CHECK(p, "no block: errno %d", errno);
    return p;
}
static inline fa_pool_stats pool_figures(fa_pool *pool) {
    fa_pool_stats stats;
    stats.size = sizeof stats;
    GIVES(0, fa_pool_stats_get(pool, &stats));
    return stats;
}

static inline fa_group *group_made(const char *name, fa_group *parent) {
    fa_group *group = NULL;
    GIVES(0, fa_group_create(&group, name, parent));
    CHECK(group, "no group");
    return group;
}
static inline void *group_block(fa_group *group, size_t size) {
    void *p = fa_group_alloc(group, size, 0);
    CHECK(p, "no block: errno %d", errno);
    return p;
}
static inline fa_group_stats group_figures(fa_group *group) {
    fa_group_stats stats;
    stats.size = sizeof stats;
    GIVES(0, fa_group_stats_get(group, &stats));
    return stats;
}

static inline pthread_t thread_begun(void *(*run)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, argument) == 0, "no thread");
    return thread;
}
static inline void thread_ended(pthread_t thread) {
    CHECK(pthread_join(thread, NULL) == 0, "not joined");
}

// Runs `misuse` in a child, which has to stop with one line that begins with `code`. Without the
// library it has to return.
static inline void stops_with(const char *code, void (*misuse)(void)) {
    static struct said said;
    int status;
    said_begin(&said);
    pid_t child = fork();
    CHECK(child >= 0, "no child");
    if (!child) {
        misuse();
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child, "no child");
    said_end(&said);
    if (!frames_with_library()) {
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x: %s", status, said.text);
        return;
    }
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "status %x: %s", status, said.text);
    CHECK(strstr(said.text, code) && strchr(said.text, '\n') == strrchr(said.text, '\n'), "%s",
          said.text);
}
