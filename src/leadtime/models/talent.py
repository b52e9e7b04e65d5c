"""Talent with heavy tails, seen only through a noisy signal.

A person's output is exp(μ + s z) with z standard normal: ``s`` is the spread, the standard deviation of the
log of output. Whoever decides who does what sees a signal y whose correlation with z is ρ, and never z. All
the formulas follow from E[exp(s z) | y] = exp(ρ s y + s² (1 - ρ²) / 2).

The lognormal is one reading of "heavy tails" and the Pareto is another. They agree on the middle and not on
the best one in a thousand, so both are here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from leadtime.errors import InputError
from leadtime.futures.maths import normal_cdf, normal_ppf
from leadtime.models.arithmetic import Draws


def selected_share(part: Draws, spread: Draws, signal: Draws) -> Draws:
    """The share of a group's whole output that comes from its best ``part`` by the signal.

    Φ(ρ s + Φ⁻¹(q)), with q the part, s the spread and ρ the signal; all dimensionless, and they broadcast. It
    is q itself where nothing is known (ρ s = 0), 0 at q = 0 and 1 at q = 1. Divided by q it is the average
    output of those selected, relative to the whole group.
    """
    return normal_cdf(signal * spread + normal_ppf(np.clip(part, 0.0, 1.0)))


def rest_share(part: Draws, spread: Draws, signal: Draws) -> Draws:
    """The share of the output that the others have: 1 - :func:`selected_share`, without loss of digits."""
    return normal_cdf(-(signal * spread + normal_ppf(np.clip(part, 0.0, 1.0))))


def switch(mean: tuple[float, float], spread: tuple[float, float], signal: float = 1.0) -> float:
    """The signal above which a person does more good in the second of two occupations.

    Outputs are exp(μ_j + s_j z). With s₂ > s₁ the best rule is a threshold on the signal,
    y* = (μ₁ - μ₂ + (s₁² - s₂²) (1 - ρ²) / 2) / (ρ (s₂ - s₁)).
    Raises :class:`InputError` unless the second occupation has the larger spread and the signal is in (0, 1].
    """
    (m1, m2), (s1, s2) = mean, spread
    if not s2 > s1:
        raise InputError(
            f"the spreads are {s1} and {s2}", valid="the second occupation has the larger spread"
        )
    if not 0.0 < signal <= 1.0:
        raise InputError(f"the signal is {signal}", valid="a correlation above 0 and at most 1")
    return (m1 - m2 + (s1**2 - s2**2) * (1.0 - signal**2) / 2.0) / (signal * (s2 - s1))


def assigned_output(
    threshold: Draws, mean: tuple[float, float], spread: tuple[float, float], signal: float = 1.0
) -> Any:
    """Average output when people above the threshold of the signal take the second occupation.

    e^(μ₁ + s₁²/2) Φ(y* - ρ s₁) + e^(μ₂ + s₂²/2) Φ(ρ s₂ - y*).
    """
    (m1, m2), (s1, s2) = mean, spread
    first = np.exp(m1 + s1**2 / 2) * normal_cdf(threshold - signal * s1)
    return first + np.exp(m2 + s2**2 / 2) * normal_cdf(signal * s2 - threshold)


def pareto_selected_share(part: Draws, alpha: float, signal: float = 1.0, *, nodes: int = 1201) -> Any:
    """:func:`selected_share` where output has a Pareto tail with exponent ``alpha``.

    q^(1 - 1/α) for a perfect signal. A noisy one is joined to talent by a Gaussian copula, and the share is
    the integral over the talent's quantile v of (1 - 1/α) (1 - v)^(-1/α) · P(selected | v); substituting
    w = (1 - v)^(1 - 1/α) makes the integrand bounded. Raises :class:`InputError` for α ≤ 1, where the mean is
    infinite and a share of it means nothing.
    """
    if not alpha > 1.0:
        raise InputError(
            f"the Pareto exponent is {alpha}", valid="more than 1: below that the mean is infinite"
        )
    q = np.clip(np.asarray(part, dtype=float), 0.0, 1.0)
    if signal >= 1.0:
        return q ** (1.0 - 1.0 / alpha)
    w, weight = unit_rule(nodes)
    talent = -np.asarray(normal_ppf(np.clip(w ** (alpha / (alpha - 1.0)), 1e-300, 1.0)))
    cut = np.asarray(normal_ppf(q))[..., None]
    selected = normal_cdf((cut + signal * talent) / np.sqrt(1.0 - signal**2))
    return np.sum(selected * weight, axis=-1)


@lru_cache(maxsize=4)
def unit_rule(nodes: int = 1201) -> tuple[Draws, Draws]:
    """Points and weights of an integral over (0, 1) whose integrand may be steep at the ends.

    Takahasi and Mori (1974): w = ½ (1 + tanh(½ π sinh t)), equal steps in t.
    """
    t = np.linspace(-3.6, 3.6, nodes)
    inner = np.pi / 2 * np.sinh(t)
    # The logistic form keeps the digits of a w near zero, where the best of all are.
    w = np.minimum(1.0 / (1.0 + np.exp(-2.0 * inner)), 1.0 - 1e-16)
    weight = (t[1] - t[0]) * np.pi * np.cosh(t) / (4.0 * np.cosh(inner) ** 2)
    return w, weight
