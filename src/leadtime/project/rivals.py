"""The section ``rivals``: other people's beliefs, to be held against those of the project.

A rival states only what they believe differently. All the rest, correlations included, is the project's own.
Or the line ``beliefs: FILE.yaml`` takes all that another project of the same model believes, its correlations
too; the lines beside it then count on top.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadtime.errors import InputError, listing, nearest
from leadtime.project.others import find_other, load_other
from leadtime.project.reading import Entry, Reading, is_stated
from leadtime.project.yaml_reader import Mapping, Node, Scalar, is_empty

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Belief
    from leadtime.evidence.correlations import Correlation
    from leadtime.futures.model import Input
    from leadtime.futures.plan import Plan
    from leadtime.project.project import Project

WHOLE = "beliefs"
"""The key under which a rival takes all beliefs of another project file."""
_EXAMPLE = "rivals: {their_name: {note: who they are, some_belief: 0.5}}"


@dataclass
class StatedRival:
    """What the file says of one rival: ``entries`` by belief, vectors and cells by component.

    ``correlations`` are those of another project whose beliefs the rival takes; None: the project's own.
    """

    key: Scalar
    note: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)
    correlations: tuple[Correlation, ...] | None = None

    @property
    def name(self) -> str:
        """The rival's name."""
        return self.key.text


def read_rivals(section: Node | None, r: Reading) -> list[StatedRival]:
    """The rivals as far as they could be read. The project's own beliefs must have been read before."""
    if section is None or is_empty(section):
        return []
    if not isinstance(section, Mapping):
        r.into.problem("rival", section, "'rivals' is not a mapping of rivals", valid=_EXAMPLE)
        return []
    return [_RivalReader(StatedRival(key), r).read(node) for key, node in section]


class _RivalReader:
    """Reads one rival."""

    def __init__(self, rival: StatedRival, r: Reading) -> None:
        self.rival, self.r = rival, r

    def read(self, node: Node) -> StatedRival:
        """The rival, as far as it could be read."""
        if isinstance(node, Mapping):
            if (whole := node.get(WHOLE)) is not None:
                self._whole(whole)
            taken = self.rival.entries
            self.rival.entries = {}
            for key, value in node:
                self._line(key, value)
            self.rival.entries = {**taken, **self.rival.entries}
        elif not is_empty(node):
            self._problem(node, f"the rival {self.rival.name!r} is not a mapping", _EXAMPLE)
        return self.rival

    def _problem(self, at: Node, found: str, valid: str | None = None, fix: str | None = None) -> None:
        self.r.into.problem("rival", at, found, valid=valid, fix=fix)

    def _line(self, key: Scalar, value: Node) -> None:
        head = key.text.partition("[")[0]
        declared = self.r.model.inputs.get(head)
        if key.text == "note":
            self._note(value)
        elif key.text == WHOLE:
            return  # read first, since the other lines count on top of it
        elif declared is None:
            self._unknown(key, head)
        else:
            self._belief(key, value, declared)

    def _whole(self, value: Node) -> None:
        """Take what another project of the same model believes, where it differs from our own."""
        if not isinstance(value, Scalar):
            found = f"'beliefs' of the rival {self.rival.name!r} is not the name of a file"
            self._problem(value, found, "beliefs: FILE.yaml")
            return
        r, into = self.r, self.r.into
        try:
            label, file = find_other(value.text, into.folder)
            other = load_other(label, file, (*into.within, into.path), r.check)
        except InputError as e:
            self._problem(value, f"{self.rival.name}: {e.problem.found}", e.problem.valid, e.problem.fix)
            return
        into.others[label] = other.fingerprint
        self._take(value, label, other.project)

    def _take(self, value: Scalar, label: str, other: Project) -> None:
        if other.model.digest() != self.r.model.digest():
            found = f"{label} is a project of the model {other.model_name!r}"
            self._problem(value, found, f"a project of the model {self.r.model.name!r}, as this one")
            return
        theirs = [n for n in other.beliefs.names if n != "start"]
        strange = [n for n in theirs if n not in self.r.entries and n.partition("[")[0] in _heads(self.r)]
        if strange:
            found = f"{label} believes {listing(strange)}, of rows that this project does not have"
            self._problem(value, found, "a project with the same rows, or single beliefs under the rival")
            return
        self.rival.correlations = other.beliefs.correlations
        for name in theirs:
            belief = other.beliefs[name]
            if belief.dist != self.r.entries.get(name, {}).get("dist"):
                self.rival.entries[name] = _entry(belief)

    def _note(self, value: Node) -> None:
        if isinstance(value, Scalar):
            self.rival.note = value.text.strip()
        else:
            self._problem(
                value, f"the note of the rival {self.rival.name!r} is not a text", "note: some words"
            )

    def _unknown(self, key: Scalar, head: str) -> None:
        model, of = self.r.model, f"of the rival {self.rival.name!r}"
        known = ["note", WHOLE, *model.inputs]
        if head in model.quantities:
            found = f"{key.text!r} {of} is computed by the model {model.name!r}"
        elif head in model.splits or any(key.text in rows for rows in self.r.rows.values()):
            found = f"{key.text!r} {of} is no belief: what people do is decided by plans"
        else:
            found = f"unknown belief {key.text!r} {of}"
        self._problem(key, found, listing(known), nearest(key.text, known))

    def _belief(self, key: Scalar, value: Node, declared: Input) -> None:
        """A line that states a belief: one value, or one for each row of a vector or a table's column."""
        labels = self.r.labels(declared)
        head, _, index = key.text.partition("[")
        if index:
            known = [f"{head}[{label}]" for label in labels]
            if key.text in known:
                self._state(key.text, key, value, declared)
            else:
                found = f"unknown component {key.text!r} of the rival {self.rival.name!r}"
                self._problem(key, found, listing(known), nearest(key.text, known))
        elif labels and isinstance(value, Mapping) and not is_stated(value):
            for label, cell in value:
                if label.text in labels:
                    self._state(f"{head}[{label.text}]", label, cell, declared)
                else:
                    found = f"unknown row {label.text!r} of {head!r}"
                    self._problem(label, found, listing(labels), nearest(label.text, labels))
        else:
            for name in [f"{head}[{label}]" for label in labels] or [head]:
                self._state(name, key, value, declared)

    def _state(self, name: str, key: Scalar, value: Node, declared: Input) -> None:
        if name in self.rival.entries:
            found = f"the rival {self.rival.name!r} states {name} twice"
            self._problem(key, found, "each belief once", "delete one of the two")
            return
        entry = self.r.entry(name, key, value, declared)
        if entry is None:
            return
        if declared.options:
            entry.setdefault("note", declared.options[int(entry["dist"].constant)])
        self.rival.entries[name] = entry


def _heads(r: Reading) -> set[str]:
    """The names of all vectors."""
    return {name.partition("[")[0] for name in r.entries if "[" in name}


def _entry(belief: Belief) -> Entry:
    """A belief of another project as one of this."""
    words = ("source", "kind", "note", "url", "accessed")
    stated = {k: getattr(belief, k) for k in words if getattr(belief, k) is not None}
    prior = {} if belief.prior is None else {"prior": belief.prior}
    return {"dist": belief.dist, **stated, **prior, "evidence": belief.evidence, "given": belief.given}


def warn_rivals(rivals: list[StatedRival], r: Reading, plans: list[Plan]) -> None:
    """Warn of each rival under whom every outcome is as it is under the project's own beliefs."""
    needed = r.model.ancestors(r.model.outcomes) if r.model.outcomes else frozenset(r.model.inputs)
    for rival in rivals:
        reasons = {name: _idle(name, rival, r, plans, needed) for name in rival.entries}
        if all(reasons.values()):
            told = "; ".join(f"{name} {why}" for name, why in list(reasons.items())[:4])
            r.into.warn(
                "rival",
                rival.key,
                f"the rival {rival.name!r} changes nothing" + (f": {told}" if told else ""),
                valid="a belief that differs from the project's own and matters to an outcome",
                fix=None if told else _EXAMPLE,
            )


def _idle(name: str, rival: StatedRival, r: Reading, plans: list[Plan], needed: frozenset[str]) -> str | None:
    """Why a rival's belief changes no outcome; None where it may change one."""
    head = name.partition("[")[0]
    if rival.entries[name]["dist"] == r.entries.get(name, {}).get("dist"):
        return "is as in the project"
    if plans and all(name in p.sets for p in plans):
        return "is set by every plan"
    if head not in needed:
        return "matters to no outcome"
    gate = r.model.inputs[head].only_if
    if gate is not None and is_shut(gate, {**r.entries, **rival.entries}, plans):
        return f"has no effect while {gate} is 0"
    return None


def is_shut(gate: str, entries: dict[str, Entry], plans: list[Plan]) -> bool:
    """Whether an input is zero in every future of every plan."""
    given = entries.get(gate, {}).get("dist")
    values = [p.sets.get(gate, given) for p in plans]
    return all(v is not None and v.constant == 0 for v in values)
