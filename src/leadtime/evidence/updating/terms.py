"""Likelihoods: how likely a result was, for every value that the belief may have.

All are functions of the number believed, in the belief's unit. Constant factors are left out: they do not
move a belief.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.updating.scale import LINEAR, LOG, LOGIT, back, onto

_EVEN = 400
_HERMITE = 40
"""Nodes of the Gauss-Hermite quadrature over an error of normal distribution."""
_SPREAD, _REACH = 1200, 7.5
"""How many quantiles stand for a stated distribution when it is blurred, and out to which normal score."""
_CHUNK = 2_000_000
_HIGHEST = 700.0


class Term(Protocol):
    """One likelihood, with its middle and width on its scale."""

    @property
    def scale(self) -> str:
        """``linear``, ``log`` or ``logit``."""

    @property
    def centre(self) -> float:
        """The value that it speaks for, on the scale."""

    @property
    def variance(self) -> float:
        """One over its Fisher information, on the scale."""

    def log(self, x: Array) -> Array:
        """The log-likelihood at values ``x`` of the belief, up to a constant; -inf where impossible."""

    def places(self) -> Array:
        """Values of the belief near which it changes fast, in the belief's unit."""


@dataclass(frozen=True)
class NormalTerm:
    """A result with a normal error on a scale: −(centre − y(x))² / 2 variance."""

    scale: str
    centre: float
    variance: float

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        y = onto(self.scale, x)
        with np.errstate(invalid="ignore", over="ignore"):
            out = -0.5 * (y - self.centre) ** 2 / self.variance
        return np.where(np.isnan(out), -np.inf, out)

    def places(self) -> Array:
        """The middle, and some standard deviations to either side."""
        return around(self)


@dataclass(frozen=True)
class ShapeTerm:
    """Another's distribution of the same number, read as a likelihood: its density on the scale.

    With ``noise`` the density is blurred by a normal error of that variance, moved by ``shift``:
    L(y) = ∫ q(y + shift + e) N(e; 0, noise) de.
    """

    stated: Distribution
    scale: str
    middle: float
    width: float
    shift: float = 0.0
    noise: float = 0.0

    @property
    def centre(self) -> float:
        """Its mean on the scale, less the shift."""
        return self.middle - self.shift

    @property
    def variance(self) -> float:
        """Its variance on the scale, and the noise."""
        return self.width**2 + self.noise

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        y = onto(self.scale, x)
        with np.errstate(divide="ignore", invalid="ignore"):
            out = np.log(self._blurred(y) if self.noise else self._density(y + self.shift))
        # A density may be infinite at the very end of its support, which is a point without probability.
        return np.where(np.isnan(out), -np.inf, np.minimum(out, _HIGHEST))

    def _density(self, y: Array) -> Array:
        """The density of the stated distribution on the scale."""
        x = back(self.scale, y)
        if self.scale == LOGIT:
            return np.asarray(self.stated.pdf(x) * x * (1 - x))
        return np.asarray(self.stated.pdf(x) * (x if self.scale == "log" else 1.0))

    def _blurred(self, y: Array) -> Array:
        sd = math.sqrt(self.noise)
        if sd < 0.05 * self.width and not self.stated.discrete and not self.stated.atoms()[0].size:
            errors = zip(*hermite(self.noise), strict=True)
            return np.asarray(sum(w * self._density(y + self.shift + e) for e, w in errors))
        points, shares = self._points
        flat, out = np.ravel(y), np.empty(np.size(y))
        step = max(_CHUNK // len(points), 1)
        for i in range(0, flat.size, step):
            away = (flat[i : i + step, None] - points + self.shift) / sd
            out[i : i + step] = np.exp(-0.5 * away**2) @ shares
        return out.reshape(np.shape(y))

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        """Places on the scale, and shares, that stand for the stated distribution."""
        if self.stated.discrete:
            x, shares = self.stated.atoms()
        else:
            z = np.linspace(-_REACH, _REACH, _SPREAD)
            shares = np.exp(-0.5 * z * z)
            x = self.stated.ppf(special.ndtr(z))
        y = onto(self.scale, x)
        fine = np.isfinite(y)
        return y[fine], shares[fine] / np.sum(shares)

    def places(self) -> Array:
        """Its corners and quantiles."""
        levels = np.concatenate([[0.001, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 0.999], self.stated.breaks()])
        ends = np.array(self.stated.support())
        y = onto(self.scale, np.concatenate([ends, self.stated.ppf(np.unique(levels))]))
        return np.concatenate([back(self.scale, y - self.shift), around(self)])


@dataclass(frozen=True)
class OrderingTerm:
    """That this number is larger than another, said by somebody who is right with probability ``p``.

    L(x) = p P(Y < x) + (1 − p) P(Y > x) for the other number Y; a tie counts half to either side.
    """

    other: Distribution
    p: float
    scale: str = "linear"

    @property
    def centre(self) -> float:
        """The median of the other number."""
        return float(self.other.ppf(0.5))

    @property
    def variance(self) -> float:
        """Infinite: it speaks for no value in particular."""
        return math.inf

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        below = (self.other.cdf_below(x) + self.other.cdf(x)) / 2
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.p * below + (1 - self.p) * (1 - below)))

    def places(self) -> Array:
        """The quantiles and corners of the other number."""
        levels = np.concatenate([np.linspace(0.01, 0.99, 41), self.other.breaks()])
        return np.concatenate([np.asarray(self.other.ppf(np.unique(levels))), np.array(self.other.support())])


@dataclass(frozen=True)
class Factor:
    """A likelihood and the power to which it counts."""

    term: Term
    power: float = 1.0

    def log(self, x: Array) -> Array:
        """Power · log-likelihood."""
        return self.power * self.term.log(x)

    @property
    def information(self) -> float:
        """Its Fisher information on its scale: power / variance."""
        return self.power / self.term.variance


@dataclass(frozen=True)
class Raw:
    """A result before validity and gaming: the scale on which these add to its error, its variance there, and
    how to make its term with so much more noise; in words, with what to mend in ``note``.
    """

    scale: str
    variance: float
    make: Callable[[float], Term | str]
    words: str
    note: str = ""


def normal_raw(scale: str, centre: float, variance: float, note: str = "") -> Raw:
    """A result with a normal error on a scale."""
    words = {LINEAR: "normal", LOG: "lognormal", LOGIT: "normal in log-odds"}[scale]
    return Raw(scale, variance, lambda noise: NormalTerm(scale, centre, variance + noise), words, note)


STEPS = np.array([-8.0, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8])
"""Where a likelihood is looked at, in its standard deviations from its middle."""


def around(term: Term) -> Array:
    """Places about the middle of a likelihood, in the belief's unit."""
    sd = math.sqrt(term.variance)
    return back(term.scale, term.centre + sd * STEPS)


def even(variance: float) -> tuple[Array, Array]:
    """Equally likely errors, and their shares: for a step, which no polynomial follows."""
    levels = (np.arange(_EVEN) + 0.5) / _EVEN
    return math.sqrt(variance) * np.asarray(special.ndtri(levels)), np.full(_EVEN, 1 / _EVEN)


def hermite(variance: float) -> tuple[Array, Array]:
    """Nodes and weights of the mean over a normal error with mean zero."""
    if not variance:
        return np.zeros(1), np.ones(1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_HERMITE)
    return nodes * math.sqrt(variance), weights / weights.sum()
