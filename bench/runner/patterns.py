"""The list of patterns: which program with which options, and by what each is judged."""

from dataclasses import dataclass

from . import frame_api, judge

# The clocks a pattern is compared by. CPU: nothing in it waits, or more threads run than there are
# cores, so CPU time is the cost and other processes disturb it least. WALL: threads or processes
# wait for each other, so the elapsed time is what a user sees.
CPU = "cpu_seconds"
WALL = "wall_seconds"

MEMORY_ROUNDS = 3  # a memory figure hardly varies, and these programs sleep for 2 s


@dataclass(frozen=True)
class Figure:
    """A figure that a program reports beside time and memory, and what it is held against."""

    key: str
    unit: str
    judge: object = None  # see judge.py; None: shown only


@dataclass(frozen=True)
class Pattern:
    name: str
    program: str
    args: tuple = ()
    clock: str = CPU
    both_clocks: bool = False  # threads take part: print the other clock too
    timed: bool = True  # compare times at all
    floor: bool = False  # the floor can run it
    tails: str = ""  # unit of its percentiles
    sleeps: bool = False
    figures: tuple = ()
    lines: tuple = ()  # of the frame API's table: such a program compares loops of its own
    what: str = ""


FRAME = (
    Figure("p99_9_cpu_ns", "ns", judge.best_peer("p99_9_cpu_ns")),
    Figure("worst_cpu_ns", "ns", judge.best_peer("worst_cpu_ns")),
)
CALLS = (
    Figure("worst_own_cpu_ns", "ns"),
    Figure("slow_calls", "over 50 us", judge.noise_only("slow_calls", "slow_calls_expected")),
)
KEPT = (Figure("kept_kib", "KiB", judge.at_most("kept_kib", 16 << 10, "16 MiB")),)
BURST = (
    Figure("rss_after_kib", "KiB", judge.at_most(
        "rss_after_kib", lambda glibc, ours: 1.25 * ours("live_kib") + (8 << 10),
        "1.25 live + 8 MiB")),
)
START = (
    Figure("each_us", "us", judge.over_glibc("each_us", 150)),
    Figure("child_peak_rss_kib", "KiB", judge.over_glibc("child_peak_rss_kib", 300)),
)
IDLE = (Figure("thread_kib", "KiB", judge.at_most("thread_kib", 400, "400 KiB")),)
AGEING = (
    Figure("peak_rss_over_live", "x", judge.frugal("peak_rss_over_live")),
    Figure("rss_over_live", "x", judge.frugal("rss_over_live")),
    Figure("thinned_rss_over_live", "x", judge.frugal("thinned_rss_over_live")),
)
HANDLES = (
    Figure("resident_per_live", "x", judge.at_most("resident_per_live", 1.1, "1.1 of live")),
    Figure("over_budget_in_steps", "steps", judge.at_most("over_budget_in_steps", 1, "1 step")),
)

SMALL = ("--min", "16", "--max", "1024")
HUGE = ("--order", "random", "--held", "20", "--min", str(5 << 20), "--max", str(25 << 20))


def pattern_list():
    p = Pattern
    threads = dict(both_clocks=True)
    handing = dict(clock=WALL, both_clocks=True)
    resident = dict(timed=False, sleeps=True, clock=WALL)
    return [
        p("pair-64", "pair", floor=True, what="malloc and free of 64 B at once"),
        p("pair-random", "pair", SMALL, floor=True, what="the same of 16..1024 B"),
        p("batch-lifo", "batch", ("--order", "lifo"), what="1,000 blocks, last first"),
        p("batch-fifo", "batch", ("--order", "fifo"), what="1,000 blocks, first first"),
        p("batch-random", "batch", ("--order", "random"), what="1,000 blocks, random order"),
        p("frame", "frame", tails="cpu_ns", figures=FRAME, what="a game's frame loop"),
        p("frame-calls", "frame", ("--calls", "yes"), tails="ns", timed=False,
          figures=CALLS, what="the same, each call timed"),
        p("larson2", "larson", ("--threads", "2"), **threads,
          what="blocks of dying threads passed to new ones, 2 lines"),
        p("larson8", "larson", ("--threads", "8"), **threads, what="the same, 8 lines"),
        p("exchange", "exchange", **threads,
          what="two threads, own blocks; one in 200 changes hands"),
        p("handoff-64", "handoff", **handing, what="one allocates, one frees, 64 B"),
        p("handoff-random", "handoff", SMALL, **handing, what="the same, 16..1024 B"),
        p("handoff-64-x4", "handoff", ("--producers", "4", "--consumers", "4"), **handing,
          what="four allocate, four free, 64 B"),
        p("fan-out", "handoff", ("--consumers", "4", *SMALL), **handing,
          what="one allocates, four free"),
        p("fan-in", "handoff", ("--producers", "4", *SMALL), **handing,
          what="four allocate, one frees"),
        p("tree8", "tree", ("--threads", "8"), **threads,
          what="8 threads build trees and free each other's"),
        p("mixed1", "mixed", ("--threads", "1"), what="8..16,000 B in random order"),
        p("mixed2", "mixed", ("--threads", "2"), **threads,
          what="the same on 2 threads, half freed by the other"),
        p("grow-double", "grow", ("--shape", "double"), what="vectors that double to 4 MiB"),
        p("grow-half", "grow", ("--shape", "half"), what="vectors that grow by half to 4 MiB"),
        p("grow-string", "grow", ("--shape", "string"), what="strings that grow by small steps"),
        p("grow-many", "grow", ("--shape", "many"), what="1,000 buffers that grow side by side"),
        p("calloc", "calloc", what="zeroed blocks, some large"),
        p("aligned", "aligned", what="aligned to 32 B..4 KiB"),
        p("churn-driver", "churn", what="64..128 KiB, 300 a frame"),
        p("churn-huge", "churn", (*HUGE, "--count", "100"), what="5..25 MiB, 20 held"),
        p("cfrac", "cfrac", what="tiny numbers, one block per result"),
        p("espresso", "espresso", what="families of small sets"),
        p("ageing", "ageing", figures=AGEING, what="random lifetimes, drifting sizes"),
        p("thread-start", "thread_start", clock=WALL, both_clocks=True,
          what="threads that start, allocate a little and end"),
        p("process-start", "process_start", clock=WALL, both_clocks=True, timed=False,
          figures=START, what="start and end of `true`"),
        p("idle", "idle", timed=False, figures=IDLE,
          what="64 idle threads that touched every class"),
        p("sleeper", "sleeper", **resident, figures=KEPT,
          what="400 MB of a sleeping thread freed by one that goes on"),
        p("sleeper-asleep", "sleeper", ("--then", "sleep"), **resident, figures=KEPT,
          what="the same, the freeing thread sleeps too"),
        p("burst", "burst", **resident, figures=BURST, what="after a burst of 256 MiB"),
        p("burst-other", "burst", ("--by", "other"), **resident, figures=BURST,
          what="the same, allocated by another thread"),
        p("bump", "bump", timed=False, lines=frame_api.BUMP,
          what="the frame API against a bare bump and malloc"),
        p("capture", "capture", timed=False, lines=frame_api.CAPTURE,
          what="malloc under capture against malloc without"),
        p("pool", "pool", timed=False, lines=frame_api.POOL,
          what="pools against malloc, on one thread and on two"),
        p("group", "group", timed=False, lines=frame_api.GROUP,
          what="a group's end against free() of as many blocks"),
        p("barrier", "barrier", timed=False, lines=frame_api.BARRIER,
          what="a round of 2 and 8 threads against pthread_barrier"),
        p("transfer", "transfer", timed=False, lines=frame_api.TRANSFER,
          what="frame data for another thread against malloc and memcpy"),
        p("handles", "handles", timed=False, figures=HANDLES,
          what="a handle heap with half of its blocks freed, compacted"),
    ]
