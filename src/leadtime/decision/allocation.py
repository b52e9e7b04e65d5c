"""The best division of each group's hours, how sure it is, and what an hour is worth in each use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import (
    Floats,
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
    reference_plan,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.frontier import frontier
from leadtime.decision.simplex import MOVES, Optimum, Point, optimise
from leadtime.decision.splits import Group, benefits, divided, groups_of, hours_a_year, mean_and_error
from leadtime.decision.words import listed, percent, quoted, size
from leadtime.errors import InputError, listing, nearest
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.futures import Futures

Bounds = Mapping[str, Mapping[str, tuple[float, float]]]
"""Group -> use -> the least and the most of the group's time that it may get."""


def allocation(
    futures: Futures,
    plan: str | None = None,
    *,
    outcome: str | None = None,
    bounds: Bounds | None = None,
    draws: int = 10 * BATCH,
    rounds: int = 12,
    repeats: int = 2,
    higher_is_better: Mapping[str, bool] | bool | None = None,
) -> Finding:
    """How everybody's time is best divided.

    Parameters
    ----------
    futures, outcome, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`; the search simulates again.
    plan:
        the plan that the result is held against, and that keeps what is not divided: ``today`` if there is
        one, else the first. The search starts from the best of all plans and an even division.
    bounds:
        the least and the most of a group's time for a use, as fractions.
    draws:
        futures of the search, cut to batches of 1,021, the same for every division that is tried. The result
        is valued on as many fresh ones again, times two.
    rounds:
        rounds of search at most.
    repeats:
        how often the search is made anew on fresh futures, for the uncertainty of the split itself.

    Returns
    -------
    Finding
        ``data["groups"]`` has for each group and use the share ``now`` and ``best``, its spread ``low`` to
        ``high`` over the repeats, ``slope``, what more time there would still bring (for 10 % of it), with
        error, and ``rate``, the same for 1,000 hours a year, where the model says how many a group has.
        ``gain`` over ``plan`` and ``over_best``, that over the best of the plans, are on fresh futures.
        ``frontiers`` has for each group the value against the share of its time on buying time, or on what
        the project's own table lists (:mod:`leadtime.decision.frontier`). ``value`` is the gain.

    Raises
    ------
    InputError
        where nobody divides their time, or bounds leave no division.
    """
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    judged = outcome or defaults_for(futures.model.name).best_by or default_outcomes(futures)[0]
    judge = outcome_of(futures, judged, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so no division is best")
    asked = _Asked(futures, name, judge, groups_of(futures, name), max(2, draws // BATCH))
    low, high = asked.limits(bounds or {})
    found = [asked.search(low, high, rounds, futures.seed + 101 * k) for k in range(1 + max(repeats, 0))]
    return asked.finding(found)


@dataclass(frozen=True)
class _Asked:
    """What is divided, and how divisions are valued."""

    futures: Futures
    plan: str
    judge: Outcome
    groups: tuple[Group, ...]
    batches: int

    def limits(self, bounds: Bounds) -> tuple[Point, Point]:
        """The bounds as arrays; :class:`InputError` names a group or use that is not there."""
        low = [np.zeros(len(g.uses)) for g in self.groups]
        high = [np.ones(len(g.uses)) for g in self.groups]
        rows = [g.row for g in self.groups]
        for row, uses in bounds.items():
            if row not in rows:
                raise InputError(f"there is no group {row!r}", valid=listing(rows), fix=nearest(row, rows))
            g = rows.index(row)
            for use, (least, most) in uses.items():
                known = self.groups[g].uses
                if use not in known:
                    raise InputError(
                        f"{row} has no use {use!r}", valid=listing(known), fix=nearest(use, known)
                    )
                low[g][known.index(use)], high[g][known.index(use)] = least, most
        return low, high

    def value(self, points: Sequence[Point], seed: int, batches: int | None = None) -> Floats:
        """Divisions by batch of draws, each as a plan."""
        plans = [
            divided(self.futures, self.plan, f"{i}", {g.key: x for g, x in zip(self.groups, p, strict=True)})
            for i, p in enumerate(points)
        ]
        return benefits(self.futures, plans, self.judge, (batches or self.batches) * BATCH, seed)

    def search(self, low: Point, high: Point, rounds: int, seed: int) -> Optimum:
        """The best division on one set of futures, from the best of all plans and an even division."""
        starts = [[g.shares for g in groups_of(self.futures, p)] for p in self.futures.plans]
        starts.append([np.full(len(g.uses), 1 / len(g.uses)) for g in self.groups])
        # Below these moves what a move brings drowns in the noise of so many draws.
        finest = MOVES[1] if self.batches < 40 else MOVES[2]
        return optimise(
            lambda points: self.value(points, seed), starts, low=low, high=high, rounds=rounds, finest=finest
        )

    def finding(self, found: Sequence[Optimum]) -> Finding:
        """What the searches found, valued on fresh futures."""
        best, seed = found[0], self.futures.seed + 7919
        plans = list(self.futures.plans)
        points = [best.shares, *([g.shares for g in groups_of(self.futures, p)] for p in plans)]
        fresh = self.value(points, seed, 2 * self.batches)
        own = fresh[1 + plans.index(self.plan)]
        means = [float(np.mean(column(self.futures, p, self.judge.name))) for p in plans]
        top = plans[int(np.argmax(self.judge.sign * np.asarray(means)))]
        gain, error = mean_and_error(fresh[0] - own)
        over, over_error = mean_and_error(fresh[0] - fresh[1 + plans.index(top)])
        frontiers = [
            f
            for g in self._largest()
            if (f := frontier(self.futures, self.plan, g, self.judge, 4 * self.batches)) is not None
        ]
        data = {
            "model": self.futures.model.name,
            "plan": self.plan,
            "best_plan": top,
            "outcome": self.judge.name,
            "phrase": self.judge.phrase,
            "unit": self.judge.unit,
            "sign": self.judge.sign,
            "noticeable": self.judge.slight,
            "groups": [self._group(i, found) for i in range(len(self.groups))],
            "gain": gain,
            "gain_error": error,
            "over_best": over,
            "over_best_error": over_error,
            "rounds": best.rounds,
            "settled": best.settled,
            "evaluations": sum(o.evaluations for o in found),
            "repeats": len(found) - 1,
            "draws": self.batches * BATCH,
            "frontiers": frontiers,
        }
        moving = [b for f in frontiers[:1] for b in f["beliefs"] if b["heard"]]
        return Finding(
            kind="allocation",
            question="How is everybody's time best divided?",
            answer=_answer(data),
            value=Value(number=self.judge.sign * gain, error=error, unit=self.judge.unit, difference=True),
            rests_on=tuple(Support(name=b["name"], what="moves the best split") for b in moving[:5]),
            caveats=tuple(_caveats(data)),
            data=data,
        )

    def _largest(self) -> list[Group]:
        """The groups by their hours, the largest first; as the model has them where hours are not known."""
        return sorted(self.groups, key=lambda g: -(hours_a_year(self.futures, g) or 0.0))

    def _group(self, i: int, found: Sequence[Optimum]) -> dict[str, Any]:
        group, best = self.groups[i], found[0]
        hours = hours_a_year(self.futures, group)
        scale = 1000.0 / hours if hours else None
        every = np.stack([o.shares[i] for o in found])
        return {
            "group": group.row,
            "hours": hours,
            "uses": [
                {
                    "use": use,
                    "now": float(group.shares[u]),
                    "best": float(best.shares[i][u]),
                    "low": float(every[:, u].min()),
                    "high": float(every[:, u].max()),
                    "slope": 0.1 * float(best.slopes[i][u]),
                    "slope_error": 0.1 * float(best.errors[i][u]),
                    "rate": None if scale is None else scale * float(best.slopes[i][u]),
                    "rate_error": None if scale is None else scale * float(best.errors[i][u]),
                }
                for u, use in enumerate(group.uses)
            ],
        }


def _answer(data: Mapping[str, Any]) -> str:
    unit, better = data["unit"], "lower" if data["sign"] < 0 else "higher"
    gain, error = data["gain"], data["gain_error"]
    if gain <= 2 * error:
        head = f"No division was found that is surely better than {data['plan']}"
    else:
        head = (
            f"The best division found makes the {data['phrase']} {size(gain, error, unit)} {better} than "
            f"{data['plan']}, on futures that the search did not see"
        )
        if data["best_plan"] != data["plan"]:
            over, over_error = data["over_best"], data["over_best_error"]
            sure = over > 2 * over_error
            told = size(over, over_error, unit)
            head += (
                f" ({told} {better} than {data['best_plan']}"
                if sure
                else f" (no surer than {data['best_plan']}"
            )
            head += ", the best of the plans)" if sure else ")"
    parts = [f"{head}: {'; '.join(_moves(g) for g in data['groups'])}."]
    parts += [_frontier_words(f, data) for f in data["frontiers"][:1]]
    if rest := data["frontiers"][1:]:
        told = "; ".join(
            f"of {_whose(f)} time {_best_share(f)}, against {percent(f['now'])} now" for f in rest
        )
        parts.append(f"{told[0].upper()}{told[1:]}.")
    return " ".join(parts)


def _moves(group: Mapping[str, Any]) -> str:
    """The main uses of a group's time in the best division."""
    uses = sorted(group["uses"], key=lambda u: -float(u["best"]))
    told = [f"{u['use'].replace('_', ' ')} {percent(u['best'])}" for u in uses if u["best"] >= 0.05][:4]
    return f"{group['group']}: {listed(told)}"


def _frontier_words(f: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    told = (
        f"Moved by itself between {f['side']} and the rest, each divided as now, {_whose(f)} time is best "
        f"with {_best_share(f)} on {f['side']}, against {percent(f['now'])} now"
    )
    gap, error = f["even"], f["even_error"]
    sure = abs(gap) > 2 * error
    if sure:
        told += f"; 50/50 is {size(gap, error, data['unit'])} {'better' if gap > 0 else 'worse'} than 80/20"
    else:
        told += "; 50/50 and 80/20 cannot be told apart"
    if f["beyond"] is not None:
        told += f", and from {percent(f['beyond'])} on it is over-corrected"
    for sign, plan in ((1, "50/50"), (-1, "80/20")):
        if sure and sign * gap > 0:
            continue
        if where := _where(f, sign):
            told += f". {plan} is the better of the two where {listed(where[:3], 'or')}"
    return f"{told}."


def _where(f: Mapping[str, Any], sign: int) -> list[str]:
    """The single beliefs, each at an end, at which 50/50 (sign 1) or 80/20 (−1) is better for certain."""
    return [
        f"{quoted(b['name'])} is {end}"
        for b in f["beliefs"]
        if b["heard"]
        for k, end in ((0, "low"), (2, "high"))
        if sign * b["leads"][k] > 2 * b["errors"][k]
    ]


def _whose(f: Mapping[str, Any]) -> str:
    return f"{f['group']}’" if f["group"].endswith("s") else f"{f['group']}’s"


def _best_share(f: Mapping[str, Any]) -> str:
    low, high = f["alike"]
    near = "" if low == high else f" ({percent(low)} to {percent(high)} cannot be told from it)"
    return f"{percent(f['best'])}{near}"


_LOCAL = (
    "It is the best of those tried, from several starts; where uses need one another there may be a better "
    "one far away."
)


def _caveats(data: Mapping[str, Any]) -> list[str]:
    sought = f"The division was sought over {data['draws']:,} futures and valued on others."
    told = [f"{sought} {_LOCAL}"]
    if not data["settled"]:
        told.append(f"The search was stopped after {data['rounds']} rounds; more may find a little more.")
    if data["repeats"] == 0:
        told.append("The search was made once; leadtime allocation repeats it to say how sure each share is.")
    return told
