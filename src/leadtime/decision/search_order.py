"""In which order to try techniques at crunch time, so that the first that works is found with least work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.columns import two_or_more
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.trials import DRAWS, Technique, Trials, drawn
from leadtime.decision.words import amount, listed, percent
from leadtime.models.ordering import (
    Bools,
    Floats,
    best_order,
    cost_by_promise,
    cost_in_order,
    over_all_orders,
    reservation,
    search_by_values,
    weitzman_value,
)
from leadtime.models.search import random_search_cost, ratio_order, search_cost

_ORDERS = 60
"""Random orders that stand for all of them, where these are too many."""


def search_order(
    techniques: Sequence[Technique] | Trials,
    *,
    correlation: float = 0.0,
    draws: int = DRAWS,
    seed: int = 0,
) -> Finding:
    """In which order to try techniques until the first works; by values, when their results have them.

    Parameters
    ----------
    techniques:
        what there is to try, in the order that is stated; or draws of them
        (:func:`~leadtime.decision.trials.trials_in` takes those of a model).
    correlation:
        of the hidden qualities of stated techniques: where one fails, the others are then less likely to
        work.
    draws, seed:
        of the simulation of joint success; names are drawn as a model's techniques are.

    Returns
    -------
    Finding
        ``data["rows"]``, in the best order: ``works`` and ``cost`` (means), ``rate`` (chance per 1,000 of the
        cost), ``reached`` (chance that it is tried) and ``found`` (that it is the first that works).
        ``costs`` has the mean work of the best order (``best``), of the ``stated`` one, a ``random`` one and
        the ``worst`` (of random ones, where these are too many), and of an order chosen in each future
        once chances and costs are known (``informed``), with errors; ``none`` the chance that nothing works;
        ``rule`` what the order rests
        on. With values, ``policy`` has the reservation value of each and what the search brings net of its
        costs. ``value`` is the cost of the best order.

        Independent techniques are ordered and costed exactly from their means: the chance and the cost of
        each enter linearly. Others are ordered on half of the draws and costed on the other half.

    Raises
    ------
    InputError
        without techniques, or with chances or costs that cannot be.
    """
    t = techniques if isinstance(techniques, Trials) else drawn(techniques, correlation, draws, seed)
    two_or_more(len(t.works))
    ranked = _independent(t) if t.independent else _joint(t, seed)
    reached = [float(np.mean(~t.works[:, ranked.order[:i]].any(axis=1))) for i in range(len(t) + 1)]
    rows = [
        {
            "name": t.names[k],
            "works": float(t.chance[:, k].mean()),
            "cost": float(t.cost[:, k].mean()),
            "rate": 1000 * float(t.chance[:, k].mean()) / max(float(t.cost[:, k].mean()), 1e-300),
            "reached": reached[i],
            "found": reached[i] - reached[i + 1],
            "stated": k + 1,
        }
        for i, k in enumerate(ranked.order)
    ]
    data: dict[str, Any] = {
        "unit": t.unit,
        "order": [t.names[k] for k in ranked.order],
        "exact": ranked.exact,
        "independent": t.independent,
        "rule": ranked.rule,
        "rows": rows,
        "costs": ranked.costs | _informed(t),
        "none": reached[-1],
        "policy": _policy(t),
    }
    cost = ranked.costs
    return Finding(
        kind="search_order",
        question="In which order should techniques be tried?",
        answer=_answer(data),
        value=Value(number=cost["best"], error=cost["best_error"], unit=t.unit),
        rests_on=tuple(Support(name=f"works[{r['name']}]", what="chance that it works") for r in rows[:3]),
        caveats=(_STOP, *((_INDEPENDENT,) if t.independent else ())),
        data=data,
    )


_STOP = "The search stops at the first technique that works; what a failure teaches is only that it failed."
_INDEPENDENT = (
    "Techniques are taken to succeed or fail independently; where one failure makes the others doubtful, the "
    "chance that nothing works is larger."
)


@dataclass(frozen=True)
class _Ranked:
    """The best order, whether it is known to be the best, why, and what this and other orders cost."""

    order: list[int]
    exact: bool
    rule: str
    costs: dict[str, float]


def _independent(t: Trials) -> _Ranked:
    p, c = (np.asarray(x.mean(axis=0)).tolist() for x in (t.chance, t.cost))
    order = ratio_order(p, c)
    best = search_cost(p, c, order)
    costs = {
        "best": best,
        "best_error": _means_error(t, order),
        "stated": search_cost(p, c, range(len(t))),
        "stated_gap": search_cost(p, c, range(len(t))) - best,
        "stated_gap_error": 0.0,
        "random": random_search_cost(p, c),
        "worst": search_cost(p, c, order[::-1]),
    }
    rule = "chance per cost, which is best where techniques succeed or fail independently"
    return _Ranked(order, True, rule, costs)


def _means_error(t: Trials, order: Sequence[int]) -> float:
    """The error that sampled means of chances and costs leave in the cost; none where all are certain."""
    none_yet = np.cumprod(1 - t.chance[:, order], axis=1)
    paid = t.cost[:, order[0]] + (none_yet[:, :-1] * t.cost[:, list(order[1:])]).sum(axis=1)
    return 0.0 if np.ptp(paid) <= 1e-12 * abs(float(paid.mean())) else _error(paid)


def _joint(t: Trials, seed: int) -> _Ranked:
    """Found on the even draws, costed on the odd: an order is optimistic on the draws that chose it."""
    chosen, held = slice(0, None, 2), slice(1, None, 2)
    order, exact = best_order(t.works[chosen], t.cost[chosen])
    works, cost = t.works[held], t.cost[held]
    best = cost_in_order(works, cost, order)
    stated = cost_in_order(works, cost, range(len(t)))
    random, worst = over_all_orders(works, cost) if exact else _some_orders(works, cost, seed)
    costs = {
        "best": float(best.mean()),
        "best_error": _error(best),
        "stated": float(stated.mean()),
        "stated_gap": float((stated - best).mean()),
        "stated_gap_error": _error(stated - best),
        "random": random,
        "worst": worst,
    }
    rule = (
        "comparing all orders, since techniques may hang together"
        if exact
        else "chance per cost given the failures so far, there being too many orders to compare"
    )
    return _Ranked(order, exact, rule, costs)


def _some_orders(works: Bools, cost: Floats, seed: int) -> tuple[float, float]:
    """The mean and the most over random orders, where there are too many to go through all."""
    rng = np.random.default_rng(seed)
    orders = ([int(k) for k in rng.permutation(works.shape[1])] for _ in range(_ORDERS))
    means = [float(cost_in_order(works, cost, order).mean()) for order in orders]
    return float(np.mean(means)), max(means)


def _informed(t: Trials) -> dict[str, float]:
    cost = cost_by_promise(t.works, t.cost, t.chance)
    return {"informed": float(cost.mean()), "informed_error": _error(cost)}


def _error(x: Floats) -> float:
    return float(x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else 0.0


def _policy(t: Trials) -> dict[str, Any] | None:
    """Weitzman's search, where every technique's result has a value."""
    if t.values is None:
        return None
    # A result is there only where the technique works; else it is worth nothing.
    values = np.where(t.works, t.values, 0.0)
    cost = t.cost.mean(axis=0)
    reservations = [reservation(values[:, k], float(cost[k])) for k in range(len(t))]
    order = sorted(range(len(t)), key=lambda k: -reservations[k])
    found = search_by_values(values, cost, reservations, order, outside=0.0)
    return {
        "order": [t.names[k] for k in order],
        "reservations": {t.names[k]: reservations[k] for k in order},
        "net": found.mean,
        "error": found.error,
        "formula": float(weitzman_value(values, reservations, outside=0.0).mean()),
        "optimal": t.independent,
    }


def _answer(data: Mapping[str, Any]) -> str:
    c, unit = data["costs"], data["unit"]
    if len(data["order"]) == 1:
        (name,) = data["order"]
        cost = amount(c["best"], c["best_error"] or None, unit)
        told = (
            f"There is only {name.replace('_', ' ')} to try, at {cost}; it fails in {percent(data['none'])}"
        )
        return " ".join([f"{told} of futures.", *_by_value(data["policy"], unit)])
    names = [n.replace("_", " ") for n in data["order"]]
    head = (
        f"Try {listed(names[:3])} first, in this order" if len(names) > 3 else f"Try {', then '.join(names)}"
    )
    error = c["best_error"] or None
    parts = [
        (
            f"{head}: {amount(c['best'], error, unit)} until one works or all have failed, against "
            f"{amount(c['random'])} in a random order and {amount(c['stated'])} in the stated one."
        ),
        f"In {percent(data['none'])} of futures none of them works.",
    ]
    return " ".join([*parts, *_by_value(data["policy"], unit)])


def _by_value(policy: Mapping[str, Any] | None, unit: str) -> list[str]:
    """Where to begin if results have values, in a sentence."""
    if policy is None:
        return []
    first = policy["order"][0]
    if policy["reservations"][first] <= 0:
        return ["By the values of their results none is worth what it costs to try."]
    net = amount(policy["net"], policy["error"], unit)
    begin = f"By the values of their results, begin with {first.replace('_', ' ')}"
    return [f"{begin}; the search brings {net} net of what it costs."]
