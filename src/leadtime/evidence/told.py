"""Records in words: what a result says, how far it is trusted, and where it stands."""

from __future__ import annotations

import datetime as dt
import math
import re

from leadtime.evidence import signs
from leadtime.evidence.records import (
    Appraisal,
    Counts,
    Estimate,
    Ordering,
    Probability,
    Record,
    Result,
    Source,
)
from leadtime.evidence.wording import canonical_unit, number, quantity

WITHHELD = "withheld: it is marked as hazardous information"
"""What stands in the place of a record of high infohazard level."""


def visible(text: str) -> str:
    """A text on one line, in which nothing acts on a terminal or turns the reading direction."""
    return signs.visible(re.sub(r"[\n\r\t]", " ", text))


_DIGITS = re.compile(r"\d+\.\d{7,}")


def rounded(text: str) -> str:
    """The text of a distribution that was computed, with its numbers to four figures, for reading alone.

    >>> rounded("lognormal(2.147172737448209, 0.7219470337465409) days")
    'lognormal(2.147, 0.7219) days'
    """
    return _DIGITS.sub(lambda m: f"{float(m[0]):.4g}", text)


def result_words(result: Result) -> str:
    """What a source found, in one line.

    >>> result_words(Estimate(value=42, unit="day", low=30, high=60, level=0.9))
    '42 days (90 % interval 30 to 60)'
    >>> result_words(Estimate(value=1, unit="day"))
    '1 day'
    """
    if isinstance(result, Estimate):
        return _estimate(result)
    if isinstance(result, Counts):
        return f"{result.events:,} of {result.trials:,}"
    if isinstance(result, Probability):
        return f"probability {_percent(result.p)}" + (f", given {result.given}" if result.given else "")
    if isinstance(result, Ordering):
        surely = "" if result.probability is None else f", {result.probability:.2f}"
        return f"{result.better} before {result.worse}{surely}"
    return f"distribution {_distribution(result.dist)}"


LONG = 160
"""The longest text of a distribution that is shown as it is."""


def _distribution(text: str) -> str:
    """A stated distribution as it is written; one of many points by three of them."""
    from leadtime.evidence.distribution import parse_distribution

    if len(rounded(text)) <= LONG:
        return rounded(text)
    dist = parse_distribution(text)
    points = ((p, float(dist.ppf(p / 100))) for p in (10, 50, 90))
    told = ", ".join(f"{p} % {_rough(x, dist.unit)}" for p, x in points)
    return f"of many points: {told}"


def _rough(x: float, unit: str) -> str:
    if not math.isfinite(x):
        return "beyond"
    return quantity(x if unit == "date" else float(f"{x:.3g}"), unit) if unit else f"{x:.3g}"


def _estimate(result: Estimate) -> str:
    told = quantity(result.value, result.unit) if result.unit else number(result.value)
    if result.value == 1 and result.unit and result.unit != "date":
        told = f"1 {canonical_unit(result.unit)}"
    if result.se is not None:
        return f"{told} (standard error {number(result.se)})"
    if result.low is None or result.high is None or result.level is None:
        return told
    return f"{told} ({_percent(result.level)} interval {number(result.low)} to {number(result.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def appraisal_words(appraisal: Appraisal, on: dt.date | None = None) -> str:
    """How far a record is trusted, and what was held against it, in one line; empty where nothing was."""
    told = []
    if appraisal.validity < 1:
        told.append(f"validity {appraisal.validity:g}")
    if appraisal.bias or appraisal.bias_sd:
        kind = "bias factor e^" if appraisal.multiplies else "bias "
        told.append(f"{kind}{appraisal.bias:g} ± {appraisal.bias_sd:g}")
    if appraisal.weight < 1:
        told.append(f"counts {appraisal.weight:g} of its sample")
    if appraisal.gamed:
        told.append("gamed or selected on")
    if appraisal.group:
        told.append(f"shares errors with group {appraisal.group}")
    if appraisal.infohazard != "none":
        told.append(f"infohazard {appraisal.infohazard}")
    if appraisal.expires is not None:
        stale = on is not None and appraisal.stale(on)
        told.append(f"{'expired' if stale else 'expires'} {appraisal.expires}")
    if appraisal.by:
        told.append(f"by {appraisal.by}")
    return "; ".join([*told, *([appraisal.note] if appraisal.note else [])])


def citation(source: Source) -> str:
    """Authors, year, title, where it appeared and where to read it."""
    told = [f"{str(source).rstrip('.')}."]
    if source.container_title or source.publisher:
        told.append(f"{source.container_title or source.publisher}.")
    if source.DOI:
        told.append(f"https://doi.org/{source.DOI}")
    elif source.URL:
        told.append(source.URL)
    return " ".join([*told, f"(read {source.accessed})"])


def hazardous(record: Record) -> bool:
    """Whether a record is shown only to who asks for hazardous ones."""
    return record.appraisal.infohazard == "high"
