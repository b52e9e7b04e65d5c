"""Rivals: other people's beliefs about the same question, with every check that the project's own have."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.project import Report, check_project, load_project
from tests.project.pages import base, merged

TABLES = """\
people:
  technical: {headcount: 20 people, hours: 1700 / year, source: ours, kind: measured}
  support: {headcount: 5 people, hours: 1700 / year, source: ours, kind: measured}
plans:
  p: {technical: {research: 1}, support: {outreach: 1}}
"""
CORRELATED = "correlations: [[concern, window, 0.4]]\n"


def write(folder: Path, lines: str) -> Path:
    """A project that has the given lines, and the rest from the common one."""
    yaml, model = base()
    (folder / "study.py").write_text(model)
    (folder / "leadtime.yaml").write_text(merged(lines, yaml))
    return folder


def check(folder: Path, rivals: str) -> Report:
    """Check the common project with these lines of one rival, from line 3 on."""
    return check_project(write(folder, f"rivals:\n  them:\n{rivals}\n{TABLES}"))


def test_a_rival_is_the_project_with_some_beliefs_of_its_own(tmp_path: Path) -> None:
    """What a rival states takes the place of ours, with its provenance; all the rest stays."""
    rivals = """\
rivals:
  hopeful:
    note: " the best case "
    window: {dist: 60 to 180 days, source: theirs, kind: forecast}
  larger:
    headcount[technical]: 40 people
    hours: 1000 / year
    scale: {outreach: 9 hours}
"""
    project = load_project(write(tmp_path, rivals + CORRELATED + TABLES))
    hopeful, larger = project.rivals
    assert (hopeful.name, hopeful.note, hopeful.changed) == ("hopeful", "the best case", ("window",))
    assert (str(hopeful.beliefs["window"].dist), hopeful.beliefs["window"].kind) == (
        "60 to 180 days",
        "forecast",
    )
    assert hopeful.beliefs.correlations == project.beliefs.correlations
    assert hopeful.beliefs["concern"] == project.beliefs["concern"]
    assert hopeful.beliefs.names == project.beliefs.names
    assert larger.changed == ("headcount[technical]", "hours[technical]", "hours[support]", "scale[outreach]")
    assert larger.beliefs["hours[support]"].dist.unit == "work_hour / year"
    assert larger.beliefs["headcount[support]"] == project.beliefs["headcount[support]"]
    assert "2 rivals" in check_project(tmp_path).summary


def test_rivals_count_in_the_fingerprint(tmp_path: Path) -> None:
    """A rival, what it believes and its name change the fingerprint; the draws of our plans do not."""
    projects = [
        load_project(write(tmp_path, lines))
        for lines in ("", *(f"rivals: {{{who}: {{window: {d} days}}}}\n" for who in "ab" for d in (5, 6)))
    ]
    assert len({p.fingerprint() for p in projects}) == 5
    assert len({p.simulate(draws=1000, keep=["usable"]).fingerprint for p in projects}) == 1


MISTAKES = {
    "no mapping of rivals": ("    3", "rival", 3, "the rival 'them' is not a mapping"),
    "unknown belief": ("    windw: 3 days", "rival", 3, "try:   window"),
    "no unit": ("    window: 3 to 9", "unit", 3, "try:   window: 3 to 9 days"),
    "wrong dimension": ("    window: 3 to 9 dollars", "unit", 3, "an amount of money"),
    "not possible": ("    concern: -0.4", "limits", 3, "not possible"),
    "unknown key": ("    window: {dist: 3 days, sorce: s}", "unknown-key", 3, "try:   source"),
    "unknown kind": ("    window: {dist: 3 days, kind: hope}", "choice", 3, "forecast"),
    "unknown cell": ("    headcount[technicl]: 3", "rival", 3, "try:   headcount[technical]"),
    "unknown row": ("    headcount: {technicl: 3}", "rival", 3, "try:   technical"),
    "stated twice": ("    headcount[support]: 3\n    headcount: 4", "rival", 4, "headcount[support] twice"),
    "computed": ("    usable: 3 days", "rival", 3, "is computed by the model"),
    "decided by plans": ("    technical: {research: 1}", "rival", 3, "decided by plans"),
    "not a choice": ("    raises[outreach]: hope", "choice", 3, "concern"),
    "note of another form": ("    note: [a]", "rival", 3, "is not a text"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_of_a_rival_has_one_message_in_its_place(name: str, tmp_path: Path) -> None:
    """What is wrong with a belief is wrong with a rival's, told at its own line."""
    lines, code, line, words = MISTAKES[name]
    report = check(tmp_path, lines)
    assert [(p.code, p.line) for p in report] == [(code, line)], str(report)
    assert words in str(report)


IDLE = {
    "nothing stated": ("    note: only words", "changes nothing"),
    "our own beliefs": ("    window: 7 to 60 days", "window is as in the project"),
    "no outcome depends on it": ("    delay_cost: 3 dollars / day", "delay_cost matters to no outcome"),
}


@pytest.mark.parametrize("name", IDLE)
def test_a_rival_that_changes_nothing_is_a_warning(name: str, tmp_path: Path) -> None:
    """A rival under whom all is as under our own beliefs is worth a look, and the project is right."""
    lines, words = IDLE[name]
    report = check(tmp_path, lines)
    assert [(w.code, w.line) for w in report.warnings] == [("rival", 2)]
    assert words in str(report)
    assert report.ok


def test_what_every_plan_sets_a_rival_cannot_change(tmp_path: Path) -> None:
    """The warning says that the plans decide what the rival states."""
    lines = "rivals: {them: {buffer: 9 days}}\nplans: {p: {technical: {research: 1}, buffer: 2 days}}\n"
    assert "buffer is set by every plan" in str(check_project(write(tmp_path, lines)))


def test_what_a_rival_switches_on_is_not_said_to_have_no_effect(tmp_path: Path) -> None:
    """Our belief about a trend without weight is noted as idle, unless a rival gives the trend weight."""
    (tmp_path / "m.py").write_text(
        "import leadtime as lt\n"
        "m = lt.Model('m')\n"
        "m.input('weight', '', 'How much.')\n"
        "m.input('trend', 'day', 'The trend.', only_if='weight')\n"
        "@m.quantity('day')\n"
        "def when(weight, trend):\n"
        "    'When.'\n"
        "    return weight * trend\n"
    )
    own = "model: m.py\nbeliefs: {weight: 0, trend: 3 days}\nplans: {p: {}}\n"
    (tmp_path / "leadtime.yaml").write_text(own)
    assert "trend has no effect" in str(check_project(tmp_path))
    (tmp_path / "leadtime.yaml").write_text(own + "rivals: {them: {weight: 0.5}}\n")
    report = check_project(tmp_path)
    assert not report.notes
    assert "changes nothing" not in str(report)
    (tmp_path / "leadtime.yaml").write_text(own + "rivals: {them: {trend: 9 days}}\n")
    assert "trend has no effect while weight is 0" in str(check_project(tmp_path).warnings)


def _sceptic(folder: Path, lines: str = TABLES) -> None:
    yaml, _ = base()
    beliefs = "beliefs:\n  concern: 0.9\n  window: 1 to 2 days\ncorrelations: [[concern, window, 0]]\n"
    (folder / "sceptic.yaml").write_text(merged(beliefs + lines, yaml))


def test_a_rival_may_believe_all_that_another_file_does(tmp_path: Path) -> None:
    """The beliefs that differ in another project of the model are the rival's, and its lines count on top."""
    _sceptic(tmp_path)
    rivals = "rivals:\n  them: {beliefs: sceptic.yaml, window: 5 days}\n"
    project = load_project(write(tmp_path, rivals + CORRELATED + TABLES))
    (them,) = project.rivals
    assert {"concern", "window"} <= set(them.changed)
    assert (str(them.beliefs["window"].dist), them.beliefs["concern"].dist.constant) == ("5 days", 0.9)
    assert all(c.rho == 0 for c in them.beliefs.correlations)
    before = project.fingerprint()
    _sceptic(tmp_path, TABLES.replace("20 people", "21 people"))
    assert load_project(tmp_path).fingerprint() != before


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("beliefs: nobody.yaml", "there is no file 'nobody.yaml'"),
        ("beliefs: ../elsewhere.yaml", "outside the project's folder"),
        ("beliefs: leadtime.yaml", "in a circle"),
        ("beliefs: [a, b]", "is not the name of a file"),
        ("beliefs: time_horizon", "is a project of the model 'time_horizon'"),
    ],
)
def test_a_file_that_is_no_set_of_rival_beliefs_is_told(tmp_path: Path, line: str, found: str) -> None:
    """A file that is missing, outside, this one, or of another model is refused at its place."""
    (problem,) = check(tmp_path, f"    {line}").problems
    assert found in problem.found
    assert problem.line == 3


def test_other_rows_are_told(tmp_path: Path) -> None:
    """Beliefs about people whom this project does not have cannot be taken over."""
    _sceptic(tmp_path, TABLES.replace("support", "helpers"))
    (problem,) = check(tmp_path, "    beliefs: sceptic.yaml").problems
    assert "rows that this project does not have" in problem.found
