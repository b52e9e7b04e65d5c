"""From when something comes to how long until then: dates of a forecast, counted from a day in years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence.base import Distribution
from leadtime.evidence.forecasts.question import Question
from leadtime.units import decimal_year

_LEVELS = (0.001, 0.005, 0.01, 0.025, *(i / 20 for i in range(1, 20)), 0.975, 0.99, 0.995, 0.999)
_LEAST = 1e-9


@dataclass(frozen=True)
class Wait:
    """The time from ``start``, in years: differences of decimal years, as everywhere in a project.

    ``dropped`` is the probability of what lies before the start. It has not happened and is left out, the
    rest scaled up to 1: the forecast is read as given that it has not come by then.
    """

    distribution: Distribution
    start: dt.date
    dropped: float

    @property
    def told(self) -> str:
        """What was done, in a sentence or two."""
        words = f"Counted in years from {self.start}."
        if self.dropped > _LEAST:
            words += (
                f" {100 * self.dropped:.3g} % fell before that day and is dropped: it had not come by then."
            )
        return words


def wait(question: Question, start: dt.date, lower: float | Literal["edge"] | None = None) -> Wait:
    """A date question counted from a day.

    Mass below the range needs ``lower`` (a decimal year, or *edge*) only where it may lie after the start.
    Raises :class:`InputError` for a question of another kind, or without a distribution, and where hardly
    anything lies after the start.
    """
    if question.kind != "date":
        raise InputError(
            f"question {question.id} is {question.kind}, and only a date is counted from a start",
            valid="a question of a date; or yes-or-no questions with --before",
        )
    began = decimal_year(start)
    if question.points is not None and question.points[0][0] <= began:
        lower = "edge"
    dist = question.distribution(lower)
    dropped = float(dist.cdf_below(began))
    if dropped > 1 - 1e-6:
        raise InputError(
            f"question {question.id}: all of it lies before the start, {start}", valid="an earlier start"
        )
    if 1 - dropped - dist.beyond < 1e-6:
        raise InputError(
            f"question {question.id}: of what comes after the start, {start}, it says only that it lies "
            f"beyond the range that was asked about ({dist.beyond:.3g})",
            valid="an earlier start",
        )
    made = _smooth(dist, began, dropped) or _by_points(dist, began, dropped)
    return Wait(made, start, dropped)


def _smooth(dist: Distribution, began: float, dropped: float) -> Distribution | None:
    """Through 27 levels, with lognormal tails; None where it has atoms, mass beyond, or corners."""
    from leadtime.evidence.families.empirical import Curve
    from leadtime.evidence.families.quantiles import Quantiles

    if isinstance(dist, Curve) or dist.atoms()[0].size or dist.beyond > 0:
        return None
    u = np.array(_LEVELS)
    x = np.asarray(dist.ppf(dropped + u * (1 - dropped))) - began
    if not (np.all(np.isfinite(x)) and x[0] > _LEAST and np.all(np.diff(x) > 1e-6 * x[1:])):
        return None
    return Quantiles(tuple(u), tuple(float(f"{v:.6g}") for v in x), unit="year")


def _by_points(dist: Distribution, began: float, dropped: float) -> Distribution:
    """The points of a curve, or of 400 levels of another distribution, from the start on."""
    from leadtime.evidence.families.empirical import Curve

    last = 1 - dist.beyond
    if isinstance(dist, Curve):
        points = list(zip(dist.x, dist.p, strict=True))
    else:
        u = (np.arange(400) + 0.5) / 400 * last
        x = np.asarray(dist.ppf(u))
        low, high = np.asarray(dist.cdf_below(x)), np.asarray(dist.cdf(x))
        points = sorted(
            {(float(a), float(p)) for a, b in zip(x, zip(low, high, strict=True), strict=True) for p in b}
        )
        points.append((points[-1][0], last))
    at = float(dist.cdf(began))
    kept = [(x, p) for x, p in points if x > began and p >= at]
    if at > 0 or not kept or kept[0][1] == 0:
        # Nothing is spread from the start to where the question begins.
        kept.insert(0, (began, at))
    return Curve(
        tuple(x - began for x, _ in kept),
        tuple(min(1.0, (p - dropped) / (1 - dropped)) for _, p in kept),
        unit="year",
    )
