#!/usr/bin/env python3
"""Shells and helpers that inherit the preload write, byte for byte, what they write without it;
even a child that is asked for statistics keeps its standard output clean."""

import os
import subprocess
import sys

SCRIPTS = (
    "echo out; echo err >&2; exit 3",
    "printf 'b\\na\\n' | sort | cat; false",
    "for i in 1 2 3 4 5; do (echo $i | tr 1-5 a-e) & wait; done",
    "echo $(printf x; printf y >&2)",
    "exec 2>&-; ls /nowhere; echo closed",
    "exec <&- 2>&-; sh -c 'exec 3<&-; echo $$ >/dev/null'; echo done",
    "exec >&-; sh -c 'echo lost' 2>/dev/null; true",
)
ASKED = {"FRAMEALLOC_STATS": "1", "MIMALLOC_SHOW_STATS": "1", "MIMALLOC_VERBOSE": "1"}


def run(script, **added):
    env = {name: value for name, value in os.environ.items()
           if name != "LD_PRELOAD" and not name.startswith(("FRAMEALLOC_", "MIMALLOC_"))}
    return subprocess.run(["sh", "-c", script], env=dict(env, **added), capture_output=True)


def main(library):
    failed = 0
    for script in SCRIPTS:
        plain, quiet = run(script), run(script, LD_PRELOAD=library)
        asked = run(script, LD_PRELOAD=library, **ASKED)
        if (plain.returncode, plain.stdout, plain.stderr) != (
                quiet.returncode, quiet.stdout, quiet.stderr):
            print(f"{script}\n  without: {plain}\n  with:    {quiet}")
            failed += 1
        if (plain.returncode, plain.stdout) != (asked.returncode, asked.stdout):
            print(f"{script}, asked for statistics\n  without: {plain}\n  with:    {asked}")
            failed += 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
