#!/usr/bin/env python3
"""Runs one program and checks how it ends and what it says, to the letter.

The program announces on stdout each line that the library has to print ("expect: framealloc: ..."),
then makes its mistake. Its standard error must hold exactly those lines, in that order.
"""
import argparse
import contextlib
import os
import re
import resource
import signal
import subprocess
import sys

SKIPPED = 77
EXPECTED = "expect: "
AFTER_MISTAKE = "after the mistake"
END = "end"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preload", help="the library to run the program under")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--rlimit", action="append", default=[], metavar="AS=BYTES",
                        help="soft limit; the hard one stays")
    parser.add_argument("--sysctl", metavar="PATH=VALUE", help="set during the run; skip if barred")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--prints", help="text that stdout must contain")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--stops-at-once", action="store_true", help="SIGABRT inside the bad call")
    how.add_argument("--stops", action="store_true",
                     help="SIGABRT at the latest when the magazines are emptied")
    how.add_argument("--reports", action="store_true", help="the expected lines, and exit code 0")
    how.add_argument("--silent", action="store_true", help="no line at all, and exit code 0")
    how.add_argument("--exits", type=int, metavar="CODE", help="that code; stderr is not judged")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def environment(options):
    """The caller's own FRAMEALLOC_* and configuration file must not decide a test."""
    result = {k: v for k, v in os.environ.items() if not k.startswith("FRAMEALLOC_")}
    result["XDG_CONFIG_HOME"] = result["XDG_CONFIG_DIRS"] = os.devnull
    result.update(pair.split("=", 1) for pair in options.set)
    if options.preload:
        result["LD_PRELOAD"] = options.preload
    return result


def limit_child(limits):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for pair in limits:
        name, value = pair.split("=", 1)
        number = getattr(resource, "RLIMIT_" + name)
        resource.setrlimit(number, (int(value), resource.getrlimit(number)[1]))


@contextlib.contextmanager
def sysctl(setting):
    """Sets a kernel knob and puts the old value back whatever happens."""
    if not setting:
        yield
        return
    path, value = setting.split("=", 1)
    try:
        with open(path, "r+", encoding="ascii") as knob:
            old = knob.read().strip()
            chosen = re.search(r"\[(\w+)\]", old)
            old = chosen.group(1) if chosen else old
            knob.write(value)
    except OSError as error:
        print(f"skipped: {error}")
        sys.exit(SKIPPED)
    try:
        yield
    finally:
        with open(path, "w", encoding="ascii") as knob:
            knob.write(old)


def ending(code):
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def complaints(options, code, out, err):
    """Everything that is not as it was promised, one sentence each."""
    wanted_code = -signal.SIGABRT if options.stops or options.stops_at_once else options.exits or 0
    if code != wanted_code:
        yield f"ended with {ending(code)}, not with {ending(wanted_code)}"
    said = out.splitlines()
    if options.stops_at_once and AFTER_MISTAKE in said:
        yield "the bad call came back"
    if options.stops and END in said:
        yield "not found when the magazines were emptied"
    if options.prints and options.prints not in out:
        yield f"stdout lacks {options.prints!r}"
    if options.exits is not None:
        return
    expected = [] if options.silent else \
        [line[len(EXPECTED):] for line in said if line.startswith(EXPECTED)]
    printed = err.splitlines()
    if printed != expected:
        yield f"printed {len(printed)} lines, expected {len(expected)}"
        for which, lines, others in (("missing", expected, printed), ("surplus", printed, expected)):
            for line in [line for line in lines if line not in others][:5]:
                yield f"  {which}: {line}"


def run_once(options):
    done = subprocess.run(options.command, env=environment(options), check=False, text=True,
                          capture_output=True, errors="replace",
                          preexec_fn=lambda: limit_child(options.rlimit))
    if done.returncode == SKIPPED:
        print(done.stdout)
        sys.exit(SKIPPED)
    found = list(complaints(options, done.returncode, done.stdout, done.stderr))
    if found:
        print("\n".join(found))
        print(f"-- stdout\n{done.stdout[-4000:]}\n-- stderr\n{done.stderr[-4000:]}")
    return not found


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    options = arguments()
    with sysctl(options.sysctl):
        good = all(run_once(options) for _ in range(options.repeat))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
