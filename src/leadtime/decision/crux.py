"""Why two people choose differently: which differences in belief carry the difference, and what would flip
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import default_outcomes, known_plans, outcome_of, two_or_more
from leadtime.decision.defaults import defaults_for
from leadtime.decision.exchange import BATCHES, Exchange, Settled, against_words, settle, share_rows, totals
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.flips import flip_points
from leadtime.decision.inputs import chance_inputs
from leadtime.decision.shapley import MOST_EXACT, Coalition
from leadtime.decision.words import amount, input_name, listed, quoted, size, span
from leadtime.errors import InputError, PlanError, listing, nearest
from leadtime.evidence.told import rounded

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.evidence.correlations import Correlation
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures import Futures

CORRELATIONS = "correlations"
"""The name of the group that stands for the correlations, where they differ."""
_FEW = 3
"""So many rows, and members of a group, the answer names."""
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
    two_or_more(min(a.draws, b.draws))
    chosen = _common_plans(a, b, plans)
    name = outcome or defaults_for(a.model.name).best_by or default_outcomes(a)[0]
    judge = outcome_of(a, name, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so nobody chooses by it")
    swaps = _swaps(a, b, groups or {}, name)
    asked = _Asked(a, b, swaps)
    made = Exchange(
        a, chosen, judge, asked.believed, asked.correlations, batches, a.seed if seed is None else seed
    )
    return _finding(asked, made, names, settle(made, len(swaps), orders=orders))


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
            # Where one belief of a group differs it is that belief that they disagree on.
            made.append(Swap(group if len(own) > 1 else own[0], own))
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
    swaps: tuple[Swap, ...]

    def believed(self, done: Coalition) -> dict[str, Distribution]:
        """What B believes of everything that is exchanged."""
        return {n: self.b.beliefs[n].dist for g in done for n in self.swaps[g].members}

    def correlations(self, done: Coalition) -> tuple[Correlation, ...]:
        """Those of A, or of B once they are exchanged."""
        tied = any(self.swaps[g].name == CORRELATIONS and not self.swaps[g].members for g in done)
        return (self.b if tied else self.a).beliefs.correlations


def _finding(asked: _Asked, made: Exchange, names: tuple[str, str], found: Settled) -> Finding:
    ours, theirs, rival = (made.plans[k] for k in (found.ours, found.theirs, found.rival))
    shares = found.shares
    unit, judge = made.judge.unit, made.judge
    rows: list[dict[str, Any]] = [
        {
            "name": swap.name,
            "members": swap.members,
            **share,
            "says": [_says(n, asked.a.beliefs, asked.b.beliefs) for n in swap.members],
        }
        for swap, share in zip(asked.swaps, share_rows(shares, made.batches), strict=True)
    ]
    by = "gain" if ours != theirs else "value"
    rows.sort(key=lambda r: -abs(float(r[by])))
    whole = totals(shares, made.batches)
    chances, _ = chance_inputs(asked.a, made.plans, judge.name)
    beliefs = [c for c in chances if c.kind != "dice" and not c.set_by]
    data = {
        "model": asked.a.model.name,
        "names": names,
        "outcome": judge.name,
        "phrase": judge.phrase,
        "unit": unit,
        "plans": made.plans,
        "choices": (ours, theirs),
        "rival": rival,
        "differ": ours != theirs,
        "rows": rows,
        "whole": whole,
        "exact": shares.exact,
        "coalitions": shares.valued,
        "draws": made.draws,
        "flips": flip_points(asked.a, made.plans, judge, beliefs, ours),
    }
    value = whole["value"]
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
    return {"name": name, "ours": short(ours[name].dist), "theirs": short(theirs[name].dist)}


def short(dist: Distribution) -> str:
    """A distribution as it is written; one that is long, such as another model's answer, by its quantiles."""
    text = rounded(str(dist))
    if len(text) <= _LONG:
        return text
    low, middle, high = (float(x) for x in dist.ppf(np.array([0.05, 0.5, 0.95])))
    if not np.isfinite([low, high]).all():
        return f"median {amount(middle, unit=dist.unit)}"
    # The level that an interval without one has, so that both may stand in one table.
    return f"90% {span(low, high, dist.unit)}"


def _answer(data: Mapping[str, Any]) -> str:
    one, two = data["names"]
    ours, theirs = data["choices"]
    unit, rows, whole = data["unit"], data["rows"], data["whole"]
    value = whole["value"]
    more = "higher" if value["number"] > 0 else "lower"
    far = f"{data['phrase']} is {size(value['number'], value['error'], unit)} {more} under {two}’s beliefs"
    by, whole_of = ("gain", whole["gain"]) if data["differ"] else ("value", value)
    told = listed([_told(r, _part(r[by], whole_of["number"])) for r in rows[:_FEW]])
    if not data["differ"]:
        head = f"Under {one} and under {two} alike {ours} can be the choice; the {far}"
        return f"{head}. That difference comes from {told}. {_flip_words(data)}".strip()
    gain = size(whole_of["number"], whole_of["error"], unit)
    return (
        f"Under {one} the choice is {ours}, under {two} {theirs}; under the best plan the {far}. What "
        f"separates the choices ({gain} between the two plans) comes from {told}. {_flip_words(data)}"
    ).strip()


def _told(row: Mapping[str, Any], part: str) -> str:
    """A row with its part of the whole in a sentence: a belief, or a group with what of it differs."""
    members = row["members"]
    if len(members) < 2:
        return f"{quoted(row['name'])} ({part})"
    shown = [input_name(m) for m in members[:_FEW]]
    return f"{quoted(row['name'])} ({part}: {listed(shown if len(members) <= _FEW else [*shown, 'others'])})"


def _part(share: float, whole: float) -> str:
    return f"{100 * share / whole:.0f} %".replace("-", "−") if whole else "0 %"


def _flip_words(data: Mapping[str, Any]) -> str:
    flips, one = data["flips"], data["names"][0]
    if not flips:
        moved = "no single belief, moved between its 2 and 98 % points, changes the choice for certain"
        return f"Under {one} {moved}."
    f = flips[0]
    side = "above" if f["quantile"] > 0.5 else "below"
    value, median = (amount(f[key], unit=f["unit"]) for key in ("value", "median"))
    return (
        f"The nearest flip point under {one}: {quoted(f['name'])} {side} {value} (its "
        f"{100 * f['quantile']:.0f} % point, the median is {median}) makes {f['plan']} the best plan, by no "
        f"more than {size(f['lead'], f['error'], data['unit'])}."
    )


_ORDERS = (
    "Shares are means over all orders in which the beliefs could be exchanged; beliefs that act together "
    "share what they do together."
)


def _caveats(data: Mapping[str, Any]) -> list[str]:
    told = [*against_words(data["rows"], data["whole"]), _ORDERS]
    if not data["exact"]:
        told.append(f"More than {MOST_EXACT} groups: orders were sampled, and the errors contain that.")
    if data["flips"]:
        told.append("A flip point moves one belief, with those correlated with it as they then tend to be.")
    return told
