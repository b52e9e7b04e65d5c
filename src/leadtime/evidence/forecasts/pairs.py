"""Conditional pairs: what a probability is where a condition holds, and where it does not.

By the law of total probability P(A) = P(B)·P(A|B) + P(not B)·P(A|not B): of four numbers three are free.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence.records import Dated, Record


@dataclass(frozen=True)
class ConditionalPair:
    """P(A|B), P(A|not B) and P(B); P(A) = P(B)·P(A|B) + P(not B)·P(A|not B) follows.

    Where nobody says how probable the ``condition`` is, it is None, and so is the ``total``.
    """

    given: float
    given_not: float
    condition: float | None = None

    def __post_init__(self) -> None:
        for p in (self.given, self.given_not, self.condition):
            if p is not None and not 0 <= p <= 1:
                raise InputError(f"{p:g} is no probability", valid="0 to 1")

    @classmethod
    def from_total(cls, total: float, given: float, condition: float) -> ConditionalPair:
        """From P(A), P(A|B) and P(B): P(A|not B) = (P(A) − P(B)·P(A|B)) / (1 − P(B)).

        Raises :class:`InputError` with what P(A) may be where that lies outside 0 to 1.
        """
        cls(given, 0.0, condition)
        low, high = condition * given, condition * given + 1 - condition
        if condition == 1:
            raise InputError(
                "the condition is certain: nothing follows for its opposite", valid="P(B) below 1"
            )
        if not low - 1e-12 <= total <= high + 1e-12:
            raise InputError(
                f"P(A) = {total:g} with P(A|B) = {given:g} and P(B) = {condition:g} contradict one another",
                valid=f"P(A) from {low:.6g} to {high:.6g}",
            )
        rest = (total - low) / (1 - condition)
        return cls(given, min(max(rest, 0.0), 1.0), condition)

    @classmethod
    def from_parts(cls, given: float, given_not: float, total: float) -> ConditionalPair:
        """From P(A|B), P(A|not B) and P(A): P(B) = (P(A|not B) − P(A)) / (P(A|not B) − P(A|B)).

        Raises :class:`InputError` where P(A) does not lie between the two, or they are equal.
        """
        cls(given, given_not)
        low, high = sorted((given, given_not))
        if given == given_not or not low <= total <= high:
            raise InputError(
                f"P(A) = {total:g} is no mixture of {given:g} and {given_not:g}",
                valid=f"P(A) from {low:g} to {high:g}" if low < high else "two different probabilities",
            )
        return cls(given, given_not, (given_not - total) / (given_not - given))

    @property
    def total(self) -> float | None:
        """P(A); None where P(B) is not known."""
        if self.condition is None:
            return None
        return self.condition * self.given + (1 - self.condition) * self.given_not

    def check_total(self, total: float, *, within: float = 0.01) -> None:
        """Raise :class:`InputError` unless a stated P(A) agrees with the pair, to ``within``."""
        if self.total is None or not abs(total - self.total) <= within:
            raise InputError(
                f"P(A) is stated as {total:g}; the pair makes it {self.total or 0:.4g}",
                valid=f"{self.total or 0:.4g}, or another pair",
            )

    @property
    def risk_ratio(self) -> float:
        """P(A|B) / P(A|not B); infinite or nan where the second is 0."""
        return _over(self.given, self.given_not)

    @property
    def odds_ratio(self) -> float:
        """The odds of A given B, over those given not B."""
        return _over(self.given * (1 - self.given_not), self.given_not * (1 - self.given))

    @property
    def difference(self) -> float:
        """P(A|not B) − P(A|B): how much of the risk the condition takes away."""
        return self.given_not - self.given


def _over(a: float, b: float) -> float:
    return a / b if b > 0 else (math.inf if a > 0 else math.nan)


def highest_condition(total: float, given: float) -> float:
    """The highest P(B) that P(A) and P(A|B) leave possible.

    Above ``total`` the condition only helps up to (1 − P(A))/(1 − P(A|B)); below, up to P(A)/P(A|B).
    """
    for p in (total, given):
        if not 0 <= p <= 1:
            raise InputError(f"{p:g} is no probability", valid="0 to 1")
    if total == given:
        return 1.0
    return (1 - total) / (1 - given) if total > given else total / given


def opposite(condition: str) -> str:
    """The words for the opposite of a condition, in records and in the ``given`` of a belief.

    >>> opposite("alignment is solved"), opposite("not: alignment is solved")
    ('not: alignment is solved', 'alignment is solved')
    """
    return condition.removeprefix(_NOT) if condition.startswith(_NOT) else f"{_NOT}{condition}"


_NOT = "not: "


def pair_records(
    pair: ConditionalPair,
    *,
    condition: str,
    about: tuple[str, str],
    source: Mapping[str, Any],
    id: str,  # noqa: A002  the word of the record
    accessed: dt.date,
    asked: str = "",
    worked_out: bool = False,
    validity: float = 1.0,
) -> tuple[Record, Record]:
    """Two records of the kind *forecast*, of P(A|B) and of P(A|not B), each about its belief in ``about``.

    Each holds on its condition (``given``), so it moves only a belief that says the same. ``source`` is
    CSL-JSON; ``asked`` is what the probability is of, where the names of the beliefs do not say it;
    ``worked_out`` says in the second that it follows from P(A), P(A|B) and P(B) and was stated by nobody.
    Both are of one group. Raises :class:`InputError` for a condition without words.
    """
    if not condition.strip():
        raise InputError("the condition has no words", fix='--condition "alignment is solved"')
    how = (
        f" Nobody stated it: it follows from {_percent(pair.total)} in all, {_percent(pair.given)} where "
        f"that holds, and {_percent(pair.condition)} for that itself."
        if worked_out and pair.total is not None and pair.condition is not None
        else ""
    )
    told = (
        (pair.given, condition, f"given: {condition}."),
        (pair.given_not, opposite(condition), f"given the opposite of: {condition}.{how}"),
    )
    made = []
    for (p, words, text), belief, ending in zip(told, about, ("given", "otherwise"), strict=True):
        raw = {
            "id": f"{id}-{ending}",
            "kind": "forecast",
            "about": [belief],
            "statement": f"{asked[:1500] or belief}: {_percent(p)}, {text}",
            "source": {**source, "accessed": Dated.of(accessed)},
            "result": {"form": "probability", "p": p, "given": words},
            "appraisal": {"group": f"pair:{id}", "validity": validity},
        }
        made.append(Record.from_json(raw, f"the record {raw['id']}"))
    return made[0], made[1]


def _percent(p: float) -> str:
    return f"{100 * p:.4g} %"
