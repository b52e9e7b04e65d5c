"""The belief on a mesh of its own quantiles, and what likelihoods make of it.

The mesh lies over the normal score z of the prior's probability, x = ppf(Φ(z)), so that ends of the support,
corners, gaps, jumps and atoms of any distribution of the grammar stay where they are. Where the posterior is,
cells are split until there are many; each has four Gauss-Legendre nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import SQRT_2PI
from leadtime.evidence.updating.terms import Factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

EDGE = 7.9
"""The normal score at which the mesh ends: less than 2e-15 of the prior lies further out."""
_FAR = 7.4
"""A posterior further out than this normal score of the prior is refused: only one in 1e13 is left there."""
_FIRST = 400
_CELLS = 400
_MOST_MASS, _MOST_BEND = 4e-3, 1e-5
"""No cell of the final mesh holds more of the posterior, or has its middle further from a straight line."""
_ROUNDS = 40
_LARGEST = 1e150
"""Numbers beyond this, whose squares cannot be held, are left out of the mesh."""
_NATS = 40.0
"""Cells with less than exp(−this) of the largest are not split."""
_AT, _WEIGHT = np.polynomial.legendre.leggauss(4)


@dataclass(frozen=True)
class Grid:
    """A posterior on the mesh.

    ``x`` and ``weight`` (n,) are nodes with their posterior probabilities, atoms and what lies beyond among
    them; ``log_z`` is the logarithm of the mean likelihood under the prior. ``places`` and ``below`` are the
    corners of its distribution function, with two points at a jump; ``beyond`` is the probability of +inf.
    """

    x: Array
    weight: Array
    log_z: float
    places: Array
    below: Array
    beyond: float

    def quantile(self, p: float) -> float:
        """The smallest value with at least ``p`` below it, by interpolation over normal scores."""
        return float(self.quantiles(np.array([p]))[0])

    def quantiles(self, p: Array) -> Array:
        """As :meth:`quantile`, of many."""
        out = interpolate(p, self.below, self.places)
        return np.where(p > self.below[-1] + 1e-12, np.inf, out)

    def mean(self) -> float:
        """Its mean; inf if anything lies beyond."""
        return float("inf") if self.beyond > 0 else self.expect(self.x)

    def sd(self) -> float:
        """Its standard deviation; nan if anything lies beyond."""
        possible = self.weight > 0
        away = self.x[possible] - self.mean()
        return float(np.sqrt(np.sum((np.sqrt(self.weight[possible]) * away) ** 2)))

    def expect(self, values: Array) -> float:
        """The posterior mean of ``values`` (n,) at the nodes; impossible nodes do not count."""
        possible = self.weight > 0
        return float(np.sum(self.weight[possible] * values[possible]))


def interpolate(p: Array, levels: Array, places: Array) -> Array:
    """Quantiles ``p`` of a distribution function by its corners; straight between normal scores."""
    score = np.asarray(special.ndtri(np.clip(levels, 1e-300, 1 - 1e-16)))
    wanted = np.asarray(special.ndtri(np.clip(p, 1e-300, 1 - 1e-16)))
    if places[0] > 0:
        return np.asarray(np.exp(np.interp(wanted, score, np.log(places))))
    return np.asarray(np.interp(wanted, score, places))


def log_likelihood(x: Array, factors: Sequence[Factor]) -> Array:
    """Σ power · log-likelihood at the values ``x``; zero without factors."""
    out = np.zeros(np.shape(x))
    for f in factors:
        out = out + f.log(x)
    return out


def posterior(prior: Distribution, factors: Sequence[Factor], corners: Sequence[float] = ()) -> Grid:
    """The prior times the likelihoods, on a mesh with edges at the values ``corners`` besides its own.

    Raises :class:`InputError` where the prior holds nothing possible that the likelihoods allow, or only
    what lies further out than one can reckon with.
    """
    atoms = _Atoms.of(prior)
    logs = atoms.log_weights(factors)
    if prior.discrete:
        edges = np.empty(0)
        return _assemble(prior, _Cells(edges, np.empty((0, 4)), np.empty((0, 4))), atoms, logs)
    edges = _first_edges(prior, factors, atoms, corners)
    for _ in range(_ROUNDS):
        cells = _cells(prior, edges, atoms, factors)
        split = _split(cells, logs)
        if split is None:
            break
        edges = split
    cells = _cells(prior, _evened(cells, logs), atoms, factors)
    return _assemble(prior, cells, atoms, logs)


@dataclass(frozen=True)
class _Cells:
    """Edges (n + 1,) in normal scores; values and log posterior weights at the nodes, (n, 4) each."""

    edges: Array
    x: Array
    logs: Array


@dataclass(frozen=True)
class _Atoms:
    """The values with a probability of their own, and +inf as the last place before it."""

    values: Array
    mass: Array
    low: Array
    high: Array
    beyond: bool

    @classmethod
    def of(cls, prior: Distribution) -> _Atoms:
        values, mass = prior.atoms()
        low, high = np.asarray(prior.cdf_below(values)), np.asarray(prior.cdf(values))
        if prior.beyond <= 0:
            return cls(values, mass, low, high, beyond=False)
        top = 1 - prior.beyond
        last = float(prior.ppf(top * (1 - 1e-15)))
        return cls(
            np.append(values, last),
            np.append(mass, prior.beyond),
            np.append(low, top),
            np.append(high, 1.0),
            beyond=True,
        )

    def log_weights(self, factors: Sequence[Factor]) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.mass)) + log_likelihood(self.values, factors)

    def hold(self, u: Array) -> NDArray[np.bool_]:
        """Which levels fall on an atom."""
        if not len(self.values):
            return np.zeros(np.shape(u), dtype=bool)
        i = np.clip(np.searchsorted(self.low, u, side="right") - 1, 0, len(self.low) - 1)
        return np.asarray((u > self.low[i]) & (u < self.high[i]))


def _first_edges(
    prior: Distribution, factors: Sequence[Factor], atoms: _Atoms, corners: Sequence[float]
) -> Array:
    places = [np.asarray(corners, dtype=float), *(np.asarray(f.term.places()) for f in factors)]
    finite = [p[np.isfinite(p)] for p in places]
    near = np.concatenate([np.asarray(prior.cdf(p)) for p in finite] or [np.empty(0)])
    levels = np.concatenate([prior.breaks(), atoms.low, atoms.high, near])
    levels = levels[(levels > 0) & (levels < 1)]
    z = np.concatenate([np.linspace(-EDGE, EDGE, _FIRST + 1), np.asarray(special.ndtri(levels))])
    return np.unique(z[np.abs(z) <= EDGE])


def _cells(prior: Distribution, edges: Array, atoms: _Atoms, factors: Sequence[Factor]) -> _Cells:
    half = np.diff(edges)[:, None] / 2
    z = edges[:-1, None] + half * (_AT + 1)
    u = np.asarray(special.ndtr(z))
    x = np.asarray(prior.ppf(u))
    with np.errstate(divide="ignore"):
        prior_log = -0.5 * z * z + np.log(half * _WEIGHT / SQRT_2PI)
    held = atoms.hold(u)
    out = held | ~(np.abs(x) < _LARGEST)
    if float(np.sum(np.exp(prior_log[out & ~held]))) > 1e-6:
        raise InputError(
            f"the prior {_short(prior)} reaches past all numbers that can be reckoned with",
            valid="a prior with lighter tails",
        )
    x = np.where(out, 0.0, x)
    logs = prior_log + log_likelihood(x.ravel(), factors).reshape(x.shape)
    return _Cells(edges, x, np.where(out, -np.inf, logs))


def _split(cells: _Cells, atoms: Array) -> Array | None:
    """Finer edges where the posterior is, or None when they are fine enough."""
    edges, logs = cells.edges, np.max(cells.logs, axis=1)
    top = max(float(np.max(logs)), float(np.max(atoms)) if atoms.size else -np.inf)
    if top == -np.inf:
        return None
    active = logs > top - _NATS
    count = int(np.count_nonzero(active))
    if count >= _CELLS or not count:
        return None
    # Neighbours are split too: a peak may stand at the edge of the cell that saw it.
    active[1:] |= logs[:-1] > top - _NATS
    active[:-1] |= logs[1:] > top - _NATS
    parts = max(-(-2 * _CELLS // max(int(np.count_nonzero(active)), 1)), 2)
    parts = min(parts, 64)
    step = np.diff(edges)[active] / parts
    if np.all(step < 1e-13):
        return None
    inner = edges[:-1][active][:, None] + step[:, None] * np.arange(1, parts)
    return np.unique(np.concatenate([edges, inner.ravel()]))


def _evened(cells: _Cells, atoms: Array) -> Array:
    """Edges such that no cell holds much of the posterior."""
    every = np.concatenate([cells.logs.ravel(), atoms])
    top = float(np.max(every))
    if top == -np.inf:
        return cells.edges
    share = np.exp(cells.logs - top) / np.sum(np.exp(every - top))
    mass = share.sum(axis=1)
    bend = np.abs(share[:, :2].sum(axis=1) - mass * _first_half(cells.x))
    parts = np.ceil(np.maximum(mass / _MOST_MASS, np.sqrt(bend / _MOST_BEND))).astype(int)
    inner = [
        a + (b - a) * np.arange(1, n) / n
        for a, b, n in zip(cells.edges[:-1], cells.edges[1:], parts, strict=True)
        if n > 1
    ]
    return np.unique(np.concatenate([cells.edges, *inner]))


def _first_half(x: Array) -> Array:
    """Which share of the way through its values each cell is in its middle, from its four nodes."""
    near, far = (1 + _AT[0]) / (_AT[1] - _AT[0]), (1 - _AT[3]) / (_AT[3] - _AT[2])
    start = x[:, 0] - near * (x[:, 1] - x[:, 0])
    end = x[:, 3] + far * (x[:, 3] - x[:, 2])
    run = end - start
    return np.where(run > 0, ((x[:, 1] + x[:, 2]) / 2 - start) / np.where(run > 0, run, 1.0), 0.5)


def _assemble(prior: Distribution, cells: _Cells, atoms: _Atoms, logs: Array) -> Grid:
    edges, every = cells.edges, np.concatenate([cells.logs.ravel(), logs])
    top = float(np.max(every)) if every.size else -np.inf
    if not np.isfinite(top):
        raise InputError(
            f"the prior {_short(prior)} gives no probability to anything that the evidence allows",
            valid="a prior that holds it possible",
        )
    total = top + float(np.log(np.sum(np.exp(every - top))))
    mass = np.exp(cells.logs - total).sum(axis=1)
    points = np.exp(logs - total)
    _refuse_far_out(prior, edges, mass)
    places, below, beyond = _corners(prior, edges, mass, atoms, points)
    nodes = np.concatenate([cells.x.ravel(), atoms.values])
    return Grid(nodes, np.exp(every - total), total, places, below, beyond)


def _short(prior: Distribution) -> str:
    text = str(prior)
    return text if len(text) < 80 else text[:77] + "..."


def _refuse_far_out(prior: Distribution, edges: Array, mass: Array) -> None:
    outer = np.abs(edges[:-1] + edges[1:]) / 2 > _FAR
    if float(np.sum(mass[outer])) > 1e-3:
        raise InputError(
            f"the evidence lies so far out that the prior {_short(prior)} gives it less than 1e-12",
            valid="a prior with wider tails, or evidence in the right unit",
        )


def _corners(
    prior: Distribution, edges: Array, mass: Array, atoms: _Atoms, points: Array
) -> tuple[Array, Array, float]:
    """Places and probabilities at the corners of the distribution function."""
    beyond = float(points[-1]) if atoms.beyond else 0.0
    keep = len(points) - 1 if atoms.beyond else len(points)
    u = np.asarray(special.ndtr(edges))
    left, right = np.empty(0), np.empty(0)
    if len(u):
        left = np.clip(prior.ppf(np.minimum(np.nextafter(u, 2.0), 1.0)), -_LARGEST, _LARGEST)[:-1]
        right = np.clip(prior.ppf(u), -_LARGEST, _LARGEST)[1:]
    used = mass > 0
    # Every piece of the posterior, in the order of the prior's probability: from, to, how much.
    level = np.concatenate([((u[:-1] + u[1:]) / 2)[used], ((atoms.low + atoms.high) / 2)[:keep]])
    start = np.concatenate([left[used], atoms.values[:keep]])
    end = np.concatenate([right[used], atoms.values[:keep]])
    order = np.argsort(level, kind="stable")
    start, end = start[order], np.maximum(start[order], end[order])
    share = np.concatenate([mass[used], points[:keep]])[order]
    after = np.cumsum(share)
    before = after - share
    places = np.stack([start, end], axis=1).ravel()
    below = np.stack([before, after], axis=1).ravel()
    places = np.maximum.accumulate(places)
    distinct = np.concatenate([[True], (np.diff(places) > 0) | (np.diff(below) > 0)])
    return places[distinct], np.clip(below[distinct], 0.0, 1.0), beyond
