"""The likelihood of an estimate of something that is not quite what is meant.

What was measured, m, differs from the belief x by an error of the belief's kind: one that adds to y(x), which
is ln x for a belief above zero with an open end and the log-odds for a share. The estimate then differs from
m by its own error, which is normal in numbers or in logarithms, as its interval says:

    L(x) = ∫ N(c; s(m), variance) N(y(m); y(x), noise) dy(m)

with s the scale of the estimate. So a validity below 1 means the same for an interval that is even in numbers
and for one that is even in logarithms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array
from leadtime.evidence.updating.blur import NEAR, PEAK, blurred
from leadtime.evidence.updating.scale import LINEAR, LOG, LOGIT, back, onto, slope
from leadtime.evidence.updating.terms import STEPS, even


@dataclass(frozen=True)
class RemovedTerm:
    """An estimate ``value``, whose error of ``variance`` is normal on the scale ``stated``, of what differs
    from the belief by a normal error of the variance ``noise`` on the belief's scale ``home``.
    """

    stated: str
    value: float
    own: float
    home: str
    noise: float

    @property
    def scale(self) -> str:
        """The belief's scale, or the number itself where the estimate lies beyond that."""
        return self.home if math.isfinite(self._at) else LINEAR

    @property
    def centre(self) -> float:
        """The estimate, on the scale."""
        return self._at if math.isfinite(self._at) else self.value

    @property
    def variance(self) -> float:
        """That of the estimate, by the slope between the scales at its value, and the noise."""
        if math.isfinite(self._at):
            return self._width**2 + self.noise
        return self.own * (1 + self.noise)

    @property
    def _at(self) -> float:
        return float(onto(self.home, np.array(self.value)))

    @property
    def _middle(self) -> float:
        """Where on the belief's scale the estimate tells most; one beyond the scale, where it begins to."""
        if math.isfinite(self._at):
            return self._at
        if self.home == LOG:
            return math.log(self.own) / 2
        return math.copysign(3.0, self.value - 0.5)

    @property
    def _width(self) -> float:
        """The standard deviation of the estimate on the belief's scale."""
        if not math.isfinite(self._at):
            return 1.0
        return math.sqrt(self.own) * slope(self.home, self.value) / slope(self.stated, self.value)

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        y = onto(self.home, x)
        flat, out = np.ravel(y), np.full(np.size(y), -np.inf)
        fine = np.isfinite(flat)
        unit = abs(self.value) if self.home == LINEAR else 1.0
        fixed = np.concatenate([self._peak(), self._middle + unit * NEAR])
        out[fine] = blurred(flat[fine], math.sqrt(self.noise), fixed, self._of)
        return out.reshape(np.shape(y))

    def _peak(self) -> Array:
        """Edges about what the estimate tells: even on the scale on which it is stated."""
        c, sd = float(onto(self.stated, np.array(self.value))), math.sqrt(self.own)
        edges = onto(self.home, back(self.stated, c + sd * PEAK))
        return edges[np.isfinite(edges)]

    def _of(self, z: Array) -> Array:
        """The log-likelihood of what was measured, from the belief's scale; up to a constant."""
        at = onto(self.stated, back(self.home, z))
        with np.errstate(invalid="ignore", over="ignore"):
            out = -0.5 * (at - float(onto(self.stated, np.array(self.value)))) ** 2 / self.own
        return np.where(np.isnan(out), -np.inf, out)

    def tail(self, x: Array) -> tuple[Array, Array]:
        """The probabilities of a result as low as this, and as high, where the belief is ``x``."""
        y = onto(self.home, x)
        c, sd = float(onto(self.stated, np.array(self.value))), math.sqrt(self.own)
        low = np.zeros(np.shape(y))
        errors, share = even(self.noise)
        for e, w in zip(errors, share, strict=True):
            at = onto(self.stated, back(self.home, y + e))
            with np.errstate(invalid="ignore"):
                low += w * np.asarray(special.ndtr(np.where(np.isnan(at), np.inf, (c - at) / sd)))
        return low, 1 - low

    def places(self) -> Array:
        """The middle, and some standard deviations to either side."""
        sd = math.sqrt(self._width**2 + self.noise)
        both = np.concatenate([sd * STEPS, self._width * STEPS])
        return back(self.home, self._middle + both)


def told(term: RemovedTerm, unit: str) -> str:
    """The estimate with its own error, and the error of what was measured, in words."""
    sd = math.sqrt(term.own)
    if term.stated == LINEAR:
        own = f" {term.value:.6g} ± {sd:.4g}{unit}"
    else:
        own = f" {term.value:.6g}{unit} ×/÷ {math.exp(min(sd, 700.0)):.4g}"
    off = math.sqrt(term.noise)
    away = {
        LOG: f"×/÷ {math.exp(min(off, 700.0)):.4g}",
        LOGIT: f"± {off:.3g} in log-odds",
        LINEAR: f"± {off:.4g}{unit}",
    }[term.home]
    return f"{own}; what was measured is off by {away}"
