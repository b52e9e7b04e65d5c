"""Fast inverse distribution functions: a table of cubics that is checked against the exact one.

Every belief is drawn as ppf(u), because then a plan or a rival who believes something else sees the same
future at the same quantile, and because a Gaussian copula needs it. An exact ppf may cost a microsecond
(beta, mixture), so it is tabulated once.

The cells follow the exponent and the leading bits of ``w = min(u, 1 - u)``: each octave is cut into
``2**_BITS`` cells, down to 2**-55, so that the tails are resolved as finely as the middle and the index of a
cell is a shift of the bits of w. In each cell a cubic goes through four exact values. Its error is then
measured between them; draws that fall in a cell where it is too large (kinks, jumps) get the exact value.
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
_OCTAVES: Final = 54
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
_CHEAP: Final = frozenset({"uniform"})
"""Families whose exact ppf costs less than reading a table."""

Ppf = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class QuantileTable:
    """A tabulated ppf. ``coefficients`` has a row for each power of the local coordinate."""

    coefficients: FloatArray
    rough: npt.NDArray[np.bool_] | None
    exact: Ppf

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
        c = self.coefficients
        # mode="clip" covers w below 2**-55, which has probability 1e-16.
        x: FloatArray = c[3].take(cell, mode="clip")
        for k in (2, 1, 0):
            x *= t
            x += c[k].take(cell, mode="clip")
        if self.rough is not None:
            where = np.flatnonzero(self.rough.take(cell, mode="clip"))
            if where.size:
                x[where] = self.exact(u[where])
        return x


def _nodes(offsets: FloatArray) -> FloatArray:
    """``u`` at the given local coordinates of every cell: shape (2 * cells, offsets)."""
    # The octave [2**k, 2**(k+1)) holds w = 2**k * (1 + (step + t) / 2**BITS).
    index = np.arange(_CELLS)
    octave, step = np.divmod(index, 1 << _BITS)
    w = np.exp2(octave - (_OCTAVES + 1.0))[:, None] * (1.0 + (step[:, None] + offsets) / (1 << _BITS))
    u: FloatArray = np.concatenate([w, 1.0 - w])
    return u


# A cubic through values at 0, 1/3, 2/3, 1, as coefficients of 1, t, t^2, t^3.
_FIT: Final = np.linalg.inv(np.vander(np.array([0.0, 1 / 3, 2 / 3, 1.0]), 4, increasing=True))
_CHECKS: Final = np.array([1 / 6, 1 / 2, 5 / 6])


def _tabulate(exact: Ppf) -> QuantileTable | None:
    """The table of an exact ppf, or None where too many draws would fall in rough cells."""
    ends = _nodes(np.array([0.0, 1.0]))
    mass = np.abs(ends[:, 1] - ends[:, 0])
    with np.errstate(all="ignore"):
        values = _finite(exact(_nodes(np.array([0.0, 1 / 3, 2 / 3, 1.0])).ravel()).reshape(-1, 4))
        coefficients = _FIT @ values.T
        checks = exact(_nodes(_CHECKS).ravel()).reshape(-1, 3)
        fitted = np.vander(_CHECKS, 4, increasing=True) @ coefficients
        scale = float(np.ptp(exact(np.array([0.01, 0.99]))))
        error = np.abs(fitted.T - checks) / np.maximum(np.abs(checks), scale)
        # In the far upper tail u itself is rounded, and no table could be finer than that.
        allowed = TOLERANCE + _ROUNDING / np.repeat(np.tile(mass[:_CELLS], 2)[:, None], 3, axis=1)
        rough = ~np.all(error <= allowed, axis=1)
    rough &= mass > _ROUNDING
    if mass[rough].sum() > _TOO_MANY:
        return None
    return QuantileTable(coefficients, rough if rough.any() else None, exact)


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
