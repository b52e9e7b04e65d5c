"""Limits of an input: the values that it can have at all, whatever anybody believes.

``[0, 1]``, ``(0, inf)`` or ``[0, 24]``, in the unit that the input is declared in; a round bracket leaves its
end out. A belief that is mostly outside is a mistake; one with a tail outside deserves a warning, since each
draw out there goes into the model as it is.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from leadtime import units
from leadtime.errors import ModelError

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution

NEGLIGIBLE = 1e-6
"""The share outside of which nothing is said: one future in a million."""

_INTERVAL = re.compile(r"([\[(])\s*([^,\s]+)\s*,\s*([^,\s]+)\s*([\])])")
_ROUNDING = 1e-12
_PROBABILITIES = ("probability", "fraction", "share")
_INTERVAL_ENDS = re.compile(
    r"(?P<head>(?:\d+% )?|uniform\()(?P<a>-?[\d.]+)(?P<mid> ?to |, )(?P<b>-?[\d.]+)(?P<rest>[^\d].*|)"
)


@dataclass(frozen=True)
class Limits:
    """An interval in ``unit``; its ends may be infinite, and are left out where they are ``open``."""

    low: float
    high: float
    open_low: bool
    open_high: bool
    unit: str = ""

    def __str__(self) -> str:
        """The limits in words: ``above 0 and at most 1``, ``from 0 to 30 days``."""
        low, high = self._written(self.low), self._written(self.high)
        if math.isfinite(self.low) and math.isfinite(self.high) and not (self.open_low or self.open_high):
            return f"from {low} to {high}"
        parts = []
        if math.isfinite(self.low):
            parts.append(f"above {low}" if self.open_low else f"at least {low}")
        if math.isfinite(self.high):
            parts.append(f"below {high}" if self.open_high else f"at most {high}")
        return " and ".join(parts)

    @property
    def beyond(self) -> str:
        """Where a value is that is not inside: ``outside 0 to 1``, ``below 0 days``."""
        low, high = self._written(self.low), self._written(self.high)
        if math.isinf(self.high):
            return f"at {low} or below" if self.open_low else f"below {low}"
        if math.isinf(self.low):
            return f"at {high} or above" if self.open_high else f"above {high}"
        return f"outside {low} to {high}"

    def _written(self, x: float) -> str:
        from leadtime.evidence.wording import canonical_unit, quantity

        return quantity(x, canonical_unit(self.unit) if x and _is_written(self.unit) else "")

    def ends(self, unit: str) -> tuple[float, float]:
        """The two ends in another unit of the same dimension."""
        k = units.to_base(self.unit) / units.to_base(unit)
        return self.low * k, self.high * k

    def outside(self, dist: Distribution) -> float:
        """The share of a distribution that lies outside. Its unit must be of the same dimension."""
        low, high = self.ends(dist.unit)
        slack = tuple(_ROUNDING * max(1.0, abs(x)) if math.isfinite(x) else 0.0 for x in (low, high))
        below = dist.cdf(low) if self.open_low else dist.cdf_below(low - slack[0])
        above = 1 - (dist.cdf_below(high) if self.open_high else dist.cdf(high + slack[1]))
        return float(below) * math.isfinite(low) + float(above) * math.isfinite(high)


@dataclass(frozen=True)
class Breach:
    """A belief that goes beyond the limits: the share outside, and what to say about it."""

    share: float
    wrong: bool
    found: str
    valid: str
    fix: str | None


@lru_cache(maxsize=256)
def parse_limits(text: str, unit: str = "") -> Limits:
    """Limits from text such as ``(0, 1]``; :class:`ModelError` on anything else."""
    match = _INTERVAL.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        left, low, high, right = match.groups()
        made = Limits(float(low), float(high), left == "(", right == ")", unit)
    except ValueError as e:
        raise ModelError(f"cannot read the limits {text!r}", valid="[0, 1], (0, inf) or [0, 24]") from e
    if not made.low < made.high:
        raise ModelError(f"the limits {text!r} hold nothing", valid="the lower end first")
    return made


def limits_of(unit: str | None, within: str | None) -> Limits | None:
    """The limits of an input: those declared, else 0 to 1 where its unit says that it is a probability."""
    if within is not None:
        return parse_limits(within, unit or "")
    return parse_limits("[0, 1]", unit) if unit in _PROBABILITIES else None


@lru_cache(maxsize=1024)
def breach(name: str, dist: Distribution, limits: Limits) -> Breach | None:
    """What to say of a belief that goes beyond its limits; None where it stays inside.

    It is wrong where its median, and so a constant, is outside.
    """
    share = limits.outside(dist)
    if share <= NEGLIGIBLE:
        return None
    if dist.constant is not None:
        found = f"{name} is {str(dist)!r}, which is not possible"
    elif share > 1 - NEGLIGIBLE:
        found = f"{name} is {str(dist)!r}, which is never possible"
    else:
        found = f"{_percent(share)} of {name} lies {limits.beyond}"
    wrong = dist.constant is not None or share >= 0.5 - NEGLIGIBLE
    fix = _turned(str(dist), limits) if wrong else _cut(dist, limits)
    return Breach(share, wrong, found, str(limits), f"{name}: {fix}" if fix else None)


def _is_written(unit: str) -> bool:
    """Whether a unit is written after a number: that of a probability is not, and the limits are plain."""
    return units.dimension(unit) != "dimensionless"


def _percent(share: float) -> str:
    return "nearly all" if share > 0.995 else f"{100 * share:.2g}%"


def _cut(dist: Distribution, limits: Limits) -> str:
    from leadtime.evidence.wording import number

    low, high = (number(float(f"{x:.12g}")) for x in limits.ends(dist.unit))
    return f"truncate({dist}, {low}, {high})"


def _turned(text: str, limits: Limits) -> str | None:
    """The user's own numbers without their minus signs, or as percentages, if that is inside."""
    from leadtime.errors import InputError
    from leadtime.evidence.distribution import parse_distribution

    candidates = [_unsigned(text)]
    if re.fullmatch(r"\d+(\.\d+)?", text) and 10 <= float(text) <= 100 and limits.high <= 1:
        candidates.append(f"{text}%")
    for candidate in filter(None, candidates):
        try:
            if limits.outside(parse_distribution(candidate)) <= NEGLIGIBLE:
                return candidate
        except InputError:
            continue
    return None


def _unsigned(text: str) -> str | None:
    """``-180 to -15 days`` as ``15 to 180 days``; a number without its sign."""
    if re.fullmatch(r"-[\d.]+([^\d].*|)", text):
        alone = text.removeprefix("-")
        if " to " not in alone:
            return alone
    match = _INTERVAL_ENDS.fullmatch(text)
    if match is None:
        return None
    a, b = sorted((match["a"].removeprefix("-"), match["b"].removeprefix("-")), key=float)
    return f"{match['head']}{a}{match['mid']}{b}{match['rest']}"
