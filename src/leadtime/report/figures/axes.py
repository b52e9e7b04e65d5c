"""What the figures share: axes in decades, rules and rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from leadtime.report.densities import signed_log
from leadtime.report.numbers import significant
from leadtime.report.svg import ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def decades(low: float, high: float, *, most: int) -> list[int]:
    """Whole powers of ten between two positive numbers, thinned to at most ``most``."""
    powers = list(range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1))
    step = max(1, math.ceil(len(powers) / most))
    return [p for p in powers if p % step == 0] or powers[:1]


def decade_ticks(axes: Axes, powers: Sequence[int]) -> None:
    """Label an axis whose coordinate is log10 of the quantity, with a fine rule at each label."""
    axes.set_xticks(list(powers), [significant(10.0**p, 1) for p in powers])
    for p in powers:
        axes.axvline(p, color=ink("rule"), lw=0.75, zorder=0)


def signed_ticks(low: float, high: float, *, most: int, unit: float = 1.0) -> tuple[list[float], list[str]]:
    """Positions and labels for a :func:`~leadtime.report.densities.signed_log` axis between two values.

    Apart from zero they are powers of ten of either sign above ``unit``, at most about ``most``.
    """
    reach = max(abs(low), abs(high), 10.0 * unit)
    first, last = round(math.log10(unit)), math.floor(math.log10(reach) + 1e-9)
    sides = 2 if low < -unit else 1
    step = max(1, math.ceil(sides * (last - first) / (most - 1)))
    sizes = [10.0**p for p in range(last, first, -step)]
    values = [v for v in sorted([*(-s for s in sizes), 0.0, *sizes]) if low <= v <= high or v == 0]
    labels = [("+" if v > 0 else "") + significant(v, 1) for v in values]
    return [float(p) for p in signed_log(np.asarray(values), unit)], labels
