"""What somebody types when asked for a number: ``3 months``, ``10%``, ``2031-05``, ``1,500``."""

from __future__ import annotations

import math
import re

from leadtime.errors import InputError
from leadtime.evidence.distribution import read_distribution
from leadtime.evidence.wording import percent, quantity, unit_words
from leadtime.units import dimension, factor

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_CALENDAR = re.compile(r"(?:19|20|21)\d\d")
_LONGEST = 200


def read_answer(
    text: str, unit: str, support: tuple[float, float] = (-math.inf, math.inf), *, share: bool = False
) -> float:
    """The number that somebody typed, in ``unit``; a bare number is taken to be in it.

    ``share`` says that it is a probability, for the words of the error. Raises :class:`InputError` for what
    is no single number, has another dimension, or lies outside the ``support``.
    """
    plain = _THOUSANDS.sub("", text.strip())
    if not plain or len(plain) > _LONGEST:
        raise InputError("nothing was typed" if not plain else "that is too long", valid=example(unit, share))
    dist = read_distribution(plain, unit=unit)
    value = dist.constant
    if value is None:
        raise InputError(
            f"{plain!r} is a whole distribution", valid=f"one number, such as {example(unit, share)}"
        )
    if unit != "date" and (dist.unit == "date" or (unit == "year" and _CALENDAR.fullmatch(plain))):
        told = "is a date" if dist.unit == "date" else "looks like a year of the calendar"
        raise InputError(f"{plain!r} {told}, and {_wanted(unit)} is asked for", valid=example(unit, share))
    if unit not in {dist.unit, "date"}:
        value *= factor(dist.unit, unit)
    if unit == "date" and not 1000 <= value < 10000:
        raise InputError(f"{plain!r} is no date", valid=example(unit))
    if not support[0] <= value <= support[1]:
        raise InputError(f"{shown(value, unit, share=share)} cannot be", valid=_range(support, unit, share))
    return value


def _wanted(unit: str) -> str:
    if dimension(unit) == dimension("year"):
        return "a length of time"
    return f"a number of {unit_words(unit)}" if unit else "a number"


def example(unit: str, share: bool = False) -> str:
    """An answer to type, plainly an example."""
    if unit == "date":
        return "2031 or 2031-05"
    if share:
        return "10% or 0.1"
    return f"3 {unit_words(unit)}" if unit else "3 or 0.3"


def shown(value: float, unit: str, *, share: bool = False) -> str:
    """A number as a person reads it: three digits, with its unit; a probability as a percentage."""
    if share:
        return percent(float(f"{value:.3g}"))
    if unit == "date":
        year = int(value)
        month = min(int((value - year) * 12 + 1e-9), 11) + 1
        return f"{year}-{month:02}"
    rounded = float(f"{value:.3g}")
    return f"1 {unit}" if rounded == 1 and unit and not unit.startswith("1 ") else quantity(rounded, unit)


def _range(support: tuple[float, float], unit: str, share: bool) -> str:
    low, high = (shown(x, unit, share=share) if math.isfinite(x) else "" for x in support)
    if low and high:
        return f"from {low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


def one_in(p: float) -> str:
    """A probability as a frequency: ``1 in 20``; as a percentage where that is not a round number."""
    if not 0 < p <= 0.5:
        return f"{p:.2g}"
    n = 1 / p
    rounded = round(n) if n < 20 else float(f"{n:.2g}")
    return f"1 in {rounded:,.0f}"
