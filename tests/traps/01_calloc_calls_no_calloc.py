#!/usr/bin/env python3
"""Nothing in the library calls calloc: gcc turns malloc and memset inside calloc into such a call,
which never ends."""

import re
import subprocess
import sys

from disassembly import functions

CALLOC = re.compile(r"<(__libc_)?calloc(@plt)?>$")


def main(library):
    code = functions(library)
    if not any(CALLOC.match(f"<{name}>") for name in code):
        sys.exit("no calloc in the disassembly")
    callers = [f"{name}: {mnemonic} {operands}" for name, lines in code.items()
               for mnemonic, operands in lines
               if mnemonic in ("call", "jmp") and CALLOC.search(operands)]
    # A call through the global offset table shows no name in the code, but needs a relocation.
    relocations = subprocess.run(["readelf", "-rW", library], check=True, capture_output=True,
                                 text=True).stdout
    callers += re.findall(r".*\s(?:__libc_)?calloc(?:@\S+)? \+ .*", relocations)
    if callers:
        sys.exit("\n".join(callers))


if __name__ == "__main__":
    main(*sys.argv[1:])
