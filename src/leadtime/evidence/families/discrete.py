"""Families that put all their probability on single values.

The quantile is the smallest value whose distribution function reaches u; ``pdf`` is the probability itself.
"""

from __future__ import annotations

import json
import math
import re
from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from leadtime.errors import DistributionError
from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import after
from leadtime.evidence.wording import number, quantity

SHARE_TOLERANCE = 1e-6
"""How far shares may be from a sum of 1: the rounding of a table, not a forgotten outcome."""

_PLAIN_LABEL = re.compile(r"[A-Za-z_]\w*( [A-Za-z_]\w*)*", re.ASCII)
_MOST_RATE = 1e9


def check_shares(shares: tuple[float, ...], what: str) -> None:
    """Refuse shares that are negative or do not sum to 1."""
    for p in shares:
        if not p >= 0:
            raise DistributionError(f"{what}: the share {number(p)} is negative", valid="shares of 0 or more")
    total = math.fsum(shares)
    if abs(total - 1) > SHARE_TOLERANCE:
        raise DistributionError(
            f"{what}: the shares sum to {total:.6g}",
            valid="shares that sum to 1 (100%)",
            fix=", ".join(f"{p / total:.4g}" for p in shares)
            if 0 < total < math.inf and len(shares) < 9
            else None,
        )


@dataclass(frozen=True)
class _Atoms(Distribution):
    """Values with probabilities. Subclasses say which, ascending."""

    @cached_property
    def _table(self) -> tuple[Array, Array, Array]:
        """Ascending values, their probabilities, and the running sum of these, which ends at exactly 1."""
        values, p = self._points()
        total = np.cumsum(p)
        total /= total[-1]
        return values, p, total

    @abstractmethod
    def _points(self) -> tuple[Array, Array]:
        """The values, ascending, and their probabilities."""

    def _ppf(self, u: Array) -> Array:
        values, _, total = self._table
        index = np.searchsorted(total, u, side="left")
        if index.size and index.max() >= len(values):  # nan sorts behind everything
            return np.where(np.isnan(u), np.nan, values[np.minimum(index, len(values) - 1)])
        return np.asarray(values[index])

    def _cdf(self, x: Array) -> Array:
        values, _, total = self._table
        below = np.concatenate([[0.0], total])
        return np.where(np.isnan(x), np.nan, below[np.searchsorted(values, x, side="right")])

    def _cdf_below(self, x: Array) -> Array:
        values, _, total = self._table
        below = np.concatenate([[0.0], total])
        return np.where(np.isnan(x), np.nan, below[np.searchsorted(values, x, side="left")])

    def _pdf(self, x: Array) -> Array:
        values, p, _ = self._table
        index = np.minimum(np.searchsorted(values, x, side="left"), len(values) - 1)
        return np.where(values[index] == x, p[index], np.where(np.isnan(x), np.nan, 0.0))

    def atoms(self) -> tuple[Array, Array]:
        """All values with their probabilities."""
        values, p, _ = self._table
        return values.copy(), p.copy()

    def breaks(self) -> Array:
        """The steps of the distribution function."""
        total = self._table[2]
        return np.unique(total[(total > 0) & (total < 1)])

    @property
    def discrete(self) -> bool:
        """True."""
        return True

    def mean(self) -> float:
        """Σ p·x."""
        values, p, _ = self._table
        return float(np.sum(values * p))

    def sd(self) -> float:
        """sqrt(Σ p·(x − mean)²)."""
        values, p, _ = self._table
        with np.errstate(over="ignore"):
            return float(np.sqrt(np.sum(p * (values - self.mean()) ** 2)))

    def support(self) -> tuple[float, float]:
        """The least and the greatest value."""
        values = self._table[0]
        return float(values[0]), float(values[-1])


@dataclass(frozen=True)
class Bernoulli(_Atoms):
    """1 with probability ``p``, otherwise 0."""

    p: float

    name: ClassVar[str] = "bernoulli"

    def _check(self) -> None:
        self._require(
            0 <= self.p <= 1,
            f"p is {number(self.p)}",
            "a probability from 0 to 1",
            f"bernoulli({number(self.p)}%)" if 1 < self.p <= 100 else None,
        )

    def _points(self) -> tuple[Array, Array]:
        if self.p in (0.0, 1.0):
            return np.array([self.p]), np.array([1.0])
        return np.array([0.0, 1.0]), np.array([1 - self.p, self.p])

    def __str__(self) -> str:
        return after(f"bernoulli({number(self.p)})", self.unit)


@dataclass(frozen=True)
class Poisson(_Atoms):
    """Counts of independent events of which ``rate`` are expected."""

    rate: float

    name: ClassVar[str] = "poisson"

    def _check(self) -> None:
        self._require(
            0 < self.rate <= _MOST_RATE,
            f"the rate is {number(self.rate)}",
            f"above 0 and at most {_MOST_RATE:g}",
            f"normal({number(self.rate)}, {math.sqrt(self.rate):.6g})" if self.rate > _MOST_RATE else None,
        )

    def _points(self) -> tuple[Array, Array]:
        # 40 standard deviations hold all the probability that a double can show, on either side.
        reach = 40 * math.sqrt(self.rate) + 60
        counts = np.arange(max(0.0, math.floor(self.rate - reach)), math.ceil(self.rate + reach) + 1)
        return counts, self._pdf(counts)

    @cached_property
    def _table(self) -> tuple[Array, Array, Array]:
        counts, p = self._points()
        total = np.asarray(special.pdtr(counts, self.rate))
        keep = p > 0
        # The tails of a large rate are right to 1e-11 only, which could put two steps out of order.
        return counts[keep], p[keep], np.maximum.accumulate(np.append(total[keep][:-1], 1.0))

    def _ppf(self, u: Array) -> Array:
        inside = super()._ppf(u)
        return np.where(u == 1, np.inf, np.where(u == 0, 0.0, inside))

    def _cdf(self, x: Array) -> Array:
        return np.where(x < 0, 0.0, np.asarray(special.pdtr(np.floor(np.maximum(x, 0)), self.rate)))

    def _cdf_below(self, x: Array) -> Array:
        return self._cdf(np.ceil(x) - 1)

    def _pdf(self, x: Array) -> Array:
        whole = (x >= 0) & (x == np.floor(x)) & np.isfinite(x)
        at = np.where(whole, x, 0.0)
        log_p = special.xlogy(at, self.rate) - self.rate - special.gammaln(at + 1)
        return np.where(whole, np.exp(log_p), np.where(np.isnan(x), np.nan, 0.0))

    def mean(self) -> float:
        """The rate."""
        return self.rate

    def sd(self) -> float:
        """The square root of the rate."""
        return math.sqrt(self.rate)

    def support(self) -> tuple[float, float]:
        """Zero and above."""
        return 0.0, math.inf

    def __str__(self) -> str:
        return after(f"poisson({number(self.rate)})", self.unit)


@dataclass(frozen=True)
class Discrete(_Atoms):
    """One of a few values, each with its share.

    Outcomes without a numeric meaning have ``labels``; their values are then the codes 0, 1, 2, ...
    """

    values: tuple[float, ...]
    shares: tuple[float, ...]
    labels: tuple[str, ...] | None = None

    name: ClassVar[str] = "discrete"

    def _check(self) -> None:
        self._set("values", tuple(self._finite("a value", v) for v in self.values))
        self._set("shares", tuple(self._finite("a share", p) for p in self.shares))
        self._require(
            0 < len(self.values) == len(self.shares), "values and shares differ in number", "one share each"
        )
        check_shares(self.shares, self.name)
        if self.labels is not None:
            self._check_labels(tuple(self.labels))
        self._require(
            len(set(self.values)) == len(self.values),
            f"a value is there twice: {self._twice()}",
            "each value once",
        )

    def _check_labels(self, labels: tuple[str, ...]) -> None:
        self._set("labels", labels)
        self._require(
            len(set(labels)) == len(labels) == len(self.values), "a label is there twice", "each label once"
        )
        self._require(
            self.values == tuple(float(i) for i in range(len(labels))) and not self.unit,
            "labelled outcomes have values of their own",
            "labels, or numbers with a unit, not both",
        )

    def _twice(self) -> str:
        seen = [v for i, v in enumerate(self.values) if v in self.values[:i]]
        return number(seen[0]) if seen else ""

    def _takes_dates(self) -> bool:
        return True

    def _points(self) -> tuple[Array, Array]:
        values, shares = np.array(self.values), np.array(self.shares)
        order = np.argsort(values, kind="stable")
        order = order[shares[order] > 0]
        return values[order], shares[order] / math.fsum(self.shares)

    @property
    def constant(self) -> float | None:
        """The value, if there is only one."""
        return self.values[0] if len(self.values) == 1 else None

    def __str__(self) -> str:
        if self.labels is not None:
            names = [
                label if _PLAIN_LABEL.fullmatch(label) and not _keyword(label) else json.dumps(label)
                for label in self.labels
            ]
        elif self.unit == "date":
            names = [quantity(v, self.unit) for v in self.values]
        else:
            names = [number(v) for v in self.values]
        entries = ", ".join(f"{n}: {number(p)}" for n, p in zip(names, self.shares, strict=True))
        return after(f"discrete({entries})", "" if self.unit == "date" else self.unit)


def _keyword(label: str) -> bool:
    return any(w in ("to", "per", "inf", "infinity") for w in label.split())
