"""Turns the runs into tables, verdicts and the JSON document."""

from . import compare, frame_api, judge
from .allocators import FLOOR, OURS
from .judge import FAILED
from .patterns import CPU, WALL

TAIL_POINTS = ("p50", "p99", "p99_9", "p99_99", "worst")
KIB_PER_MIB = 1024
NS_PER_US = 1000


def table_text(header, rows):
    """Columns as wide as they need be; the first is aligned left, the others right."""
    if not rows:
        return ""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]

    def text(line):
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        return "  ".join(cells).rstrip()

    return "\n".join([text(header), "  ".join("-" * w for w in widths), *map(text, rows)])


def cell_of(results, name, reference, clock):
    if name not in results:
        return "-"
    if not all(results[name]):
        return FAILED
    if name == reference or not all(results.get(reference, [None])):
        return f"{compare.middle(results[name], clock) * 1000:.3g} ms"
    ratio = compare.ratio_of(compare.column(results[reference], clock),
                             compare.column(results[name], clock))
    return str(ratio)


def speed_rows(pattern, results, names):
    rows = []
    clocks = [pattern.clock]
    if pattern.both_clocks:
        clocks.append(WALL if pattern.clock == CPU else CPU)
    for clock in clocks:
        label = clock.split("_")[0]
        row = [pattern.name if clock == pattern.clock else ""]
        row.append(label if clock == pattern.clock else f"({label})")
        row += [cell_of(results, n, OURS, clock) for n in names]
        peer, ratio, verdict = judge.speed(results, clock)
        row += [peer or "-", str(ratio) if ratio else "-"]
        row.append(verdict if clock == pattern.clock else "")
        rows.append(row)
    return rows


def memory_row(pattern, results, names):
    def cell(name):
        if name not in results:
            return "-"
        if not all(results[name]):
            return FAILED
        peak = compare.middle(results[name], "peak_rss_kib")
        faults = compare.middle(results[name], "minor_faults")
        return f"{peak / KIB_PER_MIB:.1f} /{faults:7.0f}"

    return [pattern.name, *(cell(n) for n in names), judge.peak_rss(results)]


def tail_rows(pattern, results, names):
    rows = []
    for name in names:
        if name not in results:
            continue
        if not all(results[name]):
            rows.append([f"{pattern.name} {name}", *[FAILED] * (2 * len(TAIL_POINTS)), FAILED])
            continue
        values = [compare.middle(results[name], f"{p}_{pattern.tails}") for p in TAIL_POINTS]
        ticks = [compare.middle(results[name], f"{p}_ticks") for p in TAIL_POINTS]
        own = compare.middle(results[name], "worst_own_cpu_ns")
        shown = [f"{v / NS_PER_US:.2f}" for v in values] + [f"{v:.0f}" for v in ticks]
        shown.append("-" if own is None else f"{own / NS_PER_US:.1f}")
        rows.append([f"{pattern.name} {name}", *shown])
    return rows


def figure_rows(pattern, results, names):
    rows = []
    for figure in pattern.figures:
        row = [f"{pattern.name} {figure.key}", figure.unit]
        for name in names:
            runs = results.get(name)
            row.append("-" if runs is None else FAILED if not all(runs) else
                       f"{compare.middle(runs, figure.key):.4g}")
        rows.append([*row, *(judge.figure(figure, results) or ("-", ""))])
    return rows


def print_report(patterns, results, names):
    """All tables on stdout. `results` maps pattern name -> allocator -> list of runs."""
    done = [p for p in patterns if p.name in results]
    speed, memory, tails, figures, frames = [], [], [], [], []
    for pattern in done:
        runs = results[pattern.name]
        if pattern.lines:
            frames += frame_api.rows(pattern, runs)
            continue
        if pattern.timed:
            speed += speed_rows(pattern, runs, names)
        memory.append(memory_row(pattern, runs, [n for n in names if n != FLOOR]))
        figures += figure_rows(pattern, runs, [n for n in names if n != FLOOR])
        if pattern.tails:
            tails += tail_rows(pattern, runs, names)
    plain = [n for n in names if n != FLOOR]
    tail_header = [f"{p.replace('_', '.')} {u}" for u in ("us", "ticks") for p in TAIL_POINTS]
    for title, header, rows in (
        (f"Time. {OURS}'s own, then {OURS}'s over theirs: median of the rounds' ratios "
         "[95 % interval]; below 1 it is faster", ["pattern", "clock", *names, "fastest peer",
                                                   "to it", "verdict"], speed),
        ("Peak resident MiB / minor page faults in the measured stretch",
         ["pattern", *plain, "peak RSS"], memory),
        ("Tails: a frame's (CPU) or a call's time, medians of the rounds; ticks include time off "
         "the CPU", ["pattern", *tail_header, "own CPU us"], tails),
        (frame_api.TITLE, frame_api.HEADER, frames),
        ("Figures", ["figure", "unit", *plain, "at most", "verdict"], figures),
    ):
        if rows:
            print(f"\n{title}\n{table_text(header, rows)}")


def report_json(patterns, results):
    """The verdicts and every run, by pattern."""
    listed = []
    for pattern in patterns:
        runs = results.get(pattern.name)
        if runs is None:
            continue
        entry = {"pattern": pattern.name, "program": pattern.program, "args": list(pattern.args),
                 "clock": pattern.clock, "runs": runs, "peak_rss_verdict": judge.peak_rss(runs)}
        if pattern.timed:
            peer, ratio, verdict = judge.speed(runs, pattern.clock)
            entry.update(fastest_peer=peer, verdict=verdict,
                         ratio=None if ratio is None else vars(ratio))
            entry["ratios"] = {
                n: vars(r) for n in runs if n != OURS and OURS in runs and
                (r := compare.ratio_of(compare.column(runs[OURS], pattern.clock),
                                       compare.column(runs[n], pattern.clock)))}
        if pattern.lines:
            entry["frame_api"] = [dict(zip(frame_api.HEADER, row))
                                  for row in frame_api.rows(pattern, runs)]
        entry["figures"] = [{"key": f.key, "judged": judge.figure(f, runs)}
                            for f in pattern.figures]
        listed.append(entry)
    return listed
