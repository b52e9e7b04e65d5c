"""Whom to talk to within so many hours: all choices where they are few, else several searches.

What a decision takes is not submodular where several must agree: two supporters of three needed are worth
nothing, and the third everything. So greedy choice alone can be arbitrarily bad. It is begun also from whole
coalitions, by gain and by gain per hour, and improved by exchanging people; the best of all is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from leadtime.decision.persuasion import Outcome, Situation, Spreading
from leadtime.models.influence.network import Floats, Ints

ALL_UP_TO = 1200
"""So many choices are all tried."""
KEEP = 120
"""People who are looked at closely on a large network."""
_AGAIN = KEEP
_TRIALS = 400
"""Exchanges that are tried in one round of improving."""
_REFILLED = 10
_TINY = 1e-12


@dataclass(eq=False)
class Search:
    """Values of choices in the worlds of an outcome; ``worth`` (decisions,) weighs what passes."""

    situation: Situation
    outcome: Outcome
    worth: Floats
    known: dict[frozenset[int], float] = field(default_factory=dict)

    def gain(self, people: Iterable[int]) -> float:
        """E[worth of what passes] when these people are talked to, beyond that of talking to nobody."""
        return self._worth(frozenset(people)) - self._worth(frozenset())

    def _worth(self, people: frozenset[int]) -> float:
        if people not in self.known:
            passed = self.outcome.passing(sorted(people)) @ self.outcome.weights
            self.known[people] = float(self.worth @ passed)
        return self.known[people]

    @property
    def hours(self) -> Floats:
        """What each person costs."""
        return self.situation.circle.hours

    def cost(self, people: Iterable[int]) -> float:
        """What they cost together."""
        return float(self.hours[sorted(people)].sum())

    def candidates(self, budget: float) -> list[int]:
        """People whom the budget reaches and who reach a decider; of too many to look at, the likeliest.

        Nobody is left out for lowering single votes: votes that are moved together may all be won together.
        """
        fits = self._reaching(budget)
        if len(fits) <= KEEP:
            return [int(p) for p in fits]
        score = self._scores()
        half = KEEP // 2
        by_gain = fits[np.argsort(-score[fits], kind="stable")[:half]]
        by_rate = fits[np.argsort(-score[fits] / self.hours[fits], kind="stable")[:KEEP]]
        return [int(p) for p in dict.fromkeys([*by_gain, *by_rate])][:KEEP]

    def _reaching(self, budget: float) -> Ints:
        """Everybody whom the budget reaches and who reaches a decider."""
        c = self.situation.circle
        able = np.ones(c.people, dtype=np.bool_)
        if isinstance(self.outcome, Spreading):
            able[:] = False
            able[[p for rows in self.outcome.paths.rows for p in rows]] = True
        return np.flatnonzero(able & (self.hours <= budget))

    def _scores(self) -> Floats:
        """By how much each person could move the deciders, added up as if each vote counted by itself."""
        c = self.situation.circle
        if not isinstance(self.outcome, Spreading):
            return np.ones(c.people)
        deciders = np.array(self.outcome.paths.deciders)
        pairs = list(zip(self.worth, self.situation.decisions, strict=True))
        votes = np.array([sum(w / d.needed for w, d in pairs if c.names[j] in d.deciders) for j in deciders])
        reach = self.outcome.paths.reach(c.people)
        lift = (1 - c.backfire)[None, :] - c.view[deciders][:, None]
        return np.asarray(c.moved * (votes[:, None] * reach * np.abs(lift)).sum(axis=0))

    def best(self, budget: float) -> tuple[tuple[int, ...], str]:
        """The best choice found within the hours, and whether ``all`` were tried or several ``searched``."""
        people = self.candidates(budget)
        whole = len(people) == len(self._reaching(budget))
        subsets = self._subsets(people, budget) if whole else None
        if subsets is not None:
            return max(subsets, key=lambda s: (self.gain(s), -self.cost(s))), "all"
        starts = [*self._starts(people, budget)]
        found = [self._improved(self._filled(s, people, budget, rate), people, budget)
                 for s in starts for rate in (True, False)]  # fmt: skip
        return max(found, key=lambda s: (self.gain(s), -self.cost(s)), default=()), "searched"

    def _subsets(self, people: Sequence[int], budget: float) -> list[tuple[int, ...]] | None:
        """Every affordable choice, if they are few enough."""
        made: list[tuple[int, ...]] = []
        for k in range(len(people) + 1):
            before = len(made)
            for chosen in combinations(people, k):
                if self.cost(chosen) <= budget + 1e-9:
                    made.append(chosen)
                if len(made) > ALL_UP_TO:
                    return None
            if len(made) == before:
                break
        return made

    def _starts(self, people: Sequence[int], budget: float) -> Iterator[tuple[int, ...]]:
        """Nobody, the best single person, and for each decision the cheapest coalition that carries it."""
        yield ()
        single = max(people, key=lambda p: self.gain([p]), default=None)
        if single is not None:
            yield (single,)
        c = self.situation.circle
        for d in self.situation.decisions:
            blocking = [c.network.index(n) for n in d.veto]
            others = sorted(
                (c.network.index(n) for n in d.deciders if n not in d.veto), key=lambda p: self.hours[p]
            )
            for order in (others, sorted(others, key=lambda p: -c.view[p])):
                team = [*blocking, *order[: max(d.needed - len(blocking), 0)]]
                if len(team) > 1 and self.cost(team) <= budget:
                    yield tuple(team)

    def _filled(
        self, chosen: Sequence[int], people: Sequence[int], budget: float, by_rate: bool
    ) -> tuple[int, ...]:
        """Add whoever gains most, by the hour or in all, while anybody gains."""
        made = list(chosen)
        left = budget - self.cost(made)
        last = dict.fromkeys(people, np.inf)
        while True:
            now = self.gain(made)
            fits = [p for p in people if p not in made and self.hours[p] <= left + 1e-9]
            # On a large network only those are looked at again who last promised most.
            for p in sorted(fits, key=lambda p: -last[p])[:_AGAIN]:
                last[p] = (self.gain([*made, p]) - now) / (self.hours[p] if by_rate else 1.0)
            known = [p for p in fits if np.isfinite(last[p])]
            best = max(known, key=last.__getitem__, default=None)
            if best is None or last[best] <= _TINY:
                return tuple(made)
            made.append(best)
            left -= float(self.hours[best])

    def _improved(self, chosen: Sequence[int], people: Sequence[int], budget: float) -> tuple[int, ...]:
        """Leave somebody out, or exchange them for another, while that gains."""
        made, score = tuple(chosen), self.gain(chosen)
        most = max(8, _TRIALS // max(len(made), 1))
        likely = sorted(people, key=lambda p: -self.gain([p]))[:most]
        for _ in range(8):
            trials = [tuple(p for p in made if p != gone) for gone in made]
            trials += [
                (*rest, new)
                for rest in list(trials)
                for new in likely
                if new not in made and self.cost([*rest, new]) <= budget + 1e-9
            ]
            # An exchange may free hours that somebody else then uses, so the likeliest are filled up again.
            likeliest = sorted(trials, key=self.gain, reverse=True)[:_REFILLED]
            filled = (self._filled(t, people, budget, True) for t in likeliest)
            best = max(filled, key=self.gain, default=made)
            if self.gain(best) <= score + _TINY:
                break
            made, score = best, self.gain(best)
        return made
