"""A track record from files: forecasts joined with what they came to, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, SupportError
from leadtime.evidence.forecasts.choices import ChoiceRecord, ChoiceScore, score_choice
from leadtime.evidence.forecasts.forecastbench import Resolution, are_resolutions, read_resolutions
from leadtime.evidence.forecasts.numbers import NumberRecord, NumberScore, number_record, score_number
from leadtime.evidence.forecasts.outcomes import Outcomes
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.reading import Forecasts, from_json, parse_forecasts
from leadtime.evidence.forecasts.scores import TrackRecord, track_record
from leadtime.evidence.forecasts.text import read_json, read_text


@dataclass(frozen=True)
class Row:
    """One probability and what came, 1 or 0."""

    platform: str
    id: str
    by: str
    probability: float
    outcome: float
    option_of: str = ""


@dataclass(frozen=True)
class Scored:
    """The ``record`` over yes-or-no questions and its ``rows``, those over ``numbers`` and dates and over
    ``choices`` of several options (None where there are none), the record of each person where several
    forecast yes-or-no questions, and counts of what was left out. ``matched`` counts the questions, not
    options or people, of which an outcome is here.
    """

    record: TrackRecord | None
    rows: tuple[Row, ...]
    numbers: NumberRecord | None
    choices: ChoiceRecord | None
    people: tuple[tuple[str, TrackRecord], ...]
    matched: int
    left_out: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        from dataclasses import asdict

        return {
            "record": None if self.record is None else self.record.to_json(),
            "numbers": None if self.numbers is None else self.numbers.to_json(),
            "choices": None if self.choices is None else self.choices.to_json(),
            "people": {name: record.to_json() for name, record in self.people},
            "matched": self.matched,
            "left_out": dict(self.left_out),
            "rows": [asdict(row) for row in self.rows],
        }


def read_outcomes(path: Path | str) -> tuple[Resolution, ...]:
    """Resolutions from a set of ForecastBench, or from any file of forecasts whose questions are resolved."""
    text = read_text(Path(path))
    if text.lstrip()[:1] in ("{", "["):
        raw = read_json(text, str(path))
        if are_resolutions(raw):
            return read_resolutions(raw, str(path))
        return outcomes_of(from_json(raw, str(path)))
    return outcomes_of(parse_forecasts(text, str(path)))


def outcomes_of(forecasts: Forecasts) -> tuple[Resolution, ...]:
    """What the questions came to. Rows of several people about one question are one resolution.

    Raises :class:`InputError` where they say different things.
    """
    made: dict[tuple[str, str], Resolution] = {}
    for q in forecasts.questions:
        if q.resolution is None or q.resolution == "cancelled":
            continue
        day = (q.resolved or q.closes or _NEVER).date()
        final = not q.yes_or_no or q.resolution in (0.0, 1.0)
        one = Resolution((q.platform, q.id), day, q.resolution, final)
        if (other := made.setdefault(one.key, one)).value != one.value:
            raise InputError(f"question {q.id} came to {other.value} and to {one.value}", valid="one outcome")
    return tuple(made.values())


_NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""When something was resolved whose date is not told."""


def score(questions: Sequence[Question], resolutions: Sequence[Resolution]) -> Scored:
    """Join forecasts with outcomes by platform and id, and score them (where one side names no platform, by
    id alone: :class:`Outcomes`).

    Each question counts once for each person, with its first final resolution after the forecast: several
    dates of one question are not independent, and no more are its options. Left out, with counts: questions
    without a resolution here, without a forecast that can be scored, still open on every date (a market's
    price is no outcome), and resolved before the day of the forecast. Raises :class:`SupportError` where
    nothing is left.
    """
    outcomes = Outcomes(questions, resolutions)
    told: list[Row | NumberScore | ChoiceScore | str] = [*_gathered(_each(questions, outcomes))]
    why = Counter(t for t in told if isinstance(t, str))
    rows = [t for t in told if isinstance(t, Row)]
    numbers = [t for t in told if isinstance(t, NumberScore)]
    choices = [t for t in told if isinstance(t, ChoiceScore)]
    if not rows and not numbers and not choices:
        told_why = "; ".join(f"{n} {w}" for w, n in why.most_common())
        raise SupportError(f"no question can be scored: {told_why or 'there are none'}")
    return Scored(
        _record(rows) if rows else None,
        tuple(rows),
        number_record(numbers) if numbers else None,
        ChoiceRecord(tuple(choices)) if choices else None,
        people_of(rows),
        len({(q.platform, q.option_of or q.id) for q in questions if not isinstance(outcomes.of(q), str)}),
        tuple(why.most_common()),
    )


def _gathered(
    told: Sequence[Row | NumberScore | str],
) -> Iterator[Row | NumberScore | ChoiceScore | str]:
    """The same with the options of each question in one score."""
    options: dict[tuple[str, str, str], list[Row]] = {}
    for one in told:
        if isinstance(one, Row) and one.option_of:
            options.setdefault((one.platform, one.option_of, one.by), []).append(one)
        else:
            yield one
    for key, rows in options.items():
        try:
            yield score_choice(key, [r.probability for r in rows], [r.outcome for r in rows])
        except SupportError:
            yield "of several options, which are not all here with one that came"


def _each(questions: Sequence[Question], outcomes: Outcomes) -> list[Row | NumberScore | str]:
    """The score of each question, or why it has none. Of several forecasts by one person of one question the
    last one that was made before the outcome counts.
    """
    told: list[Row | NumberScore | str] = [""] * len(questions)
    counted = set()
    for i in sorted(range(len(questions)), key=lambda i: questions[i].made, reverse=True):
        q = questions[i]
        if (q.platform, q.id, q.by) in counted:
            told[i] = "replaced by a later forecast of the same question"
            continue
        told[i] = _scored(q, outcomes.of(q))
        if not isinstance(told[i], str):
            counted.add((q.platform, q.id, q.by))
    return told


def _record(rows: Sequence[Row]) -> TrackRecord:
    return track_record([(row.probability, row.outcome) for row in rows])


def people_of(rows: Sequence[Row]) -> tuple[tuple[str, TrackRecord], ...]:
    """The record of each who forecasts, where rows name more than one; the best Brier score first."""
    names = dict.fromkeys(row.by for row in rows)
    if len(names) < 2:
        return ()
    made = [(name or "nobody named", _record([r for r in rows if r.by == name])) for name in names]
    return tuple(sorted(made, key=lambda one: one[1].brier))


def _scored(q: Question, found: list[Resolution] | str) -> Row | NumberScore | str:
    if isinstance(found, str):
        return found
    if q.yes_or_no and q.p is None:
        return "without a probability"
    if not q.yes_or_no and q.points is None and q.dist is None:
        return "without a distribution" + (", only a number" if q.value is not None else "")
    final = sorted(
        (r for r in found if r.final and (not q.yes_or_no or r.value in (0.0, 1.0))), key=lambda r: r.date
    )
    if not final:
        return "not resolved to yes or no" if q.yes_or_no else "not resolved to a number"
    later = [r for r in final if q.as_of is None or r.date > q.as_of.date()]
    if not later:
        return "resolved on or before the day of the forecast"
    value = later[0].value
    if q.p is not None:
        return Row(q.platform, q.id, q.by, q.p, float(value), q.option_of)
    try:
        return score_number(q, value)
    except SupportError:
        return f"resolved {value} a range that the forecast does not state"
