"""What the hours on chosen people are held against: spent otherwise, more or fewer; and stated ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadtime.decision.deciders import Circle
from leadtime.decision.influence_search import Search
from leadtime.decision.persuasion import AVERAGING, SPREADS, Outcome, Situation, Spreading
from leadtime.evidence.distribution import parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.influence.network import Floats, Ints

LARGE = 2_000
"""From so many people on, fewer worlds are gone through."""
_BUDGETS = (0.25, 0.5, 1.0, 2.0, 4.0)
_ORDERS = 60
_VARIANTS = 60


@dataclass(frozen=True)
class Asked:
    """The situation, what there is to spend, and what a change is worth."""

    situation: Situation
    budget: float
    worth: Floats
    unit: str
    words: int
    seed: int
    broad: Floats
    weighed: str
    made: dict[str, Outcome] = field(default_factory=dict)

    @property
    def circle(self) -> Circle:
        """The people."""
        return self.situation.circle

    def outcome(self, words: int, seed: int, situation: Situation | None = None) -> Outcome:
        """Simulated worlds for talks with anybody."""
        return (situation or self.situation).outcome(words, seed)

    def held(self) -> Outcome:
        """Worlds that chose nobody."""
        if "held" not in self.made:
            self.made["held"] = self.outcome(2 * self.words, self.seed + 1)
        return self.made["held"]

    def gains(self, outcome: Outcome, people: Sequence[int]) -> Floats:
        """What people bring in each world of an outcome, (worlds,)."""
        return np.asarray(self.worth @ (outcome.passing(people) - outcome.passing(())))


def spread_error(x: Floats) -> float:
    """The Monte-Carlo error of a mean over worlds."""
    return float(x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else 0.0


def otherwise(asked: Asked, search: Search, chosen: Sequence[int], gains: Floats) -> list[dict[str, Any]]:
    """The same hours spent otherwise, in the same worlds; how far each is behind."""
    c, held = asked.circle, asked.held()
    deciders = {c.network.index(n) for d in asked.situation.decisions for n in d.deciders}
    untied = Situation(c.untied(), asked.situation.decisions, asked.situation.spreads)
    direct = asked.outcome(2 * asked.words, asked.seed + 1, untied)
    only = _Only(asked.situation, search.outcome, asked.worth, search.known, frozenset(deciders))
    found = [
        ("if nobody passes it on", asked.gains(direct, chosen)),
        ("deciders alone", asked.gains(held, only.best(asked.budget)[0])),
        ("people drawn at random", _at_random(asked)),
        ("everybody, evenly", _evenly(asked)),
    ]
    return [
        {
            "name": name,
            "gain": float(each.mean()),
            "error": spread_error(each),
            "behind": float((gains - each).mean()),
            "behind_error": spread_error(gains - each),
        }
        for name, each in found
    ]


@dataclass(eq=False)
class _Only(Search):
    """A search among some people."""

    among: frozenset[int] = frozenset()

    def candidates(self, budget: float) -> list[int]:
        """Those of them whom the budget reaches."""
        return [p for p in super().candidates(budget) if p in self.among]

    def _reaching(self, budget: float) -> Ints:
        """Those of them who are looked at."""
        return np.array([p for p in super()._reaching(budget) if p in self.among], dtype=np.int64)


def _at_random(asked: Asked) -> Floats:
    """People in a random order until the hours are spent; the mean over orders, in each world."""
    rng = np.random.default_rng(asked.seed)
    c, held = asked.circle, asked.held()
    total = np.zeros(len(held.weights))
    orders = _ORDERS if c.people < LARGE else _ORDERS // 6
    for _ in range(orders):
        people, left = [], asked.budget
        for p in rng.permutation(c.people)[:4096]:
            if c.hours[p] <= left:
                people.append(int(p))
                left -= float(c.hours[p])
        total = total + asked.gains(held, people)
    return total / orders


def _evenly(asked: Asked) -> Floats:
    """Everybody hears something: the same part of what it takes to reach them, and as little moves them."""
    c = asked.circle
    part = min(asked.budget / float(c.hours.sum()), 1.0)
    loud = Situation(c.varied({"backfire": asked.broad}), asked.situation.decisions, asked.situation.spreads)
    held, reached, seed = asked.held(), np.full(c.people, part), asked.seed + 1
    outcome = (
        loud.along(held.paths, seed, reached)
        if isinstance(held, Spreading)
        else loud.outcome(2 * asked.words, seed, reached)
    )
    return asked.gains(outcome, range(c.people))


def curve(asked: Asked, search: Search) -> list[dict[str, Any]]:
    """What other numbers of hours bring, valued on worlds that did not choose."""
    rows = []
    for part in _BUDGETS if asked.circle.people < LARGE else (1.0,):
        people, _ = search.best(part * asked.budget)
        gains = asked.gains(asked.held(), people)
        rows.append(
            {
                "hours": part * asked.budget,
                "people": len(people),
                "gain": float(gains.mean()),
                "error": spread_error(gains),
            }
        )
    return rows


def other_ways(asked: Asked, chosen: Sequence[int]) -> list[dict[str, Any]]:
    """The same people under every way of spreading."""
    rows = []
    for name in SPREADS:
        same = name == asked.situation.spreads
        situation = Situation(asked.circle, asked.situation.decisions, name)
        outcome = asked.held() if same else asked.outcome(asked.words, asked.seed + 1, situation)
        gains = asked.gains(outcome, chosen)
        rows.append({"name": name, "gain": float(gains.mean()), "error": spread_error(gains), "asked": same})
    return rows


def stated_range(asked: Asked, chosen: Sequence[int]) -> tuple[float | None, float | None]:
    """5 and 95 % of what these people bring, over what is uncertain in people, ties, effects and worths.

    The hours are at their means: they decide who is chosen, not what the chosen bring. A worth that comes
    from a model is taken to be in proportion to the effect.
    """
    c = asked.circle
    factors = _factors(asked)
    if c.people >= LARGE or not (c.uncertain or factors is not None):
        return None, None
    drawn = {}
    for f, dists in (c.stated or {}).items():
        if f == "hours":
            continue
        columns = draw({f"influence {f} {k}": d for k, d in enumerate(dists)}, _VARIANTS, asked.seed)
        drawn[f] = np.stack([*columns.values()]) if columns else np.zeros((0, _VARIANTS))
    found = []
    for v in range(_VARIANTS):
        cells = {f: np.clip(x[:, v], 0.0, 1.0) for f, x in drawn.items()}
        worth = asked.worth if factors is None else asked.worth * factors[:, v]
        situation = Situation(c.varied(cells), asked.situation.decisions, asked.situation.spreads)
        words = 1 if asked.situation.spreads == AVERAGING else 8
        outcome = asked.outcome(words, asked.seed + 1, situation)
        gains = worth @ (outcome.passing(chosen) - outcome.passing(()))
        found.append(float(gains @ outcome.weights))
    return float(np.quantile(found, 0.05)), float(np.quantile(found, 0.95))


def _factors(asked: Asked) -> Floats | None:
    """Each drawn worth as a part of its mean, (decisions, variants); None where all are sure."""
    made = np.ones((len(asked.worth), _VARIANTS))
    sure = True
    for i, d in enumerate(asked.situation.decisions):
        stated = d.worth if asked.weighed == "worth" else d.effect
        dist = None if stated is None else parse_distribution(stated)
        if dist is None or dist.constant is not None or dist.mean() == 0:
            continue
        name = f"influence {d.name}.{'worth' if asked.weighed == 'worth' else 'effect'}"
        made[i] = draw({name: dist}, _VARIANTS, asked.seed)[name] / float(dist.mean())
        sure = False
    return None if sure else made
