"""Putting a belief that somebody stated into the text of a project file, and leaving the rest as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.errors import InputError
from leadtime.project.yaml_reader import Mapping, Node, Scalar, is_empty, read_yaml

if TYPE_CHECKING:
    from leadtime.project.project import Project

SECTION = "beliefs"


@dataclass(frozen=True)
class Stated:
    """A belief as somebody stated it: the text of its distribution, whose it is, its records and a note."""

    name: str
    dist: str
    source: str
    note: str = ""
    evidence: tuple[str, ...] = ()

    def lines(self, key: str, indent: int) -> list[str]:
        """The lines of the project file under their key."""
        pad = " " * indent
        told = [
            f"{pad}{key}:",
            f"{pad}  dist: {self.dist}",
            f"{pad}  source: {json.dumps(self.source, ensure_ascii=False)}",
        ]
        told.append(f"{pad}  kind: expert judgement")
        if self.evidence:
            told.append(f"{pad}  evidence: [{', '.join(self.evidence)}]")
        if self.note:
            told.append(f"{pad}  note: {json.dumps(self.note, ensure_ascii=False)}")
        return told


def askable(project: Project) -> tuple[str, ...]:
    """The beliefs that a person can be asked for and the file can take, in the order of the project.

    Left out are what plans decide, choices, cells of tables, and numbers that are taken as known or counted.
    """
    return tuple(n for n in project.beliefs.names if can_ask(project, n) and _open(project, n))


def can_ask(project: Project, name: str) -> bool:
    """Whether a belief stands in the section of beliefs and is a quantity."""
    declared = project.model.inputs.get(name.partition("[")[0])
    return (
        declared is not None and declared.table is None and declared.kind == "chance" and not declared.options
    )


def _open(project: Project, name: str) -> bool:
    dist = project.beliefs[name].dist
    return dist.constant is None and not dist.discrete


def with_beliefs(text: str, file: str, stated: Sequence[Stated]) -> str:
    """The text of a project file with these beliefs in the place of its own; every other line stays.

    Raises :class:`InputError` where a belief is written inside braces, on one line with others.
    """
    root, _ = read_yaml(text, file)
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    section = root.get(SECTION)
    if section is None or is_empty(section):
        kept = [line for line in lines if not line.startswith(f"{SECTION}:")]
        new = [line for belief in stated for line in belief.lines(belief.name, 2)]
        return _text([*kept, "", f"{SECTION}:", *new])
    edits = [_edit(lines, root, belief, file) for belief in stated]
    # From the last line up, so that the numbers of the lines above stay what they are.
    for edit in sorted(edits, key=lambda e: e.at, reverse=True):
        lines[edit.at : edit.end] = edit.lines
    return _text(lines)


@dataclass(frozen=True)
class _Edit:
    """Lines to put in the place of those from ``at`` up to ``end``, counted from zero."""

    at: int
    end: int
    lines: list[str]


def _edit(lines: list[str], root: Mapping, belief: Stated, file: str) -> _Edit:
    head, _, index = belief.name.partition("[")
    section = root.get(SECTION)
    entry = None if section is None else _entry(section, head)
    if index and entry is not None and isinstance(entry[1], Mapping):
        entry = _entry(entry[1], index.removesuffix("]"))
    if entry is None:
        return _added(root, belief, file)
    key = entry[0]
    at = key.line - 1
    if lines[at][: key.column - 1].strip():
        raise InputError(
            f"{belief.name} stands on one line with others",
            valid="a belief on a line of its own",
            file=file,
            line=key.line,
        )
    return _Edit(at, _end(lines, at, key.column - 1), belief.lines(key.text, key.column - 1))


def _entry(node: Node, name: str) -> tuple[Scalar, Node] | None:
    return node.entry(name) if isinstance(node, Mapping) else None


def _added(root: Mapping, belief: Stated, file: str) -> _Edit:
    """A belief that the file does not state becomes the first of its section."""
    entry = root.entry(SECTION)
    section = entry[1] if entry else None
    if entry is None or not isinstance(section, Mapping) or "[" in belief.name:
        raise InputError(f"{belief.name} cannot be added to the file", valid="one of its beliefs", file=file)
    first = next(iter(section))[0]
    if first.line == entry[0].line:
        raise InputError(
            "the beliefs stand on one line", valid="each on a line of its own", file=file, line=first.line
        )
    at = entry[0].line
    return _Edit(at, at, belief.lines(belief.name, first.column - 1))


def _end(lines: list[str], at: int, indent: int) -> int:
    """The line after an entry: what is indented further belongs to it, blank lines and comments after not."""
    end = at + 1
    for i in range(at + 1, len(lines)):
        line = lines[i]
        if not line.strip() or (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent):
            continue
        if len(line) - len(line.lstrip()) <= indent:
            break
        end = i + 1
    return end


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
