"""Amounts that a row may not have in every form: what is set, counts, and how long somebody works."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from leadtime import units
from leadtime.errors import InputError
from leadtime.evidence.wording import number
from leadtime.project.collect import Collector
from leadtime.project.values import example
from leadtime.project.yaml_reader import Mapping, Node, Scalar

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures.model import Input

_CLOCK = ("hour", "minute", "second")


def counted(value: float, unit: str) -> str:
    """A number as it is written: ``1 person``, ``2 people``; the number alone where there is no unit."""
    if unit == "person":
        return "1 person" if value == 1 else f"{number(value)} people"
    return number(value)


def check_single(
    dist: Distribution, node: Node, name: str, declared: Input, into: Collector, *, whole: bool
) -> None:
    """Note what is not one number within its limits, or no ``whole`` one, with the nearest that is."""
    value = dist.constant
    limits = declared.limits
    inside = value is not None and abs(value) <= _MOST and (limits is None or limits.outside(dist) == 0)
    if inside and value is not None and (not whole or value == int(value)):
        return
    told = node.text if isinstance(node, Scalar) else str(dist)
    kind = "a whole number" if whole else "a number"
    if value is None:
        kind = f"{kind.replace('a ', 'one ', 1)}, since it is set and not uncertain"
    # A median is there where a mean need not be.
    near = _nearest(float(dist.ppf(0.5)) if value is None else value, declared, whole=whole)
    into.problem(
        "distribution" if inside or value is None else "limits",
        node,
        f"{name} is {told!r}",
        valid=f"{kind}, {limits}" if limits else kind,
        fix=None if near is None else f"{name}: {near}",
    )


_MOST = 1e15


def _nearest(value: float, declared: Input, *, whole: bool) -> str | None:
    """The nearest number that is possible, as it is written; None where that is far away, or at an open end.

    Whoever writes a million people does not mean the most that there may be.
    """
    limits = declared.limits
    low, high = (limits.low, limits.high) if limits else (-math.inf, math.inf)
    if not abs(value) <= _MOST or value > high or (value < low and not whole):
        return None
    near = float(round(max(value, low))) if whole else float(f"{value:.3g}")
    if limits is not None and near == low and limits.open_low:
        return None
    return counted(near, declared.unit or "")


def single_fixes(into: Collector, before: int, name: str, declared: Input, *, whole: bool) -> None:
    """Let the problems since ``before`` say one number to type: the nearest to what they say."""
    from leadtime.evidence.distribution import parse_distribution

    for i, problem in enumerate(into.problems[before:], before):
        if problem.fix is None:
            continue
        text = problem.fix.removeprefix(f"{name}: ")
        try:
            middle = 1.0 if text == example(declared) else float(parse_distribution(text).ppf(0.5))
        except (InputError, OSError):
            middle = math.nan
        near = _nearest(middle, declared, whole=whole)
        into.problems[i] = replace(problem, fix=None if near is None else f"{name}: {near}")


def check_mean(dist: Distribution, node: Node, name: str, declared: Input, into: Collector) -> bool:
    """Whether the mean is a number that can be; noted where it is not.

    Much is reckoned with the mean alone, and a tail that is heavy enough takes it anywhere.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        mean = float(dist.mean())
    slack = 1e-9 * abs(mean)
    low, high = declared.limits.ends(dist.unit) if declared.limits else (-math.inf, math.inf)
    if math.isfinite(mean) and low - slack <= mean <= high + slack:
        return True
    told = node.text if isinstance(node, Scalar) else str(dist)
    size = f"mean is {mean:.3g}" if math.isfinite(mean) else "mean is infinite"
    light = f"a mean that is {declared.limits}" if declared.limits else "a mean"
    valid = f"a tail so light that there is {light}"
    into.problem("limits", node, f"{name} is {told!r}, whose {size}", valid=valid)
    return False


def refuse_hours(node: Node, name: str, into: Collector) -> None:
    """Note hours, and amounts of work, where it is asked how long people take over work.

    800 hours are 33 days of the calendar, and almost five months of one person's work. Nobody can tell which
    is meant, so neither is taken.
    """
    from leadtime.evidence.distribution import parse_distribution

    value = node.get("dist") if isinstance(node, Mapping) else node
    if not isinstance(value, Scalar):
        return
    try:
        dist = parse_distribution(value.value)
        work = "[labour]" in units.dimension(dist.unit)
    except (InputError, OSError):
        return  # told where the value is read
    if dist.unit not in _CLOCK and not work:
        return
    alone = f"; {_alone(dist)}" if dist.constant else ""
    into.problem(
        "unit",
        value,
        f"{name} is {value.text!r}, {'an amount of work' if work else 'which may be hours of work'}",
        valid=f"how long its crew takes, in days, weeks or months; one person works 167 hours a month{alone}",
    )


def _alone(dist: Distribution) -> str:
    """What a number of hours would be: on the calendar, and as the work of one person."""
    work = dist.unit if "[labour]" in units.dimension(dist.unit) else "work_hour"
    scale = units.factor(dist.unit, "hour") if work == "work_hour" and dist.unit in _CLOCK else 1.0
    size = (dist.constant or 0.0) * scale
    months = size * units.factor(work, "work_month")
    told = f"{number(float(f'{months:.3g}'))} months of one person"
    if dist.unit in _CLOCK:
        days = size * units.factor("hour", "day")
        return f"on the calendar this is {number(float(f'{days:.3g}'))} days, as work {told}"
    return f"this is {told}"
