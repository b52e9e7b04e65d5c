"""How an outcome moves with one input, from the draws that exist: E[outcome | input], fitted, with its error.

No model is run again. An input that takes many values enters as the normal score of its rank, in which the
outcome is fitted by a cubic spline (least squares); an input of few values enters as the mean of the outcome
at each. Since ranks are the same for every input, one spline serves them all. The draws are first gathered in
some 600 bins of equal width in the score, within which the spline hardly moves, so that a fit costs one pass.

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
from scipy.special import chdtri, gammaincinv, ndtr, ndtri

from leadtime.decision.columns import Floats
from leadtime.futures.estimate import FEW_BATCHES
from leadtime.futures.sampling import BATCH

Ints = npt.NDArray[np.intp]

FEW_VALUES = 12
"""An input with at most so many different values is taken value by value."""
_BINS = 600
_REACH = 2.4
"""The interior knots lie within so many standard normal deviations; beyond, a single cubic goes on."""


@dataclass(frozen=True)
class Basis:
    """What outcomes are regressed on: ``design`` has a row of p columns for each bin of draws.

    ``counts`` are the draws in each bin; ``points`` (k, p) are the rows at the quantiles ``at`` of the input,
    where the fit is read off.
    """

    design: Floats
    counts: Ints
    points: Floats
    at: tuple[float, ...]

    @cached_property
    def inverse(self) -> Floats:
        """``(BᵀB)⁻¹`` over the draws."""
        gram = self.design.T @ (self.design * self.counts[:, None])
        return np.linalg.pinv(gram, hermitian=True).astype(np.float64)

    @cached_property
    def weights(self) -> Floats:
        """Shape (k, bins): how much a draw of each bin weighs in the fitted value at each point."""
        weights: Floats = self.points @ self.inverse @ self.design.T
        return weights

    @property
    def parameters(self) -> int:
        """The number of columns, the constant included."""
        return int(self.design.shape[1])


@lru_cache(maxsize=4)
def spline_basis(draws: int, at: tuple[float, ...]) -> Basis:
    """The cubic B-splines in the normal scores of the ranks 1 … draws, read off at the quantiles ``at``."""
    from scipy.interpolate import BSpline

    last = float(ndtri(1 - 0.5 / draws))
    inner = np.rint(draws * ndtr(np.linspace(-last, last, _BINS + 1))[1:-1])
    edges = np.unique(np.concatenate(([0], inner, [draws]))).astype(np.intp)
    scores = ndtri((edges[:-1] + edges[1:]) / (2 * draws))
    pieces = min(14, max(3, int(draws**0.25)))
    interior = np.linspace(-_REACH, _REACH, pieces + 1)
    interior = interior[np.abs(interior) < last / 1.25]
    knots = np.concatenate(([-last] * 4, interior, [last] * 4))
    design, points = (
        BSpline.design_matrix(np.clip(z, -last, last), knots, 3).toarray() for z in (scores, ndtri(at))
    )
    return Basis(design, np.diff(edges), points, at)


@dataclass(frozen=True)
class Driver:
    """One input: the bin of each draw, the basis over the bins, and its values where fits are read off."""

    bins: Ints
    basis: Basis
    values: Floats
    discrete: bool

    @property
    def points(self) -> int:
        """How many points fits are read off at."""
        return len(self.values)


def driver(x: Floats, at: tuple[float, ...], few: int = FEW_VALUES) -> Driver | None:
    """The input ``x``, shape (draws,), ready to be regressed on; None where it is constant.

    ``at`` are the quantiles at which fits are read off; an input of few values is read off at each value that
    at least one draw in a hundred takes (at all of them, where fewer than two are so common). ``few`` is how
    many values are few.
    """
    order = np.argsort(x)
    ordered = x[order]
    steps = ordered[1:] != ordered[:-1]
    levels = 1 + int(np.count_nonzero(steps))
    if levels == 1:
        return None
    if levels <= few:
        return _by_value(order, ordered, steps)
    if levels < len(x):
        order = _shuffled_ties(x)
    basis = spline_basis(len(x), at)
    bins = _placed(order, np.repeat(np.arange(len(basis.counts)), basis.counts))
    places = np.minimum((np.asarray(at) * len(x)).astype(np.intp), len(x) - 1)
    return Driver(bins, basis, ordered[places], discrete=False)


def _placed(order: Ints, of_sorted: Ints) -> Ints:
    """What belongs to each place of the sorted draws, in the order of the draws."""
    placed = np.empty(len(order), dtype=np.intp)
    placed[order] = of_sorted
    return placed


def _by_value(order: Ints, ordered: Floats, steps: npt.NDArray[np.bool_]) -> Driver:
    codes = np.concatenate(([0], np.cumsum(steps)))
    values = ordered[np.concatenate(([True], steps))]
    counts = np.bincount(codes)
    common = np.flatnonzero(counts >= max(0.01 * len(ordered), 2))
    shown = common if len(common) > 1 else np.arange(len(values))
    identity = np.eye(len(values))
    upto = tuple(float(c) for c in np.cumsum(counts)[shown] / len(ordered))
    basis = Basis(identity, counts, identity[shown], upto)
    return Driver(_placed(order, codes), basis, values[shown], discrete=True)


def _shuffled_ties(x: Floats) -> Ints:
    """An order in which equal values stand in random order, so that a tie carries no trend of the draws."""
    shuffle = np.random.default_rng(0).permutation(len(x))
    return shuffle[np.argsort(x[shuffle], kind="stable")]


@dataclass(frozen=True)
class Panel:
    """Outcomes to be regressed on one input after another: ``y`` has shape (draws, m)."""

    y: Floats

    @cached_property
    def squares(self) -> Floats:
        """Shape (batches, m): sums of squares about the mean, batch by batch."""
        return np.stack([by_batch((y - np.mean(y)) ** 2) for y in self.y.T], axis=1)

    @classmethod
    def of(cls, *columns: Floats) -> Panel:
        """Outcomes side by side, each of them contiguous in memory."""
        return cls(np.stack(columns).T)


@dataclass(frozen=True)
class Fit:
    """The outcomes of a panel regressed on one input."""

    driven: Driver
    coefficients: Floats
    panel: Panel

    @cached_property
    def means(self) -> Floats:
        """Shape (k, m): the conditional means at the points of the basis."""
        means: Floats = self.driven.basis.points @ self.coefficients
        return means

    def column(self, j: int) -> Curve:
        """The fit of one outcome."""
        fitted = self.driven.basis.design @ self.coefficients[:, j]
        residuals = self.panel.y[:, j] - np.take(fitted, self.driven.bins)
        return Curve(self.driven, self.means[:, j], residuals, self.panel.squares[:, j])

    def between(self, i: int, j: int) -> Curve:
        """The fit of the difference of two outcomes, ``i − j``."""
        a, b = self.column(i), self.column(j)
        return Curve(self.driven, a.means - b.means, a.residuals - b.residuals, a.squares)


@dataclass(frozen=True)
class Curve:
    """One outcome fitted on one input: ``means`` (k,) at the points and ``residuals`` (draws,).

    ``squares`` are the sums of squares of the outcome about its mean, batch by batch.
    """

    driven: Driver
    means: Floats
    residuals: Floats
    squares: Floats

    def error(self, points: Mapping[int, float]) -> float:
        """The standard error of a weighted sum of the means: position of the point -> weight."""
        table = sum((c * self.driven.basis.weights[k] for k, c in points.items()), np.float64(0.0))
        return norm(by_batch(np.take(table, self.driven.bins) * self.residuals))

    def share(self) -> tuple[float, float]:
        """The first-order index Var(E[y|x]) / Var(y), adjusted for the parameters spent, and its error.

        ``S = 1 − (1 − R²)(n − 1)/(n − p)``, not below 0. The error is that of its influence function,
        ``((1 − S)(y − ȳ)² − e²) / Var(y)``.
        """
        n, total = len(self.residuals), float(np.sum(self.squares))
        if total <= 0:
            return 0.0, 0.0
        unexplained = by_batch(self.residuals**2)
        left = float(np.sum(unexplained)) / total
        adjusted = left * (n - 1) / max(n - self.driven.basis.parameters, 1)
        return max(0.0, 1.0 - adjusted), norm((left * self.squares - unexplained) / total)


def fit(driven: Driver, panel: Panel) -> Fit:
    """Regress the outcomes of a panel on an input."""
    basis = driven.basis
    bins = len(basis.counts)
    sums = np.stack([np.bincount(driven.bins, y, bins) for y in panel.y.T], axis=1)
    return Fit(driven, basis.inverse @ (basis.design.T @ sums), panel)


def by_batch(terms: Floats) -> Floats:
    """Terms summed within the batches of draws, or left alone where there are too few batches."""
    if len(terms) < FEW_BATCHES * BATCH:
        return terms
    sums: Floats = np.add.reduceat(terms, np.arange(0, len(terms), BATCH))
    return sums


def norm(terms: Floats) -> float:
    """The standard error of the sum of independent terms with mean zero."""
    return math.sqrt(float(terms @ terms))


def noise_floor(basis: Basis, y: Floats, *, tests: int, permutations: int = 99, seed: int = 0) -> float:
    """The share of variance that an input without any influence would reach once in 20 runs.

    The outcome is dealt out anew to the draws ``permutations`` times; a gamma distribution with the mean and
    the variance of the shares so found gives the quantile ``1 − 0.05/tests`` that as many inputs need
    (Bonferroni), as an adjusted share. For a normal outcome it is that of ``χ²(p − 1)/(n − 1)``.
    """
    n, p = len(y), basis.parameters
    starts = np.concatenate(([0], np.cumsum(basis.counts)[:-1]))
    centred = y - np.mean(y)
    total = float(centred @ centred)
    if total <= 0:
        return 0.0
    rng = np.random.default_rng(seed)
    found = np.empty(permutations)
    for i in range(permutations):
        projected = basis.design.T @ np.add.reduceat(rng.permutation(centred), starts)
        found[i] = projected @ basis.inverse @ projected / total
    mean, variance = float(np.mean(found)), float(np.var(found))
    rare = 0.05 / max(tests, 1)
    shuffled = mean if variance <= 0 else float(gammaincinv(mean**2 / variance, 1 - rare)) * variance / mean
    normal = float(chdtri(p - 1, rare)) / (n - 1)
    return float(max(0.0, 1.0 - (1.0 - max(shuffled, normal)) * (n - 1) / max(n - p, 1)))
