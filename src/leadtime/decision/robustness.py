"""Which plan holds up whatever is true: regret over futures and over sets of beliefs, and dominance.

The *regret* of a plan is what choosing it loses against the best plan: in one future (nobody can choose so
well, since nobody knows the future), or on average under one set of beliefs (a choice that somebody who holds
them would make). The plan of least largest regret over sets of beliefs is that of Savage (1951).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import (
    Floats,
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
    two_or_more,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Value
from leadtime.decision.words import listed, size
from leadtime.errors import CensoredError, InputError, PlanError
from leadtime.futures.estimate import mean_of

if TYPE_CHECKING:
    from leadtime.futures import Futures
    from leadtime.futures.sampling import Sampling

OURS = "our beliefs"


def regrets(benefit: Floats) -> Floats:
    """What each option loses against the best one, draw by draw: shape of ``benefit`` (draws, options)."""
    lost: Floats = benefit.max(axis=1, keepdims=True) - benefit
    return lost


def dominates(a: Floats, b: Floats) -> str | None:
    """How ``a`` dominates ``b`` where more is better: ``statewise``, ``stochastic`` (first order), or not.

    Statewise: at least as good in every draw and better in one. Stochastically: no quantile is lower and one
    is higher, so that everybody who wants more of it prefers ``a``. Statewise dominance is the stronger.
    """
    if (a >= b).all():
        return "statewise" if (a > b).any() else None
    ordered, other = np.sort(a), np.sort(b)
    if len(a) == len(b) and (ordered >= other).all() and (ordered > other).any():
        return "stochastic"
    return None


def robustness(
    own: Futures,
    others: Mapping[str, Futures] | None = None,
    *,
    plans: Sequence[str] | None = None,
    outcome: str | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
) -> Finding:
    """Which plan loses least whatever is true, and which plans another one dominates.

    Parameters
    ----------
    own:
        the futures under one's own beliefs.
    others:
        the futures of the same plans under other sets of beliefs, by name; best with the same seed.
    plans, outcome, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`.

    Returns
    -------
    Finding
        ``data["plans"]`` has for each plan, the most robust first: ``worst``, its largest mean regret over
        the sets of beliefs, with ``error`` and the set ``worst_in``; ``hindsight``, its mean regret over
        single futures with error, and ``high``, the 95 % quantile of that; ``first``, the share of futures
        in which it is the best (ties shared); ``dominated_by`` with the way. ``data["worlds"]`` has every
        plan's mean and regret under each set of beliefs. ``value`` is the smallest ``worst``.

    Raises
    ------
    CensoredError
        where draws of the outcome lie beyond its limit. :class:`PlanError` with fewer than two plans.
    """
    two_or_more(min(f.draws for f in (own, *(others or {}).values())))
    chosen = known_plans(own, plans)
    if len(chosen) < 2:
        raise PlanError("one plan leaves nothing to choose", valid="two plans or more")
    name = outcome or defaults_for(own.model.name).best_by or default_outcomes(own)[0]
    judge = outcome_of(own, name, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so nothing can be regretted")
    ours = _benefit(own, chosen, judge)
    worlds = [_world(OURS, ours, chosen, own.sampling)]
    for key, futures in (others or {}).items():
        worlds.append(_world(key, _benefit(futures, chosen, judge), chosen, futures.sampling))
    rows = [_plan(p, j, ours, chosen, worlds, own.sampling) for j, p in enumerate(chosen)]
    rows.sort(key=lambda r: (r["worst"], r["hindsight"]))
    best = min(worlds[0]["plans"], key=lambda r: float(r["regret"]))["plan"]
    data = {
        "model": own.model.name,
        "outcome": name,
        "phrase": judge.phrase,
        "unit": judge.unit,
        "best": best,
        "plans": rows,
        "worlds": worlds,
        "noticeable": judge.slight,
    }
    return Finding(
        kind="robustness",
        question="Which plan holds up whatever is true?",
        answer=_answer(data),
        value=Value(number=rows[0]["worst"], error=rows[0]["error"], unit=judge.unit, difference=True),
        caveats=(_MEANING,),
        data=data,
    )


_MEANING = (
    "A plan's largest regret is what choosing it loses on average if the set of beliefs least kind to it is "
    "right; every set counts alike, the far-fetched too."
)


def _benefit(futures: Futures, plans: Sequence[str], judge: Outcome) -> Floats:
    missing = [p for p in plans if p not in futures.plans]
    if missing:
        raise PlanError(f"these futures have no plan {missing[0]!r}", valid=", ".join(futures.plans))
    benefit = np.stack([judge.sign * column(futures, p, judge.name) for p in plans], axis=1)
    if not np.isfinite(benefit).all():
        raise CensoredError(f"{judge.name!r} has draws beyond its limit, so it has no mean to regret by")
    return benefit


def _world(name: str, benefit: Floats, plans: Sequence[str], sampling: Sampling) -> dict[str, Any]:
    """Each plan's mean and what it loses on average against the best plan under one set of beliefs."""
    means = benefit.mean(axis=0)
    best = int(np.argmax(means))
    rows = []
    for j, plan in enumerate(plans):
        lost, error = mean_of(benefit[:, best] - benefit[:, j], sampling)
        # Means of differences and differences of means round differently; a regret is never below zero.
        rows.append({"plan": plan, "mean": float(means[j]), "regret": max(lost, 0.0), "error": error})
    return {"name": name, "best": plans[best], "plans": rows}


def _plan(  # noqa: PLR0917  (one plan, in everything that it is looked at in)
    plan: str,
    j: int,
    ours: Floats,
    plans: Sequence[str],
    worlds: Sequence[Mapping[str, Any]],
    sampling: Sampling,
) -> dict[str, Any]:
    """One plan over all sets of beliefs, and over the futures of our own."""
    lost = regrets(ours)
    worst = max(worlds, key=lambda w: float(w["plans"][j]["regret"]))
    mean, error = mean_of(lost[:, j], sampling)
    ties = lost == 0
    better = [(p, dominates(ours[:, k], ours[:, j])) for k, p in enumerate(plans) if k != j]
    return {
        "plan": plan,
        "worst": worst["plans"][j]["regret"],
        "error": worst["plans"][j]["error"],
        "worst_in": worst["name"],
        "hindsight": mean,
        "hindsight_error": error,
        "high": float(np.quantile(lost[:, j], 0.95)),
        "first": float(np.mean(ties[:, j] / ties.sum(axis=1))),
        "dominated_by": [{"plan": p, "way": way} for p, way in better if way is not None],
        "behind_everywhere": [
            p
            for k, p in enumerate(plans)
            if k != j and all(_behind(w["plans"][j], w["plans"][k]) for w in worlds)
        ],
    }


def _behind(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a plan's mean is below another's under one set of beliefs, by more than the errors."""
    gap = float(other["mean"]) - float(row["mean"])
    return gap > 3 * float(np.hypot(row["error"], other["error"])) and gap > 0


def _answer(data: Mapping[str, Any]) -> str:
    rows, unit, worlds = data["plans"], data["unit"], data["worlds"]
    first, count = rows[0], len(data["worlds"])
    over = "under our own beliefs" if count == 1 else f"over {count} sets of beliefs"
    told = f"it never loses more than {size(first['worst'], first['error'], unit)} on average"
    if first["worst"] <= 3 * first["error"]:
        told = "it is never behind by more than the error of the simulation"
    parts = [f"The most robust plan is {first['plan']}: {over} {told}."]
    chosen = next(r for r in rows if r["plan"] == data["best"])
    if chosen is not first:
        parts.append(
            f"{data['best']}, the best under our own beliefs, would lose up to "
            f"{size(chosen['worst'], chosen['error'], unit)} ({chosen['worst_in']})."
        )
    parts.append(
        f"Knowing each future beforehand would be worth another "
        f"{size(first['hindsight'], first['hindsight_error'], unit)}."
    )
    beaten = [(r["plan"], r["dominated_by"][0]) for r in rows if r["dominated_by"]]
    for plan, by in beaten[:2]:
        how = "in every future" if by["way"] == "statewise" else "at every level of the outcome"
        where = "" if count == 1 else "under our own beliefs "
        parts.append(f"{plan} can be dropped: {where}{by['plan']} is at least as good {how}.")
    never = [r["plan"] for r in rows if r["behind_everywhere"] and not r["dominated_by"]]
    if never and len(worlds) > 1:
        parts.append(f"Behind another plan under every set of beliefs: {listed(never)}.")
    return " ".join(parts)
