"""The sections ``projects``, ``teams`` and ``classes`` of a project file."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from leadtime.models import find_model
from leadtime.project.collect import Collector
from leadtime.project.reading import Reading
from leadtime.project.sections.projects import read
from leadtime.project.yaml_reader import read_yaml

GOOD = """
projects:
  tool: {effort: 2 to 4 months, team: builders, integration: 2 weeks, fails: 20%, source: ours}
  big: {effort: 1 year, class: experiments, skill: red teaming, people: 3 people, after: tool, worth: 4}
teams:
  builders: {people: 4 people, begins: 1 month}
  testers: {people: 5 people, skills: [red teaming]}
classes:
  experiments: {before_crunch: 3 to 9 months, speedup: 3, tools: [tool]}
"""


def work(text):
    """What a file says there is to do, and the problems found."""
    root, _ = read_yaml(textwrap.dedent(text), "x.yaml")
    into = Collector("x.yaml", Path())
    return read(root, Reading(find_model("crunch"), into, check=None)), into.sorted_problems()


def test_what_is_written_is_read():
    """Every column arrives, in months and people; what is not written has its default."""
    made, problems = work(GOOD)
    assert not problems
    tool, big = made.tasks
    assert (tool.name, tool.kind, tool.team, tool.people, tool.source) == (
        "tool",
        "plain",
        "builders",
        None,
        "ours",
    )
    assert tool.integration.mean() == pytest.approx(14 / 30.4375)
    assert (tool.fails.mean(), tool.redo.mean(), tool.worth.mean()) == (0.2, 0.5, 1)
    assert (big.effort.mean(), big.people, big.after, big.skill) == (12, 3, ("tool",), "red teaming")
    builders, testers = made.teams
    assert (builders.people, builders.begins.mean(), testers.skills) == (4, 1, ("red teaming",))
    (kind,) = made.classes
    assert (kind.tools, kind.automated, kind.speedup.mean(), kind.lost) == (("tool",), None, 3, 0.0)


def test_a_file_without_projects_has_nothing_to_schedule():
    """No section is no work, and no mistake."""
    assert work("model: crunch\n") == (None, ())


# what replaces what, then words of what is found, what is valid and what to type, and the line
MISTAKES = {
    "no effort": ("effort: 1 year, ", "", "no 'effort'", "a time", "effort: ", 4),
    "work, not time": ("1 year", "2000 hours of work", "effort", "", "", 4),
    "work months": (
        "effort: 1 year",
        "effort: 12 work_months",
        "'12 work_months', an amount of work",
        "this is 12 months of one person",
        "",
        4,
    ),
    "unknown class": (
        "class: experiments",
        "class: experiment",
        "big.class is 'experiment'",
        "plain",
        "experiments",
        4,
    ),
    "unknown project": (
        "after: tool",
        "after: tol",
        "unknown name 'tol' in big.after",
        "big, tool",
        "tool",
        4,
    ),
    "unknown team": ("team: builders", "team: builder", "tool.team is 'builder'", "testers", "builders", 3),
    "unknown tool": ("tools: [tool]", "tools: [toool]", "unknown name 'toool'", "big, tool", "tool", 9),
    "unknown skill": (
        "skill: red teaming",
        "skill: red team",
        "the skill 'red team'",
        "red teaming",
        "red teaming",
        4,
    ),
    "too large a crew": ("3 people", "6 people", "'big' takes 6 people", "1 to 5", "", 4),
    "half a person": (
        "3 people",
        "2.5 people",
        "people is '2.5 people'",
        "a whole number",
        "people: 2 people",
        4,
    ),
    "people that vary": (
        "3 people",
        "2 to 4 people",
        "people is '2 to 4 people'",
        "one whole number",
        "people: 3 people",
        4,
    ),
    "a circle": (
        "fails: 20%",
        "after: big",
        "'tool' waits for 'big', which waits for 'tool'",
        "an order",
        "after: []",
        3,
    ),
    "certain failure": ("fails: 20%", "fails: 100%", "fails", "below 1", "", 3),
    "two dates": ("speedup: 3", "speedup: 3, automated: 1 year", "both at a time", "one of", "", 9),
    "never so slow": ("speedup: 3", "speedup: 0", "speedup", "above 0", "", 9),
    "a misspelt column": ("people: 5", "peple: 5", "unknown key 'peple'", "skills", "people", 7),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_where_it_stands(name):
    """Each mistake says what was found, what is valid, what to type, and the line."""
    old, new, found, valid, fix, line = MISTAKES[name]
    assert old in GOOD
    made, problems = work(GOOD.replace(old, new))
    assert made is None
    problem = problems[0]
    assert found in problem.found
    assert valid in (problem.valid or "")
    assert fix in (problem.fix or "")
    assert problem.line == line


@pytest.mark.parametrize("section", ["teams", "classes"])
def test_teams_and_classes_alone_are_a_mistake(section):
    """They are about projects, so the file says nothing without them."""
    _, problems = work(f"{section}:\n  x: {{source: ours}}\n")
    assert f"there are {section}, and no projects" in problems[0].found
    assert "projects:" in problems[0].fix
