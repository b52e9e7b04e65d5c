"""The shape of a distribution in a terminal: a row of bars in plain text, with marks below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from leadtime.evidence.base import Distribution

_FULL, _HALF = "█", "▄"
_LOGARITHMIC = 29.0
"""From this ratio of the 95 % quantile to the 5 % quantile an axis of positive numbers is logarithmic."""
_ENDS = (0.005, 0.995)


def shape_text(
    dist: Distribution,
    marks: Sequence[tuple[float, str]],
    *,
    width: int = 72,
    height: int = 7,
    linear: bool = False,
) -> str:
    """A picture of ``width`` columns: how probability lies over the axis, and a label under each mark.

    ``marks`` are values in the unit of ``dist`` with their labels, rising. The axis holds the middle 99 %
    and all marks; it is logarithmic, and says so, where the middle 90 % of positive numbers spans a factor
    of 29, unless it is to be ``linear``. Each column is as high as the probability that falls into it.
    """
    places = [x for x, _ in marks]
    low, high = (float(dist.ppf(p)) for p in _ENDS)
    low, high = min([low, *places]), max([high, *places])
    if not low < high:
        return ""
    inner = (float(dist.ppf(0.05)), float(dist.ppf(0.95)))
    wide = low > 0 and inner[1] / inner[0] > _LOGARITHMIC
    logs = wide and dist.unit != "date" and not linear
    edges = np.geomspace(low, high, width + 1) if logs else np.linspace(low, high, width + 1)
    columns = np.diff(dist.cdf(edges))
    lines = [*_bars(columns, height), "─" * width]
    where = [_column(x, edges, width) for x in places]
    lines += _labels([(w, label) for w, (_, label) in zip(where, marks, strict=True)], width)
    if logs:
        lines.append("(logarithmic axis)")
    return "\n".join(line.rstrip() for line in lines)


def _bars(columns: NDArray[np.float64], height: int) -> list[str]:
    """Rows from the top; half a row is the finest step."""
    top = float(columns.max())
    halves = np.round(columns / top * 2 * height).astype(int) if top > 0 else np.zeros(len(columns), int)
    # What is there at all is seen, if only as half a row.
    halves = np.where((columns > top / 200) & (halves == 0), 1, halves)
    return [
        "".join(_FULL if h >= 2 * row else _HALF if h == 2 * row - 1 else " " for h in halves)
        for row in range(height, 0, -1)
    ]


def _column(x: float, edges: NDArray[np.float64], width: int) -> int:
    return int(np.clip(np.searchsorted(edges, x, side="right") - 1, 0, width - 1))


def _labels(marks: Sequence[tuple[int, str]], width: int) -> list[str]:
    """A row of ticks, and as many rows of labels as are needed for none to touch another."""
    ticks = [" "] * width
    for column, _ in marks:
        ticks[column] = "|"
    rows: list[str] = []
    for column, label in marks:
        begin = max(0, min(column - len(label) // 2, width - len(label)))
        for i, row in enumerate(rows):
            if len(row) < begin or not row:
                rows[i] = row.ljust(begin) + label
                break
        else:
            rows.append(" " * begin + label)
    return ["".join(ticks), *rows]
