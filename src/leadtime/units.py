"""Physical units, dates and money.

One small registry, made for this field: time, labour and money, and counts without a dimension. Work is a
dimension of its own. A calendar month has 730.5 hours and a month of work has 167; a published model mixed
the two and moved its own median by months, so here ``hour`` and ``work_hour`` cannot be added.

Inside a simulation arrays are bare and in base units: **day** for time, **work_hour** for labour, **dollar**
for money. A formula that is right in one coherent system of units is right in every one, so the conversions
happen only where numbers come in and go out.

A date is a decimal calendar year (2027-07-02 is 2027.5) in the unit ``date``, with the dimension of time:
the difference of two dates is a duration.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from leadtime.errors import UnitError, listing, nearest

if TYPE_CHECKING:
    import pint

DAYS_PER_YEAR = 365.25
"""Length of the ``year`` unit in days; a ``month`` is a twelfth of it."""

_DEFINITIONS = """
day = [time] = d = days
hour = day / 24 = h = hr
minute = hour / 60 = min
second = minute / 60 = s = sec
week = 7 day = wk
year = 365.25 day = yr = annum
month = year / 12 = mo
quarter = year / 4
decade = 10 year
date = year

work_hour = [labour] = wh = person_hour = researcher_hour = working_hour
work_day = 8 work_hour = person_day = working_day
work_week = 40 work_hour = person_week = working_week
work_month = 167 work_hour = person_month = working_month
work_year = 2000 work_hour = person_year = researcher_year = working_year

dollar = [money] = USD = dollars = usd

qary = [research] = QARY

token = [token]
flop = [compute]

count = []
person = count = people = researcher
probability = count
fraction = count
percent = 0.01 count
log_odds = count
doubling = count
point = count
share = count
draw = count
thousand = 1e3 count
million = 1e6 count
billion = 1e9 count
trillion = 1e12 count
"""

_AMBIGUOUS_LABOUR = re.compile(r"\b(hours?|hr|h)\b")
_WORDS = re.compile(r"[A-Za-z_]+")
_LABOUR_WORDS = re.compile(r"\b(work|working|person|researcher)[ -](hour|day|week|month|year)(s?)\b")
_APART = re.compile(
    r"(?:(?<=[\d\s/*])(work|working|person|researcher)-|(?<=\d )(work|working|person|researcher) )"
    r"(?=(?:hour|day|week|month|year)s?(?![-\w.\\]))"
)
_POWER = re.compile(r"(?:\*\*|\^)\s*(\S*)")
_SMALL_POWER = re.compile(r"[+-]?\d(\.\d+)?(?![\d.^eE(]|\*\*)|\([+-]?\d(\.\d+)?\)(?!\^|\*\*)")


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[Any]:
    """The one registry of the process. Built on first use, since most commands never need it."""
    import pint

    # pint wants lines, not a file, and would add its thousand physical units if it were given nothing.
    lines = _DEFINITIONS.strip().splitlines()
    return pint.UnitRegistry(lines, autoconvert_to_preferred=False, cache_folder=None)


def _normalise(text: str) -> str:
    """Unit text as pint reads it: ``$`` is dollar, ``per`` is ``/``, a space between words multiplies.

    ``person-hours`` and ``work hours`` are read as the one word that they are in English.
    """
    text = _LABOUR_WORDS.sub(r"\1_\2\3", text.strip())
    text = text.replace("$", " dollar ").replace("%", " percent ")
    text = re.sub(r"\bper\b", "/", text)
    text = re.sub(r"\s*([*/^()])\s*", r"\1", text.strip())
    text = f"1{text}" if text.startswith("/") else text
    return re.sub(r"\s+", "*", text.strip())


def joined(text: str) -> str:
    """A text with ``person-months`` as the one word that it is, ``person_months``; it keeps its length.

    What stands in quotes is a name, and stays as it is.

    >>> joined("2 to 5 person-months")
    '2 to 5 person_months'
    """
    return text if '"' in text or "'" in text else _APART.sub(lambda m: f"{m[0][:-1]}_", text)


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> pint.Unit:
    """The unit written as ``text``; the empty text is dimensionless.

    Raises :class:`UnitError` with the nearest known unit.

    >>> str(parse_unit("dollars / day"))
    'dollar / day'
    """
    import pint

    expression = _normalise(text)
    if not expression:
        return registry().Unit("")
    if len(text) > _LONGEST or any(not _SMALL_POWER.match(p) for p in _POWER.findall(expression)):
        # Powers of powers would keep the reader busy for hours, and no unit of ours needs them.
        raise _unknown(text)
    try:
        # An expression such as "1 / year" or "billion dollars" carries no number of its own but 1.
        quantity = registry().Quantity(1.0, "") * registry().parse_expression(expression)
    except (pint.PintError, AttributeError, TypeError, ValueError, ArithmeticError, SyntaxError) as e:
        raise _unknown(text) from e
    except Exception as e:  # pint's tokenizer raises its own bare exceptions on odd text
        raise _unknown(text) from e
    if quantity.magnitude != 1:
        raise UnitError(
            f"{text!r} holds a number where a unit is wanted", valid="a unit such as 'hours / year'"
        )
    unit: pint.Unit = quantity.units
    return unit


def _unknown(text: str) -> UnitError:
    known = known_units()
    if len(text) > _LONGEST:
        return UnitError(f"cannot read the unit {text[:40] + '...'!r}", valid=listing(_COMMON, most=40))
    wrong = [w for w in _WORDS.findall(text) if w not in known and w.rstrip("s") not in known and w != "per"]
    name = wrong[0] if wrong else text
    close = nearest(name, known) if len(name) > 2 else None
    return UnitError(
        f"unknown unit {name!r}" if wrong else f"cannot read the unit {text!r}",
        valid=listing(_COMMON, most=40),
        fix=text.replace(name, close) if close else None,
    )


_LONGEST = 120
_COMMON = (
    "day",
    "hour",
    "week",
    "month",
    "year",
    "date",
    "work_hour",
    "work_month",
    "work_year",
    "dollar",
    "person",
    "percent",
    "million",
    "billion",
    "minute",
    "second",
    "token",
    "flop",
)


@lru_cache(maxsize=1)
def known_units() -> frozenset[str]:
    """Every unit name and alias that may be written."""
    return frozenset(n for n in registry()._units if n.isidentifier())


@lru_cache(maxsize=4096)
def dimension(unit: str) -> str:
    """The dimension of a unit as text, ``dimensionless`` for none: ``[labour] / [time]``."""
    return str(parse_unit(unit).dimensionality) if unit else "dimensionless"


@lru_cache(maxsize=4096)
def factor(source: str, target: str) -> float:
    """What to multiply a number in ``source`` by to have it in ``target``.

    Raises :class:`UnitError` when the dimensions differ.

    >>> factor("year", "day")
    365.25
    """
    import pint

    a, b = parse_unit(source), parse_unit(target)
    try:
        return float(registry().Quantity(1.0, a).m_as(b))
    except pint.DimensionalityError as e:
        raise UnitError(
            f"{source or 'a number without unit'!r} has the dimension {a.dimensionality}, "
            f"but {target or 'a number without unit'!r} ({b.dimensionality}) is needed",
            valid="a number without a unit, or a percentage"
            if b.dimensionless
            else f"a unit of dimension {b.dimensionality}, such as {target!r}",
        ) from e


@lru_cache(maxsize=4096)
def to_base(unit: str) -> float:
    """What to multiply a number in ``unit`` by to have it in base units (day, work_hour, dollar)."""
    return float(registry().Quantity(1.0, parse_unit(unit)).to_base_units().magnitude)


def compatible(a: str, b: str) -> bool:
    """Whether two units have the same dimension."""
    return bool(parse_unit(a).dimensionality == parse_unit(b).dimensionality)


def as_labour(unit: str, wanted: str) -> str:
    """Read plain ``hours`` as hours of work where labour is wanted and clock time would not fit.

    ``20000 hours`` of outreach can only mean work. ``3 months`` could mean two things that differ fourfold,
    so months, weeks and days are never reinterpreted: the error then asks for ``work_months``.
    """
    if compatible(unit, wanted) or "[labour]" not in dimension(wanted):
        return unit
    candidate = _AMBIGUOUS_LABOUR.sub("work_hour", unit, count=1)
    return candidate if candidate != unit and compatible(candidate, wanted) else unit


def decimal_year(day: dt.date) -> float:
    """A calendar date as a decimal year: the year plus the part of it that has gone by.

    >>> decimal_year(dt.date(2027, 1, 1))
    2027.0
    """
    first = dt.date(day.year, 1, 1)
    return day.year + (day - first).days / _days_in(day.year)


def from_decimal_year(year: float) -> dt.date:
    """The calendar date of a decimal year, to the nearest day (the inverse of :func:`decimal_year`).

    Raises :class:`UnitError` outside the years 1 to 9999, which the calendar does not reach.
    """
    try:
        whole = int(year // 1)
        return dt.date(whole, 1, 1) + dt.timedelta(days=round((year - whole) * _days_in(whole)))
    except (ValueError, OverflowError) as e:
        raise UnitError(f"{year} is not a year of the calendar", valid="a decimal year from 1 to 9999") from e


def _days_in(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def parse_date(text: str) -> float:
    """``2027-01`` or ``2027-01-15`` as a decimal year; a month alone means its first day."""
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        year, month, day = match.groups()
        return decimal_year(dt.date(int(year), int(month), int(day or 1)))
    except ValueError as e:
        raise UnitError(f"{text!r} is not a date", valid="2027-01 or 2027-01-15") from e
