"""Shares of variance from draws that exist: the first-order and the total index of an input (Sobol' 1993).

First order: Var(E[y | x]) / Var(y), by a spline in the normal score of the rank (see
:mod:`leadtime.decision.smooth`). Total: 1 − Var(E[y | all others]) / Var(y), where the others are few
enough to be fitted together; each draw is left out of its own fit, so that chance explains nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular

from leadtime.decision.columns import Floats
from leadtime.decision.smooth import Panel, driver, fit
from leadtime.decision.voi import joint_design
from leadtime.errors import InputError

MOST_OTHERS = 6
"""Of so many other inputs at most all the products of pairs can be told apart from chance."""
_ROWS = 4096
_MOST_LEVERAGE = 0.99
"""A draw that alone settles a parameter says nothing of what others leave, and must not divide by zero."""


def first_order(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[float, float]:
    """The first-order index of an input, and its standard error; both of shape (draws,)."""
    column, outcome = np.ascontiguousarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if column.shape != outcome.shape or column.ndim != 1:
        raise InputError(f"the shapes are {column.shape} and {outcome.shape}", valid="(draws,) both")
    driven = driver(column, (0.5,))
    return (0.0, 0.0) if driven is None else fit(driven, Panel.of(outcome)).column(0).share()


def total_index(others: Sequence[npt.ArrayLike], y: npt.ArrayLike) -> float:
    """The total index of an input from all the ``others`` (each (draws,)): what they leave unexplained.

    Right where every input is given and nothing else is random; raises :class:`InputError` for more than six
    others, whose interactions draws alone do not pin down.
    """
    if len(others) > MOST_OTHERS:
        raise InputError(f"{len(others)} other inputs", valid=f"at most {MOST_OTHERS}")
    outcome = np.asarray(y, dtype=np.float64)
    if float(np.var(outcome)) == 0 or not others:
        return float(np.var(outcome) > 0)
    columns = [np.ascontiguousarray(x, dtype=np.float64) for x in others]
    return float(np.clip(1.0 - explained(joint_design(columns), outcome), 0.0, 1.0))


@dataclass(frozen=True)
class Indices:
    """First-order and total indices of the inputs of a function, with their errors; arrays (inputs,)."""

    first: Floats
    first_error: Floats
    total: Floats
    total_error: Floats
    evaluations: int


def designed_indices(
    function: Callable[[Floats], npt.ArrayLike], inputs: int, points: int = 16_384, seed: int = 0
) -> Indices:
    """Both indices of a function that can be evaluated anywhere, from pairs of points made for it.

    Parameters
    ----------
    function:
        takes points of the unit cube, (n, inputs), each coordinate a quantile, and gives (n,).
    inputs, points:
        of the function; of the design, a power of two for the least error. It costs (inputs + 2) · points
        evaluations.
    seed:
        of the scrambled Sobol' points (Owen 1998).

    With A and B two samples, and A with the column i of B called AᵢB: first order by Saltelli et al. (2010),
    E[f(B) (f(AᵢB) − f(A))] / Var f; total by Jansen (1999), E[(f(A) − f(AᵢB))²] / (2 Var f). Interactions of
    any number are seen, where draws that exist show only those of pairs. Errors are those of independent
    points, so at most too large.

    Raises :class:`InputError` for fewer than two points, no input, or values that are not finite.
    """
    from scipy.stats import qmc

    if inputs < 1 or points < 2:
        raise InputError(f"{inputs} inputs, {points} points", valid="1 input or more, 2 points or more")
    whole = qmc.Sobol(2 * inputs, seed=seed).random_base2(int(np.ceil(np.log2(points))))[:points]
    a, b = whole[:, :inputs], whole[:, inputs:]
    at_a, at_b = (np.asarray(function(x), dtype=np.float64) for x in (a, b))
    both = np.concatenate([at_a, at_b])
    if both.shape != (2 * points,) or not np.isfinite(both).all():
        raise InputError(f"the function gives {at_a.shape} for {a.shape}", valid="(n,), all finite")
    variance = float(both.var())
    nothing = np.zeros(inputs)
    if variance == 0:
        return Indices(nothing, nothing, nothing, nothing, 2 * points)
    centred = at_b - both.mean()
    first, total = np.empty((2, inputs)), np.empty((2, inputs))
    for i in range(inputs):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        moved = np.asarray(function(mixed), dtype=np.float64) - at_a
        for found, each in ((first, centred * moved / variance), (total, moved**2 / (2 * variance))):
            found[:, i] = each.mean(), each.std(ddof=1) / np.sqrt(points)
    return Indices(first[0], first[1], total[0], total[1], (inputs + 2) * points)


def explained(design: Floats, y: Floats) -> float:
    """The share of the variance of ``y`` (draws,) that a design (draws, p) explains beyond chance.

    By least squares, with what is left over taken as Σ yᵢ eᵢ / (1 − hᵢ), where eᵢ is the residual and hᵢ the
    leverage of a draw: yᵢ times what the other draws leave of it. That is unbiased for draws that are
    independent of one another, however unequal their noise (Kline, Saggio & Sølvsten 2020).
    """
    centred = y - np.mean(y)
    gram = design.T @ design
    gram[np.diag_indices_from(gram)] += 1e-9 * np.trace(gram) / len(gram)
    factor = np.linalg.cholesky(gram)
    weights = solve_triangular(factor, design.T @ centred, lower=True, check_finite=False)
    left = 0.0
    for start in range(0, len(y), _ROWS):
        own = centred[start : start + _ROWS]
        rows = solve_triangular(factor, design[start : start + _ROWS].T, lower=True, check_finite=False)
        leverage = np.minimum(np.einsum("ij,ij->j", rows, rows), _MOST_LEVERAGE)
        left += float(np.sum(own * (own - weights @ rows) / (1.0 - leverage)))
    # The mean took one degree of freedom from the whole, and none from what is left.
    return 1.0 - left * (1.0 - 1.0 / len(y)) / float(centred @ centred)
