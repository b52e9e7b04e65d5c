"""Moments of a part of a distribution, by quadrature between its own quantiles."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from leadtime.evidence.base import Distribution

Array = NDArray[np.float64]

_LEVELS = np.array([1e-9, 1e-6, 1e-3, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9])


def moments_between(
    base: Distribution, ends: tuple[float, float], atoms: tuple[Array, Array], mass: float = 1.0
) -> tuple[float, float]:
    """Mean and sd of the density of ``base`` between ``ends`` over ``mass``, with atoms.

    ``atoms`` are values and probabilities, already on their final scale. Infinite where ``base`` has an
    infinite moment and the end on that side is open.
    """
    least, most = base.support()
    lo, hi = max(ends[0], least), min(ends[1], most)
    values, p = atoms
    unbounded = math.isinf(lo) or math.isinf(hi)
    if unbounded and not math.isfinite(base.mean()):
        return (math.nan if math.isinf(lo) else math.inf), math.nan
    first = float(np.sum(values * p)) + _integral(base, lo, hi, 0.0, 1) / mass
    if unbounded and not math.isfinite(base.sd()):
        return first, math.inf
    second = float(np.sum((values - first) ** 2 * p)) + _integral(base, lo, hi, first, 2) / mass
    return first, math.sqrt(max(second, 0.0))


def _integral(base: Distribution, lo: float, hi: float, centre: float, power: int) -> float:
    """∫ (x − centre)^power f(x) dx over [lo, hi] of the smooth part of ``base``."""
    if base.discrete or lo >= hi:
        return 0.0
    levels = np.concatenate([_LEVELS, base.breaks(), np.nextafter(base.breaks(), 2.0)])
    cuts = base.ppf(np.unique(np.clip(levels, 0, 1)))
    cuts = np.unique(np.concatenate([[lo], cuts[(cuts > lo) & (cuts < hi)], [hi]]))

    def integrand(x: float) -> float:
        return float((x - centre) ** power * base.pdf(x))

    with np.errstate(all="ignore"):
        return math.fsum(_piece(integrand, a, b, cuts) for a, b in pairwise(cuts))


def _piece(f: Callable[[float], float], a: float, b: float, cuts: Array) -> float:
    from scipy.integrate import quad

    # Towards infinity quad looks at distances near 1, so a tail is measured in the width of its quantiles.
    finite = cuts[np.isfinite(cuts)]
    k = float(finite[-1] - finite[0]) or 1.0 if finite.size else 1.0
    start = a if math.isfinite(a) else b if math.isfinite(b) else 0.0
    ends = (a - start) / k, (b - start) / k
    # full_output keeps quad from warning about pieces whose integral is zero to rounding.
    found = quad(lambda s: k * f(start + k * s), *ends, epsabs=0, epsrel=1e-10, limit=200, full_output=1)
    return float(found[0])
