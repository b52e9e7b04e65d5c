"""Bars over time, one a project: when it runs, how late it may be done, and when the crunch comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Span:
    """A row: its label, the start and end of the bar, the range of the end, words at the right, and the
    colour's role.
    """

    label: str
    start: float
    end: float
    low: float
    high: float
    text: str = ""
    role: str = "available"


@dataclass(frozen=True)
class Event:
    """Something that comes at an uncertain time: the median, its range, and what it is called."""

    low: float
    middle: float
    high: float
    words: str


def gantt_picture(
    words: Words, data: Table, spans: Sequence[Span], across: str, event: Event | None = None
) -> Picture:
    """The rows from above; on a phone each label stands over its bar."""
    heights = (64.0 + 26 * len(spans), 70.0 + 40 * len(spans))
    return picture(words, data, lambda sheet: _paint(sheet, spans, across, event), heights)


def _paint(sheet: Sheet, spans: Sequence[Span], across: str, event: Event | None) -> None:
    step, left = (40.0, 0.0) if sheet.narrow else (26.0, 200.0)
    room = 0.0 if sheet.narrow else 80.0
    top = 20.0
    bottom = top + step * len(spans)
    axes = sheet.axes(left + 2, top, sheet.width - room - 6, bottom)
    longest = max(s.high for s in spans)
    axes.set_xlim(0, 1.03 * max(longest, min(event.middle, 1.5 * longest) if event else 0.0))
    axes.set_ylim(len(spans), 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=ink("rule"), lw=0.75)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", labelsize=11)
    if event is not None:
        _mark(axes, event)
    for i, span in enumerate(spans):
        y = i + (0.72 if sheet.narrow else 0.5)
        half = 0.16 if sheet.narrow else 0.3
        axes.barh(y, span.end - span.start, left=span.start, height=2 * half, color=ink(span.role), zorder=3)
        axes.plot([span.low, span.high], [y, y], color=ink("ink"), lw=1.2, zorder=4)
        at = top + step * i + (15 if sheet.narrow else step / 2 + 4)
        sheet.text(0, at, span.label, size=12)
        sheet.text(sheet.width, at, span.text, ha="right", size=11.5, color=ink(span.role))
    sheet.text(sheet.width - room - 6, bottom + 36, across, ha="right", size=11.5, color=ink("muted"))


def _mark(axes: Axes, event: Event) -> None:
    """The event's range and median, as far as the figure reaches; its words at whichever side has room."""
    most = axes.get_xlim()[1]
    if event.low < most:
        axes.axvspan(event.low, min(event.high, most), color=ink("bad"), alpha=0.08, lw=0)
    if event.middle > most:
        words, at, left = f"{event.words}: half of the futures by month {event.middle:.0f}", most, False
    else:
        axes.axvline(event.middle, color=ink("bad"), lw=1.2, ls="--")
        words, at, left = event.words, event.middle, event.middle < 0.6 * most
    axes.annotate(
        words,
        (at, 1.0),
        xytext=(3 if left else -3, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="left" if left else "right",
        fontsize=10.5,
        color=ink("bad"),
    )
