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


def signed_ticks(low: float, high: float, *, most: int, first: float = 10.0) -> tuple[list[float], list[str]]:
    """Positions and labels for a :func:`~leadtime.report.densities.signed_log` axis between two values.

    Apart from zero they are powers of ten of either sign from ``first`` on, at most about ``most``.
    """
    reach = max(abs(low), abs(high), 10.0)
    step = max(1, math.ceil((2 * math.log10(reach) + 1) / most))
    start = round(math.log10(first)) if step == 1 else step
    sizes = [10.0**p for p in range(start, math.floor(math.log10(reach)) + 1, step)] or [10.0]
    values = [v for v in [*(-s for s in reversed(sizes)), 0.0, *sizes] if low <= v <= high or v == 0]
    labels = [("+" if v > 0 else "") + significant(v, 1) for v in values]
    return [float(p) for p in signed_log(np.asarray(values))], labels


def wrap(words: str, width: int) -> list[str]:
    """Words in lines of at most ``width`` characters, for labels inside a figure."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
