"""What cannot be is refused in a project of the crunch model, and what does not matter is noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime import units
from leadtime.errors import Problem
from leadtime.evidence import parse_distribution
from leadtime.models.crunch import crunch
from leadtime.project import Report, check_project
from leadtime.project.init import TEMPLATES, template_folder

BLANK = (template_folder("blank") / "leadtime.yaml").read_text(encoding="utf-8")
SHARES = "{research: 70%, tooling: 10%, lab_outreach: 15%, concrete_options: 5%}"


def check(folder: Path, *changes: tuple[str, str]) -> Report:
    """The report on the blank template with some texts replaced, each once."""
    text = BLANK
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "leadtime.yaml").write_text(text, encoding="utf-8")
    return check_project(folder)


def only(problems: tuple[Problem, ...]) -> Problem:
    """The one problem that there is, besides the template's lack of sources."""
    told = [p for p in problems if p.code != "no-source"]
    assert len(told) == 1, told
    return told[0]


PATIENCE, LEAD = (
    "patience: 15 to 180 days",
    "rival_lead: mixture(0.7: 3 to 12 months, 0.3: truncate(0 to 2 months, 0, inf))",
)
IMPOSSIBLE = [
    ("headcount: 20 people", "headcount: -6 people", "headcount[technical]: 6 people"),
    ("hours: 1700 / year", "hours: 100000 hours / year", None),
    ("crunch_hours: uniform(6, 11)", "crunch_hours: uniform(20, 40)", None),
    ("case_work: 5000 to 100000", "case_work: -3000", "case_work: 3000 work_hours"),
    ("parallelism: uniform(0.4, 0.8)", "parallelism: 2", None),
    ("parallelism: uniform(0.4, 0.8)", "parallelism: 0", None),
    ("signal: 0.5", "signal: 3", None),
    ("speedup: 2 to 10", "speedup: -5", "speedup[experiments]: 5"),
    ("scale: 20000 hours", "scale: 0 hours", None),
    (PATIENCE, "patience: -180 to -15 days", "patience: 15 to 180 days"),
    (LEAD, "rival_lead: -5 months", "rival_lead: 5 months"),
    ("base_window: 7 to 60 days", "base_window: -45 to 1 days", "base_window: 1 to 45 days"),
    ("reference_labour: 40000", "reference_labour: 0", None),
    ("concern: beta(4, 6)", "concern: 40", "concern: 40%"),
    ("dist: 80% 2 to 12 years", "dist: -2 years", "dangerous_model_in: 2 years"),
    ("  today:\n", "  today:\n    crunch_hours: 30 hours / day\n", None),
]


@pytest.mark.parametrize(("old", "new", "fix"), IMPOSSIBLE, ids=[new.strip() for _, new, _ in IMPOSSIBLE])
def test_what_cannot_be_is_refused(old: str, new: str, fix: str | None, tmp_path: Path) -> None:
    """A value that no world can have is one error in its line; what it says to type is possible."""
    found = only(check(tmp_path, (old, new)).problems)
    text = (tmp_path / "leadtime.yaml").read_text(encoding="utf-8")
    assert found.code == "limits"
    assert found.line is not None
    assert new.strip().splitlines()[-1].split(":")[0] in text.splitlines()[found.line - 1]
    assert found.fix == fix
    assert found.valid
    if fix is None:
        return  # nothing near what was written is possible, and an example would be out of nowhere
    name, _, value = fix.partition(": ")
    limits = crunch.inputs[name.partition("[")[0]].limits
    typed = parse_distribution(value)
    wanted = limits.unit if limits else ""
    assert limits is not None
    assert limits.outside(typed.in_unit(units.as_labour(typed.unit, wanted) or wanted)) == 0


TAILS = [
    (PATIENCE, "patience: 0 to 30 days", "5% of patience lies below 0", "truncate(0 to 30 days, 0, inf)"),
    (
        LEAD,
        "rival_lead: mixture(0.7: 3 to 12 months, 0.3: 0 to 2 months)",
        "1.5% of rival_lead",
        "truncate(mixture(0.7: 3 to 12 months, 0.3: 0 to 2 months), 0, inf)",
    ),
    (
        "crunch_hours: uniform(6, 11)",
        "crunch_hours: uniform(16, 26)",
        "20% of crunch_hours lies outside 0 to 24 work_hours / day",
        "truncate(uniform(16, 26) work_hours / day, 0, 24)",
    ),
    (
        "hours: 1700 / year",
        "hours: 'uniform(20, 25) hours / day'",
        "20% of hours[technical]",
        "truncate(uniform(20, 25) work_hours / day, 0, 24)",
    ),
    ("parallelism: uniform(0.4, 0.8)", "parallelism: 0.4 to 0.9", "1.9% of parallelism", "0, 1)"),
]


@pytest.mark.parametrize(("old", "new", "found", "fix"), TAILS, ids=[new for _, new, _, _ in TAILS])
def test_a_tail_outside_is_a_warning(old: str, new: str, found: str, fix: str, tmp_path: Path) -> None:
    """The warning says how much lies outside and types out how to cut it, in the belief's own unit."""
    report = check(tmp_path, (old, new))
    assert report.ok, str(report)
    warning = only(report.warnings)
    assert warning.code == "limits"
    assert found in warning.found
    assert fix in str(warning.fix)


def test_parts_that_make_no_whole_are_a_warning(tmp_path: Path) -> None:
    """Parts of the work that sum far above one are divided by their sum, and the check says that they are."""
    report = check(tmp_path, ("part: 60%", "part: 100%"), ("part: 40%", "part: 90%"))
    assert report.ok
    assert only(report.warnings).code == "share"
    assert "sums to 1.9" in only(report.warnings).found
    assert not [w for w in check(tmp_path).warnings if w.code == "share"]
    assert only(check(tmp_path, ("part: 60%", "part: 6")).problems).code == "limits"


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_stay_inside(template: str) -> None:
    """No shipped belief reaches where nothing can be."""
    report = check_project(template_folder(template))
    assert report.ok
    assert {w.code for w in report.warnings} <= {"no-source"}


# --- follow-up mistakes, and the user's own numbers --------------------------------------------------------


@pytest.mark.parametrize("wrong", ["risk_in_time, risk_deploid, 0.9", "risk_in_time, risk_deployed, 1.7"])
def test_a_correlation_that_cannot_be_read_contradicts_nothing(wrong: str, tmp_path: Path) -> None:
    """Without the pair that is wrong the others seem to contradict; that is not told as another mistake."""
    others = "]\n  - [risk_in_time, risk_held, 0.9]\n  - [risk_deployed, risk_held, 0.9"
    found = only(check(tmp_path, ("risk_in_time, risk_deployed, 0.7", wrong + others)).problems)
    assert "contradict" not in found.found


def test_a_wrong_kind_is_not_also_a_missing_one(tmp_path: Path) -> None:
    """A kind that is none of the kinds is one mistake, without a warning that there is none."""
    report = check(tmp_path, ("kind: assumption ", "kind: guess "))
    assert only(report.problems).code == "choice"
    assert {w.code for w in report.warnings} == {"no-source"}


WINDOW, CASE = "base_window: 7 to 60 days", "case_work: 5000 to 100000 hours"
OWN_NUMBERS = [
    (WINDOW, "base_window: 1 to 45 dollars", "base_window: 1 to 45 days"),
    (WINDOW, "base_window: 7 days to 60 dollars", "base_window: 7 days to 60 days"),
    (WINDOW, "base_window: 1 to 3 work_months", "base_window: 1 to 3 months"),
    (CASE, "case_work: 5 to 20 days", "case_work: 5 to 20 work_days"),
    (CASE, "case_work: 500 to 2000 dollars", "case_work: 500 to 2000 work_hours"),
    (CASE, "case_work: 5 work_months to 20000 days", "case_work: 5 work_months to 20000 work_days"),
    ("concern: beta(4, 6)", "concern: 0.1 to 0.4 days", "concern: 0.1 to 0.4"),
    (WINDOW, "base_window: soon dollars", None),
]


@pytest.mark.parametrize(("old", "new", "fix"), OWN_NUMBERS, ids=[new for _, new, _ in OWN_NUMBERS])
def test_a_wrong_unit_keeps_the_numbers(old: str, new: str, fix: str | None, tmp_path: Path) -> None:
    """What to type is what was typed, with a unit that fits."""
    found = only(check(tmp_path, (old, new)).problems)
    assert fix is None or found.fix == fix
    if "work_months to" in new:
        assert "an amount of work" in str(found.valid)


def test_shares_out_of_range_are_named_and_not_evened_out(tmp_path: Path) -> None:
    """130 % and -30 % are two mistakes that say on which side; no even split is suggested."""
    report = check(tmp_path, (SHARES, "{research: 130%, tooling: -30%}"))
    assert [p.found.partition(" is ")[2] for p in report.problems] == [
        "'130%', above 100%",
        "'-30%', below 0%",
    ]
    assert [p.fix for p in report.problems] == [None, None]


@pytest.mark.parametrize(
    ("shares", "fix"),
    [("{research: 80, tooling: 20%}", "research: 80%"), ("{research: 120%, tooling: 20%}", "research: 80%")],
)
def test_one_share_out_of_range_gets_what_is_left(shares: str, fix: str, tmp_path: Path) -> None:
    """A forgotten percent sign is put back, and a single wrong share becomes what the others leave."""
    assert only(check(tmp_path, (SHARES, shares)).problems).fix == fix


# --- notes -------------------------------------------------------------------------------------------------


def test_beliefs_without_effect_are_noted(tmp_path: Path) -> None:
    """What only feeds a bill, and what a zero switches off, is a note, neither a mistake nor a warning."""
    lines = f"horizon_needed: 100 to 1000 hours\n  delay_cost: 2 billion dollars / day\n  {WINDOW}"
    report = check(tmp_path, (WINDOW, lines))
    assert report.ok
    assert {w.code for w in report.warnings} == {"no-source"}
    assert [(n.code, n.line) for n in report.notes] == [("no-effect", 18), ("no-effect", 19)]
    assert "trend_weight is 0" in report.notes[0].found
    assert "delay_bill" in str(report.notes[1].valid)
    assert "note: " in str(report)
    assert len(report.to_json()["notes"]) == 2


@pytest.mark.parametrize("on", ["beliefs", "plan"])
def test_what_some_plan_switches_on_is_not_noted(on: str, tmp_path: Path) -> None:
    """A belief of the trend has an effect as soon as the trend has some weight, under one plan at least."""
    changes = [(WINDOW, f"horizon_needed: 100 to 1000 hours\n  {WINDOW}")]
    if on == "beliefs":
        changes.append((PATIENCE, f"trend_weight: 0.5\n  {PATIENCE}"))
    else:
        changes.append(("  today:\n", "  today:\n    trend_weight: 0.5\n"))
    report = check(tmp_path, *changes)
    assert report.ok, str(report)
    assert not report.notes
