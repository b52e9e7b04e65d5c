"""Searching for a technique that works, in an order that a weak proxy suggests.

The exact mathematics of small searches (for decisions and for tests), and the search that the crunch model
runs in each future. Sources: for stopping at the first success, the ratio rule (sort by p/c), folklore of
testing in sequence; for the best of several, Weitzman (1979), "Optimal search for the best alternative".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import brentq

from leadtime.errors import InputError
from leadtime.futures.maths import normal_cdf, normal_ppf, ordered_sum
from leadtime.models.arithmetic import Draws, moved, saturated


def ratio_order(works: Sequence[float], cost: Sequence[float]) -> list[int]:
    """The order of least expected cost for independent techniques: by p / c, best first; ties as given."""
    return sorted(range(len(works)), key=lambda k: -works[k] / cost[k])


def search_cost(works: Sequence[float], cost: Sequence[float], order: Sequence[int]) -> float:
    """Expected cost of trying independent techniques in an order until the first works: Σ c_k Π_(j before
    k)(1 - p_j).
    """
    total, none_yet = 0.0, 1.0
    for k in order:
        total += none_yet * cost[k]
        none_yet *= 1.0 - works[k]
    return total


def random_search_cost(works: Sequence[float], cost: Sequence[float]) -> float:
    """Expected cost of independent techniques in an order drawn at random.

    With the places drawn uniformly, each other technique comes before the one at u with chance u, so this is
    Σ c_k ∫ Π_(j ≠ k) (1 - u p_j) du, a polynomial that Gauss's rule integrates exactly.
    """
    p, c = np.asarray(works, dtype=np.float64), np.asarray(cost, dtype=np.float64)
    nodes, weights = np.polynomial.legendre.leggauss(len(p) // 2 + 1)
    none_yet = 1 - (nodes[:, None] + 1) / 2 * p
    before = [np.prod(np.delete(none_yet, k, axis=1), axis=1) @ weights / 2 for k in range(len(p))]
    return float(c @ np.asarray(before))


def reservation_value(mean: float, sd: float, cost: float) -> float:
    """The prize r at which opening a normal box breaks even: cost = E[(V - r)+] (Weitzman 1979)."""
    if not (sd > 0 and cost > 0):
        raise InputError(f"sd {sd}, cost {cost}", valid="both positive")

    def gain(z: float) -> float:
        return float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - z * special.ndtr(-z)) - cost / sd

    return mean + sd * float(brentq(gain, -cost / sd - 10.0, 40.0, xtol=1e-13))


def pair_order_probability(correlation: float) -> float:
    """P(a Gaussian proxy orders a pair right): ½ + asin(ρ) / π."""
    return 0.5 + float(np.arcsin(correlation)) / np.pi


def expected_rank(n: int, shift: float) -> float:
    """Expected rank of the one winner among ``n`` when the proxy shifts it by ``shift`` sd: 1 + (n-1)(1 -
    Φ(d/√2)).
    """
    return 1.0 + (n - 1) * float(special.ndtr(-shift / np.sqrt(2.0)))


def break_even_accuracy(prior: float, cost_a: float, cost_b: float) -> float:
    """The accuracy q above which a proxy that speaks for B overturns the choice of A first.

    Exactly one of A and B works; A does with probability ``prior``: q / (1 - q) = (p / (1 - p)) (c_B / c_A).
    """
    odds = prior / (1.0 - prior) * cost_b / cost_a
    return odds / (1.0 + odds)


def followed_blindly(prior: float, accuracy: float, cost_a: float, cost_b: float) -> float:
    """Expected cost when a proxy of this accuracy alone decides which of A and B is tried first."""
    return prior * (cost_a + (1 - accuracy) * cost_b) + (1 - prior) * (cost_b + (1 - accuracy) * cost_a)


def naive_reader_value(mean: float, sd: float, noise: float, read_noise: float, bias: float) -> float:
    """What a biased experiment is worth to a reader who takes its bias to be zero; may be negative.

    Worth θ ~ N(m, s²) if adopted, else 0; x = θ + b + N(0, τ²) is read as if b = 0 with noise τ̂:
    k = s²/(s² + τ̂²), c = -(1-k) m/k, S = √(s² + τ²), z = (m + b - c)/S; m Φ(z) + (s²/S) φ(z) - max(m, 0).
    """
    k = sd**2 / (sd**2 + read_noise**2)
    cut = -(1 - k) * mean / k
    s = float(np.hypot(sd, noise))
    z = (mean + bias - cut) / s
    density = float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    return mean * float(special.ndtr(z)) + sd**2 / s * density - max(mean, 0.0)


# -- the quantities of the crunch model ------------------------------------------------------------------


def proxy_correlation(proxy_hours: Draws, proxy_scale: Draws, proxy_validity: Draws) -> Draws:
    """How far the reader believes the weak proxies to correlate with what works on the actual model.

    It grows with the hours spent on proxies: ρ = `proxy_validity` · (1 - exp(-hours / scale)).
    """
    return np.clip(proxy_validity, 0.0, 0.999) * saturated(proxy_hours, proxy_scale)


def works_after(works: Draws, research_helps: Draws, prepared_hours: Draws, research_scale: Draws) -> Draws:
    """Chance that each technique works on the actual model, after the research done before it.

    `works` moved in log-odds by `research_helps` · (1 - exp(-prepared hours / scale)): what a field that did
    no research would have, improved by what it does.
    """
    return moved(works, (research_helps * saturated(prepared_hours, research_scale))[..., None])


def technique_works(works_after: Draws, quality_luck: Draws) -> Draws:
    """Whether each technique works on the actual model in this future.

    A technique has a hidden quality z, standard normal over futures; it works where z > -Φ⁻¹(its chance),
    which happens with that chance.
    """
    return quality_luck > -np.asarray(normal_ppf(works_after))


def promise(
    works_after: Draws,
    cost: Draws,
    quality_luck: Draws,
    proxy_noise: Draws,
    looks: Draws,
    proxy_correlation: Draws,
    proxy_bias: Draws,
) -> Draws:
    """Chance per hour that each technique works, as the proxies let it appear: the first to try is the
    largest.

    The proxy shows y = ρ (√(1-b) z + √b w) + √(1-ρ²) e: z is the quality, w what the proxy mistakes for it, e
    noise and b the bias share. It is read as if b were zero: P(works | y) = Φ((Φ⁻¹(p) + ρ y) / √(1-ρ²)). With
    no proxy this is p / cost, the best order there is; with b near one the order is worse than with no proxy.
    """
    rho, b = proxy_correlation[..., None], np.clip(proxy_bias, 0.0, 1.0)[..., None]
    rest = np.sqrt(1 - rho**2)
    shown = rho * (np.sqrt(1 - b) * quality_luck + np.sqrt(b) * looks) + rest * proxy_noise
    return normal_cdf((normal_ppf(works_after) + rho * shown) / rest) / cost


def search_hours(promise: Draws, technique_works: Draws, cost: Draws) -> Draws:
    """Work of trying techniques in the order of their promise until the first works, or all have failed.

    A technique is tried unless one that works comes before it; of two that promise the same, the one that
    stands first in the table does.
    """
    rows = range(promise.shape[-1])
    tried = [cost[..., j] * ~_preceded(promise, technique_works, j) for j in rows]
    return ordered_sum(np.stack(tried, axis=-1)) if tried else ordered_sum(cost)


def _preceded(promise: Draws, works: Draws, j: int) -> Any:
    """Whether some technique that works comes before technique ``j``."""
    found = np.zeros((1,), dtype=bool)
    for k in range(promise.shape[-1]):
        if k != j:
            ahead = promise[..., k] >= promise[..., j] if k < j else promise[..., k] > promise[..., j]
            found = found | (works[..., k] & ahead)
    return found


def none_works(technique_works: Draws) -> Draws:
    """Whether no technique works in this future, so that the case needs the fallback."""
    return ~np.any(technique_works, axis=-1)
