"""The allocators a game can run on: glibc's own, framealloc, and the peers that Debian packages."""

import os
import subprocess
from dataclasses import dataclass

PEERS = {
    "mimalloc": "libmimalloc.so.2",
    "jemalloc": "libjemalloc.so.2",
    "tcmalloc": "libtcmalloc_minimal.so.4",
    "tbbmalloc": "libtbbmalloc_proxy.so.2",
}
NAMES = ("glibc", "framealloc", *PEERS)


class Unusable(Exception):
    """Something that the user has to put right; the text says what and how."""


@dataclass(frozen=True)
class Allocator:
    name: str
    preload: str   # "" for glibc


def allocator_find(name, library):
    """The allocator of that name, proven loadable; library is the path of framealloc's."""
    if name == "glibc":
        return Allocator(name, "")
    if name == "framealloc":
        if not os.path.exists(library):
            raise Unusable(f"{library} does not exist: build it first, or say --library FILE")
        found, advice = Allocator(name, os.path.abspath(library)), "is it built for this machine?"
    elif name in PEERS:
        found, advice = Allocator(name, PEERS[name]), "is it installed? scripts/setup"
    else:
        raise Unusable(f"unknown allocator '{name}': choose from {', '.join(NAMES)}")
    # The loader goes on without a preload it can't use, and glibc would be measured in its name.
    trial = subprocess.run(["true"], env={**os.environ, "LD_PRELOAD": found.preload},
                           stderr=subprocess.PIPE, text=True, check=False)
    if trial.returncode != 0 or trial.stderr:
        raise Unusable(f"{name} can't be preloaded ({found.preload}): {advice}")
    return found
