"""In which order to try what may not work: exact orders for joint successes, and Weitzman's for values.

With independent successes the order by chance per cost is best (:func:`leadtime.models.search.ratio_order`).
Where successes are correlated a failure says something of the others, and the best order is found over all
sets of techniques already tried (Held & Karp's recursion, 1962); beyond a dozen, by always taking the largest
chance per cost given the failures so far. Where results have values rather than just success, each box has a
*reservation value* r with c = E[(V − r)+], boxes are opened in its order, and the search stops once the best
value found exceeds the next r (Weitzman 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from leadtime.errors import InputError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_EXACT = 12
"""Up to so many techniques all orders are covered, by 2^n sets of those tried."""


def cost_in_order(works: Bools, cost: Floats, order: Sequence[int]) -> Floats:
    """What trying in this order until the first success costs in each draw: shapes (draws, n) and
    (draws,).
    """
    going = np.ones(len(works), dtype=bool)
    total = np.zeros(len(works))
    for k in order:
        total += going * cost[:, k]
        going &= ~works[:, k]
    return total


def best_order(works: npt.ArrayLike, cost: npt.ArrayLike) -> tuple[list[int], bool]:
    """The order of least expected cost over draws of joint success (draws, n), and whether it is exact.

    ``cost`` is (n,) or (draws, n). Exact up to 12 techniques; then greedy.
    """
    w = np.asarray(works, dtype=bool)
    c = np.broadcast_to(np.asarray(cost, dtype=np.float64), w.shape)
    if w.ndim != 2 or not w.size:
        raise InputError(f"the draws of success have the shape {w.shape}", valid="(draws, techniques)")
    if (c < 0).any():
        raise InputError("a cost is below zero", valid="zero or more")
    return (_exact(w, c), True) if w.shape[1] <= MOST_EXACT else (_greedy(w, c), False)


def over_all_orders(works: npt.ArrayLike, cost: npt.ArrayLike) -> tuple[float, float]:
    """The mean over all orders, and the most, of what trying until the first success costs on these draws.

    Shapes as in :func:`best_order`, for at most 12 techniques. In a random order each set of s techniques is
    what was tried before a given one with the chance s! (n − 1 − s)! / n!.
    """
    w = np.asarray(works, dtype=bool)
    c = np.broadcast_to(np.asarray(cost, dtype=np.float64), w.shape)
    n = w.shape[1]
    if n > MOST_EXACT:
        raise InputError(f"{n} techniques", valid=f"at most {MOST_EXACT}")
    paid = _paid(w, c)
    mean, most = 0.0, np.zeros(1 << n)
    for tried in range((1 << n) - 2, -1, -1):
        left = [k for k in range(n) if not tried >> k & 1]
        before = n - len(left)
        chance = factorial(before) * factorial(n - 1 - before) / factorial(n)
        mean += chance * float(sum(paid[k, tried] for k in left))
        most[tried] = max(paid[k, tried] + most[tried | 1 << k] for k in left)
    return mean, float(most[0])


def _paid(works: Bools, cost: Floats) -> Floats:
    """The mean cost of trying k where none of the set S works, (n, 2^n)."""
    n = works.shape[1]
    mask = works @ (1 << np.arange(n))
    paid: Floats = np.stack([np.bincount(mask, cost[:, k], 1 << n) for k in range(n)]) / len(works)
    size = 1 << n
    fails = np.arange(size) ^ (size - 1)
    for k in range(n):
        bit = 1 << k
        inside = np.arange(size) & bit != 0
        paid[:, inside] += paid[:, np.flatnonzero(inside) ^ bit]
    return np.asarray(paid[:, fails])


def _exact(works: Bools, cost: Floats) -> list[int]:
    n = works.shape[1]
    size = 1 << n
    paid = _paid(works, cost)
    best, first = np.zeros(size), np.zeros(size, dtype=int)
    for tried in range(size - 2, -1, -1):
        left = [k for k in range(n) if not tried >> k & 1]
        costs = [paid[k, tried] + best[tried | 1 << k] for k in left]
        at = int(np.argmin(costs))
        best[tried], first[tried] = costs[at], left[at]
    order, tried = [], 0
    for _ in range(n):
        order.append(int(first[tried]))
        tried |= 1 << order[-1]
    return order


def _greedy(works: Bools, cost: Floats) -> list[int]:
    left, order = list(range(works.shape[1])), []
    going = np.ones(len(works), dtype=bool)
    while left:
        rates = [works[going, k].mean() / max(float(cost[going, k].mean()), 1e-300) for k in left]
        k = left.pop(int(np.argmax(rates))) if going.any() else left.pop(0)
        order.append(k)
        going &= ~works[:, k]
    return order


def correlated_successes(chance: npt.ArrayLike, correlation: float, luck: Floats, shared: Floats) -> Bools:
    """Draws of success with marginal ``chance`` (n,) or (draws, n): hidden qualities share a part of their
    luck.

    z = √ρ s + √(1 − ρ) e with ``luck`` e (draws, n) and ``shared`` s (draws,) standard normal; works where
    z > −Φ⁻¹(p). Raises :class:`InputError` unless 0 ≤ ρ ≤ 1.
    """
    if not 0 <= correlation <= 1:
        raise InputError(f"the correlation is {correlation}", valid="from 0 to 1")
    z = np.sqrt(correlation) * shared[:, None] + np.sqrt(1 - correlation) * luck
    works: Bools = z > -ndtri(np.clip(np.asarray(chance, dtype=np.float64), 0.0, 1.0))
    return works


# -- values: Weitzman -------------------------------------------------------------------------------------


def reservation(values: npt.ArrayLike, cost: float, weights: npt.ArrayLike | None = None) -> float:
    """The reservation value of a box from draws (or atoms with ``weights``) of what may be in it.

    The root of E[(V − r)+] = cost; below every value the left side is E[V] − r, so r = E[V] − cost there.
    """
    v = np.asarray(values, dtype=np.float64)
    w = np.full(v.shape, 1 / max(v.size, 1)) if weights is None else np.asarray(weights, dtype=np.float64)
    if v.ndim != 1 or not v.size or v.shape != w.shape or abs(float(w.sum()) - 1) > 1e-9:
        raise InputError("the values of a box", valid="a list of numbers, with weights that sum to one")
    if not cost >= 0:
        raise InputError(f"the cost of a box is {cost}", valid="zero or more")
    if cost == 0:
        return float(v.max())
    order = np.argsort(v)
    v, w = v[order], w[order]
    # E[(V − r)+] is piecewise linear: find the piece, then solve on it.
    above = np.cumsum(w[::-1])[::-1]
    sums = np.cumsum((w * v)[::-1])[::-1]
    gains = sums - above * v
    piece = int(np.searchsorted(-gains, -cost, side="left"))
    # Between two values, E[(V − r)+] = (sum above) − (weight above) · r.
    return float(v[-1]) if piece == len(v) else float((sums[piece] - cost) / above[piece])


@dataclass(frozen=True)
class Searched:
    """What a rule of search brings in each draw, (draws,): the value taken less the costs paid."""

    net: Floats

    @property
    def mean(self) -> float:
        """The mean over draws."""
        return float(self.net.mean())

    @property
    def error(self) -> float:
        """Its standard error."""
        return float(self.net.std(ddof=1) / np.sqrt(len(self.net)))


def weitzman_value(values: Floats, reservations: Sequence[float], outside: float | None = None) -> Floats:
    """E[max_i min(V_i, r_i)] draw by draw: what the optimal policy brings net of costs, on average.

    ``outside`` is what there is without any box; without one, a box is opened for certain.
    """
    capped: Floats = np.minimum(values, np.asarray(reservations)).max(axis=1)
    return capped if outside is None else np.maximum(capped, outside)


def search_by_values(
    values: Floats,
    cost: Floats,
    reservations: Sequence[float],
    order: Sequence[int],
    outside: float | None = None,
) -> Searched:
    """Open boxes in an order until the best found exceeds the next reservation value; (draws, n) values."""
    best = np.full(len(values), -np.inf if outside is None else outside)
    paid = np.zeros(len(values))
    going = np.ones(len(values), dtype=bool)
    for k in order:
        going &= best < reservations[k]
        paid += going * cost[k]
        best = np.where(going, np.maximum(best, values[:, k]), best)
    return Searched(best - paid)


def normal_gain(mean: float, sd: float, at: float) -> float:
    """E[(V − at)+] for V ~ N(mean, sd²)."""
    z = (at - mean) / sd
    return float(sd * (np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - z * ndtr(-z)))


# -- a proxy in front of the search ------------------------------------------------------------------------


def shown_by_proxy(
    quality: Floats, looks: Floats, noise: Floats, validity: npt.ArrayLike, bias: npt.ArrayLike
) -> Floats:
    """What a Gaussian proxy shows: y = ρ (√(1−b) z + √b w) + √(1−ρ²) e, arrays (draws, n).

    z is the quality, w what the proxy mistakes for it (``looks``), e its noise, each standard normal; ρ and b
    are numbers or (draws, 1). Its correlation with the quality is ρ √(1−b).
    """
    rho = np.clip(np.asarray(validity, dtype=np.float64), -0.999, 0.999)
    b = np.clip(np.asarray(bias, dtype=np.float64), 0.0, 1.0)
    signal = np.sqrt(1 - b) * quality + np.sqrt(b) * looks
    return np.asarray(rho * signal + np.sqrt(1 - rho**2) * noise)


def read_chance(base: Floats, shown: Floats, correlation: float) -> Floats:
    """P(works | what a proxy shows) for a reader who takes its correlation with the quality to be this.

    Φ((β + r y) / √(1 − r²)), with ``base`` β = Φ⁻¹ of the chance before.
    """
    r = float(np.clip(correlation, -0.999, 0.999))
    return np.asarray(ndtr((base + r * shown) / np.sqrt(1 - r * r)))


def cost_by_promise(works: Bools, cost: Floats, chance: Floats) -> Floats:
    """What the search costs in each draw when techniques are tried by chance per cost, as it then appears."""
    promise = chance / np.maximum(cost, 1e-300)
    order = np.argsort(-promise, axis=1, kind="stable")
    ordered = np.take_along_axis(works, order, axis=1)
    paid = np.take_along_axis(np.broadcast_to(cost, works.shape), order, axis=1)
    before: npt.NDArray[np.int64] = np.cumsum(ordered, axis=1) - ordered
    total: Floats = np.where(before == 0, paid, 0.0).sum(axis=1)
    return total
