"""Several people's forecasts of one question made one, with weights from their track records."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.forecasts.pools import Method, pool, track_weights, weights_of
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.record import Row
from leadtime.evidence.records import Dated, Record


@dataclass(frozen=True)
class Panel:
    """The forecasts of one question: ``who`` said what, in ``probabilities``.

    Who is the person, or the platform where no person is named. ``questions`` are the ids that were taken for
    one question.
    """

    questions: tuple[str, ...]
    who: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Pooled:
    """A panel, the weight of each in it (they sum to 1), and the probability that the ``method`` makes."""

    panel: Panel
    method: Method
    weights: tuple[float, ...]
    p: float

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self.panel), "method": self.method, "weights": list(self.weights), "pooled": self.p}


def panels(questions: Sequence[Question], names: Sequence[str] = ()) -> tuple[Panel, ...]:
    """The panels of a file: rows of one id are one question, and different ids are different questions.

    An id that stands under several platforms is one question where its title is the same there. ``names``
    says which ids ask the same: they are the only panel then. Of each person the newest forecast counts; a
    question of one person is a panel of one beside others. Raises :class:`InputError` for a name that is not
    there, where there is no probability, and where no question has two forecasts.
    """
    told = [q for q in questions if q.p is not None]
    _known(names, questions)
    if names:
        return (_panel([q for q in told if q.id in names], names),)
    if not told:
        raise InputError("there are no probabilities to pool", valid="yes-or-no questions with a forecast")
    made = tuple(_panel(group) for group in _grouped(told))
    if all(len(panel.who) < 2 for panel in made):
        raise _nothing_to_pool(told, made)
    return made


def _grouped(questions: Sequence[Question]) -> list[list[Question]]:
    """Rows by platform and id; those of one id on several platforms together where they share a title."""
    groups: dict[tuple[str, str], list[Question]] = {}
    for q in questions:
        groups.setdefault((q.platform, q.id), []).append(q)
    made: list[list[Question]] = []
    for group in groups.values():
        titles = {q.title for q in group}
        same = (g for g in made if g[0].id == group[0].id and not titles.isdisjoint(q.title for q in g))
        if (earlier := next(same, None)) is not None:
            earlier += group
        else:
            made.append(group)
    return made


def _nothing_to_pool(told: Sequence[Question], made: Sequence[Panel]) -> InputError:
    ids = list(dict.fromkeys(q.id for q in told))
    n = len(made)
    return InputError(
        f"no question has two forecasts: {n} question{'s' if n > 1 else ''}, each with one ({listing(ids)})",
        valid="several forecasts of one id, as of several people (column by); or the ids that ask the same, "
        "named",
        fix=" ".join(f"--question {shlex.quote(name)}" for name in ids[:2]) if len(ids) > 1 else None,
    )


def _known(names: Sequence[str], questions: Sequence[Question]) -> None:
    ids = list(dict.fromkeys(q.id for q in questions))
    for name in names:
        if name not in ids:
            raise InputError(
                f"there is no question {name!r}",
                valid=listing(ids),
                fix=f"--question {near}" if (near := nearest(name, ids)) else None,
            )


def _panel(questions: Sequence[Question], names: Sequence[str] = ()) -> Panel:
    if not questions:
        raise InputError(f"{listing(names)} has no probability", valid="a yes-or-no question with a forecast")
    # One person is one voice, wherever they answer; where nobody is named, each id of a platform is one.
    voices: dict[tuple[str, ...], list[Question]] = {}
    for q in questions:
        voices.setdefault((q.by,) if q.by else (q.platform, q.id), []).append(q)
    newest = [_newest(voice) for voice in voices.values()]
    held = [q for q in questions if any(q is one for one in newest)]
    return Panel(
        tuple(dict.fromkeys(q.id for q in held)),
        tuple(q.by or q.platform for q in held),
        tuple(float(q.p or 0.0) for q in held),
    )


def _newest(voice: Sequence[Question]) -> Question:
    """The newest forecast of one person; an :class:`InputError` where two could be that."""
    last = max(q.made for q in voice)
    found = [q for q in voice if q.made == last]
    if len({(q.platform, q.id) for q in found}) > 1:
        where = listing(f"{q.id} ({q.platform})" for q in found)
        raise InputError(
            f"{found[0].by} answers {where}, and no date says which counts",
            valid="one forecast of each person, or the column as_of",
        )
    return found[-1]


def weights_from(rows: Sequence[Row], who: Sequence[str]) -> list[float]:
    """Weights by the Brier scores of ``rows``: :func:`~leadtime.evidence.forecasts.pools.track_weights`.

    Who has no row gets the weight of the average. Raises :class:`InputError` where nobody has one.
    """
    losses, counts = [], []
    for name in who:
        own = [(r.probability - r.outcome) ** 2 for r in rows if (r.by or r.platform) == name]
        losses.append(sum(own) / len(own) if own else 0.0)
        counts.append(len(own))
    if not any(counts):
        known = listing(dict.fromkeys(r.by or r.platform for r in rows))
        raise InputError(f"none of {listing(who)} has a track record", valid=f"somebody of {known}")
    return track_weights(losses, counts)


def pool_panel(
    panel: Panel,
    method: Method = "odds",
    *,
    weights: Sequence[float] | None = None,
    exponent: float | None = None,
) -> Pooled:
    """One probability from a panel (:func:`~leadtime.evidence.forecasts.pools.pool`)."""
    p = pool(panel.probabilities, method, weights=weights, exponent=exponent)
    return Pooled(panel, method, tuple(weights_of(weights, len(panel.who))), p)


LONGEST_BY = 200
"""How much is told of who said what in a pool."""


def pooled_question(questions: Sequence[Question], name: str, method: Method = "odds") -> Question:
    """The question of that id with the pool of all its people in the place of one forecast.

    Raises :class:`InputError` for an id that is not there, or has no probability.
    """
    (panel,) = panels(questions, [name])
    newest = max((q for q in questions if q.id == name and q.p is not None), key=lambda q: q.made)
    p = pool_panel(panel, method).p
    said = "; ".join(f"{who} {one:.4g}" for who, one in zip(panel.who, panel.probabilities, strict=True))
    by = f"{method} pool of {said}"[:LONGEST_BY]
    return newest.model_copy(update={"p": p, "by": by, "forecasters": len(panel.who)})


def panel_record(
    pooled: Pooled,
    *,
    about: str,
    id: str,  # noqa: A002  the word of the record
    source: Mapping[str, Any],
    accessed: dt.date,
    validity: float = 1.0,
) -> Record:
    """A record of the kind *forecast* about a belief: the pooled probability, and who said what, with which
    weight, in its statement. ``source`` is CSL-JSON.
    """
    panel = pooled.panel
    rows = zip(panel.who, panel.probabilities, pooled.weights, strict=True)
    said = "; ".join(f"{who} {p:.4g} (weight {w:.3g})" for who, p, w in rows)
    asked = ", ".join(panel.questions) or "one question"
    raw = {
        "id": id,
        "kind": "forecast",
        "about": [about],
        "statement": f"{len(panel.who)} forecasts of {asked}, a pool ({pooled.method}) of: {said}."[:4000],
        "source": {**source, "accessed": Dated.of(accessed)},
        "result": {"form": "probability", "p": pooled.p},
        "appraisal": {"group": f"pool:{id}", "validity": validity},
    }
    return Record.from_json(raw, f"the record {id!r}")
