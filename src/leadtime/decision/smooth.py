"""How an outcome moves with one input, from the draws that exist: E[outcome | input], fitted, with its error.

No model is run again. An input that takes many values enters as the normal score of its rank, in which the
outcome is fitted by a cubic spline (least squares); an input of few values enters as the mean of the outcome
at each. Since ranks are the same for every input, one spline design serves them all.

Errors are cluster-robust over the engine's batches of draws, which are independent of one another: the sum of
``weight × residual`` within a batch is one observation. Where there are too few batches, each draw is one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri, gammaincinv, ndtri

from leadtime.decision.columns import Floats
from leadtime.futures.sampling import BATCH

Ints = npt.NDArray[np.intp]

FEW_VALUES = 12
"""An input with at most so many different values is taken value by value."""
_FEW_BATCHES = 20
_REACH = 2.4
"""The interior knots lie within so many standard normal deviations; beyond, a single cubic goes on."""


@dataclass(frozen=True)
class Basis:
    """What the outcome is regressed on: one row a draw, in the order of the sorted input.

    ``design`` has shape (draws, p); ``points`` (k, p) are the rows at the quantiles ``at`` of the input,
    where the fit is read off.
    """

    design: Floats
    points: Floats
    at: tuple[float, ...]

    @cached_property
    def inverse(self) -> Floats:
        """``(BᵀB)⁻¹``."""
        gram = self.design.T @ self.design
        inverse: Floats = np.linalg.pinv(gram, hermitian=True).astype(np.float64)
        return inverse

    @cached_property
    def weights(self) -> Floats:
        """Shape (draws, k): how much each draw weighs in the fitted value at each point."""
        weights: Floats = np.asfortranarray(self.design @ (self.inverse @ self.points.T))
        return weights

    @property
    def parameters(self) -> int:
        """The number of columns, the constant included."""
        return int(self.design.shape[1])


@lru_cache(maxsize=4)
def spline_basis(draws: int, at: tuple[float, ...]) -> Basis:
    """The cubic B-spline design in the normal scores of the ranks 1 … draws, read off at quantiles ``at``."""
    from scipy.interpolate import BSpline

    scores = ndtri((np.arange(draws) + 0.5) / draws)
    pieces = min(14, max(3, int(draws**0.25)))
    interior = np.linspace(-_REACH, _REACH, pieces + 1)
    interior = interior[np.abs(interior) < scores[-1] / 1.25]
    knots = np.r_[[scores[0]] * 4, interior, [scores[-1]] * 4]
    design = BSpline.design_matrix(scores, knots, 3).toarray()
    points = BSpline.design_matrix(np.clip(ndtri(at), scores[0], scores[-1]), knots, 3).toarray()
    return Basis(design, points, at)


@dataclass(frozen=True)
class Driver:
    """One input, sorted: its order, its basis, and its values at the points where fits are read off."""

    order: Ints
    basis: Basis
    values: Floats
    discrete: bool

    @property
    def points(self) -> int:
        """How many points fits are read off at."""
        return len(self.values)


def driver(x: Floats, at: tuple[float, ...]) -> Driver | None:
    """The input ``x``, shape (draws,), ready to be regressed on; None where it is constant.

    ``at`` are the quantiles at which fits are read off; an input of few values is read off at each value that
    at least one draw in a hundred takes (at all of them, where fewer than two are so common).
    """
    order = np.argsort(x)
    ordered = x[order]
    steps = ordered[1:] != ordered[:-1]
    levels = 1 + int(np.count_nonzero(steps))
    if levels == 1:
        return None
    if levels <= FEW_VALUES:
        return _by_value(order, ordered, steps)
    if levels < len(x):
        order = _shuffled_ties(x)
    return Driver(order, spline_basis(len(x), at), np.quantile(ordered, at), discrete=False)


def _by_value(order: Ints, ordered: Floats, steps: npt.NDArray[np.bool_]) -> Driver:
    codes = np.concatenate(([0], np.cumsum(steps)))
    values = ordered[np.concatenate(([True], steps))]
    counts = np.bincount(codes)
    common = np.flatnonzero(counts >= max(0.01 * len(ordered), 2))
    shown = common if len(common) > 1 else np.arange(len(values))
    identity = np.eye(len(values))
    cumulative = tuple(float(c) for c in np.cumsum(counts)[shown] / len(ordered))
    return Driver(order, Basis(identity[codes], identity[shown], cumulative), values[shown], discrete=True)


def _shuffled_ties(x: Floats) -> Ints:
    """An order in which equal values stand in random order, so that a tie carries no trend of the draws."""
    shuffle = np.random.default_rng(0).permutation(len(x))
    return shuffle[np.argsort(x[shuffle], kind="stable")]


@dataclass(frozen=True)
class Fit:
    """Outcomes ``y``, shape (draws, m) in the order of the driver, regressed on it."""

    basis: Basis
    coefficients: Floats
    y: Floats
    batch: Ints

    @cached_property
    def residuals(self) -> Floats:
        """Shape (draws, m): what the fit leaves."""
        residuals: Floats = self.y - self.basis.design @ self.coefficients
        return residuals

    @cached_property
    def means(self) -> Floats:
        """Shape (k, m): the conditional means at the points of the basis."""
        means: Floats = self.basis.points @ self.coefficients
        return means

    def of(self, weights: npt.ArrayLike) -> Curve:
        """The fit of one weighted sum of the outcomes, such as the difference of two plans."""
        w = np.asarray(weights, np.float64)
        return Curve(self.basis, self.means @ w, self.y @ w, self.residuals @ w, self.batch)


@dataclass(frozen=True)
class Curve:
    """One outcome fitted on one input: ``means`` (k,) at the points, ``y`` and ``residuals`` (draws,)."""

    basis: Basis
    means: Floats
    y: Floats
    residuals: Floats
    batch: Ints

    def error(self, points: Mapping[int, float]) -> float:
        """The standard error of a weighted sum of the means: position of the point -> weight."""
        weights = sum((c * self.basis.weights[:, k] for k, c in points.items()), np.float64(0.0))
        return _clustered(weights * self.residuals, self.batch)

    def share(self) -> tuple[float, float]:
        """The first-order index Var(E[y|x]) / Var(y), adjusted for the parameters spent, and its error.

        ``S = 1 − (1 − R²)(n − 1)/(n − p)``, not below 0. The error is that of its influence function,
        ``((1 − S)(y − ȳ)² − e²) / Var(y)``.
        """
        n = len(self.y)
        squares = (self.y - np.mean(self.y)) ** 2
        total = float(np.sum(squares))
        if total <= 0:
            return 0.0, 0.0
        left = float(self.residuals @ self.residuals) / total
        adjusted = left * (n - 1) / max(n - self.basis.parameters, 1)
        influence = (left * squares - self.residuals**2) / total
        return max(0.0, 1.0 - adjusted), _clustered(influence, self.batch)


def fit(driven: Driver, y: Floats) -> Fit:
    """Regress the outcomes ``y``, shape (draws, m) in the order of the draws, on an input."""
    ordered = y[driven.order]
    coefficients = driven.basis.inverse @ (driven.basis.design.T @ ordered)
    return Fit(driven.basis, coefficients, ordered, driven.order // BATCH)


def _clustered(scores: Floats, batch: Ints) -> float:
    """The standard error of a sum whose terms are independent between batches."""
    sums = np.bincount(batch, weights=scores) if len(scores) >= _FEW_BATCHES * BATCH else scores
    return math.sqrt(float(np.sum(sums**2)))


def noise_floor(basis: Basis, y: Floats, *, tests: int, permutations: int = 99, seed: int = 0) -> float:
    """The share of variance that an input without any influence would reach once in 20 runs.

    The outcome is dealt out anew to the draws ``permutations`` times; a gamma distribution with the mean and
    the variance of the shares so found gives the quantile ``1 − 0.05/tests`` that as many inputs need
    (Bonferroni), as an adjusted share. For a normal outcome it is that of ``χ²(p − 1)/(n − 1)``.
    """
    n, p = basis.design.shape
    centred = y - np.mean(y)
    total = float(centred @ centred)
    if total <= 0:
        return 0.0
    rng = np.random.default_rng(seed)
    found = np.empty(permutations)
    for i in range(permutations):
        projected = basis.design.T @ rng.permutation(centred)
        found[i] = projected @ basis.inverse @ projected / total
    mean, variance = float(np.mean(found)), float(np.var(found))
    rare = 0.05 / max(tests, 1)
    shuffled = mean if variance <= 0 else float(gammaincinv(mean**2 / variance, 1 - rare)) * variance / mean
    normal = float(chdtri(p - 1, rare)) / (n - 1)
    return float(max(0.0, 1.0 - (1.0 - max(shuffled, normal)) * (n - 1) / max(n - p, 1)))
