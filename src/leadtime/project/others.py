"""Other projects that a project leans on: where they lie, and loading each of them once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from leadtime.errors import InputError, Problem, listing, nearest
from leadtime.evidence.paths import inside

if TYPE_CHECKING:
    from leadtime.project.project import Project

MAX_DEPTH = 4
"""How many projects may lean on one another in a row."""

_SHIPPED = re.compile(r"(?P<folder>\w+)(?:/(?P<stem>[\w-]+))?")
_DEFAULT = "leadtime.yaml"


@dataclass(frozen=True)
class Loaded:
    """Another project, under the name that asked for it. ``files`` are the digests of what it reads."""

    label: str
    file: Path
    project: Project
    fingerprint: str
    files: tuple[tuple[Path, str], ...]

    @property
    def check(self) -> str:
        """The command that tells more about it."""
        return f"leadtime check {self.file}"


class Checked(Protocol):
    """What is needed of the report on another project."""

    @property
    def project(self) -> Project | None:
        """The project, if it is right."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Its mistakes otherwise."""


Checker = Callable[[bytes, Path, tuple[Path, ...]], Checked]
"""Checks the content of a file that the files of a chain lean on."""

_LOADED: dict[Path, Loaded] = {}


def find_other(text: str, folder: Path) -> tuple[str, Path]:
    """The name and the file of the project that ``text`` names: a YAML file of the folder, or an example.

    Raises :class:`InputError` when there is none, or when the file lies outside the folder.
    """
    text = text.strip()
    shipped = shipped_projects()
    bare = text.removesuffix(".yaml")
    if text.partition("/")[0] in shipped and not (folder / text).is_file():
        text = bare  # an example may be named with the ending of its file
    if text.endswith((".yaml", ".yml")):
        return text, _inside(text, folder)
    match = _SHIPPED.fullmatch(text)
    if match is None or match["folder"] not in shipped:
        raise InputError(
            f"there is no example {text!r}",
            valid=f"{listing(shipped)}, or FILE.yaml in this folder",
            fix=f"model: {nearest(text, shipped)}" if nearest(text, shipped) else None,
        )
    home = shipped[match["folder"]]
    stem = match["stem"] or "leadtime"
    file = home / f"{stem}.yaml"
    if not file.is_file():
        known = [_name(match["folder"], p) for p in sorted(home.glob("*.yaml"))]
        raise InputError(f"there is no example {text!r}", valid=listing(known), fix=nearest(text, known))
    return _name(match["folder"], file), file


def names_project(text: str, folder: Path) -> bool:
    """Whether a text is the name of a project: an example, or a YAML file of the folder."""
    text = text.strip()
    if text.endswith((".yaml", ".yml")):
        return (folder / text).is_file() or text.partition("/")[0] in shipped_projects()
    return _SHIPPED.fullmatch(text) is not None and text.partition("/")[0] in shipped_projects()


def _name(folder: str, file: Path) -> str:
    return folder if file.name == _DEFAULT else f"{folder}/{file.stem}"


def shipped_projects() -> dict[str, Path]:
    """The folders of the shipped projects by name: in the installed package, or beside the sources."""
    here = Path(__file__).resolve().parent
    homes = (here.parents[2] / "examples", here / "templates")
    found = {f.parent.name: f.parent for home in homes for f in sorted(home.glob(f"*/{_DEFAULT}"))}
    return dict(sorted((name, home) for name, home in found.items() if name != "blank"))


def _inside(text: str, folder: Path) -> Path:
    home = folder.resolve()
    file = inside(home, text)
    if not file.is_file():
        files = [p.relative_to(home).as_posix() for p in sorted(home.rglob("*.y*ml")) if p.is_file()]
        raise InputError(
            f"there is no file {text!r} in the project folder", valid=listing(files), fix=nearest(text, files)
        )
    return file


def load_other(label: str, file: Path, chain: tuple[Path, ...], check: Checker) -> Loaded:
    """Load the project of a file, unless that was done and nothing that it reads has changed since.

    ``chain`` are the files that lean on it, from the first to the last; ``check`` checks a file. Raises
    :class:`InputError` when it leans on itself, or has mistakes: then with the first of them, and its place.
    """
    file = file.resolve()
    way = [p.resolve() for p in chain]
    if file in way:
        told = " → ".join(p.name for p in (*way[way.index(file) :], file))
        raise InputError(f"the projects lean on one another in a circle: {told}", valid="no way back")
    if len(way) > MAX_DEPTH:
        told = " → ".join(p.name for p in (*way, file))
        raise InputError(
            f"{len(way) + 1} projects lean on one another: {told}", valid=f"at most {MAX_DEPTH + 1}"
        )
    known = _LOADED.get(file)
    if known is not None and all(_digest(path) == digest for path, digest in known.files):
        return Loaded(label, file, known.project, known.fingerprint, known.files)
    try:
        content = file.read_bytes()
    except OSError as e:
        raise InputError(f"cannot read {label}: {e.strerror or e}") from e
    report = check(content, file, chain)
    if report.project is None:
        count = len(report.problems)
        more = "" if count == 1 else f", the first of {count} mistakes in it"
        first = report.problems[0]
        raise InputError(
            f"the project {label} is not right: {first.place}: {first.found}{more}",
            valid=first.valid,
            fix=f"leadtime check {file}",
        )
    files = tuple((path, _digest(path)) for path in (file, *report.project.data_files))
    loaded = Loaded(label, file, report.project, report.project.fingerprint(), files)
    if not report.project.others:  # the others may change without any of these files
        _LOADED[file] = loaded
    return loaded


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
