"""How far a belief has moved: the Kullback-Leibler divergence from before to after, in bits.

D(after ‖ before) = ∫ after(x) log2(after(x) / before(x)) dx, the bits that somebody who holds ``after`` finds
missing in ``before`` (Kullback and Leibler, "On information and sufficiency", Ann. Math. Stat. 22, 1951).
Never negative, zero only for equal beliefs, and the same in any unit.
"""

from __future__ import annotations

import math

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.bounded import Beta
from leadtime.evidence.families.continuous import Gamma, Lognormal, Normal
from leadtime.evidence.updating.conjugate import simple
from leadtime.evidence.updating.mesh import posterior

OUTSIDE = 1e-3
"""Probability outside the other's support that is rounding of what was stated, and no contradiction."""


def divergence(after: Distribution, before: Distribution) -> float:
    """Bits from ``before`` to ``after``, which have one unit; inf where ``after`` holds possible what
    ``before`` rules out (more than a thousandth of its probability).

    A formula for two normals, lognormals, betas or gammas; otherwise a quadrature over ``after``.
    """
    a, b = simple(after), simple(before)
    if a == b:
        return 0.0
    nats = _formula(a, b)
    if nats is None:
        nats = _numerical(a, b)
    return max(nats, 0.0) / math.log(2)


def _formula(a: Distribution, b: Distribution) -> float | None:
    if isinstance(a, (Normal, Lognormal)) and type(a) is type(b):
        ratio = (a.sigma / b.sigma) ** 2
        apart = (a.mu - b.mu) / b.sigma
        return 0.5 * (ratio - 1 - math.log(ratio) + apart * apart)
    if isinstance(a, Beta) and isinstance(b, Beta):
        total = special.psi(a.a + a.b)
        nats = special.betaln(b.a, b.b) - special.betaln(a.a, a.b)
        return float(
            nats + (a.a - b.a) * (special.psi(a.a) - total) + (a.b - b.b) * (special.psi(a.b) - total)
        )
    if isinstance(a, Gamma) and isinstance(b, Gamma):
        nats = (
            (a.shape - b.shape) * special.psi(a.shape) - special.gammaln(a.shape) + special.gammaln(b.shape)
        )
        nats += b.shape * math.log(b.scale / a.scale) + a.shape * (a.scale - b.scale) / b.scale
        return float(nats)
    return None


def _numerical(a: Distribution, b: Distribution) -> float:
    """By the mesh of ``a``: densities where it is smooth, probabilities at its atoms."""
    grid = posterior(a, [])
    values, mass = a.atoms()
    count = len(values) + (1 if a.beyond > 0 else 0)
    smooth = slice(0, len(grid.x) - count)
    x, w = grid.x[smooth], grid.weight[smooth]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.asarray(a.pdf(x))) - np.log(np.asarray(b.pdf(x))) if len(x) else np.empty(0)
        theirs = np.asarray(b.cdf(values)) - np.asarray(b.cdf_below(values))
        points = np.log(mass) - np.log(theirs)
        if a.beyond > 0:
            points = np.append(points, np.log(a.beyond) - np.log(b.beyond))
    weights = np.concatenate([w, grid.weight[len(grid.x) - count :]])
    logs = np.where(weights > 0, np.concatenate([logs, points]), 0.0)
    outside = float(np.sum(weights[~(logs < np.inf)]))
    if outside > OUTSIDE:
        return math.inf
    fine = np.isfinite(logs)
    return float(np.sum(weights[fine] * logs[fine]))
