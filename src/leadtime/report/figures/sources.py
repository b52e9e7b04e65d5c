"""How each plan's futures end, and where its risk comes from: two stacked bars a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.numbers import percent
from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROLES = ("good", "held", "bad", "rival")


@dataclass(frozen=True)
class SourceRow:
    """One plan: for each ending the share of futures and the part of the risk, both as probabilities."""

    plan: str
    shares: tuple[float, ...]
    risks: tuple[float, ...]


def sources_picture(endings: Sequence[str], rows: Sequence[SourceRow]) -> Picture:
    """Above, the share of futures that end so; below, the probability of catastrophe that they carry."""
    words = Words(
        "sources",
        "How the futures end, and what each ending adds to the risk",
        " ".join(_described(endings, r) for r in rows),
        "Upper bar: share of futures. Lower bar: probability of catastrophe through that ending, on the same "
        "scale; its length is the plan’s risk.",
    )
    heights = (40 + 62 * len(rows) + 22, 56 + 84 * len(rows) + 22)
    return picture(words, _data(endings, rows), lambda sheet: _paint(sheet, endings, rows), heights)


def _described(endings: Sequence[str], row: SourceRow) -> str:
    parts = [f"{name} {percent(share)}" for name, share in zip(endings, row.shares, strict=True)]
    return f"{row.plan}: {', '.join(parts)}; risk {percent(sum(row.risks))}."


def _data(endings: Sequence[str], rows: Sequence[SourceRow]) -> Table:
    lines = [(f"{r.plan}, share of futures", *map(percent, r.shares), percent(sum(r.shares))) for r in rows]
    lines += [(f"{r.plan}, risk through it", *map(percent, r.risks), percent(sum(r.risks))) for r in rows]
    return table(("Plan", *endings, "Sum"), lines)


def _paint(sheet: Sheet, endings: Sequence[str], rows: Sequence[SourceRow]) -> None:
    step, label = (84.0, 0.0) if sheet.narrow else (62.0, 170.0)
    top = 56.0 if sheet.narrow else 40.0
    _legend(sheet, endings, label)
    axes = sheet.axes(label + 4, top, sheet.width - 18, top + step * len(rows))
    axes.set_xlim(0, 1)
    axes.set_ylim(step * len(rows), 0)
    axes.set_yticks([])
    ticks = (0, 0.25, 0.5, 0.75, 1)
    axes.set_xticks(ticks, ["0", "25 %", "50 %", "75 %", "100 %"])
    for at in ticks:
        axes.axvline(at, color=ink("rule"), lw=0.75, zorder=0)
    for i, row in enumerate(rows):
        y = step * i + (28 if sheet.narrow else 6)
        sheet.text(0, top + step * i + (18 if sheet.narrow else 24), row.plan, weight="bold")
        _stack(axes, row.shares, y, 24, inside=True)
        end = _stack(axes, row.risks, y + 27, 12, inside=False)
        axes.annotate(
            f"risk {percent(sum(row.risks))}",
            (end, y + 37),
            xytext=(6, 0),
            textcoords="offset points",
            color=ink("ink"),
            size=11.5,
            va="baseline",
        )


def _legend(sheet: Sheet, endings: Sequence[str], left: float) -> None:
    x, y = (0.0, 14.0) if sheet.narrow else (left + 4, 14.0)
    for name, role in zip(endings, _ROLES, strict=True):
        wide = 20 + 7.6 * len(name)
        if x + wide > sheet.width and x > left:
            x, y = (0.0 if sheet.narrow else left + 4), y + 18
        sheet.text(x, y, f"■ {name}", color=ink(role), size=12)
        x += wide + 8


def _stack(axes: Axes, parts: Sequence[float], y: float, height: float, *, inside: bool) -> float:
    """Draw one bar of parts side by side and return where it ends."""
    left = 0.0
    for part, role in zip(parts, _ROLES, strict=True):
        axes.barh(y + height / 2, part, left=left, height=height, color=ink(role), lw=0, alpha=0.85, zorder=2)
        if inside and part > 0.085:
            middle = (left + part / 2, y + height / 2)
            axes.annotate(
                percent(round(part, 2)),
                middle,
                xytext=(0, -4),
                textcoords="offset points",
                ha="center",
                va="baseline",
                color=ink("paper"),
                size=11.5,
            )
        left += part
    return left
