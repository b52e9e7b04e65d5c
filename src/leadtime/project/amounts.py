"""Amounts that a row may not have in every form: counts, and lengths of time that somebody works."""

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


def counted(count: int, unit: str) -> str:
    """So many, as they are written: ``1 person``, ``2 people``; the number alone where there is no unit."""
    if unit == "person":
        return "1 person" if count == 1 else f"{count} people"
    return str(count)


def check_count(dist: Distribution, node: Node, name: str, declared: Input, into: Collector) -> None:
    """Note what is not one whole number within its limits, with the nearest that is."""
    limits = declared.limits
    low, high = (limits.low, limits.high) if limits else (-math.inf, math.inf)
    value = dist.constant
    if value is not None and math.isfinite(value) and value == int(value) and low <= value <= high:
        return
    # A median is there where a mean need not be.
    middle = float(dist.ppf(0.5)) if value is None else value
    # Whoever writes a million people does not mean the most that there may be.
    near = max(middle, low) if middle <= high else math.nan
    told = node.text if isinstance(node, Scalar) else str(dist)
    whole = "one whole number" if value is None else "a whole number"
    into.problem(
        "limits" if value is not None and not low <= value <= high else "distribution",
        node,
        f"{name} is {told!r}",
        valid=f"{whole}, {limits}" if limits else whole,
        fix=f"{name}: {counted(round(near), declared.unit or '')}" if math.isfinite(near) else None,
    )


def count_fixes(into: Collector, before: int, name: str, declared: Input) -> None:
    """Let the problems since ``before`` say a whole number to type: the nearest to what they say."""
    from leadtime.evidence.distribution import parse_distribution

    for i, problem in enumerate(into.problems[before:], before):
        if problem.fix is None:
            continue
        text = problem.fix.removeprefix(f"{name}: ")
        try:
            middle = 1.0 if text == example(declared) else float(parse_distribution(text).ppf(0.5))
        except (InputError, OSError):
            middle = math.nan
        low, high = (declared.limits.low, declared.limits.high) if declared.limits else (-math.inf, math.inf)
        near = max(middle, low) if middle <= high else math.nan
        fix = f"{name}: {counted(round(near), declared.unit or '')}" if math.isfinite(near) else None
        into.problems[i] = replace(problem, fix=fix)


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
