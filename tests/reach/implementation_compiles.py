#!/usr/bin/env python3
"""A whole program, its own frames included, compiles without a warning and runs: as strict C and as
GNU C, with parts in C++, with each compiler that is there. In a C++ file FA_IMPLEMENTATION is
refused, with what to do. (Each header alone: frames_header_alone.)"""
import os
import shutil
import subprocess
import sys
import tempfile

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O2"]
STANDARDS = {"c": ["c99", "gnu99", "c11", "gnu11", "gnu17"], "cpp": ["c++11", "gnu++17"]}
COMPILERS = [("gcc", "g++"), ("clang", "clang++")]
WAYS = ["", "-DFA_WEAK"]
REFUSAL = "FA_IMPLEMENTATION belongs into a C file"

IMPLEMENTATION = "#define FA_IMPLEMENTATION\n#include <framealloc/framealloc.h>\n"
USE = """#include <framealloc/framealloc.h>
%s int use(void);
int use(void) {
    fa_frame frame = fa_frame_begin();
    char *text = fa_frame_printf("%%d", 7);
    return text != NULL && text[0] == '7' && fa_frame_alloc(100) != NULL &&
           fa_frame_alloc_aligned(10, 4096) != NULL && fa_frame_end(frame) == 0;
}
"""
MAIN = "int use(void);\nint main(void) {\n    return use() ? 0 : 1;\n}\n"


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(" ".join(command), done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def compile_files(folder, include, sources):
    """sources: (compiler, standard, file, text, defines)"""
    objects = []
    for compiler, standard, name, text, way in sources:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        objects.append(path + ".o")
        command = [compiler, "-std=" + standard, *STRICT, "-I", include, "-c", path, "-o", path + ".o"]
        if not run(command + ([way] if way else [])):
            return []
    return objects


def program_runs(folder, include, c, cxx, standards, way):
    """The use is in C++ where cxx is given."""
    c_standard, cxx_standard = standards
    use = ((cxx, cxx_standard, "use.cpp", USE % 'extern "C"', way) if cxx else
           (c, c_standard, "use.c", USE % "", way))
    objects = compile_files(folder, include, [
        (c, c_standard, "implementation.c", IMPLEMENTATION, way),
        (c, c_standard, "main.c", MAIN, way), use])
    program = os.path.join(folder, "program")
    # -ldl: before glibc 2.34 dlsym is there
    return bool(objects) and run([cxx or c, *objects, "-o", program, "-pthread", "-ldl"]) \
        and run([program])


def is_refused(folder, include, cxx):
    path = os.path.join(folder, "implementation.cpp")
    with open(path, "w", encoding="utf-8") as file:
        file.write(IMPLEMENTATION)
    done = subprocess.run([cxx, "-std=c++11", "-I", include, "-c", path, "-o", os.devnull],
                          capture_output=True, text=True, check=False)
    refused = done.returncode != 0 and REFUSAL in done.stderr
    if not refused:
        print(f"{cxx}: FA_IMPLEMENTATION in a C++ file: {done.returncode}\n{done.stderr}")
    return refused


def main():
    include = sys.argv[1]
    tried = []
    with tempfile.TemporaryDirectory() as folder:
        for c, cxx in COMPILERS:
            if not shutil.which(c):
                continue
            for way in WAYS:
                for standard in STANDARDS["c"]:
                    tried.append(program_runs(folder, include, c, None, (standard, None), way))
            if not shutil.which(cxx):
                continue
            for standard in STANDARDS["cpp"]:
                tried.append(program_runs(folder, include, c, cxx, ("c99", standard), ""))
            tried.append(is_refused(folder, include, cxx))
    print(f"{sum(tried)} of {len(tried)} hold")
    sys.exit(0 if tried and all(tried) else 1)


if __name__ == "__main__":
    main()
