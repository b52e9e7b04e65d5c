"""What a distribution is: the questions that every one of them answers."""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leadtime.errors import DistributionError
from leadtime.evidence.wording import canonical_unit, number, quantity

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Distribution(ABC):
    """What is believed about one number: its possible values, and how likely they are.

    Frozen, hashable and picklable; equal when family, numbers and unit are equal. Every value that goes in
    or comes out is in the distribution's own ``unit``: the empty text for a pure number, ``date`` for a
    calendar date in decimal years. ``str(d)`` is text that :func:`parse_distribution` reads back to ``d``.
    """

    unit: str = field(default="", kw_only=True)

    name: ClassVar[str] = ""
    _may_be_infinite: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        self._set("unit", canonical_unit(self.unit))
        for f in dataclasses.fields(self):
            if f.type == "float":
                self._set(f.name, self._finite(f.name, getattr(self, f.name)))
        if self.unit == "date" and not self._takes_dates():
            raise DistributionError(
                f"{self.name} cannot be a date: it has no place on the calendar",
                valid="an interval, normal, uniform, triangular, pert, student_t, discrete or quantiles",
            )
        self._check()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _finite(self, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
            raise DistributionError(f"{self.name}: {name} is {value!r}, which is not a number")
        x = float(value)
        if not math.isfinite(x) and not (name in self._may_be_infinite and not math.isnan(x)):
            raise DistributionError(f"{self.name}: {name} is {number(x)}", valid="a finite number")
        return x

    def _require(self, holds: bool, found: str, valid: str, fix: str | None = None) -> None:
        if not holds:
            raise DistributionError(f"{self.name}: {found}" if self.name else found, valid=valid, fix=fix)

    def _check(self) -> None:  # noqa: B027  (most families have nothing to refuse)
        """Refuse numbers that make no sense together."""

    def _takes_dates(self) -> bool:
        """Whether the family has a location that may be a date."""
        return False

    # What a family must know.

    @abstractmethod
    def _ppf(self, u: Array) -> Array:
        """The quantile function of an array of numbers in [0, 1], or nan."""

    @abstractmethod
    def _cdf(self, x: Array) -> Array:
        """P(X ≤ x) of an array, which may hold infinities and nan."""

    def _cdf_below(self, x: Array) -> Array:
        """P(X < x); differs from the cdf only where there are atoms."""
        return self._cdf(x)

    @abstractmethod
    def _pdf(self, x: Array) -> Array:
        """The density, or of a discrete family the probability, of an array."""

    @abstractmethod
    def mean(self) -> float:
        """The expectation, in ``unit``; inf where it is infinite, nan where it does not exist."""

    @abstractmethod
    def sd(self) -> float:
        """The standard deviation, in ``unit``; inf where it is infinite, nan where it does not exist."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """The smallest and the largest possible value, in ``unit``; infinite where there is none."""

    @abstractmethod
    def __str__(self) -> str: ...

    # What every distribution can do.

    def ppf(self, u: ArrayLike) -> Array:
        """Quantile function, the smallest x with P(X ≤ x) ≥ u; any shape of ``u``.

        ``ppf(0)`` and ``ppf(1)`` are the ends of the support; outside [0, 1] it is nan.
        """
        p = np.asarray(u, dtype=float)
        # Most callers hand in clean numbers by the million, so the mask is made only where it is needed.
        if p.size and (p.min() < 0 or p.max() > 1):
            p = np.where((p < 0) | (p > 1), np.nan, p)
        with np.errstate(all="ignore"):
            out: Array = self._ppf(p)[()]
        return out

    def quantile(self, p: ArrayLike) -> Array:
        """The same as :meth:`ppf`, under the name that people look for."""
        return self.ppf(p)

    def cdf(self, x: ArrayLike) -> Array:
        """P(X ≤ x); any shape of ``x``, in ``unit``."""
        # An overflow on the way to 0 or 1 is no news, here and below.
        with np.errstate(all="ignore"):
            out: Array = self._cdf(np.asarray(x, dtype=float))[()]
        return out

    def cdf_below(self, x: ArrayLike) -> Array:
        """P(X < x): less than :meth:`cdf` by the probability of ``x`` itself."""
        with np.errstate(all="ignore"):
            out: Array = self._cdf_below(np.asarray(x, dtype=float))[()]
        return out

    def pdf(self, x: ArrayLike) -> Array:
        """Density per ``unit`` at ``x``; of a discrete distribution the probability of exactly ``x``.

        Where a distribution is part smooth and part atoms, this is the density of the smooth part, and
        :meth:`atoms` has the rest.
        """
        with np.errstate(all="ignore"):
            out: Array = self._pdf(np.asarray(x, dtype=float))[()]
        return out

    def atoms(self) -> tuple[Array, Array]:
        """The values with a probability of their own, ascending, and those probabilities."""
        return np.empty(0), np.empty(0)

    def breaks(self) -> Array:
        """The probabilities strictly between 0 and 1 at which ppf jumps or has a corner, ascending.

        Between two neighbours ppf is smooth, so a table of it should have a node on either side of each.
        """
        return np.empty(0)

    @property
    def beyond(self) -> float:
        """The probability of +inf, which stands for "later than anything that was asked about"."""
        return 0.0

    @property
    def discrete(self) -> bool:
        """Whether all the probability sits on single values; ``pdf`` is then a probability."""
        return False

    @property
    def closed_form(self) -> bool:
        """Whether ``ppf`` is a cheap formula. If not, an engine that draws by the million tabulates it."""
        return True

    @property
    def constant(self) -> float | None:
        """The value if there is no uncertainty at all, else None."""
        return None

    def children(self) -> tuple[Distribution, ...]:
        """The distributions that this one is made from."""
        return ()

    def in_unit(self, unit: str) -> Self:
        """The same numbers under another unit. Nothing is converted: ``3`` becomes ``3 days``."""
        return dataclasses.replace(self, unit=unit)


@dataclass(frozen=True)
class Constant(Distribution):
    """A number that is known, or taken as known."""

    value: float

    name: ClassVar[str] = "a constant"

    def _takes_dates(self) -> bool:
        return True

    def _ppf(self, u: Array) -> Array:
        return np.where(np.isnan(u), np.nan, self.value)

    def _cdf(self, x: Array) -> Array:
        return np.where(x >= self.value, 1.0, 0.0)

    def _cdf_below(self, x: Array) -> Array:
        return np.where(x > self.value, 1.0, 0.0)

    def _pdf(self, x: Array) -> Array:
        return np.where(x == self.value, 1.0, 0.0)

    def atoms(self) -> tuple[Array, Array]:
        """The value itself, with probability 1."""
        return np.array([self.value]), np.array([1.0])

    def mean(self) -> float:
        """The value."""
        return self.value

    def sd(self) -> float:
        """Zero."""
        return 0.0

    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value

    @property
    def discrete(self) -> bool:
        """True."""
        return True

    @property
    def constant(self) -> float | None:
        """The value."""
        return self.value

    def __str__(self) -> str:
        return quantity(self.value, self.unit)
