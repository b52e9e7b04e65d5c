"""The shape of a set of draws: what lies on the axis, and what lies off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BANDS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""The quantiles that tables beside a distribution show."""


@dataclass(frozen=True)
class LogDensity:
    """Draws of a quantity that is zero or positive, on a logarithmic axis.

    ``x`` is in the quantity's unit, ``density`` per decade, so that its area over decades is ``shown``: the
    share of draws on the axis. ``zero`` is the share at or below zero and ``beyond`` the share known only to
    lie past a limit; the three sum to one.
    """

    x: Array
    density: Array
    zero: float
    beyond: float
    quantiles: tuple[float, ...]

    @property
    def shown(self) -> float:
        """The share of draws that the curve stands for."""
        return 1.0 - self.zero - self.beyond

    @property
    def median(self) -> float:
        """The median of all draws, those at zero and beyond the limit included."""
        return self.quantiles[BANDS.index(0.5)]


def log_density(draws: Array, *, steps: int = 140) -> LogDensity:
    """Density of the positive, finite draws in decades, smoothed by a Gaussian (Scott's rule).

    The kernel is applied to a fine histogram, so the cost does not grow with draws times steps. Curves end
    where the draws do to a thousandth: a smoothed tail beyond the data would be an invention.
    """
    draws = np.asarray(draws, dtype=float).ravel()
    on_axis = draws[(draws > 0) & np.isfinite(draws)]
    zero = float(np.mean(draws <= 0)) if draws.size else 0.0
    beyond = float(np.mean(np.isposinf(draws))) if draws.size else 0.0
    bands = quantiles(draws)
    if on_axis.size < 2:
        return LogDensity(np.empty(0), np.empty(0), zero, beyond, bands)
    logs = np.log10(on_axis)
    low, high = np.quantile(logs, (0.001, 0.999))
    width = bandwidth(logs)
    grid = np.linspace(low - width, high + width, steps)
    density = smooth(logs, grid, width) * (on_axis.size / draws.size)
    return LogDensity(10.0**grid, density, zero, beyond, bands)


def bandwidth(values: Array) -> float:
    """Scott's rule, 1.06 min(sd, IQR / 1.34) n^(-1/5); a small width where all values are equal."""
    lower, upper = np.quantile(values, (0.25, 0.75))
    spread = min(float(np.std(values)), float(upper - lower) / 1.34) or float(np.std(values))
    return max(1.06 * spread * math.pow(len(values), -0.2), 0.02)


def smooth(values: Array, grid: Array, width: float) -> Array:
    """Kernel density of ``values`` at the points of ``grid``, by binning on a lattice five times finer."""
    step = width / 5
    low = float(min(values.min(), grid[0])) - 4 * width
    high = float(max(values.max(), grid[-1])) + 4 * width
    bins = max(int(np.ceil((high - low) / step)), 1)
    counts, edges = np.histogram(values, bins=min(bins, 20_000), range=(low, high))
    step = float(edges[1] - edges[0])
    reach = int(np.ceil(4 * width / step))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / width) ** 2)
    curve = np.convolve(counts / len(values), kernel / (kernel.sum() * step), mode="same")
    return np.asarray(np.interp(grid, (edges[:-1] + edges[1:]) / 2, curve))


def quantiles(draws: Array, levels: Sequence[float] = BANDS) -> tuple[float, ...]:
    """Quantiles of the draws, where infinity is a value beyond every other: never interpolated with it."""
    ordered = np.sort(np.asarray(draws, dtype=float).ravel())
    ordered = ordered[~np.isnan(ordered)]
    if not ordered.size:
        return tuple(float("nan") for _ in levels)
    positions = np.asarray(levels) * (ordered.size - 1)
    lower, upper = ordered[np.floor(positions).astype(int)], ordered[np.ceil(positions).astype(int)]
    weight = positions - np.floor(positions)
    finite = np.isfinite(upper)
    between = np.where(finite, lower, 0.0) * (1 - weight) + np.where(finite, upper, 0.0) * weight
    return tuple(float(q) for q in np.where(finite, between, upper))


def signed_log(values: Array | float, unit: float = 1.0) -> Array:
    """``sign(x) log10(1 + |x| / unit)``: near linear within one ``unit`` of zero, logarithmic beyond."""
    x = np.asarray(values, dtype=float) / unit
    return np.asarray(np.sign(x) * np.log10(1.0 + np.abs(x)))
