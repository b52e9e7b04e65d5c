"""How good forecasts of numbers and dates were: CRPS, where in the forecast the outcome fell, coverage.

The percentile of the outcome in its forecast is uniform over questions for whoever is calibrated (Dawid,
*JRSS A* 147, 1984), and a central interval of 80 % then holds 80 % of outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from leadtime.errors import SupportError
from leadtime.evidence.base import Distribution
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.scores import crps, finite, wilson

LEVELS = (0.5, 0.8, 0.9)
"""The central intervals whose coverage is counted."""


@dataclass(frozen=True)
class NumberScore:
    """One forecast of a number or a date, and what came.

    ``outcome`` and ``median`` are in ``unit`` (a date in decimal years), infinite for what lies beyond the
    range that was asked about. ``percentile`` is P(X < y) + P(X = y)/2. ``crps`` is in ``unit``, for dates in
    years; with mass beyond the range, forecast and outcome are both cut at its end. That is proper where the
    question sets the range; a stated distribution with mass beyond sets its own.
    """

    platform: str
    id: str
    by: str
    unit: str
    outcome: float
    median: float
    percentile: float
    crps: float

    def to_json(self) -> dict[str, Any]:
        """Plain data; what lies beyond every number is null."""
        return {k: finite(v) for k, v in asdict(self).items()}


@dataclass(frozen=True)
class Coverage:
    """How many outcomes fell within the central interval of a ``level``; ``interval`` is Wilson's of 95 %."""

    level: float
    inside: int
    count: int
    interval: tuple[float, float]


@dataclass(frozen=True)
class NumberRecord:
    """Scores over resolved questions of numbers and dates.

    ``crps`` holds the mean of each unit: scores of different units have no mean together.
    """

    rows: tuple[NumberScore, ...]
    coverage: tuple[Coverage, ...]
    crps: tuple[tuple[str, int, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "count": len(self.rows),
            "coverage": [asdict(c) for c in self.coverage],
            "crps": [{"unit": u, "count": n, "mean": m} for u, n, m in self.crps],
            "rows": [row.to_json() for row in self.rows],
        }


def score_number(question: Question, outcome: float | Literal["above", "below"]) -> NumberScore:
    """The score of one forecast. ``outcome`` is a number in the unit of the question (a date in decimal
    years), or the side of the range on which it fell.

    Raises :class:`InputError` where the question has no distribution, and :class:`SupportError` for an
    outcome beyond a range that the question does not state.
    """
    forecast = question.distribution("edge")
    if isinstance(outcome, str) and question.points is None and not (outcome == "above" and forecast.beyond):
        raise SupportError(f"question {question.id} came out {outcome} a range that it does not state")
    y = {"above": math.inf, "below": -math.inf}[outcome] if isinstance(outcome, str) else outcome
    low, high = _range(question, forecast)
    # Below the range both stand on its lowest value; above it both are cut where it ends, which stays proper.
    limit = high if forecast.beyond > 0 or y > high else math.inf
    return NumberScore(
        question.platform,
        question.id,
        question.by,
        question.unit,
        y,
        float(forecast.ppf(0.5)),
        _percentile(question, forecast, y),
        crps(forecast, max(y, low), limit),
    )


def _range(question: Question, forecast: Distribution) -> tuple[float, float]:
    """The range that was asked about; without one, up to where the numbers of the forecast end."""
    if question.points:
        return question.points[0][0], question.points[-1][0]
    if forecast.beyond > 0:
        return -math.inf, float(forecast.ppf(math.nextafter(1 - forecast.beyond, 0)))
    return -math.inf, math.inf


def _percentile(question: Question, forecast: Distribution, y: float) -> float:
    """P(X < y) + P(X = y)/2; of what fell outside the range the middle of the mass there."""
    if question.points and y < question.points[0][0]:
        return question.below / 2
    if question.points and y > question.points[-1][0]:
        return 1 - question.above / 2
    return (float(forecast.cdf_below(y)) + float(forecast.cdf(y))) / 2


def number_record(rows: Sequence[NumberScore]) -> NumberRecord:
    """The record of several scores. Raises :class:`SupportError` where there are none."""
    if not rows:
        raise SupportError("there is no resolved question of a number to score")
    n = len(rows)
    covered = []
    for level in LEVELS:
        edge = (1 - level) / 2
        inside = sum(edge <= row.percentile <= 1 - edge for row in rows)
        covered.append(Coverage(level, inside, n, wilson(inside, n)))
    means = []
    for unit in dict.fromkeys(row.unit for row in rows):
        own = [row.crps for row in rows if row.unit == unit]
        means.append((unit, len(own), math.fsum(own) / len(own)))
    return NumberRecord(tuple(rows), tuple(covered), tuple(means))
