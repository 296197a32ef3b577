#!/usr/bin/env python3
"""Holds README.md, src/README.md and the frames' page against the tree: one promise a call."""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

PAGE_OF_FRAMES = "include/framealloc/README.md"
ROOT_FOLDERS = ("scripts", "src", "tests", "bench", "preload", "include", "build", ".ci")
SOURCE_SUFFIXES = (".c", ".h", ".S", ".def", ".build")
CODE_SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)")
PATH = re.compile(r"(?<![\w./~$-])(?:%s)/[\w.+/-]*[\w+]" % "|".join(map(re.escape, ROOT_FOLDERS)))
FILE_NAME = re.compile(r"[\w./-]+\.(?:c|h|S|def|py|sh|md|json|map|build)")
LITERALS_MEET = re.compile(r'"\n\s*"')
FORMAT = re.compile(r'"(FA\d{3} [^"]*)"')


def tables(text):
    """Every table as (header cells, rows of cells)."""
    lines = text.splitlines()
    for number in range(len(lines) - 1):
        if lines[number].startswith("|") and re.fullmatch(r"[|\-: ]+", lines[number + 1]):
            rows = []
            for line in lines[number + 2:]:
                if not line.startswith("|"):
                    break
                rows.append(cells_of(line))
            yield cells_of(lines[number]), rows


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tests_in_tables_exist(root, build, _command):
    """What a column named "test" names is a test of this build, or a file."""
    known = {test["name"] for test in
             json.loads((build / "meson-info/intro-tests.json").read_text("utf-8"))}
    named = [name for header, rows in tables((root / "README.md").read_text("utf-8"))
             for row in rows if "test" in header
             for name in CODE_SPAN.findall(row[header.index("test")])]
    if not named:
        yield "README.md names no test at all"
    for name in named:
        if name not in known and not (root / name).is_file():
            yield f"README.md names {name}, which is no test and no file"


def options_are_the_commands(root, _build, command):
    printed = subprocess.run([command, "options", "--markdown"], check=True, text=True,
                             capture_output=True).stdout
    if not printed.strip() or printed not in (root / "README.md").read_text("utf-8"):
        yield f"README.md lacks the table that framealloc options --markdown prints:\n{printed}"


def file_exists(name, page, root, build):
    if name.startswith("build/"):
        return (build / name[len("build/"):]).exists()
    return any((folder / name).exists() for folder in (root, root / "include", page.parent))


def paths_exist(root, build, _command):
    """Links, paths of the tree anywhere, and names of files in code spans."""
    for page in (root / "README.md", root / "src/README.md", root / PAGE_OF_FRAMES):
        text = page.read_text("utf-8")
        names = {*LINK.findall(text), *PATH.findall(text)}
        names |= {span for span in CODE_SPAN.findall(text) if FILE_NAME.fullmatch(span)}
        sources = {file.name for file in (root / "src").rglob("*")}
        sources |= {file.name for file in (root / "preload").iterdir()}
        sources |= {file.name for file in (root / "include").rglob("*")}
        for name in sorted(names):
            # src/README.md calls a source file by its name alone.
            is_source = page.parent.name == "src" and name in sources
            if "://" not in name and not is_source and not file_exists(name, page, root, build):
                yield f"{page.relative_to(root)} names {name}, which does not exist"


def message_plain(text):
    """A message as README.md or the source writes it, without what varies."""
    text = re.sub(r"(free|%s)\((0x\.\.|%p)\)", "CALL", text)
    text = re.sub(r"%p|0x\.\.", "ADDRESS", text)
    text = re.sub(r"'%s'", "'NAME'", text)
    text = re.sub(r"\b[KN]\b|%zu", "NUMBER", text)
    return re.sub(r"%s$|; leaked$", "", text)


def messages_are_the_sources(root, _build, _command):
    """Each message is in one of the pages: the heap's in README.md, the frames' in theirs."""
    written = {message_plain(text) for file in (root / "src").rglob("*.c")
               for text in FORMAT.findall(LITERALS_MEET.sub("", file.read_text("utf-8")))}
    described = {message_plain(span) for page in ("README.md", PAGE_OF_FRAMES) for span in
                 CODE_SPAN.findall((root / page).read_text("utf-8"))
                 if re.match(r"FA\d{3} ", span)}
    for message in sorted(written - described):
        yield f"no page has: {message}"
    for message in sorted(described - written):
        yield f"a page has what no source prints: {message}"


def every_source_file_has_its_line(root, _build, _command):
    """src/README.md has a table of each folder; its first column names exactly the files there."""
    text = (root / "src/README.md").read_text("utf-8")
    listed = {}
    for heading, section in re.findall(r"^### `([\w/]+)/`.*?\n(.*?)(?=^##|\Z)", text, re.S | re.M):
        listed[heading] = {name for _, rows in tables(section) for row in rows
                           for name in CODE_SPAN.findall(row[0])}
    folders = ["preload", "src", *(f"src/{folder.name}" for folder in (root / "src").iterdir()
                                   if folder.is_dir() and any(folder.iterdir()))]
    for folder in sorted({*folders, *listed}):
        there = {file.name for file in (root / folder).glob("*")
                 if file.suffix in (*SOURCE_SUFFIXES, ".map")}
        for name in sorted(there - listed.get(folder, set())):
            yield f"src/README.md lacks {folder}/{name}"
        for name in sorted(listed.get(folder, set()) - there):
            yield f"src/README.md has {folder}/{name}, which does not exist"


def frame_lines_are_the_engines(root, _build, _command):
    """The lines that README.md shows of the frame API are compiled ones."""
    engine = (root / "tests/engine/journal.c").read_text("utf-8")
    lines = textwrap.dedent(engine.split("// README: begin\n")[1].rsplit("    // README: end")[0])
    if textwrap.indent(lines, "    ") not in (root / "README.md").read_text("utf-8"):
        yield f"README.md lacks these lines of tests/engine/journal.c:\n{lines}"


PROMISES = (tests_in_tables_exist, options_are_the_commands, paths_exist, messages_are_the_sources,
            every_source_file_has_its_line, frame_lines_are_the_engines)


def main():
    promise = {function.__name__: function for function in PROMISES}[sys.argv[1]]
    complaints = list(promise(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]))
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
