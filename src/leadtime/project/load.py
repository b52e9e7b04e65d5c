"""Loading a project, and writing one back: only what has been checked."""

from __future__ import annotations

import os
from pathlib import Path

from leadtime.project.atomic import Replace, write_atomic
from leadtime.project.check import FILE, check_project, check_text
from leadtime.project.project import Project


def load_project(folder: Path | str) -> Project:
    """The project in a folder (or of a ``leadtime.yaml``), checked.

    Raises :class:`~leadtime.errors.ProjectError` with every mistake, each with its file, line and what to
    type.

    >>> load_project("mylab").simulate(draws=10_000).plans  # doctest: +SKIP
    ('today', 'half')
    """
    return check_project(folder).raise_problems()


def save_project(folder: Path | str, text: str, *, replace: Replace = os.replace) -> Project:
    """Write ``text`` as the ``leadtime.yaml`` of a folder, and give back the project that it makes.

    The text is checked first, with the models and data that lie in the folder; when it is refused
    (:class:`~leadtime.errors.ProjectError`) or the write fails (:class:`OSError`), the old file stays as it
    is.
    """
    path = Path(folder)
    file = path if path.suffix in (".yaml", ".yml") else path / FILE
    project = check_text(text, file).raise_problems()
    write_atomic(file, text, replace=replace)
    return project
