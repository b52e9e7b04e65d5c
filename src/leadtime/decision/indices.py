"""Shares of variance from draws that exist: the first-order and the total index of an input (Sobol' 1993).

First order: Var(E[y | x]) / Var(y), by a spline in the normal score of the rank (see
:mod:`leadtime.decision.smooth`). Total: 1 − Var(E[y | all others]) / Var(y), where the others are few
enough to be fitted together; each draw is left out of its own fit, so that chance explains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

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
