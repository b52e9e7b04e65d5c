"""Plans under beliefs in which some of several changes are made: the values that Shapley shares divide.

Every set of changes is simulated with the same draws, so that what two sets differ by is paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import Floats, Outcome, column
from leadtime.decision.paired import TELL_APART
from leadtime.decision.shapley import MOST_EXACT, Coalition, Shares, shapley
from leadtime.errors import CensoredError
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.evidence.correlations import Correlation
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures import Futures, Plan

BATCHES = 20
"""The draws of a set of changes come in so many batches, whose spread gives the error."""
_AT_ONCE = 48
"""So many plans are simulated in one go."""


@dataclass(frozen=True)
class Exchange:
    """The model and plans of some futures, and what is believed once a set of changes is made.

    ``believed`` gives the distributions that a set changes, ``correlations`` those of a set.
    """

    futures: Futures
    plans: tuple[str, ...]
    judge: Outcome
    believed: Callable[[Coalition], Mapping[str, Distribution]]
    correlations: Callable[[Coalition], tuple[Correlation, ...]]
    batches: int
    seed: int

    @property
    def draws(self) -> int:
        """How many futures are simulated for each set."""
        return self.batches * BATCH

    def columns(self, sets: Sequence[Coalition]) -> Iterator[tuple[Coalition, Floats]]:
        """For each set of changes the benefit of every plan, by batch: shape (plans, batches)."""
        step = max(1, _AT_ONCE // len(self.plans))
        alike: dict[tuple[Correlation, ...], list[Coalition]] = {}
        for done in sets:
            alike.setdefault(self.correlations(done), []).append(done)
        for tied, some in alike.items():
            for i in range(0, len(some), step):
                yield from self._simulated(some[i : i + step], tied)

    def _simulated(
        self, sets: Sequence[Coalition], tied: tuple[Correlation, ...]
    ) -> Iterator[tuple[Coalition, Floats]]:
        from leadtime.evidence.beliefs import Beliefs
        from leadtime.futures import simulate

        base = Beliefs(self.futures.beliefs.entries, tied)
        plans = [self._plan(i, s, p) for i, s in enumerate(sets) for p in self.plans]
        name = self.judge.name
        run = simulate(
            self.futures.model,
            base,
            plans,
            draws=self.draws,
            seed=self.seed,
            keep=[name],
            sampling=self.futures.sampling,
        )
        for i, done in enumerate(sets):
            y = np.stack([np.asarray(run[f"{i} {p}"][name], dtype=np.float64) for p in self.plans])
            if not np.isfinite(y).all():
                raise CensoredError(f"{name!r} has draws beyond its limit, so it has no mean to choose by")
            yield done, self.judge.sign * y.reshape(len(self.plans), self.batches, BATCH).mean(axis=2)

    def _plan(self, i: int, done: Coalition, plan: str) -> Plan:
        """A plan under these beliefs: what the plan sets itself stays."""
        from leadtime.futures import Plan

        return Plan(f"{i} {plan}", {**self.believed(done), **self.futures.plan(plan).sets})


def best_of(y: Floats, ours: int) -> int:
    """The best plan by the means of ``y`` (plans, batches); ``ours`` while none leads it by three errors."""
    best = int(np.argmax(y.mean(axis=1)))
    lead = y[best] - y[ours]
    sure = float(lead.mean()) > TELL_APART * float(lead.std(ddof=1)) / np.sqrt(y.shape[1])
    return best if sure else ours


def first_of(futures: Futures, plans: Sequence[str], judge: Outcome) -> int:
    """The best plan by the draws of ``futures`` itself, which may be more than those of a set of changes."""
    return int(np.argmax([judge.sign * float(np.mean(column(futures, p, judge.name))) for p in plans]))


def runner_up(means: Floats, first: int) -> int:
    """The best plan but one."""
    return int(np.argmax([m if j != first else -np.inf for j, m in enumerate(means)]))


def measures(y: Floats, ours: int, rival: int, sign: int) -> Floats:
    """Value of the best plan, gain of our choice over the rival one, and whether ours is no longer the best.

    Shape (3, batches). The plan is chosen by the mean over all batches, so that each measure is a mean; the
    choice changes where another plan leads by three errors.
    """
    best = int(np.argmax(y.mean(axis=1)))
    changed = np.full(y.shape[1], float(best_of(y, ours) != ours))
    return np.stack([sign * y[best], y[ours] - y[rival], changed])


@dataclass(frozen=True)
class Settled:
    """What is best before and after all the changes, as positions of plans, and what each change carries.

    ``rival`` is the plan that the lead of ``ours`` is over: ``theirs``, or the best but one where it is the
    same. ``levels`` are the outcomes of the best plan before and after; ``shares`` are of the three
    :func:`measures`.
    """

    ours: int
    theirs: int
    rival: int
    levels: tuple[float, float]
    shares: Shares


def settle(made: Exchange, n: int, *, orders: int, most_exact: int = MOST_EXACT) -> Settled:
    """Find the best plan before and after ``n`` changes, and divide the difference among them."""
    none, every = frozenset[int](), frozenset(range(n))
    ends = dict(made.columns([none, every]))
    ours = best_of(ends[none], first_of(made.futures, made.plans, made.judge))
    theirs = best_of(ends[every], ours)
    rival = theirs
    if theirs == ours and len(made.plans) > 1:
        rival = runner_up(ends[every].mean(axis=1), ours)
    sign = made.judge.sign

    def values(sets: Sequence[Coalition]) -> list[Floats]:
        # Both ends are known, and sets that are simulated come in an order of their own.
        found = ends | dict(made.columns([s for s in sets if s not in ends]))
        return [measures(found[s], ours, rival, sign) for s in sets]

    shares = shapley(values, n, most_exact=most_exact, orders=orders, seed=made.seed)
    levels = float(sign * ends[none][ours].mean()), float(sign * ends[every][theirs].mean())
    return Settled(ours, theirs, rival, levels, shares)


def share_rows(shares: Shares, batches: int) -> list[dict[str, float]]:
    """For each change its share of the three :func:`measures`, those of value and gain with their error."""
    mean = shares.shares.mean(axis=2)
    noise = shares.shares.std(axis=2, ddof=1) / np.sqrt(batches)
    error = np.hypot(noise, shares.error.mean(axis=2))
    return [
        {
            "value": float(m[0]),
            "value_error": float(e[0]),
            "gain": float(m[1]),
            "gain_error": float(e[1]),
            "choice": float(m[2]),
        }
        for m, e in zip(mean, error, strict=True)
    ]


def totals(shares: Shares, batches: int) -> dict[str, dict[str, float]]:
    """What the shares of each measure sum to, with its error."""
    whole = shares.shares.sum(axis=0)
    return {
        key: {"number": float(whole[k].mean()), "error": float(whole[k].std(ddof=1) / np.sqrt(batches))}
        for k, key in enumerate(("value", "gain", "choice"))
    }


_AGAINST = (
    "Some of the changes work against each other: a share above 100 % is one that others take part of back, "
    "and a share below zero one that works against the whole; together they are 100 %."
)


def against_words(rows: Sequence[Mapping[str, Any]], whole: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What a reader must know where some changes move an outcome one way and some the other, beyond their
    errors; empty where they all move it one way.
    """
    for key in ("value", "gain"):
        total = whole[key]["number"]
        if any(r[key] * total < 0 and abs(r[key]) > 2 * r[f"{key}_error"] for r in rows):
            return [_AGAINST]
    return []
