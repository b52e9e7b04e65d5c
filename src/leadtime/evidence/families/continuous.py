"""Textbook families on an unbounded or half-bounded line.

Formulas: Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, 2nd edition, Wiley 1994-95.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.wording import duration, number, quantity, unit_words

SQRT_2PI = math.sqrt(2 * math.pi)


def after(text: str, unit: str) -> str:
    """A function with its unit behind the closing parenthesis."""
    return f"{text} {unit_words(unit)}" if unit else text


@dataclass(frozen=True)
class Normal(Distribution):
    """Normal with mean ``mu`` and standard deviation ``sigma``, both in ``unit``."""

    mu: float
    sigma: float

    name: ClassVar[str] = "normal"

    def _check(self) -> None:
        self._require(
            self.sigma > 0,
            f"the standard deviation is {number(self.sigma)}",
            "a number above 0",
            quantity(self.mu, self.unit) if self.sigma == 0 else None,
        )

    def _takes_dates(self) -> bool:
        return True

    def _ppf(self, u: Array) -> Array:
        return self.mu + self.sigma * np.asarray(special.ndtri(u))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr((x - self.mu) / self.sigma))

    def _pdf(self, x: Array) -> Array:
        return np.asarray(np.exp(-0.5 * ((x - self.mu) / self.sigma) ** 2) / (self.sigma * SQRT_2PI))

    def mean(self) -> float:
        """Mu."""
        return self.mu

    def sd(self) -> float:
        """Sigma."""
        return self.sigma

    def support(self) -> tuple[float, float]:
        """The whole line."""
        return -math.inf, math.inf

    def __str__(self) -> str:
        if self.unit == "date":
            return f"normal({quantity(self.mu, self.unit)}, {duration(self.sigma, self.unit)})"
        return after(f"normal({number(self.mu)}, {number(self.sigma)})", self.unit)


@dataclass(frozen=True)
class Lognormal(Distribution):
    """exp(N(mu, sigma)): ``mu`` and ``sigma`` are of the natural logarithm of the number in ``unit``."""

    mu: float
    sigma: float

    name: ClassVar[str] = "lognormal"

    def _check(self) -> None:
        self._require(self.sigma > 0, f"sigma is {number(self.sigma)}", "a number above 0")

    def _ppf(self, u: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(self.mu + self.sigma * np.asarray(special.ndtri(u))))

    def _cdf(self, x: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr((np.log(np.maximum(x, 0.0)) - self.mu) / self.sigma))

    def _pdf(self, x: Array) -> Array:
        at = np.where(x > 0, x, 1.0)
        density = np.exp(-0.5 * ((np.log(at) - self.mu) / self.sigma) ** 2) / (at * self.sigma * SQRT_2PI)
        return np.where(x > 0, density, np.where(np.isnan(x), np.nan, 0.0))

    def mean(self) -> float:
        """exp(mu + sigma²/2)."""
        return _exp(self.mu + self.sigma * self.sigma / 2)

    def sd(self) -> float:
        """Mean · sqrt(exp(sigma²) − 1)."""
        try:
            return self.mean() * math.sqrt(math.expm1(self.sigma * self.sigma))
        except OverflowError:
            return math.inf

    def support(self) -> tuple[float, float]:
        """Above zero."""
        return 0.0, math.inf

    def __str__(self) -> str:
        return after(f"lognormal({number(self.mu)}, {number(self.sigma)})", self.unit)


def _exp(x: float) -> float:
    return math.exp(x) if x < 709 else math.inf


@dataclass(frozen=True)
class Gamma(Distribution):
    """Gamma with ``shape`` k and ``scale`` θ (in ``unit``); mean kθ."""

    shape: float
    scale: float

    name: ClassVar[str] = "gamma"

    def _check(self) -> None:
        self._require(self.shape > 0, f"the shape is {number(self.shape)}", "a number above 0")
        self._require(self.scale > 0, f"the scale is {number(self.scale)}", "a number above 0")

    def _ppf(self, u: Array) -> Array:
        return self.scale * np.asarray(special.gammaincinv(self.shape, u))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(special.gammainc(self.shape, np.maximum(x, 0.0) / self.scale))

    def _pdf(self, x: Array) -> Array:
        z = np.where(x >= 0, x, 1.0) / self.scale
        log_density = special.xlogy(self.shape - 1, z) - z - special.gammaln(self.shape)
        return np.where(x >= 0, np.exp(log_density) / self.scale, np.where(np.isnan(x), np.nan, 0.0))

    def mean(self) -> float:
        """kθ."""
        return self.shape * self.scale

    def sd(self) -> float:
        """θ·sqrt(k)."""
        return math.sqrt(self.shape) * self.scale

    def support(self) -> tuple[float, float]:
        """Zero and above."""
        return 0.0, math.inf

    @property
    def closed_form(self) -> bool:
        """False: the quantile is found by iteration."""
        return False

    def __str__(self) -> str:
        return after(f"gamma({number(self.shape)}, {number(self.scale)})", self.unit)


@dataclass(frozen=True)
class StudentT(Distribution):
    """Student's t with ``df`` degrees of freedom about ``loc``, stretched by ``scale`` (in ``unit``)."""

    df: float
    loc: float
    scale: float

    name: ClassVar[str] = "student_t"

    def _check(self) -> None:
        self._require(self.df > 0, f"the degrees of freedom are {number(self.df)}", "a number above 0")
        self._require(self.scale > 0, f"the scale is {number(self.scale)}", "a number above 0")

    def _takes_dates(self) -> bool:
        return True

    def _ppf(self, u: Array) -> Array:
        # t²/(n + t²) is a beta(1/2, n/2). Near the middle it is taken from there, in the tails from its
        # complement, so that neither loses digits.
        half, n = self.df / 2, self.df
        centre, tail = np.abs(2 * u - 1), 2 * np.minimum(u, 1 - u)
        near = np.asarray(special.betaincinv(0.5, half, np.minimum(centre, 0.5)))
        far = np.asarray(special.betaincinv(half, 0.5, np.minimum(tail, 0.5)))
        with np.errstate(divide="ignore"):
            size = np.sqrt(n * np.where(centre < 0.5, near / (1 - near), (1 - far) / far))
        return np.asarray(self.loc + self.scale * np.copysign(size, u - 0.5))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(special.stdtr(self.df, (x - self.loc) / self.scale))

    def _pdf(self, x: Array) -> Array:
        n = self.df
        z = (x - self.loc) / self.scale
        log_norm = special.gammaln((n + 1) / 2) - special.gammaln(n / 2) - 0.5 * math.log(n * math.pi)
        return np.asarray(np.exp(log_norm - (n + 1) / 2 * np.log1p(z * z / n)) / self.scale)

    def mean(self) -> float:
        """loc, if df > 1; otherwise there is none."""
        return self.loc if self.df > 1 else math.nan

    def sd(self) -> float:
        """scale·sqrt(df / (df − 2)), if df > 2."""
        if self.df > 2:
            return self.scale * math.sqrt(self.df / (self.df - 2))
        return math.inf if self.df > 1 else math.nan

    def support(self) -> tuple[float, float]:
        """The whole line."""
        return -math.inf, math.inf

    @property
    def closed_form(self) -> bool:
        """False: the quantile is found by iteration."""
        return False

    def __str__(self) -> str:
        if self.unit == "date":
            return (
                f"student_t({number(self.df)}, {quantity(self.loc, 'date')}, {duration(self.scale, 'date')})"
            )
        return after(f"student_t({number(self.df)}, {number(self.loc)}, {number(self.scale)})", self.unit)


@dataclass(frozen=True)
class Pareto(Distribution):
    """Pareto: P(X > x) = (minimum / x)^alpha for x ≥ ``minimum`` (in ``unit``)."""

    alpha: float
    minimum: float

    name: ClassVar[str] = "pareto"

    def _check(self) -> None:
        self._require(self.alpha > 0, f"alpha is {number(self.alpha)}", "a number above 0")
        self._require(self.minimum > 0, f"the minimum is {number(self.minimum)}", "a number above 0")

    def _ppf(self, u: Array) -> Array:
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(self.minimum * np.exp(-np.log1p(-u) / self.alpha))

    def _cdf(self, x: Array) -> Array:
        return np.asarray(
            -np.expm1(self.alpha * np.log(self.minimum / np.maximum(x, self.minimum)))
            if np.all(np.isfinite(x))
            else self._cdf_with_ends(x)
        )

    def _cdf_with_ends(self, x: Array) -> Array:
        inner = np.where(np.isfinite(x), np.maximum(x, self.minimum), self.minimum)
        cdf = -np.expm1(self.alpha * np.log(self.minimum / inner))
        return np.where(x == np.inf, 1.0, np.where(np.isnan(x), np.nan, cdf))

    def _pdf(self, x: Array) -> Array:
        at = np.maximum(x, self.minimum)
        density = self.alpha / at * np.exp(self.alpha * np.log(self.minimum / at))
        return np.where(x >= self.minimum, density, np.where(np.isnan(x), np.nan, 0.0))

    def mean(self) -> float:
        """alpha·minimum / (alpha − 1); infinite if alpha ≤ 1."""
        return self.alpha * self.minimum / (self.alpha - 1) if self.alpha > 1 else math.inf

    def sd(self) -> float:
        """Minimum / (alpha − 1) · sqrt(alpha / (alpha − 2)); infinite if alpha ≤ 2, nan if alpha ≤ 1."""
        if self.alpha > 2:
            return self.minimum / (self.alpha - 1) * math.sqrt(self.alpha / (self.alpha - 2))
        return math.inf if self.alpha > 1 else math.nan

    def support(self) -> tuple[float, float]:
        """The minimum and above."""
        return self.minimum, math.inf

    def __str__(self) -> str:
        return after(f"pareto({number(self.alpha)}, {number(self.minimum)})", self.unit)
