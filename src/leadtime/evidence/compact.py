"""Many draws as one compact distribution: a distribution function by a few hundred points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leadtime.errors import DistributionError
from leadtime.evidence.base import Array, Constant, Distribution
from leadtime.evidence.families.empirical import Curve

TOLERANCE = 5e-4
"""How far the distribution function may be from that of the draws."""
MOST_POINTS = 400
_ATOM = 1e-4
_MOST_ATOMS = 100
_TAILS = 0.01 * 1.6 ** -np.arange(20.0)
_MIDDLE = np.linspace(0.01, 0.99, 50)
_DIGITS = 7
_STEPS = 100
"""Rounding steps that must lie between a place and its neighbours for it to be rounded."""
_ROUNDS = 16

Index = NDArray[np.intp]


def compact(draws: ArrayLike, unit: str = "") -> Distribution:
    """The distribution of ``draws`` (n,), in ``unit``, that is shorter to write than the draws themselves.

    Its distribution function is within :data:`TOLERANCE` of that of the draws, looser only where more than
    :data:`MOST_POINTS` points would be needed. Values that come up again and again are kept as they are, with
    their probability; the tails are kept up to the smallest and the largest draw; the share of draws at +inf
    lies beyond the last point. Where all draws are equal this is a constant.

    Raises :class:`DistributionError` where no draw is finite, or one is -inf or not a number.
    """
    x = np.sort(np.asarray(draws, dtype=float).ravel())
    finite = x[np.isfinite(x)]
    if np.isnan(x).any() or (x == -np.inf).any():
        raise DistributionError("some draws are -inf or not a number", valid="numbers, or +inf for 'beyond'")
    if not finite.size:
        raise DistributionError("there is no finite draw", valid="one or more")
    values, counts = np.unique(finite, return_counts=True)
    if len(values) == 1 and len(finite) == len(x):
        return Constant(float(values[0]), unit=unit)
    below = np.concatenate([[0.0], np.cumsum(counts)]) / len(x)
    # Each value is two corners of the stairs: P(X < x) and P(X <= x).
    places, levels = np.repeat(values, 2), np.stack([below[:-1], below[1:]], axis=1).ravel()
    forced = _forced(levels, counts / len(x))
    tolerance, kept = TOLERANCE, simplified(places, levels, forced, TOLERANCE)
    while len(kept) > max(MOST_POINTS, len(forced)):
        tolerance *= 1.5
        kept = simplified(places, levels, forced, tolerance)
    return _curve(places[kept], levels[kept], unit)


def _forced(levels: Array, mass: Array) -> Index:
    """The corners to keep in any case: the ends, the atoms with what lies next to them, and the tails."""
    total, last = levels[-1], len(levels) - 1
    at = np.searchsorted(levels, np.concatenate([_TAILS, _MIDDLE, 1 - _TAILS]) * total)
    atoms = np.flatnonzero(mass >= _least(mass))
    corners = np.concatenate([2 * atoms + k for k in (-1, 0, 1, 2)])
    # A single draw is no atom: of its two corners the lower one stands for it.
    return np.unique(np.clip(np.concatenate([at - at % 2, corners, [0, last]]), 0, last))


def _least(mass: Array) -> float:
    """The probability from which a value is an atom, so that there are not too many of them."""
    least = _ATOM
    while np.count_nonzero(mass >= least) > _MOST_ATOMS:
        least *= 2
    return least


def simplified(places: Array, levels: Array, kept: Index, tolerance: float) -> Index:
    """The corners to keep so that straight lines between them are within ``tolerance`` of all the others.

    ``places`` and ``levels`` (n,) are the corners of a distribution function, ``kept`` the indices to begin
    with, both ends among them; the worst corner of each stretch is added until it is right.
    """
    every = np.arange(len(places))
    for _ in range(_ROUNDS):
        right = np.clip(np.searchsorted(kept, every), 1, len(kept) - 1)
        a, b = kept[right - 1], kept[right]
        run = places[b] - places[a]
        share = np.where(run > 0, (places - places[a]) / np.where(run > 0, run, 1.0), 0.0)
        off = np.abs(levels[a] + share * (levels[b] - levels[a]) - levels)
        off[kept] = 0.0
        worst = np.maximum.reduceat(off, kept[:-1])
        rough = np.flatnonzero(worst > tolerance)
        if not rough.size:
            break
        added = [kept[i] + int(np.argmax(off[kept[i] : kept[i + 1]])) for i in rough]
        kept = np.union1d(kept, np.array(added, dtype=np.intp))
    return kept


def _curve(places: Array, levels: Array, unit: str) -> Curve:
    """The curve with its numbers rounded to what they are worth, so that its text is short."""
    jump = np.zeros(len(places), dtype=bool)
    jump[1:] = (places[1:] == places[:-1]) & (np.diff(levels) >= _ATOM)
    atom = jump | np.append(jump[1:], False)
    x = np.where(atom, places, rounded(places, unit))
    # What is at one place and no atom is a steep stretch: one point of it is enough.
    keep = np.ones(len(x), dtype=bool)
    keep[:-1] = (x[1:] != x[:-1]) | atom[:-1]
    keep[0] = True
    p: Any = np.round(levels, 6)
    return Curve(tuple(map(float, x[keep])), tuple(map(float, p[keep])), unit=unit)


def rounded(x: Array, unit: str) -> Array:
    """The places in few digits, except where neighbours lie so close that rounding would move probability."""
    u, back = np.unique(x, return_inverse=True)
    gaps = np.concatenate([[np.inf], np.diff(u), [np.inf]])
    with np.errstate(all="ignore"):
        size = np.floor(np.log10(np.abs(u)))
        scale = np.full(len(u), 1e5) if unit == "date" else 10.0 ** (_DIGITS - 1 - size)
        made = np.round(u * scale) / scale
        safe = np.isfinite(made) & (np.minimum(gaps[:-1], gaps[1:]) * scale >= _STEPS)
    return np.where(safe, made, u)[back]
