// What the dlopen entry needs: the function to jump to, and the filter that is called first.
#pragma once
extern void *(*loader_real_dlopen)(const char *, int)__attribute__((visibility("hidden")));
int loader_filter_dlopen(int flags) __attribute__((visibility("hidden")));
