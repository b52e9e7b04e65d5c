"""Commands on the project folder itself: ``init`` and ``check``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadtime.cli.arguments import Folder, Json, OnDay, day_of, one_of
from leadtime.cli.evidence_input import remark_copy
from leadtime.cli.streams import emit, emit_json, say

if TYPE_CHECKING:
    from leadtime.project import Project
    from leadtime.project.support import Support

TEMPLATES = ("field", "lab", "blank", "ai2027_timelines", "ai2027_takeoff", "qary", "time_horizon")
"""The projects that one can start from."""


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to make; it may not hold a project.")
    ],
    template: Annotated[
        str,
        typer.Option(
            parser=one_of("--template", TEMPLATES),
            metavar="NAME",
            help="field: all of AI safety. lab: a team of 20. blank: a model with its default beliefs. "
            "Published models: ai2027_timelines, ai2027_takeoff, qary, time_horizon.",
        ),
    ] = "field",
) -> None:
    """Start a project folder from a template."""
    from leadtime.project import init_project

    for path in init_project(folder, template=template):
        emit(f"wrote {path}")
    emit(f"Next: leadtime brief {folder}")


def check(
    folder: Folder = Path(),
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence",
            help="Name every belief that has no evidence, stale evidence, one source, or contested ones.",
        ),
    ] = False,
    on: OnDay = None,
    json: Json = False,
) -> None:
    """Check a project: every mistake, with its file, its line and what to type.

    Of a project with a ledger it also says which beliefs have no evidence, stale evidence, one source, or
    records that contradict one another.
    """
    from leadtime.project import check_project

    report = check_project(folder)
    if report.project is not None:
        remark_copy(report.project.folder)
    day = day_of("--on", on)
    held = _support(report.project, day) if report.project is not None else None
    if json:
        emit_json(report.to_json() | ({} if held is None else {"evidence": held.to_json()}))
        if not report.ok:
            raise typer.Exit(2)
        return
    for warning in report.warnings:
        say(f"warning: {warning}")
    report.raise_problems()
    emit(report.summary)
    for note in report.notes:
        say(f"note: {note}")
    if held is not None:
        for line in held.lines(full=evidence):
            emit(line)
    elif evidence:
        emit("this project has no ledger of evidence")


def _support(project: Project, day: dt.date) -> Support | None:
    """How the beliefs stand on their records on a day; None for a project that keeps none."""
    from leadtime.project.ledger import open_ledger
    from leadtime.project.support import support

    ledger = open_ledger(project.folder)
    return None if ledger is None else support(project, ledger, day)
