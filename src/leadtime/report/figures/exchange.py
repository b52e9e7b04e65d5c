"""Hours bought by an hour: the mean and the spread over futures for each way to spend it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.densities import signed_log
from leadtime.report.figures.axes import signed_ticks
from leadtime.report.numbers import percent, significant, with_error
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class ExchangeRow:
    """One way to spend an hour: what it buys on average with its error, and the range over futures."""

    label: str
    mean: float
    error: float
    median: float
    low: float
    high: float
    nothing: float
    loss: float
    strong: bool = False


def exchange_picture(
    words: Words, rows: Sequence[ExchangeRow], published: tuple[float, float] | None
) -> Picture:
    """A bar from the 5 % to the 95 % quantile, a mark at the median, a dot at the mean; signed log axis."""
    heights = (26 + 38 * len(rows) + 28, 26 + 52 * len(rows) + 28)
    return picture(words, _data(rows), lambda sheet: _paint(sheet, rows, published), heights)


def _data(rows: Sequence[ExchangeRow]) -> Table:
    columns = ("An hour on", "Mean", "5 %", "Median", "95 %", "Buys nothing", "Loses")
    return table(
        columns,
        [
            (
                r.label,
                with_error(r.mean, r.error),
                significant(r.low),
                significant(r.median),
                significant(r.high),
                percent(r.nothing),
                percent(r.loss),
            )
            for r in rows
        ],
    )


def linear_within(rows: Sequence[ExchangeRow]) -> float:
    """Where the axis turns from linear to logarithmic: below the smallest mean, but not out of sight."""
    means = [abs(r.mean) for r in rows if r.mean]
    return float(10.0 ** math.floor(math.log10(min(1.0, max(0.001, min(means, default=1.0))))))


def _paint(sheet: Sheet, rows: Sequence[ExchangeRow], published: tuple[float, float] | None) -> None:
    step, label = (52.0, 0.0) if sheet.narrow else (38.0, 196.0)
    top, unit = 26.0, linear_within(rows)
    axes = sheet.axes(label + 10, top, sheet.width - (14 if sheet.narrow else 150), top + step * len(rows))
    ends = [v for r in rows for v in (r.low, r.high, r.mean)] + list(published or ())
    low, high = min(0.0, *ends), max(10.0 * unit, *ends)
    left, right = (float(signed_log(v, unit)) for v in (low, high))
    axes.set_xlim(left - 0.03 * (right - left), right + 0.03 * (right - left))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    positions, labels = signed_ticks(low, high, most=6 if sheet.narrow else 9, unit=unit)
    axes.set_xticks(positions, [text.removeprefix("+") for text in labels])
    for at in positions:
        axes.axvline(at, color=ink("ink" if at == 0 else "rule"), lw=1 if at == 0 else 0.75, zorder=0)
    if published is not None:
        _band(axes, published, unit)
    for i, row in enumerate(rows):
        _row(axes, row, unit, i + (0.68 if sheet.narrow else 0.5))
        weight = "bold" if row.strong else "normal"
        y = top + step * i + (19 if sheet.narrow else step / 2 + 4)
        sheet.text(0, y, row.label, weight=weight)
        mean = f"{with_error(row.mean, row.error)}"
        sheet.text(sheet.width, y, mean, ha="right", size=12, color=ink("available"), weight=weight)


def _band(axes: Axes, published: tuple[float, float], unit: float) -> None:
    left, right = (float(signed_log(v, unit)) for v in published)
    axes.axvspan(left, right, color=ink("good"), alpha=0.13, lw=0, zorder=0)
    words = f"published: {significant(published[0])} to {significant(published[1])}"
    axes.annotate(
        words,
        (right, 0),
        xytext=(0, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=ink("good"),
        size=11.5,
    )


def _row(axes: Axes, row: ExchangeRow, unit: float, y: float) -> None:
    low, middle, high, mean = (float(signed_log(v, unit)) for v in (row.low, row.median, row.high, row.mean))
    axes.plot([low, high], [y, y], color=ink("available"), lw=7, alpha=0.28, solid_capstyle="butt")
    axes.plot([middle, middle], [y - 0.13, y + 0.13], color=ink("available"), lw=2, solid_capstyle="butt")
    axes.plot([mean], [y], marker="o", ms=6.5, color=ink("available"), zorder=4)
