"""Inverting a distribution function that may have jumps and flat stretches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

_LARGEST = float(np.finfo(float).max)
_STEPS = 400
"""More steps than the halving of any bracket of doubles that arises here takes."""


def merge_atoms(lists: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Several lists of (values, probabilities) as one, ascending, equal values added up."""
    values = np.concatenate([v for v, _ in lists])
    p = np.concatenate([m for _, m in lists])
    distinct, index = np.unique(values, return_inverse=True)
    return distinct, np.bincount(index, weights=p, minlength=len(distinct)).astype(float)


def mixture_quantile(
    u: Array, ends: tuple[Array, Array], cdf: Function, cdf_below: Function, atoms: Array
) -> Array:
    """The smallest x with cdf(x) ≥ u, which lies between ``ends``.

    ``u`` and both ends have one shape (n,). ``atoms`` are the places of the jumps, ascending: the
    quantiles that fall on one are it exactly. All others are right to the spacing of doubles wherever the
    distribution function can tell two doubles apart.
    """
    low, high = ends
    out = np.where(u == 0, low, high).astype(float)
    todo = (u > 0) & (u < 1) & (low < high)
    out[np.isnan(u)] = np.nan
    if atoms.size:
        place, hit = _on_atoms(u, cdf, cdf_below, atoms)
        hit &= todo
        out[hit] = atoms[np.minimum(place, len(atoms) - 1)][hit]
        todo &= ~hit
    index = np.flatnonzero(todo)
    if index.size:
        out[index] = _bracket(u[index], low[index], high[index], cdf)
    return out


def _on_atoms(
    u: Array, cdf: Function, cdf_below: Function, atoms: Array
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Which atom each u would fall on, and whether it does."""
    after, before = cdf(atoms), cdf_below(atoms)
    place = np.searchsorted(after, u, side="left")
    inside = place < len(atoms)
    hit = inside & (before[np.minimum(place, len(atoms) - 1)] < u)
    return place, hit


def _bracket(u: Array, low: Array, high: Array, cdf: Function) -> Array:
    """Shrink [low, high] with cdf(low) < u ≤ cdf(high) until its ends are neighbours."""
    high = _finite_end(u, low, high, cdf)
    beyond = np.isinf(high)
    a, b = low.copy(), high.copy()
    # A quantile can lie at the lower end itself: where all parts but one have not begun.
    start = np.where(np.isfinite(a), a, -_LARGEST)
    fa = cdf(start) - u
    b = np.where(fa >= 0, a, b)
    a = start
    with np.errstate(invalid="ignore"):
        fb = np.where(beyond, 0.0, cdf(np.where(beyond, 0.0, b))) - u
    active = np.flatnonzero(~beyond & (fa < 0) & _apart(a, b))
    for step in range(_STEPS):
        if not active.size:
            break
        x = _next_point(a[active], b[active], fa[active], fb[active], secant=step % 3 != 2)
        fx = cdf(x) - u[active]
        right = fx >= 0
        # Halving the value that is kept (the Illinois rule) stops one end from standing still.
        b[active] = np.where(right, x, b[active])
        a[active] = np.where(right, a[active], x)
        fb[active] = np.where(right, fx, fb[active] / 2)
        fa[active] = np.where(right, fa[active] / 2, fx)
        active = active[_apart(a[active], b[active])]
    return np.where(beyond, np.inf, b)


def _apart(a: Array, b: Array) -> NDArray[np.bool_]:
    """Whether there is room for another double that matters between the ends."""
    return b - a > 4e-16 * np.maximum(np.abs(a), np.abs(b)) + 5e-324


def _next_point(a: Array, b: Array, fa: Array, fb: Array, *, secant: bool) -> Array:
    middle = a + (b - a) / 2
    if not secant:
        return middle
    with np.errstate(invalid="ignore", divide="ignore"):
        x = a - fa * ((b - a) / (fb - fa))
    # Near an end a secant crawls: step a hair inside, so that the far end is caught as well.
    hair = np.maximum((b - a) * 1e-9, 2e-16 * np.maximum(np.abs(a), np.abs(b)))
    return np.where(np.isfinite(x) & (b - a > 4 * hair), np.clip(x, a + hair, b - hair), middle)


def _finite_end(u: Array, low: Array, high: Array, cdf: Function) -> Array:
    """Replace an infinite upper end by a finite one, where the quantile is finite."""
    high = high.copy()
    open_end = np.flatnonzero(np.isinf(high))
    if not open_end.size:
        return high
    reach = np.maximum(np.where(np.isfinite(low[open_end]), np.abs(low[open_end]), 1.0), 1.0)
    finite = cdf(np.full(open_end.size, _LARGEST)) >= u[open_end]
    for _ in range(1100):
        short = finite & (cdf(reach) < u[open_end])
        if not short.any():
            break
        reach = np.where(short, np.minimum(reach * 2, _LARGEST), reach)
    high[open_end] = np.where(finite, reach, np.inf)
    return high
