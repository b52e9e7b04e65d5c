"""Posteriors with a formula.

Normal with normal (on dates too), lognormal with lognormal, beta with binomial or beta, gamma with gamma;
and, of these, what is truncated, and mixtures, whose shares move by the likelihood of each part. The formulas
are those of Gelman and others, *Bayesian Data Analysis*, 3rd edition, chapter 2; a power of a likelihood
multiplies its information (Ibrahim and Chen, "Power prior distributions for regression models", Statistical
Science 15, 2000).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from leadtime.errors import DistributionError
from leadtime.evidence import special
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.bounded import Beta, Uniform
from leadtime.evidence.families.composite import Mixture, Truncate
from leadtime.evidence.families.continuous import Gamma, Lognormal, Normal
from leadtime.evidence.families.interval import Interval
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.scale import LINEAR, LOG
from leadtime.evidence.updating.terms import Factor, NormalTerm, ShapeTerm

Found = tuple[Distribution, float]
"""A posterior, and the logarithm of the mean likelihood under its prior."""


def conjugate(prior: Distribution, factors: Sequence[Factor]) -> Found | None:
    """The posterior and its log marginal likelihood, up to what all priors share; None without a formula."""
    plain = simple(prior)
    if isinstance(plain, Normal):
        return _normal(plain, factors)
    if isinstance(plain, Lognormal):
        return _lognormal(plain, factors)
    if isinstance(plain, Beta):
        return _beta(plain, factors)
    if isinstance(plain, Gamma):
        return _gamma(plain, factors)
    if isinstance(plain, Truncate):
        return _truncated(plain, factors)
    return _mixture(plain, factors) if isinstance(plain, Mixture) else None


def simple(prior: Distribution) -> Distribution:
    """An interval as the normal or lognormal that it is, what is uniform from 0 to 1 as Beta(1, 1); anything
    else as it is.
    """
    if isinstance(prior, Uniform) and (prior.lo, prior.hi) == (0, 1):
        return Beta(1, 1, unit=prior.unit)
    return prior._shape.in_unit(prior.unit) if isinstance(prior, Interval) else prior


def _precision(factors: Sequence[Factor], scale: str) -> tuple[float, float] | None:
    """Σ w/v and Σ w·centre/v, if all factors are normal on the scale."""
    total = centre = 0.0
    for f in factors:
        if not isinstance(f.term, NormalTerm) or f.term.scale != scale:
            return None
        total += f.information
        centre += f.information * f.term.centre
    return total, centre


def _moved(
    mu: float, sigma: float, factors: Sequence[Factor], scale: str
) -> tuple[float, float, float] | None:
    """Mean and sd of the posterior, and the log marginal likelihood without what is common to all priors."""
    found = _precision(factors, scale)
    if found is None:
        return None
    information, weighted = found
    if information == 0:
        return mu, sigma, 0.0
    centre = weighted / information
    own = 1 / sigma**2
    after = own + information
    # N(centre; mu, sigma² + 1/information), over the density of the pooled likelihood at its own middle.
    apart = centre - mu
    log_z = 0.5 * math.log(own / after) - 0.5 * apart * apart / (sigma**2 + 1 / information)
    return (own * mu + weighted) / after, math.sqrt(1 / after), log_z


def _normal(prior: Normal, factors: Sequence[Factor]) -> Found | None:
    found = _moved(prior.mu, prior.sigma, factors, LINEAR)
    return None if found is None else (Normal(found[0], found[1], unit=prior.unit), found[2])


def _lognormal(prior: Lognormal, factors: Sequence[Factor]) -> Found | None:
    found = _moved(prior.mu, prior.sigma, factors, LOG)
    return None if found is None else (Lognormal(found[0], found[1], unit=prior.unit), found[2])


def _beta(prior: Beta, factors: Sequence[Factor]) -> Found | None:
    a, b, constant = prior.a, prior.b, 0.0
    for f in factors:
        t = f.term
        if isinstance(t, BinomialTerm) and not t.shift and not t.noise:
            a += f.power * t.events
            b += f.power * (t.trials - t.events)
        elif isinstance(t, ShapeTerm) and isinstance(t.stated, Beta) and not t.shift and not t.noise:
            a += f.power * (t.stated.a - 1)
            b += f.power * (t.stated.b - 1)
            constant -= f.power * float(special.betaln(t.stated.a, t.stated.b))
        else:
            return None
    if a <= 0 or b <= 0:
        return None
    log_z = float(special.betaln(a, b) - special.betaln(prior.a, prior.b))
    return Beta(a, b, unit=prior.unit), log_z + constant


def _gamma(prior: Gamma, factors: Sequence[Factor]) -> Found | None:
    shape, rate, constant = prior.shape, 1 / prior.scale, 0.0
    for f in factors:
        t = f.term
        if not (isinstance(t, ShapeTerm) and isinstance(t.stated, Gamma)) or t.shift or t.noise:
            return None
        shape += f.power * t.stated.shape
        rate += f.power / t.stated.scale
        # The density on the log scale, x f(x), is x^k e^(−x/θ) / (θ^k Γ(k)).
        norm = t.stated.shape * math.log(t.stated.scale) + float(special.gammaln(t.stated.shape))
        constant -= f.power * norm
    log_z = float(special.gammaln(shape) - special.gammaln(prior.shape))
    log_z -= shape * math.log(rate) + prior.shape * math.log(prior.scale)
    return Gamma(shape, 1 / rate, unit=prior.unit), log_z + constant


def _truncated(prior: Truncate, factors: Sequence[Factor]) -> Found | None:
    found = conjugate(prior.base, factors)
    if found is None:
        return None
    try:
        cut = Truncate(found[0], prior.lo, prior.hi)
    except DistributionError:
        # Nothing that arithmetic can hold is left between the ends; the mesh looks closer.
        return None
    if cut._mass < 1e-6:
        return None
    return cut, found[1] + math.log(cut._mass) - math.log(prior._mass)


def _mixture(prior: Mixture, factors: Sequence[Factor]) -> Found | None:
    parts, logs = [], []
    for weight, part in zip(prior.weights, prior.parts, strict=True):
        found = conjugate(part, factors) if part.unit == prior.unit and weight > 0 else None
        if found is None:
            return None
        parts.append(found[0])
        logs.append(math.log(weight / math.fsum(prior.weights)) + found[1])
    top = max(logs)
    total = top + math.log(math.fsum(math.exp(v - top) for v in logs))
    shares = [math.exp(v - total) for v in logs]
    return Mixture(tuple(parts), tuple(s / math.fsum(shares) for s in shares)), total
