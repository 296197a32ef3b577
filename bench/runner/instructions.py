"""Counts instructions per malloc+free with callgrind, over what the floor needs."""

import os
import re
import shutil
import subprocess

from . import report
from .judge import FAILED, HELD, MISSED
from .allocators import FLOOR, OURS, RunFailed, environment

PROGRAM_PAIRS = 40000000  # bench_pair's pairs at scale 1
PAIRS = 40960  # a whole number of turns through the program's table of 4,096 sizes
OVER_FLOOR_MOST = 23
SIZES = {"64 B": ("--min", "64", "--max", "64"), "16..1024 B": ("--min", "16", "--max", "1024")}


def count(program, args, pairs, library, extra_env):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *args,
               "--scale", repr(pairs / PROGRAM_PAIRS)]
    done = subprocess.run(command, env=environment(library, extra_env), capture_output=True,
                          text=True)
    match = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not match:
        raise RunFailed(done.stderr.strip().splitlines()[-1] if done.stderr else "no count")
    return int(match.group(1))


def measure(program, libraries, extra_env, progress):
    """allocator -> size -> instructions per pair. Two counts and their difference, so that start
    and end of the program cancel out."""
    if not shutil.which("valgrind"):
        raise RunFailed("--instructions needs valgrind")
    found = {}
    for name, library in libraries.items():
        found[name] = {}
        for size, args in SIZES.items():
            progress(f"instructions {name} {size}")
            try:
                few = count(program, args, PAIRS, library, extra_env)
                many = count(program, args, 2 * PAIRS, library, extra_env)
                found[name][size] = (many - few) / PAIRS
            except RunFailed as failed:
                progress(f"FAILED: {name}: {failed}\n")
                found[name][size] = None
    return found


def over_floor(found, name, size):
    value, floor = found[name][size], found.get(FLOOR, {}).get(size)
    return None if value is None or floor is None else value - floor


def print_table(found):
    rows = []
    for name in found:
        row = [name]
        for size in SIZES:
            value, over = found[name][size], over_floor(found, name, size)
            row.append(FAILED if value is None else f"{value:.1f}")
            row.append("-" if over is None else f"{over:.1f}")
        overs = [over_floor(found, name, size) for size in SIZES]
        held = all(o is not None and o <= OVER_FLOOR_MOST for o in overs)
        row.append((HELD if held else MISSED) if name == OURS else "")
        rows.append(row)
    header = ["instructions per pair"]
    for size in SIZES:
        header += [size, "over the floor"]
    print(report.table_text([*header, f"at most {OVER_FLOOR_MOST}"], rows))
