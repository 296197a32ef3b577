#!/usr/bin/env python3
"""Compiles and runs every C block of include/framealloc/README.md; compares what it shows.

A ```c block with a main() is a program; any other is a piece of main(). One that begins with
"// above main" stands above main() of the next block. One that begins with "// name.c" is that file,
for the ```sh blocks. A ```text block is the stdout of the block before it, however it runs;
```text preloaded is its stdout, then its stderr, where the library is there. Without either it prints
nothing.

check_frames.py PAGE without|preloaded|weak|linked LIBRARY COMPILER...
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.S | re.M)
FILE = re.compile(r"// ([\w-]+\.c)\n")
ABOVE = "// above main\n"
STRICT = ["-Wall", "-Wextra", "-Werror", "-std=gnu11", "-O1"]
HEAD = """#define FA_IMPLEMENTATION
#include <framealloc/framealloc.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
"""


def examples(text):
    """Every block that runs: (its line, "c" or "sh", the whole source, how its output is shown, it)."""
    above, found = "", []
    for block in BLOCK.finditer(text):
        language, word, body = block.groups()
        line = text.count("\n", 0, block.start()) + 1
        if language == "text":
            found[-1][3:] = [word or "always", body]
        elif language == "c" and body.startswith(ABOVE):
            above += body
        elif language == "c" and FILE.match(body):
            found.append([line, "file", body, "nothing", ""])
        elif language == "c" and "int main(" in body:
            found.append([line, "c", body, "nothing", ""])
        elif language == "c":
            whole = f"{HEAD}{above}int main(void) {{\n{body}return 0;\n}}\n"
            found.append([line, "c", whole, "nothing", ""])
            above = ""
        elif language == "sh":
            found.append([line, "sh", body, "nothing", ""])
    return found


def run(command, **how):
    return subprocess.run(command, text=True, capture_output=True, check=False, timeout=60, **how)


def outputs(kind, source, way, folder, compiler, library):
    """Runs one block. What it printed on stdout and stderr, and whether it failed."""
    include = f"-I{Path(__file__).resolve().parents[2] / 'include'}"
    environment = {**os.environ, "CPPFLAGS": include}
    environment.pop("LD_PRELOAD", None)
    if kind == "file":
        (folder / FILE.match(source).group(1)).write_text(source, "utf-8")
        command = [*compiler, *STRICT, include, "-fsyntax-only", FILE.match(source).group(1)]
    elif kind == "sh":
        command = ["sh", "-eu", "-c", source]
    else:
        (folder / "block.c").write_text(source, "utf-8")
        more = {"linked": ["-DFA_LINKED", library, f"-Wl,-rpath,{Path(library).parent}"],
                "weak": ["-DFA_WEAK"]}.get(way, [])
        built = run([*compiler, *STRICT, include, "block.c", "-o", "block", "-ldl", "-pthread", *more],
                    cwd=folder)
        if built.returncode:
            return "", built.stderr, True
        command = ["./block"]
        if way in ("preloaded", "weak"):
            environment["LD_PRELOAD"] = library
    done = run(command, cwd=folder, env=environment)
    return done.stdout, done.stderr, done.returncode != 0


def complaint(kind, shown, expected, way, stdout, stderr):
    """What was printed and not shown; None: nothing."""
    stderr = re.sub(r"0x[0-9a-f]+", "0x..", stderr)
    if kind == "sh":
        return None if stdout == expected else stdout
    if shown == "preloaded":
        return None if way == "without" or stdout + stderr == expected else stdout + stderr
    return None if stdout + stderr == expected else stdout + stderr


def main():
    page, way, library, *compiler = sys.argv[1:]
    library = str(Path(library).resolve(strict=True))
    found = examples(Path(page).read_text("utf-8"))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for line, kind, source, shown, expected in found:
            stdout, stderr, failed = outputs(kind, source, way, Path(folder), compiler, library)
            printed = complaint(kind, shown, expected, way, stdout, stderr)
            if failed or printed is not None:
                failures += 1
                what = stdout + stderr if failed else printed
                print(f"{page}:{line}: {'failed' if failed else 'printed'}:\n{what}")
    print(f"{len(found)} blocks, {failures} wrong")
    return 1 if failures or not found else 0


if __name__ == "__main__":
    sys.exit(main())
