"""A likelihood for a belief with values at, or beyond, an end of its scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leadtime.evidence.base import Array
from leadtime.evidence.updating.scale import LOG, onto
from leadtime.evidence.updating.terms import Term

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Placed:
    """The likelihood ``term``, for which what lies at an end of its scale counts in two ways.

    With the probability ``same`` what was measured is at that end where the thing itself is, and the result
    is as likely as ``exact``, the likelihood without noise, says. Otherwise it is another thing, and counts
    as the value ``low`` (for what the scale puts at −inf, and on a logarithm for what is below zero) or
    ``high`` (for +inf) does. None leaves an end where it is.
    """

    term: Term
    exact: Term
    same: float
    low: float | None
    high: float | None

    @property
    def scale(self) -> str:
        """That of the likelihood."""
        return self.term.scale

    @property
    def centre(self) -> float:
        """That of the likelihood."""
        return self.term.centre

    @property
    def variance(self) -> float:
        """That of the likelihood."""
        return self.term.variance

    def at(self, x: Array) -> Array:
        """The values ``x`` with those at the ends put where they count when another thing was measured."""
        below, above = self._ends(x)
        out = np.asarray(x, dtype=float)
        out = np.where(below, self.low, out) if self.low is not None else out
        return np.where(above, self.high, out) if self.high is not None else out

    def moved(self, x: Array) -> Array:
        """The part of each value ``x`` that counts elsewhere than where it is."""
        below, above = self._ends(x)
        lower = below if self.low is not None else np.zeros_like(below)
        upper = above if self.high is not None else np.zeros_like(above)
        return np.where(lower | upper, 1 - self.same, 0.0)

    def _ends(self, x: Array) -> tuple[Bools, Bools]:
        y = onto(self.scale, x)
        return (y == -np.inf) | (np.isnan(y) & (self.scale == LOG)), y == np.inf

    def log(self, x: Array) -> Array:
        """The log-likelihood at ``x``."""
        away = self.term.log(self.at(x))
        moved = self.moved(x)
        if not np.any(moved):
            return away
        with np.errstate(divide="ignore", invalid="ignore"):
            here = self.exact.log(x) + math.log(self.same)
            mixed = np.logaddexp(here, away + np.log(moved))
        return np.where(moved > 0, mixed, away)

    def places(self) -> Array:
        """Those of the likelihood."""
        return self.term.places()
