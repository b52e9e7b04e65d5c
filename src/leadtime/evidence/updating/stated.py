"""A distribution that somebody states, as a likelihood on the number.

Their density multiplies the prior's: the product rule (a logarithmic pool with weights one), right where they
know what the prior does not. Where they lean on what the prior leans on too, a ``weight`` below 1 says so.

A density depends on the scale on which it is taken. It is the one on which beliefs of the prior's kind are
flat when they say nothing: logarithms for beliefs above zero with an open end, the number itself for all
others. So a uniform belief, or a very wide lognormal one, takes on what is stated.
"""

from __future__ import annotations

import math

import numpy as np

from leadtime.evidence.base import Distribution
from leadtime.evidence.families.continuous import Gamma, Lognormal, Normal
from leadtime.evidence.families.quantiles import Quantiles
from leadtime.evidence.families.rescaled import Rescaled
from leadtime.evidence.records import Appraisal
from leadtime.evidence.updating.conjugate import simple
from leadtime.evidence.updating.scale import LINEAR, LOG, back, flat_scale, onto, slope, square
from leadtime.evidence.updating.terms import Raw, ShapeTerm, Term, normal_raw

_LEVELS = (np.arange(2000) + 0.5) / 2000
_TAIL_LEVELS = np.array([0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99])


def stated_term(dist: Distribution, times: float, belief: Distribution, a: Appraisal) -> Raw | str:
    """The likelihood of ``dist``, whose numbers times ``times`` are in the belief's unit; or why not."""
    q = _in_unit(simple(dist), times, belief.unit)
    if q.beyond > 0 or (q.atoms()[0].size and not q.discrete):
        found = _smooth(q)
        if found is None:
            return "too little of its probability lies between its ends"
        q = found
    scale = LOG if a.multiplies else flat_scale(belief)
    middle, width = _moments(q, scale)
    if not math.isfinite(middle):
        return "its probability lies where its bias cannot be applied"
    shift, sd, scale = _bias(scale, middle, a, times)
    middle, width = _moments(q, scale)
    if isinstance(q, (Normal, Lognormal)) and scale == (LINEAR if isinstance(q, Normal) else LOG):
        return normal_raw(scale, q.mu - shift, square(q.sigma) + square(sd))
    if q.atoms()[0].size and not sd and a.validity == 1 and not a.gamed:
        # A density and a probability cannot be compared, so its single values count by mean and spread.
        return normal_raw(scale, middle - shift, square(width))

    def make(noise: float) -> Term:
        return ShapeTerm(q, scale, middle, width, shift, square(sd) + noise)

    return Raw(scale, square(width) + square(sd), make, f"its density ({scale})")


def _in_unit(q: Distribution, times: float, unit: str) -> Distribution:
    if times == 1 or q.unit == unit:
        return q.in_unit(unit)
    if isinstance(q, Normal):
        return Normal(q.mu * times, q.sigma * times, unit=unit)
    if isinstance(q, Lognormal):
        return Lognormal(q.mu + math.log(times), q.sigma, unit=unit)
    if isinstance(q, Gamma):
        return Gamma(q.shape, q.scale * times, unit=unit)
    return Rescaled(q, times, unit=unit)


def _smooth(q: Distribution) -> Distribution | None:
    """A curve through the quantiles between the ends, which are carried on as its tails.

    What was put on one value, "sooner than was asked" or "later than was asked", has no density there.
    """
    levels = _TAIL_LEVELS[_TAIL_LEVELS + q.beyond < 1 - 1e-9]
    atoms = q.atoms()[0]
    low, high = np.asarray(q.cdf_below(atoms)), np.asarray(q.cdf(atoms))
    free = [not bool(np.any((low - 1e-9 <= p) & (p <= high + 1e-9))) for p in levels]
    levels = levels[np.array(free, dtype=bool)]
    values = np.asarray(q.ppf(levels))
    rising = np.concatenate([[True], np.diff(values) > 1e-9 * np.abs(values[1:])])[: len(values)]
    levels, values = levels[rising], values[rising]
    if len(levels) < 2:
        return None
    return Quantiles(tuple(levels.tolist()), tuple(values.tolist()), unit=q.unit)


def _moments(q: Distribution, scale: str) -> tuple[float, float]:
    """Mean and standard deviation on the scale, of what lies on it."""
    if q.constant is not None:
        return float(onto(scale, np.array(q.constant))), 0.0
    y = onto(scale, q.ppf(_LEVELS))
    y = y[np.isfinite(y)]
    return (float(np.mean(y)), float(np.std(y))) if y.size else (math.nan, math.nan)


def _bias(scale: str, middle: float, a: Appraisal, times: float) -> tuple[float, float, str]:
    """The bias and its spread on the scale, which is the plain one where the bias would leave it."""
    if a.multiplies:
        return a.bias, a.bias_sd, scale
    bias, sd = a.bias * times, a.bias_sd * times
    at = float(back(scale, np.array(middle)))
    true = at - bias
    if scale == LINEAR or not (true > 0 and (scale == LOG or true < 1)):
        return bias, sd, LINEAR
    # Without a bias nothing is moved, not even by rounding, which would cost the formula.
    shift = middle - float(onto(scale, np.array(true))) if bias else 0.0
    return shift, sd * slope(scale, true), scale
