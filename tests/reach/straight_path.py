#!/usr/bin/env python3
"""Counts the instructions that an allocation, a begin and an end of a frame compile to, along the
straight path: from the function's start to its first ret, no conditional jump taken. What a program
itself has (PIE or not) is bounded and calls nothing; what a plug-in has is printed."""
import os
import re
import subprocess
import sys
import tempfile

# The most instructions; ret, which inlined code has not, is not counted. None: as many as it takes.
MOST = {"implicit_constant": 10, "implicit_variable": None, "explicit_constant": 8,
        "explicit_variable": 11, "frame_begin": None, "frame_end": None}
BUILDS = {"PIE": ["-fPIE"], "no PIE": ["-fno-pie"], "linked": ["-fPIE", "-DFA_LINKED"],
          "plug-in": ["-fPIC"], "plug-in, linked": ["-fPIC", "-DFA_LINKED"]}
MAY_CALL = {"plug-in"}  # __tls_get_addr


def functions_of(compiler, args, include, source):
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "straight_path.o")
        subprocess.run([compiler, "-std=gnu11", "-O2", "-fno-asynchronous-unwind-tables", *args, "-I",
                        include, "-c", source, "-o", made], check=True)
        text = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", made], check=True,
                              capture_output=True, text=True).stdout
    functions = {}
    for line in text.splitlines():
        begin = re.match(r"[0-9a-f]+ <(\w+)>:", line)
        instruction = re.match(r"\s+([0-9a-f]+):\t(.*)", line)
        if begin:
            current = functions.setdefault(begin[1], [])
        elif instruction and not instruction[2].startswith("R_X86"):
            current.append((int(instruction[1], 16), instruction[2].strip()))
    return functions


def straight_path(instructions):
    at = {address: i for i, (address, _) in enumerate(instructions)}
    path, i = [], 0
    while True:
        text = instructions[i][1]
        if text.startswith(("ret", "repz ret")) or len(path) > 100:
            return path
        path.append(text)
        jump = re.match(r"jmp\s+([0-9a-f]+)", text)
        i = at[int(jump[1], 16)] if jump else i + 1


def main():
    compiler, include, source = sys.argv[1:]
    failed = 0
    for build, args in BUILDS.items():
        functions = functions_of(compiler, args, include, source)
        for name, most in MOST.items():
            path = straight_path(functions[name])
            # data16 and rex.W stand before the call that the linker may rewrite; they are no more.
            calls = [text for text in path if "call" in text]
            is_bound = build not in MAY_CALL
            wrong = is_bound and (calls or (most and len(path) > most))
            failed += bool(wrong)
            print(f"{build}: {name}: {len(path)} instructions, {len(calls)} calls"
                  f"{f', at most {most}' if most and is_bound else ''}{' WRONG' if wrong else ''}")
            if wrong:
                print("    " + "\n    ".join(path))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
