// What the library shows to the program: everything else is hidden.
#pragma once
#define EXPORT __attribute__((visibility("default")))
// An alias in the same file, exported like its target.
#define EXPORT_ALIAS(name, target)                                                                 \
    extern __typeof(target) name __attribute__((alias(#target), visibility("default")))
