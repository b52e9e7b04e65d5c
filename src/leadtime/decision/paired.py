"""Two plans over the same futures: the paired difference of an outcome, and where it is better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import Floats, Outcome, column
from leadtime.errors import CensoredError

if TYPE_CHECKING:
    from leadtime.futures import Futures

TELL_APART = 3.0
"""Plans whose means differ by less than this many standard errors are too close to call."""


@dataclass(frozen=True)
class Pair:
    """Plan ``a`` against plan ``b`` in one outcome.

    ``difference`` is E[a − b] in the outcome's unit and ``error`` its Monte-Carlo error; both are None where
    draws are censored. ``better``, ``worse`` and ``equal`` are shares of futures and sum to 1. So do
    ``clearly_better``, ``clearly_worse`` and ``alike``, for which differences up to ``noticeable`` are none.
    """

    a: str
    b: str
    sign: int
    difference: float | None
    error: float | None
    better: float
    better_error: float
    equal: float
    noticeable: float = 0.0
    clearly_better: float = 0.0
    clearly_worse: float = 0.0

    @property
    def alike(self) -> float:
        """The share of futures in which there is no noticeable difference."""
        return max(0.0, 1.0 - self.clearly_better - self.clearly_worse)

    @property
    def worse(self) -> float:
        """The share of futures in which ``a`` is worse than ``b``."""
        return max(0.0, 1.0 - self.better - self.equal)

    @property
    def gain(self) -> float:
        """By how much ``a`` is better than ``b`` on average: positive is better, whatever the direction."""
        return math.nan if self.difference is None else self.sign * self.difference

    @property
    def z(self) -> float:
        """The gain in standard errors: 0 for identical plans, infinite where there is no error at all."""
        if self.error is None or self.gain == 0:
            return 0.0
        return self.gain / self.error if self.error > 0 else math.copysign(math.inf, self.gain)

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, ``the same``, ``too close to call`` or, where censored, ``unknown``."""
        if self.equal == 1:
            return "the same"
        if self.difference is None:
            return "unknown"
        if abs(self.z) < TELL_APART:
            return "too close to call"
        return "better" if self.z > 0 else "worse"

    def flipped(self) -> Pair:
        """The same comparison told from the other plan's side."""
        difference = None if self.difference is None else -self.difference
        return Pair(
            self.b, self.a, self.sign, difference, self.error, self.worse, self.better_error, self.equal,
            self.noticeable, self.clearly_worse, self.clearly_better,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The pair as plain data."""
        return {
            "a": self.a,
            "b": self.b,
            "difference": self.difference,
            "error": self.error,
            "p_better": self.better,
            "p_better_error": self.better_error,
            "p_worse": self.worse,
            "p_equal": self.equal,
            "noticeable": self.noticeable,
            "p_clearly_better": self.clearly_better,
            "p_clearly_worse": self.clearly_worse,
            "p_alike": self.alike,
            "verdict": self.verdict,
        }


def paired(futures: Futures, a: str, b: str, of: Outcome) -> Pair:
    """Plan ``a`` against plan ``b``: the engine's paired comparison, told in terms of better and worse."""
    if a == b:
        return Pair(a, b, of.sign, 0.0, 0.0, 0.0, 0.0, 1.0)
    up, down = (a, b) if of.sign > 0 else (b, a)
    try:
        with np.errstate(invalid="ignore"):  # infinities meet where draws are censored: see below
            told = futures.compare(up, down, of.name)
    except CensoredError:
        return _paired_without_mean(futures, a, b, of)
    return Pair(
        a, b, of.sign,
        difference=of.sign * float(told.difference),
        error=float(told.difference.error),
        better=float(told.p_greater),
        better_error=float(told.p_greater.error),
        equal=float(told.p_equal),
        **_noticed(futures, a, b, of),
    )  # fmt: skip


def _noticed(futures: Futures, a: str, b: str, of: Outcome) -> dict[str, float]:
    """The shares of futures in which ``a`` is better and worse than ``b`` by more than is noticeable."""
    x, y = column(futures, a, of.name), column(futures, b, of.name)
    least = of.noticeable
    more, less = float(np.mean(x > y + least)), float(np.mean(x < y - least))
    clearly = (more, less) if of.sign > 0 else (less, more)
    return {"noticeable": least, "clearly_better": clearly[0], "clearly_worse": clearly[1]}


def _paired_without_mean(futures: Futures, a: str, b: str, of: Outcome) -> Pair:
    x, y = column(futures, a, of.name), column(futures, b, of.name)
    better = float(np.mean(x > y if of.sign > 0 else x < y))
    error = math.sqrt(better * (1 - better) / len(x))
    equal = float(np.mean(x == y))
    return Pair(a, b, of.sign, None, None, better, error, equal, **_noticed(futures, a, b, of))


def heaviest_share(x: Floats) -> float:
    """The share of the sum of squares about the mean that the largest single draw carries.

    About (2 ln n) / n for a normal variable; near 1 where there is no finite variance.
    """
    squares = (x - np.mean(x)) ** 2
    total = float(np.sum(squares))
    return float(np.max(squares)) / total if total > 0 else 0.0
