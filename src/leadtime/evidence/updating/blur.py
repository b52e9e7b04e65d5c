"""The mean of a likelihood over a normal error: ln ∫ L(z) N(z; y, sd²) dz, for many y at once.

The integrand has two peaks of unlike widths, that of the likelihood and that of the error, and so the line is
cut into cells that are narrow about either: three Gauss-Legendre nodes in each follow it to a millionth.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from leadtime.evidence.base import Array

PEAK = np.linspace(-8.0, 8.0, 29)
"""Edges of the cells about a peak, in its standard deviations."""
NEAR = np.linspace(-12.0, 12.0, 43)
"""Edges over what a scale bends, in its own unit."""
_AT, _WEIGHT = np.polynomial.legendre.leggauss(3)
_CHUNK = 1_000_000


def blurred(y: Array, sd: float, fixed: Array, log: Callable[[Array], Array]) -> Array:
    """The logarithms of the integrals, shape of ``y`` (n,).

    ``log`` is the log-likelihood; ``fixed`` are edges about its peak and its bends.
    """
    out = np.empty(len(y))
    step = max(_CHUNK // (len(_AT) * (len(PEAK) + len(fixed))), 1)
    for i in range(0, len(y), step):
        out[i : i + step] = _some(y[i : i + step], sd, fixed, log)
    return out


def _some(y: Array, sd: float, fixed: Array, log: Callable[[Array], Array]) -> Array:
    edges = np.concatenate([y[:, None] + sd * PEAK, np.broadcast_to(fixed, (len(y), len(fixed)))], axis=1)
    edges.sort(axis=1)
    middle, half = (edges[:, 1:] + edges[:, :-1]) / 2, (edges[:, 1:] - edges[:, :-1]) / 2
    z = (middle[:, :, None] + half[:, :, None] * _AT).reshape(len(y), -1)
    with np.errstate(divide="ignore"):
        logs = np.log(half[:, :, None] * (_WEIGHT / (sd * math.sqrt(2 * math.pi)))).reshape(len(y), -1)
    logs += log(z) - 0.5 * ((z - y[:, None]) / sd) ** 2
    top = np.max(logs, axis=1)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.sum(np.exp(logs - top[:, None]), axis=1)))
