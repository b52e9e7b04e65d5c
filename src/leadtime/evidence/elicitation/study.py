"""A study: several experts state quantiles of the same questions, and of some the truth is known."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.wording import number, percent

if TYPE_CHECKING:
    from leadtime.evidence.base import Array

Scale = Literal["uniform", "log"]
SCALES: tuple[Scale, ...] = ("uniform", "log")
"""The background measure of a question: even over its range, or even over the logarithm."""

Answer = tuple[float, ...]


@dataclass(frozen=True)
class Question:
    """One question. ``truth`` is its realisation where that is known: then it is a seed item."""

    name: str
    scale: Scale = "uniform"
    truth: float | None = None
    text: str = ""
    unit: str = ""

    @property
    def seed(self) -> bool:
        """Whether the truth is known, so that experts can be scored on it."""
        return self.truth is not None


@dataclass(frozen=True)
class Study:
    """What everybody said. ``levels`` are the probabilities of the quantiles, rising, the same for all.

    ``answers`` has the quantiles of an expert and a question, in the unit of the question; a pair that is not
    there was not answered. Raises :class:`InputError` for quantiles that do not rise, for numbers that are
    not finite, and for what is not above zero on a log scale.
    """

    levels: tuple[float, ...]
    questions: tuple[Question, ...]
    experts: tuple[str, ...]
    answers: Mapping[tuple[str, str], Answer]
    name: str = "study"

    def __post_init__(self) -> None:
        check_levels(self.levels)
        for what, names in (("question", [q.name for q in self.questions]), ("expert", self.experts)):
            if not names:
                raise InputError(f"{self.name} has no {what}")
            twice = next((n for n in names if names.count(n) > 1), None)
            if twice is not None:
                raise InputError(f"{self.name} has the {what} {twice!r} twice", valid="each name once")
        known = {q.name: q for q in self.questions}
        for (expert, name), answer in self.answers.items():
            check_answer(answer, self.levels, known[name], f"{expert} on {name}")
        for q in self.questions:
            if q.truth is not None and not _possible(q.truth, q):
                raise InputError(f"the truth of {q.name} is {number(q.truth)}", valid=_valid(q))

    @cached_property
    def bins(self) -> Array:
        """The probability of each of the ``len(levels) + 1`` bins between the quantiles."""
        import numpy as np

        return np.diff(np.array([0.0, *self.levels, 1.0]))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The positions of the questions whose truth is known."""
        return tuple(i for i, q in enumerate(self.questions) if q.seed)

    @cached_property
    def table(self) -> Array:
        """Answers as an array, experts × questions × levels; nan where there is none."""
        import numpy as np

        none = (math.nan,) * len(self.levels)
        rows = [[self.answers.get((e, q.name), none) for q in self.questions] for e in self.experts]
        return np.array(rows, dtype=float)

    def question(self, name: str) -> Question:
        """The question of that name. Raises :class:`InputError`."""
        for q in self.questions:
            if q.name == name:
                return q
        names = [q.name for q in self.questions]
        raise InputError(f"there is no question {name!r}", valid=listing(names), fix=nearest(name, names))

    def without(self, *, expert: str | None = None, question: str | None = None) -> Self:
        """The same study, had this expert not been asked, or this question not been put."""
        return dataclasses.replace(
            self,
            experts=tuple(e for e in self.experts if e != expert),
            questions=tuple(q for q in self.questions if q.name != question),
            answers={k: a for k, a in self.answers.items() if k[0] != expert and k[1] != question},
        )


def check_levels(levels: Sequence[float]) -> None:
    """Raise :class:`InputError` unless these are two or more rising probabilities between 0 and 1."""
    rising = len(levels) > 1 and all(a < b for a, b in pairwise(levels))
    if not rising or not levels[0] > 0 or not levels[-1] < 1:
        shown = ", ".join(percent(p) for p in levels)
        raise InputError(
            f"the levels of the quantiles are {shown or 'missing'}",
            valid="two or more that rise, above 0% and below 100%",
            fix="5%, 50%, 95%",
        )


def check_answer(answer: Sequence[float], levels: Sequence[float], question: Question, who: str) -> None:
    """Raise :class:`InputError` unless an answer has a finite quantile for each level, and they rise.

    Two equal quantiles would be infinitely informative: a person who means that has no density there.
    """
    shown = ", ".join(number(x) for x in answer)
    if len(answer) != len(levels):
        raise InputError(
            f"{who}: {len(answer)} quantiles, {shown}", valid=f"{len(levels)}, one for each level"
        )
    bad = [x for x in answer if not _possible(x, question)]
    if bad:
        raise InputError(f"{who}: the quantile {number(bad[0])}", valid=_valid(question))
    if not all(a < b for a, b in pairwise(answer)):
        raise InputError(f"{who}: the quantiles do not rise: {shown}", valid="each above the one before")


def _possible(x: float, question: Question) -> bool:
    return math.isfinite(x) and (x > 0 or question.scale == "uniform")


def _valid(question: Question) -> str:
    return (
        "a number above 0, since the scale is logarithmic" if question.scale == "log" else "a finite number"
    )
