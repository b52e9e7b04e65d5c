"""Several forecasts made one: of probabilities, and of distributions.

Linear: Σ wᵢpᵢ (Stone 1961). Geometric mean of odds: log-odds Σ wᵢ·logit(pᵢ). Extremised: the same, times an
exponent above one, since forecasters share some of what they know (Satopää and others, *Combining multiple
probability predictions using a simple logit model*, International Journal of Forecasting 30, 2014).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence.base import Distribution

Method = Literal["linear", "odds", "extremised"]
METHODS: tuple[Method, ...] = ("linear", "odds", "extremised")
EXPONENT = 2.5
"""What log-odds are multiplied by where nothing else is said: a choice, not a finding."""
PRIOR = 10.0
"""How many resolved questions the average record counts for, in weights by track record."""
_GRID = (0.001, 0.005, 0.01, 0.025, *(i / 40 for i in range(2, 39)), 0.975, 0.99, 0.995, 0.999)


def weights_of(given: Sequence[float] | None, count: int) -> list[float]:
    """Weights that sum to 1; equal ones for None. Raises :class:`InputError` for any that make no sense."""
    if count == 0:
        raise InputError("there is nothing to pool", valid="one forecast or more")
    if given is None:
        return [1 / count] * count
    ok = len(given) == count and all(math.isfinite(w) and w >= 0 for w in given)
    top = max(given, default=0.0)
    if not ok or top <= 0:
        raise InputError(
            f"the weights are {', '.join(f'{w:g}' for w in given)}",
            valid=f"{count} weights of 0 or more, one of them above 0",
        )
    scaled = [w / top for w in given]
    return [w / math.fsum(scaled) for w in scaled]


def pool(
    probabilities: Sequence[float],
    method: Method = "odds",
    *,
    weights: Sequence[float] | None = None,
    exponent: float | None = None,
) -> float:
    """One probability from several.

    ``exponent`` is for *extremised* alone. With *odds* a probability of 0 gives 0 and one of 1 gives 1; both
    at once is an :class:`InputError`, as is a probability outside 0 to 1. Weights of 0 leave a forecast out.
    """
    for p in probabilities:
        if not 0 <= p <= 1:
            raise InputError(f"{p:g} is no probability", valid="0 to 1")
    if method not in METHODS:
        raise InputError(f"no method {method!r}", valid=", ".join(METHODS))
    if exponent is not None and method != "extremised":
        raise InputError(f"{method} has no exponent", fix="--method extremised")
    power = (EXPONENT if exponent is None else exponent) if method == "extremised" else 1.0
    if not (math.isfinite(power) and power > 0):
        raise InputError(f"the exponent is {power:g}", valid="a number above 0")
    shares = weights_of(weights, len(probabilities))
    if method == "linear":
        return min(1.0, math.fsum(w * p for w, p in zip(shares, probabilities, strict=True)))
    return _by_odds(shares, probabilities, power)


def _by_odds(shares: Sequence[float], probabilities: Sequence[float], power: float) -> float:
    held = [(w, p) for w, p in zip(shares, probabilities, strict=True) if w > 0]
    ends = {p for _, p in held if p in (0.0, 1.0)}
    if len(ends) == 2:
        raise InputError(
            "somebody is sure of yes and somebody of no: odds have no mean", fix="--method linear"
        )
    if ends:
        return float(ends.pop())
    score = power * math.fsum(w * (math.log(p) - math.log1p(-p)) for w, p in held)
    return 1 / (1 + math.exp(-score)) if score >= 0 else math.exp(score) / (1 + math.exp(score))


def track_weights(losses: Sequence[float], counts: Sequence[int], *, prior: float = PRIOR) -> list[float]:
    """Weights from track records: the inverse of everybody's mean loss, drawn towards the average.

    ``losses`` are mean Brier or log scores on ``counts`` resolved questions (less is better). With L̄ the mean
    over all questions, the loss used is (nᵢLᵢ + k·L̄)/(nᵢ + k), and wᵢ is proportional to its inverse, as for
    errors that are independent (Bates and Granger, *Operational Research Quarterly* 20, 1969). Who has no
    record has the average.
    """
    if len(losses) != len(counts) or any(not (math.isfinite(x) and x >= 0) for x in losses):
        raise InputError("a track record is a mean loss of 0 or more and its count, for everybody")
    if any(n < 0 for n in counts) or not (math.isfinite(prior) and prior > 0):
        raise InputError("counts are 0 or more, and the prior is above 0")
    total = sum(counts)
    if total == 0:
        return weights_of(None, len(losses))
    mean = sum(n * x for n, x in zip(counts, losses, strict=True)) / total
    drawn = [(n * x + prior * mean) / (n + prior) for n, x in zip(counts, losses, strict=True)]
    if min(drawn) <= 0:
        return weights_of([float(x <= 0) for x in drawn], len(drawn))
    return weights_of([1 / x for x in drawn], len(drawn))


def pool_distributions(
    parts: Sequence[Distribution],
    method: Literal["linear", "quantiles"] = "linear",
    *,
    weights: Sequence[float] | None = None,
) -> Distribution:
    """One distribution from several, in the unit of the last.

    *linear* is their mixture: as wide as their disagreement. *quantiles* averages the quantiles (Vincent
    1912): narrower, and of normals again a normal. It is drawn through 45 levels from 0.1 % to 99.9 %, with
    normal or lognormal tails, or by points where a part has atoms or mass beyond.
    """
    if method not in ("linear", "quantiles"):
        raise InputError(f"no method {method!r} for distributions", valid="linear, quantiles")
    shares = weights_of(weights, len(parts))
    from leadtime.evidence.families.composite import Mixture

    mixed = Mixture(tuple(parts), tuple(shares))
    return mixed if method == "linear" else _averaged(mixed)


def _averaged(mixed: Distribution) -> Distribution:
    from leadtime.evidence.families.continuous import Normal
    from leadtime.evidence.families.quantiles import Quantiles

    held = [(w, k, d) for w, k, d in mixed._scaled if w > 0]  # type: ignore[attr-defined]  # a mixture
    if all(isinstance(d, Normal) for _, _, d in held):
        mu, sigma = (sum(w * k * getattr(d, n) for w, k, d in held) for n in ("mu", "sigma"))
        return Normal(mu, sigma, unit=mixed.unit)
    u = np.array(_GRID)
    x = sum(w * k * d.ppf(u) for w, k, d in held)
    smooth = bool(np.all(np.isfinite(x)) and np.all(np.diff(x) > 1e-9 * np.abs(x[1:])))
    if smooth:
        return Quantiles(tuple(u), tuple(x), unit=mixed.unit)
    return _by_points(held, mixed.unit)


def _by_points(held: Sequence[tuple[float, float, Distribution]], unit: str) -> Distribution:
    """By 2,000 levels. What lies beyond in any part lies beyond in the average, which is infinite there."""
    from leadtime.evidence.families.empirical import Curve

    last = 1.0 - max(d.beyond for _, _, d in held)
    if last <= 0:
        raise InputError("a part lies wholly beyond: quantiles have no average", fix="--method linear")
    u = np.linspace(0.0005, 0.9995, 2000) * last
    x = sum(w * k * d.ppf(u) for w, k, d in held)
    levels = np.concatenate([u[:-1], [last]])
    return Curve(tuple(np.asarray(x, dtype=float)), tuple(levels), unit=unit)
