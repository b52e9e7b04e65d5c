"""Two plans over the same futures, compared draw by draw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from leadtime.futures.estimate import Estimate, mean_of, probability_of
from leadtime.futures.sampling import Sampling
from leadtime.futures.watch import WatchedPair

Array = npt.NDArray[Any]
Number = tuple[float, float]
"""A value and its standard error."""


@dataclass(frozen=True)
class Comparison:
    """Two plans over the same futures: paired, so that what they share cancels.

    ``difference`` is E[A − B] with its standard error; ``p_greater`` is the share of futures in which A is
    larger than B, ``p_equal`` that in which they are the same.
    """

    plan_a: str
    plan_b: str
    name: str
    unit: str
    difference: Estimate
    p_greater: Estimate
    p_equal: Estimate

    @property
    def standard_error(self) -> float:
        """The Monte-Carlo standard error of the difference."""
        return self.difference.error

    @property
    def p_less(self) -> float:
        """The share of futures in which A is smaller than B."""
        return max(0.0, 1.0 - float(self.p_greater) - float(self.p_equal))

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.plan_a} − {self.plan_b} = {self.difference}; "
            f"P({self.plan_a} > {self.plan_b}) = {self.p_greater}"
        )

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "plan_a": self.plan_a,
            "plan_b": self.plan_b,
            "name": self.name,
            "unit": self.unit,
            "difference": self.difference.to_json(),
            "p_greater": self.p_greater.to_json(),
            "p_equal": self.p_equal.to_json(),
        }


def same_memory(x: Array, y: Array) -> bool:
    """Whether two columns are one and the same: plans that do not differ in a name share its draws."""
    a, b = x.__array_interface__, y.__array_interface__
    return bool(a["data"] == b["data"] and x.shape == y.shape and x.strides == y.strides)


def kept_pair(x: Array, y: Array, method: Sampling) -> tuple[Number, Number, Number]:
    """E[x − y], P(x > y) and P(x = y) of two columns of draws, each with its standard error."""
    if same_memory(x, y):
        return (0.0, 0.0), (0.0, 0.0), (1.0, 0.0)
    with np.errstate(invalid="ignore"):
        gap = np.subtract(x, y, dtype=np.float64)
    if not np.isfinite(gap).all():
        # Two draws that are both beyond the limit do not differ in anything that is known.
        gap = np.where(x == y, 0.0, gap)
    return mean_of(gap, method), probability_of(x > y, method), probability_of(x == y, method)


def watched_pair(
    slots: tuple[int, int], pair: WatchedPair | None, method: Sampling
) -> tuple[Number, Number, Number]:
    """The same from statistics: ``slots`` says which way round the pair was asked for."""
    if pair is None:
        return (0.0, 0.0), (0.0, 0.0), (1.0, 0.0)
    value, error = pair.mean(method)
    forward = slots[0] < slots[1]
    greater = pair.greater if forward else pair.total - pair.greater - pair.equal
    shares = [
        (p, math.sqrt(p * (1 - p) / pair.total)) for p in (greater / pair.total, pair.equal / pair.total)
    ]
    return (value if forward else -value, error), shares[0], shares[1]
