// The library that only a caller with the right RUNPATH or $ORIGIN finds.
int trap_inner;
