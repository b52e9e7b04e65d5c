"""What talking to people does to decisions: in many worlds at once, by going backwards from the deciders.

In each world every tie works or does not. Whoever a talk moves passes the view on along the ties that work;
each person takes the first view that reaches them, and of two that reach them together the one against
(negative views spread more readily: Chen et al. 2011, “Influence maximization in social networks when
negative opinions may emerge and propagate”). Whom nothing reaches keeps the starting view. Deciders then are
for it, against it, or for it with the probability of their starting view, from which follows the probability
that a decision passes in that world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from leadtime.decision.deciders import Circle, Decision
from leadtime.models.influence import opinions
from leadtime.models.influence.bits import (
    MEANT,
    MOVED,
    HashedCascade,
    HashedThreshold,
    Live,
    Table,
    Words,
    every_cascade,
    every_threshold,
    hashed_bits,
    packed,
    unpacked,
    worlds_of,
)
from leadtime.models.influence.cascade import CASCADE, THRESHOLD, search
from leadtime.models.influence.network import Floats, Ints, Network

AVERAGING = "averaging"
SPREADS = (CASCADE, THRESHOLD, AVERAGING)
ROUNDS = 6
"""Rounds of averaging between the talks and a decision."""
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


class Outcome(Protocol):
    """What becomes of decisions when some people are talked to."""

    @property
    def weights(self) -> Floats:
        """The probability of each world, shape (worlds,)."""
        ...

    def passing(self, people: Sequence[int]) -> Floats:
        """The probability that each decision passes in each world, shape (decisions, worlds)."""
        ...


@dataclass(frozen=True)
class _Row:
    """Somebody reaches a decider: by so many steps, in these worlds."""

    step: int
    bits: Words


@dataclass(frozen=True, eq=False)
class Paths:
    """For each decider, whoever reaches them: in which worlds, and by how many steps."""

    deciders: tuple[int, ...]
    rows: tuple[Mapping[int, tuple[_Row, ...]], ...]
    words: int

    def reach(self, people: int) -> Floats:
        """The part of worlds in which each person reaches each decider, shape (deciders, people)."""
        made = np.zeros((len(self.deciders), people))
        for j, rows in enumerate(self.rows):
            for person, found in rows.items():
                made[j, person] = sum(int(np.bitwise_count(r.bits).sum()) for r in found)
        return made / (64 * self.words)


def paths_to(deciders: Sequence[int], circle: Circle, live: Live) -> Paths:
    """Go backwards from each decider, in all worlds of ``live`` at once."""
    made = []
    for decider in deciders:
        rows: dict[int, list[_Row]] = {}
        start = np.array([decider], dtype=np.int64)
        bits = np.full((1, live.words), _ALL)
        for step, (people, new) in enumerate(search(circle.network, live, start, bits, backwards=True)):
            for person, word in zip(people.tolist(), new, strict=True):
                rows.setdefault(person, []).append(_Row(step, word))
        made.append({k: tuple(v) for k, v in rows.items()})
    return Paths(tuple(deciders), tuple(made), live.words)


@dataclass(frozen=True, eq=False)
class Talks:
    """What talks come to: bits of who is ``moved`` and who is moved as ``meant``, shape (people, words).

    Drawn for those who reach a decider, ``at`` saying in which row each stands.
    """

    moved: Words
    meant: Words
    at: Mapping[int, int]

    @classmethod
    def drawn(
        cls, circle: Circle, people: Ints, words: int, seed: int, reached: Floats | None = None
    ) -> Talks:
        """Hashed by person, so that each has the same luck whoever else is talked to.

        ``reached`` (people,) is the part of the necessary hours that each gets; all of it by default.
        """
        part = np.ones(circle.people) if reached is None else reached
        moved = hashed_bits(seed, MOVED, people, words, (circle.moved * part)[people])
        meant = hashed_bits(seed, MEANT, people, words, 1 - circle.backfire[people])
        return cls(moved, meant, {int(p): k for k, p in enumerate(people)})


@dataclass(frozen=True, eq=False)
class Spreading:
    """Decisions under a way in which views spread from person to person."""

    circle: Circle
    decisions: tuple[Decision, ...]
    paths: Paths
    talks: Talks
    weights: Floats

    def votes(self, people: Sequence[int]) -> Floats:
        """The probability that each decider is for it, in each world, shape (deciders, worlds)."""
        made = np.empty((len(self.paths.deciders), len(self.weights)))
        for j, decider in enumerate(self.paths.deciders):
            favour, against = self._reached(j, people)
            told = unpacked(np.stack([favour, against]))[:, : made.shape[1]]
            made[j] = np.where(told[0], 1.0, np.where(told[1], 0.0, self.circle.view[decider]))
        return made

    def _reached(self, j: int, people: Sequence[int]) -> tuple[Words, Words]:
        """In which worlds a decider is moved for it, and against it."""
        found = sorted(
            ((row.step, p, row.bits) for p in people for row in self.paths.rows[j].get(p, ())),
            key=lambda r: r[0],
        )
        favour, against = (np.zeros(self.paths.words, dtype=np.uint64) for _ in range(2))
        k = 0
        while k < len(found):
            step, open_to = found[k][0], ~(favour | against)
            good, bad = (np.zeros(self.paths.words, dtype=np.uint64) for _ in range(2))
            while k < len(found) and found[k][0] == step:
                _, person, bits = found[k]
                row = self.talks.at[person]
                moved = bits & self.talks.moved[row]
                good |= moved & self.talks.meant[row]
                bad |= moved & ~self.talks.meant[row]
                k += 1
            against |= bad & open_to
            favour |= good & open_to & ~bad
        return favour, against

    def passing(self, people: Sequence[int]) -> Floats:
        """The probability that each decision passes in each world, shape (decisions, worlds)."""
        return passing(self.decisions, self.circle, self.paths.deciders, self.votes(people))


@dataclass(frozen=True, eq=False)
class Averaging:
    """Decisions where views are averaged (DeGroot): what a decider comes to hold is their probability."""

    circle: Circle
    decisions: tuple[Decision, ...]
    deciders: tuple[int, ...]
    reached: Floats | None = None

    @property
    def weights(self) -> Floats:
        """There is one world, of expected views."""
        return np.ones(1)

    def passing(self, people: Sequence[int]) -> Floats:
        """The probability that each decision passes, shape (decisions, 1)."""
        c, who = self.circle, np.array(sorted(set(people)), dtype=np.int64)
        part = c.moved if self.reached is None else c.moved * self.reached
        view = c.view.copy()
        view[who] += part[who] * (1 - c.backfire[who] - view[who])
        # Whoever was talked to stands by it; who has only heard a part of it goes on listening to the others.
        held = opinions(c.network, view, ROUNDS, fixed=who if self.reached is None else ())
        return passing(self.decisions, c, self.deciders, held[list(self.deciders)][:, None])


def passing(decisions: Sequence[Decision], circle: Circle, deciders: Sequence[int], votes: Floats) -> Floats:
    """P(each decision passes) from the probability of each decider's vote, shape (decisions, worlds).

    Votes are independent given the world: P(at least k of n) by adding one decider after another, those who
    can block being for it.
    """
    place = {circle.names[d]: j for j, d in enumerate(deciders)}
    made = np.empty((len(decisions), votes.shape[1]))
    for i, decision in enumerate(decisions):
        blocking = votes[[place[n] for n in decision.veto]]
        others = votes[[place[n] for n in decision.deciders if n not in decision.veto]]
        enough = at_least(max(decision.needed - len(blocking), 0), others)
        made[i] = np.prod(blocking, axis=0) * enough
    return made


def at_least(k: int, chances: Floats) -> Floats:
    """P(at least k of n independent events), from their chances (n, worlds): the Poisson binomial."""
    count = np.zeros((len(chances) + 1, chances.shape[1]))
    count[0] = 1.0
    for j, p in enumerate(chances):
        count[1 : j + 2] = count[1 : j + 2] * (1 - p) + count[: j + 1] * p
        count[0] *= 1 - p
    return np.asarray(count[k:].sum(axis=0))


def deciders_of(decisions: Sequence[Decision], circle: Circle) -> tuple[int, ...]:
    """The numbers of all who decide something."""
    names = dict.fromkeys(n for d in decisions for n in d.deciders)
    return tuple(circle.network.index(n) for n in names)


@dataclass(frozen=True, eq=False)
class Situation:
    """Decisions and people, and how views spread among them; makes outcomes to choose by and to judge by."""

    circle: Circle
    decisions: tuple[Decision, ...]
    spreads: str = CASCADE

    def outcome(self, words: int, seed: int, reached: Floats | None = None) -> Outcome:
        """The outcome in 64 · words simulated worlds, for talks with anybody.

        ``reached`` (people,) is the part of the necessary hours that each gets; all of it by default.
        """
        deciders = deciders_of(self.decisions, self.circle)
        if self.spreads == AVERAGING:
            return Averaging(self.circle, self.decisions, deciders, reached)
        kind = HashedThreshold if self.spreads == THRESHOLD else HashedCascade
        return self.along(
            paths_to(deciders, self.circle, kind(self.circle.network, words, seed)), seed, reached
        )

    def along(self, paths: Paths, seed: int, reached: Floats | None = None) -> Spreading:
        """The same on paths that are there already."""
        words = paths.words
        people = np.array(sorted({p for rows in paths.rows for p in rows}), dtype=np.int64)
        talks = Talks.drawn(self.circle, people, words, seed, reached)
        worlds = 64 * words
        return Spreading(self.circle, self.decisions, paths, talks, np.full(worlds, 1 / worlds))


def expected(outcome: Outcome, people: Sequence[int]) -> Floats:
    """P(each decision passes), over all worlds."""
    return np.asarray(outcome.passing(people) @ outcome.weights)


MOST_CHANCES = 16
"""Up to 2 to this many worlds all of them are gone through."""


def exact_outcome(situation: Situation, people: Sequence[int]) -> Outcome | None:
    """The outcome over all that may happen when these people are talked to; None where that is too much.

    Only ties on a way from them to a decider matter, and of the talks whether they move and which way.
    """
    c = situation.circle
    if situation.spreads == AVERAGING:
        return situation.outcome(1, 0)
    deciders = deciders_of(situation.decisions, c)
    who = np.array(sorted(set(people)), dtype=np.int64)
    threshold = situation.spreads == THRESHOLD
    network = between(c.network, who, np.array(deciders, dtype=np.int64), threshold)
    open_to = [(kind, p) for kind, x in enumerate((c.moved, c.backfire)) for p in who if 0 < x[p] < 1]
    if worlds_of(network, threshold) + len(open_to) > MOST_CHANCES:
        return None
    table = every_threshold(network) if threshold else every_cascade(network)
    size, more = len(table.weights), 1 << len(open_to)
    ties = np.tile(unpacked(table.table)[:, :size], (1, more))
    luck = {key: np.repeat((np.arange(more) >> k) & 1, size).astype(bool) for k, key in enumerate(open_to)}
    weights = np.tile(table.weights, more)
    for (kind, p), bit in luck.items():
        chance = (c.moved, c.backfire)[kind][p]
        weights = weights * np.where(bit, chance, 1 - chance)
    always = np.ones(size * more, dtype=np.bool_)
    moved = np.stack([luck.get((0, p), always & (c.moved[p] > 0)) for p in who] or [always])
    meant = np.stack([~luck.get((1, p), always & (c.backfire[p] > 0)) for p in who] or [always])
    part = Circle(network, c.hours, c.view, c.moved, c.backfire)
    paths = paths_to(deciders, part, Table(packed(ties), weights))
    talks = Talks(packed(moved), packed(meant), {int(p): k for k, p in enumerate(who)})
    return Spreading(part, situation.decisions, paths, talks, weights)


def between(network: Network, people: Ints, deciders: Ints, threshold: bool = False) -> Network:
    """Only the ties on a way from these people to these deciders; as shares of attention for thresholds."""
    strengths = network.shares if threshold else network.strengths
    sure = network.with_strengths((strengths > 0).astype(np.float64))
    ahead, behind = (np.zeros(network.people, dtype=np.bool_) for _ in range(2))
    for seen, start, back in ((ahead, people, False), (behind, deciders, True)):
        for found, _ in search(sure, Certain(sure), start, np.full((len(start), 1), _ALL), backwards=back):
            seen[found] = True
    keep = ahead[network.tails] & behind[network.heads] & (strengths > 0)
    return Network(network.people, network.tails[keep], network.heads[keep], strengths[keep], network.names)


@dataclass(frozen=True)
class Certain:
    """One world, in which every tie works whose strength is one."""

    network: Network
    words: int = 1

    def of(self, ties: Ints) -> Words:
        """The words of these ties."""
        return np.where(self.network.strengths[ties][:, None] >= 1, _ALL, np.uint64(0))
