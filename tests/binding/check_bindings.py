#!/usr/bin/env python3
"""Runs a program and checks, from the loader's own log, where every interposed name binds.

Every reference to a listed name, from whatever object, must be bound to the library. An object
named by --covers must have bound all the listed names that it refers to, at least COUNT of them,
so that a log with a part missing is no proof.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BINDING = re.compile(r"binding file (.+?) \[\d+\] to (.+?) \[\d+\]: \w+ symbol `(.+?)'")
LIBRARY = "libframealloc.so"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", required=True, help="file with the interposed names")
    parser.add_argument("--preload", help="run under LD_PRELOAD of this file")
    parser.add_argument("--covers", action="append", default=[], metavar="OBJECT:COUNT")
    parser.add_argument("--owner", default=LIBRARY, help="part of the path all names bind to")
    parser.add_argument("--but", metavar="OBJECT", help="names this object defines bind to it")
    parser.add_argument("--absent", metavar="OBJECT", help="must not be loaded")
    parser.add_argument("--address-space", type=int, metavar="BYTES", help="ulimit -v")
    parser.add_argument("--needed", nargs="*", default=[], help="the program's libraries, in order")
    parser.add_argument("--silent", action="store_true", help="the program must print nothing")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def symbols(path, which):
    table = subprocess.run(["nm", "-D", which, "--without-symbol-versions", path], check=True,
                           capture_output=True, text=True).stdout
    return {line.split()[-1] for line in table.splitlines()}


def check_needed(program, wanted):
    """The link line must have had the effect that the test is about."""
    dynamic = subprocess.run(["readelf", "-d", program], check=True, capture_output=True,
                             text=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.+?)\]", dynamic)
    found = [name for name in needed if any(name.startswith(part) for part in wanted)]
    if len(found) != len(wanted) or not all(map(str.startswith, found, wanted)):
        sys.exit(f"{program} needs {needed}, not {wanted} in that order")


def run_logged(options):
    """Runs the program with every symbol bound at start; returns the loader's (from, to, name)."""
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, LD_DEBUG="bindings", LD_BIND_NOW="1",
                   LD_DEBUG_OUTPUT=str(Path(folder) / "log"))
        if options.preload:
            env["LD_PRELOAD"] = options.preload
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        limits = (options.address_space or soft, hard)
        done = subprocess.run(options.command, env=env, capture_output=True, text=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limits))
        log = "".join(path.read_text() for path in Path(folder).iterdir())
    if done.returncode:
        sys.exit(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    if options.silent and done.stdout + done.stderr:
        sys.exit(f"printed:\n{done.stdout}{done.stderr}")
    return BINDING.findall(log)


def main():
    options = arguments()
    check_needed(options.command[0], options.needed)
    names = set(Path(options.names).read_text().split())
    everything = run_logged(options)
    if options.absent and any(options.absent in found[0] for found in everything):
        sys.exit(f"{options.absent} is loaded")
    bindings = [found for found in everything if found[2] in names]
    owned_elsewhere, elsewhere = set(), None
    if options.but:
        elsewhere = next((to for _, to, _ in bindings if options.but in to), None)
        if not elsewhere:
            sys.exit(f"no name is bound to {options.but}")
        owned_elsewhere = symbols(elsewhere, "--defined-only")
    wrong = 0
    copies = {target for _, target, _ in bindings if options.owner in target}
    if len(copies) != 1:
        print(f"{len(copies)} copies are active: {sorted(copies)}")
        wrong += 1
    for source, target, name in bindings:
        if name == "dlopen" and source in copies:
            continue  # its own look-up of the one that it stands in front of
        owner = options.but if name in owned_elsewhere else options.owner
        if owner not in target:
            print(f"{source}: {name} is bound to {target}, not to {owner}")
            wrong += 1
    for part, count in (word.rsplit(":", 1) for word in options.covers):
        source = next((source for source, _, _ in bindings if part in Path(source).name), None)
        seen = {name for bound, _, name in bindings if bound == source}
        unseen = symbols(source, "--undefined-only") & names - seen if source else set()
        print(f"{part}: {len(seen)} names bound")
        if len(seen) < int(count) or unseen:
            print(f"{part}: {count} wanted, and these were not bound: {sorted(unseen)}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
