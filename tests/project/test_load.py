"""A project as a value: what it holds, its fingerprint, and that nothing is written when it is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError, PlanError, ProjectError
from leadtime.project import Project, check_text, load_project, save_project
from tests.project.pages import base, merged


def write(folder: Path, lines: str = "") -> Path:
    """A project that has the given lines, and the rest from the common one."""
    yaml, model = base()
    (folder / "study.py").write_text(model)
    (folder / "leadtime.yaml").write_text(merged(lines, yaml))
    return folder


def test_a_project_holds_what_the_file_says(tmp_path: Path) -> None:
    """Beliefs carry their provenance, cells of tables are components, plans keep order, notes and shares."""
    lines = """\
title: Us
notes: "  some words "
plans:
  b: {note: first, technical: {research: 80%, outreach: 20%}}
  a: {technical: {research: 1}, buffer: 3 days, scale: 100 hours, concern: 0.5}
"""
    project = load_project(write(tmp_path, lines))
    assert (project.title, project.notes, project.start) == ("Us", "some words", dt.date(2026, 11, 1))
    assert [p.name for p in project.plans] == ["b", "a"]
    assert project.plan("b").note == "first"
    assert project.plan("b").sets == {"share": {"technical": {"research": 0.8, "outreach": 0.2}}}
    assert sorted(project.plan("a").sets) == ["buffer", "concern", "scale[outreach]", "share"]
    assert project.beliefs["concern"].source == "our survey"
    assert project.beliefs["headcount[technical]"].kind == "measured"
    assert project.beliefs["delay_cost"].source == "default of the model study"
    assert project.beliefs["hours[technical]"].dist.unit == "work_hour / year"
    assert project.beliefs["raises[outreach]"].note == "concern"
    assert project.sources["our survey"] == ("concern",)
    with pytest.raises(PlanError, match="no plan 'c'"):
        project.plan("c")


def test_a_project_can_be_simulated(tmp_path: Path) -> None:
    """Loading leads straight to futures, with the plans of the file."""
    futures = load_project(write(tmp_path)).simulate(draws=2000, seed=1, keep=["usable"])
    assert futures.plans == ("today",)
    assert futures["today"]["usable"].shape == (2000,)


def test_the_file_may_be_named_itself(tmp_path: Path) -> None:
    """``load_project`` takes the folder or its leadtime.yaml."""
    write(tmp_path)
    assert load_project(tmp_path / "leadtime.yaml").fingerprint() == load_project(tmp_path).fingerprint()


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ("# a comment\n", True),
        ("start: 2026-11\n", True),
        ("title: another\n", True),
        ("start: 2026-12-01\n", False),
        ("plans: {today: {technical: {research: 70%, outreach: 30%}}}\n", False),
        ("plans: {later: {technical: {research: 80%, outreach: 20%}}}\n", False),
        ("correlations: [[concern, window, 0.1]]\n", False),
    ],
)
def test_the_fingerprint_follows_what_decides_the_numbers(tmp_path: Path, lines: str, same: bool) -> None:
    """Comments, the spelling of a date and the title leave it; beliefs, plans and the start change it."""
    first = load_project(write(tmp_path)).fingerprint()
    assert len(first) == 64
    assert (load_project(write(tmp_path, lines)).fingerprint() == first) is same


def test_the_fingerprint_covers_the_model_and_the_files_that_are_read(tmp_path: Path) -> None:
    """An edited model file or sample changes it, though leadtime.yaml stays as it was."""
    (tmp_path / "days.csv").write_text("days\n10\n20\n30\n")
    lines = """\
beliefs:
  concern: {dist: beta(4, 6), source: s}
  window: {dist: samples(days.csv) days, source: s}
"""
    first = load_project(write(tmp_path, lines)).fingerprint()
    (tmp_path / "days.csv").write_text("days\n10\n20\n31\n")
    second = load_project(tmp_path).fingerprint()
    model = tmp_path / "study.py"
    model.write_text(model.read_text().replace("(1 + concern)", "(1 + 2 * concern)"))
    assert len({first, second, load_project(tmp_path).fingerprint()}) == 3


def test_the_models_python_runs_only_where_the_file_names_it(tmp_path: Path) -> None:
    """Other Python in the folder is not run, and no bytecode is left beside the model."""
    (tmp_path / "other.py").write_text("raise RuntimeError('must not run')")
    load_project(write(tmp_path))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["leadtime.yaml", "other.py", "study.py"]


def test_a_refused_text_is_not_written(tmp_path: Path) -> None:
    """Saving a text with a mistake leaves the old file byte for byte, and nothing beside it."""
    write(tmp_path)
    old = (tmp_path / "leadtime.yaml").read_bytes()
    with pytest.raises(ProjectError):
        save_project(tmp_path, old.decode() + "titel: x\n")
    assert (tmp_path / "leadtime.yaml").read_bytes() == old
    assert sorted(p.name for p in tmp_path.iterdir()) == ["leadtime.yaml", "study.py"]


def test_a_right_text_is_written(tmp_path: Path) -> None:
    """Saving gives the project of the text, and a later load gives the same one."""
    text = (write(tmp_path) / "leadtime.yaml").read_text() + "title: new\n"
    saved = save_project(tmp_path, text)
    assert saved.title == load_project(tmp_path).title == "new"
    assert saved.fingerprint() == load_project(tmp_path).fingerprint()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """When the last step fails the project is what it was."""
    write(tmp_path)
    old = (tmp_path / "leadtime.yaml").read_bytes()

    def fail(_source: str, _target: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        save_project(tmp_path, old.decode() + "title: new\n", replace=fail)
    assert (tmp_path / "leadtime.yaml").read_bytes() == old


def test_a_model_that_asks_for_the_start_is_given_it(tmp_path: Path) -> None:
    """The project's start is the model's input of that name, a date, and stands nowhere twice."""
    yaml, model = base()
    model += '\nstudy.input("start", "date", "The start.")\n\n\n@study.quantity("date")\n'
    model += (
        'def ends(start, usable):\n    """The day on which the window ends."""\n    return start + usable\n'
    )
    (tmp_path / "study.py").write_text(model)
    (tmp_path / "leadtime.yaml").write_text(yaml)
    project = load_project(tmp_path)
    assert project.beliefs["start"].dist.unit == "date"
    text = yaml.replace("beliefs:", "beliefs:\n  start: 2027-01")
    report = check_text(text, tmp_path / "leadtime.yaml")
    assert [p.code for p in report.problems] == ["duplicate-name"]


WORDS = (
    *("beliefs", "concern", "window", "plans", "today", "technical", "research", "people", "hours", "dist"),
    *("share", "outreach", "note", "start", "correlations", "7 to 60 days", "beta(4, 6)", "80%", "null"),
    *("samples(x.csv)", "- a", "[1, 2]", "{a: b}", "100%", "1e400", "'", ": ", "\n", "\n  ", "\n    "),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_gives_a_project_or_an_input_error(tmp_path: Path, data: st.DataObject) -> None:
    """However the file is damaged, loading ends in a project or in problems with a code and a message."""
    if not (tmp_path / "study.py").exists():
        write(tmp_path)
    text = (tmp_path / "leadtime.yaml").read_text()
    pieces = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 30))
        text = text[:at] + data.draw(pieces) + text[at + length :]
    report = check_text(text, tmp_path / "leadtime.yaml")
    assert report.ok is isinstance(report.project, Project)
    for problem in (*report.problems, *report.warnings):
        assert problem.code
        assert problem.found
    if not report.ok:
        with pytest.raises(InputError):
            report.raise_problems()
