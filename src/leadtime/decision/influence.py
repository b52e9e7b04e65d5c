"""Which people should be talked to, so that which decisions change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadtime.decision.deciders import HOURS, Circle, Contact, Decision, circle
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.influence_search import Search
from leadtime.decision.influence_told import answer, caveats
from leadtime.decision.persuasion import (
    AVERAGING,
    SPREADS,
    Outcome,
    Situation,
    Spreading,
    exact_outcome,
    expected,
)
from leadtime.decision.routes import route
from leadtime.decision.shifts import shifts_of
from leadtime.errors import InputError, listing
from leadtime.evidence.distribution import parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.influence import CASCADE, Network
from leadtime.models.influence.network import Floats

LARGE = 2_000
"""From so many people on, fewer worlds are gone through."""
_SHOWN = 40
_BUDGETS = (0.25, 0.5, 1.0, 2.0, 4.0)
_ORDERS = 60
_VARIANTS = 60


def influence(
    decisions: Sequence[Decision],
    contacts: Sequence[Contact] | Circle,
    ties: Network | Mapping[Any, Any] | Iterable[Any] = (),
    *,
    hours: Any,
    spreads: str = CASCADE,
    broad_backfire: Any = None,
    worth: Sequence[float] | None = None,
    unit: str = "",
    judged: str = "",
    words: int | None = None,
    seed: int = 0,
) -> Finding:
    """Whom to talk to within so many hours, so that decisions change; against spreading concern.

    Parameters
    ----------
    decisions:
        what is to be decided, by whom and under which rule.
    contacts, ties:
        who could be talked to, and who moves whom: (from, to): strength. A :class:`Circle` has both.
    hours:
        what there is to spend, in hours of work.
    spreads:
        ``cascade`` (each who is moved has one chance with each neighbour), ``threshold`` (each takes up the
        view of enough neighbours) or ``averaging`` (DeGroot).
    broad_backfire:
        the chance that a broad message backfires with somebody; by default that of talking to them.
    worth, unit, judged:
        what it is worth that each decision passes, in one unit, and what that counts in words; by default
        the decision's own ``worth``, or its ``effect``, or one. A model's own come from
        :func:`worth_of_decisions`.
    words:
        64 worlds each: as many choose, and twice as many others value what was chosen.
    seed:
        of the worlds.

    Returns
    -------
    Finding
        ``value`` is what the chosen people bring: E[Σ worth · (passes − passes anyway)], on worlds that did
        not choose them, with error; ``low`` and ``high`` over what is uncertain in the numbers stated.
        ``data``: ``chosen``; ``rows`` of people: what talking to them ``alone`` brings, per hour, what
        leaving them out of the choice ``loses``, by which ``route`` they reach a decider; ``decisions``:
        chances ``before`` and ``after``; ``exact``, the same value over all that may happen, where that can
        be gone through; ``in_sample``; ``searched``; ``rivals``: the same hours on deciders alone, without
        any passing on, on people drawn at random, spread evenly over everybody, with paired ``behind``;
        ``curve`` over hours; ``models``: the same people under the other ways of spreading; ``shifts`` of
        what the decisions raise, in log-odds, with quantiles.

    Raises
    ------
    InputError
        for names, rules and numbers that cannot be, and for hours that reach nobody.
    """
    people = contacts if isinstance(contacts, Circle) else circle(contacts, ties)
    asked = _asked(
        decisions,
        people,
        hours=hours,
        spreads=spreads,
        broad=broad_backfire,
        worth=worth,
        unit=unit,
        words=words,
        seed=seed,
    )
    search = Search(asked.situation, asked.outcome(asked.words, seed), asked.worth)
    chosen, how = search.best(asked.budget)
    chosen = tuple(sorted(chosen, key=lambda p: -search.gain([p])))
    return _finding(asked, search, chosen, how, judged)


@dataclass(frozen=True)
class _Asked:
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


def _asked(
    decisions: Sequence[Decision],
    people: Circle,
    *,
    hours: Any,
    spreads: str,
    broad: Any,
    worth: Sequence[float] | None,
    unit: str,
    words: int | None,
    seed: int,
) -> _Asked:
    if spreads not in SPREADS:
        raise InputError(f"there is no way of spreading {spreads!r}", valid=listing(SPREADS))
    _check(decisions, people)
    budget = float(parse_distribution(hours, unit=HOURS).mean())
    cheapest = float(people.hours.min())
    if budget < cheapest:
        raise InputError(
            f"{budget:g} hours reach nobody", valid=f"{cheapest:g} hours or more, what the nearest takes"
        )
    weights, weighed = _worth(decisions, worth)
    backfire = people.backfire
    if broad is not None:
        chance = float(parse_distribution(broad).mean())
        if not 0 <= chance <= 1:
            raise InputError(f"broad_backfire is {chance:g}", valid="from 0 to 1")
        backfire = np.full(people.people, chance)
    size = words or (32 if people.people < LARGE else 16)
    situation = Situation(people, tuple(decisions), spreads)
    return _Asked(situation, budget, weights, unit, size, seed, backfire, weighed)


def _check(decisions: Sequence[Decision], people: Circle) -> None:
    names = [d.name for d in decisions]
    if not names or len(set(names)) < len(names):
        raise InputError(
            "there is no decision" if not names else "two decisions have the same name",
            valid="one decision or more, one name for each",
        )
    for d in decisions:
        for name in d.deciders:
            people.network.index(name)
        _ = d.needed


def _worth(decisions: Sequence[Decision], given: Sequence[float] | None) -> tuple[Floats, str]:
    """What each decision is worth if it passes, and where that comes from."""
    if given is not None:
        if len(given) != len(decisions) or not np.isfinite(given).all():
            raise InputError(f"{len(given)} worths for {len(decisions)} decisions", valid="one for each")
        return np.asarray(given, dtype=np.float64), "given"
    for name in ("worth", "effect"):
        stated = [getattr(d, name) for d in decisions]
        if all(x is not None for x in stated):
            return np.array([float(parse_distribution(x).mean()) for x in stated]), name
        if name == "worth" and any(x is not None for x in stated):
            lacking = next(d.name for d in decisions if d.worth is None)
            raise InputError(
                f"{lacking!r} has no worth and others have", valid="a worth for all, or for none"
            )
    return np.ones(len(decisions)), "one each"


def _finding(asked: _Asked, search: Search, chosen: tuple[int, ...], how: str, judged: str) -> Finding:
    held = asked.held()
    gains = asked.gains(held, chosen)
    exact = exact_outcome(asked.situation, chosen)
    known = None if exact is None else float(asked.gains(exact, chosen) @ exact.weights)
    low, high = _range(asked, chosen)
    data: dict[str, Any] = {
        "hours": asked.budget,
        "spent": search.cost(chosen),
        "spreads": asked.situation.spreads,
        "chosen": [asked.circle.names[p] for p in chosen],
        "people": asked.circle.people,
        "gain": float(gains.mean()),
        "error": _error(gains),
        "exact": known,
        "in_sample": search.gain(chosen),
        "searched": how,
        "submodular": all(d.submodular for d in asked.situation.decisions),
        "low": low,
        "high": high,
        "unit": asked.unit,
        "judged": judged,
        "weighed_by": asked.weighed,
        "decisions": _decisions(asked, exact or held, chosen),
        "rows": _rows(asked, search, chosen),
        "rivals": _rivals(asked, search, chosen, gains),
        "curve": _curve(asked, search),
        "models": _models(asked, chosen),
        "shifts": shifts_of(asked.situation, held, chosen, asked.seed),
    }
    number = known if known is not None else data["gain"]
    error = 0.0 if known is not None else data["error"]
    return Finding(
        kind="influence",
        question=f"Whom should we talk to with {asked.budget:,.0f} hours, so that decisions change?",
        answer=answer(data),
        value=Value(number=number, error=error, unit=asked.unit, low=low, high=high, difference=True),
        rests_on=tuple(Support(name=n, what="talked to") for n in data["chosen"]),
        caveats=caveats(data),
        data=data,
    )


def _error(x: Floats) -> float:
    return float(x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else 0.0


def _decisions(asked: _Asked, outcome: Outcome, chosen: Sequence[int]) -> list[dict[str, Any]]:
    before, after = expected(outcome, ()), expected(outcome, chosen)
    return [
        {
            "name": d.name,
            "rule": d.rule,
            "deciders": d.deciders,
            "needed": d.needed,
            "veto": d.veto,
            "raises": d.raises,
            "worth": float(asked.worth[i]),
            "before": float(before[i]),
            "after": float(after[i]),
        }
        for i, d in enumerate(asked.situation.decisions)
    ]


def _rows(asked: _Asked, search: Search, chosen: Sequence[int]) -> list[dict[str, Any]]:
    """People by what talking to each alone brings by the hour; those chosen first."""
    held = Search(asked.situation, asked.held(), asked.worth)
    deciders = {n for d in asked.situation.decisions for n in d.deciders}
    people = list(dict.fromkeys([*chosen, *search.candidates(np.inf)]))
    likely = sorted(people, key=lambda p: (p not in chosen, -search.gain([p]) / search.hours[p]))[:_SHOWN]
    c, rows = asked.circle, []
    for p in likely:
        alone = held.gain([p])
        rows.append(
            {
                "name": c.names[p],
                "hours": float(c.hours[p]),
                "view": float(c.view[p]),
                "chosen": p in chosen,
                "decides": c.names[p] in deciders,
                "alone": alone,
                "per_hour": alone / float(c.hours[p]),
                "loses": held.gain(chosen) - held.gain([q for q in chosen if q != p])
                if p in chosen
                else None,
                "route": route(c, p, deciders),
            }
        )
    return rows


def _rivals(asked: _Asked, search: Search, chosen: Sequence[int], gains: Floats) -> list[dict[str, Any]]:
    """The same hours spent otherwise, in the same worlds; how far each is behind."""
    c, held = asked.circle, asked.held()
    deciders = {c.network.index(n) for d in asked.situation.decisions for n in d.deciders}
    untied = Situation(c.untied(), asked.situation.decisions, asked.situation.spreads)
    direct = asked.outcome(2 * asked.words, asked.seed + 1, untied)
    only = _Only(asked.situation, search.outcome, asked.worth, search.known, frozenset(deciders))
    found = [
        ("these people, and nobody passes it on", asked.gains(direct, chosen)),
        ("deciders alone", asked.gains(held, only.best(asked.budget)[0])),
        ("people drawn at random", _at_random(asked)),
        ("spread evenly over everybody", _evenly(asked)),
    ]
    return [
        {
            "name": name,
            "gain": float(each.mean()),
            "error": _error(each),
            "behind": float((gains - each).mean()),
            "behind_error": _error(gains - each),
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


def _at_random(asked: _Asked) -> Floats:
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


def _evenly(asked: _Asked) -> Floats:
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


def _curve(asked: _Asked, search: Search) -> list[dict[str, Any]]:
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
                "error": _error(gains),
            }
        )
    return rows


def _models(asked: _Asked, chosen: Sequence[int]) -> list[dict[str, Any]]:
    """The same people under every way of spreading."""
    rows = []
    for name in SPREADS:
        same = name == asked.situation.spreads
        situation = Situation(asked.circle, asked.situation.decisions, name)
        outcome = asked.held() if same else asked.outcome(asked.words, asked.seed + 1, situation)
        gains = asked.gains(outcome, chosen)
        rows.append({"name": name, "gain": float(gains.mean()), "error": _error(gains), "asked": same})
    return rows


def _range(asked: _Asked, chosen: Sequence[int]) -> tuple[float | None, float | None]:
    """5 and 95 % of what these people bring, over what is uncertain in the numbers that are stated."""
    c = asked.circle
    if not c.uncertain or c.people >= LARGE:
        return None, None
    drawn = {}
    for f, dists in (c.stated or {}).items():
        columns = draw({f"influence {f} {k}": d for k, d in enumerate(dists)}, _VARIANTS, asked.seed)
        drawn[f] = np.stack([*columns.values()]) if columns else np.zeros((0, _VARIANTS))
    found = []
    for v in range(_VARIANTS):
        cells = {f: np.clip(x[:, v], 0.0, None if f == "hours" else 1.0) for f, x in drawn.items()}
        cells["hours"] = c.hours
        situation = Situation(c.varied(cells), asked.situation.decisions, asked.situation.spreads)
        words = 1 if asked.situation.spreads == AVERAGING else 8
        found.append(float(asked.gains(asked.outcome(words, asked.seed + 1, situation), chosen).mean()))
    return float(np.quantile(found, 0.05)), float(np.quantile(found, 0.95))
