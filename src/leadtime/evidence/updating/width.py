"""How wide a belief is on a scale, and where on it stands what the scale does not reach.

The logarithm of zero and the log-odds of never are infinitely far away, so an error on these scales, however
wide, leaves such values impossible. A validity below 1 must not: what was measured is then something else,
and says little of whether the thing itself is zero. So what a prior has at or beyond an end of the scale is
put where a distant value stands that it does reach: three standard deviations out, or further where a
thousandth of it lies further. With that the variance of the prior on the scale is finite, and so is what a
record of a low validity can tell. With the probability ρ¹² what was measured is zero where the thing is, so
that a record of a high validity tells of zero nearly as one of the thing itself does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.bounded import Beta
from leadtime.evidence.families.continuous import Lognormal, Normal
from leadtime.evidence.updating.conjugate import simple
from leadtime.evidence.updating.mesh import posterior
from leadtime.evidence.updating.placed import Placed
from leadtime.evidence.updating.scale import LINEAR, LOG, LOGIT, back, onto
from leadtime.evidence.updating.terms import Term

_SAME = 12
"""The power of the validity that is the chance of having measured an end where the thing is at one: so high
that the bound of a validity on what a record tells on average is kept but for a fiftieth."""
_AWAY, _LEAST, _RARE = 3.0, 1.0, 1e-3
"""An end is so many standard deviations away, of at least so much each; or where so little lies beyond."""


@dataclass(frozen=True)
class Width:
    """The standard deviation of a belief on a scale, and the values that stand for its ends, if any are."""

    sd: float
    low: float | None = None
    high: float | None = None

    def placed(self, term: Term, exact: Term, validity: float) -> Term:
        """The likelihood with what lies at the ends of its scale put where they stand; ``exact`` is that of a
        result about the thing itself.
        """
        if self.low is None and self.high is None:
            return term
        return Placed(term, exact, validity**_SAME, self.low, self.high)


def width_of(prior: Distribution, scale: str) -> Width:
    """The width of ``prior`` on a scale.

    Where its variance is infinite, that of a normal with its central 90 % stands for it.
    """
    plain = simple(prior)
    if isinstance(plain, (Normal, Lognormal)) and scale == (LINEAR if isinstance(plain, Normal) else LOG):
        return Width(plain.sigma)
    if isinstance(plain, Beta) and scale == LOGIT:
        return Width(math.sqrt(float(special.polygamma(1, plain.a) + special.polygamma(1, plain.b))))
    if scale == LINEAR and prior.beyond <= 0:
        sd = prior.sd()
        if math.isfinite(sd):
            return Width(sd)
        low, high = onto(scale, np.asarray(prior.ppf([0.05, 0.95])))
        return Width(float(high - low) / (2 * float(special.ndtri(0.95))))
    grid = posterior(prior, [], {LOG: (0.0,), LOGIT: (0.0, 1.0)}.get(scale, ()))
    return _by_nodes(grid.x, grid.weight, scale)


def _by_nodes(x: Array, weight: Array, scale: str) -> Width:
    """The width from nodes with their probabilities."""
    y = onto(scale, x)
    # Of a share nothing is possible beyond its ends; of a number that may be negative zero and less is.
    y = np.where(np.isnan(y) & (scale == LOG), -np.inf, y)
    fine = np.isfinite(y)
    if not bool(np.any(weight[fine] > 0)):
        return Width(math.nan)
    reached = y[fine]
    share = weight[fine] / np.sum(weight[fine])
    middle, sd = _moments(reached, share)
    away = _AWAY * max(sd, _LEAST)
    order = np.argsort(reached, kind="stable")
    least, most = np.interp([_RARE, 1 - _RARE], np.cumsum(share[order]), reached[order])
    below, above = float(np.sum(weight[y == -np.inf])), float(np.sum(weight[y == np.inf]))
    low, high = min(middle - away, float(least)), max(middle + away, float(most))
    if below or above:
        placed = np.concatenate([reached, [low, high]])
        every = np.concatenate([weight[fine], [below, above]])
        sd = _moments(placed, every / np.sum(every))[1]
    ends = [float(back(scale, np.array(e))) for e in (low, high)]
    return Width(sd, ends[0] if below else None, ends[1] if above else None)


def _moments(y: Array, share: Array) -> tuple[float, float]:
    middle = float(np.sum(share * y))
    return middle, math.sqrt(float(np.sum(share * (y - middle) ** 2)))
