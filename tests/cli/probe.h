// What a strict probe adds to the probe: it watches while the options are loaded.
#pragma once
#include <stdbool.h>

void probe_is_loading(bool loading);
