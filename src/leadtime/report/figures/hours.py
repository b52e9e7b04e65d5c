"""Hours of work that a safety case needs, against those that a plan makes available."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leadtime.report.densities import BANDS, LogDensity
from leadtime.report.figures.axes import decade_ticks, decades
from leadtime.report.numbers import percent, significant
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR = 0.6
"""Width in decades of the bars for draws off the axis; their area is their share, as under the curves."""
_GAP = 0.35


@dataclass(frozen=True)
class HoursPanel:
    """One plan's panel: its title, a line below it, and the two densities in hours of work."""

    plan: str
    subtitle: str
    needed: LogDensity
    available: LogDensity


def hours_picture(panels: Sequence[HoursPanel]) -> Picture:
    """Panels one above the other on one logarithmic axis of hours; areas are shares of futures."""
    words = Words(
        "hours",
        "Hours of work needed and available in the window",
        " ".join(_described(p) for p in panels),
        "Logarithmic axis. Areas are shares of the futures; the bar on the left is the share with none.",
    )
    step = {False: 168.0, True: 196.0}

    def paint(sheet: Sheet) -> None:
        frame = _Frame.around(panels)
        for i, panel in enumerate(panels):
            top = 8 + i * step[sheet.narrow]
            _panel(sheet, panel, frame, (top, top + step[sheet.narrow]), last=i == len(panels) - 1)

    heights = (step[False] * len(panels) + 28, step[True] * len(panels) + 28)
    return picture(words, _data(panels), paint, heights)


def _described(p: HoursPanel) -> str:
    return (
        f"{p.plan}: median {significant(p.needed.median)} hours needed and {significant(p.available.median)} "
        f"available; none available in {percent(p.available.zero)} of futures."
    )


def _data(panels: Sequence[HoursPanel]) -> Table:
    columns = ("Plan", "Hours of work", "None", *(f"{100 * q:.0f} %" for q in BANDS))
    rows = [
        (p.plan, name, percent(d.zero), *(significant(q) for q in d.quantiles))
        for p in panels
        for name, d in (("needed", p.needed), ("available", p.available))
    ]
    return table(columns, rows)


@dataclass(frozen=True)
class _Frame:
    """The extent that the panels share, in decades, and the greatest density."""

    low: float
    high: float
    top: float
    zero: bool
    beyond: bool

    @classmethod
    def around(cls, panels: Sequence[HoursPanel]) -> _Frame:
        curves = [d for p in panels for d in (p.needed, p.available)]
        drawn = [d for d in curves if d.x.size]
        low = min((np.log10(d.x[0]) for d in drawn), default=0.0)
        high = max((np.log10(d.x[-1]) for d in drawn), default=1.0)
        masses = [m / _BAR for d in curves for m in (d.zero, d.beyond)]
        top = max([*(d.density.max() for d in drawn), *masses, 1e-9])
        zero, beyond = any(d.zero >= 0.0005 for d in curves), any(d.beyond >= 0.0005 for d in curves)
        return cls(float(low), float(high), float(top), zero, beyond)

    @property
    def left(self) -> float:
        return self.low - (_BAR + _GAP if self.zero else 0.1)

    @property
    def right(self) -> float:
        return self.high + (_BAR + _GAP if self.beyond else 0.1)


def _panel(sheet: Sheet, panel: HoursPanel, frame: _Frame, edges: tuple[float, float], *, last: bool) -> None:
    top, bottom = edges
    sheet.text(0, top + 14, panel.plan, weight="bold", size=14)
    if sheet.narrow:
        sheet.text(0, top + 32, panel.subtitle, color=ink("muted"), size=12)
    else:
        sheet.text(sheet.width, top + 14, panel.subtitle, color=ink("muted"), ha="right")
    axes = sheet.axes(2, top + (62 if sheet.narrow else 40), sheet.width - 2, bottom - 14)
    axes.set_xlim(frame.left, frame.right)
    axes.set_ylim(0, frame.top * 1.05)
    axes.set_yticks([])
    axes.plot([frame.low, frame.high], [0, 0], color=ink("muted"), lw=0.75, zorder=3)
    powers = decades(10**frame.low, 10**frame.high, most=4 if sheet.narrow else 7)
    decade_ticks(axes, powers)
    if last:
        sheet.text(sheet.width, bottom + 22, "hours of work", color=ink("muted"), ha="right", size=12)
    else:
        axes.set_xticklabels([])
    for density, role in ((panel.needed, "needed"), (panel.available, "available")):
        _curve(axes, density, role)
        _masses(axes, density, frame, role)
    _labels(axes, panel, frame, narrow=sheet.narrow)


def _curve(axes: Axes, d: LogDensity, role: str) -> None:
    if not d.x.size:
        return
    x = np.log10(d.x)
    axes.fill_between(x, d.density, color=ink(role), alpha=0.22, lw=0, zorder=1)
    axes.plot(x, d.density, color=ink(role), lw=1.75, zorder=4)
    if d.x[0] < d.median < d.x[-1]:
        at = np.log10(d.median)
        height = np.interp(at, x, d.density)
        axes.plot([at, at], [0, height], color=ink(role), lw=1.25, ls=(0, (2, 2)), zorder=2)


def _masses(axes: Axes, d: LogDensity, frame: _Frame, role: str) -> None:
    """Bars for what is off the axis: nothing at all on the left, beyond the limit on the right."""
    left, right = frame.left + _BAR / 2, frame.right - _BAR / 2
    for share, at, words in ((d.zero, left, "have none"), (d.beyond, right, "beyond")):
        if share < 0.0005:
            continue
        axes.bar(at, share / _BAR, width=_BAR, color=ink(role), alpha=0.4, lw=0, zorder=1)
        axes.plot([at - _BAR / 2, at + _BAR / 2], [0, 0], color=ink("muted"), lw=0.75)
        text = f"{percent(round(share, 2) or share)}\n{words}"
        edge, ha = (at - _BAR / 2, "left") if at == left else (at + _BAR / 2, "right")
        axes.text(
            edge,
            share / _BAR + 0.03 * frame.top,
            text,
            color=ink(role),
            ha=ha,
            va="bottom",
            size=12,
            linespacing=1.3,
        )


def _labels(axes: Axes, panel: HoursPanel, frame: _Frame, *, narrow: bool) -> None:
    """Each curve is named beside its peak, on the side away from the other curve and clear of it."""
    curves = [("needed", panel.needed), ("available", panel.available)]
    curves = [(role, d) for role, d in curves if d.x.size]
    curves.sort(key=lambda c: float(c[1].x[np.argmax(c[1].density)]))
    reach = (frame.right - frame.left) * (0.32 if narrow else 0.25)
    for i, (role, d) in enumerate(curves):
        other = curves[1 - i][1] if len(curves) > 1 else None
        towards = -1 if i == 0 and other is not None else 1
        at, height = _clear_of(d, other, towards, (frame.low + reach, frame.high - reach))
        joint = "\n" if narrow else ", "
        axes.text(
            at + towards * 0.01 * (frame.right - frame.left),
            height + 0.03 * frame.top,
            f"{role}{joint}median {significant(d.median)}",
            color=ink(role),
            ha="right" if towards < 0 else "left",
            va="bottom",
            weight="bold",
            linespacing=1.25,
        )


def _clear_of(
    d: LogDensity, other: LogDensity | None, towards: int, room: tuple[float, float]
) -> tuple[float, float]:
    """The point of a curve nearest to its peak from which the other curve stays lower all the way outwards.

    ``room`` is where a label that starts there still fits on the sheet. The peak itself if there is no such
    point.
    """
    x, peak = np.log10(d.x), int(np.argmax(d.density))
    for at in range(peak, len(x) if towards > 0 else -1, towards):
        inside = x[at] <= room[1] if towards > 0 else x[at] >= room[0]
        if not inside:
            break
        if other is None or _highest(other, float(x[at]), towards) < d.density[at]:
            return float(x[at]), float(d.density[at])
    limit = min(float(x[peak]), room[1]) if towards > 0 else max(float(x[peak]), room[0])
    return limit, float(d.density[peak])


def _highest(d: LogDensity, start: float, towards: int) -> float:
    """The greatest density from a point outwards."""
    x = np.log10(d.x)
    outside = d.density[x >= start] if towards > 0 else d.density[x <= start]
    return float(outside.max()) if outside.size else 0.0
