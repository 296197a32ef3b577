// Starts a game with the library in front of its malloc.
#pragma once
#include "cli/exit_code.h"

// arguments: the program and what it gets, ending in NULL. Returns only when it could not start.
enum exit_code run_game(char **arguments);
