"""What has been read of a project file so far, passed from one section's reader to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadtime.errors import listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.sources import FIELDS, read_fields
from leadtime.project.values import check_probability, example, in_words, read_value
from leadtime.project.yaml_reader import Mapping, Node, Scalar

if TYPE_CHECKING:
    from leadtime.futures.model import Input, Model

Entry = dict[str, Any]
"""A belief: ``dist`` and what was stated of its provenance."""


@dataclass
class Reading:
    """The model that is asked, where problems go, and what was found.

    ``entries`` has a belief for each name, vector components as ``column[row]``. ``rows`` has the rows of
    each table in the order of the file. ``failed`` are the names that were given and could not be read.
    """

    model: Model
    into: Collector
    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    model_line: int = 1

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
        stated: Entry = {}
        value: Node = node
        if isinstance(node, Mapping):
            self.known_keys(node, ("dist", *FIELDS), f" in {name}")
            stated = read_fields(node, self.into)
            given = node.get("dist")
            if given is None:
                self.into.problem(
                    "missing-value",
                    key,
                    f"{name} has no 'dist'",
                    valid=in_words(declared.unit),
                    fix=f"{key.text}: {{dist: {example(declared)}, source: ...}}",
                )
                return None
            value = given
        dist = read_value(value, name, declared, self.into)
        if dist is None:
            return None
        check_probability(dist, value, name, declared, self.into)
        return {"dist": dist, **stated}

    def default(self, name: str, declared: Input) -> Entry | None:
        """The model's own default for an input, said to be one; None where the model has none."""
        if declared.default is None:
            return None
        value = declared.default if isinstance(declared.default, str) else repr(declared.default)
        node = Scalar(value, declared.default, self.model_line, 1)
        dist = read_value(node, name, declared, self.into)
        source = f"default of the model {self.model.name}"
        return None if dist is None else {"dist": dist, "source": source, "kind": "assumption"}

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

    def nested(self) -> dict[str, Entry | dict[str, Entry]]:
        """The entries with vectors as mappings from row to entry."""
        made: dict[str, Any] = {}
        for name, entry in self.entries.items():
            head, _, index = name.partition("[")
            if index:
                made.setdefault(head, {})[index.removesuffix("]")] = entry
            else:
                made[name] = entry
        return made
