"""The scales on which evidence is weighed: the number itself, its logarithm, or its log-odds.

An error that adds, such as that of a measured length, is weighed on the number itself; one that multiplies,
on the logarithm; that of a probability or a share, on the log-odds ln(x / (1 − x)).
"""

from __future__ import annotations

import numpy as np

from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.composite import Clip, Mixture, Truncate

LINEAR, LOG, LOGIT = "linear", "log", "logit"
FRACTION_MASS = 0.95
"""A belief without a unit is one about a share if this much of it lies from 0 to 1."""


def onto(scale: str, x: Array) -> Array:
    """``x`` on the scale; values that it does not reach become -inf or +inf, or nan below zero."""
    x = np.asarray(x, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == LOG:
            return np.asarray(np.log(x))
        if scale == LOGIT:
            return np.asarray(np.log(x) - np.log1p(-x))
    return x


def back(scale: str, y: Array) -> Array:
    """The inverse of :func:`onto`."""
    y = np.asarray(y, dtype=float)
    with np.errstate(over="ignore"):
        if scale == LOG:
            return np.asarray(np.exp(y))
        if scale == LOGIT:
            return np.asarray(1 / (1 + np.exp(-y)))
    return y


def slope(scale: str, x: float) -> float:
    """The derivative of :func:`onto` at ``x``."""
    if scale == LOG:
        return 1 / x
    return 1 / (x * (1 - x)) if scale == LOGIT else 1.0


def is_fraction(belief: Distribution) -> bool:
    """Whether a belief is about a probability or a share: a pure number from 0 to 1, and not just 0 or 1."""
    if belief.unit:
        return False
    lo, hi = belief.support()
    if lo < 0 or hi > 1:
        inside = float(belief.cdf(1.0)) - float(belief.cdf_below(0.0))
        if inside < FRACTION_MASS:
            return False
    values = belief.atoms()[0]
    return not (belief.discrete and bool(np.all((values <= 0) | (values >= 1))))


def natural(belief: Distribution) -> str:
    """The scale on which a belief is best looked at.

    Log-odds of a share, else the logarithm of what is above zero; the number itself where some of the belief
    lies on an end that these scales do not reach.
    """
    inside = _above_zero(belief)
    if inside and float(belief.cdf_below(1.0)) == 1 and is_fraction(belief):
        return LOGIT
    return LOG if inside and belief.unit != "date" else LINEAR


def flat_scale(belief: Distribution) -> str:
    """The scale on which a belief of this kind is flat when it says nothing.

    ``log`` for what is above zero with an open end, whatever is cut off it; ``linear`` for anything else.
    """
    if isinstance(belief, (Truncate, Clip)):
        return flat_scale(belief.base)
    if isinstance(belief, Mixture):
        return LOG if all(flat_scale(part) == LOG for part in belief.parts) else LINEAR
    open_end = bool(np.isinf(belief.support()[1]))
    return LOG if open_end and _above_zero(belief) and belief.unit != "date" else LINEAR


def error_scale(belief: Distribution) -> str:
    """The scale on which what adds an error to a belief of this kind does so: log-odds of a share, else
    :func:`flat_scale`.
    """
    return LOGIT if natural(belief) == LOGIT else flat_scale(belief)


def _above_zero(belief: Distribution) -> bool:
    """Whether all of it is above zero by its kind, and not only by the size of its numbers."""
    return belief.support()[0] >= 0 and float(belief.cdf(0.0)) == 0


def square(x: float) -> float:
    """Its square; infinite where Python's power would raise."""
    return x * x
