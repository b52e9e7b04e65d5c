"""The section ``bounds``: the least and the most of a group's time that a use may get."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from leadtime.errors import InputError, listing, nearest
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence, is_empty

if TYPE_CHECKING:
    from leadtime.project.reading import Reading

_EXAMPLE = "bounds: {technical: {research: [30%, 100%]}}"


def read(root: Mapping, r: Reading) -> dict[str, dict[str, tuple[float, float]]] | None:
    """For each group and use the least and the most, as fractions; a single number fixes the use."""
    node = root.get("bounds")
    if node is None or is_empty(node):
        return None
    uses = _uses(r)
    if not isinstance(node, Mapping):
        r.into.problem("shape", node, "'bounds' is not a mapping of groups", valid=_EXAMPLE)
        return None
    made: dict[str, dict[str, tuple[float, float]]] = {}
    for key, value in node:
        if key.text not in uses:
            _unknown(key, "group", uses, r)
        elif not isinstance(value, Mapping):
            r.into.problem("shape", value, f"the bounds of {key.text!r} are not a mapping", valid=_EXAMPLE)
        else:
            made[key.text] = {}
            for use, limits in value:
                if use.text not in uses[key.text]:
                    _unknown(use, "use", uses[key.text], r, of=f" of {key.text!r}")
                    continue
                ends = _ends(f"{key.text}.{use.text}", limits, r)
                if ends is not None:
                    made[key.text][use.text] = ends
    for group, given in made.items():
        least = sum(low for low, _ in given.values())
        if least > 1 + 1e-9:
            found = f"the least times of {group!r} sum to {100 * least:.4g} %"
            r.into.problem("share", node, found, valid="at most 100 % together")
        most = sum(high for _, high in given.values())
        if set(given) == set(uses[group]) and most < 1 - 1e-9:
            found = f"the most times of {group!r} sum to {100 * most:.4g} %, and it has no other use"
            r.into.problem("share", node, found, valid="100 % together or more")
    return made or None


def _uses(r: Reading) -> dict[str, tuple[str, ...]]:
    """The uses that each group of a split has."""
    made: dict[str, tuple[str, ...]] = {}
    for split in r.model.splits.values():
        columns = (*split.fixed, *(r.rows.get(split.columns, ()) if split.columns else ()))
        made.update(dict.fromkeys(r.rows.get(split.rows, ()), columns))
    return made


def _unknown(key: Scalar, what: str, known: Iterable[str], r: Reading, of: str = "") -> None:
    names = list(known)
    found = f"unknown {what} {key.text!r}{of}"
    r.into.problem("choice", key, found, valid=listing(names), fix=nearest(key.text, names))


def _ends(name: str, node: Node, r: Reading) -> tuple[float, float] | None:
    from leadtime.evidence.distribution import parse_distribution

    items = node.items if isinstance(node, Sequence) else (node, node)
    found = []
    for item in items:
        try:
            value = parse_distribution(item.text).constant if isinstance(item, Scalar) else None
        except InputError:
            value = None
        found.append(value)
    if len(found) == 2 and all(v is not None and 0 <= v <= 1 for v in found):
        low, high = float(found[0] or 0.0), float(found[1] or 0.0)
        if low <= high:
            return low, high
    valid = "two percentages, the least and the most, or one that fixes it"
    fix = f"{name.rpartition('.')[2]}: [0%, 50%]"
    r.into.problem("share", node, f"the bounds of {name} cannot be read", valid=valid, fix=fix)
    return None
