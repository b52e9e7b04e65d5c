"""Shapley shares: what each of several changes, made together, contributes to the whole difference.

φ_g = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ g) − v(S)): the mean over all orders in which the changes could be
made of what each adds when its turn comes (Shapley 1953). The shares sum to v(all) − v(none).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError

Floats = npt.NDArray[np.float64]
Coalition = frozenset[int]
MOST_EXACT = 12
"""Up to so many changes every coalition is valued; beyond, orders are sampled."""


@dataclass(frozen=True)
class Shares:
    """``shares`` (n, ...) of the difference of a value of any shape, and the standard error of sampling
    orders.

    ``exact`` says that every order was counted; ``error`` is then zero. ``valued`` is how many coalitions
    were.
    """

    shares: Floats
    error: Floats
    exact: bool
    valued: int


def coalitions(n: int) -> list[Coalition]:
    """All 2^n sets of changes, the small ones first."""
    return [frozenset(c) for k in range(n + 1) for c in combinations(range(n), k)]


def shapley(
    value: Callable[[Sequence[Coalition]], Sequence[npt.ArrayLike]],
    n: int,
    *,
    most_exact: int = MOST_EXACT,
    orders: int = 100,
    seed: int = 0,
) -> Shares:
    """The shares of ``n`` changes in ``value``, a number or an array for each set of changes made.

    ``value`` takes several sets at once and is asked for each set once. Beyond ``most_exact`` changes so many
    random ``orders`` are followed, each forwards and backwards; the shares then still sum to the whole
    exactly, and ``error`` is the standard error over pairs of orders. Raises :class:`InputError` for no
    changes.
    """
    if n < 1:
        raise InputError("there is nothing to share: no change was given")
    if n <= most_exact:
        return _exact(value, n)
    if orders < 2:
        raise InputError(f"orders is {orders}", valid="2 or more, for an error")
    return _sampled(value, n, orders, seed)


def _exact(value: Callable[[Sequence[Coalition]], Sequence[npt.ArrayLike]], n: int) -> Shares:
    sets = coalitions(n)
    found = dict(zip(sets, (np.asarray(v, dtype=np.float64) for v in value(sets)), strict=True))
    shares = np.zeros((n, *found[frozenset()].shape))
    for done in sets:
        for g in range(n):
            if g not in done:
                weight = 1.0 / (n * comb(n - 1, len(done)))
                shares[g] += weight * (found[done | {g}] - found[done])
    return Shares(shares, np.zeros_like(shares), True, len(sets))


def _sampled(
    value: Callable[[Sequence[Coalition]], Sequence[npt.ArrayLike]], n: int, orders: int, seed: int
) -> Shares:
    rng = np.random.default_rng(seed)
    forwards = [[int(g) for g in rng.permutation(n)] for _ in range(orders)]
    pairs = [(order, order[::-1]) for order in forwards]
    wanted = {frozenset(o[:k]) for pair in pairs for o in pair for k in range(n + 1)}
    sets = sorted(wanted, key=lambda s: (len(s), sorted(s)))
    found = dict(zip(sets, (np.asarray(v, dtype=np.float64) for v in value(sets)), strict=True))
    made = np.zeros((orders, n, *found[frozenset()].shape))
    for i, pair in enumerate(pairs):
        for order in pair:
            for k, g in enumerate(order):
                made[i, g] += 0.5 * (found[frozenset(order[: k + 1])] - found[frozenset(order[:k])])
    error = made.std(axis=0, ddof=1) / np.sqrt(orders)
    return Shares(made.mean(axis=0), error, False, len(sets))
