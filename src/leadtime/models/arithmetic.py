"""Small functions that the models share: careful division, saturation, growth and its integral.

They work on bare arrays and, in the unit check, on quantities with units.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from leadtime.futures.maths import expit, logit

Draws = Any
"""An array whose leading axis is the futures, or, in the unit check, a quantity with a unit."""


def bare(x: Draws) -> Draws:
    """A number without a unit; raises pint's error where ``x`` has a dimension."""
    return x.m_as("") if hasattr(x, "m_as") else x


def ratio(a: Draws, b: Draws) -> Draws:
    """``a / b``, and zero where ``b`` is not positive."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(b > 0, a / b, 0)


def saturated(hours: Draws, scale: Draws) -> Draws:
    """The part of an effect that ``hours`` of work bring about: 1 - exp(-hours / scale), in [0, 1].

    Exactly zero at zero hours, so an activity on which nobody works changes no bits. Negative hours count as
    none; an infinite amount of work gives one, and so does any work at the scale zero.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return -np.expm1(-np.where(hours > 0, hours / scale, 0))


def remaining(hours: Draws, scale: Draws) -> Draws:
    """What :func:`saturated` leaves: exp(-hours / scale)."""
    return 1 - saturated(hours, scale)


def grown(growth: Draws, t: Draws, lasts: Draws) -> Draws:
    """How many times larger a head-count is at ``t``: exp(growth · min(t, lasts))."""
    return np.exp(bare(growth * np.minimum(t, lasts)))


def accumulated(growth: Draws, t: Draws, lasts: Draws) -> Draws:
    """The integral of :func:`grown` from 0 to ``t``, in the unit of ``t``: (e^(g t) - 1) / g while growth
    lasts.

    Computed by ``exprel(x) = (e^x - 1) / x``, which is exact through growth zero.
    """
    growing = np.minimum(t, lasts)
    return growing * special.exprel(bare(growth * growing)) + (t - growing) * grown(growth, t, lasts)


def mix(weight: Draws, a: Draws, b: Draws) -> Draws:
    """``a`` with ``weight`` and ``b`` with the rest."""
    return weight * a + (1 - weight) * b


def moved(probability: Draws, log_odds: Draws) -> Draws:
    """A probability moved by so much in log-odds: expit(logit(p) + shift); 0 and 1 stay where they are."""
    return expit(logit(probability) + log_odds)
