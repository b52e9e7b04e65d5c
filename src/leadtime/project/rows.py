"""Sections beside the model's own: a mapping of rows, each with the columns that its reader asks for.

A reader (``project/sections/``) states its columns and gets rows of what was written: amounts as
distributions in the right unit, words out of a list, names of other rows. Every mistake is noted where it
stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from leadtime.errors import listing, nearest
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.model import Input
from leadtime.project.amounts import check_mean, check_single, counted, refuse_hours, single_fixes
from leadtime.project.sources import FIELDS, VALUES, read_fields
from leadtime.project.tables import row_name
from leadtime.project.values import check_limits, example, in_words, read_value
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence, is_empty

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.project.reading import Reading


@dataclass(frozen=True)
class Amount:
    """A column of uncertain numbers: the unit, what it means, a default as text (None: it must be given).

    ``optional`` amounts without a default are None where they are not given. ``within`` are the values that
    are possible at all, such as ``(0, inf)``; probabilities and fractions lie within ``[0, 1]`` anyway.

    ``one`` is set and not uncertain: one number; a ``whole`` amount is one whole number. One ``of_a_crew`` is
    how long somebody takes over work: hours, and amounts of work, are refused, since hours of work are four
    times as long on the calendar. One that may be ``never`` has an infinite mean where part of it never
    comes.
    """

    unit: str
    doc: str = ""
    default: str | float | None = None
    within: str | None = None
    optional: bool = False
    one: bool = False
    whole: bool = False
    of_a_crew: bool = False
    never: bool = False

    def declared(self, name: str) -> Input:
        """The same as an input of a model, whose reader it shares."""
        return Input(self.unit, self.doc, self.default, name=name, within=self.within)

    @property
    def single(self) -> bool:
        """Whether a distribution cannot stand here."""
        return self.one or self.whole

    def sample(self, name: str) -> str:
        """An example to type."""
        if self.single:
            return counted(1, self.unit)
        return example(self.declared(name))


@dataclass(frozen=True)
class Word:
    """A column of single words: one of ``options``, or any text, ``like`` this, where there are none."""

    doc: str = ""
    options: tuple[str, ...] = ()
    default: str | None = None
    optional: bool = False
    like: str = "some words"

    def sample(self, _name: str) -> str:
        """An example to type."""
        return self.options[0] if self.options else self.like


@dataclass(frozen=True)
class Names:
    """A column of names: a list of them, or one. ``known`` are those that exist, where that is known."""

    doc: str = ""
    known: tuple[str, ...] | None = None
    default: tuple[str, ...] | None = ()
    optional: bool = False

    def sample(self, _name: str) -> str:
        """An example to type."""
        return f"[{self.known[0]}]" if self.known else "[one, another]"


Column = Amount | Word | Names
Cell = Any
"""What a row holds: a Distribution, a text, a tuple of names, or None where an optional cell is not given."""


@dataclass(frozen=True)
class Row(Columns[str, Cell]):
    """One row as it was read: its cells by column, its provenance, and the nodes of the file behind them."""

    key: Scalar
    node: Node
    cells: Columns[str, Cell]
    fields: Columns[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the row."""
        return self.key.text

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def at(self, column: str) -> Node:
        """Where a cell stands in the file; the row itself where it is not given."""
        found = self.node.get(column) if isinstance(self.node, Mapping) else None
        return found if found is not None else self.key


def read_rows(
    entry: tuple[Scalar, Node] | None, columns: Columns[str, Column], r: Reading, *, what: str = "row"
) -> dict[str, Row]:
    """The rows of a section by name, in the order of the file; those with a mistake are noted and left out.

    ``what`` is what one row is, for messages: "project", "tripwire".
    """
    if entry is None or is_empty(entry[1]):
        return {}
    key, node = entry
    if not isinstance(node, Mapping):
        found, valid = f"{key.text!r} is not a mapping, one line for each {what}", _example(key.text, columns)
        r.into.problem("shape", node, found, valid=valid)
        return {}
    rows = (read_row(k, v, columns, r, what=what) for k, v in node if row_name(k, r.into))
    return {row.name: row for row in rows if row is not None}


def read_row(
    key: Scalar, node: Node, columns: Columns[str, Column], r: Reading, *, what: str = "row"
) -> Row | None:
    """One mapping with these columns; None after noting a problem."""
    if is_empty(node):
        node = Mapping((), key.line, key.column)
    if not isinstance(node, Mapping):
        found = f"the {what} {key.text!r} is not a mapping"
        r.into.problem("shape", node, found, valid=_line(key.text, columns))
        return None
    known = (*columns, *(f for f in FIELDS if f not in columns))
    right, meant = True, set()
    for cell, _ in node:
        if cell.text not in known:
            right = False
            meant.add(nearest(cell.text, known))
            found = f"unknown key {cell.text!r} in the {what} {key.text!r}"
            close = nearest(cell.text, known)
            r.into.problem("unknown-column", cell, found, valid=listing(known, most=40), fix=close)
    stated = {k: v for k, v in read_fields(node, r.into).items() if k not in columns}
    cells: dict[str, Cell] = {}
    for name, column in columns.items():
        given = node.entry(name)
        reader = _Reader(key, name, column, r, what)
        if given is None and name in meant:
            continue  # what was misspelt is not missing too
        made = reader.absent() if given is None else reader.read(given[1])
        right = right and made is not _WRONG
        cells[name] = made
    return Row(key, node, cells, stated) if right else None


_WRONG = object()


@dataclass(frozen=True)
class _Reader:
    """Reads one cell."""

    row: Scalar
    name: str
    column: Column
    r: Reading
    what: str

    @property
    def _label(self) -> str:
        return f"{self.row.text}.{self.name}"

    def absent(self) -> Cell:
        """What a cell is that is not given."""
        column = self.column
        if column.default is None:
            return None if column.optional else self._missing(self.row)
        if not isinstance(column, Amount):
            return column.default
        from leadtime.evidence.distribution import parse_distribution

        return converted(parse_distribution(column.default, unit=column.unit), column.unit)

    def _missing(self, at: Node) -> Cell:
        meaning = f" ({self.column.doc.rstrip('.')})" if self.column.doc else ""
        found = f"the {self.what} {self.row.text!r} has no {self.name!r}{meaning}"
        valid = in_words(self.column.unit) if isinstance(self.column, Amount) else self.column.doc or None
        fix = f"{self.name}: {self.column.sample(self.name)}"
        self.r.into.problem("missing-value", at, found, valid=valid, fix=fix)
        return _WRONG

    def read(self, node: Node) -> Cell:
        """What a cell is that is given."""
        if isinstance(self.column, Amount):
            return self._amount(node, self.column)
        if isinstance(node, Scalar) and node.value is None:
            return self._missing(node)
        return (
            self._word(node, self.column) if isinstance(self.column, Word) else self._names(node, self.column)
        )

    def _amount(self, node: Node, column: Amount) -> Distribution | object:
        before, into = len(self.r.into.problems), self.r.into
        if column.of_a_crew:
            refuse_hours(node, self.name, into)
        if len(into.problems) == before:
            dist = self._distribution(node, column)
        if len(into.problems) > before or dist is None:
            return _WRONG
        if not (column.never and dist.beyond) and not check_mean(
            dist, node, self.name, column.declared(self.name), into
        ):
            return _WRONG
        return converted(dist, column.unit)

    def _distribution(self, node: Node, column: Amount) -> Distribution | None:
        """What is written, held against what is possible; None, or a problem noted, where it is not."""
        declared = column.declared(self.name)
        if isinstance(node, Mapping) and set(node.keys) & set(VALUES):
            # What is one number is held against its limits once, as that.
            free = replace(column, within=None).declared(self.name) if column.single else declared
            made = self.r.entry(self.name, self.row, node, free)
            dist = None if made is None else made["dist"]
        else:
            before = len(self.r.into.problems)
            dist = read_value(node, self.name, declared, self.r.into)
            if column.single:
                single_fixes(self.r.into, before, self.name, declared, whole=column.whole)
            elif dist is not None:
                check_limits(dist, node, self.name, declared, self.r.into)
        if dist is not None and column.single:
            check_single(dist, node, self.name, declared, self.r.into, whole=column.whole)
        return dist

    def _word(self, node: Node, column: Word) -> Cell:
        if isinstance(node, Scalar) and (not column.options or node.text in column.options):
            return node.text
        told = repr(node.text) if isinstance(node, Scalar) else "a list or a mapping"
        close = nearest(node.text, column.options) if isinstance(node, Scalar) else None
        fix = f"{self.name}: {close}" if close else None
        valid = listing(column.options) if column.options else f"{self.name}: some words"
        self.r.into.problem("choice", node, f"{self._label} is {told}", valid=valid, fix=fix)
        return _WRONG

    def _names(self, node: Node, column: Names) -> Cell:
        items = node.items if isinstance(node, Sequence) else (node,)
        if not all(isinstance(i, Scalar) and i.value is not None for i in items):
            found = f"{self._label} is not a list of names"
            fix = f"{self.name}: {column.sample(self.name)}"
            self.r.into.problem("shape", node, found, valid=column.doc or None, fix=fix)
            return _WRONG
        named = [i for i in items if isinstance(i, Scalar)]
        unknown = [i for i in named if column.known is not None and i.text not in column.known]
        for item in unknown:
            self.unknown(item, column.known or ())
        return _WRONG if unknown else tuple(i.text for i in named)

    def unknown(self, item: Scalar, known: Iterable[str]) -> None:
        """Note a name that does not exist."""
        names = tuple(known)
        found = f"unknown name {item.text!r} in {self._label}"
        self.r.into.problem(
            "choice", item, found, valid=listing(names, most=40), fix=nearest(item.text, names)
        )


def _line(name: str, columns: Columns[str, Column]) -> str:
    needed = {n: c for n, c in columns.items() if c.default is None and not c.optional}
    if not needed:
        # Where nothing must be given, what may be is shown rather than an empty row.
        needed = dict([c for c in columns.items() if c[1].optional][:1])
    cells = ", ".join(f"{n}: {c.sample(n)}" for n, c in needed.items())
    return f"{name}: {{{cells}}}"


def _example(section: str, columns: Columns[str, Column]) -> str:
    return f"{section}: {{{_line('some_name', columns)}}}"
