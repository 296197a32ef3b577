// What a C++ test gives to the program that runs it: linked to it, or through a plug-in.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif

__attribute__((visibility("default"))) void promise_check(void);

#ifdef __cplusplus
}
#endif
