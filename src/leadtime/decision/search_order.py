"""In which order to try techniques at crunch time, so that the first that works is found with least work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.words import amount, listed, percent
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.ordering import (
    Bools,
    Floats,
    best_order,
    correlated_successes,
    cost_in_order,
    reservation,
    search_by_values,
    weitzman_value,
)

DRAWS = 40_000
_FEW = 7
"""Up to so many techniques the mean over all orders is enumerated; beyond, over random ones."""


@dataclass(frozen=True)
class Technique:
    """Something to try: the chance that it ``works``, and the work to try it (``cost``, in ``unit``).

    ``value`` is what its result is worth, in the unit of the cost, for a search of the best result rather
    than of the first success. Numbers, texts or distributions.
    """

    name: str
    works: Any = 1.0
    cost: Any = 1.0
    value: Any = None
    unit: str = "work_hour"

    def distributions(self) -> dict[str, Distribution]:
        """The stated numbers by name; the cost in the technique's unit."""
        made = {
            "works": parse_distribution(self.works),
            "cost": parse_distribution(self.cost, unit=self.unit),
        }
        if self.value is not None:
            made["value"] = parse_distribution(self.value, unit=self.unit)
        return made


@dataclass(frozen=True)
class Drawn:
    """Techniques drawn: ``chance``, ``cost`` and joint success ``works``, each (draws, n); qualities too."""

    names: tuple[str, ...]
    chance: Floats
    cost: Floats
    works: Bools
    quality: Floats


def drawn(
    techniques: Sequence[Technique], correlation: float = 0.0, draws: int = DRAWS, seed: int = 0
) -> Drawn:
    """Draws of techniques whose hidden qualities have this correlation with one another."""
    if not techniques:
        raise InputError("there is no technique to try", valid="one technique or more")
    dists = {f"{f}[{t.name}]": d for t in techniques for f, d in t.distributions().items() if f != "value"}
    normal = parse_distribution("normal(0, 1)")
    dists |= {f"quality_luck[{t.name}]": normal for t in techniques} | {"quality shared": normal}
    columns = draw(dists, draws, seed)

    def of(what: str) -> Floats:
        return np.stack([columns[f"{what}[{t.name}]"] for t in techniques], axis=1)

    chance, cost = np.clip(of("works"), 0.0, 1.0), of("cost")
    if (cost < 0).any():
        raise InputError("a cost of trying is below zero", valid="zero or more")
    luck, shared = of("quality_luck"), columns["quality shared"]
    works = correlated_successes(chance, correlation, luck, shared)
    quality = np.sqrt(correlation) * shared[:, None] + np.sqrt(1 - correlation) * luck
    return Drawn(tuple(t.name for t in techniques), chance, cost, works, quality)


def search_order(
    techniques: Sequence[Technique], *, correlation: float = 0.0, draws: int = DRAWS, seed: int = 0
) -> Finding:
    """In which order to try techniques until the first works; by values, when their results have them.

    Parameters
    ----------
    techniques:
        what there is to try, in the order that is stated.
    correlation:
        of the hidden qualities: where one fails, the others are then less likely to work.
    draws, seed:
        of the simulation of joint success; names are drawn as a model's techniques are.

    Returns
    -------
    Finding
        ``data["rows"]``, in the best order: ``works`` and ``cost`` (means), ``rate`` (chance per 1,000 of the
        cost), ``reached`` (chance that it is tried) and ``found`` (that it is the one that works). ``costs``
        has the mean work of the best order, the stated one, the worst and the mean over orders, with errors;
        ``none`` the chance that nothing works; ``rule`` what the order rests on. With values: ``reservation``
        of each and ``policy``, what the search brings net of its costs. ``value`` is the cost of the best
        order.

    Raises
    ------
    InputError
        without techniques, or with costs below zero.
    """
    d = drawn(techniques, correlation, draws, seed)
    n = len(d.names)
    if correlation == 0:
        # Independent: the rule on the means is exact, since the chance and the cost of one enter linearly.
        p, c = d.chance.mean(axis=0), d.cost.mean(axis=0)
        order, exact = sorted(range(n), key=lambda k: -p[k] / max(c[k], 1e-300)), True
        rule = "chance per cost, which is best where techniques succeed or fail independently"
    else:
        order, exact = best_order(d.works, d.cost)
        rule = "all orders compared" if exact else "the largest chance per cost, given the failures so far"
    best = cost_in_order(d.works, d.cost, order)
    stated = cost_in_order(d.works, d.cost, range(n))
    others = _orders(n, seed)
    means = [float(cost_in_order(d.works, d.cost, o).mean()) for o in others]
    reached = [float(np.mean(~d.works[:, order[:i]].any(axis=1))) for i in range(n)]
    rows = [
        {
            "name": d.names[k],
            "works": float(d.works[:, k].mean()),
            "cost": float(d.cost[:, k].mean()),
            "rate": 1000 * float(d.works[:, k].mean()) / max(float(d.cost[:, k].mean()), 1e-300),
            "reached": reached[i],
            "found": reached[i] - (reached[i + 1] if i + 1 < n else float(np.mean(~d.works.any(axis=1)))),
            "stated": k + 1,
        }
        for i, k in enumerate(order)
    ]
    data: dict[str, Any] = {
        "unit": techniques[0].unit,
        "order": [d.names[k] for k in order],
        "exact": exact,
        "rule": rule,
        "correlation": correlation,
        "rows": rows,
        "costs": {
            "best": float(best.mean()),
            "best_error": _error(best),
            "stated": float(stated.mean()),
            "stated_gap": float((stated - best).mean()),
            "stated_gap_error": _error(stated - best),
            "random": float(np.mean(means)),
            "worst": float(np.max(means)),
        },
        "none": float(np.mean(~d.works.any(axis=1))),
        "policy": _policy(techniques, d, draws, seed),
    }
    return Finding(
        kind="search_order",
        question="In which order should techniques be tried?",
        answer=_answer(data),
        value=Value(number=float(best.mean()), error=_error(best), unit=data["unit"]),
        rests_on=tuple(Support(name=f"works[{r['name']}]", what="chance that it works") for r in rows[:3]),
        caveats=(_STOP, *(() if correlation else (_INDEPENDENT,))),
        data=data,
    )


_STOP = "The search stops at the first technique that works; what a failure teaches is only that it failed."
_INDEPENDENT = (
    "Techniques are taken to succeed or fail independently; where one failure makes the others doubtful, the "
    "chance that nothing works is larger."
)


def _error(x: Floats) -> float:
    return float(x.std(ddof=1) / np.sqrt(len(x)))


def _orders(n: int, seed: int) -> list[Sequence[int]]:
    from itertools import permutations

    if n <= _FEW - 2:
        return list(permutations(range(n)))
    rng = np.random.default_rng(seed)
    return [[int(k) for k in rng.permutation(n)] for _ in range(60)]


def _policy(techniques: Sequence[Technique], d: Drawn, draws: int, seed: int) -> dict[str, Any] | None:
    """Weitzman's search, where every technique's result has a value."""
    if any(t.value is None for t in techniques):
        return None
    dists = {f"value[{t.name}]": t.distributions()["value"] for t in techniques}
    columns = draw(dists, draws, seed)
    values = np.stack([columns[f"value[{t.name}]"] for t in techniques], axis=1)
    # A result is there only where the technique works; else it is worth nothing.
    values = np.where(d.works, values, 0.0)
    cost = d.cost.mean(axis=0)
    reservations = [reservation(values[:, k], float(cost[k])) for k in range(len(techniques))]
    order = sorted(range(len(techniques)), key=lambda k: -reservations[k])
    found = search_by_values(values, cost, reservations, order, outside=0.0)
    bound = float(weitzman_value(values, reservations, outside=0.0).mean())
    return {
        "order": [d.names[k] for k in order],
        "reservations": {d.names[k]: reservations[k] for k in order},
        "net": found.mean,
        "error": found.error,
        "formula": bound,
    }


def _answer(data: Mapping[str, Any]) -> str:
    c, unit = data["costs"], data["unit"]
    names = [n.replace("_", " ") for n in data["order"]]
    head = f"Try {listed(names[:3])} first" if len(names) > 3 else f"Try {', then '.join(names)}"
    parts = [
        (
            f"{head}: {amount(c['best'], c['best_error'], unit)} until the first that works or all have "
            f"failed, against {amount(c['random'], unit=unit)} in a random order and "
            f"{amount(c['worst'], unit=unit)} in the worst."
        )
    ]
    parts.append(f"In {percent(data['none'])} of futures none of them works.")
    if data["policy"] is not None:
        p = data["policy"]
        first = p["order"][0].replace("_", " ")
        parts.append(
            f"By the values of their results, begin with {first}; the search brings "
            f"{amount(p['net'], p['error'], unit)} net of what it costs."
        )
    return " ".join(parts)
