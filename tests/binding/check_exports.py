#!/usr/bin/env python3
"""Checks that a library exports exactly the names of a list, and none of them with a version."""

import subprocess
import sys
from pathlib import Path


def main(library, list_path):
    table = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions", library],
                           check=True, capture_output=True, text=True).stdout
    found = {line.split()[-1] for line in table.splitlines()}
    listed = set(Path(list_path).read_text().split())
    for name in sorted(found - listed):
        print(f"exported, but not in {Path(list_path).name}: {name}")
    for name in sorted(listed - found):
        print(f"in {Path(list_path).name}, but not exported: {name}")
    if found != listed:
        sys.exit(1)
    print(f"{len(found)} names are exported, as listed")


if __name__ == "__main__":
    main(*sys.argv[1:])
