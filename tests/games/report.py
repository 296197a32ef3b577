"""Prints what a game cost on each allocator, and judges framealloc against the others."""

import re
import statistics

from ratio import ratio_of

CPU_LIMIT = 1.03        # of the fastest other's, by the upper end of the interval
PEAK_LIMIT = 1.15       # of glibc's, by the median
MIB = 1024 * 1024
OUTPUT_LINES_SHOWN = 15
HEADER = ("allocator", "CPU s", "to glibc's", "wall s", "peak MiB", "to glibc's", "faults", "speed")
WIDTHS = (11, 8, 20, 8, 10, 20, 10, 18)


def result_differs(game, run, result, expected):
    """Why this run is not a good one, in a line and the end of its output; "" when it is."""
    if run.timed_out:
        reason = "did not end in time"
    elif run.exit_code != game.exit_code:
        reason = f"exit code {run.exit_code} instead of {game.exit_code}"
    elif not result:
        reason = "ended without its result"
    elif expected and result != expected[0]:
        reason = f"result '{result}' instead of '{expected[0]}'"
    elif "framealloc: " in run.output:
        reason = "framealloc complained"
    else:
        return ""
    tail = run.output.splitlines()[-OUTPUT_LINES_SHOWN:]
    return "\n    ".join([reason, *tail])


def speed_of(game, runs):
    """The game's own figure, as the median of its runs, with its unit."""
    found = [re.search(game.speed, run.output) for run in runs] if game.speed else []
    if not found or None in found:
        return "-"
    value = statistics.median(float(match["value"]) for match in found)
    return f"{value:.4g} {found[0]['unit']}"


def row_print(cells):
    print("  " + cells[0].ljust(WIDTHS[0])
          + "".join(cell.rjust(width) for cell, width in zip(cells[1:], WIDTHS[1:])))


def game_report(game, runs, results, difference, judge):
    """Prints the table of one game; False when a result differed or a verdict does not hold."""
    print(f"\n{game.title}")
    if difference:
        print(f"  FAILED on {difference}")
        return False
    glibc = runs.get("glibc")
    row_print(HEADER)
    for name, of_one in runs.items():
        row_print((name, f"{median_of(of_one, 'cpu_s'):.2f}",
                   ratio_text(of_one, glibc, "cpu_s"),
                   f"{median_of(of_one, 'wall_s'):.2f}",
                   f"{median_of(of_one, 'peak_bytes') / MIB:.1f}",
                   ratio_text(of_one, glibc, "peak_bytes"),
                   f"{median_of(of_one, 'faults'):,.0f}", speed_of(game, of_one)))
    first = next(iter(results.values()))[0]
    print(f"  medians of {len(results)} x {len(next(iter(results.values())))} runs; in brackets, "
          "how sure the ratio is (95 %); below 1 is less than glibc's")
    print(f"  the game ended the same way in every run: {first}")
    return not judge or verdicts_print(runs)


def median_of(runs, field):
    return statistics.median(values_of(runs, field))


def values_of(runs, field):
    return [getattr(run, field) for run in runs]


def ratio_text(runs, glibc, field):
    if not glibc or runs is glibc:
        return "-"
    return str(ratio_of(values_of(runs, field), values_of(glibc, field)))


def verdicts_print(runs):
    """Judges framealloc, when it and someone to compare it with were run."""
    others = {name: of_one for name, of_one in runs.items() if name != "framealloc"}
    if "framealloc" not in runs or "glibc" not in others:
        return True
    ours = runs["framealloc"]
    best = min(others, key=lambda name: median_of(others[name], "cpu_s"))
    cpu = ratio_of(values_of(ours, "cpu_s"), values_of(others[best], "cpu_s"))
    peak = ratio_of(values_of(ours, "peak_bytes"), values_of(others["glibc"], "peak_bytes"))
    return all([
        verdict_print(f"CPU to the best other's ({best}): {cpu}, upper end", cpu.high, CPU_LIMIT),
        verdict_print(f"peak memory to glibc's: {peak}, median", peak.median, PEAK_LIMIT)])


def verdict_print(what, value, limit):
    holds = value <= limit
    print(f"  {what} at most {limit}: {'holds' if holds else 'DOES NOT HOLD'}")
    return holds
