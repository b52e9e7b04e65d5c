"""Ties between questions and beliefs, and records for the ledger made from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from leadtime.errors import InputError
from leadtime.evidence.base import Distribution
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.waits import wait
from leadtime.evidence.records import LONGEST_QUOTE, Dated, Estimate, Probability, Record
from leadtime.units import decimal_year

LONGEST_DIST = 1900
"""Characters of a distribution in a record; a curve of more points is thinned to fit."""


@dataclass(frozen=True)
class Link:
    """A yes-or-no question that asks whether the time of a ``belief`` comes ``before`` a date.

    Its probability is P(X ≤ before) of that belief, which is a date, or a duration from ``start`` in years.
    """

    question: Question
    belief: str
    before: dt.date
    start: dt.date | None = None

    def __post_init__(self) -> None:
        if self.question.kind != "binary" or self.question.p is None:
            raise InputError(
                f"question {self.question.id} gives no probability of yes",
                valid="a binary question with a forecast",
            )
        if self.start is not None and self.start >= self.before:
            raise InputError(f"{self.before} is not after the start, {self.start}")

    @property
    def unit(self) -> str:
        """``date``, or ``year`` where there is a start."""
        return "date" if self.start is None else "year"

    @property
    def constraint(self) -> tuple[float, float]:
        """(x, P(X ≤ x)), x in :attr:`unit`."""
        p = self.question.p or 0.0
        if self.start is None:
            return decimal_year(self.before), p
        return decimal_year(self.before) - decimal_year(self.start), p


def quantiles_of(links: Sequence[Link]) -> str:
    """The distribution through the links, in the grammar: ``quantiles(20%: 2028-01-01, …)``.

    Raises :class:`InputError` where a later date is less probable than an earlier one, where a probability
    is 0 or 1, where the links are of different beliefs, and for fewer than two.
    """
    if len(links) < 2:
        raise InputError(
            "one question with one date is one quantile, and that moves no belief about a date or a time",
            valid="two questions or more, each with its own --before; or no --before, where the belief is "
            "that very probability",
        )
    if len({(k.belief, k.start) for k in links}) > 1:
        raise InputError("the links are of different beliefs, or count from different days")
    ordered = sorted(links, key=lambda k: k.before)
    for a, b in pairwise(ordered):
        (x, p), (y, q) = a.constraint, b.constraint
        if y <= x or q <= p:
            raise InputError(
                f"by {b.before} with {q:.4g} ({b.question.id}), "
                f"by {a.before} with {p:.4g} ({a.question.id}): "
                "the later must be the more probable",
                valid="probabilities that rise with the date; look whether both ask the same",
            )
    return _written([k.constraint for k in ordered], [k.before for k in ordered], ordered[0].unit)


def _written(points: list[tuple[float, float]], days: list[dt.date], unit: str) -> str:
    for x, p in points:
        if not 0 < p < 1:
            raise InputError(f"P(X ≤ {x:.6g}) is {p:g}: that is no quantile", valid="above 0 and below 1")
    places = [d.isoformat() if unit == "date" else f"{x:.8g}" for d, (x, _) in zip(days, points, strict=True)]
    inner = ", ".join(f"{100 * p:.10g}%: {w}" for (_, p), w in zip(points, places, strict=True))
    return f"quantiles({inner})" + ("" if unit == "date" else f" {unit}s")


def to_record(
    question: Question,
    *,
    about: str,
    id: str,  # noqa: A002  the word of the record
    accessed: dt.date,
    statement: str | None = None,
    lower: float | Literal["edge"] | None = None,
    validity: float = 1.0,
    expires: dt.date | None = None,
    start: dt.date | None = None,
) -> Record:
    """A record of the ledger: kind *forecast*, its source in CSL-JSON, its result a probability or a
    distribution.

    A number without a spread becomes no estimate of known error: it is written as an estimate with no
    interval. Mass below the range needs ``lower`` (see :meth:`Question.distribution`). A date question with a
    ``start`` becomes the time from that day, in years (:func:`~leadtime.evidence.forecasts.waits.wait`).
    Records of one question share a group, so that it does not count twice. Raises :class:`InputError` where
    the question has no forecast.
    """
    told = statement or _statement(question)
    waited = None if start is None else wait(question, start, lower)
    if waited is not None:
        told += f" {waited.told}"
    if lower is not None and question.below > 0 and not (waited and _is_before(question, waited.start)):
        told += f" {question.below:.2%} lies below the range; it was put {_put(lower)}."
    raw: dict[str, Any] = {
        "id": id,
        "kind": "forecast",
        "about": [about],
        "statement": told,
        "source": source_of(question) | {"accessed": Dated.of(accessed)},
        "result": _stated(waited.distribution) if waited else _result(question, lower),
        "appraisal": {
            "group": f"{question.platform}:{question.id}"[:LONGEST_QUOTE],
            "validity": validity,
            **({"expires": expires.isoformat()} if expires else {}),
        },
    }
    return Record.from_json(raw, f"question {question.id}")


def link_record(links: Sequence[Link], *, id: str, accessed: dt.date, validity: float = 1.0) -> Record:  # noqa: A002  the word of the record
    """A record about a belief from its links, whose probabilities are its quantiles.

    Raises :class:`InputError` for fewer than two: one alone would be a record that can move nothing.
    """
    dist = quantiles_of(links)
    first = links[0]
    words = " ".join(
        f"By {k.before}: {k.constraint[1]:.4g} ({k.question.platform} {k.question.id}{_people(k.question)})."
        for k in links
    )
    several = list(dict.fromkeys(k.question.title for k in links))
    made = to_record(
        first.question.model_copy(update={"title": "; ".join(several)[:4000]}),
        about=first.belief,
        id=id,
        accessed=accessed,
        validity=validity,
        statement=words[:3900],
    ).to_json()
    asked = "+".join(dict.fromkeys(k.question.id for k in links))
    group = {"group": f"{first.question.platform}:{asked}"[:LONGEST_QUOTE]}
    made["appraisal"] |= group
    return Record.from_json(made | {"result": {"form": "distribution", "dist": dist}})


def _people(q: Question) -> str:
    if not q.forecasters:
        return ""
    return f", {q.by}" if q.by else f", {q.forecasters} people"


def why_idle(record: Record) -> str:
    """Why a record can move no belief as it stands, with what would help; empty where it can."""
    r, a = record.result, record.appraisal
    if a.validity == 0:
        return "its validity is 0"
    if isinstance(r, Probability) and r.p in (0.0, 1.0):
        return f"a probability of exactly {r.p:g} leaves nothing to weigh; state what the source is sure to"
    unsure = isinstance(r, Estimate) and r.se is None and r.low is None
    if unsure and not a.bias_sd and a.validity == 1:
        return "nothing says how sure the number is; state 'bias_sd' in its appraisal, or --validity"
    return ""


def _put(lower: float | str) -> str:
    return "on its lowest value" if lower == "edge" else f"evenly down to {lower:g}"


def _statement(q: Question) -> str:
    when = f" on {q.as_of.date()}" if q.as_of else ""
    asked = f"{q.title[:3000]}" + (f" (given: {q.condition[:400]})" if q.condition else "")
    return f"Forecast on {q.platform}{when}{_people(q)}: {asked}"


OWN = frozenset({"table", "squiggle"})
"""What the platform of a question is called that somebody wrote down themselves."""


def source_of(q: Question) -> dict[str, Any]:
    """Where a question is asked, as CSL-JSON without the day on which it was read."""
    source: dict[str, Any] = {"type": "webpage", "title": q.title}
    if q.platform in OWN:
        # A file of one's own names no platform, whose forecasters these would be.
        source = {"type": "document", "title": q.title}
        source |= {"author": [{"literal": q.by}]} if q.by and not q.forecasters else {}
    else:
        source |= {"author": [{"literal": f"Forecasters of {q.platform}"}], "publisher": q.platform}
    if since := q.as_of or q.opened:
        source["issued"] = Dated.of(since.date())
    return source | ({"URL": q.url} if q.url else {})


def _result(q: Question, lower: float | Literal["edge"] | None) -> dict[str, Any]:
    if q.p is not None:
        return {"form": "probability", "p": q.p, "given": q.condition}
    if q.value is not None:
        return {"form": "estimate", "value": q.value, "unit": q.unit}
    if q.points is None and q.dist is None:
        raise InputError(f"question {q.id} has no forecast that could be a record")
    return _stated(q.distribution(lower))


def _stated(dist: Distribution) -> dict[str, Any]:
    return {"form": "distribution", "dist": _short(dist)}


def _is_before(q: Question, start: dt.date) -> bool:
    """Whether all of what lies below the range lies before the start, and is dropped."""
    return q.points is not None and q.points[0][0] <= decimal_year(start)


def _short(dist: Distribution) -> str:
    """Its text, or for a curve of many points that of so many, evenly in probability, that it fits."""
    from leadtime.evidence.families.empirical import Curve

    text = str(dist)
    if not isinstance(dist, Curve):
        return text
    for count in (101, 61, 41, 31, 21):
        if len(text) <= LONGEST_DIST:
            break
        text = str(_thinned(dist, count))
    return text


def _thinned(curve: Any, count: int) -> Any:
    import numpy as np

    from leadtime.evidence.families.empirical import Curve

    wanted = np.linspace(curve.p[0], curve.p[-1], count)
    kept = sorted({0, len(curve.p) - 1, *(int(i) for i in np.searchsorted(curve.p, wanted[1:-1]))})
    return Curve(tuple(curve.x[i] for i in kept), tuple(curve.p[i] for i in kept), unit=curve.unit)
