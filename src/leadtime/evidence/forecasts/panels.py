"""Several people's forecasts of one question made one, with weights from their track records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.forecasts.pools import Method, pool, track_weights, weights_of
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.record import Row

_EVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


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
    """The panels of a file: rows of one platform and id are one question, the newest of each person counts.

    Where every row has an id of its own, and nobody is named, all are taken for one question, asked in
    several places; ``names`` says which ids are. Raises :class:`InputError` for a name that is not there, and
    where there is no probability.
    """
    told = [q for q in questions if q.p is not None]
    _known(names, questions)
    if names:
        return (_panel([q for q in told if q.id in names], names),)
    groups: dict[tuple[str, str], list[Question]] = {}
    for q in told:
        groups.setdefault((q.platform, q.id), []).append(q)
    if not groups:
        raise InputError("there are no probabilities to pool", valid="yes-or-no questions with a forecast")
    if len(groups) == len(told) and not any(q.by for q in told):
        return (_panel(told),)
    return tuple(_panel(group) for group in groups.values())


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
    newest: dict[tuple[str, str, str], Question] = {}
    for q in sorted(questions, key=lambda q: q.as_of or _EVER):
        newest[q.platform, q.id, q.by] = q
    held = [q for q in questions if newest[q.platform, q.id, q.by] is q]
    return Panel(
        tuple(dict.fromkeys(q.id for q in held)),
        tuple(q.by or q.platform for q in held),
        tuple(float(q.p or 0.0) for q in held),
    )


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
