"""Distributions made from other distributions: mixtures, and what is cut at its ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

import numpy as np

from leadtime.errors import UnitError
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.discrete import check_shares
from leadtime.evidence.inversion import merge_atoms, mixture_quantile
from leadtime.evidence.moments import moments_between
from leadtime.evidence.wording import number, quantity
from leadtime.units import compatible, factor


@dataclass(frozen=True)
class Mixture(Distribution):
    """With probability ``weights[i]`` the number is drawn from ``parts[i]``.

    The parts may have different units of one dimension; the mixture has that of the last part. F(x) is
    Σ wᵢFᵢ(x); its quantile is found by bracketing, to the last bits of a double.
    """

    parts: tuple[Distribution, ...]
    weights: tuple[float, ...]

    name: ClassVar[str] = "mixture"

    def __post_init__(self) -> None:
        self._set("parts", tuple(self.parts))
        self._set("weights", tuple(self._finite("a weight", w) for w in self.weights))
        self._require(
            0 < len(self.parts) == len(self.weights), "weights and parts differ in number", "one weight each"
        )
        if not self.unit:
            self._set("unit", self.parts[-1].unit)
        super().__post_init__()

    def _check(self) -> None:
        check_shares(self.weights, self.name)
        for part in self.parts:
            dates = (part.unit == "date") == (self.unit == "date")
            if not dates or not compatible(part.unit, self.unit):
                raise UnitError(
                    f"mixture: {str(part)!r} is in {part.unit or 'no unit'}, another part in "
                    f"{self.unit or 'no unit'}",
                    valid="parts of one dimension",
                )
        self._require(
            self.unit == self.parts[-1].unit,
            f"its unit {self.unit!r} is not that of the last part",
            f"{self.parts[-1].unit!r}",
        )

    def _takes_dates(self) -> bool:
        return True

    def children(self) -> tuple[Distribution, ...]:
        """The parts."""
        return self.parts

    def in_unit(self, unit: str) -> Self:
        """Every part without a unit gets this one."""
        return type(self)(tuple(p.in_unit(unit) for p in self.parts), self.weights)

    @cached_property
    def _scaled(self) -> tuple[tuple[float, float, Distribution], ...]:
        """(share, factor from the part's unit to the mixture's, part), for the parts that can happen."""
        total = math.fsum(self.weights)
        pairs = zip(self.weights, self.parts, strict=True)
        return tuple(
            (w / total, 1.0 if p.unit == self.unit else factor(p.unit, self.unit), p)
            for w, p in pairs
            if w > 0
        )

    def _cdf(self, x: Array) -> Array:
        return np.minimum(sum(w * p._cdf(x / k) for w, k, p in self._scaled), 1.0)

    def _cdf_below(self, x: Array) -> Array:
        return np.minimum(sum(w * p._cdf_below(x / k) for w, k, p in self._scaled), 1.0)

    def _pdf(self, x: Array) -> Array:
        # In a mixture of smooth parts and atoms this is the density of the smooth ones.
        parts = [t for t in self._scaled if self.discrete or not t[2].discrete]
        if self.discrete:
            return np.asarray(sum((w * p._pdf(x / k) for w, k, p in parts), np.zeros(np.shape(x))))
        return np.asarray(sum((w * p._pdf(x / k) / k for w, k, p in parts), np.zeros(np.shape(x))))

    def _ppf(self, u: Array) -> Array:
        flat = np.ravel(u)
        ends = [k * p.ppf(flat) for _, k, p in self._scaled]
        low, high = np.minimum.reduce(ends), np.maximum.reduce(ends)
        x = mixture_quantile(flat, (low, high), self._cdf, self._cdf_below, self.atoms()[0])
        return x.reshape(np.shape(u))

    def atoms(self) -> tuple[Array, Array]:
        """The atoms of all parts together."""
        return merge_atoms([(k * v, w * m) for w, k, p in self._scaled for v, m in [p.atoms()]])

    def breaks(self) -> Array:
        """Where a part begins, ends, jumps or has a corner."""
        places = [np.array(self.support())]
        for _, k, p in self._scaled:
            cuts = p.breaks()
            after = np.nextafter(cuts, 2.0)
            places += [k * np.array(p.support()), k * p.ppf(cuts), k * p.ppf(after)]
        x = np.concatenate(places)
        x = x[np.isfinite(x)]
        levels = np.unique(np.concatenate([self.cdf_below(x), self.cdf(x)]))
        return levels[(levels > 0) & (levels < 1)]

    @property
    def beyond(self) -> float:
        """Σ wᵢ·beyondᵢ."""
        return sum(w * p.beyond for w, _, p in self._scaled)

    @property
    def discrete(self) -> bool:
        """Whether every part is."""
        return all(p.discrete for _, _, p in self._scaled)

    @property
    def closed_form(self) -> bool:
        """False: the quantile is found by iteration."""
        return False

    def mean(self) -> float:
        """Σ wᵢ·meanᵢ."""
        return sum(w * (k * p.mean()) for w, k, p in self._scaled)

    def sd(self) -> float:
        """sqrt(Σ wᵢ(sdᵢ² + (meanᵢ − mean)²))."""
        mean = self.mean()
        if not math.isfinite(mean):
            return math.nan
        spread = [(w, k * p.sd(), k * p.mean() - mean) for w, k, p in self._scaled]
        return math.sqrt(sum(w * (sd * sd + off * off) for w, sd, off in spread))

    def support(self) -> tuple[float, float]:
        """From the least to the greatest value of any part."""
        ends = [(k * lo, k * hi) for _, k, p in self._scaled for lo, hi in [p.support()]]
        return min(lo for lo, _ in ends), max(hi for _, hi in ends)

    def __str__(self) -> str:
        entries = (f"{number(w)}: {p}" for w, p in zip(self.weights, self.parts, strict=True))
        return f"mixture({', '.join(entries)})"


@dataclass(frozen=True)
class _Cut(Distribution):
    """What clip and truncate share: a distribution and two ends, in its unit."""

    base: Distribution
    lo: float
    hi: float

    _may_be_infinite: ClassVar[frozenset[str]] = frozenset({"lo", "hi"})

    def __post_init__(self) -> None:
        if not self.unit:
            self._set("unit", self.base.unit)
        super().__post_init__()

    def _check(self) -> None:
        self._require(
            self.unit == self.base.unit, f"its unit is not that of {str(self.base)!r}", self.base.unit
        )
        self._require(
            self.lo < self.hi,
            f"the lower end {self._end(self.lo)} is not below the upper end {self._end(self.hi)}",
            "the lower end first; inf or -inf for an open end",
            f"{self.name}({self.base}, {self._end(self.hi)}, {self._end(self.lo)})"
            if self.hi < self.lo
            else None,
        )

    def _takes_dates(self) -> bool:
        return True

    def children(self) -> tuple[Distribution, ...]:
        """The distribution that is cut."""
        return (self.base,)

    def in_unit(self, unit: str) -> Self:
        """The same numbers, inside and at the ends, under another unit."""
        return type(self)(self.base.in_unit(unit), self.lo, self.hi)

    def _end(self, x: float) -> str:
        return quantity(x, self.unit) if math.isfinite(x) else number(x)

    @property
    def closed_form(self) -> bool:
        """Whether that of the inner distribution is."""
        return self.base.closed_form

    @property
    def discrete(self) -> bool:
        """Whether the inner distribution is."""
        return self.base.discrete

    def __str__(self) -> str:
        return f"{self.name}({self.base}, {self._end(self.lo)}, {self._end(self.hi)})"


@dataclass(frozen=True)
class Clip(_Cut):
    """Values below ``lo`` become ``lo``, values above ``hi`` become ``hi``: the ends get atoms."""

    name: ClassVar[str] = "clip"

    @property
    def beyond(self) -> float:
        """None, unless the upper end is open."""
        return self.base.beyond if math.isinf(self.hi) else 0.0

    def _ppf(self, u: Array) -> Array:
        return np.clip(self.base._ppf(u), self.lo, self.hi)

    def _cdf(self, x: Array) -> Array:
        return np.where(x < self.lo, 0.0, np.where(x >= self.hi, 1.0, self.base._cdf(x)))

    def _cdf_below(self, x: Array) -> Array:
        return np.where(x <= self.lo, 0.0, np.where(x > self.hi, 1.0, self.base._cdf_below(x)))

    def _pdf(self, x: Array) -> Array:
        if self.discrete:
            inside = np.where((x > self.lo) & (x < self.hi), self.base._pdf(x), 0.0)
            return np.where((x == self.lo) | (x == self.hi), self._cdf(x) - self._cdf_below(x), inside)
        return np.where((x >= self.lo) & (x <= self.hi), self.base._pdf(x), 0.0)

    def atoms(self) -> tuple[Array, Array]:
        """The two ends, and the atoms between them."""
        values, p = self.base.atoms()
        inner = (values > self.lo) & (values < self.hi)
        below = float(self.base.cdf(self.lo)) if math.isfinite(self.lo) else 0.0
        above = 1 - float(self.base.cdf_below(self.hi)) if math.isfinite(self.hi) else 0.0
        ends = [(v, m) for v, m in ((self.lo, below), (self.hi, above)) if m > 0]
        return merge_atoms(
            [(values[inner], p[inner]), (np.array([v for v, _ in ends]), np.array([m for _, m in ends]))]
        )

    def breaks(self) -> Array:
        """Where the clipping begins and ends, and the breaks between."""
        lo, hi = float(self.base.cdf(self.lo)), float(self.base.cdf_below(self.hi))
        levels = np.concatenate([[lo, hi], self.base.breaks()])
        return np.unique(levels[(levels >= lo) & (levels <= hi) & (levels > 0) & (levels < 1)])

    @cached_property
    def _moments(self) -> tuple[float, float]:
        values, p = self.atoms()
        return moments_between(self.base, (self.lo, self.hi), (values, p))

    def mean(self) -> float:
        """lo·P(X ≤ lo) + ∫ x f(x) dx + hi·P(X ≥ hi), by quadrature."""
        return self._moments[0]

    def sd(self) -> float:
        """From the second moment, by quadrature."""
        return self._moments[1]

    def support(self) -> tuple[float, float]:
        """The part of the inner support between the ends."""
        lo, hi = self.base.support()
        return min(max(lo, self.lo), self.hi), max(min(hi, self.hi), self.lo)


@dataclass(frozen=True)
class Truncate(_Cut):
    """The distribution given that lo ≤ x ≤ hi: what lies outside is left out and the rest scaled up to 1."""

    name: ClassVar[str] = "truncate"

    def _check(self) -> None:
        super()._check()
        self._require(
            self._mass > 1e-12,
            f"{str(self.base)!r} has no probability between {self._end(self.lo)} and {self._end(self.hi)}",
            "ends that hold some of it",
        )

    @property
    def beyond(self) -> float:
        """None, unless the upper end is open."""
        return self.base.beyond / self._mass if math.isinf(self.hi) else 0.0

    @cached_property
    def _below(self) -> float:
        return float(self.base.cdf_below(self.lo))

    @cached_property
    def _mass(self) -> float:
        return float(self.base.cdf(self.hi)) - self._below

    def _ppf(self, u: Array) -> Array:
        lo, hi = self.support()
        at = np.minimum(self._below + u * self._mass, 1.0)
        return np.where(u == 0, lo, np.where(u == 1, hi, np.clip(self.base._ppf(at), lo, hi)))

    def _cdf(self, x: Array) -> Array:
        inside = np.clip((self.base._cdf(x) - self._below) / self._mass, 0.0, 1.0)
        return np.where(x < self.lo, 0.0, np.where(x >= self.hi, 1.0, inside))

    def _cdf_below(self, x: Array) -> Array:
        inside = np.clip((self.base._cdf_below(x) - self._below) / self._mass, 0.0, 1.0)
        return np.where(x <= self.lo, 0.0, np.where(x > self.hi, 1.0, inside))

    def _pdf(self, x: Array) -> Array:
        return np.where((x >= self.lo) & (x <= self.hi), self.base._pdf(x) / self._mass, 0.0)

    def atoms(self) -> tuple[Array, Array]:
        """The atoms between the ends."""
        values, p = self.base.atoms()
        inside = (values >= self.lo) & (values <= self.hi)
        return values[inside], p[inside] / self._mass

    def breaks(self) -> Array:
        """The breaks between the ends."""
        levels = (self.base.breaks() - self._below) / self._mass
        return levels[(levels > 0) & (levels < 1)]

    @cached_property
    def _moments(self) -> tuple[float, float]:
        values, p = self.atoms()
        return moments_between(self.base, (self.lo, self.hi), (values, p), self._mass)

    def mean(self) -> float:
        """∫ x f(x) dx between the ends over the probability there, by quadrature."""
        return self._moments[0]

    def sd(self) -> float:
        """From the second moment, by quadrature."""
        return self._moments[1]

    def support(self) -> tuple[float, float]:
        """The part of the inner support between the ends."""
        lo, hi = self.base.support()
        if self.discrete:
            values = self.atoms()[0]
            return float(values[0]), float(values[-1]) if math.isfinite(min(hi, self.hi)) else math.inf
        return max(lo, self.lo), min(hi, self.hi)
