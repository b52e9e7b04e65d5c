"""Whether prior and evidence, or two pieces of evidence, can well both be right.

The prior predictive check: how likely was a result at least as far out as this, on its side, if the prior and
the likelihood both hold? Twice that is the two-sided tail probability (Box, "Sampling and Bayes' inference in
scientific modelling and robustness", JRSS A 143, 1980; Evans and Moshonov, "Checking for prior-data
conflict", Bayesian Analysis 1, 2006). It is reckoned for each record against the prior, before powers.

Among the records: Cochran's Q, Σ (yᵢ − ȳ)²/vᵢ against χ² with one degree of freedom less than records
(Cochran, "The combination of estimates from different experiments", Biometrics 10, 1954), each error on the
scale on which it is stated.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import Lognormal, Normal
from leadtime.evidence.updating.conjugate import simple
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.likelihood import Reading
from leadtime.evidence.updating.mesh import Grid
from leadtime.evidence.updating.outcome import CONFLICT
from leadtime.evidence.updating.placed import Placed
from leadtime.evidence.updating.removed import RemovedTerm
from leadtime.evidence.updating.scale import LINEAR, LOG, back, onto
from leadtime.evidence.updating.terms import Term


def predictive_tail(term: Term, prior: Distribution, mesh: Callable[[], Grid]) -> float:
    """The two-sided prior predictive tail probability of a result; ``mesh`` gives the prior's."""
    if isinstance(term, Placed):
        return _mixed_tail(term, mesh())
    plain = simple(prior)
    home = {Normal: LINEAR, Lognormal: LOG}.get(type(plain))
    if isinstance(plain, (Normal, Lognormal)) and home == term.scale:
        apart = (term.centre - plain.mu) / math.sqrt(plain.sigma**2 + term.variance)
        return float(2 * special.ndtr(-abs(apart)))
    grid = mesh()
    few, many = _tails(term, grid.x)
    return float(min(2 * grid.expect(few), 2 * grid.expect(many), 1.0))


def _mixed_tail(term: Placed, grid: Grid) -> float:
    """As :func:`predictive_tail`, where what lies at an end of the scale counts in part elsewhere."""
    moved = term.moved(grid.x)
    away = np.where(moved > 0, moved, 1.0)
    parts = ((term.term, term.at(grid.x), away), (term.exact, grid.x, 1 - away))
    low = high = 0.0
    for inner, x, share in parts:
        few, many = _tails(inner, x)
        low += grid.expect(share * few)
        high += grid.expect(share * many)
    return min(2 * low, 2 * high, 1.0)


def _tails(term: Term, x: Array) -> tuple[Array, Array]:
    """The probabilities of a result as low as this, and as high, where the belief is ``x``."""
    if isinstance(term, (BinomialTerm, RemovedTerm)):
        return term.tail(x)
    with np.errstate(invalid="ignore"):
        z = (term.centre - onto(term.scale, x)) / math.sqrt(term.variance)
    low = np.asarray(special.ndtr(np.where(np.isnan(z), np.inf, z)))
    return low, 1 - low


def among(readings: Sequence[Reading], belief: Distribution) -> tuple[str, ...]:
    """What to say where the records disagree more than their errors allow; empty where they do not."""
    if len(readings) < 2:
        return ()
    terms = [r.factor.term for r in readings]
    p = float(special.chdtrc(len(terms) - 1, disagreement(terms, belief)))
    if p >= CONFLICT:
        return ()
    pairs = itertools.combinations(range(len(terms)), 2)
    i, j = max(pairs, key=lambda pair: disagreement([terms[k] for k in pair], belief))
    told = f"the records disagree more than their errors allow (Cochran's Q, p = {p:.2g})"
    return (f"{told}; furthest apart are {readings[i].id} and {readings[j].id}",)


def disagreement(terms: Sequence[Term], belief: Distribution) -> float:
    """Q = min over x of Σ (yᵢ(x) − cᵢ)²/vᵢ, each error on the scale on which it is stated.

    On one scale that is Cochran's Q, at the mean that the weights 1/vᵢ make.
    """
    low, high = belief.support()
    x = np.unique(np.concatenate([back(t.scale, t.centre + math.sqrt(t.variance) * _AROUND) for t in terms]))
    for _ in range(_ROUNDS):
        x = x[np.isfinite(x) & (x >= low) & (x <= high)]
        if not x.size:
            return 0.0
        q = _sum(terms, x)
        best = int(np.argmin(q))
        x = np.linspace(x[max(best - 1, 0)], x[min(best + 1, len(x) - 1)], len(_AROUND))
    return float(np.min(_sum(terms, np.clip(x, low, high))))


def _sum(terms: Sequence[Term], x: Array) -> Array:
    with np.errstate(invalid="ignore"):
        each = [(onto(t.scale, x) - t.centre) ** 2 / t.variance for t in terms]
    return np.asarray(np.nan_to_num(np.sum(each, axis=0), nan=np.inf))


_AROUND = np.linspace(-10, 10, 201)
_ROUNDS = 3
