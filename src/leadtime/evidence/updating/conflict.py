"""Whether prior and evidence, or two pieces of evidence, can well both be right.

The prior predictive check: how likely was a result at least as far out as this, on its side, if the prior and
the likelihood both hold? Twice that is the two-sided tail probability (Box, "Sampling and Bayes' inference in
scientific modelling and robustness", JRSS A 143, 1980; Evans and Moshonov, "Checking for prior-data
conflict", Bayesian Analysis 1, 2006). It is reckoned for each record against the prior, before powers.

Among the records: Cochran's Q, Σ (yᵢ − ȳ)²/vᵢ against χ² with one degree of freedom less than records
(Cochran, "The combination of estimates from different experiments", Biometrics 10, 1954), on the scale that
speaks least against them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.continuous import Lognormal, Normal
from leadtime.evidence.updating.conjugate import simple
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.groups import on_scale
from leadtime.evidence.updating.likelihood import Reading
from leadtime.evidence.updating.mesh import Grid
from leadtime.evidence.updating.outcome import CONFLICT
from leadtime.evidence.updating.scale import LINEAR, LOG, natural, onto
from leadtime.evidence.updating.terms import Term


def predictive_tail(term: Term, prior: Distribution, mesh: Callable[[], Grid]) -> float:
    """The two-sided prior predictive tail probability of a result; ``mesh`` gives the prior's."""
    if isinstance(term, BinomialTerm):
        grid = mesh()
        few, many = term.tail(grid.x)
        return float(min(2 * grid.expect(few), 2 * grid.expect(many), 1.0))
    plain = simple(prior)
    home = {Normal: LINEAR, Lognormal: LOG}.get(type(plain))
    if isinstance(plain, (Normal, Lognormal)) and home == term.scale:
        apart = (term.centre - plain.mu) / math.sqrt(plain.sigma**2 + term.variance)
        return float(2 * special.ndtr(-abs(apart)))
    grid = mesh()
    y = onto(term.scale, grid.x)
    with np.errstate(invalid="ignore"):
        z = (term.centre - y) / math.sqrt(term.variance)
    low = grid.expect(np.asarray(special.ndtr(np.where(np.isnan(z), np.inf, z))))
    return min(2 * min(low, 1 - low), 1.0)


def among(readings: Sequence[Reading], belief: Distribution) -> tuple[str, ...]:
    """What to say where the records disagree more than their errors allow; empty where they do not.

    An error is wide on one scale and narrow on another, and which is right for the belief nobody knows: they
    disagree if they do so on every scale on which one of them is stated, and on the belief's own.
    """
    if len(readings) < 2:
        return ()
    scales = sorted({natural(belief), *(r.factor.term.scale for r in readings)})
    p, i, j = max(_disagreement([on_scale(r.factor.term, s, belief) for r in readings]) for s in scales)
    if p >= CONFLICT:
        return ()
    told = f"the records disagree more than their errors allow (Cochran's Q, p = {p:.2g})"
    return (f"{told}; furthest apart are {readings[i].id} and {readings[j].id}",)


def _disagreement(found: Sequence[tuple[float, float]]) -> tuple[float, int, int]:
    """Cochran's p of centres with variances, and the two that are furthest apart."""
    weights = [1 / v for _, v in found]
    mean = sum(w * y for w, (y, _) in zip(weights, found, strict=True)) / sum(weights)
    q = sum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, found, strict=True))
    apart = {
        (i, j): abs(found[i][0] - found[j][0]) / math.sqrt(found[i][1] + found[j][1])
        for i, j in itertools.combinations(range(len(found)), 2)
    }
    i, j = max(apart, key=lambda pair: apart[pair])
    return float(special.chdtrc(len(found) - 1, q)), i, j
