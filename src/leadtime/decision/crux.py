"""Why two people choose differently: which differences in belief carry the difference, and what would flip
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import Floats, Outcome, column, default_outcomes, known_plans, outcome_of
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.flips import flip_points
from leadtime.decision.inputs import chance_inputs
from leadtime.decision.paired import TELL_APART
from leadtime.decision.shapley import MOST_EXACT, Coalition, Shares, shapley
from leadtime.decision.words import amount, input_name, listed, quoted, size, span
from leadtime.errors import CensoredError, InputError, PlanError, listing, nearest
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures import Futures, Plan

CORRELATIONS = "correlations"
"""The name of the group that stands for the correlations, where they differ."""
BATCHES = 20
"""The draws of a coalition come in so many batches, whose spread gives the error."""
_AT_ONCE = 48
"""So many plans are simulated in one go."""
_LONG = 60
"""A distribution whose text is longer is told by its quantiles."""


@dataclass(frozen=True)
class Swap:
    """A group of beliefs that is exchanged as a whole: its name and its members."""

    name: str
    members: tuple[str, ...]


def crux(
    a: Futures,
    b: Futures,
    *,
    names: tuple[str, str] = ("A", "B"),
    groups: Mapping[str, Sequence[str]] | None = None,
    plans: Sequence[str] | None = None,
    outcome: str | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    batches: int = BATCHES,
    orders: int = 50,
    seed: int | None = None,
) -> Finding:
    """Which differences in belief make two people choose differently.

    Parameters
    ----------
    a, b:
        futures of the same model and plans under the beliefs of each; they say what is believed, and their
        draws find the flip points. The coalitions are simulated again, with common random numbers.
    names:
        who they are.
    groups:
        beliefs that are exchanged together; the others that differ are exchanged one by one. Up to 12 groups
        are exact over all orders; beyond, ``orders`` random ones are followed, each both ways.
    plans, outcome, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`.
    batches, seed:
        draws of each coalition, in batches of 1,021; and their seed, that of ``a`` by default.
    orders:
        how many random orders are followed, each both ways, where there are more than 12 groups.

    Returns
    -------
    Finding
        ``data["rows"]`` has for each group its ``value`` (share of the difference in the outcome of the best
        plan), ``gain`` (share of the difference in what A's choice gains over B's) and ``choice`` (share of
        the change of the best plan itself), each with its error; shares sum to ``data["whole"]`` exactly.
        ``data["flips"]`` are the flip points of single beliefs under A's (:mod:`leadtime.decision.flips`).
        ``value`` is the whole difference of the outcome.

    Raises
    ------
    InputError
        where the two have other models, other rows, or believe the same. :class:`PlanError` where fewer than
        two plans are the same for both.
    """
    chosen = _common_plans(a, b, plans)
    name = outcome or defaults_for(a.model.name).best_by or default_outcomes(a)[0]
    judge = outcome_of(a, name, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so nobody chooses by it")
    swaps = _swaps(a, b, groups or {}, name)
    asked = _Asked(a, b, chosen, judge, swaps, batches, a.seed if seed is None else seed)
    none, every = frozenset[int](), frozenset(range(len(swaps)))
    ends = dict(asked.columns([none, every]))
    ours = best_of(ends[none], _first(a, chosen, judge))
    theirs = best_of(ends[every], ours)
    rival = theirs if theirs != ours else _runner_up(ends[every].mean(axis=1), ours)
    shares = shapley(
        lambda sets: [_measures(y, ours, rival, judge.sign) for _, y in asked.columns(sets)],
        len(swaps),
        orders=orders,
        seed=asked.seed,
    )
    return _finding(asked, names, shares, (ours, theirs, rival))


def _common_plans(a: Futures, b: Futures, plans: Sequence[str] | None) -> tuple[str, ...]:
    if a.model.digest() != b.model.digest():
        raise InputError(
            f"the two are about different models: {a.model.name} and {b.model.name}", valid="the same model"
        )
    wanted = known_plans(a, plans)
    same = tuple(p for p in wanted if p in b.plans and b.plan(p).digest() == a.plan(p).digest())
    if len(same) < 2:
        raise PlanError(
            f"the two have {'one plan' if same else 'no plan'} in common: a plan is common where both files "
            f"have it under one name and it sets the same",
            valid="two plans or more that are the same in both",
        )
    return same


def _swaps(a: Futures, b: Futures, groups: Mapping[str, Sequence[str]], outcome: str) -> tuple[Swap, ...]:
    """What the two believe differently and the outcome depends on, in groups."""
    strange = sorted(set(a.beliefs.names) ^ set(b.beliefs.names))
    if strange:
        raise InputError(
            f"only one of the two has {listing(strange)}", valid="two files with the same rows in every table"
        )
    needed = a.model.ancestors((outcome,))
    differ = [
        n for n in a.beliefs.names if a.beliefs[n].dist != b.beliefs[n].dist and n.partition("[")[0] in needed
    ]
    made, left = [], list(differ)
    for group, members in groups.items():
        unknown = [
            m for m in members if m not in a.beliefs.names and m.partition("[")[0] not in a.model.inputs
        ]
        if unknown:
            known = list(a.beliefs.names)
            raise InputError(
                f"there is no belief {unknown[0]!r} for the group {group!r}",
                valid=listing(known, most=12),
                fix=nearest(unknown[0], known),
            )
        own = tuple(n for n in left if n in members or n.partition("[")[0] in members)
        left = [n for n in left if n not in own]
        if own:
            made.append(Swap(group, own))
    made += [Swap(n, (n,)) for n in left]
    if set(a.beliefs.correlations) != set(b.beliefs.correlations):
        made.append(Swap(CORRELATIONS, ()))
    if not made:
        raise InputError("the two believe the same about everything that the outcome depends on")
    return tuple(made)


@dataclass(frozen=True)
class _Asked:
    """The two sets of beliefs and what is exchanged between them."""

    a: Futures
    b: Futures
    plans: tuple[str, ...]
    judge: Outcome
    swaps: tuple[Swap, ...]
    batches: int
    seed: int

    def columns(self, sets: Sequence[Coalition]) -> Iterator[tuple[Coalition, Floats]]:
        """For each set of exchanged groups the benefit of every plan, by batch: shape (plans, batches)."""
        step = max(1, _AT_ONCE // len(self.plans))
        for tied in (False, True):
            some = [s for s in sets if self._tied(s) == tied]
            for i in range(0, len(some), step):
                yield from self._simulated(some[i : i + step], self.b if tied else self.a)

    def _tied(self, done: Coalition) -> bool:
        """Whether the correlations are those of B."""
        return any(self.swaps[g].name == CORRELATIONS and not self.swaps[g].members for g in done)

    def _simulated(self, sets: Sequence[Coalition], tied: Futures) -> Iterator[tuple[Coalition, Floats]]:
        from leadtime.evidence.beliefs import Beliefs
        from leadtime.futures import simulate

        base = Beliefs(self.a.beliefs.entries, tied.beliefs.correlations)
        plans = [self._plan(i, s, p) for i, s in enumerate(sets) for p in self.plans]
        name = self.judge.name
        run = simulate(
            self.a.model,
            base,
            plans,
            draws=self.batches * BATCH,
            seed=self.seed,
            keep=[name],
            sampling=self.a.sampling,
        )
        for i, done in enumerate(sets):
            y = np.stack([np.asarray(run[f"{i} {p}"][name], dtype=np.float64) for p in self.plans])
            if not np.isfinite(y).all():
                raise CensoredError(f"{name!r} has draws beyond its limit, so it has no mean to choose by")
            yield done, self.judge.sign * y.reshape(len(self.plans), self.batches, BATCH).mean(axis=2)

    def _plan(self, i: int, done: Coalition, plan: str) -> Plan:
        """A plan under these beliefs: what the plan sets itself stays."""
        from leadtime.futures import Plan

        theirs = {n: self.b.beliefs[n].dist for g in done for n in self.swaps[g].members}
        return Plan(f"{i} {plan}", {**theirs, **self.a.plan(plan).sets})


def best_of(y: Floats, ours: int) -> int:
    """The best plan by the means of ``y`` (plans, batches); ``ours`` while none leads it by three errors."""
    best = int(np.argmax(y.mean(axis=1)))
    lead = y[best] - y[ours]
    sure = float(lead.mean()) > TELL_APART * float(lead.std(ddof=1)) / np.sqrt(y.shape[1])
    return best if sure else ours


def _first(a: Futures, plans: Sequence[str], judge: Outcome) -> int:
    """The best plan by the draws of ``a`` itself, which may be more than those of a coalition."""
    return int(np.argmax([judge.sign * float(np.mean(column(a, p, judge.name))) for p in plans]))


def _runner_up(means: Floats, first: int) -> int:
    return int(np.argmax([m if j != first else -np.inf for j, m in enumerate(means)]))


def _measures(y: Floats, ours: int, rival: int, sign: int) -> Floats:
    """Value of the best plan, gain of A's choice over B's, and whether A's choice is no longer the best.

    Shape (3, batches). The plan is chosen by the mean over all batches, so that each measure is a mean; the
    choice changes where another plan leads by three errors.
    """
    best = int(np.argmax(y.mean(axis=1)))
    changed = np.full(y.shape[1], float(best_of(y, ours) != ours))
    return np.stack([sign * y[best], y[ours] - y[rival], changed])


def _finding(asked: _Asked, names: tuple[str, str], shares: Shares, picked: tuple[int, int, int]) -> Finding:
    ours, theirs, rival = (asked.plans[k] for k in picked)
    unit, judge = asked.judge.unit, asked.judge
    mean = shares.shares.mean(axis=2)
    noise = shares.shares.std(axis=2, ddof=1) / np.sqrt(asked.batches)
    error = np.hypot(noise, shares.error.mean(axis=2))
    rows = [
        {
            "name": swap.name,
            "members": swap.members,
            "value": mean[g, 0],
            "value_error": error[g, 0],
            "gain": mean[g, 1],
            "gain_error": error[g, 1],
            "choice": mean[g, 2],
            "says": [_says(n, asked.a.beliefs, asked.b.beliefs) for n in swap.members],
        }
        for g, swap in enumerate(asked.swaps)
    ]
    by = "gain" if ours != theirs else "value"
    rows.sort(key=lambda r: -abs(float(r[by])))
    whole = shares.shares.sum(axis=0)
    totals = {
        key: {"number": float(whole[k].mean()), "error": float(whole[k].std(ddof=1) / np.sqrt(asked.batches))}
        for k, key in enumerate(("value", "gain", "choice"))
    }
    chances, _ = chance_inputs(asked.a, asked.plans, judge.name)
    beliefs = [c for c in chances if c.kind != "dice" and not c.set_by]
    data = {
        "model": asked.a.model.name,
        "names": names,
        "outcome": judge.name,
        "phrase": judge.phrase,
        "unit": unit,
        "plans": asked.plans,
        "choices": (ours, theirs),
        "rival": rival,
        "differ": ours != theirs,
        "rows": rows,
        "whole": totals,
        "exact": shares.exact,
        "coalitions": shares.valued,
        "draws": asked.batches * BATCH,
        "flips": flip_points(asked.a, asked.plans, judge, beliefs, ours),
    }
    value = totals["value"]
    return Finding(
        kind="crux",
        question=f"Which differences in belief make {names[0]} and {names[1]} choose differently?",
        answer=_answer(data),
        value=Value(number=value["number"], error=value["error"], unit=unit, difference=True),
        rests_on=tuple(Support(name=r["name"], what="difference in belief") for r in rows[:5]),
        caveats=tuple(_caveats(data)),
        data=data,
    )


def _says(name: str, ours: Beliefs, theirs: Beliefs) -> dict[str, Any]:
    """What each says of a belief, in words and by its median."""
    return {"name": name, "ours": _short(ours[name].dist), "theirs": _short(theirs[name].dist)}


def _short(dist: Distribution) -> str:
    """A distribution as it is written; one that is long, such as another model's answer, by its quantiles."""
    text = str(dist)
    if len(text) <= _LONG:
        return text
    low, middle, high = (float(x) for x in dist.ppf(np.array([0.1, 0.5, 0.9])))
    if not np.isfinite([low, high]).all():
        return f"median {amount(middle, unit=dist.unit)}"
    return f"80% {span(low, high, dist.unit)}"


def _answer(data: Mapping[str, Any]) -> str:
    one, two = data["names"]
    ours, theirs = data["choices"]
    unit, rows, whole = data["unit"], data["rows"], data["whole"]
    value = whole["value"]
    more = "higher" if value["number"] > 0 else "lower"
    far = f"{data['phrase']} is {size(value['number'], value['error'], unit)} {more} under {two}’s beliefs"
    if not data["differ"]:
        told = [f"{quoted(r['name'])} ({_part(r['value'], value['number'])})" for r in rows[:3]]
        head = f"{one} and {two} can both choose {ours}; the {far}"
        return f"{head}. That difference comes from {listed(told)}. {_flip_words(data)}".strip()
    gain = whole["gain"]
    told = [f"{quoted(r['name'])} ({_part(r['gain'], gain['number'])})" for r in rows[:3]]
    return (
        f"{one} chooses {ours}, {two} {theirs}; under the best plan the {far}. What separates the choices "
        f"({size(gain['number'], gain['error'], unit)} between the two plans) comes from {listed(told)}. "
        f"{_flip_words(data)}"
    ).strip()


def _part(share: float, whole: float) -> str:
    return f"{100 * share / whole:.0f} %".replace("-", "−") if whole else "0 %"


def _flip_words(data: Mapping[str, Any]) -> str:
    flips, one = data["flips"], data["names"][0]
    if not flips:
        return f"Under {one} no single belief, moved between its 2 and 98 % points, changes it for certain."
    f = flips[0]
    side = "above" if f["quantile"] > 0.5 else "below"
    return (
        f"The nearest flip point under {one}: with {input_name(f['name'])} {side} "
        f"{amount(f['value'], unit=f['unit'])} ({100 * f['quantile']:.0f} % point), {f['plan']} is best, "
        f"by {size(f['lead'], f['error'], data['unit'])} at most."
    )


_ORDERS = (
    "Shares are means over all orders in which the beliefs could be exchanged; beliefs that act together "
    "share what they do together."
)


def _caveats(data: Mapping[str, Any]) -> list[str]:
    told = [_ORDERS]
    if not data["exact"]:
        told.append(f"More than {MOST_EXACT} groups: orders were sampled, and the errors contain that.")
    if data["flips"]:
        told.append("A flip point moves one belief, with those correlated with it as they then tend to be.")
    return told
