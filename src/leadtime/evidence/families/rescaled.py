"""The same belief told in another unit: hours for months of work, days for years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from leadtime import units
from leadtime.evidence.base import Array, Constant, Distribution
from leadtime.evidence.wording import canonical_unit


def converted(dist: Distribution, unit: str) -> Distribution:
    """``dist`` with its numbers in ``unit``, as in ``converted(parse_distribution("2 years"), "day")``.

    A distribution that has the unit already comes back itself. Plain hours stand for work where work is
    wanted. Raises :class:`~leadtime.errors.UnitError` where the dimensions differ.
    """
    wanted = canonical_unit(unit)
    source = units.as_labour(dist.unit, wanted)
    if source == wanted:
        return dist if dist.unit == wanted else dist.in_unit(wanted)
    times = units.factor(source, wanted)
    if dist.constant is not None:
        return Constant(dist.constant * times, unit=wanted)
    return Rescaled(dist, times, unit=wanted)


@dataclass(frozen=True)
class Rescaled(Distribution):
    """``times`` · X, with ``times`` above zero. Its text is that of X, in the unit in which X was stated."""

    base: Distribution
    times: float

    name: ClassVar[str] = "a converted distribution"

    def _check(self) -> None:
        self._require(self.times > 0, f"the factor is {self.times:g}", "a factor above zero")

    def _takes_dates(self) -> bool:
        return False

    def _ppf(self, u: Array) -> Array:
        return self.times * self.base._ppf(u)

    def _cdf(self, x: Array) -> Array:
        return self.base._cdf(x / self.times)

    def _cdf_below(self, x: Array) -> Array:
        return self.base._cdf_below(x / self.times)

    def _pdf(self, x: Array) -> Array:
        density = self.base._pdf(x / self.times)
        return density if self.discrete else density / self.times

    def atoms(self) -> tuple[Array, Array]:
        """Those of X, each ``times`` as large."""
        values, p = self.base.atoms()
        return self.times * values, p

    def breaks(self) -> Array:
        """Those of X: probabilities do not change."""
        return self.base.breaks()

    def mean(self) -> float:
        """``times`` · E[X]."""
        return self.times * self.base.mean()

    def sd(self) -> float:
        """That of X, ``times`` as large."""
        return self.times * self.base.sd()

    def support(self) -> tuple[float, float]:
        """That of X, each end ``times`` as large."""
        low, high = self.base.support()
        return self.times * low, self.times * high

    @property
    def beyond(self) -> float:
        """That of X."""
        return self.base.beyond

    @property
    def discrete(self) -> bool:
        """Whether X is."""
        return self.base.discrete

    @property
    def closed_form(self) -> bool:
        """Whether X has one."""
        return self.base.closed_form

    def children(self) -> tuple[Distribution, ...]:
        """X itself."""
        return (self.base,)

    def __str__(self) -> str:
        return str(self.base)
