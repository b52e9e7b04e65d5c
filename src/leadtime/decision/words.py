"""Numbers and lists in plain English: each with its unit, and no more digits than its error supports."""

from __future__ import annotations

import math
from collections.abc import Sequence

from leadtime.decision.times import between, fitting, month_of

_PROBABILITIES = frozenset({"probability", "fraction", "share"})
_NAMES = {
    "work_hour": "hours of work",
    "work_month": "months of work",
    "work_year": "years of work",
    "dollar": "dollars",
    "person": "people",
    "log_odds": "in log-odds",
    "percent": "%",
    "count": "",
    "qary": "QARYs",
}
_ONE = {
    "work_hour": "hour of work",
    "work_month": "month of work",
    "work_year": "year of work",
    "dollar": "dollar",
    "person": "person",
    "qary": "QARY",
}
_COUNTED = frozenset(
    (
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "decade",
        "point",
        "token",
        "doubling",
        "draw",
    )
)
_NONE = 1e-9
"""An error that is this part of its number is what is left of rounding."""
_MANY_TIMES = 1e6
_BEYOND_WORDS = 1e18
"""From here on a number is written with its power of ten; nobody reads rows of digits."""
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def unit_name(unit: str, *, one: bool = False) -> str:
    """A unit as a reader says it: ``work_hour`` is "hours of work", ``day`` is "days" (``one``: "day")."""
    if one and unit in _ONE:
        return _ONE[unit]
    if unit in _NAMES:
        return _NAMES[unit]
    if unit in _COUNTED:
        return unit if one else f"{unit}s"
    if unit.endswith("/million/dollar"):
        return f"{unit_name(unit.partition('/')[0])} per million dollars"
    head, slash, rest = unit.partition(" / ")
    if slash:
        return f"{unit_name(head)} per {unit_name(rest, one=True)}".strip()
    return unit


def amount(
    number: float,
    error: float | None = None,
    unit: str = "",
    *,
    difference: bool = False,
    digits: int = 3,
) -> str:
    """``number ± error unit`` in words, rounded to what the error supports, else to so many ``digits``.

    Probabilities are shown in percent, differences of probabilities in percentage points. A date is a month,
    and the difference of two dates is a length of time.

    >>> amount(0.41234, 0.0011, "probability")
    '41.23 ± 0.11 %'
    >>> amount(-12.345, 0.2, "day")
    '−12.3 ± 0.2 days'
    >>> amount(113_201, unit="work_hour", digits=2)
    '110,000 hours of work'
    >>> amount(2028.79, 0.02, "date"), amount(0.41, 0.01, "date", difference=True)
    ('October 2028 ± 7 days', '4.92 ± 0.12 months')
    """
    if not math.isfinite(number):
        return "unknown" if math.isnan(number) else "beyond the limit"
    if unit == "date" and not difference:
        far = "" if error is None or not math.isfinite(error) else _lasting(error)
        return f"{month_of(number)} ± {far}" if far else month_of(number)
    told = fitting(number if abs(number) >= (error or 0) else error or 0, unit)
    if told != unit:
        factor = between(unit, told)
        number, error, unit = number * factor, None if error is None else error * factor, told
    if unit in _PROBABILITIES:
        name = "percentage points" if difference else "%"
        number, error = 100 * number, None if error is None else 100 * error
    else:
        name = unit_name(unit, one=error is None and abs(number) == 1)
    if abs(number) >= _BEYOND_WORDS:
        return " ".join(p for p in (f"{number:.{digits}g}", name) if p)
    scale, word = _scale(number, error)
    text = _rounded(number / scale, None if error is None else error / scale, digits)
    return " ".join(p for p in (text, word, name) if p)


def _lasting(error: float) -> str:
    """The error of a date, which is a length of time: to two digits at most, and never finer than a day."""
    unit = fitting(error, "date")
    length = error * between("date", unit)
    return amount(max(length, 1.0) if unit == "day" else length, unit=unit, digits=1 + int(unit != "day"))


def size(number: float, error: float | None = None, unit: str = "", *, digits: int = 3) -> str:
    """The size of a difference, without its sign: for sentences that say "higher" or "lower"."""
    return amount(abs(number), error, unit, difference=True, digits=digits)


def span(low: float, high: float, unit: str = "") -> str:
    """``low to high unit``, two significant digits each; the narrower end no finer than a tenth of those."""
    if unit in _PROBABILITIES:
        return f"{_significant(100 * low, 2)} to {_significant(100 * high, 2)} %"
    if unit == "date":
        return f"{month_of(low)} to {month_of(high)}"
    told = fitting(max(abs(low), abs(high)), unit)
    low, high, unit = low * between(unit, told), high * between(unit, told), told
    if max(abs(low), abs(high)) >= _BEYOND_WORDS:
        return " ".join(p for p in (f"{low:.2g} to {high:.2g}", unit_name(unit)) if p)
    scale, word = _scale(max(abs(low), abs(high)), None)
    widest = max(abs(low), abs(high)) / scale
    finest = 2 - math.floor(math.log10(widest)) if widest > 0 else 0
    ends = " to ".join(_end(end / scale, finest) for end in (low, high))
    return " ".join(p for p in (ends, word, unit_name(unit)) if p)


def not_before(limit: float, unit: str, *, short: bool = False) -> str:
    """What is known of a draw beyond the limit: ``not before 2050``, ``over 1,000 years``, ``beyond 30``."""
    if not math.isfinite(limit):
        return "never"
    if unit == "date":
        whole = limit == round(limit)
        return f"not before {limit:.0f}" if whole else f"not before {month_of(limit, short=short)}"
    return f"over {limit:,g} {unit_name(unit)}".rstrip()


def _end(number: float, finest: int) -> str:
    """Two significant digits, and no more than ``finest`` decimals."""
    if number == 0:
        return "0"
    decimals = min(1 - math.floor(math.log10(abs(number))), finest, 12)
    return _fixed(round(number, decimals), max(0, decimals))


def percent(probability: float) -> str:
    """A share of futures in whole percent, never claiming certainty that is not there.

    >>> percent(0.7123), percent(0.9999), percent(1.0)
    ('71 %', 'over 99 %', '100 %')
    """
    if 0 < probability < 0.01:
        return "under 1 %"
    if abs(probability) >= _MANY_TIMES:
        return f"{100 * probability:.2g} %"
    if 0.99 < probability < 1:
        return "over 99 %"
    return f"{100 * probability:.0f} %"


def input_name(name: str) -> str:
    """An input as a reader says it: ``effect[lab_outreach]`` is "effect (lab outreach)".

    >>> input_name("rival_lead"), input_name("effect[lab_outreach]")
    ('rival lead', 'effect (lab outreach)')
    """
    head, bracket, label = name.replace("_", " ").partition("[")
    return f"{head} ({label.removesuffix(']')})" if bracket else head


def quoted(name: str) -> str:
    """An input inside a sentence, in quotation marks, since its name may be any words.

    >>> quoted("dangerous_model_in")
    '“dangerous model in”'
    """
    return f"“{input_name(name)}”"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Names as English lists them: ``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def spelled(n: int) -> str:
    """A small number as a word, a larger one in figures."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[n] if 0 <= n < len(words) else f"{n:,}"


def sentence(text: str) -> str:
    """``text`` with a capital at its start and a full stop at its end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _scale(number: float, error: float | None) -> tuple[float, str]:
    largest = max(abs(number), abs(error or 0))
    return next(((s, word) for s, word in _SCALES if largest >= s), (1.0, ""))


def _rounded(number: float, error: float | None, digits: int) -> str:
    if error is None or not math.isfinite(error):
        return _significant(number, digits)
    if error <= _NONE * abs(number):
        return f"{_significant(number, digits)} ± 0"
    decimals = _decimals(error)
    shown = max(0, decimals)
    return f"{_fixed(round(number, decimals), shown)} ± {_fixed(round(error, decimals), shown)}"


def _decimals(error: float) -> int:
    """Decimals that keep one digit of the error, two where it starts with a 1; negative for tens."""
    if error <= 0:
        return 0
    exponent = math.floor(math.log10(error))
    leading = error / 10.0**exponent
    return min(int(leading < 1.95) - exponent, 12)


def _significant(number: float, digits: int = 3) -> str:
    if number == 0 or not math.isfinite(number):
        return "0" if number == 0 else "beyond the limit"
    decimals = min(digits - 1 - math.floor(math.log10(abs(number))), 12)
    return _fixed(round(number, decimals), max(0, decimals))


def _fixed(number: float, decimals: int) -> str:
    text = f"{abs(number):,.{decimals}f}"
    negative = number < 0 and any(c in "123456789" for c in text)
    return f"−{text}" if negative else text
