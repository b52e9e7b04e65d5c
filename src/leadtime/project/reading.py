"""What has been read of a project file so far, passed from one section's reader to the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadtime.errors import listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.composed import KEYS, read_composed
from leadtime.project.fits import read_fit
from leadtime.project.moved import read_moved, warn_elsewhere
from leadtime.project.others import names_project
from leadtime.project.sources import FIELDS, GIVEN, VALUES, Unsourced, read_fields
from leadtime.project.values import check_limits, example, in_words, read_value
from leadtime.project.yaml_reader import Mapping, Node, Scalar

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures.model import Input, Model
    from leadtime.project.others import Checker

DEFAULT = "default of the model"
"""How the source of a belief begins that the file leaves to the model."""

Entry = dict[str, Any]
"""A belief: ``dist`` and what was stated of its provenance."""


@dataclass
class Reading:
    """The model that is asked, where problems go, and what was found.

    ``start`` is that of the project, if it states one that can be read, and ``check`` reads the projects that
    this one leans on. ``entries`` has a belief for each name, vector components as ``column[row]``. ``rows``
    has the rows of each table in the order of the file, ``refused_rows`` those whose names cannot be used.
    ``failed`` are the names that were given and could not be read.
    """

    model: Model
    into: Collector
    check: Checker
    start: dt.date | None = None
    start_given: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    refused_rows: set[str] = field(default_factory=set)
    unsourced: Unsourced = field(default_factory=Unsourced)

    @property
    def given(self) -> set[str]:
        """The names that the file gives, rightly or wrongly; a vector by its own name."""
        return {name.partition("[")[0] for name in (*self.entries, *self.failed)}

    @property
    def scalars(self) -> dict[str, Input]:
        """The model's inputs that are not a column of a table."""
        return {n: i for n, i in self.model.inputs.items() if i.table is None}

    def entry(self, name: str, key: Scalar, node: Node, declared: Input) -> Entry | None:
        """One belief, a value or ``{dist: value, source: ...}``; None after noting a problem."""
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar) and names_project(node.text, self.into.folder):
                found, fix = f"{name} is the name of a project", f"{key.text}: {{model: {node.text}}}"
                self.into.problem("compose", node, found, valid=in_words(declared.unit), fix=fix)
                return None
            return self._believed(name, node, declared, read_value(node, name, declared, self.into), {})
        composed = "model" in node.keys
        beside = KEYS if composed else (GIVEN,) if "prior" in node.keys else ()
        self.known_keys(node, (*VALUES, *beside, *FIELDS), f" in {name}")
        stated = read_fields(node, self.into)
        given = [(k.text, value) for k, value in node if k.text in VALUES]
        if {k for k, _ in given} in ({"prior"}, {"prior", "dist"}):
            return self._moved(name, node, declared, stated)
        warn_elsewhere(node, name, stated, self)
        if len(given) != 1:
            both = " and ".join(repr(key) for key, _ in given)
            found = f"{name} has both {both}" if given else f"{name} has no 'dist'"
            self.into.problem(
                "missing-value",
                key,
                found,
                valid=in_words(declared.unit),
                fix=f"{key.text}: {{dist: {example(declared)}, source: ...}}",
            )
            return None
        if composed:
            return self._composed(name, node, declared, stated)
        read = read_fit if given[0][0] == "fit" else read_value
        value = given[0][1]
        return self._believed(name, value, declared, read(value, name, declared, self.into), stated)

    def _composed(self, name: str, node: Mapping, declared: Input, stated: Entry) -> Entry | None:
        """A belief from another project: a forecast, unless stated otherwise, that says what it came from."""
        made = read_composed(node, name, declared, self)
        if made is None:
            return None
        said = {"source": made.source, "kind": "forecast"}
        if "source" in stated:
            said["note"] = made.source
        return self._believed(name, node, declared, made.dist, {**said, **stated})

    def _moved(self, name: str, node: Mapping, declared: Input, stated: Entry) -> Entry | None:
        """A belief that evidence moves: the prior by the records that it names."""
        made = read_moved(node, name, declared, self, stated)
        if made is None:
            return None
        entry = self._believed(name, node.get("dist") or node, declared, made.dist, stated)
        return None if entry is None else {"source": made.source, **entry, "prior": made.prior}

    def value(self, name: str, node: Node, declared: Input) -> Distribution | None:
        """The distribution of a value that says nothing of its source: as in a plan."""
        if not isinstance(node, Mapping) or not {"fit", "model"} & set(node.keys):
            dist = read_value(node, name, declared, self.into)
        elif "model" in node.keys:
            self.known_keys(node, KEYS, f" in {name}")
            made = read_composed(node, name, declared, self)
            dist = None if made is None else made.dist
        else:
            self.known_keys(node, ("fit",), f" in {name}")
            dist = read_fit({k.text: v for k, v in node}["fit"], name, declared, self.into)
        if dist is not None:
            check_limits(dist, node, name, declared, self.into)
        return dist

    def _believed(
        self, name: str, node: Node, declared: Input, dist: Distribution | None, stated: Entry
    ) -> Entry | None:
        if dist is None:
            return None
        check_limits(dist, node, name, declared, self.into)
        return {"dist": dist, **stated}

    def default(self, name: str, declared: Input) -> dict[str, Entry]:
        """The model's own default for an input under its name, said to be one; nothing where it has none."""
        from leadtime.evidence.distribution import Constant, parse_distribution

        if declared.default is None:
            return {}
        if declared.options:
            dist: Distribution = Constant(float(declared.code(str(declared.default))))
        else:
            dist = parse_distribution(declared.default, unit=declared.unit)
        source = f"{DEFAULT} {self.model.name}"
        return {name: {"dist": dist, "source": source, "kind": "assumption", "note": declared.doc}}

    def fill_correlated(self, name: str) -> bool:
        """Give dice their default, all rows of the column, where a correlation names one; whether it did."""
        head, _, index = name.partition("[")
        declared = self.model.inputs.get(head)
        rows = self.rows.get(declared.table, {}) if declared and declared.table else {}
        if declared is None or declared.default is None or (index.removesuffix("]") not in rows and index):
            return False
        for component in [f"{head}[{row}]" for row in rows] if index else [head]:
            self.entries.update(self.default(component, declared))
        return name in self.entries

    def told_of(self, name: str) -> bool:
        """Whether a belief of this name, or its vector, was stated and could not be read.

        That is told where it stands, so that whoever refers to it has nothing to add.
        """
        return not {name, name.partition("[")[0]}.isdisjoint(self.failed)

    def missing_cell(self, name: str, row: Scalar, declared: Input) -> None:
        """Note a row of a table without a column that it must have."""
        column, _, _ = name.partition("[")
        meaning = f" ({declared.doc.rstrip('.')})" if declared.doc else ""
        self.failed.add(name)
        self.into.problem(
            "missing-value",
            row,
            f"the row {row.text!r} of {declared.table!r} has no {column!r}{meaning}",
            valid=in_words(declared.unit),
            fix=f"{column}: {example(declared)}",
        )

    def known_keys(self, node: Mapping, known: tuple[str, ...], within: str) -> None:
        """Note each key of a mapping that is not one of the known ones."""
        for key, _ in node:
            if key.text not in known:
                self.into.problem(
                    "unknown-key",
                    key,
                    f"unknown key {key.text!r}{within}",
                    valid=listing(known),
                    fix=nearest(key.text, known),
                )

    def labels(self, declared: Input) -> tuple[str, ...]:
        """The rows of an input: those of its table, or the components that were stated; none of a scalar."""
        if declared.table:
            return tuple(self.rows.get(declared.table, ()))
        prefix = f"{declared.name}["
        return tuple(n[len(prefix) : -1] for n in self.entries if n.startswith(prefix))


def is_stated(node: Mapping) -> bool:
    """Whether a mapping is one belief with what stands beside it, and not a vector of several."""
    return bool({*VALUES, *FIELDS} & set(node.keys))


def nested(entries: dict[str, Entry]) -> dict[str, Entry | dict[str, Entry]]:
    """Entries with vectors as mappings from row to entry."""
    made: dict[str, Any] = {}
    for name, entry in entries.items():
        head, _, index = name.partition("[")
        if index:
            made.setdefault(head, {})[index.removesuffix("]")] = entry
        else:
            made[name] = entry
    return made
