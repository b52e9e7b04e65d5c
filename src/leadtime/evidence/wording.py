"""How numbers, dates and units are written, so that what is printed can be read again."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from leadtime.errors import UnitError
from leadtime.units import decimal_year, from_decimal_year, parse_unit

NUMBER_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
"""Words that multiply a number. They belong to the number, never to the unit of a distribution."""

_PLURALS = {
    **{w: w + "s" for w in ("minute", "second", "hour", "day", "week", "month", "year", "quarter", "decade")},
    **{f"work_{w}": f"work_{w}s" for w in ("hour", "day", "week", "month", "year")},
    **{w: w + "s" for w in ("dollar", "token", "doubling", "point")},
    "person": "people",
}
_WORD = re.compile(r"[a-z_]+")


def number(x: float) -> str:
    """A number as its shortest text that reads back to the same number."""
    text = repr(float(x))
    return text.removesuffix(".0")


def date(year: float) -> str:
    """A decimal year as ``2027-01`` or ``2027-01-15`` if it is exactly a day, otherwise ``2027.123 date``."""
    if 1000 <= year < 9999:
        day = from_decimal_year(year)
        if decimal_year(day) == year:
            return day.strftime("%Y-%m") if day.day == 1 else day.isoformat()
    return f"{number(year)} date"


@lru_cache(maxsize=4096)
def canonical_unit(text: str) -> str:
    """The one spelling under which a unit is kept: ``dollars per day`` becomes ``dollar / day``.

    Raises :class:`UnitError` for unknown units and for units that hide a number (``percent``, ``million``).
    """
    if not text.strip():
        return ""
    unit = str(parse_unit(text))
    hidden = [w for w in _WORD.findall(unit) if w == "percent" or w in NUMBER_WORDS]
    if hidden:
        raise UnitError(
            f"the unit {text!r} hides a number: {hidden[0]!r}",
            valid="a unit without number words; put the factor into the number",
        )
    return "" if unit == "dimensionless" else unit


@lru_cache(maxsize=4096)
def unit_words(unit: str) -> str:
    """A canonical unit as it is printed after a number: ``months``, ``dollars / day``, ``/ year``."""
    if unit.startswith("1 / "):
        return unit.removeprefix("1 ")
    above, slash, below = unit.partition(" / ")
    *first, last = above.split(" * ")
    return " * ".join([*first, _PLURALS.get(last, last)]) + slash + below


def quantity(x: float, unit: str) -> str:
    """A number with its unit."""
    if unit == "date":
        return date(x)
    return f"{number(x)} {unit_words(unit)}" if unit else number(x)


def rounded(x: float, unit: str) -> str:
    """A number with its unit for reading alone: to four digits, and a date to the nearest day."""
    if unit != "date":
        return quantity(float(f"{x:.4g}"), unit)
    # Where the calendar reaches: a part of a day says nothing to a reader.
    return date(decimal_year(from_decimal_year(x)) if 1000 <= x < 9999 else x)


def duration(x: float, unit: str) -> str:
    """A width in the given unit: as :func:`quantity`, but the width of a date is in years."""
    return quantity(x, "year" if unit == "date" else unit)


def percent(p: float) -> str:
    """A probability as a percentage that reads back to the same number."""
    return f"{(Decimal(repr(p)).scaleb(2)).normalize():f}%"
