"""Whom to start with on a large network: reverse-influence sampling.

A reverse set is who would reach a root drawn in proportion to what reaching it is worth (Borgs et al. 2014,
“Maximizing social influence in nearly optimal time”). The worth that people S reach is the whole worth times
the chance that S meets such a set, so choosing S is a problem of maximum coverage. The people are chosen on
one sample and valued on another, since the sample that chose them flatters them; from both follows a bound
on how far they are from the best (OPIM-C, Tang et al. 2018, “Online processing algorithms for influence
maximization”).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError
from leadtime.models.influence.cascade import CASCADE, check_model
from leadtime.models.influence.network import Floats, Ints, Network, expand

_BATCH = 1 << 14
_FIRST = 1 << 12
"""Reverse sets of the first attempt; each further one has twice as many."""


@dataclass(frozen=True, eq=False)
class ReverseSets:
    """Sets of people who reach a root: set k has ``members[starts[k]:starts[k + 1]]``.

    ``worth`` is what reaching everybody is worth; ``roots`` (sets,) are whom they reach.
    """

    members: Ints
    starts: Ints
    roots: Ints
    worth: float
    people: int

    def __len__(self) -> int:
        return len(self.roots)

    def joined(self, other: ReverseSets) -> ReverseSets:
        """Both samples as one."""
        starts = np.concatenate([self.starts, self.starts[-1] + other.starts[1:]])
        members = np.concatenate([self.members, other.members])
        return replace(self, members=members, starts=starts, roots=np.concatenate([self.roots, other.roots]))

    def met(self, people: npt.ArrayLike) -> int:
        """How many of the sets have one of these people in them."""
        chosen = np.zeros(self.people, dtype=np.bool_)
        chosen[np.asarray(people, dtype=np.int64)] = True
        hits = np.add.reduceat(chosen[self.members].astype(np.int64), self.starts[:-1])
        return int(np.count_nonzero(hits))

    def value(self, people: npt.ArrayLike) -> tuple[float, float]:
        """What these people reach is worth, and its Monte-Carlo error."""
        part = self.met(people) / len(self)
        return self.worth * part, self.worth * float(np.sqrt(part * (1 - part) / len(self)))


def reverse_sets(
    network: Network,
    sets: int,
    *,
    model: str = CASCADE,
    weights: npt.ArrayLike | None = None,
    seed: int = 0,
) -> ReverseSets:
    """Draw reverse sets, their roots in proportion to ``weights`` (people,), one each by default.

    Raises :class:`InputError` for weights below zero or all zero, or fewer than one set.
    """
    threshold = check_model(model)
    if sets < 1:
        raise InputError(f"{sets} reverse sets", valid="1 or more")
    worth = np.ones(network.people) if weights is None else np.asarray(weights, dtype=np.float64)
    if worth.shape != (network.people,) or not (worth >= 0).all() or not 0 < worth.sum() < np.inf:
        raise InputError(
            f"weights of the shape {worth.shape} do not say what reaching each person is worth",
            valid=f"({network.people},): zero or more, not all zero",
        )
    rng = np.random.Generator(np.random.SFC64(seed))
    total = float(worth.sum())
    roots = np.searchsorted(np.cumsum(worth), total * rng.random(sets), side="right").astype(np.int64)
    roots = np.minimum(roots, network.people - 1)
    parts = [_batch(network, roots[k : k + _BATCH], rng, threshold) for k in range(0, sets, _BATCH)]
    counts = np.concatenate([c for _, c in parts])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return ReverseSets(np.concatenate([m for m, _ in parts]), starts, roots, total, network.people)


def _batch(network: Network, roots: Ints, rng: np.random.Generator, threshold: bool) -> tuple[Ints, Ints]:
    """The members of the sets of these roots, set by set, and how many each set has."""
    n = np.int64(network.people)
    frontier = np.arange(len(roots), dtype=np.int64) * n + roots
    seen = frontier.copy()
    while len(frontier):
        sets, people = np.divmod(frontier, n)
        step = _one_each(network, people, rng) if threshold else _each_tie(network, people, rng)
        rows, sources = step
        reached = np.unique(sets[rows] * n + sources)
        at = np.minimum(np.searchsorted(seen, reached), len(seen) - 1)
        frontier = reached[seen[at] != reached]
        # Both are sorted, so a stable sort merges them.
        seen = np.sort(np.concatenate([seen, frontier]), kind="stable")
    sets, people = np.divmod(seen, n)
    return people, np.bincount(sets, minlength=len(roots))


def _each_tie(network: Network, people: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    rows, at = expand(network.first_into, people)
    ties = network.into[at]
    works = rng.random(len(ties)) < network.strengths[ties]
    return rows[works], network.tails[ties[works]]


def _one_each(network: Network, people: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each takes the view of one whom they hear, or of nobody."""
    shares = network.shares[network.into]
    ends = np.concatenate([[0.0], np.cumsum(shares)])
    low, high = ends[network.first_into[people]], ends[network.first_into[people + 1]]
    luck = rng.random(len(people))
    rows = np.flatnonzero(luck < high - low)
    at = np.searchsorted(ends, low[rows] + luck[rows], side="right") - 1
    at = np.clip(at, network.first_into[people[rows]], network.first_into[people[rows] + 1] - 1)
    return rows, network.tails[network.into[at]]


@dataclass(frozen=True)
class Chosen:
    """Whom to start with: the ``people``, in the order in which they were chosen.

    ``value`` with ``error`` is what they reach is worth, on sets that did not choose them; ``in_sample`` the
    same on those that did; ``cost`` what they cost together; ``bound`` what nobody affordable exceeds, with
    ``confidence``; ``sets`` how many reverse sets chose them.
    """

    people: tuple[int, ...]
    value: float
    error: float
    in_sample: float
    cost: float
    bound: float
    confidence: float
    sets: int

    @property
    def guarantee(self) -> float:
        """At least this part of the best there is, with the confidence."""
        return min(self.value_at_least / self.bound, 1.0) if self.bound > 0 else 1.0

    value_at_least: float = 0.0


def choose(
    network: Network,
    budget: float,
    *,
    costs: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    model: str = CASCADE,
    within: float = 0.1,
    most: int = 1 << 19,
    confidence: float = 0.99,
    seed: int = 0,
) -> Chosen:
    """Whom to start with so that what is reached is worth most, within a budget.

    Parameters
    ----------
    budget, costs:
        what there is to spend, and what each person costs, (people,) above zero; one each by default, so
        that the budget is a number of people.
    weights:
        what reaching each person is worth, (people,).
    within:
        sets are added until the choice is provably at least 1 − 1/e − ``within`` of the best (with costs:
        of the bound), or there are ``most``.
    confidence:
        of that bound.

    With costs, the better of choosing by gain per cost, by gain alone, and the best single person is kept:
    by density alone the result can be arbitrarily bad (Khuller, Moss & Naor 1999).

    Raises :class:`InputError` for costs, weights or budgets that cannot be.
    """
    price = np.ones(network.people) if costs is None else np.asarray(costs, dtype=np.float64)
    if price.shape != (network.people,) or not (price > 0).all():
        raise InputError(f"costs of the shape {price.shape}", valid=f"({network.people},): all above zero")
    if not budget > 0:
        raise InputError(f"the budget is {budget:g}", valid="above zero")
    sizes = [_FIRST]
    while sizes[-1] < most:
        sizes.append(min(2 * sizes[-1], most))
    # Each attempt makes two claims; together they fail no more often than the confidence allows.
    doubt = np.log(2 * len(sizes) / (1 - confidence))
    picked = held = None
    for k, size in enumerate(sizes):
        fresh = [
            reverse_sets(
                network, size if k == 0 else size - sizes[k - 1], model=model, weights=weights,
                seed=seed + 2 * k + side,
            )
            for side in (0, 1)
        ]  # fmt: skip
        picked = fresh[0] if picked is None else picked.joined(fresh[0])
        held = fresh[1] if held is None else held.joined(fresh[1])
        made = _chosen(picked, held, price, budget, float(doubt), confidence)
        if made.guarantee >= 1 - 1 / np.e - within:
            break
    return made


def _chosen(
    picked: ReverseSets, held: ReverseSets, price: Floats, budget: float, doubt: float, confidence: float
) -> Chosen:
    cover = _Cover(picked, price, budget)
    people, covered = max(cover.tries(), key=lambda t: t[1])
    value, error = held.value(people) if people else (0.0, 0.0)
    met = held.met(people) if people else 0
    scale = held.worth / len(held)
    low = (np.sqrt(met + 2 * doubt / 9) - np.sqrt(doubt / 2)) ** 2 - doubt / 18
    high = (np.sqrt(cover.most + doubt / 2) + np.sqrt(doubt / 2)) ** 2
    return Chosen(
        tuple(people),
        value,
        error,
        picked.worth * covered / len(picked),
        float(price[list(people)].sum()),
        min(float(scale * high), picked.worth),
        confidence,
        len(picked),
        value_at_least=max(float(scale * low), 0.0),
    )


class _Cover:
    """Budgeted maximum coverage: greedy choices, and what no choice can exceed on this sample."""

    def __init__(self, sets: ReverseSets, price: Floats, budget: float) -> None:
        self.sets, self.price, self.budget = sets, price, budget
        order = np.argsort(sets.members, kind="stable")
        owner = np.repeat(np.arange(len(sets)), np.diff(sets.starts))
        self.sets_of = owner[order]
        self.first = np.searchsorted(sets.members[order], np.arange(sets.people + 1)).astype(np.int64)
        self.alone = np.diff(self.first)
        self.most = float(len(sets))

    def tries(self) -> Iterator[tuple[list[int], int]]:
        """The choices, each with the number of sets that it covers."""
        yield self._greedy(by_density=True)
        if np.ptp(self.price) > 0:
            yield self._greedy(by_density=False)
            fits = np.where(self.price <= self.budget, self.alone, -1)
            best = int(np.argmax(fits))
            yield ([best], int(self.alone[best])) if fits[best] > 0 else ([], 0)

    def _greedy(self, *, by_density: bool) -> tuple[list[int], int]:
        gain = self.alone.copy()
        covered = np.zeros(len(self.sets), dtype=np.bool_)
        open_to = np.ones(self.sets.people, dtype=np.bool_)
        people: list[int] = []
        left, done = self.budget, 0
        while True:
            self.most = min(self.most, done + self._fits(gain))
            rate = np.where(open_to & (self.price <= left), gain / self.price if by_density else gain, 0)
            best = int(np.argmax(rate))
            if rate[best] <= 0:
                return people, done
            people.append(best)
            open_to[best] = False
            left -= float(self.price[best])
            mine = self.sets_of[self.first[best] : self.first[best + 1]]
            new = mine[~covered[mine]]
            covered[new] = True
            done += len(new)
            _, at = expand(self.sets.starts, new)
            gain -= np.bincount(self.sets.members[at], minlength=self.sets.people)

    def _fits(self, gain: Ints) -> float:
        """The most that further people can add: the whole budget on the best rates, parts of people allowed."""
        some = np.flatnonzero((gain > 0) & (self.price <= self.budget))
        if np.ptp(self.price) == 0:
            k = min(int(self.budget // self.price[0]), len(some))
            return float(np.sort(gain[some])[len(some) - k :].sum())
        order = some[np.argsort(-gain[some] / self.price[some], kind="stable")]
        spent = np.cumsum(self.price[order])
        whole = int(np.searchsorted(spent, self.budget, side="right"))
        total = float(gain[order[:whole]].sum())
        if whole < len(order):
            before = float(spent[whole - 1]) if whole else 0.0
            total += float(gain[order[whole]] * (self.budget - before) / self.price[order[whole]])
        return total
