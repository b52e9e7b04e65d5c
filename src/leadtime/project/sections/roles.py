"""The section ``roles``: what people of different talent bring in different roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.decision.assignment import Talent
from leadtime.project.rows import Amount, Column, read_rows
from leadtime.project.yaml_reader import Mapping

if TYPE_CHECKING:
    from leadtime.project.reading import Reading

COLUMNS: dict[str, Column] = {
    "output": Amount("", "Output of the median person in the role.", default=1, within="(0, inf)"),
    "spread": Amount("", "Standard deviation of the log of output.", optional=True, within="[0, 5]"),
    "alpha": Amount("", "Exponent of a Pareto tail, in place of a spread.", optional=True, within="(1, inf)"),
    "signal": Amount(
        "", "Correlation of what a selector sees with talent for it.", default=1, within="[0, 1]"
    ),
    "cost": Amount("", "What anybody in the role costs the others, in units of output.", default=0),
    "multiplies": Amount(
        "",
        "A role that buys time: by what part all work is worth more if all did it.",
        optional=True,
        within="[0, 1000]",
    ),
}


def read(root: Mapping, r: Reading) -> tuple[Talent, ...] | None:
    """The roles of the file; None where it has none."""
    rows = read_rows(root.entry("roles"), COLUMNS, r, what="role")
    made = []
    for row in rows.values():
        if (row["spread"] is None) == (row["alpha"] is None):
            which = "both 'spread' and" if row["alpha"] else "neither 'spread' nor"
            found = f"the role {row.name!r} has {which} 'alpha'"
            r.into.problem("missing-value", row.key, found, valid="one of them", fix="spread: 0.5 to 1.5")
            continue
        cells = {f: row[f] for f in COLUMNS if row[f] is not None}
        made.append(Talent(row.name, **({"spread": 0.0} | cells)))
    node = root.get("roles")
    if made and isinstance(node, Mapping) and len(node.keys) == 1:
        found = "one role leaves nothing to choose"
        r.into.problem("missing-value", next(iter(rows.values())).key, found, valid="two roles or more")
        return None
    if made and all(t.multiplies is not None for t in made):
        found = "all roles have 'multiplies', and none is there whose work they would multiply"
        valid = "one role at least that does not buy time"
        r.into.problem("missing-value", next(iter(rows.values())).key, found, valid=valid)
        return None
    return tuple(made) or None
