"""Work that speeds up while it is done: by AI assistance, class by class, and by practice.

One team with one common speed curve and no idle time finishes a list of projects at the same moment in every
order, since the work done is the integral of the speed. What makes order matter is speeds that differ by
class of work, learning, and integration time that does not speed up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from leadtime.futures.maths import ordered_sum
from leadtime.models.arithmetic import Draws, ratio


def kept_speedup(speedup: Draws, lost: Draws) -> Draws:
    """The speed-up that is left when a part of the gain is lost to checking and waiting: 1 + (m - 1)(1 -
    lost).
    """
    return 1 + (speedup - 1) * (1 - lost)


def blended_speedup(part: Draws, speedup: Draws) -> Draws:
    """The speed-up of work made of classes that must all be done (Amdahl): Σ part / Σ (part / speedup).

    The last axis is the classes. Without any class, or where all parts are zero, it is 1. A class that is
    not sped up at all holds the whole back: no speed-up of the others exceeds 1 / its part.
    """
    whole = ordered_sum(part)
    return np.where(whole > 0, ratio(whole, ordered_sum(part / speedup)), 1)


def finish(start: float, work: float, growth: float) -> float:
    """When work begun at ``start`` ends if the speed at time t is e^(growth · t): ln(e^(γ t) + γ w) / γ.

    ``work`` is its duration at speed one, in the unit of ``start``; ``growth`` is per that unit.
    """
    if growth == 0.0:
        return start + work
    return start + float(np.log1p(growth * work * np.exp(-growth * start)) / growth)


def finish_in_order(jobs: Sequence[tuple[float, float]]) -> float:
    """When a list of (work, growth of the speed of its class) is done, one after the other from time zero."""
    t = 0.0
    for work, growth in jobs:
        t = finish(t, work, growth)
    return t


def learned_time(times: Sequence[float], rate: float = 0.8) -> float:
    """The whole time of jobs in this order when the r-th takes p · r^log2(rate) (Biskup 1999)."""
    ranks = np.arange(1, len(times) + 1)
    return float(np.sum(np.asarray(times) * ranks ** np.log2(rate)))
