"""How much too good a result looks that was selected on.

Of n candidates with true values V ~ N(0, spread²), seen as V + E with E ~ N(0, error²), the best by what is
seen shows S·E[Z₍ₙ₎] and is worth spread²/S·E[Z₍ₙ₎], with S² = spread² + error² and Z₍ₙ₎ the largest of n
standard normals (the optimizer's curse: Smith and Winkler, Management Science 52, 2006).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence import special
from leadtime.evidence.families.continuous import SQRT_2PI


def selection_gap(spread: float, error: float, tries: int) -> float:
    """How much a best of ``tries`` looks better than it is: error² / √(spread² + error²) · E[Z₍ₙ₎].

    ``spread`` is the standard deviation of the true values, ``error`` that of what is added to them, in one
    unit, which is also that of the answer: a ``bias`` for the appraisal of a gamed result.

    >>> round(selection_gap(1, 1, 10), 10)
    1.0880624905

    Raises :class:`InputError` for less than one try or a negative width.
    """
    if tries < 1 or spread < 0 or error < 0:
        raise InputError(
            f"spread {spread}, error {error}, tries {tries}", valid="widths of 0 or more, and one try or more"
        )
    if error == 0:
        return 0.0
    return error**2 / math.hypot(spread, error) * expected_largest(tries)


@lru_cache(maxsize=256)
def expected_largest(n: int) -> float:
    """E[Z₍ₙ₎] = ∫ z n φ(z) Φ(z)ⁿ⁻¹ dz, by quadrature."""
    # On the whole line the trapezium rule is exact to the last bits for so smooth a function.
    z = np.linspace(-13.0, 13.0, 2601)
    density = n * np.exp(-0.5 * z * z + (n - 1) * np.asarray(special.log_ndtr(z))) / SQRT_2PI
    return float(np.sum(z * density) * (z[1] - z[0]))
