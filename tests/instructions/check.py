#!/usr/bin/env python3
"""Compares the instructions of malloc and free, and of the frame API's calls, with the checked-in
counts: no more, and no less without the count being brought up to date."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
NOISE = 0.25  # of an instruction: start and end of the program do not cancel out to the last one


def is_as_counted(what, found, counted, counted_file):
    word = "as counted"
    if found > counted + NOISE:
        word = "MORE than counted"
    elif found < counted - NOISE:
        word = f"less than counted: write it into {counted_file}"
    print(f"{what}: {found:.2f}, {counted} counted: {word}")
    return word == "as counted"


def main():
    bench, build, counted_file = sys.argv[1:]
    if not shutil.which("valgrind"):
        print("valgrind is not here")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        found_file = os.path.join(folder, "found.json")
        subprocess.run([bench, "--build", build, "--instructions", "--allocators",
                        "framealloc,floor", "--json", found_file], check=True)
        with open(found_file, encoding="utf-8") as file:
            found = json.load(file)
    with open(counted_file, encoding="utf-8") as file:
        counted = json.load(file)
    pairs, frames = found["instructions"], found["frame instructions"]["framealloc"]
    held = [is_as_counted(f"{size}, over the floor",
                          pairs["framealloc"][size] - pairs["floor"][size], most, counted_file)
            for size, most in counted["over the floor"].items()]
    held += [is_as_counted(loop, frames[loop], most, counted_file)
             for loop, most in counted["frame API, loop and touch included"].items()]
    return 0 if all(held) else 1


sys.exit(main())
