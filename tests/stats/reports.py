#!/usr/bin/env python3
"""Reports at the end, on signals and on call: what is in them, where they go, who makes them.

reports.py --list names the promises; reports.py LIBRARY REPORTER README PROMISE checks one.
"""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml
from pathlib import Path

PATIENCE_S = 60
EXIT_CODE = 7  # of `reporter fail` and `reporter _exit`
HEAD_LINES = 3
promises = {}


def promise(function):
    promises["stats_" + function.__name__] = function
    return function


class Stage:
    """A folder for reports, and the program that makes them."""

    def __init__(self, folder, library, reporter, readme):
        self.folder, self.library, self.reporter, self.readme = folder, library, reporter, readme
        self.report = folder / "report.json"

    def settings(self, stats=None, **more):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("FRAMEALLOC_", "LD_PRELOAD"))}
        named = {"FRAMEALLOC_" + name.upper(): value for name, value in more.items()}
        if stats is not None:
            named["FRAMEALLOC_STATS"] = str(stats)
        return kept | {"LD_PRELOAD": self.library, "XDG_CONFIG_HOME": os.devnull} | named

    def run(self, *command, how=None, **settings):
        return subprocess.run([self.reporter, *map(str, command)], env=self.settings(**settings),
                              capture_output=True, text=True, timeout=PATIENCE_S, check=False,
                              **(how or {}))

    def start(self, command, **settings):
        """A program that runs until its standard input is closed."""
        program = subprocess.Popen([self.reporter, command], env=self.settings(**settings),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        return program, [program.stdout.readline().strip()]

    def end(self, program):
        out, err = program.communicate(timeout=PATIENCE_S)
        check(program.returncode == 0, f"exit code {program.returncode}: {err}")
        return out, err

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    def read(self, name="report.json"):
        return json.loads((self.folder / name).read_text())


def check(holds, message):
    if not holds:
        raise AssertionError(message)


def wait_until(holds, message):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        check(time.monotonic() < end, message)
        time.sleep(0.01)


def keys_of(value, prefix=""):
    """All keys, as README.md writes them."""
    if isinstance(value, list):
        return {prefix + "[]"} | keys_of(value[0], prefix + "[].")
    found = set()
    for key, below in value.items():
        name = prefix + key
        found |= keys_of(below, name) if isinstance(below, list) else \
            {name} | (keys_of(below, name + ".") if isinstance(below, dict) else set())
    return found


def is_report(text):
    return text.startswith("framealloc ") and len(text.splitlines()) > HEAD_LINES


# What is in a report

@promise
def json_has_the_documented_keys(stage):
    documented = set()
    for line in Path(stage.readme).read_text().splitlines():
        if re.match(r"\| `[a-z.\[\]_]+`.* \|", line):
            documented |= set(re.findall(r"`((?!fa_)[a-z][a-z.\[\]_]*)`", line.split(" | ")[0]))
    stage.run("hold", stats=stage.report, count="yes")
    report = stage.read()
    found = {re.sub(r"^((large|classes\[\])\.calls)\..*", r"\1", key) for key in keys_of(report)}
    found -= {"memory", "large", "housekeeping", "frames", "owners"}  # documented by what is in them
    check(found == documented, f"{found ^ documented}")
    check(report["schema"] == 1 and report["reason"] == "exit", "other values")
    check(report["program"] == Path(stage.reporter).name, report["program"])
    sizes = [row["size"] for row in report["classes"]]
    check(sizes == sorted(set(sizes)) and sizes[0] == 16, sizes)


@promise
def json_says_null_where_nothing_is_counted(stage):
    stage.run("hold", stats=stage.report)
    report = stage.read()
    for row in (report, report["large"], *report["classes"]):
        check(row["calls"] is None, row)


@promise
def live_blocks_are_exact_at_the_end(stage):
    live = []
    for count in (0, 1000):
        stage.run("hold", count, stats=stage.report)
        report = stage.read()
        check(report["exact"], "not exact")
        row = next(row for row in report["classes"] if row["size"] >= 200)
        live.append((report["live_blocks"], row["live_blocks"], row["slabs"] > 0))
    check(live[1][0] - live[0][0] == 1000 and live[1][1] - live[0][1] == 1000, live)


@promise
def running_threads_make_it_about(stage):
    done = stage.run("threads", stats=stage.report)
    check(done.returncode == 0 and stage.read()["exact"] is False, "exact with threads running")
    check(" in about " in stage.run("threads", stats=1).stderr, "no word of it in the text")


@promise
def text_begins_with_what_matters(stage):
    for count, words in ("no", "not counted"), ("yes", "allocations of"):
        lines = stage.run("hold", 1000, stats=1, count=count).stderr.splitlines()
        check(re.fullmatch(r"framealloc \S+: \S*reporter \(process \d+\), exit", lines[0]), lines[0])
        check(re.fullmatch(r"  memory +[\d.]+ \S?i?B in [\d,]+ blocks; [\d.]+ \S?i?B held for them; "
                           r"the whole process used [\d.]+ MiB at most", lines[1]), lines[1])
        check(lines[2].startswith("  calls ") and words in lines[2], lines[2])
        table = lines[[line.split()[0] for line in lines].index("size"):]
        check(len({len(line) for line in table}) == 1, "columns of different widths")


@promise
def text_goes_to_stderr_only(stage):
    done = stage.run("hold", stats=1)
    check(done.stdout == "" and is_report(done.stderr), done)
    check(stage.run("hold").stderr == "", "a report that nobody asked for")


@promise
def malloc_info_is_valid_xml(stage):
    root = xml.fromstring(stage.run("xml").stdout)
    check(root.tag == "malloc" and root.find("heap/sizes/size") is not None, root)


@promise
def mallinfo_counts_blocks(stage):
    live, arena, free = map(int, stage.run("mallinfo").stdout.split())
    check(live == 1000 * 208 and arena >= live and free <= arena - live, (live, arena, free))


# Where it goes

@promise
def file_is_replaced_whole(stage):
    stage.report.write_text("an earlier run's report" * 10000)
    time.sleep(0.01)
    stage.run("hold", stats=stage.report)
    check(stage.read()["schema"] == 1 and stage.names() == ["report.json"], stage.names())


@promise
def file_without_json_ending_gets_text(stage):
    stage.run("hold", stats=stage.folder / "report")
    check(is_report((stage.folder / "report").read_text()), "no text")


@promise
def file_relative_to_the_first_folder(stage):
    stage.run("hold", stats="report.json", how={"cwd": stage.folder})
    check(stage.names() == ["report.json"], stage.names())


@promise
def percent_p_is_the_process_id(stage):
    done = subprocess.Popen([stage.reporter, "hold"],
                            env=stage.settings(stats=stage.folder / "of-%p-%p.json"))
    done.wait(PATIENCE_S)
    check(stage.names() == [f"of-{done.pid}-{done.pid}.json"], stage.names())


@promise
def a_pipe_is_written_to_not_replaced(stage):
    pipe = stage.folder / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    stage.run("start", stage.reporter, "hold", stats=pipe)
    text = os.read(reader, 1 << 16).decode()
    os.close(reader)
    check(stage.names() == ["pipe"] and stat.S_ISFIFO(pipe.stat().st_mode), stage.names())
    check(is_report(text) and text.count("framealloc 0") == 2, text)


@promise
def a_link_is_kept(stage):
    link = stage.folder / "link"
    for target in stage.report, "/dev/stderr":
        link.symlink_to(target)
        done = stage.run("hold", stats=link)
        check(link.is_symlink() and is_report(done.stderr) == (target == "/dev/stderr"), done)
        link.unlink()
    check(is_report(stage.report.read_text()), "the link's file")


@promise
def a_report_that_fails_costs_one_line(stage):
    for path in stage.folder / "nowhere/report.json", stage.folder, Path("/dev/full"):
        done = stage.run("fail", stats=path)
        check(done.returncode == EXIT_CODE, done.returncode)
        check(len(done.stderr.splitlines()) == 1 and
              done.stderr.startswith("framealloc: no statistics: "), done.stderr)
    check(stage.names() == [], stage.names())


@promise
def exit_codes_stay(stage):
    for settings in {"stats": 1}, {"stats": stage.report}, {"stats": 1, "count": "yes"}:
        check(stage.run("fail", **settings).returncode == EXIT_CODE, settings)


@promise
def a_reader_that_is_gone_changes_nothing(stage):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([stage.reporter, "fail"], env=stage.settings(stats=1), stderr=write_end,
                          timeout=PATIENCE_S, check=False)
    check(done.returncode == EXIT_CODE, f"exit code {done.returncode}")


@promise
def a_limit_on_file_sizes_changes_nothing(stage):
    done = subprocess.run(["sh", "-c", 'ulimit -f 1; exec "$0" fail', stage.reporter],
                          env=stage.settings(stats=stage.report), timeout=PATIENCE_S,
                          capture_output=True, check=False)
    check(done.returncode == EXIT_CODE, f"exit code {done.returncode}")
    check(stage.names() == [], stage.names())


@promise
def a_closed_stderr_is_nobody_elses(stage):
    done = subprocess.run(["sh", "-c", 'exec 2>&-; exec "$0" reuse "$1"', stage.reporter,
                           stage.folder / "save"], env=stage.settings(stats=1),
                          timeout=PATIENCE_S, check=False)
    check(done.returncode == 0, done.returncode)
    check((stage.folder / "save").read_text() == "", "a report in the program's own file")


@promise
def a_stderr_that_is_closed_before_the_end_gets_its_report(stage):
    done = subprocess.run(["ls", "/"], env=stage.settings(stats=1), timeout=PATIENCE_S,
                          capture_output=True, text=True, check=True)
    check(is_report(done.stderr), "the GNU tools close it")
    done = stage.run("redirect", stage.folder / "log", stats=1)
    check(is_report(done.stderr) and (stage.folder / "log").read_text() == "", done.stderr)


# Who reports

@promise
def first_process_gets_the_plain_name(stage):
    stage.run("start", stage.reporter, "start", stage.reporter, "hold", stats=stage.report)
    names = stage.names()
    check(len(names) == 3 and "report.json" in names, names)
    plain = stage.read()["process"]
    others = [stage.read(name)["process"] for name in names if name != "report.json"]
    check(sorted(names) == sorted(["report.json"] + [f"report.{pid}.json" for pid in others]), names)
    check(all(plain < pid for pid in others) or max(others) > 32768, (plain, others))


@promise
def children_report_in_three_lines(stage):
    lines = stage.run("start", stage.reporter, "hold", stats=1).stderr.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("framealloc ")]
    check(heads == [0, HEAD_LINES] and len(lines) > 2 * HEAD_LINES + 2, lines)


@promise
def a_forked_copy_is_silent(stage):
    text = stage.run("fork", stats=1).stderr
    check(text.count("framealloc 0") == 1, text)
    stage.run("fork", stats=stage.report)
    check(stage.names() == ["report.json"], stage.names())


@promise
def a_forked_copy_reports_if_every_process_is_asked(stage):
    stage.run("fork", stats=stage.folder / "of-%p.json")
    check(len(stage.names()) == 2, stage.names())


@promise
def a_process_that_becomes_another_stays_the_first(stage):
    stage.run("become", stage.reporter, "hold", stats=stage.report)
    check(stage.names() == ["report.json"], stage.names())


@promise
def a_second_run_replaces_the_first(stage):
    pids = []
    for _ in range(5):
        stage.run("hold", stats=stage.report)
        pids.append(stage.read()["process"])
    check(len(set(pids)) == len(pids) and stage.names() == ["report.json"], (pids, stage.names()))


@promise
def a_shell_with_the_preload_is_no_relative(stage):
    """The setting was made after the shell was started: the program is the first to report."""
    subprocess.run(["sh", "-c", f'FRAMEALLOC_STATS="{stage.report}" "{stage.reporter}" hold; :'],
                   env=stage.settings(), timeout=PATIENCE_S, check=True)
    check(stage.names() == ["report.json"], stage.names())


@promise
def no_report_after__exit(stage):
    check(stage.run("_exit", stats=stage.report).returncode == EXIT_CODE, "exit code")
    check(stage.names() == [], stage.names())


@promise
def a_process_without_framealloc_has_no_report(stage):
    done = subprocess.run(["sh", "-c", ":"], timeout=PATIENCE_S, capture_output=True, check=True,
                          env=stage.settings(stats=1, enabled="no", stats_signal="USR1"))
    check(done.stderr == b"", done.stderr)


# Signals

@promise
def a_signal_makes_a_report(stage):
    program, _ = stage.start("wait", stats=stage.report, stats_signal="USR1")
    seen = set()
    for _ in range(3):
        program.send_signal(signal.SIGUSR1)
        wait_until(lambda: stage.report.exists() and stage.report.stat().st_ino not in seen,
                   "no report")
        seen = {stage.report.stat().st_ino}
        check(stage.read()["reason"] == "signal", "another reason")
    stage.end(program)  # the program checks that its read went on
    check(stage.read()["reason"] == "exit" and stage.names() == ["report.json"], stage.names())


@promise
def a_signal_reports_to_stderr_without_a_file(stage):
    program, _ = stage.start("wait", stats_signal="USR2")
    program.send_signal(signal.SIGUSR2)
    check(program.stderr.readline().endswith(", signal\n"), "no report")
    _, err = stage.end(program)
    check("exit\n" not in err, "a report at the end that nobody asked for")


@promise
def a_programs_own_handler_stays(stage):
    program, _ = stage.start("wait-handling", stats_signal="USR1")
    program.send_signal(signal.SIGUSR1)
    time.sleep(0.1)
    check(stage.end(program)[1] == "", "a report besides")


@promise
def an_ignored_signal_stays_ignored(stage):
    # Without a shell in between, which would report itself where a parent ignores the signal.
    done = subprocess.run([stage.reporter, "hold"], env=stage.settings(stats_signal="HUP"),
                          preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
                          timeout=PATIENCE_S, capture_output=True, text=True, check=True)
    check(done.stderr.startswith("framealloc: no statistics on signal "), done.stderr)
    check(len(done.stderr.splitlines()) == 1, done.stderr)


@promise
def a_forked_copy_reports_on_a_signal(stage):
    program, lines = stage.start("wait-forked", stats=stage.report, stats_signal="USR1")
    check(program.stdout.readline() == "ready\n", lines)
    os.kill(int(lines[0]), signal.SIGUSR1)
    wait_until(lambda: stage.names() == [f"report.{lines[0]}.json"], stage.names())
    stage.end(program)


@promise
def signals_in_mid_allocation_never_hang(stage):
    program, _ = stage.start("wait-busy", stats=stage.report, stats_signal="USR1", count="yes")
    reports = 0
    last = None
    end = time.monotonic() + 3
    while time.monotonic() < end:
        program.send_signal(signal.SIGUSR1)
        if stage.report.exists() and stage.report.stat().st_ino != last:
            last = stage.report.stat().st_ino
            report = stage.read()
            check(report["heaps"] <= 5 and report["live_blocks"] < 1 << 20, "senseless figures")
            check(report["calls"]["allocations"] < 1 << 40, report["calls"])
            reports += 1
    stage.end(program)
    check(reports > 10, f"{reports} reports")
    check(stage.read()["reason"] == "exit" and stage.names() == ["report.json"], stage.names())


@promise
def the_end_cuts_no_report_off(stage):
    for _ in range(40):
        program, _ = stage.start("wait-busy", stats=stage.report, stats_signal="USR1")
        program.send_signal(signal.SIGUSR1)
        stage.end(program)
        check(stage.read()["reason"] == "exit" and stage.names() == ["report.json"], stage.names())


def main(*arguments):
    *paths, name = arguments
    library, reporter, readme = map(os.path.abspath, paths)
    with tempfile.TemporaryDirectory() as folder:
        promises[name](Stage(Path(folder), library, reporter, readme))


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(promises))
    else:
        main(*sys.argv[1:])
