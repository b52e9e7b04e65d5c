"""The section on where the leverage is: a mosaic of the plan, the value of each use, and the epsilon list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, size
from leadtime.futures.sampling import BATCH
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.figures.mosaic import Band, Tile, mosaic_picture
from leadtime.report.numbers import in_points, minus, percent
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_SHOWN = 12
_DRAWS = 10 * BATCH


def find_leverage(project: Project, futures: Futures) -> Finding | None:
    """The profile of the plan that others are held against; None for a forecast."""
    from leadtime import decision
    from leadtime.errors import InputError, SupportError

    del project  # the futures say it all
    try:
        return decision.leverage(futures, draws=_DRAWS)
    except (InputError, SupportError):
        return None


def leverage_section(finding: Finding | None) -> Section | None:
    """The answer, the mosaic, the levers and beliefs, and the epsilon list."""
    if finding is None:
        return None
    data = finding.data
    pictures = (_mosaic(data), _bars(data)) if data["levers"] else ()
    tables = [_levers(data)] if data["levers"] else []
    tables.append(_beliefs(data))
    return Section(
        "leverage",
        "Where the leverage is",
        (finding.answer,),
        pictures,
        steps_title="Epsilons: not worth doing because they are positive, add up, or touch something dear"
        if data["epsilons"]
        else "",
        steps=tuple(f"{e['told'][0].upper()}{e['told'][1:]}." for e in data["epsilons"]),
        tables=tuple(tables),
        caveats=finding.caveats,
    )


def _signed(number: float, error: float, unit: str) -> str:
    words = in_points(size(number, error, unit))
    return minus(f"{'+' if number >= 0 else '-'}{words}")


def _rate(row: Row) -> float:
    """What an hour is worth, where the hours are known; else what a part of the group's time is."""
    return float(row["gain"] if row["rate"] is None else row["rate"])


def _mosaic(data: Row) -> Picture:
    best = max((abs(_rate(r)) for r in data["levers"]), default=1.0) or 1.0
    bands = []
    for group in data["groups"]:
        mine = sorted(
            (r for r in data["levers"] if r["group"] == group["name"] and r["share"] > 0),
            key=lambda r: -float(r["share"]),
        )
        tiles = tuple(
            Tile(
                input_name(r["use"]),
                r["share"],
                _rate(r) / best if abs(r["gain"]) > 2 * r["error"] else 0.0,
                _signed(r["gain"], r["error"], data["unit"]),
            )
            for r in mine
        )
        hours = group["hours"]
        told = f", {amount(hours, unit='work_hour', digits=2)} a year" if hours else ""
        bands.append(Band(f"{plan_title(group['name'])}{told}", hours or 1.0, tiles))
    words = Words(
        "leverage",
        f"Where the value of {plan_title(data['plan']).lower()} sits",
        f"Areas are hours; colour is what one more hour there does to the {data['phrase']}. Numbers are what "
        f"moving 10 % of the group's time there brings; what is not told from nothing has no colour.",
    )
    return mosaic_picture(words, _levers(data).table, bands)


def _bars(data: Row) -> Picture:
    rows = data["levers"][:_SHOWN]
    bars = [
        Bar(
            f"{input_name(r['group'])}: {input_name(r['use'])}",
            r["gain"],
            r["error"],
            _signed(r["gain"], r["error"], data["unit"]),
            role="muted" if abs(r["gain"]) <= 2 * r["error"] else "good" if r["gain"] > 0 else "bad",
        )
        for r in rows
    ]
    words = Words(
        "leverage-uses",
        "What moving 10 % of a group's time to a use brings",
        f"Improvement of the {data['phrase']}, the largest first; more is better. Lines are one error.",
    )
    return bars_picture(words, _levers(data).table, bars)


def _levers(data: Row) -> Captioned:
    rows = [
        (
            f"{input_name(r['group'])}: {input_name(r['use'])}",
            percent(round(r["share"], 3)),
            _signed(r["gain"], r["error"], data["unit"]),
            "–" if r["rate"] is None else _signed(r["rate"], r["rate_error"], data["unit"]),
            percent(round(r["part"], 2)),
            _little(r["index"]),
        )
        for r in data["levers"]
    ]
    heads = (
        "Use",
        "Now",
        "10 % more of the group's time",
        "1,000 hours a year more",
        "Of all attainable",
        "Of the variance",
    )
    lead = (
        "What more time for a use brings, taken from the group's other uses in proportion; better is "
        "positive. “Of all attainable” is its part of the most that single moves of 10 or 50 % bring; “of "
        "the variance” is its first-order share if moving 0, 10 or 50 % were equally likely."
    )
    return Captioned("Every use", table(heads, rows), lead)


def _little(share: float) -> str:
    """A share of the variance; those of levers are mostly far below one percent."""
    return percent(share) if share >= 1e-5 or share == 0 else "under 0.001 %"


def _beliefs(data: Row) -> Captioned:
    rows = [
        (
            input_name(b["name"]),
            percent(round(b["index"], 3)),
            percent(round(b["part"], 2)),
            _signed(b["good"], b["error"], data["unit"]),
            amount(b["at"], unit=b["unit"]),
            _signed(b["slope"], b["slope_error"], data["unit"]),
        )
        for b in data["beliefs"][:_SHOWN]
    ]
    heads = (
        "Belief",
        "Of the variance",
        "Of all attainable",
        "At its best",
        "Which is",
        "A standard deviation up",
    )
    lead = (
        "The first-order share of the outcome's variance under this plan; which part of "
        "what the beliefs could bring it holds; what the outcome would gain if the belief turned out at its "
        "best (of its 10, 25, 50, 75 and 90 % points); and what one standard deviation more of it does. "
        "Better is positive."
    )
    return Captioned("Beliefs", table(heads, rows), lead)
