"""Boxes in the space of the inputs where something happens often: the patient rule induction method.

Peel away a small part of the draws at one end of one input, the end whose removal leaves the highest share of
cases; again and again; then give parts back where that raises the share (Friedman & Fisher 1999; for policy,
Bryant & Lempert 2010). Of the boxes on the way the one of the largest *weighted relative accuracy* is kept,
support · (density − base rate) (Lavrač, Flach & Zupan 1999), with at most so many conditions, and everything
that is said of it is read off draws that played no part in finding it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from leadtime.decision.columns import Floats
from leadtime.errors import InputError, PrecisionError

Bools = npt.NDArray[np.bool_]
PEEL = 0.05
"""The part of the remaining draws that one step peels away."""
SMALLEST = 0.03
"""No box with a smaller part of all draws is looked at."""


@dataclass(frozen=True)
class Condition:
    """``low ≤ input ≤ high``; an open end is infinite.

    ``chance`` is the quasi-p-value on held-out draws: how likely so many cases would be if the condition said
    nothing beyond the others.
    """

    name: str
    low: float
    high: float
    chance: float = 1.0

    def holds(self, x: Floats) -> Bools:
        """Where the condition holds."""
        inside: Bools = (x >= self.low) & (x <= self.high)
        return inside


@dataclass(frozen=True)
class Box:
    """A box with what held-out draws say of it: the share of all cases in it, and of cases among its
    draws.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    coverage_error: float
    density: float
    density_error: float
    support: float
    base: float

    @property
    def lift(self) -> float:
        """How many times as often the case happens in the box as anywhere."""
        return self.density / self.base if self.base else 0.0

    @property
    def clear(self) -> bool:
        """Whether the box is denser than all draws by three standard errors, on held-out draws."""
        return bool(self.conditions) and self.density - self.base > 3 * self.density_error


def prim(inputs: Mapping[str, npt.ArrayLike], cases: npt.ArrayLike, *, most: int = 3, seed: int = 0) -> Box:
    """The box in which ``cases`` (draws,) gather, with at most ``most`` conditions on ``inputs`` (draws,).

    Half of the draws, dealt by ``seed``, find the box, and the other half judge it. Raises
    :class:`InputError` where nothing or everything is a case, or ``most`` is below one, and
    :class:`PrecisionError` with fewer than 200 draws.
    """
    y = np.asarray(cases, dtype=bool)
    x = {name: np.asarray(column, dtype=np.float64) for name, column in inputs.items()}
    _check(x, y, most)
    learn = np.random.default_rng(seed).permutation(len(y)) % 2 == 0
    taught = {n: c[learn] for n, c in x.items()}
    names = list(x)
    box = _searched(taught, y[learn], names)
    if len(box) > most:
        box = _search(taught, y[learn], _weightiest(taught, y[learn], box, most))
    return _judged(box, {n: c[~learn] for n, c in x.items()}, y[~learn])


def _check(x: Mapping[str, Floats], y: Bools, most: int) -> None:
    if most < 1:
        raise InputError(f"most is {most}", valid="at least one condition")
    wrong = [n for n, c in x.items() if c.shape != y.shape]
    if wrong:
        raise InputError(f"the input {wrong[0]!r} has another shape than the cases", valid="(draws,)")
    if len(y) < 200:
        raise PrecisionError(f"{len(y)} draws are too few to find a box and to judge it; use 200 or more")
    if y.all() or not y.any():
        raise InputError("everything is a case" if y.all() else "nothing is a case", valid="some and not all")


Limits = dict[str, tuple[float, float]]


def _searched(x: Mapping[str, Floats], y: Bools, names: Sequence[str]) -> Limits:
    """The better of the boxes peeled from all draws and from the best tail of one input.

    Where cases lie at both ends of an input, no small peel at either end leaves more of them.
    """
    patient, other = _search(x, y, names), _search(x, y, names, _tail(x, y))
    # A tail ends wherever the draws happen to be kindest, so it must win by more than a hair.
    return other if _accuracy(x, y, other) > 1.005 * _accuracy(x, y, patient) else patient


def _tail(x: Mapping[str, Floats], y: Bools) -> Limits:
    """The lower or upper tail of one input of the largest weighted relative accuracy."""
    best, found = 0.0, Limits()
    for name, column in x.items():
        order = np.argsort(column, kind="stable")
        ordered, gains = column[order], np.cumsum(y[order] - y.mean())
        ends = np.flatnonzero(ordered[1:] > ordered[:-1])
        if not len(ends):
            continue
        # Above an end lies what is not below it, and the gains of all sum to zero.
        low, high = int(ends[np.argmax(gains[ends])]), int(ends[np.argmin(gains[ends])])
        for gain, limits in (
            (gains[low], (-np.inf, float(ordered[low]))),
            (-gains[high], (float(ordered[high + 1]), np.inf)),
        ):
            if gain > best:
                best, found = float(gain), {name: limits}
    return found


def _search(x: Mapping[str, Floats], y: Bools, names: Sequence[str], start: Limits | None = None) -> Limits:
    """The box of largest weighted relative accuracy on the way of peeling, after pasting."""
    base, n = float(y.mean()), len(y)
    limits: Limits = dict(start or {})
    inside = np.flatnonzero(_inside(x, limits, n))
    best, best_limits = (_accuracy(x, y, limits) if limits else 0.0), dict(limits)
    while len(inside) > max(SMALLEST * n, 20):
        step = _peel(x, y, inside, names)
        if step is None:
            break
        name, low, high = step
        old = limits.get(name, (-np.inf, np.inf))
        limits = {**limits, name: (max(old[0], low), min(old[1], high))}
        column = x[name][inside]
        inside = inside[(column >= limits[name][0]) & (column <= limits[name][1])]
        accuracy = len(inside) / n * (float(y[inside].mean()) - base)
        if accuracy > best:
            best, best_limits = accuracy, dict(limits)
    return _pasted(x, y, best_limits, best)


def _peel(
    x: Mapping[str, Floats], y: Bools, inside: npt.NDArray[np.intp], names: Sequence[str]
) -> tuple[str, float, float] | None:
    """The end of an input whose removal leaves the highest share of cases: its name and new limits."""
    best, step = -1.0, None
    kept = y[inside]
    for name in names:
        column = x[name][inside]
        for low, high in _ends(column):
            left = (column >= low) & (column <= high)
            count = int(left.sum())
            if count in (0, len(column)):
                continue
            share = float(kept[left].mean())
            # Among ends that leave the same, the one that removes least.
            if share > best + 1e-12:
                best, step = share, (name, low, high)
    return step


def _ends(column: Floats) -> list[tuple[float, float]]:
    """What is left when a small part is peeled off below, or above; a whole value where values repeat."""
    low, high = np.quantile(column, [PEEL, 1 - PEEL], method="lower")
    above, below = column[column > low], column[column < high]
    first, last = column.min(), column.max()
    return [
        (float(above.min()) if low == first and len(above) else float(low), np.inf),
        (-np.inf, float(below.max()) if high == last and len(below) else float(high)),
    ]


def _accuracy(x: Mapping[str, Floats], y: Bools, limits: Limits) -> float:
    inside = _inside(x, limits, len(y))
    return float(inside.mean()) * (float(y[inside].mean()) - float(y.mean())) if inside.any() else 0.0


def _inside(x: Mapping[str, Floats], limits: Limits, n: int) -> Bools:
    inside = np.ones(n, dtype=bool)
    for name, (low, high) in limits.items():
        inside &= (x[name] >= low) & (x[name] <= high)
    return inside


def _pasted(x: Mapping[str, Floats], y: Bools, limits: Limits, best: float) -> Limits:
    """The box with ends given back, or opened, wherever that makes it more accurate."""
    better = True
    while better:
        better = False
        for name, (low, high) in list(limits.items()):
            for wider in _wider(x[name], low, high):
                tried = {**limits, name: wider}
                found = _accuracy(x, y, tried)
                if found > best * (1 + 1e-9):
                    limits, best, better = tried, found, True
    return {n: ends for n, ends in limits.items() if ends != (-np.inf, np.inf)}


def _wider(column: Floats, low: float, high: float) -> list[tuple[float, float]]:
    made: list[tuple[float, float]] = []
    if np.isfinite(low):
        below = np.sort(column[column < low])
        made += [(-np.inf, high)]
        if len(below):
            made.append((float(below[-max(1, len(column) // 50) :][0]), high))
    if np.isfinite(high):
        above = np.sort(column[column > high])
        made += [(low, np.inf)]
        if len(above):
            made.append((low, float(above[: max(1, len(column) // 50)][-1])))
    return made


def _weightiest(x: Mapping[str, Floats], y: Bools, limits: Limits, most: int) -> list[str]:
    """The inputs whose conditions lose most accuracy when they are dropped."""
    whole = _accuracy(x, y, limits)
    loss = {
        name: whole - _accuracy(x, y, {n: ends for n, ends in limits.items() if n != name}) for name in limits
    }
    return sorted(loss, key=lambda n: -loss[n])[:most]


def _judged(limits: Limits, x: Mapping[str, Floats], y: Bools) -> Box:
    """What held-out draws say of the box, with the chance of each condition."""
    inside = _inside(x, limits, len(y))
    held, cases, hits = int(inside.sum()), int(y.sum()), int((inside & y).sum())
    conditions = []
    for name, (low, high) in limits.items():
        rest = _inside(x, {n: e for n, e in limits.items() if n != name}, len(y))
        around = float(y[rest].mean()) if rest.any() else 0.0
        chance = float(binom.sf(hits - 1, held, around)) if held else 1.0
        conditions.append(Condition(name, low, high, chance))
    density, coverage = hits / max(held, 1), hits / max(cases, 1)
    return Box(
        tuple(sorted(conditions, key=lambda c: c.chance)),
        coverage,
        float(np.sqrt(coverage * (1 - coverage) / max(cases, 1))),
        density,
        float(np.sqrt(max(density * (1 - density), 1 / (held + 2)) / max(held, 1))),
        held / len(y),
        cases / len(y),
    )
