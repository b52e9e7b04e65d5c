"""Which people should be talked to, so that which decisions change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from leadtime.decision.deciders import HOURS, Circle, Contact, Decision, circle
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.influence_against import (
    LARGE,
    Asked,
    curve,
    other_ways,
    otherwise,
    spread_error,
    stated_range,
)
from leadtime.decision.influence_search import Search
from leadtime.decision.influence_told import answer, caveats
from leadtime.decision.persuasion import (
    SPREADS,
    Outcome,
    Situation,
    exact_outcome,
    expected,
)
from leadtime.decision.routes import route
from leadtime.decision.shifts import shifts_of
from leadtime.errors import InputError, listing
from leadtime.evidence.distribution import parse_distribution
from leadtime.models.influence import CASCADE, Network
from leadtime.models.influence.network import Floats

_SHOWN = 40


_MOST_HOURS = 1e9
"""More hours than a million people work in half a year are a slip."""


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
) -> Asked:
    if spreads not in SPREADS:
        raise InputError(f"there is no way of spreading {spreads!r}", valid=listing(SPREADS))
    _check(decisions, people)
    budget = float(parse_distribution(hours, unit=HOURS).mean())
    cheapest = float(people.hours.min())
    if not budget <= _MOST_HOURS:
        raise InputError(f"{budget:g} hours are too many", valid=f"at most {_MOST_HOURS:,.0f} hours")
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
    return Asked(situation, budget, weights, unit, size, seed, backfire, weighed)


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


def _finding(asked: Asked, search: Search, chosen: tuple[int, ...], how: str, judged: str) -> Finding:
    held = asked.held()
    gains = asked.gains(held, chosen)
    exact = exact_outcome(asked.situation, chosen)
    known = None if exact is None else float(asked.gains(exact, chosen) @ exact.weights)
    low, high = stated_range(asked, chosen)
    data: dict[str, Any] = {
        "hours": asked.budget,
        "spent": search.cost(chosen),
        "spreads": asked.situation.spreads,
        "chosen": [asked.circle.names[p] for p in chosen],
        "people": asked.circle.people,
        "gain": float(gains.mean()),
        "error": spread_error(gains),
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
        "rivals": otherwise(asked, search, chosen, gains),
        "curve": curve(asked, search),
        "models": other_ways(asked, chosen),
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


def _decisions(asked: Asked, outcome: Outcome, chosen: Sequence[int]) -> list[dict[str, Any]]:
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


def _rows(asked: Asked, search: Search, chosen: Sequence[int]) -> list[dict[str, Any]]:
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
