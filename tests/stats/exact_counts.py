#!/usr/bin/env python3
"""A million immediate pairs and a random run on four threads.

Counted: each class' calls and bytes are those that were made. Not counted: the report says so. Live
blocks are exact either way, for the threads stand still while the reports are written.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIELDS = ("allocations", "frees", "reallocs", "requested_bytes", "reallocated_bytes")
LARGE = 0


def calls_of(row):
    return tuple(row["calls"][field] for field in FIELDS)


def rows(report):
    """The counted calls by size of block."""
    return {row["size"]: calls_of(row) for row in report["classes"]} | \
        {LARGE: calls_of(report["large"])}


def add(a, b, sign=1):
    return tuple(x + sign * y for x, y in zip(a, b))


def run(program, library, seed, **settings):
    """The reports before and after, and what the program did by size of block."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("before.json", "after.json")]
        done = subprocess.run([program, seed, *paths], check=True, capture_output=True, text=True,
                              env={"LD_PRELOAD": library, "XDG_CONFIG_HOME": folder} | settings)
        before, after = (json.loads(path.read_text()) for path in paths)
    sizes = {row["size"] for row in before["classes"]}
    made = {size: (0,) * len(FIELDS) for size in sizes | {LARGE}}
    for line in done.stdout.splitlines():
        size, *row = map(int, line.split())
        size = size if size in sizes else LARGE
        made[size] = add(made[size], row)
    return before, after, made


def live_problems(before, after, total):
    live = after["live_blocks"] - before["live_blocks"]
    if live != total[0] - total[1]:
        yield f"{live} live blocks, not {total[0] - total[1]}"


def count_problems(before, after, made, total):
    first = rows(before)
    for size, row in rows(after).items():
        counted = add(row, first[size], -1)
        if counted != made[size]:
            yield f"{size or 'large'}: counted {counted}, made {made[size]}"
    counted = add(calls_of(after), calls_of(before), -1)
    if counted != total:
        yield f"all: counted {counted}, made {total}"


def problems(program, library, seed, settings):
    before, after, made = run(program, library, seed, **settings)
    total = tuple(map(sum, zip(*made.values())))
    print(settings, dict(zip(FIELDS, total)))
    yield from live_problems(before, after, total)
    if "FRAMEALLOC_COUNT" in settings:
        yield from count_problems(before, after, made, total)
    elif any(row["calls"] is not None for row in [after, after["large"], *after["classes"]]):
        yield "an estimate where nothing was counted"


def main(*paths):
    program, library = map(os.path.abspath, paths)
    seed = str(time.time_ns() % 1000000)
    print("seed", seed)
    count, checks = {"FRAMEALLOC_COUNT": "yes"}, {"FRAMEALLOC_CHECKS": "yes"}
    found = [problem for settings in ({}, count, count | checks)
             for problem in problems(program, library, seed, settings)]
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
