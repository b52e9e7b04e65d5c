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
    """The order of least expected cost for independent techniques: by p / c, best first; ties as given.

    What costs nothing comes first, unless it never works. Raises :class:`InputError` for chances that are no
    probabilities, for costs below zero, and where these are not as many.
    """
    _check(works, cost)
    return sorted(range(len(works)), key=lambda k: -_rate(works[k], cost[k]))


def _rate(chance: float, cost: float) -> float:
    return chance / cost if cost > 0 else float("inf") if chance > 0 else 0.0


def _check(works: Sequence[float], cost: Sequence[float]) -> None:
    if len(works) != len(cost):
        raise InputError(f"{len(works)} chances and {len(cost)} costs", valid="one cost for each technique")
    for p, c in zip(works, cost, strict=True):
        if not 0 <= p <= 1:
            raise InputError(f"the chance that a technique works is {p}", valid="from 0 to 1")
        if not c >= 0:
            raise InputError(f"the cost of a technique is {c}", valid="zero or more")


def search_cost(works: Sequence[float], cost: Sequence[float], order: Sequence[int]) -> float:
    """Expected cost of trying independent techniques in an order until the first works: Σ c_k Π_(j before
    k)(1 - p_j).
    """
    _check(works, cost)
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
    _check(works, cost)
    p, c = np.asarray(works, dtype=np.float64), np.asarray(cost, dtype=np.float64)
    nodes, weights = np.polynomial.legendre.leggauss(len(p) // 2 + 1)
    none_yet = 1 - (nodes[:, None] + 1) / 2 * p
    before = [np.prod(np.delete(none_yet, k, axis=1), axis=1) @ weights / 2 for k in range(len(p))]
    return float(c @ np.asarray(before))


def reservation_value(mean: float, sd: float, cost: float) -> float:
    """The prize r at which opening a normal box breaks even: cost = E[(V - r)+] (Weitzman 1979).

    A certain prize (sd 0) has r = mean - cost. Raises :class:`InputError` for a cost of zero or below, since
    a free box is worth opening whatever has been found, and for a negative sd.
    """
    if not (sd >= 0 and cost > 0):
        raise InputError(f"sd {sd}, cost {cost}", valid="an sd of zero or more, and a cost above zero")
    if sd == 0:
        return float(mean - cost)

    def gain(z: float) -> float:
        return float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - z * special.ndtr(-z)) - cost / sd

    return mean + sd * float(brentq(gain, -cost / sd - 10.0, 40.0, xtol=1e-13))


def pair_order_probability(correlation: float) -> float:
    """P(a Gaussian proxy orders a pair right): ½ + asin(ρ) / π."""
    if not -1 <= correlation <= 1:
        raise InputError(f"the correlation is {correlation}", valid="from -1 to 1")
    return 0.5 + float(np.arcsin(correlation)) / np.pi


def expected_rank(n: int, shift: float) -> float:
    """Expected rank of the one winner among ``n`` when the proxy shifts it by ``shift`` sd: 1 + (n-1)(1 -
    Φ(d/√2)).
    """
    if n < 1:
        raise InputError(f"one winner among {n}", valid="at least 1")
    return 1.0 + (n - 1) * float(special.ndtr(-shift / np.sqrt(2.0)))


def break_even_accuracy(prior: float, cost_a: float, cost_b: float) -> float:
    """The accuracy q above which a proxy that speaks for B overturns the choice of A first.

    Exactly one of A and B works; A does with probability ``prior``: q / (1 - q) = (p / (1 - p)) (c_B / c_A).
    Below one half B is the better first choice already.
    """
    _check_pair(prior, cost_a, cost_b)
    for_a, for_b = prior * cost_b, (1.0 - prior) * cost_a
    if for_a + for_b == 0:
        raise InputError(
            "neither order costs anything", valid="a cost above zero, or a prior between 0 and 1"
        )
    return for_a / (for_a + for_b)


def without_proxy(prior: float, cost_a: float, cost_b: float) -> float:
    """Expected cost of the better of A first and B first: min(c_A + (1 - p) c_B, c_B + p c_A)."""
    _check_pair(prior, cost_a, cost_b)
    return min(cost_a + (1 - prior) * cost_b, cost_b + prior * cost_a)


def followed_blindly(prior: float, accuracy: float, cost_a: float, cost_b: float) -> float:
    """Expected cost when a proxy of this accuracy alone decides which of A and B is tried first."""
    _check_pair(prior, cost_a, cost_b, accuracy)
    return prior * (cost_a + (1 - accuracy) * cost_b) + (1 - prior) * (cost_b + (1 - accuracy) * cost_a)


def followed_rightly(prior: float, accuracy: float, cost_a: float, cost_b: float) -> float:
    """Expected cost when what the proxy says is weighed with the prior: at most :func:`without_proxy`.

    The sum over what it says of the smaller of the costs of A first and B first, by Bayes.
    """
    _check_pair(prior, cost_a, cost_b, accuracy)
    total = 0.0
    for for_a, for_b in ((accuracy, 1 - accuracy), (1 - accuracy, accuracy)):
        a, b = prior * for_a, (1 - prior) * for_b  # the chances that it says so and that A, or B, works
        total += min((a + b) * cost_a + b * cost_b, (a + b) * cost_b + a * cost_a)
    return total


def _check_pair(prior: float, cost_a: float, cost_b: float, accuracy: float = 0.5) -> None:
    for name, value in (("prior", prior), ("accuracy", accuracy)):
        if not 0 <= value <= 1:
            raise InputError(f"the {name} is {value}", valid="from 0 to 1")
    if not (cost_a >= 0 and cost_b >= 0):
        raise InputError(f"the costs are {cost_a} and {cost_b}", valid="zero or more")


def naive_reader_value(mean: float, sd: float, noise: float, read_noise: float, bias: float) -> float:
    """What a biased experiment is worth to a reader who takes its bias to be zero; may be negative.

    Worth θ ~ N(m, s²) if adopted, else 0; x = θ + b + N(0, τ²) is read as if b = 0 with noise τ̂:
    k = s²/(s² + τ̂²), c = -(1-k) m/k, S = √(s² + τ²), z = (m + b - c)/S; m Φ(z) + (s²/S) φ(z) - max(m, 0).
    Zero where nothing is uncertain (s = 0) or the reader takes nothing from it (τ̂ infinite).
    """
    if not (sd >= 0 and noise >= 0 and read_noise >= 0):
        found = f"the sd is {sd}, the noise {noise} and as it is read {read_noise}"
        raise InputError(found, valid="zero or more each")
    if sd == 0 or np.isinf(read_noise):
        return 0.0
    k = sd**2 / (sd**2 + read_noise**2)
    cut = -(1 - k) * mean / k
    s = float(np.hypot(sd, noise))
    z = (mean + bias - cut) / s
    density = float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    adopted = mean * float(special.ndtr(z)) if mean <= 0 else -mean * float(special.ndtr(-z))
    return adopted + sd**2 / s * density


def break_even_bias(mean: float, sd: float, noise: float, read_noise: float) -> float:
    """The bias at which a naive reader is as well off without the experiment.

    The root in b of :func:`naive_reader_value`: φ(z)/Φ(z) = -m S/s² where m < 0, beyond which a reader adopts
    too often; φ(z)/Φ(-z) = m S/s² where m > 0, below which they adopt too rarely. Infinite where no bias
    makes it worse than none: m = 0, nothing uncertain, or a reader who takes nothing from it.
    """
    naive_reader_value(mean, sd, noise, read_noise, 0.0)  # refuses what cannot be
    if mean == 0 or sd == 0 or np.isinf(read_noise):
        return float("inf")
    k = sd**2 / (sd**2 + read_noise**2)
    s = float(np.hypot(sd, noise))
    wanted = abs(mean) * s / sd**2

    def hazard(z: float) -> float:
        return float(-z * z / 2 - np.log(2 * np.pi) / 2 - special.log_ndtr(-z) - np.log(wanted))

    # φ(z)/Φ(-z) rises with z, from 0 at -∞ and above z itself, so its root is below what is wanted.
    low = -1.0
    while hazard(low) > 0:
        low *= 2
    z = float(np.sign(mean)) * float(brentq(hazard, low, wanted, xtol=1e-13))
    return z * s - mean - (1 - k) * mean / k


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
