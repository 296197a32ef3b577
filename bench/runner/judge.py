"""What framealloc's figures are held against. A judge is a function of a pattern's runs by
allocator; it returns (what is asked, verdict), or None when whoever it needs did not run."""

from math import sqrt
from statistics import median

from . import compare
from .allocators import GLIBC, OURS, PEERS

HELD = "ok"
MISSED = "MISSED"
UNSURE = "within noise"
FAILED = "FAILED"
NOISE_SIGMAS = 3


def peers_of(results):
    """The peers that took part and did not fail in every round."""
    return [n for n in PEERS if n in results and any(results[n])]


def at_most(key, limit, says):
    """`limit` is a number, or a function of glibc's and framealloc's medians."""

    def judge(results):
        ours = compare.middle(results.get(OURS, []), key)
        if ours is None:
            return None
        most = limit
        if callable(limit):
            most = limit(*(lambda k, n=n: compare.middle(results.get(n, []), k)
                           for n in (GLIBC, OURS)))
        if most is None:
            return None
        return f"{says} = {most:.4g}", HELD if ours <= most else MISSED

    return judge


def over_glibc(key, more):
    def limit(glibc, ours):
        return None if glibc(key) is None else glibc(key) + more

    return at_most(key, limit, f"glibc + {more}")


def best_peer(key):
    """At most the best peer's; MISSED only when the interval of the ratio says so."""

    def judge(results):
        peer = compare.fastest(results, peers_of(results), key)
        if peer is None or OURS not in results:
            return None
        ratio = compare.ratio_of(compare.column(results[OURS], key),
                                 compare.column(results[peer], key))
        if ratio is None:
            return None
        verdict = HELD if ratio.middle <= 1 else UNSURE if ratio.low <= 1 else MISSED
        return f"{peer}'s; {ratio} of it", verdict

    return judge


def noise_only(key, expected_key):
    """No more events than the machine's own noise explains, over all rounds."""

    def judge(results):
        runs = [r for r in results.get(OURS, []) if r]
        if not runs:
            return None
        seen = sum(r[key] for r in runs)
        expected = sum(r[expected_key] for r in runs)
        # Poisson; at least one event's width, for an expectation of nothing is itself uncertain.
        most = expected + NOISE_SIGMAS * sqrt(max(expected, 1))
        return f"{seen:.0f} seen, noise {expected:.1f}", HELD if seen <= most else MISSED

    return judge


def frugal(key):
    """At most the median peer's and 1.1 times the most frugal peer's."""

    def judge(results):
        peers = [compare.middle(results[n], key) for n in peers_of(results)]
        ours = compare.middle(results.get(OURS, []), key)
        if ours is None or not peers:
            return None
        most = min(median(peers), compare.WINNER_RSS_MOST * min(peers))
        verdict = HELD if ours <= most else f"over by {100 * (ours / most - 1):.0f} %"
        return f"median, 1.1 of least = {most:.4g}", verdict

    return judge


def figure(figure, results):
    """What `figure` is held against and how that ends; a failed round of ours never passes."""
    if not all(results.get(OURS, [])):
        return "-", FAILED
    return figure.judge(results) if figure.judge else None


def peak_rss(results):
    if not all(results.get(OURS, [])):
        return FAILED
    judged = frugal("peak_rss_kib")(results)
    return judged[1] if judged else ""


def speed(results, clock):
    """(fastest peer, ratio to it or None, verdict)."""
    if OURS in results and not all(results[OURS]):
        return None, None, FAILED
    peer = compare.fastest(results, peers_of(results), clock)
    if peer is None or OURS not in results:
        return peer, None, ""
    ratio = compare.ratio_of(compare.column(results[OURS], clock),
                             compare.column(results[peer], clock))
    if ratio.high <= compare.NOT_SLOWER_MOST:
        return peer, ratio, "faster" if ratio.high < 1 else "not slower"
    return peer, ratio, "unclear" if ratio.low <= compare.NOT_SLOWER_MOST else "SLOWER"
