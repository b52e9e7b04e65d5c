"""Gathering problems: one place that turns a mistake and a node of the file into a Problem."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from leadtime.errors import InputError, Problem, listing, nearest
from leadtime.project.ledger import Named
from leadtime.project.yaml_reader import Node, Scalar

_LAST = 1_000_000_000


class Collector:
    """The problems and warnings of one project file, with the folder that the file is in.

    ``within`` are the files of the projects that lean on this one, ``others`` the fingerprints of those that
    this one leans on, by name.
    """

    def __init__(self, file: str, folder: Path, within: tuple[Path, ...] = ()) -> None:
        self.file = file
        self.folder = folder
        self.path = Path(file)
        self.within = within
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.notes: list[Problem] = []
        self.data_files: set[Path] = set()
        self.others: dict[str, str] = {}

    @cached_property
    def ledger(self) -> Named:
        """The records that the file may name."""
        return Named(self)

    def problem(
        self, code: str, at: Node | None, found: str, *, valid: str | None = None, fix: str | None = None
    ) -> None:
        """Note a mistake at a node; ``code`` names its help page."""
        self.problems.append(self._make(code, at, found, valid, fix))

    def warn(
        self, code: str, at: Node | None, found: str, *, valid: str | None = None, fix: str | None = None
    ) -> None:
        """Note something that is allowed but worth a look."""
        self.warnings.append(self._make(code, at, found, valid, fix))

    def note(
        self, code: str, at: Node | None, found: str, *, valid: str | None = None, fix: str | None = None
    ) -> None:
        """Note something that is right, and that its author may not have meant."""
        self.notes.append(self._make(code, at, found, valid, fix))

    def unknown(self, code: str, at: Scalar, what: str, known: Iterable[str], *, within: str = "") -> None:
        """Note a name that does not exist, with all that do and the nearest of them."""
        names = list(known)
        self.problem(
            code, at, f"unknown {what} {at.text!r}{within}", valid=listing(names), fix=nearest(at.text, names)
        )

    def caught(self, error: InputError, at: Node | None, what: str = "") -> None:
        """Note an error of another room at a node; a column of the text becomes one of the file."""
        p = error.problem
        line, column = (at.line, at.column) if at else (1, None)
        if isinstance(at, Scalar) and p.column is not None and at.text_column is not None:
            column = at.text_column + p.column - 1
        found = f"{what}: {p.found}" if what else p.found
        self.problems.append(Problem(found, p.valid, p.fix, self.file, line, column, p.code))

    def sorted_problems(self) -> tuple[Problem, ...]:
        """The problems in the order of the file."""
        return _in_order(self.problems)

    def sorted_warnings(self) -> tuple[Problem, ...]:
        """The warnings in the order of the file."""
        return _in_order(self.warnings)

    def sorted_notes(self) -> tuple[Problem, ...]:
        """The notes in the order of the file."""
        return _in_order(self.notes)

    def _make(self, code: str, at: Node | None, found: str, valid: str | None, fix: str | None) -> Problem:
        # What is missing altogether has no place of its own; it is told at the top.
        line, column = (at.line, at.column) if at else (1, None)
        return Problem(found, valid, fix, self.file, line, column, code)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.line or _LAST, p.column or 0)))
