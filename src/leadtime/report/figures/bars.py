"""Bars from zero, one a row: a number with its error, perhaps with a mark to hold it against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Bar:
    """A row: its label, number and error (nan: none), how the number reads, a mark, and the colour's role."""

    label: str
    value: float
    error: float = 0.0
    text: str = ""
    mark: float | None = None
    role: str = "available"
    strong: bool = False


def bars_picture(words: Words, data: Table, bars: Sequence[Bar], *, mark: str = "") -> Picture:
    """Bars to the right of zero, and to the left where a number is negative; ``mark`` says what the marks
    are.
    """
    top = 26.0 if mark else 8.0
    heights = (top + 30 * len(bars) + 8, top + 46 * len(bars) + 8)
    return picture(words, data, lambda sheet: _paint(sheet, bars, mark, top), heights)


def _paint(sheet: Sheet, bars: Sequence[Bar], mark: str, top: float) -> None:
    step, label = (46.0, 0.0) if sheet.narrow else (30.0, 250.0)
    room = 0.0 if sheet.narrow else 150.0
    axes = sheet.axes(label, top, sheet.width - room, top + step * len(bars))
    ends = [0.0, *(e for b in bars for e in (b.value + b.error, b.value - b.error, b.mark or 0.0))]
    low, high = min(ends), max(ends)
    reach = (high - low) or 1.0
    axes.set_xlim(low - 0.02 * reach, high + 0.02 * reach)
    axes.set_ylim(len(bars), 0)
    axes.set_xticks([])
    axes.set_yticks([])
    if not sheet.narrow:
        axes.axvline(0, color=ink("ink"), lw=1, zorder=3)
    for i, bar in enumerate(bars):
        if sheet.narrow:
            # Words stand above each bar: the line of zero must not run through them.
            axes.plot([0, 0], [i + 0.52, i + 0.88], color=ink("ink"), lw=1, zorder=3)
        _bar(axes, bar, i + (0.7 if sheet.narrow else 0.5), 0.15 if sheet.narrow else 0.28)
        weight = "bold" if bar.strong else "normal"
        y = top + step * i + (18 if sheet.narrow else step / 2 + 4)
        sheet.text(0, y, _short(bar.label, _room(bar) if sheet.narrow else 36), weight=weight)
        sheet.text(sheet.width, y, bar.text, ha="right", size=12, color=ink(bar.role), weight=weight)
    if mark:
        sheet.text(label, 14, f"│ {mark}", size=11.5, color=ink("muted"))


def _room(bar: Bar) -> int:
    """Letters of a label on a phone, beside the words at the other end of the line."""
    return max(12, min(30, 46 - len(bar.text)))


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _bar(axes: Axes, bar: Bar, y: float, half: float) -> None:
    low, high = sorted((0.0, bar.value))
    axes.fill_between([low, high], y - half, y + half, color=ink(bar.role), alpha=0.45, lw=0)
    if bar.error > 0:
        ends = [bar.value - bar.error, bar.value + bar.error]
        axes.plot(ends, [y, y], color=ink(bar.role), lw=2, solid_capstyle="butt", zorder=4)
    if bar.mark is not None:
        at = [bar.mark, bar.mark]
        axes.plot(at, [y - 1.5 * half, y + 1.5 * half], color=ink("muted"), lw=1.5, zorder=5)
