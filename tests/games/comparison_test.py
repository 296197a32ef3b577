#!/usr/bin/env python3
"""The comparison of games: a run that went wrong is found, and a verdict can fail."""

import contextlib
import io
import subprocess
import sys
import unittest
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True
from catalog import Game, openttd_result
from measure import Run, program_run
from ratio import ratio_of
from report import game_report, result_differs

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts/games"
GAME = Game("game", "A game", "game", prepare=None, result=None)
GOOD = Run(exit_code=0, cpu_s=1.0, wall_s=1.0, peak_bytes=1000, faults=10, output="",
           timed_out=False)


def judged(**cpu_and_peak):
    """Whether the verdicts hold for two rounds, given name=(CPU seconds, peak bytes)."""
    runs = {name: [replace(GOOD, cpu_s=cpu, peak_bytes=peak)] * 2
            for name, (cpu, peak) in cpu_and_peak.items()}
    results = {name: ["end", "end"] for name in runs}
    with contextlib.redirect_stdout(io.StringIO()):
        return game_report(GAME, runs, results, "", judge=True)


class Results(unittest.TestCase):
    def test_a_good_run_passes(self):
        self.assertEqual(result_differs(GAME, GOOD, "end", ["end"]), "")

    def test_another_result_is_found(self):
        self.assertIn("result", result_differs(GAME, GOOD, "other end", ["end"]))

    def test_a_missing_result_is_found(self):
        self.assertIn("without", result_differs(GAME, GOOD, "", []))

    def test_another_exit_code_is_found(self):
        self.assertIn("exit code", result_differs(GAME, replace(GOOD, exit_code=-6), "end", []))

    def test_a_game_that_hangs_is_found(self):
        self.assertIn("in time", result_differs(GAME, replace(GOOD, timed_out=True), "end", []))

    def test_a_word_of_framealloc_is_found(self):
        said = replace(GOOD, output="framealloc: FA005 foreign pointer")
        self.assertIn("complained", result_differs(GAME, said, "end", ["end"]))

    def test_openttd_without_its_save_has_no_result(self):
        self.assertEqual(openttd_result(Path("/nonexistent"), ""), "")


class Measuring(unittest.TestCase):
    def test_a_program_that_does_not_end_is_stopped(self):
        run = program_run(["sleep", "60"], "/", {"PATH": "/usr/bin:/bin"}, timeout_s=0.1)
        self.assertTrue(run.timed_out)

    def test_cpu_memory_and_output_are_those_of_the_program(self):
        touched = 64 * 1024 * 1024
        script = f"print(len(bytearray({touched}) + b'x'), sum(range(3000000)))"
        run = program_run([sys.executable, "-c", script], "/", {}, timeout_s=60)
        self.assertEqual((run.exit_code, run.output.split()[0]), (0, str(touched + 1)))
        self.assertGreater(run.peak_bytes, touched)
        self.assertGreater(run.cpu_s, 0)


class Verdicts(unittest.TestCase):
    def test_the_ratio_pairs_the_runs_of_a_round(self):
        ratio = ratio_of([1.0, 10.0, 100.0], [2.0, 20.0, 200.0])
        self.assertEqual((ratio.low, ratio.median, ratio.high), (0.5, 0.5, 0.5))

    def test_as_good_as_the_others_holds(self):
        self.assertTrue(judged(glibc=(1.0, 1000), framealloc=(1.0, 1000), mimalloc=(1.0, 1000)))

    def test_slower_than_one_peer_does_not_hold(self):
        self.assertFalse(judged(glibc=(1.2, 1000), framealloc=(1.1, 1000), mimalloc=(1.0, 1000)))

    def test_more_memory_than_glibc_does_not_hold(self):
        self.assertFalse(judged(glibc=(1.0, 1000), framealloc=(0.9, 1200), mimalloc=(1.0, 3000)))


class Command(unittest.TestCase):
    def test_a_wrong_argument_is_named_in_one_line_with_code_2(self):
        for words in (["--games", "chess"], ["--allocators", "heap"], ["--rounds", "none"],
                      ["--rounds", "0"], ["--unknown"], ["--library", "/nonexistent.so"]):
            ran = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True,
                                 check=False)
            self.assertEqual((ran.returncode, ran.stdout), (2, ""), words)
            self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
            self.assertIn(words[-1], ran.stderr)


if __name__ == "__main__":
    unittest.main()
