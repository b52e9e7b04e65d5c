"""How often it came, against how probable it was called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.report.svg import Picture, Sheet, Table, Words, ink, picture, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def calibration_picture(record: Mapping[str, Any]) -> Picture:
    """A dot for each bin of a track record (``TrackRecord.to_json()``), and the diagonal."""
    bins = record["bins"]
    told = f"{record['count']} questions in {len(bins)} bins; Brier score {record['brier']:.4f}."
    words = Words(
        "calibration",
        "How often it came, against how probable it was called",
        told,
        "On the line, what was called 30 % came in 30 % of cases. The lines through the "
        "dots are 95 % intervals (Wilson); the numbers are questions.",
    )
    return picture(words, calibration_table(record), lambda s: _paint(s, bins), (420, 340))


def calibration_table(record: Mapping[str, Any]) -> Table:
    """The bins of a track record, for who needs no drawing."""
    rows = [
        (
            f"{b['low']:.0%} to {b['high']:.0%}",
            str(b["count"]),
            f"{b['forecast']:.1%}",
            f"{b['came']:.1%}",
            f"{b['interval'][0]:.0%} to {b['interval'][1]:.0%}",
        )
        for b in record["bins"]
    ]
    return table(("Forecast", "Questions", "Mean forecast", "Came", "95 % interval"), rows)


def coverage_picture(record: Mapping[str, Any]) -> Picture:
    """How often outcomes fell within central intervals (``NumberRecord.to_json()``), and the diagonal."""
    held = record["coverage"]
    words = Words(
        "coverage",
        "How often numbers came within intervals, against how often they should",
        f"{record['count']} questions of numbers or dates.",
        "On the line, the 80 % intervals held 80 % of what came. The lines through the dots are 95 % "
        "intervals (Wilson).",
    )
    dots = [
        {
            "forecast": c["level"],
            "came": c["inside"] / c["count"],
            "count": c["inside"],
            "interval": c["interval"],
        }
        for c in held
    ]
    return picture(words, coverage_table(record), lambda s: _paint(s, dots), (420, 340))


def coverage_table(record: Mapping[str, Any]) -> Table:
    """How often outcomes fell within each central interval, for who needs no drawing."""
    rows = [
        (
            f"{c['level']:.0%}",
            f"{c['inside']} of {c['count']}",
            f"{c['interval'][0]:.0%} to {c['interval'][1]:.0%}",
        )
        for c in record["coverage"]
    ]
    return table(("Central interval", "Came within", "95 % interval"), rows)


def _paint(sheet: Sheet, bins: Any) -> None:
    side = sheet.height - 74
    axes = sheet.axes(64, 12, min(64 + side, sheet.width - 20), sheet.height - 54)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, [f"{t:.0%}" for t in ticks])
    axes.set_yticks(ticks, [f"{t:.0%}" for t in ticks])
    axes.set_xlabel("Forecast", color=ink("muted"))
    axes.set_ylabel("Came", color=ink("muted"))
    for t in ticks:
        axes.axhline(t, color=ink("rule"), lw=0.75, zorder=0)
    axes.plot([0, 1], [0, 1], color=ink("faint"), lw=1.25, zorder=1)
    for b in bins:
        _dot(axes, b)


def _dot(axes: Axes, b: Mapping[str, Any]) -> None:
    low, high = b["interval"]
    axes.plot([b["forecast"]] * 2, [low, high], color=ink("available"), lw=1.5, zorder=2)
    axes.plot([b["forecast"]], [b["came"]], "o", ms=7, color=ink("ink"), mew=0, zorder=3)
    axes.annotate(
        str(b["count"]), (b["forecast"], b["came"]), (6, 5), textcoords="offset points", color=ink("muted")
    )
