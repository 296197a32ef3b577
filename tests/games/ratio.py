"""Compares two allocators by the median of per-round ratios, with a bootstrap interval."""

import random
import statistics
from dataclasses import dataclass

RESAMPLES = 4000
CONFIDENCE = 0.95
SEED = 1


@dataclass(frozen=True)
class Ratio:
    median: float
    low: float
    high: float

    def __str__(self):
        return f"{self.median:.2f} [{self.low:.2f}..{self.high:.2f}]"


def ratio_of(ours, theirs):
    """Both lists are in round order: the two runs of a round stood side by side, so pair them."""
    pairs = [a / b for a, b in zip(ours, theirs, strict=True)]
    dice = random.Random(SEED)
    medians = sorted(statistics.median(dice.choices(pairs, k=len(pairs)))
                     for _ in range(RESAMPLES))
    tail = int(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Ratio(statistics.median(pairs), medians[tail], medians[-1 - tail])
