#!/usr/bin/env python3
"""dlopen leaves the library by a jump, so that the loader sees the real caller's address."""

import sys

from disassembly import functions


def main(library):
    code = functions(library).get("dlopen")
    if not code:
        sys.exit("no dlopen in the disassembly")
    while code[-1][0] in ("nop", "nopw", "nopl", "xchg", "cs"):
        code.pop()
    mnemonic, operands = code[-1]
    if mnemonic != "jmp" or "*" not in operands:
        sys.exit(f"ends in {mnemonic} {operands}, not in a jump to the real one")
    called_by_pointer = [line for line in code if line[0] == "call" and "*" in line[1]]
    if called_by_pointer:
        sys.exit(f"calls by a pointer: {called_by_pointer}")


if __name__ == "__main__":
    main(*sys.argv[1:])
