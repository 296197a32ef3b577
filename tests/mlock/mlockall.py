#!/usr/bin/env python3
"""mlockall under RLIMIT_MEMLOCK: what an unprivileged program may lock on glibc, it may on framealloc.

The kernel compares the limit with the whole address space of a process, in which the library itself
has a place: that much more the limit must be, and no more.
"""

import errno
import os
import resource
import subprocess
import sys

SKIPPED = 77
CURRENT, FUTURE, ONFAULT = 1, 2, 4
LIBRARY_KIB = 2560  # the library's own code, tables and first slabs, and some slack for ASLR
RESOLUTION_KIB = 32
HIGHEST_KIB = 64 << 10
LEAST_KIB = 8 << 10  # of a hard limit with which anything can be tested: Debian's default
UNLIMITED = -1  # as root
MUCH_MIB, LITTLE_MIB = 55, 2
ROOMY_KIB = 128 << 10  # enough for MUCH_MIB


class Locks:
    def __init__(self, program, library):
        self.program, self.library = program, library

    def run(self, preload, limit_kib, flags, megabytes=0, *how):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("FRAMEALLOC_", "LD_PRELOAD"))}
        added = {"LD_PRELOAD": self.library} if preload else {"ANY_MALLOC": "1"}
        done = subprocess.run([self.program, str(limit_kib), str(flags), str(megabytes), *how],
                              env=kept | added | {"XDG_CONFIG_HOME": os.devnull}, text=True,
                              capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"limit {limit_kib} KiB, flags {flags}, {megabytes} MiB, {how}, "
                     f"{'ours' if preload else 'glibc'}: {done.returncode} {done.stderr}")
        return int(done.stdout)

    def least(self, preload, flags, highest):
        """The lowest limit with which mlockall succeeds."""
        low, high = 0, highest
        while high - low > RESOLUTION_KIB:
            middle = (low + high) // 2
            if self.run(preload, middle, flags):
                low = middle
            else:
                high = middle
        return high


def hard_limit_kib():
    hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    try:  # root may raise it, in most containers
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (2 << 30, 2 << 30))
        hard = 2 << 30
    except (OSError, ValueError):
        pass
    return hard >> 10 if hard != resource.RLIM_INFINITY else 2 << 20


def name(number):
    return errno.errorcode.get(number, str(number))


def least_problems(locks, hard):
    for flags in CURRENT, CURRENT | FUTURE, CURRENT | FUTURE | ONFAULT:
        glibc, ours = (locks.least(preload, flags, min(hard, HIGHEST_KIB))
                       for preload in (False, True))
        print(f"flags {flags}: glibc needs {glibc} KiB, framealloc {ours} KiB")
        if ours - glibc > LIBRARY_KIB:
            yield f"flags {flags}: {ours - glibc} KiB more than glibc"


def outcome_problems(locks, hard):
    for limit_kib in 0, 1 << 10, 2 << 10, 6 << 10, 8 << 10, 16 << 10, 64 << 10, 1 << 20:
        for flags in CURRENT, FUTURE, CURRENT | FUTURE:
            if limit_kib > hard:
                print(f"{limit_kib} KiB: above the hard limit, not tested")
                break
            glibc, ours = (locks.run(preload, limit_kib, flags) for preload in (False, True))
            if glibc != ours:
                yield f"{limit_kib} KiB, flags {flags}: {name(ours)}, on glibc {name(glibc)}"


def growth_problems(locks, hard):
    for limit_kib in 8 << 10, ROOMY_KIB, 2 * ROOMY_KIB, UNLIMITED:
        for flags in CURRENT, FUTURE, CURRENT | FUTURE:
            for how in ((), ("settle",), ("threads",), ("settle", "threads")):
                if limit_kib > hard or (limit_kib == UNLIMITED and os.getuid() != 0):
                    break
                is_tight = flags & FUTURE and 0 <= limit_kib < ROOMY_KIB
                if is_tight and how:
                    continue  # a thread's stack alone is more
                if locks.run(True, limit_kib, flags, LITTLE_MIB if is_tight else MUCH_MIB, *how):
                    yield f"{limit_kib} KiB, flags {flags}, {how}: refused"


def locked_problems(locks, hard):
    """After MCL_FUTURE, memory that is had later is locked as well."""
    for flags in FUTURE, CURRENT | FUTURE:
        for limit_kib, megabytes in (8 << 10, LITTLE_MIB), (2 * ROOMY_KIB, MUCH_MIB), \
                (UNLIMITED, MUCH_MIB):
            if limit_kib > hard or (limit_kib == UNLIMITED and os.getuid() != 0):
                continue
            if locks.run(True, limit_kib, flags, megabytes, "locked"):
                yield f"{limit_kib} KiB, flags {flags}: refused"


def main(*paths):
    program, library = map(os.path.abspath, paths)
    hard = hard_limit_kib()
    if hard < LEAST_KIB:
        print(f"skipped: the hard RLIMIT_MEMLOCK is {hard} KiB")
        sys.exit(SKIPPED)
    locks = Locks(program, library)
    found = [problem for part in (least_problems, outcome_problems, growth_problems, locked_problems)
             for problem in part(locks, hard)]
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
