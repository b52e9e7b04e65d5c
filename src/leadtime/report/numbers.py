"""Numbers as people read them: with a unit, no more digits than their error supports, and the error."""

from __future__ import annotations

import math
import re
from typing import Any

from leadtime.decision.times import between, fitting, month_of
from leadtime.decision.words import not_before

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SHORT_UNITS = {
    "qary": "QARYs",
    "work_hour": "h",
    "day": "days",
    "date": "",
    "dollar": "dollars",
    "year": "years",
    "": "",
}
_COUNTED = frozenset(
    (
        "dollar",
        "doubling",
        "person",
        "point",
        "token",
        "month",
        "hour",
        "week",
        "minute",
        "work_month",
        "work_year",
    )
)
_DIMENSIONLESS = frozenset(
    ("probability", "fraction", "share", "count", "person", "log_odds", "doubling", "point", "draw")
)


def significant(value: float, digits: int = 2) -> str:
    """A number to some significant digits, with thousands separated and words from a million up.

    >>> significant(1234.5), significant(3.21e6), significant(0.01234), significant(-0.5)
    ('1,200', '3.2 million', '0.012', '−0.5')
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    for size, word in _WORDS:
        if abs(value) >= 0.9995 * size:
            return f"{_fixed(value / size, digits)} {word}"
    return _fixed(value, digits)


def scale_of(value: float) -> tuple[float, str]:
    """The scale that a column of numbers of this size is written in, with its word: ``(1e9, "billion")``."""
    return next(((size, word) for size, word in _WORDS if abs(value) >= 0.9995 * size), (1.0, ""))


def _fixed(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if exponent < -5:
        mantissa = f"{value / 10.0**exponent:.{digits - 1}f}"
        return minus(f"{mantissa}e{exponent}")
    places = digits - 1 - exponent
    value = round(value, places)
    text = f"{value:,.{max(places, 0)}f}"
    return minus(text.rstrip("0").rstrip(".") if "." in text else text)


def minus(text: str) -> str:
    """With a true minus sign, and without any before a zero."""
    return text.replace("-", "−") if any(c in "123456789" for c in text) else text.replace("-", "")


def error_places(error: float) -> int:
    """Decimals that an error supports: one significant digit of it, two if the first is a 1.

    >>> error_places(0.0031), error_places(0.0142), error_places(25)
    (3, 3, -1)
    """
    if not error or not math.isfinite(error):
        return 2
    exponent = math.floor(math.log10(error))
    return -exponent + (1 if error / 10.0**exponent < 1.95 else 0)


def rounded(value: float, error: float) -> tuple[str, str]:
    """A value and its error, both to the decimals that the error supports."""
    if not math.isfinite(value):
        return significant(value), ""
    if not error or not math.isfinite(error):
        return significant(value, 3), ""
    places = error_places(error)
    shown = max(places, 0)
    return minus(f"{round(value, places):,.{shown}f}"), f"{round(error, places):,.{shown}f}"


def percent(value: float, error: float | None = None, *, sign: bool = False) -> str:
    """A probability as a percentage, with its error where one is given.

    >>> percent(0.41234, 0.0016), percent(-0.02, 0.001, sign=True)
    ('41.23 % ± 0.16', '−2.00 % ± 0.10')
    """
    if error is None or not error:
        text = _fixed(100 * value, 3 if abs(value) >= 0.0995 else 2) if value else "0"
        return f"{_signed(text, value, sign)} %"
    number, spread = rounded(100 * value, 100 * error)
    return f"{_signed(number, value, sign)} % ± {spread}"


def points(value: float, error: float | None = None) -> str:
    """A difference of two probabilities, in percentage points, with its sign."""
    return percent(value, error, sign=True).replace(" %", " pp", 1)


def _signed(text: str, value: float, sign: bool) -> str:
    """With a plus sign, where one is wanted and the number shown is more than zero."""
    plus = sign and value > 0 and any(c in "123456789" for c in text)
    return f"+{text}" if plus and not text.startswith("+") else text


def with_error(value: float, error: float | None, unit: str = "", *, sign: bool = False) -> str:
    """A number with its Monte-Carlo error and its unit; with a sign it is a difference.

    A date is a month with an error in days, and a difference of dates the length of time between them.
    """
    if unit == "date" and not sign:
        text = date(value)
        return f"{text} ± {_lasting(error)}" if error and math.isfinite(error) else text
    told = fitting(max(abs(value), error or 0.0), unit) if math.isfinite(value) else unit
    if told != unit:
        value, error, unit = value * between(unit, told), (error or 0.0) * between(unit, told), told
    number, spread = rounded(value, error or 0.0)
    if abs(value) >= 1e6 and math.isfinite(value):
        number, spread = significant(value, 3), ""
    text = _signed(number, value, sign) + (f" ± {spread}" if spread else "")
    return join(text, unit)


def _lasting(error: float) -> str:
    """The error of a date, never finer than a day."""
    told = fitting(error, "date")
    size = error * between("date", told)
    text = significant(max(size, 1.0) if told == "day" else size, 1 + int(told != "day"))
    return join(text, told)


def span(low: float, high: float, unit: str, *, limit: float = math.inf) -> str:
    """``low to high unit`` in one unit that fits; an end beyond the ``limit`` is said to be.

    >>> span(2026.2, 2041.5, "date"), span(2026.2, math.inf, "date", limit=2050.0)
    ('Mar 2026 to Jul 2041', 'Mar 2026 to not before 2050')
    """
    finite = [abs(end) for end in (low, high) if math.isfinite(end)]
    told = unit if unit == "date" else fitting(max(finite, default=0.0), unit)
    if not math.isfinite(high) and math.isfinite(limit):
        top = not_before(limit, unit, short=True)
        return f"{_end(low, unit, told)} to {top}" if math.isfinite(low) else top
    return join(" to ".join(_end(end, unit, told) for end in (low, high)), "" if unit == "date" else told)


def _end(value: float, unit: str, told: str) -> str:
    return date(value) if unit == "date" else significant(value * between(unit, told))


def unit_name(unit: str) -> str:
    """A unit as a reader says it: nothing for counts and probabilities, hours for hours of work."""
    if unit in _DIMENSIONLESS:
        return ""
    if unit.endswith("/million/dollar"):
        return f"{unit_name(unit.partition('/')[0])} / $1M"
    head, slash, rest = unit.partition("/")
    above = head.strip()
    name = _SHORT_UNITS.get(above, f"{above}s" if above in _COUNTED else above)
    whole = f"{name} / {rest.strip()}" if slash else name
    return whole.replace("work_hour", "h").replace("_", " ")


def unit_text(unit: str) -> str:
    """A unit spelled out, for a list of quantities: ``work_hour / year`` is ``hours of work / year``."""
    spelled = {"work_hour": "hours of work", "day": "days", "dollar": "dollars", "person": "people"}
    return spelled.get(unit, unit.replace("work_hour", "hours of work").replace("_", " "))


_ONES = frozenset(("1", "+1", "−1"))


def join(number: str, unit: str) -> str:
    """A number and its unit with a space that does not break.

    >>> join("1", "day").split(), join("1.5", "day").split()
    (['1', 'day'], ['1.5', 'days'])
    """
    name = unit_name(unit)
    if number in _ONES:
        head, slash, rest = name.partition(" / ")
        name = head.removesuffix("s") + slash + rest
    return f"{number}\N{NO-BREAK SPACE}{name}" if name else number


def quantity(value: float, unit: str = "", digits: int = 2) -> str:
    """A number in its unit: dates as dates, percentages as percentages, else to some digits."""
    if unit == "date":
        return date(value)
    if unit == "percent":
        return f"{significant(value, digits)} %"
    told = fitting(value, unit)
    value, unit = value * between(unit, told), told
    return join(significant(value, digits), unit)


def readable(text: str) -> str:
    """A belief's text with its large numbers in words; it means the same.

    >>> readable("100000000 to 3000000000 dollars / day")
    '100 million to 3 billion dollars / day'
    """
    return re.sub(r"(?<![\w.])\d{7,}(?:\.0)?(?![\w.])", _in_words, text)


def _in_words(match: re.Match[str]) -> str:
    value = int(float(match[0]))
    size, word = next((s, w) for s, w in _WORDS if value >= s)
    short = f"{value / size:.6g}"
    return f"{short} {word}" if round(float(short) * size) == value else f"{value:,}"


def date(year: float) -> str:
    """A decimal year as a month, such as ``Jul 2027``; only the year far ahead."""
    if math.isinf(year):
        return significant(year)
    return month_of(year, short=True)


def estimate(value: Any, unit: str | None = None) -> str:
    """An estimate from the engine (a float with ``error`` and ``unit``), or its JSON form, as text."""
    if isinstance(value, dict):
        number, error, own = value.get("value"), value.get("error"), value.get("unit", "")
    else:
        number, error, own = float(value), getattr(value, "error", None), getattr(value, "unit", "")
    if number is None:
        return "undefined"
    if (own if unit is None else unit) in {"probability", "fraction", "share"}:
        return percent(number, error)
    return with_error(number, error, own if unit is None else unit)


def in_points(words: str) -> str:
    """Words for a table: percentage points as "pp", which has room there."""
    return words.replace("percentage points", "pp")
