// fork: the child gets a heap it can use, whatever the other threads were doing.
#pragma once
void fork_register(void);
