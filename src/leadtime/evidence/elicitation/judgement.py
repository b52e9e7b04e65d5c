"""The pooled answer of a study's experts as a record for the ledger."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.elicitation.classical import Decision, Pooled
from leadtime.evidence.families.quantiles import Quantiles
from leadtime.evidence.records import Dated, Record
from leadtime.evidence.wording import percent, rounded

_SEEN = 0.005
"""The weight from which somebody is named."""


def pooled_answer(made: Decision, question: str | None = None) -> Pooled:
    """The pooled answer to a question whose truth is not known; without a name, to the only one.

    Raises :class:`InputError` with the names that there are, and for a seed item, whose truth is known.
    """
    study = made.study
    there = [p.question.name for p in made.pooled if not p.question.seed]
    if question is None:
        if len(there) != 1:
            raise InputError(
                f"{study.name} has {len(there)} questions whose truth is not known",
                valid=listing(there) if there else "one at least",
                fix=f"--question {there[0]}" if there else None,
            )
        question = there[0]
    found = next((p for p in made.pooled if p.question.name == question), None)
    if found is None:
        raise InputError(
            f"{study.name} has no question {question!r}", valid=listing(there), fix=nearest(question, there)
        )
    if found.question.seed:
        raise InputError(
            f"the truth of {question!r} is known: it is evidence itself",
            valid=f"a question without a truth: {listing(there)}",
        )
    return found


def judgement(
    made: Decision,
    pooled: Pooled,
    *,
    about: str,
    id: str,  # noqa: A002  the word of the record
    accessed: dt.date,
    title: str | None = None,
    url: str | None = None,
    validity: float = 1.0,
) -> Record:
    """A record of the kind *expert judgement*: the pooled distribution, whose it is, and with which weights.

    All records of one study share a group, since the same people made them.
    """
    study, q = made.study, pooled.question
    shares = sorted(zip(pooled.weights, study.experts, strict=True), reverse=True)
    who = ", ".join(f"{name} {w:.2f}" for w, name in shares if w >= _SEEN)
    told = ", ".join(
        f"{percent(p)}: {rounded(x, q.unit)}" for p, x in zip(pooled.levels, pooled.quantiles, strict=True)
    )
    asked = q.text or q.name
    raw: dict[str, Any] = {
        "id": id,
        "kind": "expert judgement",
        "about": [about],
        "statement": f"Experts of {study.name} on {asked[:1500]}, pooled with {made.kind} weights: {told}. "
        f"Weights: {who[:1500]}.",
        "source": {
            "type": "report",
            "title": title or f"Expert study {study.name}",
            **({"URL": url} if url else {}),
            "accessed": Dated.of(accessed),
        },
        "result": {"form": "distribution", "dist": str(_rounded(pooled.distribution))},
        "appraisal": {"group": f"study:{study.name}", "validity": validity},
    }
    return Record.from_json(raw, f"the pooled answer to {q.name}")


def _rounded(dist: Quantiles) -> Quantiles:
    """The same to seven digits, where that leaves its values apart: the rest is arithmetic, not opinion."""
    values = tuple(float(f"{x:.7g}") for x in dist.values)
    apart = all(b > a for a, b in pairwise(values))
    return Quantiles(dist.levels, values, unit=dist.unit) if apart else dist
