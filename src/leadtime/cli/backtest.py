"""The command that tests a trend on its own past."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Json, real
from leadtime.cli.found import draw, show_table
from leadtime.cli.outputs import check_file
from leadtime.cli.streams import emit, emit_json, emit_paragraph
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.project.fits import FittedTrend


def backtest(
    source: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="A project with a fitted belief, or a CSV file of dated facts."),
    ] = Path(),
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Where the trend begins, such as 2023. [default: as fitted]"),
    ] = None,
    below: Annotated[
        float | None,
        typer.Option(
            parser=real("--below", "a number of minutes", low=0),
            metavar="MINUTES",
            help="The longest horizon that can be measured. [default: as fitted]",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Predict every release from all before, not records from records.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the predictions into an SVG file.")
    ] = None,
    json: Json = False,
) -> None:
    """Fit a trend at dates of the past, and score what it says of the releases that followed.

    The scores (CRPS, coverage, how far off) stand beside those of rivals, such as no change.
    """
    from leadtime.report.parts.backtest import backtest_of, leads_table, scores_table

    if svg is not None:
        check_file(svg, fix="--svg backtest.svg", like=(".svg",))
    finding = backtest_of(_trend(source), **_asked(since, below, every))
    if svg is not None:
        _draw(finding, svg)
    if json:
        emit_json(finding.to_json())
        return
    emit_paragraph(finding.answer)
    for made in (scores_table(finding.data), leads_table(finding.data)):
        emit("")
        show_table(made)
    emit("")
    for caveat in finding.caveats:
        emit_paragraph(caveat, head="  note: ")
    if svg is not None:
        emit(f"wrote {svg}")


def _trend(source: Path) -> FittedTrend:
    """The trend of a CSV file, or the first one that the beliefs of a project are fitted to."""
    from leadtime.project import load_project
    from leadtime.project.fits import FittedTrend, fitted_trends

    if source.suffix.lower() == ".csv":
        return FittedTrend(source, {"since": "2023-01", "frontier": True})
    trends = fitted_trends(load_project(source))
    if not trends:
        raise InputError(
            f"no belief of {source} is fitted to a file of facts",
            valid="a project with a 'fit:', or a CSV file with model, release_date and p50_minutes",
            fix="leadtime backtest facts/horizons.csv",
        )
    return trends[0]


def _asked(since: str | None, below: float | None, every: bool) -> dict[str, Any]:
    if since is not None and re.fullmatch(r"\d{4}", since):
        since = f"{since}-01"
    told: dict[str, Any] = {"since": since, "below": below, "frontier": False if every else None}
    return {name: value for name, value in told.items() if value is not None}


def _draw(finding: Finding, path: Path) -> None:
    """Write the wide figure as a file of its own, with the colours of the light page."""
    from leadtime.report.figures.backtest import backtest_picture

    draw(backtest_picture(finding.data), path)
