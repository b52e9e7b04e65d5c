"""The best point of a product of simplices under a noisy objective with common random numbers.

Projected gradient ascent on the sample average (Kleywegt, Shapiro & Homem-de-Mello 2002): the slope of every
coordinate by a small move towards its corner, then a line search over several steps along the projected
gradient and over transfers from the worst used coordinate to the best one, all simulated together. Moves
shrink while nothing gains. With common random numbers the average over fixed draws is one function, so the
search ends; where the function is concave it ends at the optimum, else perhaps at a local one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError

Floats = npt.NDArray[np.float64]
Point = list[Floats]
"""Shares of each group, an array a group, each of them summing to one."""
Evaluate = Callable[[Sequence[Point]], Floats]
"""The value of several points by batch of draws: shape (points, batches), more is better."""

MOVES = (0.1, 0.03, 0.01, 0.003)
"""The parts of a group's shares that are moved to find slopes, from coarse to fine."""
_STEPS = (1.0, 0.5, 0.25, 0.12, 0.05, 0.02)
_TRANSFERS = (0.5, 0.2, 0.07, 0.02)


@dataclass(frozen=True)
class Optimum:
    """The best point that was found, its mean value with the error over batches, and how it was found.

    ``slopes`` are for each group what moving all of its shares towards a corner would bring per unit, with
    ``errors``: at an interior optimum they are zero for every share that is used and below zero elsewhere.
    ``rounds`` of search were made, ``settled`` says that it ended because nothing gained any more.
    """

    shares: Point
    value: float
    error: float
    slopes: Point
    errors: Point
    rounds: int
    evaluations: int
    settled: bool


def project(x: Floats, low: Floats, high: Floats) -> Floats:
    """The nearest point with ``low ≤ x ≤ high`` and sum one, by bisection on the shift that all coordinates
    get.

    Raises :class:`InputError` where the bounds leave no such point.
    """
    if low.sum() > 1 + 1e-12 or high.sum() < 1 - 1e-12 or (low > high).any():
        raise InputError(
            "no division of the time fits the bounds",
            valid="lower bounds that sum to at most 1, upper to at least 1",
        )
    a, b = float(np.min(low - x)), float(np.max(high - x))
    for _ in range(100):
        middle = (a + b) / 2
        if np.clip(x + middle, low, high).sum() < 1:
            a = middle
        else:
            b = middle
    return np.asarray(np.clip(x + (a + b) / 2, low, high))


def optimise(
    evaluate: Evaluate,
    starts: Sequence[Point],
    *,
    low: Point | None = None,
    high: Point | None = None,
    rounds: int = 60,
    finest: float = 0.003,
) -> Optimum:
    """The best point found from the best of the ``starts``, within bounds, in at most so many rounds.

    ``finest`` is the smallest move by which slopes are measured; the shares are found to about that.
    """
    if not starts:
        raise InputError("no point to start from was given", valid="one division of everybody's time or more")
    low = [np.zeros_like(g) for g in starts[0]] if low is None else low
    high = [np.ones_like(g) for g in starts[0]] if high is None else high
    within = [[project(g, a, b) for g, a, b in zip(s, low, high, strict=True)] for s in starts]
    search = _Search(evaluate, low, high)
    values = search.values(within)
    at = int(np.argmax(values.mean(axis=1)))
    return search.climb(within[at], values[at], rounds, [m for m in MOVES if m >= finest] or [finest])


class _Search:
    def __init__(self, evaluate: Evaluate, low: Point, high: Point) -> None:
        self.evaluate, self.low, self.high, self.evaluations = evaluate, low, high, 0

    def values(self, points: Sequence[Point]) -> Floats:
        self.evaluations += len(points)
        return np.asarray(self.evaluate(points), dtype=np.float64)

    def climb(self, x: Point, value: Floats, rounds: int, moves: Sequence[float]) -> Optimum:
        """Rounds of slopes and line searches; the moves get finer whenever nothing gains."""
        level, done = 0, 0
        settled = False
        slopes, errors = self._slopes(x, value, moves[level])
        while done < rounds:
            done += 1
            points = self._candidates(x, slopes, moves[level])
            found = self.values(points) if points else np.empty((0, len(value)))
            gains = found.mean(axis=1) - value.mean() if points else np.empty(0)
            best = int(np.argmax(gains)) if len(gains) else -1
            if best >= 0 and gains[best] > _little(found[best] - value, value):
                x, value = points[best], found[best]
            elif level + 1 < len(moves):
                level += 1
            else:
                settled = True
                break
            slopes, errors = self._slopes(x, value, moves[level])
        mean, error = _mean(value)
        return Optimum(x, mean, error, slopes, errors, done, self.evaluations, settled)

    def _slopes(self, x: Point, value: Floats, move: float) -> tuple[Point, Point]:
        """What a move towards each corner of each group brings, for a whole group's time, with its error."""
        points: list[Point] = []
        for g, shares in enumerate(x):
            for u in range(len(shares)):
                corner = np.eye(len(shares))[u]
                points.append([*x[:g], (1 - move) * shares + move * corner, *x[g + 1 :]])
        gaps = (self.values(points) - value) / move
        means, errors = gaps.mean(axis=1), gaps.std(axis=1, ddof=1) / np.sqrt(gaps.shape[1])
        cuts = np.cumsum([len(s) for s in x])[:-1]
        return np.split(means, cuts), np.split(errors, cuts)

    def _candidates(self, x: Point, slopes: Point, move: float) -> list[Point]:
        """Points along the projected gradient of all groups, and transfers within each group."""
        steepest = max((float(np.ptp(s)) for s in slopes), default=0.0)
        if steepest <= 0:
            return []
        made = [
            [
                project(s + step * (move / MOVES[0]) * d / steepest, a, b)
                for s, d, a, b in zip(x, slopes, self.low, self.high, strict=True)
            ]
            for step in (2.0, *_STEPS)
        ]
        for g, (shares, d) in enumerate(zip(x, slopes, strict=True)):
            made += [[*x[:g], moved, *x[g + 1 :]] for moved in self._transfers(g, shares, d, move)]
        return made

    def _transfers(self, g: int, shares: Floats, slopes: Floats, move: float) -> list[Floats]:
        able = np.flatnonzero(shares < self.high[g] - 1e-9)
        used = np.flatnonzero(shares > self.low[g] + 1e-9)
        if not len(able) or not len(used):
            return []
        to, out = able[np.argmax(slopes[able])], used[np.argmin(slopes[used])]
        if to == out or slopes[to] <= slopes[out]:
            return []
        room = min(self.high[g][to] - shares[to], shares[out] - self.low[g][out])
        found = []
        for part in (1.0, *(t * move / MOVES[0] for t in _TRANSFERS)):
            moved = shares.copy()
            amount = min(room, part)
            moved[to] += amount
            moved[out] -= amount
            found.append(moved)
        return found


def _mean(value: Floats) -> tuple[float, float]:
    return float(value.mean()), float(value.std(ddof=1) / np.sqrt(len(value)))


def _little(gain: Floats, value: Floats) -> float:
    """A gain that is not worth a step: half its own error, or what rounding makes."""
    return max(0.5 * _mean(gain)[1], 1e-12 * abs(float(value.mean())))
