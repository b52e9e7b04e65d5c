"""Fast inverse distribution functions: a table of cubics that is checked against the exact one.

Every belief is drawn as ppf(u), because then a plan or a rival who believes something else sees the same
future at the same quantile, and because a Gaussian copula needs it. An exact ppf may cost a microsecond
(beta, mixture), so it is tabulated once.

The cells follow the exponent and the leading bits of ``w = min(u, 1 - u)``: each octave is cut into
``2**_BITS`` cells, down to 2**-41, so that the tails are resolved as finely as the middle and the index of a
cell is a shift of the bits of w. In each cell a cubic goes through four values, and its error is measured
between them. Cells where it is too large (kinks, steep gaps between the parts of a mixture) are cut again;
draws that fall where even that is too rough (jumps) get the exact value.

Exact values are dear, so those of a few neighbouring cells come from one polynomial of high degree through
Chebyshev points wherever that polynomial is shown to be right to far more digits than the table needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from leadtime.futures.sampling import FloatArray

if TYPE_CHECKING:
    import numpy.typing as npt

    from leadtime.evidence.distribution import Distribution

_BITS: Final = 6
_SHIFT: Final = 52 - _BITS
_OCTAVES: Final = 40
# One cell more than the octaves hold, for w = 1/2 itself.
_CELLS: Final = (_OCTAVES << _BITS) + 1
_FIRST: Final = (1023 - _OCTAVES - 1) << _BITS
_FRACTION: Final = (1 << _SHIFT) - 1
_ONE: Final = 0x3FF0000000000000

TOLERANCE: Final = 1e-7
"""Largest error of a tabulated value, relative to its size or to the width of the central 98 %. It is a
hundred times less than the Monte-Carlo error of a thousand million draws; most families come out near
1e-10."""
_ROUNDING: Final = 2.0**-50
_TOO_MANY: Final = 0.05
_CUTS: Final = 32
_MOST_CUT: Final = 128
_DEPTH: Final = 3
"""Rough cells are cut into ``_CUTS``, up to ``_DEPTH`` times; at each depth no more than ``_MOST_CUT`` of
them, those that most draws fall in."""
_CHEAP: Final = frozenset({"uniform"})
"""Families whose exact ppf costs less than reading a table."""

Ppf = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Cells:
    """Cubics on cells: ``coefficients`` has a row for each power of the local coordinate t in [0, 1).

    ``row`` is 0 for a smooth cell, k > 0 for one whose parts are cells (k - 1) * CUTS and on of ``finer``,
    and -1 for one that is rough and not cut. It is None where all cells are smooth.
    """

    coefficients: FloatArray
    exact: Ppf
    row: npt.NDArray[np.int32] | None = None
    finer: Cells | None = None

    def __call__(self, u: FloatArray, cell: npt.NDArray[np.int64], t: FloatArray) -> FloatArray:
        """Values at ``u``, which lies at t in the given cells."""
        c = self.coefficients
        # mode="clip" covers w below 2**-41, which has probability 5e-13.
        x: FloatArray = c[3].take(cell, mode="clip")
        for k in (2, 1, 0):
            x *= t
            x += c[k].take(cell, mode="clip")
        if self.row is not None:
            self._mend(x, u, self.row.take(cell, mode="clip"), t)
        return x

    def _mend(self, x: FloatArray, u: FloatArray, row: npt.NDArray[np.int32], t: FloatArray) -> None:
        """Replace in ``x`` the values of draws that fell in rough cells."""
        where = np.flatnonzero(row > 0)
        if where.size and self.finer is not None:
            s = t[where] * _CUTS
            part = s.astype(np.int64)
            s -= part
            part += (row[where] - 1) * np.int64(_CUTS)
            x[where] = self.finer(u[where], part, s)
        where = np.flatnonzero(row < 0)
        if where.size:
            x[where] = self.exact(u[where])


@dataclass(frozen=True, eq=False)
class QuantileTable:
    """A tabulated ppf."""

    cells: Cells

    def __call__(self, u: FloatArray) -> FloatArray:
        """Values at ``u`` in (0, 1)."""
        w = np.minimum(u, 1.0 - u)
        bits = w.view(np.int64)
        cell = bits >> _SHIFT
        cell -= _FIRST
        # The upper half has its own cells after those of the lower half.
        cell += (u > 0.5) * np.int64(_CELLS)
        t = (((bits & _FRACTION) << _BITS) | _ONE).view(np.float64)
        t -= 1.0
        return self.cells(u, cell, t)


def _nodes() -> FloatArray:
    """``u`` at the ends of all cells, lower half then upper half: shape (2 * cells, 2)."""
    # The octave [2**k, 2**(k+1)) holds w = 2**k * (1 + (step + t) / 2**BITS).
    octave, step = np.divmod(np.arange(_CELLS), 1 << _BITS)
    w = np.exp2(octave - (_OCTAVES + 1.0))[:, None] * (1.0 + (step[:, None] + [0, 1]) / (1 << _BITS))
    u: FloatArray = np.concatenate([w, 1.0 - w])
    return u


# A cubic through values at 0, 1/3, 2/3, 1, as coefficients of 1, t, t^2, t^3.
_FIT: Final = np.linalg.inv(np.vander(np.array([0.0, 1 / 3, 2 / 3, 1.0]), 4, increasing=True))
_CHECKS: Final = np.array([1 / 6, 1 / 2, 5 / 6])
# The nodes of the fit and, between them, those of the checks.
_SIXTHS: Final = np.arange(7) / 6


def _between(ends: FloatArray, at: FloatArray) -> FloatArray:
    """``u`` at the local coordinates ``at`` of cells with these ends."""
    u: FloatArray = ends[:, :1] * (1.0 - at) + ends[:, 1:] * at
    return u


_GROUP: Final = 8
"""Neighbouring cells of an octave that one polynomial may serve."""
_DEGREE: Final = 7
_SURE: Final = 1e-10
_POINTS: Final = (1.0 - np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)) / 2.0
_TRIALS: Final = np.array([0.02, 0.5, 0.98])
_INNER: Final = ((np.arange(_GROUP)[:, None] + _SIXTHS) / _GROUP).ravel()


def _interpolation(at: FloatArray) -> FloatArray:
    """The matrix from values at the Chebyshev points to values at ``at``, both in [0, 1]."""
    vander = np.polynomial.chebyshev.chebvander
    matrix: FloatArray = vander(2 * at - 1, _DEGREE) @ np.linalg.inv(vander(2 * _POINTS - 1, _DEGREE))
    return matrix


_TO_INNER: Final = _interpolation(_INNER)
_TO_TRIALS: Final = _interpolation(_TRIALS)


def _values(exact: Ppf, ends: FloatArray, scale: float) -> FloatArray:
    """Values at the sixths of all cells of a table: by polynomials where these are sure, else exact ones."""
    cells = len(ends)
    halves = ends.reshape(2, -1, 2)
    # The last cell of each half, for w = 1/2, has no neighbours.
    groups = halves[:, :-1].reshape(-1, _GROUP, 2)
    wide = np.stack([groups[:, 0, 0], groups[:, -1, 1]], axis=1)
    points = exact(_between(wide, np.concatenate([_POINTS, _TRIALS])).ravel()).reshape(len(wide), -1)
    known, trials = points[:, : _DEGREE + 1], points[:, _DEGREE + 1 :]
    error = np.abs(known @ _TO_TRIALS.T - trials) / np.maximum(np.abs(trials), scale)
    mass = np.abs(wide[:, 1] - wide[:, 0])
    sure = np.all(error <= (_SURE + _ROUNDING / np.maximum(mass, _ROUNDING))[:, None], axis=1)
    inner = np.where(sure[:, None], known, 0.0) @ _TO_INNER.T
    values = np.empty((2, cells // 2, len(_SIXTHS)))
    values[:, :-1] = inner.reshape(2, -1, len(_SIXTHS))
    unsure = np.ones((2, cells // 2), dtype=bool)
    unsure[:, :-1] = np.repeat(~sure, _GROUP).reshape(2, -1)
    values[unsure] = exact(_between(halves[unsure], _SIXTHS).ravel()).reshape(-1, len(_SIXTHS))
    return values.reshape(cells, -1)


def _exact_values(exact: Ppf, ends: FloatArray, _scale: float) -> FloatArray:
    """Exact values at the sixths of any cells."""
    return exact(_between(ends, _SIXTHS).ravel()).reshape(len(ends), -1)


def _fit(values: FloatArray, ends: FloatArray, scale: float) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Cubics through the values at the sixths of cells with these ends in u, and which are too rough."""
    mass = np.abs(ends[:, 1] - ends[:, 0])
    coefficients: FloatArray = _FIT @ _finite(values[:, ::2]).T
    checks = values[:, 1::2]
    fitted = np.vander(_CHECKS, 4, increasing=True) @ coefficients
    error = np.abs(fitted.T - checks) / np.maximum(np.abs(checks), scale)
    # In the far upper tail u itself is rounded, and no table could be finer than that.
    allowed = TOLERANCE + _ROUNDING / np.maximum(mass, _ROUNDING)
    rough = ~np.all(error <= allowed[:, None], axis=1)
    return coefficients, rough & (mass > _ROUNDING)


def _cells(exact: Ppf, ends: FloatArray, scale: float, depth: int) -> tuple[Cells, float]:
    """Cells with these ends, the rough ones cut again, and the share of draws that need the exact ppf."""
    sample = _values if depth == _DEPTH else _exact_values
    coefficients, rough = _fit(sample(exact, ends, scale), ends, scale)
    if not rough.any():
        return Cells(coefficients, exact), 0.0
    mass = np.where(rough, np.abs(ends[:, 1] - ends[:, 0]), 0.0)
    row = np.where(rough, -1, 0).astype(np.int32)
    if depth == 0:
        return Cells(coefficients, exact, row), float(mass.sum())
    cut = np.argsort(-mass, kind="stable")[: min(_MOST_CUT, np.count_nonzero(rough))]
    row[cut] = np.arange(1, len(cut) + 1)
    edges = np.linspace(0.0, 1.0, _CUTS + 1)
    edges = ends[cut, :1] * (1.0 - edges) + ends[cut, 1:] * edges
    inner = np.stack([edges[:, :-1], edges[:, 1:]], axis=-1).reshape(-1, 2)
    finer, left = _cells(exact, inner, scale, depth - 1)
    return Cells(coefficients, exact, row, finer), float(mass.sum() - mass[cut].sum() + left)


def _tabulate(exact: Ppf) -> QuantileTable | None:
    """The table of an exact ppf, or None where too many draws would fall in rough cells."""
    with np.errstate(all="ignore"):
        scale = float(np.ptp(exact(np.array([0.01, 0.99]))))
        cells, left = _cells(exact, _nodes(), scale, _DEPTH)
    return QuantileTable(cells) if left <= _TOO_MANY else None


def _finite(values: FloatArray) -> FloatArray:
    """Values at the nodes; an end at infinity, which no draw reaches, becomes the last finite value."""
    finite = values[np.isfinite(values)]
    if finite.size in (0, values.size):
        return values
    return np.clip(values, finite.min(), finite.max())


@lru_cache(maxsize=512)
def transform(distribution: Distribution) -> Ppf:
    """How the engine turns uniforms into draws of a distribution, in the distribution's own unit.

    Smooth families by a table, which is cheaper than even the logarithm and exponential of a lognormal; those
    that are cheaper still, and what has atoms, exactly.
    """
    if distribution.discrete or distribution.name in _CHEAP:
        return distribution.ppf
    return _tabulate(distribution.ppf) or distribution.ppf
