"""A mosaic of a plan: an area for every use of every group's time, coloured by what an hour there is
worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Tile:
    """A use: its label, its part of the group's time, and its worth against the best, from −1 to 1."""

    label: str
    part: float
    worth: float
    text: str = ""


@dataclass(frozen=True)
class Band:
    """A group: its label, its weight (hours), and its tiles."""

    label: str
    weight: float
    tiles: tuple[Tile, ...]


def mosaic_picture(words: Words, data: Table, bands: Sequence[Band]) -> Picture:
    """Bands as high as groups work hours, tiles as wide as their part of the time."""
    return picture(words, data, lambda sheet: _paint(sheet, bands), (380, 480))


def _paint(sheet: Sheet, bands: Sequence[Band]) -> None:
    top, foot, head = 4.0, 34.0, 19.0
    room = sheet.height - top - foot - head * len(bands)
    whole = sum(b.weight for b in bands) or 1.0
    # A small group keeps enough height to be read.
    heights = [max(34.0, room * b.weight / whole) for b in bands]
    scale = room / sum(heights)
    y = top
    for band, height in zip(bands, heights, strict=True):
        sheet.text(0, y + 14, band.label, weight="bold", size=12)
        y += head
        axes = sheet.axes(0, y, sheet.width, y + height * scale - 3)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xticks([])
        axes.set_yticks([])
        _tiles(axes, band, sheet.width, height * scale - 3)
        y += height * scale
    _legend(sheet)


def _tiles(axes: Axes, band: Band, width: float, height: float) -> None:
    left = 0.0
    for tile in band.tiles:
        right = left + tile.part
        role = "good" if tile.worth >= 0 else "bad"
        axes.fill_between([left, right], 0, 1, color=ink("rule"), alpha=0.5, lw=0)
        axes.fill_between(
            [left, right], 0, 1, color=ink(role), alpha=0.08 + 0.72 * min(abs(tile.worth), 1), lw=0
        )
        axes.plot([right, right], [0, 1], color=ink("paper"), lw=2)
        room = int((width * tile.part - 8) / 7.2)
        if room >= 3:
            label = tile.label if len(tile.label) <= room else f"{tile.label[: room - 1]}…"
            number = tile.text if len(tile.text) <= room and height > 44 else ""
            told = f"{label}\n{number}".rstrip()
            at = left + 5 / width
            axes.text(at, 1 - 6 / height, told, va="top", size=11.5, color=ink("ink"), linespacing=1.35)
        left = right


def _legend(sheet: Sheet) -> None:
    y = sheet.height - 8
    axes = sheet.axes(0, y - 12, 96, y + 1)
    axes.set_xlim(-1, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    for i in range(8):
        a, b = -1 + i / 4, -1 + (i + 1) / 4
        middle = (a + b) / 2
        axes.fill_between(
            [a, b], 0, 1, color=ink("good" if middle > 0 else "bad"), alpha=0.08 + 0.72 * abs(middle), lw=0
        )
    words = (
        "harms · worth nothing · best hour" if sheet.narrow else "an hour more: harms · worth nothing · best"
    )
    sheet.text(104, y, words, size=11.5, color=ink("muted"))
