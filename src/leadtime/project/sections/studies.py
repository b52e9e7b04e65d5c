"""The section ``studies``: what could be done to know more before choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.decision.studies import KINDS, Study
from leadtime.errors import InputError, listing, nearest
from leadtime.project.rows import Amount, Column, Row, Word, read_rows

if TYPE_CHECKING:
    from leadtime.project.reading import Reading
    from leadtime.project.yaml_reader import Mapping


_MOST = 1e40


def read(root: Mapping, r: Reading) -> tuple[Study, ...] | None:
    """The studies of the file, in its order; None where it has none."""
    columns: dict[str, Column] = {
        "about": Word("The belief that it is about: a name, or column[row].", like="some_belief"),
        "design": Word("What it is.", options=KINDS, default="experiment"),
        "n": Amount("", "How many samples or answers.", default=1, within="[1, 1e9]", whole=True),
        "noise": Word(
            "Standard deviation of one measurement, in the belief's unit.", optional=True, like="2"
        ),
        "below": Word(
            "What the forecast resolves: whether the truth lies below this.", optional=True, like="2"
        ),
        "accuracy": Amount(
            "probability", "Chance that the forecast tells it rightly.", default=1, within="[0.5, 1]"
        ),
        "cost": Word("What it costs, in money or work.", like="20000 dollars"),
        "takes": Word("How long it takes.", default="", like="2 months"),
    }
    rows = read_rows(root.entry("studies"), columns, r, what="study")
    made = [s for s in (_study(row, r) for row in rows.values()) if s is not None]
    return tuple(made) or None


def _study(row: Row, r: Reading) -> Study | None:
    unit = _unit(row, r)
    if unit is None:
        return None
    before = len(r.into.problems)
    noise, below = (_number(row, column, unit, r) for column in ("noise", "below"))
    if len(r.into.problems) > before or not _answerable(row, unit, r):
        return None
    if row["design"] == "experiment" and not (noise or 0) > 0:
        valid = (
            f"the standard deviation of one measurement, above zero, in {unit or 'the unit of the belief'}"
        )
        found = f"{row.name!r} has no 'noise'" if noise is None else f"noise of {row.name!r} is {noise:g}"
        code = "missing-value" if noise is None else "limits"
        r.into.problem(code, row.at("noise"), found, valid=valid)
        return None
    try:
        study = Study(
            name=row.name,
            about=row["about"],
            kind=row["design"],
            n=int(row["n"].mean()),
            noise=noise or 0.0,
            below=below,
            accuracy=float(row["accuracy"].mean()),
            cost=row["cost"],
            takes=row["takes"],
            source=row.fields.get("source", ""),
            note=row.fields.get("note", ""),
        )
        _ = study.price
    except InputError as e:
        r.into.caught(e, row.at("cost") if "cost" in e.problem.found else row.key)
        return None
    return study


def _answerable(row: Row, unit: str, r: Reading) -> bool:
    """Whether a survey asks for a probability, which is what its answers are drawn with."""
    if row["design"] != "survey" or unit in {"probability", "fraction", "share"}:
        return True
    found = (
        f"the survey {row.name!r} is about {row['about']!r}, which is in {unit or 'a number without a unit'}"
    )
    valid = "a probability that each answer is yes with; for other beliefs an experiment with noise"
    r.into.problem("choice", row.at("about"), found, valid=valid, fix="design: experiment")
    return False


def _unit(row: Row, r: Reading) -> str | None:
    """The unit in which the model has the belief; None after noting that there is no such belief."""
    head = row["about"].partition("[")[0]
    declared = r.model.inputs.get(head)
    known = [n for n in r.entries if n.partition("[")[0] in r.model.inputs]
    if r.told_of(row["about"]) and row["about"] not in r.entries:
        return None
    if declared is None or row["about"] not in r.entries:
        found, at = f"{row.name!r} is about {row['about']!r}, which is no belief", row.at("about")
        r.into.problem("choice", at, found, valid=listing(known, most=12), fix=nearest(row["about"], known))
        return None
    return declared.unit or r.entries[row["about"]]["dist"].unit


def _number(row: Row, column: str, unit: str, r: Reading) -> float | None:
    """A number in the unit of the belief, such as a date or a length of time."""
    from leadtime.evidence.distribution import parse_distribution
    from leadtime.evidence.families.rescaled import converted

    if row[column] is None:
        return None
    try:
        found = float(converted(parse_distribution(row[column], unit=unit), unit).mean())
        if not abs(found) <= _MOST:
            raise InputError("the mean is beyond all reason", valid=f"a size of at most {_MOST:g}")
        return found
    except InputError as e:
        r.into.caught(e, row.at(column), column)
        return None
