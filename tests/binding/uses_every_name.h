// What the executables of this folder call, in themselves and in the plug-in.
#pragma once

extern "C" __attribute__((visibility("default"))) void use_every_name(void);
