"""The sections ``decisions``, ``contacts``, ``ties`` and ``influence``: whom to talk to, and about what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadtime.decision.deciders import RULES, Contact, Decision, circle
from leadtime.decision.persuasion import SPREADS
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution
from leadtime.project.rows import Amount, Column, Names, Word, read_row, read_rows
from leadtime.project.tables import row_names
from leadtime.project.yaml_reader import Mapping, Scalar

if TYPE_CHECKING:
    from leadtime.project.reading import Reading


@dataclass(frozen=True)
class Influence:
    """What a project file says of decisions and of the people around them."""

    decisions: tuple[Decision, ...]
    contacts: tuple[Contact, ...]
    ties: tuple[tuple[str, str, Distribution], ...]
    hours: Distribution
    spreads: str
    broad_backfire: Distribution | None


CONTACTS: dict[str, Column] = {
    "hours": Amount("work_hour", "Hours that it takes to reach them.", within="(0, inf)"),
    "view": Amount("probability", "Chance that they are for it already.", default=0.5),
    "moved": Amount("probability", "Chance that a talk moves them at all.", default=1),
    "backfire": Amount("probability", "Chance that it then moves them the other way.", default=0),
}
SETTINGS: dict[str, Column] = {
    "hours": Amount("work_hour", "Hours that there are for talking to people.", within="(0, inf)"),
    "spreads": Word("How views spread.", SPREADS, default="cascade"),
    "broad_backfire": Amount("probability", "Chance that a broad message backfires.", optional=True),
}
RAISED = ("concern", "options")


def read(root: Mapping, r: Reading) -> Influence | None:
    """The decisions of the file with the people around them; None where it has none."""
    if root.entry("decisions") is None or "decisions" in r.model.tables:
        return None
    names = row_names(root.get("contacts"))
    before = len(r.into.problems)
    contacts = read_rows(root.entry("contacts"), CONTACTS, r, what="contact")
    decisions = read_rows(root.entry("decisions"), _columns(names), r, what="decision")
    ends: dict[str, Column] = {n: Amount("probability", f"Chance to move {n}.", optional=True) for n in names}
    ties = read_rows(root.entry("ties"), ends, r, what="row of ties")
    settings = _settings(root, r)
    for row in ties.values():
        if row.name not in names:
            _unknown(row.key, names, r)
    if settings is None or len(r.into.problems) > before:
        return None
    made = Influence(
        tuple(_decision(row) for row in decisions.values()),
        tuple(Contact(row.name, **row.cells, **_told(row)) for row in contacts.values()),
        tuple((a.name, b, a[b]) for a in ties.values() for b in names if a[b] is not None),
        settings["hours"],
        settings["spreads"],
        settings["broad_backfire"],
    )
    return made if _sound(made, root, r) else None


def _settings(root: Mapping, r: Reading) -> Any:
    entry = root.entry("influence")
    if entry is None:
        found = "there are decisions and no hours to talk to anybody"
        fix = "influence: {hours: 400 hours}"
        r.into.problem("missing-section", root.entry("decisions")[0], found, valid="work hours", fix=fix)  # type: ignore[index]  # it is there
        return None
    return read_row(*entry, SETTINGS, r, what="section")


def _columns(names: tuple[str, ...]) -> dict[str, Column]:
    return {
        "deciders": Names("Who decides: contacts.", names, default=None),
        "rule": Word(f"What it takes: {RULES}.", default="majority", like="majority"),
        "veto": Names("Who of them can block it besides.", names),
        "raises": Word("What it raises if it passes.", RAISED, optional=True),
        "effect": Amount("log_odds", "By how much, in log-odds.", optional=True, within="[0, 10]"),
        "worth": Amount("", "What it is worth, in one unit for all.", optional=True),
    }


def _told(row: Any) -> dict[str, str]:
    return {f: str(row.fields.get(f, "")) for f in ("note", "source")}


def _decision(row: Any) -> Decision:
    cells: dict[str, Any] = {**row.cells, "raises": row["raises"] or ""}
    return Decision(row.name, **{**cells, **_told(row)})


def _unknown(key: Scalar, names: tuple[str, ...], r: Reading) -> None:
    from leadtime.errors import listing, nearest

    found = f"ties from {key.text!r}, who is not among the contacts"
    r.into.problem("choice", key, found, valid=listing(names, most=40), fix=nearest(key.text, names))


def _sound(made: Influence, root: Mapping, r: Reading) -> bool:
    """Whether rules and people fit together; what does not is noted where it stands."""
    rows = root.get("decisions")
    sound = True
    for d in made.decisions:
        try:
            _ = d.needed
            if bool(d.raises) != (d.effect is not None):
                raise InputError(
                    f"{d.name!r} has {'no effect' if d.raises else 'an effect and raises nothing'}",
                    valid="raises with effect, in log-odds, or neither",
                    fix="raises: options, effect: 0.2 to 1",
                )
        except InputError as e:
            at = rows.entry(d.name) if isinstance(rows, Mapping) else None
            rule = (
                at[1].get("rule") if at and "rule" in e.problem.found and isinstance(at[1], Mapping) else None
            )
            r.into.caught(e, rule or (at[0] if at else root))
            sound = False
    priced = [d for d in made.decisions if d.worth is not None]
    if priced and len(priced) < len(made.decisions):
        lacking = next(d.name for d in made.decisions if d.worth is None)
        key = root.entry("decisions")[0]  # type: ignore[index]  # it is there
        found = f"{lacking!r} has no worth and others have"
        r.into.problem("missing-value", key, found, valid="a worth for all decisions, or for none")
        sound = False
    if sound:
        try:
            circle(made.contacts, made.ties)
        except InputError as e:
            key = (root.entry("contacts") or root.entry("decisions"))[0]  # type: ignore[index]  # one is there
            r.into.caught(e, key)
            sound = False
    return sound
