"""Commands on the project folder itself: ``init`` and ``check``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadtime.cli.arguments import Folder, Json
from leadtime.cli.streams import emit, emit_json


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
    from leadtime.errors import ProjectError
    from leadtime.project import check_project

    problems = check_project(folder)
    if json:
        emit_json({"ok": not problems, "problems": [vars(problem) for problem in problems]})
        if problems:
            raise typer.Exit(2)
    elif problems:
        raise ProjectError(problems)
    else:
        emit(f"{folder}: no mistakes")
