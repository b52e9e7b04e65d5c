"""What the problems of :mod:`benchmarks.decisions` hand to every contender, and their known answers."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from benchmarks.decisions_peers import A, B, ishigami

BELIEFS = 50
PEOPLE, TIES = 100_000, 500_000


def straight(draws, seed):
    """B = (p₁ − p₂, 0) with p₁ ~ N(1, 1) and p₂ ~ N(0, 2): EVPPI L(1) and 2 L(½), L the unit normal loss."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(1, 1, draws), rng.normal(0, 2, draws)
    return np.stack([first - second, np.zeros(draws)], axis=1), (first, second)


def bent(draws, seed):
    """B = (0, x² − 1 + e), x and e standard normal: EVPPI(x) = 2 φ(1)."""
    x, e = np.random.default_rng(seed).normal(size=(2, draws))
    return np.stack([np.zeros(draws), x**2 - 1 + e], axis=1), (x,)


def given(draws, seed):
    """Independent uniform points, and Ishigami's function at them."""
    points = np.random.default_rng(seed).uniform(-np.pi, np.pi, (draws, 3))
    return points, ishigami(points)


def designed(evaluations, seed):
    """How many evaluations one may choose, and a seed."""
    return evaluations, seed


def indices():
    """First-order and total indices of Ishigami's function, in closed form (Ishigami & Homma 1990)."""
    one = (1 + B * math.pi**4 / 5) ** 2 / 2
    two = A**2 / 8
    both = 8 * B**2 * math.pi**8 / 225
    total = one + two + both
    return (one / total, two / total, 0.0), ((one + both) / total, two / total, both / total)


@lru_cache(maxsize=1)
def ties():
    """Tails and heads of a random directed graph, by tail; the same for everybody."""
    rng = np.random.default_rng(0)
    tails, heads = rng.integers(0, PEOPLE, (2, TIES))
    apart = tails != heads
    keys = np.unique(tails[apart] * PEOPLE + heads[apart])
    return np.divmod(keys, PEOPLE)


def cascade(strength):
    """A cascade from the first 50 people along ties of one strength, in so many worlds."""

    def made(worlds, seed):
        return PEOPLE, *ties(), strength, list(range(50)), worlds, seed

    return made


def slopes():
    """By how much each belief moves the difference between two plans."""
    return 1.0 / np.arange(1, BELIEFS + 1)


def worths():
    """EVPI and the EVPPI of each belief: a normal difference with mean 0 and sd s is worth s φ(0)."""
    a = slopes()
    found = np.concatenate([[np.sqrt(np.sum(a**2))], a]) / math.sqrt(2 * math.pi)
    return tuple(found.tolist())


def futures(draws, seed):
    """Futures of a model in which fifty standard normal beliefs say which of two plans is better."""
    import leadtime as lt

    model = lt.Model("fifty")
    model.table("beliefs", {"x": lt.Input("", "A belief.")}, "Beliefs.")
    model.lever("adopt", "", "Whether the plan is adopted.")
    weights = slopes()

    @model.quantity("", title="Gain")
    def gain(adopt, x):
        return adopt * (x @ weights)

    beliefs = lt.Beliefs.parse({"x": {f"b{k}": "normal(0, 1)" for k in range(BELIEFS)}})
    plans = [lt.Plan("wait", {"adopt": 0.0}), lt.Plan("act", {"adopt": 1.0})]
    return lt.simulate(model, beliefs, plans, draws=draws, seed=seed)
