"""Commands on the project folder itself: ``init`` and ``check``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadtime.cli.arguments import Folder, Json
from leadtime.cli.streams import emit, emit_json, say


class Template(StrEnum):
    """The projects that one can start from."""

    field = "field"
    lab = "lab"
    blank = "blank"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to make; it may not hold a project.")
    ],
    template: Annotated[
        Template,
        typer.Option(
            help="field: all of AI safety. lab: a team of 20. blank: a model with its default beliefs."
        ),
    ] = Template.field,
) -> None:
    """Start a project folder from a template."""
    from leadtime.project import init_project

    for path in init_project(folder, template=template.value):
        emit(f"wrote {path}")
    emit(f"Next: leadtime brief {folder}")


def check(folder: Folder = Path(), json: Json = False) -> None:
    """Check a project: every mistake, with its file, its line and what to type."""
    from leadtime.project import check_project

    report = check_project(folder)
    if json:
        emit_json(report.to_json())
        if not report.ok:
            raise typer.Exit(2)
        return
    for warning in report.warnings:
        say(f"warning: {warning}")
    report.raise_problems()
    emit(report.summary)
