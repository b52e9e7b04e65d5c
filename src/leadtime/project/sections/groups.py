"""The section ``groups``: beliefs that are looked at together, such as all that are about the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.errors import listing, nearest
from leadtime.project.tables import row_name
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence, is_empty

if TYPE_CHECKING:
    from leadtime.project.reading import Reading

_EXAMPLE = "groups: {timeline: [dangerous_model_in, horizon_growth]}"


def read(root: Mapping, r: Reading) -> dict[str, tuple[str, ...]] | None:
    """The names of each group's beliefs; a column of a table stands for all its rows, a row for all its
    cells.
    """
    node = root.get("groups")
    if node is None or is_empty(node):
        return None
    if not isinstance(node, Mapping):
        r.into.problem("shape", node, "'groups' is not a mapping of groups", valid=_EXAMPLE)
        return None
    made: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for key, value in node:
        if row_name(key, r.into):
            made[key.text] = _members(key, value, taken, r)
    return made or None


def _members(key: Scalar, node: Node, taken: dict[str, str], r: Reading) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        r.into.problem("shape", node, f"the group {key.text!r} is empty", valid=_EXAMPLE)
    found: list[str] = []
    for item in items:
        if not isinstance(item, Scalar) or item.value is None:
            r.into.problem("shape", item, f"the group {key.text!r} is not a list of beliefs", valid=_EXAMPLE)
            continue
        names = _named(item.text, r)
        if not names and not r.told_of(item.text):
            known = list(dict.fromkeys((*_beliefs(r), *(n.partition("[")[0] for n in _beliefs(r)))))
            what = f"unknown belief {item.text!r} in the group {key.text!r}"
            r.into.problem("choice", item, what, valid=listing(known, most=12), fix=nearest(item.text, known))
        for name in names:
            if taken.setdefault(name, key.text) != key.text:
                what = f"{name} is in the groups {taken[name]!r} and {key.text!r}"
                r.into.problem("choice", item, what, valid="each belief in one group")
            found.append(name)
    return tuple(dict.fromkeys(found))


def _named(text: str, r: Reading) -> list[str]:
    """The beliefs that a text stands for: itself, the rows of a column, or the cells of a row."""
    if text in r.entries:
        return [text]
    return [n for n in _beliefs(r) if n.partition("[")[0] == text or n.endswith(f"[{text}]")]


def _beliefs(r: Reading) -> list[str]:
    return [n for n in r.entries if r.model.inputs[n.partition("[")[0]].kind == "chance"]
