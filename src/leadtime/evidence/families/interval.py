"""``A to B``: the central interval that people state most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import Lognormal, Normal
from leadtime.evidence.wording import date, number, percent, quantity, unit_words

DEFAULT_LEVEL = 0.9
"""The level of an interval that states none."""


@dataclass(frozen=True)
class Interval(Distribution):
    """The distribution whose central interval of probability ``level`` runs from ``lower`` to ``upper``.

    Lognormal if both ends are above zero, normal otherwise; a date is always normal on the calendar. With
    z = Φ⁻¹((1 + level)/2) the normal (of x, or of ln x) has mean (a + b)/2 and standard deviation (b − a)/2z.
    """

    lower: float
    upper: float
    level: float = DEFAULT_LEVEL

    name: ClassVar[str] = ""

    def _check(self) -> None:
        a, b = self.lower, self.upper
        self._require(
            0 < self.level < 1,
            f"the level of the interval is {percent(self.level)}",
            "a level between 0% and 100%, such as 80%",
        )
        words = f" {unit_words(self.unit)}" if self.unit not in ("", "date") else ""
        self._require(
            a != b,
            f"both ends of the interval are {quantity(a, self.unit)}",
            "a lower end below the upper end, or a number that is known",
            quantity(a, self.unit),
        )
        self._require(
            a < b,
            f"the interval has its lower end, {self._end(a)}, above its upper end, {self._end(b)}",
            "the lower end first",
            f"{self._prefix}{self._end(b)} to {self._end(a)}{words}",
        )

    def _takes_dates(self) -> bool:
        return True

    @property
    def logarithmic(self) -> bool:
        """Whether it is lognormal: both ends above zero, and not a date."""
        return self.lower > 0 and self.unit != "date"

    @cached_property
    def _shape(self) -> Normal | Lognormal:
        z = float(special.ndtri((1 + self.level) / 2))
        if self.logarithmic:
            a, b = math.log(self.lower), math.log(self.upper)
            return Lognormal((a + b) / 2, (b - a) / (2 * z))
        return Normal(self.lower / 2 + self.upper / 2, self.upper / (2 * z) - self.lower / (2 * z))

    def _ppf(self, u: Array) -> Array:
        return self._shape._ppf(u)

    def _cdf(self, x: Array) -> Array:
        return self._shape._cdf(x)

    def _pdf(self, x: Array) -> Array:
        return self._shape._pdf(x)

    def mean(self) -> float:
        """That of the normal or lognormal."""
        return self._shape.mean()

    def sd(self) -> float:
        """That of the normal or lognormal."""
        return self._shape.sd()

    def support(self) -> tuple[float, float]:
        """Above zero if lognormal, otherwise the whole line."""
        return self._shape.support()

    @property
    def _prefix(self) -> str:
        return "" if self.level == DEFAULT_LEVEL else f"{percent(self.level)} "

    def _end(self, x: float) -> str:
        return date(x) if self.unit == "date" else number(x)

    def __str__(self) -> str:
        words = f" {unit_words(self.unit)}" if self.unit not in ("", "date") else ""
        return f"{self._prefix}{self._end(self.lower)} to {self._end(self.upper)}{words}"
