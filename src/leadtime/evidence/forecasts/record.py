"""A track record from files: forecasts joined with what they came to, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import SupportError
from leadtime.evidence.forecasts.forecastbench import Resolution, are_resolutions, read_resolutions
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.reading import Forecasts, from_json, parse_forecasts
from leadtime.evidence.forecasts.scores import TrackRecord, track_record
from leadtime.evidence.forecasts.text import read_json, read_text


@dataclass(frozen=True)
class Scored:
    """The record, the joined rows (platform, id, probability, outcome), and counts of what was left out."""

    record: TrackRecord
    rows: tuple[tuple[str, str, float, float], ...]
    matched: int
    left_out: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        keys = ("platform", "id", "probability", "outcome")
        return {
            "record": self.record.to_json(),
            "matched": self.matched,
            "left_out": dict(self.left_out),
            "rows": [dict(zip(keys, row, strict=True)) for row in self.rows],
        }


def read_outcomes(path: Path | str) -> tuple[Resolution, ...]:
    """Resolutions from a set of ForecastBench, or from any file of forecasts whose questions are resolved."""
    text = read_text(Path(path))
    if text.lstrip()[:1] in ("{", "["):
        raw = read_json(text, str(path))
        if are_resolutions(raw):
            return read_resolutions(raw, str(path))
        return _resolved(from_json(raw, str(path)))
    return _resolved(parse_forecasts(text, str(path)))


def _resolved(forecasts: Forecasts) -> tuple[Resolution, ...]:
    made = []
    for q in forecasts.questions:
        if q.kind == "binary" and isinstance(q.resolution, float):
            day = (q.resolved or q.closes or _NEVER).date()
            made.append(Resolution((q.platform, q.id), day, q.resolution, q.resolution in (0.0, 1.0)))
    return tuple(made)


_NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""When something was resolved whose date is not told."""


def score(questions: Sequence[Question], resolutions: Sequence[Resolution]) -> Scored:
    """Join forecasts with outcomes by platform and id, and score them.

    Each question counts once, with its first final resolution after the forecast: several dates of one
    question are not independent. Left out, with counts: questions without a resolution here, without a
    probability, still open on every date (a market's price is no outcome), and resolved before the day of the
    forecast. Raises :class:`SupportError` where nothing is left.
    """
    outcomes: dict[tuple[str, str], list[Resolution]] = {}
    for r in resolutions:
        outcomes.setdefault(r.key, []).append(r)
    rows, why, matched = [], Counter[str](), 0
    for q in questions:
        found = outcomes.get((q.platform, q.id))
        matched += found is not None
        told = _outcome(q, found)
        if isinstance(told, str):
            why[told] += 1
        elif q.p is not None:
            rows.append((q.platform, q.id, q.p, told))
    if not rows:
        told_why = "; ".join(f"{n} {w}" for w, n in why.most_common())
        raise SupportError(f"no question can be scored: {told_why or 'there are none'}")
    return Scored(track_record([(p, y) for *_, p, y in rows]), tuple(rows), matched, tuple(why.most_common()))


def _outcome(q: Question, found: list[Resolution] | None) -> float | str:
    if found is None:
        return "without a resolution here"
    if q.p is None:
        return "without a probability"
    final = sorted((r for r in found if r.final and r.value in (0.0, 1.0)), key=lambda r: r.date)
    if not final:
        return "not resolved to yes or no"
    later = [r for r in final if q.as_of is None or r.date > q.as_of.date()]
    return later[0].value if later else "resolved on or before the day of the forecast"
