#!/usr/bin/env python3
"""A public header compiles alone, as C99 and as C++11, with each compiler that is there, without a
warning, whichever way the library is reached."""
import os
import shutil
import subprocess
import sys
import tempfile

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O2", "-c", "-o", os.devnull]
LANGUAGES = {
    "c": ["gcc", "clang"],
    "cpp": ["g++", "clang++"],
}
STANDARDS = {"c": ["c99", "c11"], "cpp": ["c++11", "c++17"]}
WAYS = ["", "FA_WEAK", "FA_LINKED"]


def ways(header, language):
    brings_frames = header == "framealloc" and language == "c"
    return WAYS + (["FA_IMPLEMENTATION"] if brings_frames else [])


def compiles(compiler, standard, language, way, include, header):
    define = f"#define {way}\n" if way else ""
    twice = f"#include <framealloc/{header}.h>\n" * 2  # and its guard holds
    with tempfile.NamedTemporaryFile("w", suffix="." + language) as source:
        source.write(f"{define}{twice}int fa_test_of_a_header;\n")
        source.flush()
        command = [compiler, "-std=" + standard, *STRICT, "-I", include, source.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{compiler} -std={standard} {way or 'as it is'}: {header}.h\n{done.stderr}")
    return done.returncode == 0


def main():
    include, header = sys.argv[1:]
    tried = [compiles(compiler, standard, language, way, include, header)
             for language, compilers in LANGUAGES.items()
             for compiler in compilers if shutil.which(compiler)
             for standard in STANDARDS[language]
             for way in ways(header, language)]
    print(f"{header}.h: {sum(tried)} of {len(tried)} ways compile")
    sys.exit(0 if tried and all(tried) else 1)


if __name__ == "__main__":
    main()
