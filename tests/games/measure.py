"""Runs one program to its end and measures it: CPU, wall time, peak memory, page faults, output."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

SEARCH_PATH = "/usr/games:/usr/local/bin:/usr/bin:/bin"
KIB = 1024


@dataclass(frozen=True)
class Run:
    """What one process, with the children it waited for, cost and said."""

    exit_code: int
    cpu_s: float
    wall_s: float
    peak_bytes: int
    faults: int
    output: str
    timed_out: bool


def environment_make(home, screen, preload):
    """The same small world for every run: a home of its own, no sound card, software rendering."""
    passed_on = {name: value for name, value in os.environ.items()
                 if name.startswith("FRAMEALLOC_")}
    environment = {
        **passed_on,
        "PATH": SEARCH_PATH,
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_RUNTIME_DIR": str(home),
        "SDL_AUDIODRIVER": "dummy",
        "ALSOFT_DRIVERS": "null",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "MESA_SHADER_CACHE_DISABLE": "true",
    }
    if screen:
        environment["DISPLAY"] = screen
    if preload:
        environment["LD_PRELOAD"] = preload
    return environment


def program_run(argv, folder, environment, timeout_s):
    """Runs argv in folder; whatever it leaves running is killed with its process group."""
    timed_out = threading.Event()

    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT, start_new_session=True)

        def stop():
            timed_out.set()
            group_kill(process.pid)

        timer = threading.Timer(timeout_s, stop)
        timer.start()
        try:
            # wait4, not wait: it alone says what this one process used.
            _, status, usage = os.wait4(process.pid, 0)
            wall_s = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            timer.cancel()
            group_kill(process.pid)
            process.wait()   # of use only when wait4 was interrupted: no zombie is left then
        output.seek(0)
        text = output.read().decode(errors="replace")

    return Run(exit_code=process.returncode, cpu_s=usage.ru_utime + usage.ru_stime, wall_s=wall_s,
               peak_bytes=usage.ru_maxrss * KIB, faults=usage.ru_minflt + usage.ru_majflt,
               output=text, timed_out=timed_out.is_set())


def group_kill(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Screen:
    """A virtual X screen on a free display number, for the games that draw."""

    def __enter__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "+extension", "GLX",
             "-nolisten", "tcp", "-noreset"],
            pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            self.process.wait()
            raise RuntimeError("Xvfb did not start")
        return f":{number}"

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()
