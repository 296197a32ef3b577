"""Which allocators take part: where their libraries are, and how a program is run on one."""

import json
import os
import re
import subprocess

GLIBC = "glibc"
OURS = "framealloc"
FLOOR = "floor"
PEERS = {
    "mimalloc": "libmimalloc.so.2",
    "jemalloc": "libjemalloc.so.2",
    "tcmalloc": "libtcmalloc_minimal.so.4",
    "tbbmalloc": "libtbbmalloc_proxy.so.2",
}
NAMES = [GLIBC, OURS, FLOOR, *PEERS]

RUN_SECONDS_MAX = 180  # longer is a hang

# Whoever is tuned by the environment isn't the allocator people get.
TUNING = re.compile(
    r"^(LD_PRELOAD|GLIBC_TUNABLES|MALLOC_|_RJEM_|JE_|TCMALLOC_|MIMALLOC_|TBB_|FRAMEALLOC_)")


def peer_paths():
    """The peers' libraries in the loader's cache, by name; those that are missing are not in it."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout
    found = {}
    for name, soname in PEERS.items():
        match = re.search(rf"^\s*{re.escape(soname)} .*x86-64.*=> (.+)$", listed, re.M) or \
            re.search(rf"^\s*{re.escape(soname)} .*=> (.+)$", listed, re.M)
        if match:
            found[name] = match.group(1)
    return found


def environment(library, extra):
    env = {k: v for k, v in os.environ.items() if not TUNING.match(k)}
    env.update(extra)
    if library:
        env["LD_PRELOAD"] = library
    return env


class RunFailed(Exception):
    """A program that did not end well; str() says how."""


def run(command, library, extra_env):
    """Runs a program once under `library` (None: glibc) and returns its line of results."""
    try:
        done = subprocess.run(command, env=environment(library, extra_env), capture_output=True,
                              text=True, timeout=RUN_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise RunFailed(f"no end after {RUN_SECONDS_MAX} s")
    words = " ".join(done.stderr.split())
    if "cannot be preloaded" in done.stderr:
        raise RunFailed(words)
    if done.returncode < 0:
        raise RunFailed(f"signal {-done.returncode} {words}")
    if done.returncode:
        raise RunFailed(f"exit code {done.returncode} {words}")
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise RunFailed(f"no result on stdout {words}")
