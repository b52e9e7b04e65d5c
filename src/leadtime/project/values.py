"""One value of the file: a number, a choice or a distribution, fitted to the unit that its input has.

A bare number is allowed only where the input is a pure number. Everywhere else the file says its unit: a
number whose unit stands in a comment is how months of work come to be added to months on the calendar.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from leadtime import units
from leadtime.errors import InputError, UnitError, listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.yaml_reader import Node, Scalar

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures.limits import Limits
    from leadtime.futures.model import Input

_DATA_FILE = re.compile(r"\b(?:samples|cdf)\(\s*[\"']?([^,)\"']+?)[\"']?\s*[,)]")
_CALENDAR = re.compile(r"\b(day|week|month|year)s?\b")
_WORD_AFTER_NUMBER = re.compile(r"(\d)\s*[a-zA-Z_]{2,}(?:\s*/\s*[a-zA-Z_]+)?(?<!\bto)")
_LONG = 200
_MOST, _LEAST = 1e40, 1e-40
"""Sizes beyond which a number is a slip: their squares and products would no longer be numbers."""
_EDGES = (1e-6, 0.5, 1 - 1e-6)
_PROBABILITIES = ("probability", "fraction", "share")
_DIMENSIONS = {
    "dimensionless": "a pure number",
    "[time]": "a time",
    "[labour]": "an amount of work",
    "[research]": "an amount of research",
    "[money]": "an amount of money",
    "1 / [time]": "a rate",
    "[labour] / [time]": "an amount of work per time",
    "[money] / [time]": "an amount of money per time",
}
_EXAMPLES = {
    "dimensionless": "0.2 to 0.6",
    "[time]": "30 to 90 days",
    "[labour]": "1000 to 5000 hours",
    "[money]": "1 to 5 million dollars",
    "1 / [time]": "10% to 30% / year",
    "[labour] / [time]": "1700 hours / year",
    "[money] / [time]": "0.5 to 2 billion dollars / day",
}


def example(declared: Input) -> str:
    """A value to type for an input: plainly an example, but one that would be accepted."""
    if declared.options:
        return declared.options[0]
    if declared.unit == "date":
        # What somebody decides is a day; what they believe is a span.
        return "2027-01-15" if declared.kind == "lever" else "80% 2027-01 to 2032-01"
    if declared.unit in _PROBABILITIES:
        narrower = declared.limits is not None and declared.limits.low > 0
        return _plain_example(declared.limits) if narrower and declared.limits else "beta(4, 6)"
    if declared.unit == "person":
        return "20 people"
    dimension = units.dimension(declared.unit or "")
    if dimension == "dimensionless" and declared.limits is not None:
        return _plain_example(declared.limits)
    if dimension == "[labour] / [time]" and "day" in (declared.unit or ""):
        return "8 hours / day"
    return _EXAMPLES.get(dimension, f"1 to 10 {declared.unit}")


def _plain_example(limits: Limits) -> str:
    """Numbers well inside the limits of a pure number."""
    from leadtime.evidence.wording import number

    if limits.high == math.inf:
        return "2 to 6"
    low = max(limits.low, limits.high - 1)
    a, b = (number(round(low + k * (limits.high - low), 3)) for k in (0.2, 0.8))
    return f"uniform({a}, {b})"


def in_words(unit: str | None) -> str:
    """What an input of this unit is: ``a time, such as in 'day'``."""
    if unit is None:
        return "a number, with a unit where it has one"
    if unit == "date":
        return "a date such as 2027-01-15, or '80% 2027-01 to 2032-01'"
    if unit in _PROBABILITIES:
        return "a number from 0 to 1, or a percentage"
    if unit == "person":
        return "a number of people"
    words = _DIMENSIONS.get(units.dimension(unit), f"a quantity of dimension {units.dimension(unit)}")
    return words if words == "a pure number" else f"{words}, in a unit such as {unit!r}"


def read_value(node: Node, name: str, declared: Input, into: Collector) -> Distribution | None:
    """The distribution that a node holds, in a unit of the right dimension; None after noting a problem."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool):
        found = node.text if isinstance(node, Scalar) else "a list or a mapping"
        into.problem(
            "distribution",
            node,
            f"{name} is {found}",
            valid=in_words(declared.unit),
            fix=f"{name}: {example(declared)}",
        )
        return None
    if node.value is None:
        into.problem(
            "missing-value",
            node,
            f"{name} has no value",
            valid=in_words(declared.unit),
            fix=f"{name}: {example(declared)}",
        )
        return None
    if declared.options:
        return _choice(node, name, declared, into)
    try:
        return fitted(_parsed(node, into), node.text, name, declared)
    except UnitError as e:
        into.caught(_as_needed(e, node.text, name, declared), node, name)
    except InputError as e:
        into.caught(e, node, name)
    except OSError as e:
        into.problem("file", node, f"{name}: {e.strerror or e}: {e.filename}")
    return None


def check_limits(dist: Distribution, node: Node, name: str, declared: Input, into: Collector) -> None:
    """Say how much of a distribution lies where its input cannot be; an error if most of it does.

    What to type is near what was written, or is not said: an example would be a number out of nowhere.
    """
    from leadtime.futures.limits import breach

    if not _reasonable(dist):
        found = f"{name} is {_written(dist, node)}, which is beyond all reason"
        into.problem("limits", node, found, valid=f"sizes up to {_MOST:g}, and down to {_LEAST:g}")
        return
    _warn_percent(dist, node, name, declared, into)
    beyond = breach(name, dist, declared.limits) if declared.limits else None
    if beyond is None:
        return
    found, fix = beyond.found, beyond.fix
    if dist.constant is not None:
        found = found.replace(repr(str(dist)), _written(dist, node))
    if len(text := str(dist)) > _LONG:
        # Nobody wrote hundreds of points by hand, or wants to read them in a message.
        found, fix = found.replace(repr(text), f"a {dist.name} of many points"), None
    if beyond.wrong:
        into.problem("limits", node, found, valid=beyond.valid, fix=fix)
    else:
        into.warn("limits", node, found, valid=beyond.valid, fix=fix)


def _reasonable(dist: Distribution) -> bool:
    """Whether all but a millionth of the values on either side have sizes that can be computed with.

    What never comes, as far as is known, has no size.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        ends = np.abs(dist.ppf(np.array(_EDGES)))
    known = ends[np.isfinite(ends)] if dist.beyond else ends
    return bool((known <= _MOST).all()) and not 0 < ends[1] < _LEAST


def _written(dist: Distribution, node: Node) -> str:
    """A value as it stands in the file, in quotes."""
    text = node.text if isinstance(node, Scalar) else str(dist)
    return repr(text if len(text) <= _LONG else f"{text[:40]}...")


def _warn_percent(dist: Distribution, node: Node, name: str, declared: Input, into: Collector) -> None:
    """Log-odds are no share, and a percentage of them is one by mistake."""
    if declared.unit != "log_odds" or not isinstance(node, Scalar) or "%" not in node.text:
        return
    into.warn(
        "unit",
        node,
        f"{name} is {node.text!r}, and it is in log-odds, not a share",
        valid="a number: 0.7 doubles the odds, from 20 % to 33 %, or from 50 % to 67 %",
        fix=f"{name}: {dist}",
    )


def _choice(node: Scalar, name: str, declared: Input, into: Collector) -> Distribution | None:
    from leadtime.evidence.distribution import Constant

    if node.text not in declared.options:
        close = nearest(node.text, declared.options)
        into.problem(
            "choice",
            node,
            f"{name} is {node.text!r}",
            valid=listing(declared.options),
            fix=f"{name}: {close or declared.options[0]}",
        )
        return None
    return Constant(float(declared.options.index(node.text)))


def _parsed(node: Scalar, into: Collector) -> Distribution:
    from leadtime.evidence.distribution import parse_distribution

    for name in _DATA_FILE.findall(node.text):
        into.data_files.add(into.folder / name)
    return parse_distribution(node.value, folder=into.folder)


def fitted(dist: Distribution, text: str, name: str, declared: Input) -> Distribution:
    """The distribution with work read as work; ``text`` is how it was written.

    Raises :class:`UnitError` where the dimension is another, or a date stands for a duration.
    """
    wanted = declared.unit
    if wanted is None:
        return dist
    if units.compatible(dist.unit, wanted) and (dist.unit == "date") == (wanted == "date"):
        return dist
    labour = _as_labour(dist.unit, wanted, name)
    if labour is not None:
        return dist.in_unit(labour)
    raise _misfit(dist, text, name, declared)


def _as_labour(unit: str, wanted: str, name: str) -> str | None:
    """Read ``20000 hours`` as work, and ``hours: 1700 / year`` as work per year, where work is wanted."""
    labour = units.as_labour(unit, wanted)
    if labour != unit:
        return labour
    if unit and re.search(r"\bhours\b", name) and "[labour]" in units.dimension(wanted):
        candidate = str(units.parse_unit("work_hour") * units.parse_unit(unit))
        return candidate if units.compatible(candidate, wanted) else None
    return None


def _misfit(dist: Distribution, text: str, name: str, declared: Input) -> UnitError:
    wanted = declared.unit or ""
    fix: str | None
    if not dist.unit and wanted == "date":
        found, fix = f"{text!r} is not a date", f"{name}: {_as_dates(text) or example(declared)}"
    elif not dist.unit:
        own = _with_unit(text, wanted)
        found, fix = f"{text!r} has no unit", f"{name}: {own}" if _fits(own, declared) else None
    elif dist.unit == "date":
        found, fix = f"{text!r} is a date", f"{name}: {example(declared)}"
    else:
        what = _DIMENSIONS.get(units.dimension(dist.unit), f"of dimension {units.dimension(dist.unit)}")
        found = f"{text!r} is {what}, in {dist.unit!r}"
        fix = f"{name}: {_own_numbers(text, declared) or example(declared)}"
    return UnitError(found, valid=in_words(declared.unit), fix=fix)


def _with_unit(text: str, wanted: str) -> str:
    """The text with the unit put behind it."""
    from leadtime.evidence.wording import canonical_unit, unit_words

    try:
        return f"{text} {unit_words(canonical_unit(wanted))}"
    except UnitError:
        return f"{text} {wanted}"


def _as_dates(text: str) -> str | None:
    """The text with its years as dates, if that can be read: ``2029-01`` for ``2029``."""
    from leadtime.evidence.distribution import parse_distribution

    dated = re.sub(r"(?<![\w.-])([12]\d{3})(?![\w.%-])", r"\1-01", text)
    try:
        return dated if parse_distribution(dated).unit == "date" else None
    except (InputError, OSError):
        return None


def _as_needed(error: UnitError, text: str, name: str, declared: Input) -> UnitError:
    """An error about units that do not go together, with the unit that is needed here as what is valid."""
    p = error.problem
    if declared.unit is None or "cannot stand beside" not in p.found:
        return error
    own = _own_numbers(text, declared)
    fix = f"{name}: {own}" if own else p.fix
    return UnitError(p.found, valid=in_words(declared.unit), fix=fix, column=p.column)


def _own_numbers(text: str, declared: Input) -> str | None:
    """The text with its own numbers and a right unit, if that can be read: ``3 days`` for ``3 dollars``.

    ``3 months`` becomes ``3 work_months`` where work is wanted; other units give way to the declared one.
    """
    from leadtime.evidence.wording import canonical_unit, unit_words

    wanted = declared.unit or ""
    candidates = []
    if "[labour]" in units.dimension(wanted):
        candidates.append(_CALENDAR.sub(r"work_\g<0>", text))
    elif "work_hour" in text:
        # A month of work takes somebody a month; an hour of work is no hour of the calendar, of which there
        # are four times as many.
        return None
    else:
        candidates.append(text.replace("work_", ""))
    if "date" not in wanted:
        plain = units.dimension(wanted) == "dimensionless" and wanted != "person"
        unit = "" if plain else unit_words(canonical_unit(wanted))
        tail = re.fullmatch(r"(.*[\d)])\s*[a-zA-Z_$][\w$ /*^]*", text)
        candidates.append(f"{tail[1]} {unit}".rstrip() if tail else "")
        candidates.append(_WORD_AFTER_NUMBER.sub(rf"\g<1> {unit}", text))
    return next((c for c in candidates if c != text and _fits(c, declared)), None)


def _fits(text: str, declared: Input) -> bool:
    """Whether a text would be accepted for an input."""
    from leadtime.evidence.distribution import parse_distribution

    try:
        dist = parse_distribution(text)
    except (InputError, OSError):
        return False
    wanted, limits = declared.unit or "", declared.limits
    if not units.compatible(units.as_labour(dist.unit, wanted), wanted) or dist.unit == "date":
        return False
    return limits is None or limits.outside(dist.in_unit(units.as_labour(dist.unit, wanted))) < 0.01
