"""The sections ``projects``, ``teams`` and ``classes``: work that must be put into an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.work import PLAIN, Task, Team, WorkClass, programme
from leadtime.errors import InputError
from leadtime.project.rows import Amount, Column, Names, Row, Word, read_rows
from leadtime.project.tables import row_names
from leadtime.project.yaml_reader import Mapping, Node

if TYPE_CHECKING:
    from leadtime.project.reading import Reading


@dataclass(frozen=True)
class Work:
    """What a project file says there is to schedule."""

    tasks: tuple[Task, ...]
    teams: tuple[Team, ...]
    classes: tuple[WorkClass, ...]


TEAMS: dict[str, Column] = {
    "people": Amount("person", "How many they are.", default="1 person", within="[1, 1000]", whole=True),
    "skills": Names("What they can do."),
    "begins": Amount("month", "From when on they are there.", default="0 months", within="[0, 1200]"),
}
_MODEL = "work"
"""The model's own table of classes of work, whose speed-up and loss hold for a class of the same name."""


def read(root: Mapping, r: Reading) -> Work | None:
    """The projects of the file with their teams and classes; None where it has no projects."""
    if "projects" in r.model.tables:
        return None
    if root.entry("projects") is None:
        _alone(root, r)
        return None
    names, groups, kinds = (row_names(root.get(section)) for section in ("projects", "teams", "classes"))
    classes = read_rows(root.entry("classes"), _class_columns(names), r, what="class of work")
    teams = read_rows(root.entry("teams"), TEAMS, r, what="team")
    columns = _columns(names, (PLAIN, *kinds), groups)
    tasks = read_rows(root.entry("projects"), columns, r, what="project")
    stated = ((names, tasks), (kinds, classes), (groups, teams))
    if any(len(made) < len(keys) for keys, made in stated):
        return None
    made = Work(
        tuple(_task(row) for row in tasks.values()),
        tuple(_team(row) for row in teams.values()),
        tuple(_class(row, r) for row in classes.values()),
    )
    try:
        # That the model has a crunch is seen when it is asked for.
        programme(made.tasks, made.teams, made.classes, draws=2, crunch=np.zeros(2))
    except InputError as e:
        r.into.caught(e, _where(e, (*tasks.values(), *teams.values(), *classes.values()), root))
        return None
    return made


def _alone(root: Mapping, r: Reading) -> None:
    """Teams and classes are about projects."""
    for section in ("teams", "classes"):
        entry = root.entry(section)
        if entry is not None and section not in r.model.tables:
            found = f"there are {section}, and no projects that they are for"
            valid, fix = "a section 'projects'", "projects: {pilot_case: {effort: 4 to 9 months}}"
            r.into.problem("missing-section", entry[0], found, valid=valid, fix=fix)


def _where(error: InputError, rows: Iterable[Row], root: Mapping) -> Node | None:
    """The row that the error names first, at what it waits for if that is the mistake; else the section."""
    found, entry = error.problem.found, root.entry("projects")
    named = [row for row in rows if repr(row.name) in found]
    if not named:
        return entry[0] if entry else None
    first = min(named, key=lambda row: found.index(repr(row.name)))
    return first.at("after") if "waits for" in found else first.key


def _columns(names: tuple[str, ...], kinds: tuple[str, ...], teams: tuple[str, ...]) -> dict[str, Column]:
    return {
        "effort": Amount(
            "month", "How long its crew takes at today's speed.", within="[0, 1200]", of_a_crew=True
        ),
        "class": Word("The class of work, whose speed it has.", kinds, default=PLAIN),
        "after": Names("What must be done first.", names),
        "team": Word("Who does it.", teams, default="") if teams else Word("Who does it.", default=""),
        "skill": Word("What whoever does it must be able to do.", default=""),
        "people": Amount(
            "person", "How many of a team it takes.", optional=True, within="[1, 1000]", whole=True
        ),
        "integration": Amount(
            "month", "Delay that does not speed up.", default="0 months", within="[0, 1200]"
        ),
        "fails": Amount("probability", "Chance that the integration fails.", default=0, within="[0, 1)"),
        "redo": Amount("fraction", "The part of the work that is then done again.", default=0.5),
        "worth": Amount("", "What it is worth to have by the crunch.", default=1, within="[0, inf)"),
    }


def _class_columns(names: tuple[str, ...]) -> dict[str, Column]:
    return {
        "doubles": Amount(
            "month", "In which time its speed doubles.", optional=True, within="(0, inf)", never=True
        ),
        "most": Amount("", "Up to so many times today's speed.", default=10, within="[1, inf)"),
        "automated": Amount(
            "month", "When it becomes automated.", optional=True, within="[0, inf)", never=True
        ),
        "before_crunch": Amount(
            "month", "How long before the crunch it becomes automated.", optional=True, within="[0, inf)"
        ),
        "speedup": Amount("", "So many times as fast from then on.", optional=True, within="(0, inf)"),
        "lost": Amount("fraction", "The part of that gain that checking and waiting take.", optional=True),
        "tools": Names("Projects that must be done before.", names),
    }


def _task(row: Row) -> Task:
    cells = {c: row[c] for c in ("effort", "after", "team", "skill", "integration", "fails", "redo", "worth")}
    cells |= {f: str(row.fields.get(f, "")) for f in ("note", "source")}
    people = None if row["people"] is None else int(row["people"].mean())
    return Task(row.name, kind=row["class"], people=people, **cells)


def _team(row: Row) -> Team:
    return Team(row.name, int(row["people"].mean()), row["skills"], row["begins"])


def _class(row: Row, r: Reading) -> WorkClass:
    def own(column: str, otherwise: float) -> Any:
        """The class's own number, that of the model's row of the same name, or none."""
        stated = r.entries.get(f"{column}[{row.name}]") if _MODEL in r.model.tables else None
        return row[column] or (stated["dist"] if stated else otherwise)

    return WorkClass(
        row.name,
        doubles=row["doubles"],
        most=row["most"],
        automated=row["automated"],
        before_crunch=row["before_crunch"],
        speedup=own("speedup", 1.0),
        lost=own("lost", 0.0),
        tools=row["tools"],
    )
