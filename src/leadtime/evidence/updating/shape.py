"""A posterior on a mesh as a distribution of the grammar, with the error of writing it so.

A smooth posterior without ends becomes quantiles; one with atoms, gaps or hard ends a distribution function
by points; one of single values these values with their new shares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from leadtime.errors import DistributionError
from leadtime.evidence import special
from leadtime.evidence.base import Constant, Distribution
from leadtime.evidence.compact import rounded, simplified
from leadtime.evidence.families.discrete import Discrete
from leadtime.evidence.families.empirical import Curve, Samples
from leadtime.evidence.families.quantiles import Quantiles
from leadtime.evidence.updating.mesh import Grid, interpolate

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 5e-5
"""The largest error of the distribution function, and of the mean in standard deviations, of quantiles."""
_QUANTILES = np.arange(-4.8, 4.81, 0.2)
_POINTS = np.linspace(-6.0, 6.0, 61)
_STRAIGHT = 2e-5
"""How far straight lines between the points of a distribution function may be from the mesh."""
_LEAST = 1e-9
"""A single value with less than this is left out."""
_NOTHING = 1e-12
"""What may be cut off at either end."""
_GAP = 1e-6
"""A gap with less than this on one side is not kept."""


def shaped(prior: Distribution, grid: Grid) -> tuple[Distribution, float]:
    """The distribution of ``grid``, and the largest error of its distribution function."""
    if prior.discrete:
        return _single_values(prior, grid), 0.0
    one_curve = isinstance(prior, Quantiles) or not prior.breaks().size
    smooth = one_curve and prior.beyond <= 0 and math.isinf(prior.support()[1])
    if smooth and (found := _as_quantiles(prior, grid)) is not None:
        return found
    curve = _as_curve(prior, grid)
    return curve, _error(curve, grid)


def _single_values(prior: Distribution, grid: Grid) -> Distribution:
    keep = grid.weight > _LEAST
    if prior.beyond > 0:
        keep[-1] = False
    if grid.beyond > _LEAST:
        below = np.minimum(np.cumsum(grid.weight[keep]), 1 - grid.beyond)
        return Curve(tuple(grid.x[keep].tolist()), tuple(below.tolist()), unit=prior.unit)
    values, weights = grid.x[keep], grid.weight[keep]
    if len(values) == 1:
        return Constant(float(values[0]), unit=prior.unit)
    make = Samples if isinstance(prior, Samples) else Discrete
    return make(tuple(values.tolist()), tuple((weights / weights.sum()).tolist()), unit=prior.unit)


def _as_quantiles(prior: Distribution, grid: Grid) -> tuple[Distribution, float] | None:
    lower = np.array([float(f"{p:.4g}") for p in special.ndtr(_QUANTILES[_QUANTILES < -1e-9])])
    levels = np.concatenate([lower, [0.5], 1 - lower[::-1]])
    values = np.array([float(f"{x:.10g}") for x in grid.quantiles(levels)])
    try:
        dist = Quantiles(tuple(levels.tolist()), tuple(values.tolist()), unit=prior.unit)
    except DistributionError:
        return None
    error = _error(dist, grid)
    off = abs(dist.mean() - grid.mean())
    if dist.support()[0] < prior.support()[0] or not (error <= TOLERANCE and off <= TOLERANCE * grid.sd()):
        return None
    return dist, error


def _as_curve(prior: Distribution, grid: Grid) -> Distribution:
    top = 1 - grid.beyond if grid.beyond > _LEAST else 1.0
    low, high = interpolate(np.array([0.05, 0.95]) * top, grid.below, grid.places)
    width = float(high - low)
    at = np.searchsorted(grid.below, np.asarray(special.ndtr(_POINTS)) * top)
    first, last = _extent(grid, top)
    sharp = np.concatenate([np.flatnonzero(_corners(grid, top, width)), [first, last]])
    kept = np.unique(np.clip(np.concatenate([at, sharp]), first, last))
    kept = simplified(grid.places, grid.below, kept, _STRAIGHT)
    # Atoms, gaps and ends stay where they are to the last digit.
    exact = np.isin(kept, sharp)
    x = np.where(exact, grid.places[kept], rounded(grid.places[kept], prior.unit))
    lo, hi = prior.support()
    x = np.maximum.accumulate(np.clip(x, lo, hi))
    # The mesh ends a hair inside of the support; a posterior that reaches so far ends with it.
    x[0] = lo if x[0] - lo < 1e-4 * width else x[0]
    x[-1] = hi if hi - x[-1] < 1e-4 * width else x[-1]
    p = np.maximum.accumulate([float(f"{v:.10g}") for v in grid.below[kept]])
    p[0] = 0.0 if grid.below[first] < _LEAST else p[0]
    p[-1] = top
    # Of a jump only its foot and its head are points, each once.
    once = np.concatenate([[True], (np.diff(x) > 0) | (np.diff(p) > 0)])
    x, p = x[once], p[once]
    ends = np.concatenate([[True], np.diff(x) > 0]) | np.concatenate([np.diff(x) > 0, [True]])
    return Curve(tuple(x[ends].tolist()), tuple(p[ends].tolist()), unit=prior.unit)


def _extent(grid: Grid, top: float) -> tuple[int, int]:
    """The first and the last corner between which there is all but nothing of the posterior."""
    first = int(np.searchsorted(grid.below, _NOTHING, side="right")) - 1
    last = int(np.searchsorted(grid.below, top - _NOTHING))
    return max(first, 0), min(last, len(grid.below) - 1)


def _corners(grid: Grid, top: float, width: float) -> NDArray[np.bool_]:
    """The points of the mesh on either side of a jump or a gap that matters."""
    rise = np.diff(grid.below)
    jump = (np.diff(grid.places) == 0) & (rise > _LEAST)
    inside = (grid.below[:-1] > _GAP) & (grid.below[1:] < top - _GAP)
    flat = jump | ((rise < 1e-13) & inside & (np.diff(grid.places) > 1e-4 * width))
    return np.asarray(np.concatenate([flat, [False]]) | np.concatenate([[False], flat]))


def _error(dist: Distribution, grid: Grid) -> float:
    """The largest |F − F_mesh| at the corners of the mesh, jumps seen from both sides."""
    at = np.asarray(dist.cdf(grid.places))
    under = np.asarray(dist.cdf_below(grid.places))
    gap = np.maximum(under - grid.below, grid.below - at)
    return float(max(np.max(gap), 0.0))
