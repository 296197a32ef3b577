#!/usr/bin/env python3
"""Compares the instructions of malloc and free with the checked-in count: no more, and no less
without the count being brought up to date."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
NOISE = 0.25  # of an instruction: start and end of the program do not cancel out to the last one


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
            found = json.load(file)["instructions"]
    with open(counted_file, encoding="utf-8") as file:
        counted = json.load(file)["over the floor"]
    failed = 0
    for size, most in counted.items():
        over = found["framealloc"][size] - found["floor"][size]
        word = "as counted"
        if over > most + NOISE:
            word = "MORE than counted"
        elif over < most - NOISE:
            word = f"less than counted: write it into {counted_file}"
        failed += word != "as counted"
        print(f"{size}: {over:.2f} over the floor, {most} counted: {word}")
    return 1 if failed else 0


sys.exit(main())
