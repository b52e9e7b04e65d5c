"""Correlated inputs: what each does by itself, its partners held as they are believed.

Fitted on one input alone, E[outcome | x] also carries what the partners of x do, since they move with it. So
all inputs of a correlated group are fitted together, ``E[y | x₁ … x_k] = Σ f_j(x_j)``, from the same draws
and in the same bases; ``f_j`` is what moving x_j alone does. Effects that two partners have only together are
shared between them as least squares has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from leadtime.decision.columns import Floats
from leadtime.decision.smooth import Basis, Curve, Driver, Panel, by_batch, norm

_SAME = 1e-9
"""Directions of the inputs that carry less than this part of the largest are taken to be none."""
_TOLD_APART = 1e-5
"""An effect that the draws cannot separate from its partners' leaves at least this part of it unexplained."""


def components(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The groups of two or more among ``names`` that are joined by pairs, directly or through others."""
    found = {name: {name} for name in names}
    for a, b in pairs:
        joined = found.setdefault(a, {a}) | found.setdefault(b, {b})
        for name in joined:
            found[name] = joined
    wanted = list(dict.fromkeys(names))
    groups = dict.fromkeys(tuple(n for n in wanted if n in found[name]) for name in wanted)
    return tuple(g for g in groups if len(g) > 1)


@dataclass(frozen=True)
class Together:
    """The outcomes of a panel regressed on several inputs at once, each in its own basis."""

    drivers: tuple[Driver, ...]
    panel: Panel

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Where the parameters of each input begin and end."""
        return (0, *np.cumsum([d.basis.parameters for d in self.drivers]).tolist())

    @cached_property
    def gram(self) -> Floats:
        """``DᵀD`` over the draws; off the diagonal from the counts of draws in each pair of bins."""
        blocks = [[_cross(a, b) for b in self.drivers] for a in self.drivers]
        return np.asarray(np.block(blocks), dtype=np.float64)

    @cached_property
    def right(self) -> Floats:
        """``DᵀY`` over the draws, shape (parameters, outcomes)."""
        parts = []
        for d in self.drivers:
            bins = len(d.basis.counts)
            sums = np.stack([np.bincount(d.bins, y, bins) for y in self.panel.y.T], axis=1)
            parts.append(d.basis.design.T @ sums)
        return np.concatenate(parts)

    @cached_property
    def inverse(self) -> Floats:
        """A generalised inverse of the Gram matrix: every basis holds the constant, so it is singular."""
        return np.linalg.pinv(self.gram, rcond=_SAME, hermitian=True).astype(np.float64)

    @cached_property
    def coefficients(self) -> Floats:
        """Shape (parameters, outcomes)."""
        solved: Floats = self.inverse @ self.right
        return solved

    @cached_property
    def residuals(self) -> Floats:
        """What is left of each outcome, shape (outcomes, draws)."""
        columns = zip(self.panel.y.T, self.coefficients.T, strict=True)
        return np.stack([y - self.looked_up(c) for y, c in columns])

    def residuals_without(self, member: int, j: int) -> Floats:
        """What is left of outcome ``j``, shape (draws,), by a fit in which one input is left out."""
        kept = np.ones(self.edges[-1], dtype=np.bool_)
        kept[self.edges[member] : self.edges[member + 1]] = False
        inverse = np.linalg.pinv(self.gram[np.ix_(kept, kept)], rcond=_SAME, hermitian=True)
        coefficients = np.zeros(self.edges[-1])
        coefficients[kept] = inverse @ self.right[kept, j]
        left: Floats = self.panel.y[:, j] - self.looked_up(coefficients)
        return left

    def looked_up(self, coefficients: Floats) -> Floats:
        """The sum over the inputs of a function of each, given by its coefficients, for every draw."""
        total = np.zeros(len(self.panel.y))
        for place, d in enumerate(self.drivers):
            table = d.basis.design @ coefficients[self.edges[place] : self.edges[place + 1]]
            total += np.take(table, d.bins)
        return total

    @cached_property
    def _averages(self) -> list[Floats]:
        """The mean row of each basis over the draws: with them an input stands at its mean effect."""
        return [_mean_row(d.basis) for d in self.drivers]

    def rows(self, member: int) -> Floats:
        """Shape (k, parameters): one input at each of its points, and its partners' effects averaged."""
        own = self.drivers[member].basis.points
        parts = [np.tile(a, (len(own), 1)) for a in self._averages]
        parts[member] = own
        return np.concatenate(parts, axis=1)

    def share(self, j: int) -> float:
        """The share of the variance of outcome ``j`` that all the inputs explain together, adjusted."""
        n, total = len(self.panel.y), float(np.sum(self.panel.squares[:, j]))
        if total <= 0:
            return 0.0
        left = float(np.sum(self.residuals[j] ** 2)) / total
        parameters = self.edges[-1] - len(self.drivers) + 1
        return max(0.0, 1.0 - left * (n - 1) / max(n - parameters, 1))

    def tells_apart(self, member: int, ends: tuple[int, int]) -> bool:
        """Whether the draws separate an input's effect between two points from those of its partners."""
        rows = self.rows(member)
        contrast = rows[ends[1]] - rows[ends[0]]
        unexplained = contrast - self.gram @ (self.inverse @ contrast)
        return float(np.linalg.norm(unexplained)) <= _TOLD_APART * float(np.linalg.norm(contrast))


def _cross(a: Driver, b: Driver) -> Floats:
    if a is b:
        same: Floats = a.basis.design.T @ (a.basis.design * a.basis.counts[:, None])
        return same
    wide = len(b.basis.counts)
    counts = np.bincount(a.bins * wide + b.bins, minlength=len(a.basis.counts) * wide)
    crossed: Floats = a.basis.design.T @ counts.reshape(-1, wide).astype(np.float64) @ b.basis.design
    return crossed


def _mean_row(basis: Basis) -> Floats:
    row: Floats = basis.counts @ basis.design / np.sum(basis.counts)
    return row


@dataclass(frozen=True)
class Part:
    """One input of a group in a fit of all of them; it is read like a fit on that input alone."""

    together: Together
    member: int

    @property
    def driven(self) -> Driver:
        """The input."""
        return self.together.drivers[self.member]

    @cached_property
    def means(self) -> Floats:
        """Shape (k, outcomes): the mean at each point of the input, its partners as they are believed."""
        means: Floats = self.together.rows(self.member) @ self.together.coefficients
        return means

    def column(self, j: int) -> Curve:
        """The effect on one outcome."""
        left, squares = self.together.residuals[j], self.together.panel.squares[:, j]
        return OwnCurve(self.driven, self.means[:, j], left, squares, self.together, self.member, j)

    def between(self, i: int, j: int) -> Curve:
        """The effect on the difference of two outcomes, ``i − j``."""
        left = self.together.residuals[i] - self.together.residuals[j]
        means = self.means[:, i] - self.means[:, j]
        squares = self.together.panel.squares[:, i]
        return OwnCurve(self.driven, means, left, squares, self.together, self.member, i)


@dataclass(frozen=True)
class OwnCurve(Curve):
    """What one input of a group does by itself to outcome ``j``."""

    together: Together
    member: int
    j: int

    def error(self, points: Mapping[int, float]) -> float:
        """The standard error of a weighted sum of the means, clustered by batch as for an input alone."""
        rows = self.together.rows(self.member)
        contrast = sum((c * rows[k] for k, c in points.items()), np.zeros(rows.shape[1]))
        return norm(by_batch(self.together.looked_up(self.together.inverse @ contrast) * self.residuals))

    def share(self) -> tuple[float, float]:
        """The share of variance that is lost when this input alone is left out of the fit, and its error.

        For independent inputs it is the first-order index; what partners explain jointly is nobody's here.
        """
        n, total = len(self.residuals), float(np.sum(self.squares))
        if total <= 0:
            return 0.0, 0.0
        full = by_batch(self.residuals**2)
        less = by_batch(self.together.residuals_without(self.member, self.j) ** 2)
        gained = float(np.sum(less) - np.sum(full)) / total
        spent = (self.driven.basis.parameters - 1) * float(np.sum(full)) / total / n
        return max(0.0, gained - spent), norm((less - full - gained * self.squares) / total)


def parts(drivers: Sequence[Driver], panel: Panel) -> tuple[Part, ...]:
    """The fit of a group of correlated inputs, seen from each of them."""
    together = Together(tuple(drivers), panel)
    return tuple(Part(together, place) for place in range(len(drivers)))
