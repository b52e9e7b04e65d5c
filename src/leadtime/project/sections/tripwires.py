"""The section ``tripwires``: evals with a threshold, a committed action and a decider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.decision.tripwire import Tripwire
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.project.rows import Amount, Column, Row, Word, read_rows
from leadtime.project.sections.worth import read as read_worth

if TYPE_CHECKING:
    from leadtime.project.reading import Reading
    from leadtime.project.yaml_reader import Mapping

COLUMNS: dict[str, Column] = {
    "danger": Amount("probability", "Chance that the model at hand is dangerous."),
    "separation": Amount(
        "", "How far above a harmless model a dangerous one scores, in units of the score.", within="[0, 1e6]"
    ),
    "noise": Amount("", "Standard deviation of a score.", default=1, within="(0, 1e6]"),
    "threshold": Amount(
        "", "The score above which it triggers now.", optional=True, one=True, within="[-1e6, 1e6]"
    ),
    "gaming": Amount(
        "", "By how much gaming lowers a dangerous model's score.", default=0, within="[-1e6, 1e6]"
    ),
    "attempts": Amount(
        "",
        "A dangerous model gets so many tries; the lowest score counts.",
        default=1,
        within="[1, 1000000]",
        whole=True,
    ),
    "shared": Amount(
        "", "How far a held-out version shares the gaming and the error.", default=1, within="[-1, 1]"
    ),
    "heavy": Amount(
        "", "Degrees of freedom of a heavy-tailed error.", default=3, within="(0, 1e6]", one=True
    ),
    "delay": Amount("day", "How long the action delays.", within="[0, 36525]"),
    "delay_cost": Amount("dollar / day", "What a day of delay costs.", optional=True, within="[0, inf)"),
    "harm": Amount("dollar", "What a missed danger costs.", optional=True, within="[0, inf)"),
    "holds": Amount("probability", "Chance that the decider then takes the action.", default=1),
    "decider": Word("The role of whoever decides.", default=""),
    "action": Word("What is done on an alarm.", default=""),
}


def read(root: Mapping, r: Reading) -> tuple[Tripwire, ...] | None:
    """The tripwires of the file; what a day costs and a missed danger is taken from the model where not
    given.
    """
    if "tripwires" in r.model.tables:
        return None
    rows = read_rows(root.entry("tripwires"), COLUMNS, r, what="tripwire")
    made = [t for t in (_tripwire(row, root, r) for row in rows.values()) if t is not None]
    return tuple(made) or None


def _tripwire(row: Row, root: Mapping, r: Reading) -> Tripwire | None:
    cost = row["delay_cost"] or _believed("delay_cost", r)
    harm = row["harm"] or _harm(root, r)
    lacking = [n for n, d in (("delay_cost", cost), ("harm", harm)) if d is None]
    for name in lacking:
        column = COLUMNS[name]
        fix = f"{name}: {column.sample(name)}"
        found = f"the tripwire {row.name!r} has no {name!r} ({column.doc.rstrip('.')})"
        r.into.problem("missing-value", row.key, found, valid="a distribution with its unit", fix=fix)
    if lacking:
        return None
    return Tripwire(
        name=row.name,
        danger=row["danger"],
        separation=row["separation"],
        harm=harm,
        delay=row["delay"],
        delay_cost=cost,
        noise=row["noise"],
        threshold=None if row["threshold"] is None else float(row["threshold"].mean()),
        gaming=row["gaming"],
        attempts=int(row["attempts"].mean()),
        shared=row["shared"],
        holds=row["holds"],
        heavy=float(row["heavy"].mean()),
        decider=row["decider"],
        action=row["action"],
        note=str(row.fields.get("note", "")),
        source=str(row.fields.get("source", "")),
    )


def _believed(name: str, r: Reading) -> Distribution | None:
    entry = r.entries.get(name)
    return entry["dist"] if entry else None


def _harm(root: Mapping, r: Reading) -> Distribution | None:
    """In the crunch model, a danger that is deployed costs the risk that it adds, at the stated worth."""
    late, held = _believed("risk_deployed", r), _believed("risk_in_time", r)
    price = read_worth(root, r) if root.entry("worth") is not None else None
    if late is None or held is None or price is None or price.unit != "dollar":
        return None
    points = 100 * max(float(late.mean()) - float(held.mean()), 0.0)
    return parse_distribution(points * price.amount, unit="dollar")
