"""The ledger of a project folder, and the records that its beliefs name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leadtime.errors import InputError, Problem
from leadtime.project.yaml_reader import Node, Scalar, Sequence

if TYPE_CHECKING:
    from leadtime.evidence.ledger import Ledger
    from leadtime.evidence.records import Record
    from leadtime.project.collect import Collector

LEDGER = "evidence.jsonl"  # evidence.ledger.NAME, which is not loaded where there is no ledger
"""The file of a project folder that holds its records."""


def open_ledger(folder: Path) -> Ledger | None:
    """The ledger of a project folder; None where it has none.

    A team's ledger counts here as far as it was copied into the folder: an analysis is of what its files say.
    Raises :class:`InputError` for a ledger whose history was changed or taken away, with the line.
    """
    if not any((folder / name).exists() for name in (LEDGER, f"{LEDGER}.head")):
        return None
    from leadtime.evidence.ledger import Ledger

    return Ledger(folder / LEDGER)


class Named:
    """The records that a project file names, looked up in the ledger beside it, which is read at most once.

    A ledger that cannot be read is told once, and then counts as one that has everything: what it holds
    is not the fault of the lines that name it.
    """

    def __init__(self, into: Collector) -> None:
        self._into = into
        self._read = False
        self._broken = False
        self._ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger | None:
        """The ledger; None where there is none, or where it cannot be read."""
        if not self._read:
            self._read = True
            try:
                self._ledger = open_ledger(self._into.folder)
                for remark in () if self._ledger is None else self._ledger.remarks:
                    place = str(self._into.folder / LEDGER)
                    self._into.warnings.append(Problem(remark, file=place, code="evidence"))
            except InputError as e:
                self._broken = True
                self._into.problems.extend(e.problems)
            except OSError as e:
                self._broken = True
                self._into.problem("file", None, f"{LEDGER} cannot be read: {e.strerror or e}")
        return self._ledger

    def records(self, names: list[str], node: Node) -> list[Record] | None:
        """The records of these names; None after noting one that is missing. ``node`` has them."""
        if self.ledger is None:
            if not self._broken:
                self._into.problem(
                    "evidence",
                    node,
                    f"there is no {LEDGER} in {str(self._into.folder)!r}, so nothing can move the prior",
                    valid="a ledger with the records that are named",
                    fix="leadtime evidence add",
                )
            return None
        if not self.check(names, node):
            return None
        return [self.ledger[name] for name in names]

    def check(self, names: list[str], node: Node) -> bool:
        """Whether the ledger has all these records; notes those that it does not have, or no longer has.

        A project without a ledger may name records all the same: nothing is known of them then.
        """
        ledger = self.ledger
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            found = f"{name} is named {names.count(name)} times, and counts once"
            self._into.problem("evidence", place_of(node, name), found, valid="each record once")
        missing = [] if ledger is None else [name for name in names if name not in ledger]
        for name in missing:
            self._missing(name, place_of(node, name))
        return not missing

    def _missing(self, name: str, at: Node) -> None:
        try:
            _ = self.ledger[name] if self.ledger is not None else None
        except InputError as e:
            told = e.problem
            # Of a record that is gone the ledger says when and why, and of none what there is in its place.
            gone = told.valid is None
            self._into.problem(
                "evidence",
                at,
                told.found,
                valid="a record that holds" if gone else told.valid,
                fix=told.fix or ("leadtime evidence list" if gone else None),
            )


def place_of(node: Node, name: str) -> Node:
    """Where a list of names has one of them."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return next((i for i in items if isinstance(i, Scalar) and i.text == name), node)
