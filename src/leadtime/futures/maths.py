"""Functions for models that work on bare arrays and, in the unit check, on quantities with units."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special


def _bare(x: Any) -> Any:
    """A number without a unit; raises pint's own error where ``x`` has a dimension."""
    return x.m_as("") if hasattr(x, "m_as") else x


def ordered_sum(x: Any) -> Any:
    """Sum over the last axis from left to right.

    Adding zero changes no bits, so a row that contributes nothing gives the same bits as no row at all;
    ``np.sum`` regroups long sums and does not promise that. An axis of length zero sums to zero.
    """
    if x.shape[-1] == 0:
        return np.sum(x, axis=-1)
    total = x[..., 0]
    for j in range(1, x.shape[-1]):
        total = total + x[..., j]
    return total


def expit(x: Any) -> Any:
    """1 / (1 + exp(-x)): log-odds to probability."""
    return special.expit(_bare(x))


def logit(p: Any) -> Any:
    """log(p / (1 - p)): probability to log-odds; infinite at 0 and 1."""
    return special.logit(_bare(p))


def normal_cdf(x: Any) -> Any:
    """The standard normal distribution function."""
    return special.ndtr(_bare(x))


def normal_ppf(p: Any) -> Any:
    """The inverse of :func:`normal_cdf`; infinite at 0 and 1."""
    return special.ndtri(_bare(p))
