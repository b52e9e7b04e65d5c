"""Beliefs that are a quantity of another project: right numbers, units and sources, and clear mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from leadtime.evidence import Beliefs, parse_distribution
from leadtime.evidence.compact import compact
from leadtime.project import Project, Report, check_project, check_text, load_project
from leadtime.project.init import template_folder

OURS = """\
import leadtime as lt
m = lt.Model("ours")
m.input("wait", "day", "A length of time.")
m.input("share", "probability", "A share.", "beta(2, 3)")
m.input("when", "date", "A date.", "2030-01")
m.lever("extra", "day", "Days that a plan adds.", "0 days")
m.table("groups", {"delay": lt.Input("day", "A cell.", "1 day")}, "Groups.")
m.outcomes = ("total",)
@m.quantity("day")
def total(wait, extra, delay, share):
    "All of it."
    return wait + extra + delay[..., 0] + 0 * wait * share
@m.quantity("date")
def again(when):
    "The date."
    return when
"""
THEIRS = """\
import numpy as np
import leadtime as lt
m = lt.Model("theirs")
m.input("year", "date", "When.")
m.lever("later", "year", "Years that a plan adds.", "0 years")
m.lever("base", "date", "A date.", "2030-01")
m.lever("unit", "year", "A length.", "1 year")
m.lever("price", "dollar", "Money.", "3 dollars")
m.outcomes = ("at",)
m.table("rows", {"length": lt.Input("hour", "A length.")}, "Rows.")
@m.quantity("date", not_after=2040)
def at(year, later):
    "When it comes, known up to 2040."
    return year + later
@m.quantity("hour", over="rows")
def lengths(length):
    "Lengths of time."
    return length
@m.quantity("")
def zero_or_more(year, base, unit):
    "Often nothing."
    return np.maximum((year - base) / unit, 0)
@m.quantity("day")
def bad(zero_or_more, year):
    "No number where it is nothing."
    return year * zero_or_more / zero_or_more
@m.quantity("dollar")
def cost(price):
    "Money."
    return 2 * price
"""
OTHER = """\
model: theirs.py
beliefs: {year: {dist: uniform(2025-01, 2045-01), source: theirs, kind: forecast}}
rows: {a: {length: 12 to 48 hours}, b: {length: 24 hours}}
plans:
  first: {}
  second: {later: 5 years}
"""


def write(folder: Path, wait: str, more: str = "", other: str = OTHER) -> Path:
    """A project whose ``wait`` is this, beside another that it may lean on."""
    (folder / "ours.py").write_text(OURS)
    (folder / "theirs.py").write_text(THEIRS)
    (folder / "other.yaml").write_text(other)
    given = "plans: {p: {}}" if "plans:" not in more else ""
    text = f"model: ours.py\nstart: 2026-01-01\nbeliefs:\n  wait: {wait}\ngroups: {{one: {{}}}}\n"
    (folder / "leadtime.yaml").write_text(f"{text}{given}\n{more}\n")
    return folder


def load(folder: Path, wait: str, more: str = "", other: str = OTHER) -> Project:
    """That project, which must be right."""
    return load_project(write(folder, wait, more, other))


def test_a_date_becomes_a_duration_from_the_start(tmp_path: Path) -> None:
    """Of uniform(2025, 2045) known up to 2040, 5 % are past, and 5/19 of the rest lie beyond; in days."""
    belief = load(tmp_path, "{model: other.yaml}").beliefs["wait"]
    d = belief.dist
    assert d.unit == "day"
    assert d.beyond == pytest.approx(5 / 19, abs=0.002)
    assert float(d.ppf(0.5)) == pytest.approx(365.25 * 9.5, rel=0.005)
    assert float(d.ppf(1e-4)) == pytest.approx(0, abs=5)
    assert belief.kind == "forecast"
    assert (belief.source or "").split("; ") == [
        "simulated by other.yaml, plan first, at: 100,000 draws",
        "5 % that fall before 2026-01-01 are dropped",
        "26 % lie beyond what it looks at",
    ]


def test_a_plan_and_a_source_may_be_named(tmp_path: Path) -> None:
    """Another plan moves the dates by its five years; a stated source stands, and ours becomes the note."""
    wait = "{model: other.yaml, plan: second, source: them, kind: expert judgement}"
    belief = load(tmp_path, wait).beliefs["wait"]
    assert (belief.source, belief.kind) == ("them", "expert judgement")
    assert "plan second" in (belief.note or "")
    assert "dropped" not in (belief.note or "")
    assert float(belief.dist.ppf(0.25)) == pytest.approx(365.25 * 9, rel=0.005)


def test_units_are_converted(tmp_path: Path) -> None:
    """Hours where days are wanted are divided by 24; one component of a vector is named with its row."""
    d = load(tmp_path, "{model: other.yaml, of: 'lengths[a]'}").beliefs["wait"].dist
    stated = parse_distribution("0.5 to 2 days")
    assert d.unit == "day"
    np.testing.assert_allclose(d.ppf([0.05, 0.5, 0.95]), stated.ppf([0.05, 0.5, 0.95]), rtol=0.01)
    assert load(tmp_path, "{model: other.yaml, of: 'lengths[b]'}").beliefs["wait"].dist.constant == 1


def test_it_may_stand_wherever_a_distribution_may(tmp_path: Path) -> None:
    """In a cell of a table, in a rival, in a plan and on all rows of a column it is the same distribution."""
    taken = "{model: other.yaml, of: 'lengths[a]'}"
    more = f"groups: {{one: {{delay: {taken}}}}}\nrivals: {{them: {{extra: 3 days, delay: {taken}}}}}\n"
    more += f"plans: {{p: {{extra: {taken}, delay: {taken}}}}}"
    folder = write(tmp_path, taken)
    text = (folder / "leadtime.yaml").read_text().replace("groups: {one: {}}\nplans: {p: {}}\n", more)
    project = check_text(text, folder / "leadtime.yaml").raise_problems()
    d = project.beliefs["wait"].dist
    assert project.beliefs["delay[one]"].dist == d
    assert project.rivals[0].beliefs["delay[one]"].dist == d
    assert (project.plans[0].sets["extra"], project.plans[0].sets["delay[one]"]) == (d, d)
    assert project.simulate(draws=2000, keep=["total"]).draws == 2000


def test_a_date_stays_a_date_where_one_is_wanted(tmp_path: Path) -> None:
    """Where the model asks for a date it gets one, without what lies before the start."""
    d = load(tmp_path, "3 days\n  when: {model: other.yaml}").beliefs["when"].dist
    assert d.unit == "date"
    assert float(d.ppf(0)) == pytest.approx(2026, abs=0.01)


def test_it_survives_text_and_json(tmp_path: Path) -> None:
    """The distribution can be read back from its own text, and the beliefs from their JSON."""
    beliefs = load(tmp_path, "{model: other.yaml}").beliefs
    d = beliefs["wait"].dist
    assert parse_distribution(str(d)) == d
    assert Beliefs.from_json(beliefs.to_json()) == beliefs
    assert len(json.dumps(str(d))) < 20_000


def test_a_shipped_project_by_its_name(tmp_path: Path) -> None:
    """What comes from ``lab`` has the quantiles that a run of that project with the usual seed has."""
    folder = write(tmp_path, "{model: lab, of: dangerous_model_at, plan: mixed}")
    d = load_project(folder).beliefs["wait"].dist
    lab = load_project(template_folder("lab"))
    futures = lab.simulate(keep=["dangerous_model_at"])
    for q in (0.1, 0.5, 0.9):
        assert float(d.ppf(q)) == pytest.approx(
            365.25 * float(futures.quantile("mixed", "dangerous_model_at", q)), rel=0.02
        )


def test_the_fingerprint_follows_the_other_project(tmp_path: Path) -> None:
    """An edit of the other file, or of its model, changes ours; a comment in it does not."""
    taken = "{model: other.yaml}"
    prints = [load(tmp_path, taken).fingerprint() for _ in range(2)]
    prints.append(load(tmp_path, taken, other=OTHER + "# a comment\n").fingerprint())
    assert len(set(prints)) == 1
    prints.append(load(tmp_path, taken, other=OTHER.replace("2045", "2046")).fingerprint())
    write(tmp_path, taken)
    (tmp_path / "theirs.py").write_text(THEIRS.replace("year + later", "year + 2 * later"))
    prints.append(load_project(tmp_path).fingerprint())
    assert len(set(prints)) == 3


def test_the_same_line_is_simulated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a project again, and naming one quantity twice, costs no second run."""
    from leadtime.project import composed

    runs = []
    made = composed._simulated
    monkeypatch.setattr(composed, "_simulated", lambda *a: (runs.append(a), made(*a))[1])
    other = OTHER.replace("2045-01", "2044-03")
    load(tmp_path, "{model: other.yaml}", "rivals: {them: {wait: {model: other.yaml, source: s}}}", other)
    load(tmp_path, "{model: other.yaml}", other=other)
    assert len(runs) == 1


ROUND = """\
model: ours.py
start: 2026-01-01
beliefs: {wait: {model: leadtime.yaml}}
groups: {one: {}}
plans: {p: {}}
"""
MISTAKES = {
    "no such file": ("{model: othr.yaml}", OTHER, "try:   other.yaml"),
    "outside the folder": ("{model: ../other.yaml}", OTHER, "lies outside the project's folder"),
    "no such example": ("{model: ai2027_timeline}", OTHER, "try:   model: ai2027_timelines"),
    "no such file of an example": ("{model: lab/leed}", OTHER, "valid: lab"),
    "no such plan": ("{model: other.yaml, plan: secnd}", OTHER, "try:   second"),
    "no such quantity": ("{model: other.yaml, of: att}", OTHER, "try:   at"),
    "a whole vector": ("{model: other.yaml, of: lengths}", OTHER, "valid: lengths[a], lengths[b]"),
    "no such row": ("{model: other.yaml, of: 'lengths[c]'}", OTHER, "valid: lengths[a], lengths[b]"),
    "another dimension": ("{model: other.yaml, of: cost}", OTHER, "cost of other.yaml is in 'dollar'"),
    "a date from a duration": (
        "3 days\n  when: {model: other.yaml, of: 'lengths[a]'}",
        OTHER,
        "valid: a date",
    ),
    "a mistake in the other": (
        "{model: other.yaml}",
        OTHER.replace("year: {dist", "yeer: {dist"),
        "other.yaml:2:11: unknown belief 'yeer'",
    ),
    "another that goes wrong when it runs": (
        "{model: other.yaml, of: bad}",
        OTHER,
        "other.yaml cannot be simulated",
    ),
    "a circle of one": ("{model: leadtime.yaml}", OTHER, "leadtime.yaml → leadtime.yaml"),
    "a circle of two": ("{model: other.yaml}", ROUND, "leadtime.yaml → other.yaml → leadtime.yaml"),
    "all in the past": (
        "{model: other.yaml}",
        OTHER.replace("2025-01, 2045-01", "2020-01, 2025-01"),
        "no draw of at of other.yaml lies after the start",
    ),
    "a list": ("{model: [other.yaml]}", OTHER, "this is not a name"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_one_message_in_its_place(name: str, tmp_path: Path) -> None:
    """What is wrong is told at the line that asks, with what is valid or what to type."""
    wait, other, words = MISTAKES[name]
    report = check_project(write(tmp_path, wait, other=other))
    assert [(p.code, p.line) for p in report] == [("compose", 4 + wait.count("\n"))], str(report)
    assert words in str(report)
    assert report.problems[0].valid or report.problems[0].fix


def test_a_date_needs_a_start(tmp_path: Path) -> None:
    """Without a start no date can become a duration, and the message says what to add."""
    folder = write(tmp_path, "{model: other.yaml}")
    text = (folder / "leadtime.yaml").read_text().replace("start: 2026-01-01\n", "")
    assert "try:   start: 2026-11-01" in str(check_text(text, folder / "leadtime.yaml"))
    text = (folder / "leadtime.yaml").read_text().replace("start: 2026-01-01", "start: soon")
    assert [p.code for p in check_text(text, folder / "leadtime.yaml")] == ["date"]


def test_no_more_than_five_in_a_row(tmp_path: Path) -> None:
    """A chain of seven projects is refused, with the chain in the message, before anything is run."""
    write(tmp_path, "{model: chain1.yaml, of: total}")
    text = (tmp_path / "leadtime.yaml").read_text()
    for i in range(1, 7):
        (tmp_path / f"chain{i}.yaml").write_text(text.replace("chain1", f"chain{i + 1}"))
    report: Report = check_project(tmp_path)
    assert "6 projects lean on one another" in str(report)
    assert [p.line for p in report] == [4]


def test_a_key_that_nothing_reads(tmp_path: Path) -> None:
    """A misspelt key beside the model, and a plan named beside a distribution, are told."""
    assert "try:   plan" in str(check_project(write(tmp_path, "{model: other.yaml, plann: first}")))
    assert "unknown key 'plan'" in str(check_project(write(tmp_path, "{dist: 3 days, plan: first}")))
    both = str(check_project(write(tmp_path, "{model: other.yaml, dist: 3 days}")))
    assert "wait has both 'model' and 'dist'" in both


def test_a_quantity_beyond_the_limits_is_told_in_few_words(tmp_path: Path) -> None:
    """A share that would be above 1 is refused without hundreds of points in the message."""
    report = check_project(write(tmp_path, "3 days\n  share: {model: other.yaml, of: zero_or_more}"))
    assert [p.code for p in report] == ["limits"] or [w.code for w in report.warnings] == ["limits"]
    assert max(len(line) for line in str(report).splitlines()) < 200


def test_a_date_is_taken_where_a_time_is_wanted_and_nothing_is_named(tmp_path: Path) -> None:
    """The takeoff model's first outcome is a length of time; a date of it is taken, and a length is noted."""
    folder = write(tmp_path, "{model: ai2027_takeoff}")
    project = load_project(folder)
    assert "asi_at" in (project.beliefs["wait"].source or "")
    found = check_project(write(tmp_path, "{model: ai2027_takeoff, of: days_to_asi}")).notes
    assert any("is a length of time" in n.found for n in found)


def test_what_is_dropped_is_told_by_the_check(tmp_path: Path) -> None:
    """A share of past draws is a note; where most are past it is a warning; without a start that is noted."""
    late = OTHER.replace("uniform(2025-01, 2045-01)", "uniform(2015-01, 2029-01)")
    assert any(
        "5 % of the draws" in n.found for n in check_project(write(tmp_path, "{model: other.yaml}")).notes
    )
    report = check_project(write(tmp_path, "{model: other.yaml}", other=late))
    assert any("79 % of the draws" in w.found for w in report.warnings)


@pytest.mark.parametrize("text", ["ai2027_timelines", "ai2027_timelines/nikola", "other.yaml"])
def test_the_bare_name_of_a_project_is_told_how_to_write_it(tmp_path: Path, text: str) -> None:
    """A belief that is the name of a project is answered with the line that takes it from there."""
    (problem,) = check_project(write(tmp_path, text)).problems
    assert problem.fix == f"wait: {{model: {text}}}"


def test_an_example_may_be_named_with_its_ending(tmp_path: Path) -> None:
    """`ai2027_timelines/nikola.yaml` is the shipped example, as without the ending."""
    d = load(tmp_path, "{model: ai2027_timelines/nikola.yaml}").beliefs["wait"].dist
    assert d == load(tmp_path, "{model: ai2027_timelines/nikola}").beliefs["wait"].dist


def test_the_draws_are_those_of_the_other_project(tmp_path: Path) -> None:
    """The distribution is made of the very draws that simulating the other project gives."""
    d = load(tmp_path, "{model: other.yaml, of: 'lengths[a]'}").beliefs["wait"].dist
    other = load_project(tmp_path / "other.yaml").simulate(draws=100_000, seed=0, keep=["lengths"])
    hours = np.asarray(other["first"]["lengths"])[:, 0]
    at = [1e-4, 0.1, 0.5, 0.9, 0.9999]
    np.testing.assert_allclose(d.ppf(at), compact(hours / 24, "day").ppf(at), rtol=1e-6)


def test_a_change_two_projects_away_is_seen(tmp_path: Path) -> None:
    """Ours leans on a project that leans on a third: what changes there changes ours on the next reading."""
    leaning = OTHER.replace("uniform(2025-01, 2045-01)", "{model: third.yaml}").replace(
        "{dist: {model: third.yaml}, source: theirs, kind: forecast}", "{model: third.yaml}"
    )
    (tmp_path / "third.yaml").write_text(OTHER)
    first = load(tmp_path, "{model: other.yaml}", other=leaning).beliefs["wait"].dist
    (tmp_path / "third.yaml").write_text(OTHER.replace("2045-01", "2035-01"))
    second = load(tmp_path, "{model: other.yaml}", other=leaning).beliefs["wait"].dist
    assert float(second.ppf(0.3)) < float(first.ppf(0.3))
