"""The likelihood of counts, with an error in the log-odds of the chance that they are of."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array
from leadtime.evidence.updating.blur import NEAR, PEAK, blurred
from leadtime.evidence.updating.scale import LOGIT, back, onto
from leadtime.evidence.updating.terms import around, even, hermite

_FAR = 60.0
"""Log-odds beyond which no belief that is moved has anything, or a likelihood has reached its limit."""
_NARROW = 0.1
"""Up to which part of the variance that the counts leave a quadrature by polynomials follows them."""


@dataclass(frozen=True)
class BinomialTerm:
    """``events`` in ``trials`` of a chance whose log-odds are those of the belief plus an error.

    The error is normal with mean ``shift`` and variance ``noise``. Without it this is
    x^events (1 − x)^(trials − events); with it the mean of that over the error: by Gauss-Hermite quadrature
    where the error is much the narrower of the two, else by cells that follow both.
    """

    events: float
    trials: float
    shift: float = 0.0
    noise: float = 0.0
    scale: str = LOGIT

    @property
    def _share(self) -> float:
        # Half an event is added to either side, so that none in a hundred has log-odds (Haldane, Anscombe).
        return (self.events + 0.5) / (self.trials + 1)

    @property
    def _middle(self) -> float:
        return math.log(self._share / (1 - self._share))

    @property
    def centre(self) -> float:
        """The log-odds of the share, without the shift."""
        return self._middle - self.shift

    @property
    def variance(self) -> float:
        """1 / n p (1 − p), and the noise."""
        return self._own + self.noise

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        x = np.asarray(x, dtype=float)
        inside = (x >= 0) & (x <= 1)
        at = np.where(inside, x, 0.5)
        if not self.shift and not self.noise:
            out = self._plain(at)
        elif self._narrow:
            y = onto(LOGIT, at)
            errors = zip(*hermite(self.noise), strict=True)
            each = [math.log(w) + self._of_odds(y + self.shift + e) for e, w in errors]
            out = np.logaddexp.reduce(np.stack(each), axis=0)
        else:
            out = self._blurred(onto(LOGIT, at) + self.shift)
        return np.where(inside, out, -np.inf)

    @property
    def _own(self) -> float:
        """The variance of the log-odds that the counts alone leave."""
        return 1 / (self.trials * self._share * (1 - self._share))

    @property
    def _narrow(self) -> bool:
        return self.noise <= _NARROW * self._own

    def _blurred(self, y: Array) -> Array:
        """The logarithm of ∫ L(z) N(z; y, noise) dz over log-odds z."""
        own = math.sqrt(self._own)
        fixed = self._middle + np.concatenate([own * PEAK, NEAR])
        flat = np.clip(np.ravel(y), -_FAR, _FAR)
        return blurred(flat, math.sqrt(self.noise), fixed, self._of_odds).reshape(np.shape(y))

    def _plain(self, x: Array) -> Array:
        failures = self.trials - self.events
        return np.asarray(special.xlogy(self.events, x) + special.xlog1py(failures, -x))

    def _of_odds(self, y: Array) -> Array:
        """The log-likelihood k ln p + (n − k) ln(1 − p) from log-odds, without loss near 0 and 1."""
        failures = self.trials - self.events
        out = np.zeros(np.shape(y))
        with np.errstate(invalid="ignore"):
            if self.events:
                out = out - self.events * np.logaddexp(0.0, -y)
            if failures:
                out = out - failures * np.logaddexp(0.0, y)
        return np.asarray(out)

    def places(self) -> Array:
        """The middle, and some standard deviations to either side."""
        return around(self)

    def tail(self, x: Array) -> tuple[Array, Array]:
        """P(K ≤ events) and P(K ≥ events) where the belief is ``x``."""
        y = onto(LOGIT, np.clip(x, 0.0, 1.0))
        nodes, weights = hermite(self.noise) if self._narrow else even(self.noise)
        k, n = self.events, self.trials
        low, high = np.zeros(np.shape(y)), np.zeros(np.shape(y))
        for e, w in zip(nodes, weights, strict=True):
            p = back(LOGIT, y + self.shift + e)
            low += w * np.asarray(special.bdtr(k, int(n), p))
            high += w * (np.asarray(special.bdtrc(k - 1, int(n), p)) if k else 1.0)
        return low, high
