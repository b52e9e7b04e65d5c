"""Sections beside the model: rows with columns of amounts, words and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.models import find_model
from leadtime.project.collect import Collector
from leadtime.project.reading import Reading
from leadtime.project.rows import Amount, Names, Word, read_rows
from leadtime.project.sections import written_sections
from leadtime.project.yaml_reader import read_yaml

COLUMNS = {
    "effort": Amount("work_hour", "Work it takes.", within="(0, inf)"),
    "delay": Amount("day", "Delay.", default="5 days"),
    "gain": Amount("", "What it brings.", optional=True),
    "class": Word("Class of work.", options=("analysis", "writing"), default="analysis"),
    "after": Names("Projects that must be done before.", known=("one", "two")),
}


def rows(text):
    """The rows of a text, and the problems found."""
    root, repeated = read_yaml(text, "x.yaml")
    assert not repeated
    into = Collector("x.yaml", Path())
    r = Reading(find_model("crunch"), into, check=None)
    return read_rows(root.entry("projects"), COLUMNS, r, what="project"), into.sorted_problems()


def test_a_row_has_every_column():
    """Amounts come in the column's unit, defaults fill what is absent, provenance stands apart."""
    found, problems = rows("projects:\n  one: {effort: 2 to 4 work_months, after: two, source: ours}\n")
    row = found["one"]
    assert not problems
    assert row["effort"].unit == "work_hour"
    assert row["effort"].mean() == pytest.approx(167 * 2.89, rel=0.02)
    assert (row["delay"].constant, row["gain"], row["class"], row["after"]) == (
        5.0,
        None,
        "analysis",
        ("two",),
    )
    assert row.fields == {"source": "ours"}
    assert (row.at("effort").line, row.at("class").line) == (2, 2)


def test_no_section_is_no_row():
    """A file without the section, or with an empty one, has no rows and no mistake."""
    assert rows("model: crunch\n") == ({}, ())
    assert rows("projects:\n") == ({}, ())


@pytest.mark.parametrize(
    ("text", "found", "valid", "fix"),
    [
        ("one: {}", "the project 'one' has no 'effort'", "an amount of work", "effort: 1000 to 5000 hours"),
        ("one: {effort: 3 days}", "is a time", "an amount of work", "3 work_days"),
        ("one: {effort: 5}", "has no unit", "an amount of work", "5 work_hours"),
        ("one: {effort: -5 hours}", "effort", "above 0", None),
        ("one: {efort: 5 hours}", "unknown key 'efort'", "effort", "effort"),
        ("one: {effort: 5 hours, class: writting}", "one.class is 'writting'", "writing", "class: writing"),
        ("one: {effort: 5 hours, after: [tow]}", "unknown name 'tow'", "one, two", "two"),
        ("one: {effort: 5 hours, after: {a: b}}", "is not a list of names", "before", "after: [one]"),
        ("one: {effort: 5 hours, class: }", "has no 'class'", "Class of work", "class: analysis"),
        ("one: 5", "the project 'one' is not a mapping", "one: {effort: 1000 to 5000 hours}", None),
        ("one two: {effort: 5 hours}", "cannot be the name of a row", "letters", "one_two"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text, found, valid, fix):
    """Each mistake says what was found, what is valid, what to type, and the line."""
    made, problems = rows(f"projects:\n  {text}\n")
    assert not made
    problem = problems[0]
    assert found in problem.found
    assert valid in (problem.valid or "")
    assert fix is None or fix in (problem.fix or "")
    assert problem.line == 2


def test_a_section_that_is_no_mapping_is_refused():
    """A list where rows are wanted says how a row is written."""
    made, problems = rows("projects: [one]\n")
    assert not made
    assert "one line for each project" in problems[0].found


def test_what_is_written_is_told_without_its_spacing(monkeypatch):
    """The text that enters the fingerprint is blind to comments and spacing, and to nothing else."""
    from leadtime.project import sections

    monkeypatch.setitem(sections.SECTIONS, "work", sections.Kind("none", ("projects",)))
    one, two, other = (
        written_sections(read_yaml(text, "x.yaml")[0])
        for text in ("projects: {a: {b: 1}} # x", "projects:\n  a:\n    b:   1\n", "projects: {a: {b: 2}}")
    )
    assert one == two != other
