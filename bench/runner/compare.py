"""Paired comparison: the median of per-round ratios with a bootstrap interval."""

import random
from dataclasses import dataclass
from statistics import median

RESAMPLES = 2000
INTERVAL = 0.95
NOT_SLOWER_MOST = 1.03  # the interval's upper end
WINNER_RSS_MOST = 1.1


@dataclass
class Ratio:
    middle: float
    low: float
    high: float

    def __str__(self):
        return f"{self.middle:.2f} [{self.low:.2f}, {self.high:.2f}]"


def ratio_of(ours, theirs):
    """ours / theirs over the rounds in which both ran (None marks a failed run)."""
    ratios = [a / b for a, b in zip(ours, theirs) if a is not None and b]
    if not ratios:
        return None
    draw = random.Random(1)  # fixed: the same runs always give the same interval
    medians = sorted(median(draw.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    edge = int(RESAMPLES * (1 - INTERVAL) / 2)
    return Ratio(median(ratios), medians[edge], medians[-1 - edge])


def column(runs, key):
    """One figure of every round, None where the run failed or has no such figure."""
    return [r.get(key) if r else None for r in runs]


def middle(runs, key):
    """The median of one figure over the rounds; None when there is none."""
    values = [v for v in column(runs, key) if v is not None]
    return median(values) if values else None


def fastest(results, names, key):
    """Of `names`, the one with the lowest median. One peer is chosen for all rounds: the best of
    each round would be a winner that nobody can install."""
    known = {n: middle(results[n], key) for n in names if n in results}
    known = {n: v for n, v in known.items() if v is not None}
    return min(known, key=known.get) if known else None
