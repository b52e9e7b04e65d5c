"""The section ``techniques`` of a model that has none of its own: what there is to try at crunch time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.decision.trials import Technique
from leadtime.project.rows import Amount, Column, read_rows

if TYPE_CHECKING:
    from leadtime.project.reading import Reading
    from leadtime.project.yaml_reader import Mapping

COLUMNS: dict[str, Column] = {
    "works": Amount("probability", "Chance that it works."),
    "cost": Amount("work_hour", "Work to try it.", within="[0, inf)"),
    "value": Amount("work_hour", "What its result is worth, in the unit of the cost.", optional=True),
}


def read(root: Mapping, r: Reading) -> tuple[Technique, ...] | None:
    """The techniques of the file; None where it has none, or the model has a table of them."""
    if "techniques" in r.model.tables:
        return None
    rows = read_rows(root.entry("techniques"), COLUMNS, r, what="technique")
    without = [row for row in rows.values() if row["value"] is None]
    if 0 < len(without) < len(rows):
        found = f"the technique {without[0].name!r} has no 'value', and others have"
        valid, fix = "a value for the result of every technique, or for none", "value: 1000 to 5000 hours"
        r.into.problem("missing-value", without[0].key, found, valid=valid, fix=fix)
        return None
    made = [Technique(row.name, row["works"], row["cost"], row["value"]) for row in rows.values()]
    return tuple(made) or None
