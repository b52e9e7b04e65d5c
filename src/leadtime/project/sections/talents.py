"""The line ``talents``: how far talent for one role goes with talent for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.futures.model import Input
from leadtime.project.values import check_limits, read_value
from leadtime.project.yaml_reader import Mapping

if TYPE_CHECKING:
    from leadtime.project.reading import Reading


def read(root: Mapping, r: Reading) -> float | None:
    """The correlation of talents between roles; its mean counts. None where the file has none."""
    entry = root.entry("talents")
    if entry is None:
        return None
    key, node = entry
    roles = root.get("roles")
    if not isinstance(roles, Mapping) or len(roles.keys) < 2:
        found, fix = (
            "there are 'talents', and no roles that they could be for",
            "roles: {research: {spread: 1}}",
        )
        r.into.problem("missing-value", key, found, valid="a section 'roles' with two roles or more", fix=fix)
        return None
    # More roles than two cannot all be opposites of one another.
    least = -1 / (len(roles.keys) - 1)
    doc = "Correlation of talents between roles."
    declared = Input("", doc, name="talents", within=f"[{least:.12g}, 1]")
    if isinstance(node, Mapping):
        stated = r.entry("talents", key, node, declared)
        dist = None if stated is None else stated["dist"]
    else:
        dist = read_value(node, "talents", declared, r.into)
        if dist is not None:
            before = len(r.into.problems)
            check_limits(dist, node, "talents", declared, r.into)
            dist = dist if len(r.into.problems) == before else None
    return None if dist is None else float(dist.mean())
