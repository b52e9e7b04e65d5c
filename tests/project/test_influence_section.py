"""The sections ``decisions``, ``contacts``, ``ties`` and ``influence`` of a project file."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from leadtime.models import find_model
from leadtime.project.collect import Collector
from leadtime.project.reading import Reading
from leadtime.project.sections.influence import read
from leadtime.project.yaml_reader import read_yaml

GOOD = """
decisions:
  hold: {deciders: [chief, chair, safety], rule: 2 of 3, raises: options, effect: 0.2 to 1, source: ours}
  report: {deciders: chief, rule: one, raises: concern, effect: 0.5}
contacts:
  chief: {hours: 1 work_month, view: 20%, moved: uniform(0.2, 0.4), backfire: 15%}
  chair: {hours: 90 hours}
  safety: {hours: 40 hours, view: 0.8, note: for it}
ties:
  safety: {chief: 0.1 to 0.4, chair: 0.2, source: ours}
influence: {hours: 200 hours, spreads: threshold, broad_backfire: 30%}
"""


def said(text):
    """What a file says, and the problems found."""
    root, _ = read_yaml(textwrap.dedent(text), "x.yaml")
    into = Collector("x.yaml", Path())
    return read(root, Reading(find_model("crunch"), into, check=None)), into.sorted_problems()


def test_what_is_written_is_read():
    """Every column arrives, hours as work; what is not written has its default."""
    made, problems = said(GOOD)
    assert not problems
    hold, report = made.decisions
    assert (hold.deciders, hold.needed, hold.raises, hold.source) == (
        ("chief", "chair", "safety"),
        2,
        "options",
        "ours",
    )
    assert (report.deciders, report.needed) == (("chief",), 1)
    chief, chair, safety = made.contacts
    assert (chief.hours.mean(), chief.view.mean()) == (167, 0.2)
    assert (chair.view.mean(), chair.moved.mean(), chair.backfire.mean()) == (0.5, 1, 0)
    assert safety.note == "for it"
    assert [(a, b) for a, b, _ in made.ties] == [("safety", "chief"), ("safety", "chair")]
    assert (made.hours.mean(), made.spreads, made.broad_backfire.mean()) == (200, "threshold", 0.3)


def test_a_file_without_decisions_says_nothing():
    """No section is nothing to ask, and no mistake."""
    assert said("model: crunch\n") == (None, ())


@pytest.mark.parametrize(
    ("change", "found", "told", "line"),
    [
        (("[chief, chair, safety]", "[chief, chiar, safety]"), "unknown name 'chiar'", "chair", 3),
        (("2 of 3", "2 of 4"), "the rule of 'hold' is '2 of 4', and 3 are named", "1 to 3 of 3", 3),
        (("2 of 3", "most"), "the rule of 'hold' is 'most'", "majority", 3),
        (("rule: one", "rule: veto, veto: chair"), "'chair' can block 'report' but does not", "chief", 4),
        (("raises: options", "raises: hope"), "hold.raises is 'hope'", "concern, options", 3),
        ((", effect: 0.5", ""), "'report' has no effect", "raises with effect", 4),
        (("hours: 90 hours", "hours: 90 days"), "90 days", "hours", 7),
        (("{hours: 90 hours}", "{view: 0.5}"), "the contact 'chair' has no 'hours'", "hours: ", 7),
        (("view: 20%", "view: 120%"), "view", "0 to 1", 6),
        (("  safety: {chief: 0.1", "  safty: {chief: 0.1"), "ties from 'safty', who is not", "safety", 10),
        (("chair: 0.2, source", "chairman: 0.2, source"), "unknown key 'chairman'", "chair", 10),
        (("chair: 0.2, source", "safety: 0.2, source"), "has a tie to themselves", "two people", 5),
        (("spreads: threshold", "spreads: gossip"), "influence.spreads is 'gossip'", "cascade", 11),
        (("influence: {hours: 200 hours, ", "influences: {"), "no hours to talk to anybody", "hours: 400", 2),
        (("effect: 0.5}", "effect: 0.5, worth: 2}"), "'hold' has no worth and others have", "for none", 2),
    ],
)
def test_a_mistake_is_told_once_with_its_line(change, found, told, line):
    """What is wrong, where, and what is valid or to be typed."""
    assert change[0] in GOOD
    made, problems = said(GOOD.replace(*change, 1))
    assert made is None
    (problem,) = problems
    assert found in problem.found
    assert told in f"{problem.valid} {problem.fix}"
    assert problem.line == line
