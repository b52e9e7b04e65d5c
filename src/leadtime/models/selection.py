"""What selection does to a score: the winner looks better than it is, and under heavy tails it is no good.

Of n candidates the one with the highest score U = V + E is taken; V is what matters, E is error. The expected
score of the winner exceeds its expected V: regression to the mean, in the small; Goodhart's law, in the large
(Manheim & Garrabrant 2018, the regressional kind). With Gaussian V and E both grow with n for ever. With an
error of heavier tail than V more selection ends in picking error: there is a best pressure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import log_ndtr, ndtr, ndtri

from leadtime.errors import InputError

Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=256)
def best_normal(n: int) -> float:
    """E[Z_(n)], the expected largest of n independent standard normals, by quadrature of x d(Φⁿ)."""
    if n < 1 or n != int(n):
        raise InputError(f"the best of {n!r}", valid="a whole number of at least 1")
    x = np.linspace(-12.0, 12.0, 40_001)
    log_density = np.log(n) + (n - 1) * log_ndtr(x) - x**2 / 2 - 0.5 * np.log(2 * np.pi)
    return float(np.trapezoid(x * np.exp(log_density), x))


@dataclass(frozen=True)
class Selected:
    """The expected score of the winner as it was ``seen``, its ``true`` value, and a ``held_out`` score."""

    seen: float
    true: float
    held_out: float


def selected(n: int, sd_true: float, sd_error: float, shared: float = 0.0) -> Selected:
    """The best of n by a Gaussian score.

    Seen S·E[Z_(n)], true σ_v²/S·E[Z_(n)], S = √(σ_v² + σ_e²). A held-out score whose error correlates
    ``shared`` with that of the score selected on shows (σ_v² + c σ_e²)/S·E[Z_(n)]: the drop from the seen to
    the held-out score reveals only the part of the error that is not shared.
    """
    if sd_true < 0 or sd_error < 0 or sd_true + sd_error == 0:
        raise InputError(f"the spreads are {sd_true} and {sd_error}", valid="not below zero, and one above")
    if not -1 <= shared <= 1:
        raise InputError(f"the shared part is {shared}", valid="a correlation from -1 to 1")
    whole = float(np.hypot(sd_true, sd_error))
    top = best_normal(n)
    return Selected(whole * top, sd_true**2 / whole * top, (sd_true**2 + shared * sd_error**2) / whole * top)


def true_under_pressure(
    pressures: Sequence[int], sd_true: float, sd_error: float, freedom: float, *, nodes: int = 4001
) -> Floats:
    """The expected true value of the best of n, for several n, where the error is Student's t.

    V ~ N(0, σ_v²), E = σ_e·t(ν) (σ_e scales it; it need not have a variance). E[V of the winner] =
    ∫ n F(u)^(n−1) ∫ v f_V(v) f_E(u − v) dv du, by quadrature.
    """
    if not freedom > 0:
        raise InputError(f"the degrees of freedom are {freedom}", valid="above zero")
    if sd_true < 0 or sd_error < 0 or sd_true + sd_error == 0:
        raise InputError(f"the spreads are {sd_true} and {sd_error}", valid="not below zero, and one above")
    if sd_true == 0 or sd_error == 0:
        # Without error the best is the best; without differences none is.
        return np.array([sd_true * best_normal(n) for n in pressures])
    reach = 9.0
    v, weight = np.polynomial.legendre.leggauss(160)
    v = v * reach * sd_true
    mass = weight * reach * sd_true * stats.norm.pdf(v, scale=sd_true)
    # Quantiles of u far into the tails, where the winners of many are.
    edge = stats.t.isf(1e-9, freedom) * sd_error + reach * sd_true
    u = np.sinh(np.linspace(-np.arcsinh(edge), np.arcsinh(edge), nodes))
    error = (u[:, None] - v[None, :]) / sd_error
    first = stats.t.pdf(error, freedom) / sd_error @ (mass * v)
    above = stats.t.sf(error, freedom) @ mass
    log_below = np.log1p(-np.clip(above / mass.sum(), 0.0, 1 - 1e-16))
    return np.array([float(np.trapezoid(n * np.exp((n - 1) * log_below) * first, u)) for n in pressures])


def best_pressure(
    sd_true: float, sd_error: float, freedom: float, *, most: int = 100_000
) -> tuple[int, float]:
    """The n up to ``most`` at which the best of n is truly best, and its expected true value there."""
    tried = sorted({round(float(x)) for x in np.geomspace(1, most, 200)})
    values = true_under_pressure(tried, sd_true, sd_error, freedom)
    at = int(np.argmax(values))
    return tried[at], float(values[at])


# -- an eval with a threshold ----------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _lowest(n: int) -> tuple[Floats, Floats]:
    """Points and weights for a mean over the lowest of n standard normals."""
    x, weight = np.polynomial.legendre.leggauss(400)
    x = 12.0 * x
    log_density = np.log(n) + (n - 1) * log_ndtr(-x) - x**2 / 2 - 0.5 * np.log(2 * np.pi)
    return x, 12.0 * weight * np.exp(log_density)


def true_alarm(
    threshold: npt.ArrayLike,
    separation: float,
    noise: float,
    gaming: float = 0.0,
    attempts: int = 1,
    shared: float = 1.0,
) -> Floats:
    """The chance that a dangerous model's score is above the threshold.

    One run scores N(separation − gaming, noise²). Of several ``attempts`` the run with the lowest score is
    kept: Φ((δ − t) / noise)^n, with δ = separation − gaming. On a held-out version, whose error correlates
    ``shared`` = c with the one that was selected on, that run scores above t with the chance
    E[Φ((δ + c m − t) / (noise √(1 − c²)))], m the lowest of n errors.
    """
    t = np.asarray(threshold, dtype=np.float64)
    shift = separation - gaming
    if attempts == 1 or shared >= 1:
        return np.asarray(ndtr((shift - t) / noise) ** attempts)
    return _over_lowest(shift - t, noise, attempts, shared, max(1 - shared**2, 1e-300))


def _over_lowest(lead: Floats, noise: float, attempts: int, shared: float, variance: float) -> Floats:
    """E[Φ((lead + shared m) / (noise √variance))] with m the lowest of so many errors N(0, noise²)."""
    x, weight = _lowest(attempts)
    return np.asarray(ndtr((lead[..., None] / noise + shared * x) / np.sqrt(variance)) @ weight)


def false_alarm(threshold: npt.ArrayLike, noise: float) -> Floats:
    """The chance that a harmless model's score, N(0, noise²), is above the threshold."""
    return np.asarray(ndtr(-np.asarray(threshold, dtype=np.float64) / noise))


def area_under_roc(
    separation: float, noise: float, gaming: float = 0.0, attempts: int = 1, shared: float = 1.0
) -> float:
    """The chance that a dangerous model scores above a harmless one.

    Φ((separation − gaming) / (noise √2)); where the lowest of several attempts is kept, E[Φ((δ + c m) /
    (noise √(2 − c²)))], as in :func:`true_alarm`.
    """
    shift = np.asarray(separation - gaming)
    if attempts == 1:
        return float(ndtr(shift / (noise * np.sqrt(2.0))))
    return float(_over_lowest(shift, noise, attempts, shared, 2 - shared**2))


def best_threshold(
    separation: float,
    noise: float,
    danger: float,
    cost_false: float,
    cost_missed: float,
    gaming: float = 0.0,
    attempts: int = 1,
    shared: float = 1.0,
) -> float:
    """The threshold of least expected cost; the delay is also paid where the alarm is right.

    Alarm where danger · f₁(x) · (missed − false) > (1 − danger) · f₀(x) · false. With one attempt:
    t* = δ/2 + noise²/δ · ln((1 − π) C_f / (π (C_m − C_f))), with δ = separation − gaming; with several, whose
    lowest counts (:func:`true_alarm`), by search. Infinite where no alarm is worth its delay, minus infinite
    where every one is; with δ below zero the score speaks for the other side, and no threshold from above
    helps.
    """
    shift = separation - gaming
    if cost_missed <= cost_false or danger <= 0:
        return float("inf")
    if danger >= 1 or cost_false <= 0:
        return float("-inf")
    odds = (1 - danger) * cost_false / (danger * (cost_missed - cost_false))
    if attempts > 1:
        return _searched_threshold(shift, noise, odds, attempts, shared)
    if shift <= 0:
        return float("-inf") if odds < 1 else float("inf")
    return float(shift / 2 + noise**2 / shift * np.log(odds))


def _searched_threshold(shift: float, noise: float, odds: float, attempts: int, shared: float) -> float:
    """Where true alarms less ``odds`` times false ones are the most, on ever finer grids."""
    low, high = min(shift, 0.0) - 10 * noise, max(shift, 0.0) + 10 * noise
    best, gain = low, -np.inf
    for _ in range(4):
        t = np.linspace(low, high, 201)
        gains = true_alarm(t, shift, noise, 0.0, attempts, shared) - odds * false_alarm(t, noise)
        k = int(gains.argmax())
        best, gain = float(t[k]), float(gains[k])
        low, high = float(t[max(k - 1, 0)]), float(t[min(k + 1, 200)])
    always = 1 - odds
    if gain <= max(always, 0.0) + 1e-12:
        return float("-inf") if always > 0 else float("inf")
    return best


def threshold_at(rate: float, noise: float) -> float:
    """The threshold that harmless models exceed with this probability."""
    return float(-noise * ndtri(rate))
