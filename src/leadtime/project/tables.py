"""One section for each table of the model: a line for each row, with a cell for each column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leadtime.errors import listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.reading import Entry, Reading
from leadtime.project.sources import FIELDS, VALUES, read_fields
from leadtime.project.values import example
from leadtime.project.yaml_reader import Mapping, Node, Scalar, is_empty

if TYPE_CHECKING:
    from leadtime.futures.model import Input, Table

_NAME = re.compile(r"[^\W\d][\w-]*")
_RESERVED = (*VALUES, *FIELDS)


def row_name(row: Scalar, into: Collector) -> bool:
    """Whether a text can name a row, so that ``column[row]`` and a plan's line are read in one way only."""
    if _NAME.fullmatch(row.text) and row.text not in _RESERVED:
        return True
    found = f"{row.text!r} cannot be the name of a row"
    if any(p.code == "row-name" and p.found == found for p in into.problems):
        return False  # the same name elsewhere: one mistake, told once
    into.problem(
        "row-name",
        row,
        found,
        valid=f"letters, digits, _ and -, with a letter first; not {listing(_RESERVED)}",
        fix=_plain(row.text) or None,
    )
    return False


def _plain(text: str) -> str:
    """A text as the name of a row: ``general_counsel`` for ``general counsel``."""
    return re.sub(r"\W+", "_", text).strip("_")


def row_names(node: Node | None) -> tuple[str, ...]:
    """The names of the rows of a section.

    A row whose name cannot be one is known by that and by the name that it should have: whoever means it is
    not told of the same mistake again.
    """
    keys = node.keys if isinstance(node, Mapping) else ()
    return tuple(dict.fromkeys(n for key in keys for n in (key, _plain(key)) if n))


def read_table(entry: tuple[Scalar, Node] | None, table: Table, r: Reading) -> None:
    """Read the rows of a table: a belief ``column[row]`` for each cell."""
    rows = r.rows.setdefault(table.name, {})
    if entry is None or is_empty(entry[1]):
        about = table.doc.rstrip(".") or f"one line for each row, with {listing(table.columns)}"
        r.into.problem(
            "missing-section",
            entry[0] if entry else None,
            f"the section {table.name!r} is missing or empty",
            valid=about,
            fix=_example(table),
        )
        return
    key, node = entry
    if not isinstance(node, Mapping):
        r.into.problem("shape", node, f"{key.text!r} is not a mapping of rows", valid=_example(table))
        return
    for row, cells in node:
        if row_name(row, r.into):
            rows[row.text] = row
            _row(row, cells, table, r)
        else:
            r.refused_rows.add(row.text)


def _example(table: Table) -> str:
    cells = ", ".join(f"{n}: {example(c)}" for n, c in table.columns.items() if c.default is None)
    return f"{table.name}: {{some_name: {{{cells}}}}}"


def _row(row: Scalar, cells: Node, table: Table, r: Reading) -> None:
    if is_empty(cells):
        cells = Mapping((), row.line, row.column)
    if not isinstance(cells, Mapping):
        found = f"the row {row.text!r} of {table.name!r} is not a mapping"
        r.into.problem("shape", cells, found, valid=_example(table))
        r.failed.update(table.columns)
        return
    _unknown_columns(row, cells, table, r)
    shared = read_fields(cells, r.into)
    leaning = [_cell(row, cells, declared, shared, r) for declared in table.columns.values()]
    if any(leaning):
        r.unsourced.look(f"{table.name}.{row.text}", row, shared)


def _unknown_columns(row: Scalar, cells: Mapping, table: Table, r: Reading) -> None:
    known = (*table.columns, *FIELDS)
    for key, _ in cells:
        if key.text not in known:
            r.into.problem(
                "unknown-column",
                key,
                f"unknown column {key.text!r} in the row {row.text!r} of {table.name!r}",
                valid=listing(known, most=40),
                fix=nearest(key.text, known),
            )


def _cell(row: Scalar, cells: Mapping, declared: Input, shared: Entry, r: Reading) -> bool:
    """Read a cell; True where it is a number that leans on the row for its source."""
    name = f"{declared.name}[{row.text}]"
    given = cells.entry(declared.name)
    if given is None:
        if declared.default is None:
            r.missing_cell(name, row, declared)
        elif declared.kind != "dice":
            r.entries.update(r.default(name, declared))
        return False
    entry = r.entry(name, *given, declared)
    if entry is None:
        r.failed.add(name)
        return False
    if declared.options:
        # A choice is drawn as its position; its word is what a reader wants to see.
        entry.setdefault("note", declared.options[int(entry["dist"].constant)])
    r.entries[name] = {**shared, **entry}
    return not (declared.options or ({"source", "evidence", "url"} & entry.keys() and "kind" in entry))


def check_row_names(r: Reading) -> None:
    """Note rows that a plan could not name, because the name means something else there already."""
    taken = {*r.model.inputs, *r.model.splits, *r.model.quantities}
    for split in r.model.splits.values():
        for name, row in r.rows.get(split.rows, {}).items():
            if name in taken:
                r.into.problem(
                    "duplicate-name",
                    row,
                    f"{name!r} is a row of {split.rows!r} and a name of the model",
                    valid="a name of its own",
                    fix=f"{name}_group",
                )
        for name, row in (r.rows.get(split.columns, {}) if split.columns else {}).items():
            if name in split.fixed:
                r.into.problem(
                    "duplicate-name",
                    row,
                    f"{name!r} is something that time can go to in every project",
                    valid=f"a name other than {listing(split.fixed)}",
                    fix=f"{name}_2",
                )
