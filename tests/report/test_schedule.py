"""The section on what when: bars, what must be true for putting off, other orders."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.decision import Task, WorkClass, schedule
from leadtime.project.sections.projects import Work
from leadtime.report.parts.schedule import find_schedule, schedule_section, scheduled
from tests.decision.toy import futures_of

KINDS = (WorkClass("research", automated="4 to 9 months", speedup=3.5),)
TASKS = (Task("small_one", 3), Task("small_two", 3), Task("big", 7, "research", integration=1))


class Stated:
    """A project as far as the section reads it."""

    def __init__(self, **sections):
        self.sections = sections


@pytest.fixture(scope="module")
def found():
    """The big project of the instructive case, with uncertain automation."""
    return schedule(TASKS, (), KINDS, by="6 to 20 months", draws=300, method="heuristic")


def table(section, title):
    """A table of the section by its title."""
    return next(t for t in section.tables if t.title == title).table


def test_the_section_shows_what_the_finding_says(found):
    """Bars for every project in the proposed order, the answer above them, and the caveats below."""
    section = schedule_section(found)
    assert section.lead == (found.answer,)
    assert section.caveats == found.caveats
    bars, gains = section.pictures
    assert [row[0] for row in bars.table.rows] == [n.replace("_", " ") for n in found.data["order"]]
    assert {row[1] for row in bars.table.rows} <= {"now", "next", "put off"}
    assert "<svg" in bars.wide
    assert "the crunch" in bars.wide
    assert [row[0] for row in gains.table.rows] == ["big"] * len(gains.table.rows)


def test_what_must_be_true_is_a_table():
    """The known case: automated in month 6, an integration of a month; putting off wins from month 1.4 to
    11.6, from a speed-up of 1.2 on, and up to 4.3 months of integration.
    """
    made = schedule(
        TASKS, (), [WorkClass("research", automated=6, speedup=3.5)], draws=20, method="heuristic"
    )
    (row,) = table(schedule_section(made), "What must be true for putting off to win").rows
    assert row == ("big", "3.29", "1.4 to 11.6", "100 %", "1.2", "4.3")


def test_orders_are_held_against_the_proposed_one(found):
    """Each rule has its months, and none is said to gain more than the proposed order but by chance."""
    rows = table(schedule_section(found), "Other orders").rows
    assert {"As stated", "Small first", "Big first", "The plan"} <= {r[0] for r in rows}


def test_without_a_crunch_or_a_class_there_is_less_to_show():
    """Months are compared, and where nothing speeds up there is nothing to say of putting off."""
    section = schedule_section(schedule([Task("a", 3), Task("b", 4)], draws=20, method="heuristic"))
    assert len(section.pictures) == 1
    assert [t.title for t in section.tables] == ["Projects, in the proposed order", "Other orders"]
    assert "In time" not in section.tables[0].table.columns
    assert schedule_section(None) is None


def test_a_project_without_work_has_no_section():
    """Nothing is asked of a project that states nothing to do."""
    assert find_schedule(Stated(), futures_of({"only": {"y": np.zeros(100)}})) is None


def test_a_model_without_a_crunch_is_judged_by_months():
    """The model of the futures says nothing of when anything comes, so the makespan counts."""
    futures = futures_of({"only": {"y": np.zeros(100)}})
    made = scheduled(Stated(projects=Work(TASKS, (), KINDS)), futures, draws=50, method="heuristic")
    assert made.data["by"] is None
    assert made.data["judged_by"] == "makespan"
