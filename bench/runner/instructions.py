"""Counts instructions with callgrind: per malloc+free, over what the floor needs, and per call of
the frame API."""

import os
import re
import shutil
import subprocess

from . import report
from .judge import FAILED, HELD, MISSED
from .allocators import FLOOR, GLIBC, OURS, RunFailed, environment

PROGRAM_PAIRS = 40000000  # bench_pair's pairs at scale 1
PAIRS = 40960  # a whole number of turns through the program's table of 4,096 sizes
OVER_FLOOR_MOST = 23
SIZES = {"64 B": ("--min", "64", "--max", "64"), "16..1024 B": ("--min", "16", "--max", "1024")}

PROGRAM_FRAMES = 200  # bench_bump's frames per turn at scale 1
FRAMES = 4
OPS_PER_FRAME = 23 * 1000  # its rounds, warm-up included, and what is done in a frame
# A loop of bench_bump with its touch of the block, and the loop that is its reference.
LOOPS = {"explicit_64": "bare_64", "implicit_64": "bare_64", "explicit_varied": "bare_varied",
         "begin_end": "empty_calls"}


def count(program, args, scale, library, extra_env):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *args,
               "--scale", repr(scale)]
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
                scale = PAIRS / PROGRAM_PAIRS
                few = count(program, args, scale, library, extra_env)
                many = count(program, args, 2 * scale, library, extra_env)
                found[name][size] = (many - few) / PAIRS
            except RunFailed as failed:
                progress(f"FAILED: {name}: {failed}\n")
                found[name][size] = None
    return found


def measure_frames(program, libraries, extra_env, progress):
    """allocator -> loop -> instructions per op of the frame API: the library's, and under glibc
    those of a program's own copy of it."""
    found = {}
    for name in (n for n in (OURS, GLIBC) if n in libraries):
        found[name] = {}
        for loop in dict.fromkeys((*LOOPS, *LOOPS.values())):
            progress(f"instructions {name} {loop}")
            scale, args = FRAMES / PROGRAM_FRAMES, ("--loop", loop)
            try:
                few = count(program, args, scale, libraries[name], extra_env)
                many = count(program, args, 2 * scale, libraries[name], extra_env)
                found[name][loop] = (many - few) / (FRAMES * OPS_PER_FRAME)
            except RunFailed as failed:
                progress(f"FAILED: {name} {loop}: {failed}\n")
                found[name][loop] = None
    return found


def print_frames_table(found):
    rows = []
    for name, counts in found.items():
        for loop, reference in LOOPS.items():
            ours, theirs = counts[loop], counts[reference]
            rows.append([f"{loop}, {'library' if name == OURS else 'without library'}",
                         FAILED if ours is None else f"{ours:.1f}",
                         reference, FAILED if theirs is None else f"{theirs:.1f}"])
    print("\n" + report.table_text(["instructions, loop and touch included", "each", "reference",
                                    "each"], rows))


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
