"""The table of the frame API: each figure in ns, and against what is in the same run."""

from dataclasses import dataclass

from . import compare, judge
from .allocators import GLIBC, OURS


@dataclass(frozen=True)
class Line:
    """One figure of framealloc's runs. `to` is another figure of the same run, or with `of_peer` of
    the fastest peer's run in the same round; its ratio is shown, for a peer as "times faster".
    Without `to` the bar is on the ns themselves."""

    key: str
    says: str = ""
    to: str = ""
    of_peer: bool = False
    bar: float = None  # at most; for a peer at least


def measured(line, results):
    """(against, Ratio or None) for one line."""
    ours = compare.column(results[OURS], line.key)
    if not line.to:
        return "", compare.ratio_of(ours, [1] * len(ours))
    if not line.of_peer:
        return line.to, compare.ratio_of(ours, compare.column(results[OURS], line.to))
    peer = compare.fastest(results, judge.peers_of(results), line.to)
    if peer is None:
        return "no peer", None
    theirs = compare.column(results[peer], line.to)
    return f"{peer} {line.to} {compare.middle(results[peer], line.to):.2f} ns", \
        compare.ratio_of(theirs, ours)


def verdict(line, ratio):
    """By the interval: a bar inside it is neither held nor missed."""
    if line.bar is None or ratio is None:
        return "", ""
    bar = f"at least {line.bar:g}" if line.of_peer else f"at most {line.bar:g}"
    held, missed = (ratio.low >= line.bar, ratio.high < line.bar) if line.of_peer else \
        (ratio.high <= line.bar, ratio.low > line.bar)
    return bar, judge.HELD if held else judge.MISSED if missed else judge.UNSURE


def rows(pattern, results):
    found = []
    if not all(results.get(OURS, [None])):
        return [[pattern.name, *["-"] * 5, judge.FAILED if OURS in results else "-"]]
    shown = None
    for line in pattern.lines:
        against, ratio = measured(line, results)
        without = compare.middle(results.get(GLIBC, []), line.key)
        first = line.key != shown
        shown = line.key
        text = "" if ratio is None or (not line.to and line.bar is None) else str(ratio)
        found.append([
            f"{pattern.name} {line.key}" if first else "",
            f"{compare.middle(results[OURS], line.key):.2f}" if first else "",
            ("-" if without is None else f"{without:.2f}") if first else "",
            line.says or against, text, *verdict(line, ratio)])
    return found


HEADER = ["figure", "ns", "without library", "against", "ratio", "bar", "verdict"]
TITLE = ("Frame API: ns of CPU time, medians. Against a figure of the same run: the ratio, below 1 "
         "is faster; against the fastest peer's malloc+free: times faster [95 % interval]")

BARE_MOST = 1.10
PEER_LEAST = 8
ARRAY_MOST = 1.10
BEGIN_END_NS_MOST = 4


def bump_lines(key, size, bar):
    return (Line(key, to=f"bare_{size}", bar=bar),
            Line(key, to=f"malloc_batch_{size}", of_peer=True, bar=PEER_LEAST),
            Line(key, to=f"malloc_pair_{size}", of_peer=True, bar=PEER_LEAST))


BUMP = (
    Line("bare_64"), Line("bare_varied"), Line("bare_any", to="bare_varied"),
    *bump_lines("explicit_64", "64", BARE_MOST), *bump_lines("implicit_64", "64", None),
    *bump_lines("explicit_varied", "varied", BARE_MOST),
    Line("explicit_varied", to="bare_any"),
    *bump_lines("implicit_varied", "varied", None),
    Line("implicit_varied", to="bare_any"),
    Line("array_64", to="bare_64"), Line("one_call"),
    Line("array_call", to="one_call", bar=ARRAY_MOST),
    Line("call_64", to="bare_64"), Line("call_64", to="malloc_batch_64", of_peer=True),
    Line("begin_end", bar=BEGIN_END_NS_MOST), Line("begin_end", to="empty_calls"),
    Line("nested", to="empty_calls"), Line("empty_calls"), Line("marks", to="empty_calls"),
    Line("defers", to="empty_calls"),
    Line("malloc_batch_64"), Line("malloc_batch_varied"), Line("malloc_pair_64"),
    Line("malloc_pair_varied"),
)
PAIR_OF_PEER_MOST = 0.8
TWO_THREADS_MOST = 1.10
HANDOFF_PEAK_MOST = 2
GROUP_LEAST = 20
POOL = (
    Line("pool_pair_64", to="malloc_pair_64"),
    Line("pool_pair_64", to="malloc_pair_64", of_peer=True, bar=1 / PAIR_OF_PEER_MOST),
    Line("pool_batch_64", to="malloc_batch_64"),
    Line("pool_batch_64", to="malloc_batch_64", of_peer=True),
    Line("pair_two_threads", to="pair_one_thread", bar=TWO_THREADS_MOST),
    Line("handoff"), Line("handoff_peak", says="of the working set", bar=HANDOFF_PEAK_MOST),
    Line("malloc_pair_64"), Line("malloc_batch_64"),
)
GROUP = (
    Line("group_end", to="malloc_free", bar=1 / GROUP_LEAST),
    Line("group_end", to="malloc_free", of_peer=True, bar=GROUP_LEAST),
    Line("group_fill", to="malloc_fill"),
    Line("group_fill", to="malloc_fill", of_peer=True),
    Line("malloc_free"), Line("malloc_fill"),
)
BARRIER = tuple(line for threads in (2, 8) for line in (
    Line(f"barrier_{threads}", to=f"pthread_barrier_{threads}"),
    Line(f"pthread_barrier_{threads}")))
TRANSFER = tuple(line for size in ("256", "4k", "64k") for line in (
    Line(f"moved_{size}", to=f"malloc_memcpy_{size}"),
    Line(f"moved_{size}", to=f"malloc_memcpy_{size}", of_peer=True),
    Line(f"copied_{size}", to=f"malloc_memcpy_{size}"),
    Line(f"malloc_memcpy_{size}")))
CAPTURE = (
    Line("plain"), Line("plain_escape"),
    Line("captured", to="plain"), Line("captured", to="plain", of_peer=True),
    Line("captured_escape", to="plain_escape"),
    Line("captured_escape", to="plain_escape", of_peer=True),
    Line("empty"), Line("single"),
)
