"""Tests of how scripts/bench compares and judges, on made-up runs."""

import contextlib
import io
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from runner import allocators, compare, frame_api, judge, patterns, report  # noqa: E402
from runner.allocators import OURS  # noqa: E402
from runner.patterns import CPU  # noqa: E402


def runs(*seconds, rss=1000):
    return [None if s is None else {CPU: s, "wall_seconds": s, "peak_rss_kib": rss,
                                    "minor_faults": 1} for s in seconds]


class Comparison(unittest.TestCase):
    def test_ratio_is_the_median_of_paired_rounds(self):
        # Every round is twice as slow as the one before; only pairing sees that ours is 0.5.
        ratio = compare.ratio_of([1, 2, 4, 8], [2, 4, 8, 16])
        self.assertEqual((ratio.low, ratio.middle, ratio.high), (0.5, 0.5, 0.5))

    def test_interval_widens_with_noise_and_holds_the_median(self):
        ratio = compare.ratio_of([1, 2, 1, 2, 1, 2, 1], [1] * 7)
        self.assertEqual((ratio.low, ratio.middle, ratio.high), (1, 1, 2))

    def test_same_runs_give_the_same_interval(self):
        ours, theirs = [1.0, 1.1, 0.9, 1.3, 0.8], [1.0] * 5
        self.assertEqual(compare.ratio_of(ours, theirs), compare.ratio_of(ours, theirs))

    def test_failed_round_is_left_out_of_the_ratio_with_its_partner(self):
        self.assertEqual(compare.ratio_of([None, 3], [1, 1]).middle, 3)


class Verdict(unittest.TestCase):
    def speed(self, ours):
        results = {OURS: runs(*ours), "glibc": runs(*[0.1] * 5), "jemalloc": runs(*[1] * 5),
                   "mimalloc": runs(*[2] * 5)}
        return judge.speed(results, CPU)

    def test_fastest_peer_is_a_peer_and_not_glibc(self):
        self.assertEqual(self.speed([1] * 5)[0], "jemalloc")

    def test_not_slower_needs_the_intervals_upper_end_at_most_1_03(self):
        self.assertEqual(self.speed([1.03] * 5)[2], "not slower")
        self.assertEqual(self.speed([1.04] * 5)[2], "SLOWER")
        self.assertEqual(self.speed([1.0, 1.0, 1.0, 1.2, 1.2])[2], "unclear")
        self.assertEqual(self.speed([0.9] * 5)[2], "faster")

    def test_one_failed_round_of_ours_is_failed(self):
        self.assertEqual(self.speed([1, None, 1, 1, 1])[2], judge.FAILED)

    def test_figure_with_a_failed_round_of_ours_is_failed(self):
        figure = patterns.Figure("kept", "KiB", judge.at_most("kept", 5, "5"))
        self.assertEqual(judge.figure(figure, {OURS: [{"kept": 1}, None]})[1], judge.FAILED)
        self.assertEqual(judge.figure(figure, {OURS: [{"kept": 1}]})[1], judge.HELD)
        self.assertEqual(judge.figure(figure, {OURS: [{"kept": 6}]})[1], judge.MISSED)

    def test_peak_rss_is_held_against_median_and_least_peer(self):
        def verdict(ours):
            return judge.peak_rss({OURS: runs(1, rss=ours), "jemalloc": runs(1, rss=1000),
                                   "mimalloc": runs(1, rss=2000), "tcmalloc": runs(1, rss=3000)})

        self.assertEqual(verdict(1100), judge.HELD)
        self.assertEqual(verdict(1210), "over by 10 %")

    def test_slow_calls_beyond_the_machines_noise_are_missed(self):
        verdict = judge.noise_only("slow", "expected")
        held = {OURS: [{"slow": 4, "expected": 3.0}, {"slow": 3, "expected": 3.0}]}
        missed = {OURS: [{"slow": 20, "expected": 3.0}, {"slow": 20, "expected": 3.0}]}
        self.assertEqual(verdict(held)[1], judge.HELD)
        self.assertEqual(verdict(missed)[1], judge.MISSED)


class FrameApi(unittest.TestCase):
    def verdict(self, line, ours, peer=10.0):
        results = {OURS: [{"bump": ns, "bare": 1.0} for ns in ours],
                   "jemalloc": [{"malloc": peer}] * len(ours),
                   "mimalloc": [{"malloc": 2 * peer}] * len(ours)}
        pattern = patterns.Pattern("frames", "frames", lines=(line,))
        return frame_api.rows(pattern, results)[0]

    def test_bar_against_the_same_run_is_at_most(self):
        line = frame_api.Line("bump", to="bare", bar=1.1)
        self.assertEqual(self.verdict(line, [1.1] * 5)[-1], judge.HELD)
        self.assertEqual(self.verdict(line, [1.2] * 5)[-1], judge.MISSED)
        self.assertEqual(self.verdict(line, [1.0, 1.0, 1.0, 1.2, 1.2])[-1], judge.UNSURE)

    def test_bar_against_the_fastest_peer_is_at_least(self):
        line = frame_api.Line("bump", to="malloc", of_peer=True, bar=8)
        self.assertEqual(self.verdict(line, [1.0] * 5)[-1], judge.HELD)
        self.assertIn("jemalloc", self.verdict(line, [1.0] * 5)[3])
        self.assertEqual(self.verdict(line, [2.0] * 5)[-1], judge.MISSED)

    def test_bar_without_a_reference_is_in_ns(self):
        self.assertEqual(self.verdict(frame_api.Line("bump", bar=4), [4.0] * 5)[-1], judge.HELD)
        self.assertEqual(self.verdict(frame_api.Line("bump", bar=4), [4.1] * 5)[-1], judge.MISSED)

    def test_failed_round_is_failed(self):
        results = {OURS: [{"bump": 1.0}, None]}
        pattern = patterns.Pattern("frames", "frames", lines=(frame_api.Line("bump", bar=4),))
        self.assertEqual(frame_api.rows(pattern, results)[0][-1], judge.FAILED)


class Report(unittest.TestCase):
    def test_failed_runs_are_shown_and_never_dropped(self):
        pattern = patterns.Pattern("pair", "pair")
        results = {"pair": {OURS: runs(1, 1), "mimalloc": runs(1, None), "jemalloc": runs(2, 2)}}
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            report.print_report([pattern], results, [OURS, "mimalloc", "jemalloc"])
        self.assertIn("FAILED", out.getvalue())

    def test_wrong_exit_code_raises_with_the_programs_words(self):
        with self.assertRaisesRegex(allocators.RunFailed, "exit code 3 wrong byte"):
            allocators.run(["sh", "-c", "echo wrong byte >&2; exit 3"], None, {})

    def test_library_that_is_not_loaded_is_a_failure(self):
        with self.assertRaisesRegex(allocators.RunFailed, "cannot be preloaded"):
            allocators.run(["true"], "/nowhere/libnone.so", {})


if __name__ == "__main__":
    unittest.main()
