"""Lead time of each plan: the margin in days between an adequate safety case and deployment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.densities import BANDS, Array, quantiles, signed_log
from leadtime.report.figures.axes import signed_ticks
from leadtime.report.numbers import percent, significant
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FAN = ((0.05, 0.95), (0.10, 0.90), (0.20, 0.80), (0.30, 0.70), (0.40, 0.60))


@dataclass(frozen=True)
class MarginRow:
    """One plan: its draws of lead time in days, and the share of them at or above zero."""

    plan: str
    draws: Array
    in_time: float


def margin_picture(rows: Sequence[MarginRow]) -> Picture:
    """Fans of nested intervals on an axis that is linear near zero and logarithmic beyond."""
    words = Words(
        "margin",
        "Lead time of each plan",
        " ".join(
            f"{r.plan}: median {significant(quantiles(r.draws, (0.5,))[0])} days, in time in "
            f"{percent(r.in_time)} of futures."
            for r in rows
        ),
        "Days between an adequate safety case and deployment; positive is in time. The shades hold the "
        "middle 20, 40, 60, 80 and 90 % of the futures; the mark is the median. The axis is logarithmic on "
        "both sides of zero, and linear within a day of it.",
    )
    return picture(
        words,
        _data(rows),
        lambda sheet: _paint(sheet, rows),
        (26 + 44 * len(rows) + 28, 26 + 58 * len(rows) + 28),
    )


def _data(rows: Sequence[MarginRow]) -> Table:
    columns = ("Plan", *(f"{100 * q:.0f} %" for q in BANDS), "In time")
    return table(
        columns, [(r.plan, *(significant(q) for q in quantiles(r.draws)), percent(r.in_time)) for r in rows]
    )


def _paint(sheet: Sheet, rows: Sequence[MarginRow]) -> None:
    step, label = (58.0, 0.0) if sheet.narrow else (44.0, 170.0)
    top = 26.0
    axes = sheet.axes(label + 4, top, sheet.width - 6, top + step * len(rows))
    ends = [q for r in rows for q in quantiles(r.draws, (0.05, 0.95))]
    low, high = min(ends), max(ends)
    finite_high = high if high != float("inf") else max(1e4, *(q for q in ends if q != float("inf")))
    left, right = signed_log(min(low, -10.0)), signed_log(max(finite_high, 10.0))
    margin = 0.03 * (right - left)
    axes.set_xlim(float(left - margin), float(right + margin))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    positions, labels = signed_ticks(min(low, -10.0), max(finite_high, 10.0), most=5 if sheet.narrow else 9)
    axes.set_xticks(positions, labels)
    for at in positions:
        axes.axvline(at, color=ink("ink" if at == 0 else "rule"), lw=1 if at == 0 else 0.75, zorder=0)
    _heads(axes)
    for i, row in enumerate(rows):
        centre = i + (0.66 if sheet.narrow else 0.5)
        _fan(axes, row, centre, 0.17 if sheet.narrow else 0.27, float(right))
        sheet.text(0, top + step * i + (18 if sheet.narrow else step / 2 + 4), row.plan, weight="bold")


def _heads(axes: Axes) -> None:
    for words, ha, offset, role in (("◂ too late", "right", -8, "bad"), ("in time ▸", "left", 8, "good")):
        axes.annotate(
            words,
            (0, 0),
            xytext=(offset, 8),
            textcoords="offset points",
            color=ink(role),
            ha=ha,
            va="bottom",
            size=12,
        )


def _fan(axes: Axes, row: MarginRow, centre: float, half: float, edge: float) -> None:
    band = (centre - half, centre + half)
    for lower, upper in _FAN:
        a, b = (min(float(signed_log(q)), edge) for q in quantiles(row.draws, (lower, upper)))
        for start, end, role in ((a, min(b, 0.0), "bad"), (max(a, 0.0), b, "good")):
            if end > start:
                axes.fill_between([start, end], *band, color=ink(role), alpha=0.2, lw=0)
    middle = min(float(signed_log(quantiles(row.draws, (0.5,))[0])), edge)
    axes.plot([middle, middle], band, color=ink("ink"), lw=2.25, solid_capstyle="butt")
