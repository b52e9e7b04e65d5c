"""The Gaussian copula: rank dependence between beliefs, whatever their shapes.

A coefficient is the correlation of the normal scores Φ⁻¹(u) of two beliefs. Names that hang together through
coefficients form a group; within a group z = L ε with L the Cholesky factor of the correlation matrix and ε
the independent normal scores of the names in alphabetical order, so that the order of the coefficients does
not matter. The first name of a group keeps its own draws, and names outside every group are untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from leadtime.futures.sampling import FloatArray

Triple = tuple[str, str, float]


@dataclass(frozen=True)
class Group:
    """Names that are correlated, and the lower-triangular factor row by row."""

    names: tuple[str, ...]
    factor: tuple[tuple[float, ...], ...]

    def correlate(self, u: Sequence[FloatArray]) -> list[FloatArray]:
        """Independent uniforms of the names, in their order, to dependent ones."""
        scores = [special.ndtri(column) for column in u]
        made = [u[0]]
        for row in self.factor[1:]:
            # A plain loop, since a matrix product may use another number of threads and so other bits.
            z = row[0] * scores[0]
            for weight, score in zip(row[1:], scores[1:], strict=False):
                if weight:
                    z = z + weight * score
            made.append(np.clip(special.ndtr(z), 2.0**-60, 1.0 - 2.0**-53))
        return made


def groups(correlations: Iterable[Triple]) -> tuple[Group, ...]:
    """The groups of names that the coefficients tie together."""
    triples = [t for t in correlations if t[2] != 0.0]
    names = sorted({n for a, b, _ in triples for n in (a, b)})
    home = {n: {n} for n in names}
    for a, b, _ in triples:
        if home[a] is not home[b]:
            merged = home[a] | home[b]
            for n in merged:
                home[n] = merged
    sets = list({id(home[n]): home[n] for n in names}.values())
    return tuple(_group([n for n in names if n in s], triples) for s in sets)


def _group(names: list[str], triples: list[Triple]) -> Group:
    at = {n: i for i, n in enumerate(names)}
    matrix = np.eye(len(names))
    for a, b, rho in triples:
        if a in at:
            matrix[at[a], at[b]] = matrix[at[b], at[a]] = rho
    lower = _cholesky(matrix)
    return Group(tuple(names), tuple(tuple(map(float, row[: i + 1])) for i, row in enumerate(lower)))


def _cholesky(matrix: FloatArray) -> FloatArray:
    """Cholesky factor that also takes a singular matrix (perfect correlation), unlike LAPACK's."""
    n = len(matrix)
    lower = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            rest = matrix[i, j] - lower[i, :j] @ lower[j, :j]
            if i == j:
                lower[i, i] = np.sqrt(max(rest, 0.0))
            elif lower[j, j] > 1e-9:
                lower[i, j] = rest / lower[j, j]
    return lower
