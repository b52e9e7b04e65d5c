"""The promises of the engine's speed, each a ratio or a size that a run either meets or misses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, stdev

from benchmarks.measure import Job, Results
from benchmarks.standard import NAMES

OURS, WATCHED, OUR_PLAIN, NUMPY = "leadtime", "leadtime, watched", "leadtime, plain sampling", "plain NumPy"
MILLION, TEN_MILLION = 10**6, 10**7


@dataclass(frozen=True)
class Bar:
    """One promise: what was measured, its spread over the rounds, and the most it may be."""

    what: str
    value: float
    low: float
    high: float
    limit: float
    unit: str = ""

    @property
    def passed(self) -> bool:
        """Whether the median is within the limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "pass" if self.passed else "MISS"
        found = f"{self.value:.3g}{self.unit} ({self.low:.3g} to {self.high:.3g})"
        return f"{verdict}  {self.what}: {found}, at most {self.limit:g}{self.unit}"


def _bar(what: str, values: list[float], limit: float, unit: str = "") -> Iterator[Bar]:
    if values:
        yield Bar(what, median(values), min(values), max(values), limit, unit)


def speed_bars(results: Results) -> Iterator[Bar]:
    """CPU, wall time and memory, against plain NumPy in the same round."""
    for ours in (OURS, WATCHED):
        a, b = Job(ours, MILLION), Job(NUMPY, MILLION)
        yield from _bar(f"10⁶ draws, {ours}: CPU / plain NumPy", results.ratios(a, b, "cpu"), 1.0)
        yield from _bar(f"10⁶ draws, {ours}: wall / plain NumPy", results.ratios(a, b, "wall"), 0.65)
    for ours in (OURS, WATCHED):
        a, b = Job(ours, TEN_MILLION), Job(NUMPY, TEN_MILLION)
        yield from _bar(f"10⁷ draws, {ours}: CPU / plain NumPy", results.ratios(a, b, "cpu"), 0.8)
        yield from _bar(f"10⁷ draws, {ours}: peak memory", results.values(a, "peak_mb"), 250, " MB")


def slope(results: Results, peer: str, small: int, large: int) -> list[float]:
    """The exponent k in CPU ∝ draws^k between two sizes, by round."""
    ratios = results.ratios(Job(peer, large), Job(peer, small), "cpu")
    return [math.log(r) / math.log(large / small) for r in ratios]


def linear_bars(results: Results) -> Iterator[Bar]:
    """Cost grows no faster than the draws: the exponent is at most 1, give or take the noise of timing."""
    for ours in (OURS, WATCHED):
        for small, large, name in ((10**5, MILLION, "10⁵ to 10⁶"), (MILLION, TEN_MILLION, "10⁶ to 10⁷")):
            what = f"exponent of CPU in draws, {name}, {ours}"
            yield from _bar(what, slope(results, ours, small, large), 1.05)


def error_bars(results: Results, scatter: dict[str, list[list[float]]], cost: str = OURS) -> Iterator[Bar]:
    """Standard error at fixed CPU: √(variance · CPU) against plain Monte Carlo, theirs and our own.

    The variances are over seeds, so the ratio of errors has a relative standard error of about
    √(1 / seeds); low and high are two of those to either side.
    """
    for other in (NUMPY, OUR_PLAIN):
        cpu = results.ratios(Job(cost, MILLION), Job(other, MILLION), "cpu")
        if not cpu or cost not in scatter or other not in scatter:
            continue
        seeds = len(scatter[cost])
        for i, name in enumerate(NAMES):
            errors = [stdev(answer[i] for answer in scatter[peer]) for peer in (cost, other)]
            ratio = errors[0] / errors[1] * math.sqrt(median(cpu))
            noise = 2 * math.sqrt(1 / seeds)
            what = f"error of the {name} at fixed CPU / {other}"
            yield Bar(what, ratio, ratio * (1 - noise), ratio * (1 + noise), 1.0)
