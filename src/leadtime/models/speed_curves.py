"""Speeds of classes of work that rise with time, and when work at such a speed is done; over many futures.

A class has speed 1 today. It grows exponentially up to a cap, and steps up once the work is automated:

    s(t) = e^(γ min(t, c)) · (m where t ≥ a, else 1),

with γ = ln 2 / doubling, the cap reached at c, the step m at a. Work w begun at t is done at the end e of
∫ₜᵉ s = w, in closed form on the at most three pieces between 0, c and a. A start is never worth putting off:
who begins later at such a speed is done no earlier, so waiting pays only for those whom other work waits for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Speed:
    """The speed of a class in each future, arrays (draws,): growth γ per unit of time, the time of its cap,
    the time of the step and its factor. Without growth γ is 0; without a step its time is infinite.
    """

    growth: Floats
    capped: Floats
    steps: Floats
    factor: Floats

    @classmethod
    def constant(cls, draws: int) -> Speed:
        """A speed that stays one."""
        zero, never = np.zeros(draws), np.full(draws, np.inf)
        return cls(zero, never, never, np.ones(draws))

    def stepping(self, no_sooner: Floats) -> Speed:
        """The same with a step that also waits for something else, such as a tool."""
        return Speed(self.growth, self.capped, np.maximum(self.steps, no_sooner), self.factor)

    def at(self, t: Floats) -> Floats:
        """The speed at a time; one beyond what a number can hold is infinite."""
        with np.errstate(over="ignore"):
            grown = np.exp(self.growth * np.minimum(t, self.capped))
        return np.asarray(grown * np.where(t >= self.steps, self.factor, 1.0))

    def finish(self, start: Floats, work: Floats) -> Floats:
        """When work begun at ``start`` is done, arrays (draws,)."""
        t, left = np.array(start, dtype=np.float64), np.array(work, dtype=np.float64)
        first, second = np.minimum(self.capped, self.steps), np.maximum(self.capped, self.steps)
        for end in (first, second, np.full_like(first, np.inf)):
            stop = np.maximum(end, t)
            room = self._done(t, stop)
            whole = left >= room
            # What fits into this piece is finished in it; else the piece is used up.
            t = np.where(whole & np.isfinite(stop), stop, self._until(t, np.minimum(left, room)))
            left = np.where(whole, left - np.where(np.isfinite(room), room, left), 0.0)
        return t

    def _done(self, t: Floats, end: Floats) -> Floats:
        """The work done from t to ``end`` within one piece."""
        speed, length = self.at(t), end - t
        rising = (t < self.capped) & (self.growth > 0)
        with np.errstate(over="ignore", invalid="ignore"):
            grown = np.expm1(np.where(rising, self.growth, 0.0) * length)
            safe = np.where(rising, self.growth, 1.0)
            return np.where(length <= 0, 0.0, np.where(rising, speed * grown / safe, speed * length))

    def _until(self, t: Floats, work: Floats) -> Floats:
        """When this much work begun at t is done, if it stays within one piece."""
        speed = self.at(t)
        rising = (t < self.capped) & (self.growth > 0)
        safe = np.where(rising, self.growth, 1.0)
        with np.errstate(invalid="ignore", over="ignore"):
            grows = np.log1p(np.where(rising, safe * work / speed, 0.0)) / safe
            return np.where(work <= 0, t, t + np.where(rising, grows, work / speed))


def failures(chance: Floats, luck: Floats, most: int = 5) -> Floats:
    """How often an integration fails before it succeeds: geometric in the chance, at most ``most`` times.

    ``luck`` are uniform draws; P(K ≥ k) = chance^k.
    """
    safe = np.clip(chance, 1e-12, 1 - 1e-12)
    counted = np.floor(np.log(np.clip(luck, 1e-300, 1.0)) / np.log(safe))
    return np.asarray(np.where(chance <= 0, 0.0, np.minimum(counted, most)))


@dataclass(frozen=True)
class PutOff:
    """What must be true for small work first to win over a big project first.

    ``gain`` is what it saves as things stand. It wins where the step comes between ``earliest`` and
    ``latest``, where the step's factor is above ``factor`` and the delay of integration below ``delay``, each
    with the others as they stand; None where no value of that one would do.
    """

    gain: float
    earliest: float | None
    latest: float | None
    factor: float | None
    delay: float | None


def puts_off(small: float, big: float, factor: float, step: float, delay: float = 0.0) -> PutOff:
    """When it pays to put a big project off until its class of work is automated; one team, all certain.

    ``small`` work s and the ``big`` project b are durations today, in any unit of time. At the ``step`` a
    the big work alone becomes ``factor`` m times as fast. After it comes its integration, the ``delay`` d,
    which needs nobody and does not speed up. Finish times are those of :func:`small_first` and
    :func:`big_first`, and their difference is

        gain = (1 − 1/m) · h − min(s, d),   h = min(a, s, b, s + b − a), at least 0.

    The first term is the work that the step spares, the second the integration that the small work no longer
    hides. So small first needs a step that is neither too soon (then there is nothing to wait for) nor later
    than all of the work, and an integration that is short against what is spared.
    """
    cost, part = min(small, delay), 1.0 - 1.0 / factor
    overlap = max(min(step, small, big, small + big - step), 0.0)
    spared = part * overlap
    soonest = cost / part if part > 0 else np.inf
    window = soonest < min(small, big)
    return PutOff(
        gain=spared - cost,
        earliest=soonest if window else None,
        latest=small + big - soonest if window else None,
        factor=overlap / (overlap - cost) if overlap > cost else None,
        delay=spared if spared > 0 else None,
    )


def small_first(
    small: npt.ArrayLike,
    big: npt.ArrayLike,
    factor: npt.ArrayLike,
    step: npt.ArrayLike,
    delay: npt.ArrayLike,
) -> Floats:
    """When all is done if the small work comes first, see :func:`puts_off`."""
    s, b, m, a, d = (np.asarray(x, dtype=np.float64) for x in (small, big, factor, step, delay))
    slow = np.minimum(np.maximum(a - s, 0.0), b)
    return np.asarray(s + slow + (b - slow) / m + d)


def big_first(
    small: npt.ArrayLike,
    big: npt.ArrayLike,
    factor: npt.ArrayLike,
    step: npt.ArrayLike,
    delay: npt.ArrayLike,
) -> Floats:
    """When all is done if the big work comes first: small work goes on beside its integration."""
    s, b, m, a, d = (np.asarray(x, dtype=np.float64) for x in (small, big, factor, step, delay))
    slow = np.minimum(np.maximum(a, 0.0), b)
    end = slow + (b - slow) / m
    return np.asarray(np.maximum(end + s, end + d))
