"""Curves over one axis, with bands of uncertainty, marked points and marked places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadtime.report.numbers import minus
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Numbers = Sequence[float]


@dataclass(frozen=True)
class Line:
    """A curve: its name, coordinates, colour's role, and perhaps a band (low, high) and a dashed stroke."""

    label: str
    x: Numbers
    y: Numbers
    role: str = "available"
    band: tuple[Numbers, Numbers] | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Mark:
    """A point with words beside it; without ``y`` a vertical rule."""

    x: float
    y: float | None
    words: str
    role: str = "ink"


@dataclass(frozen=True)
class Plane:
    """What is drawn: curves, marks, the words of both axes, and ticks of one's own (position, words)."""

    lines: Sequence[Line]
    across: str
    up: str
    marks: Sequence[Mark] = ()
    x_ticks: Sequence[tuple[float, str]] | None = None
    y_ticks: Sequence[tuple[float, str]] | None = None
    zero: bool = False
    limits: tuple[float, float] | None = None
    legend: bool = field(default=True)


def lines_picture(
    words: Words, data: Table, plane: Plane, *, heights: tuple[float, float] = (330, 330)
) -> Picture:
    """The curves with a legend above them, each named in its own colour."""
    return picture(words, data, lambda sheet: _paint(sheet, plane), heights)


def _paint(sheet: Sheet, plane: Plane) -> None:
    top = _legend(sheet, plane.lines) if plane.legend else 10.0
    sheet.text(0, top + 10, plane.up, size=11.5, color=ink("muted"))
    axes = sheet.axes(58, top + 20, sheet.width - 16, sheet.height - 46)
    for line in plane.lines:
        if line.band is not None:
            low, high = (_within(edge, plane) for edge in line.band)
            axes.fill_between(line.x, low, high, color=ink(line.role), alpha=0.2, lw=0)
        style = "--" if line.dashed else "-"
        axes.plot(line.x, _within(line.y, plane), style, color=ink(line.role), lw=2)
    if plane.limits is not None:
        axes.set_ylim(*plane.limits)
    if plane.zero:
        axes.axhline(0, color=ink("ink"), lw=1, zorder=1)
    _ticks(axes, plane, 5 if sheet.narrow else 8)
    for mark in plane.marks:
        _mark(axes, mark)
    sheet.text(sheet.width - 16, sheet.height - 8, plane.across, ha="right", size=11.5, color=ink("muted"))


def _within(values: Numbers, plane: Plane) -> list[float]:
    """Values held within the limits of the figure: what lies beyond runs along its edge."""
    low, high = plane.limits or (-math.inf, math.inf)
    return [min(max(float(v), low), high) for v in values]


def _legend(sheet: Sheet, lines: Sequence[Line]) -> float:
    """The names of the curves, in rows; the height that they take."""
    x, y = 0.0, 16.0
    for line in lines:
        wide = 26 + 7.3 * len(line.label)
        if x and x + wide > sheet.width:
            x, y = 0.0, y + 20
        sheet.text(x, y, "╌" if line.dashed else "━", color=ink(line.role), weight="bold")
        sheet.text(x + 16, y, line.label, size=12)
        x += wide + 12
    return y + 6


def _ticks(axes: Axes, plane: Plane, most: int) -> None:
    from matplotlib.ticker import MaxNLocator

    for axis, ticks, grid in (
        (axes.xaxis, plane.x_ticks, axes.axvline),
        (axes.yaxis, plane.y_ticks, axes.axhline),
    ):
        if ticks is not None:
            axis.set_ticks([at for at, _ in ticks], [words for _, words in ticks])
        else:
            axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
            low, high = axis.get_view_interval()
            at = [t for t in axis.get_majorticklocs() if low <= t <= high]
            axis.set_ticks(at, [minus(f"{t:,.6g}") for t in at])
        for t in axis.get_majorticklocs():
            grid(t, color=ink("rule"), lw=0.75, zorder=0)


def _mark(axes: Axes, mark: Mark) -> None:
    low, high = axes.get_xlim()
    right = mark.x > low + 0.6 * (high - low)
    at = (-6 if right else 6, 6)
    told: dict[str, Any] = {
        "textcoords": "offset points",
        "xytext": at,
        "ha": "right" if right else "left",
        "size": 11.5,
    }
    if mark.y is None:
        axes.axvline(mark.x, color=ink(mark.role), lw=1.25, ls=":", zorder=2)
        foot = axes.get_ylim()[0]
        axes.annotate(mark.words, (mark.x, foot), color=ink(mark.role), **told)
        return
    axes.plot([mark.x], [mark.y], "o", color=ink(mark.role), ms=6.5, zorder=5)
    axes.annotate(mark.words, (mark.x, mark.y), color=ink(mark.role), **told)
