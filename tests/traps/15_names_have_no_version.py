#!/usr/bin/env python3
"""The interposed names carry no version, which would switch interposition off without a word, and
the library, whose blocks outlive any handle, can't be unloaded."""

import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(library):
    names = [line.split()[-1] for line in
             output("nm", "-D", "--defined-only", "--with-symbol-versions", library).splitlines()]
    versioned = [name for name in names if "@" in name and not name.startswith("fa_")]
    if not any(name == "malloc" for name in names) or versioned:
        sys.exit(f"not plain names: {versioned or 'malloc'}")
    flags = [line for line in output("readelf", "-d", library).splitlines() if "FLAGS_1" in line]
    if not any("NODELETE" in line for line in flags):
        sys.exit(f"may be unloaded: {flags}")


if __name__ == "__main__":
    main(*sys.argv[1:])
