"""Textbook families between two ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import after
from leadtime.evidence.wording import number, quantity


@dataclass(frozen=True)
class Beta(Distribution):
    """Beta(a, b) on [0, 1]; mean a / (a + b)."""

    a: float
    b: float

    name: ClassVar[str] = "beta"

    def _check(self) -> None:
        self._require(self.a > 0, f"a is {number(self.a)}", "a number above 0")
        self._require(self.b > 0, f"b is {number(self.b)}", "a number above 0")

    def _ppf(self, u: Array) -> Array:
        return np.asarray(special.betaincinv(self.a, self.b, u))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(special.betainc(self.a, self.b, np.clip(x, 0.0, 1.0)))

    def _pdf(self, x: Array) -> Array:
        inside = (x >= 0) & (x <= 1)
        at = np.where(inside, x, 0.5)
        log_density = special.xlogy(self.a - 1, at) + special.xlog1py(self.b - 1, -at)
        with np.errstate(over="ignore"):
            density = np.exp(log_density - special.betaln(self.a, self.b))
        return np.where(inside, density, np.where(np.isnan(x), np.nan, 0.0))

    def mean(self) -> float:
        """A / (a + b)."""
        return self.a / (self.a + self.b)

    def sd(self) -> float:
        """sqrt(ab / (a + b + 1)) / (a + b)."""
        total = self.a + self.b
        return math.sqrt(self.a / total * (self.b / total) / (total + 1))

    def support(self) -> tuple[float, float]:
        """0 and 1."""
        return 0.0, 1.0

    @property
    def closed_form(self) -> bool:
        """False: the quantile is found by iteration."""
        return False

    def __str__(self) -> str:
        return after(f"beta({number(self.a)}, {number(self.b)})", self.unit)


def _listed(name: str, numbers: tuple[float, ...], unit: str) -> str:
    if unit == "date":
        return f"{name}({', '.join(quantity(x, unit) for x in numbers)})"
    return after(f"{name}({', '.join(number(x) for x in numbers)})", unit)


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value between ``lo`` and ``hi`` (in ``unit``) is equally likely."""

    lo: float
    hi: float

    name: ClassVar[str] = "uniform"

    def _check(self) -> None:
        self._require(
            self.lo < self.hi,
            f"the lower end {number(self.lo)} is not below the upper end {number(self.hi)}",
            "the lower end first",
            _listed("uniform", (self.hi, self.lo), self.unit) if self.hi < self.lo else None,
        )

    def _takes_dates(self) -> bool:
        return True

    def _ppf(self, u: Array) -> Array:
        return self.lo + u * (self.hi - self.lo)

    def _cdf(self, x: Array) -> Array:
        return np.asarray(np.clip((x - self.lo) / (self.hi - self.lo), 0.0, 1.0))

    def _pdf(self, x: Array) -> Array:
        return np.where((x >= self.lo) & (x <= self.hi), 1 / (self.hi - self.lo), 0.0)

    def mean(self) -> float:
        """(lo + hi) / 2."""
        return self.lo / 2 + self.hi / 2

    def sd(self) -> float:
        """(hi − lo) / sqrt(12)."""
        return (self.hi - self.lo) / math.sqrt(12)

    def support(self) -> tuple[float, float]:
        """Lo and hi."""
        return self.lo, self.hi

    def __str__(self) -> str:
        return _listed("uniform", (self.lo, self.hi), self.unit)


@dataclass(frozen=True)
class _ThreePoint(Distribution):
    """What triangular and PERT share: least, most likely and greatest value, all in ``unit``."""

    lo: float
    mode: float
    hi: float

    def _check(self) -> None:
        self._require(
            self.lo <= self.mode <= self.hi and self.lo < self.hi,
            f"{number(self.lo)}, {number(self.mode)}, {number(self.hi)} do not rise",
            "least, most likely, greatest",
            _listed(self.name, tuple(sorted((self.lo, self.mode, self.hi))), self.unit),
        )

    def _takes_dates(self) -> bool:
        return True

    def support(self) -> tuple[float, float]:
        """Lo and hi."""
        return self.lo, self.hi

    def __str__(self) -> str:
        return _listed(self.name, (self.lo, self.mode, self.hi), self.unit)


@dataclass(frozen=True)
class Triangular(_ThreePoint):
    """Density rises straight from ``lo`` to ``mode`` and falls straight to ``hi``."""

    name: ClassVar[str] = "triangular"

    def _ppf(self, u: Array) -> Array:
        width, left, right = self.hi - self.lo, self.mode - self.lo, self.hi - self.mode
        rising = self.lo + np.sqrt(u * width * left)
        falling = self.hi - np.sqrt((1 - u) * width * right)
        return np.where(u * width < left, rising, falling)

    def _cdf(self, x: Array) -> Array:
        width, left, right = self.hi - self.lo, self.mode - self.lo, self.hi - self.mode
        at = np.clip(x, self.lo, self.hi)
        rising = (at - self.lo) / width * ((at - self.lo) / (left or 1.0))
        falling = 1 - (self.hi - at) / width * ((self.hi - at) / (right or 1.0))
        return np.where(at < self.mode, rising, falling)

    def _pdf(self, x: Array) -> Array:
        width, left, right = self.hi - self.lo, self.mode - self.lo, self.hi - self.mode
        rising = 2 / width * ((x - self.lo) / (left or 1.0))
        falling = 2 / width * ((self.hi - x) / (right or 1.0))
        top = np.where(x == self.mode, 2 / width, np.where(x < self.mode, rising, falling))
        return np.where((x >= self.lo) & (x <= self.hi), top, 0.0)

    def breaks(self) -> Array:
        """The probability below the mode, where the density has its corner."""
        p = (self.mode - self.lo) / (self.hi - self.lo)
        return np.array([p]) if 0 < p < 1 else np.empty(0)

    def mean(self) -> float:
        """(lo + mode + hi) / 3."""
        return self.lo / 3 + self.mode / 3 + self.hi / 3

    def sd(self) -> float:
        """sqrt(((hi − lo)² − (mode − lo)(hi − mode)) / 18)."""
        width = self.hi - self.lo
        return math.sqrt((width * width - (self.mode - self.lo) * (self.hi - self.mode)) / 18)


@dataclass(frozen=True)
class Pert(_ThreePoint):
    """PERT: a beta on [lo, hi] with mean (lo + 4·mode + hi) / 6.

    a = 1 + 4(mode − lo)/(hi − lo), b = 1 + 4(hi − mode)/(hi − lo). Source: Malcolm and others,
    "Application of a technique for research and development program evaluation", Oper. Res. 7 (1959).
    """

    name: ClassVar[str] = "pert"

    @property
    def _beta(self) -> Beta:
        width = self.hi - self.lo
        return Beta(1 + 4 * (self.mode - self.lo) / width, 1 + 4 * (self.hi - self.mode) / width)

    def _ppf(self, u: Array) -> Array:
        return self.lo + (self.hi - self.lo) * self._beta._ppf(u)

    def _cdf(self, x: Array) -> Array:
        return self._beta._cdf((x - self.lo) / (self.hi - self.lo))

    def _pdf(self, x: Array) -> Array:
        return self._beta._pdf((x - self.lo) / (self.hi - self.lo)) / (self.hi - self.lo)

    @property
    def closed_form(self) -> bool:
        """False: the quantile is found by iteration."""
        return False

    def mean(self) -> float:
        """(lo + 4·mode + hi) / 6."""
        return self.lo / 6 + self.mode * (4 / 6) + self.hi / 6

    def sd(self) -> float:
        """That of the beta, times the width."""
        return (self.hi - self.lo) * self._beta.sd()
