"""Starting a project from a template: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from leadtime.errors import InputError, listing, nearest
from leadtime.project.atomic import Replace

TEMPLATES = ("field", "lab", "blank", "ai2027_timelines", "ai2027_takeoff", "qary", "time_horizon")
"""The shipped templates. All but ``blank`` are the examples of the same names."""

_SKIPPED = ("out", "__pycache__", ".ipynb_checkpoints", ".DS_Store")
_LEFT_BEHIND = (".jsonl.lock", ".jsonl.torn", ".jsonl.head.tmp")
"""Ends of names of files that a writer of a ledger leaves beside it."""


class InitError(InputError):
    """A project cannot be started there."""

    code = "init"


def template_folder(name: str) -> Path:
    """Where a template lies: in the installed package, or in ``examples/`` beside the sources.

    Raises :class:`InitError` when there is no such template.
    """
    if name not in TEMPLATES:
        raise InitError(
            f"there is no template {name!r}", valid=listing(TEMPLATES), fix=nearest(name, TEMPLATES)
        )
    here = Path(__file__).resolve().parent
    candidates = (here / "templates" / name, here.parents[2] / "examples" / name)
    for folder in candidates:
        if (folder / "leadtime.yaml").is_file():
            return folder
    raise InitError(f"the template {name!r} is not part of this installation", fix="pip install leadtime")


def init_project(
    folder: Path | str, template: str = "field", *, replace: Replace = os.replace
) -> tuple[Path, ...]:
    """Copy a template into ``folder``, which is made if need be, and give back the files written.

    A file that is there already is never overwritten: :class:`InitError` names it and nothing is written. The
    copy is made beside its place first, so that a failure leaves the folder as it was.
    """
    source, target = template_folder(template), Path(folder)
    files = _files(source)
    _refuse_existing(target, files)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".leadtime-init-") as scratch:
        copy = Path(scratch) / "project"
        for file in files:
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, copy / file)
        if target.exists():
            _move_into(copy, target, files, replace)
        else:
            replace(str(copy), target)
    return tuple(target / file for file in files)


def _files(source: Path) -> tuple[Path, ...]:
    """The files of a template relative to it, without what a run has left there."""
    found = (p.relative_to(source) for p in source.rglob("*") if p.is_file())
    mine = (p for p in found if not p.name.endswith(_LEFT_BEHIND))
    return tuple(sorted(p for p in mine if not set(_SKIPPED) & set(p.parts)))


def _refuse_existing(target: Path, files: tuple[Path, ...]) -> None:
    if target.exists() and not target.is_dir():
        raise InitError(f"{str(target)!r} is a file", valid="a folder that is not there yet, or an empty one")
    existing = [str(f) for f in files if (target / f).exists()]
    if existing:
        raise InitError(
            f"{str(target)!r} holds {listing(existing)} already, and nothing is overwritten",
            valid="a folder without these files",
            fix=f"leadtime init {target}-2",
        )


def _move_into(copy: Path, target: Path, files: tuple[Path, ...], replace: Replace) -> None:
    """Move the files one by one into a folder that is there; take all of them back when one fails."""
    made: list[Path] = []
    folders = [target / f for f in sorted({p for file in files for p in file.parents}) if f != Path()]
    fresh = [f for f in folders if not f.exists()]
    try:
        for folder in folders:
            folder.mkdir(exist_ok=True)
        for file in files:
            replace(str(copy / file), target / file)
            made.append(target / file)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        for folder in reversed(fresh):
            if folder.is_dir():
                folder.rmdir()
        raise
