"""Sections beside the model: what each reader makes of good lines, and one clear error for each bad one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from leadtime.decision import Price
from leadtime.project import load_project
from tests.project.pages import base, merged, run_example

TRIED = "techniques: {a: {works: 0.3, cost: 5 hours}, b: {works: 0.2, cost: 3 hours}}\n"
TRIP = "danger: 0.1, separation: 2, delay: 9 days, harm: 9 billion dollars"
CRUNCH = Path(__file__).resolve().parents[2] / "examples" / "lab"


def sections(lines: str, folder: Path):
    """What is read of the given lines, before the rest of the common project."""
    yaml, model = base()
    (folder / "study.py").write_text(model, encoding="utf-8")
    (folder / "leadtime.yaml").write_text(merged(lines, yaml), encoding="utf-8")
    return load_project(folder).sections


def problems(lines: str, folder: Path):
    """The mistakes in the given lines."""
    return run_example(lines, folder).problems


def refused(lines: str, folder: Path, line: int, code: str, found: str, *fixes: str | None) -> None:
    """One mistake, where it stands, with its page, and with something valid to read or to type."""
    (problem,) = problems(lines, folder)
    assert (problem.line, problem.code) == (line, code)
    assert found in problem.found
    assert problem.valid or problem.fix
    assert all(fix is None or problem.fix == fix for fix in fixes)


# -- what good lines give -----------------------------------------------------------------------------------


def test_a_file_without_these_sections_has_none(tmp_path: Path) -> None:
    """Nothing is made up; an empty section is as none."""
    assert sections("", tmp_path) == {}
    empty = "bounds:\ngroups:\nroles:\ntechniques:\ntripwires:\nstudies:\n"
    assert sections(empty, tmp_path) == {}


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("worth: 50 million dollars", Price(50e6, "dollar")),
        ("worth: 2 work_days", Price(16, "work_hour")),
        (
            "worth: {dist: 'uniform(1, 3) million dollars', source: ours, kind: assumption}",
            Price(2e6, "dollar"),
        ),
    ],
)
def test_worth_is_the_mean_in_dollars_or_hours(line: str, price: Price, tmp_path: Path) -> None:
    """Money and work are told apart by their unit; of a distribution the mean counts."""
    found = sections(line, tmp_path)["worth"]
    assert (found.amount, found.unit) == (pytest.approx(price.amount), price.unit)


def test_bounds_are_fractions_and_one_number_fixes_a_use(tmp_path: Path) -> None:
    """Two percentages are the least and the most."""
    found = sections("bounds: {technical: {research: [30%, 100%], outreach: 20%}}", tmp_path)
    assert found["bounds"] == {"technical": {"research": (0.3, 1.0), "outreach": (0.2, 0.2)}}


def test_groups_name_beliefs_columns_and_rows(tmp_path: Path) -> None:
    """A column stands for all its rows, a row for all its cells."""
    lines = "groups:\n  time: [window]\n  team: [technical]\n  ways: [scale]\n  lab: concern\n"
    assert sections(lines, tmp_path)["groups"] == {
        "time": ("window",),
        "team": ("headcount[technical]", "hours[technical]"),
        "ways": ("scale[outreach]",),
        "lab": ("concern",),
    }


def test_roles_have_one_tail_each(tmp_path: Path) -> None:
    """A spread is lognormal, an alpha Pareto; what is not given has its default; talents are one number."""
    lines = "roles:\n  a: {spread: 0.5 to 1.5, signal: 0.6}\n  b: {alpha: 2.5, cost: 0.3, multiplies: 2}\n"
    found = sections(
        lines + "talents: {dist: 'uniform(0.2, 0.6)', source: ours, kind: assumption}\n", tmp_path
    )
    a, b = found["roles"]
    assert (a.name, a.alpha, float(a.output.mean()), float(a.cost.mean()), a.multiplies) == (
        "a",
        None,
        1,
        0,
        None,
    )
    assert (float(a.signal.mean()), float(b.signal.mean())) == (0.6, 1)
    assert (float(b.alpha.mean()), float(b.multiplies.mean())) == (2.5, 2)
    assert found["talents"] == pytest.approx(0.4)


def test_techniques_and_proxies_go_together(tmp_path: Path) -> None:
    """Costs are work, a proxy names what it tests, and says how it would be read."""
    lines = (
        "techniques:\n  a: {works: 0.3, cost: 2 work_days, value: 9 hours}\n"
        "  b: {works: 0.2, cost: 3 hours, value: 1 hour}\n"
        "proxies:\n  p: {validity: 0.1 to 0.5, hours: 1 work_day, about: a, read: naive, claimed: 0.7, "
        "note: n, source: s}\n"
        "  q: {validity: -0.2, hours: 0 hours}\n"
    )
    found = sections(lines, tmp_path)
    a, b = found["techniques"]
    assert [float(x.mean()) for x in (a.works, a.cost, a.value)] == pytest.approx([0.3, 16, 9])
    assert (b.name, float(b.cost.mean())) == ("b", 3)
    p, q = found["proxies"]
    assert (p.about, p.read, p.note, p.source) == (("a",), "naive", "n", "s")
    assert [float(x.mean()) for x in (p.hours, p.claimed, p.bias)] == pytest.approx([8, 0.7, 0])
    assert (q.about, q.read, q.claimed) == ((), "bayesian", None)


def test_a_tripwire_takes_what_a_day_costs_from_the_beliefs(tmp_path: Path) -> None:
    """Where it does not say; its settings are plain numbers, its chances distributions."""
    own = "threshold: 1.5, attempts: 3, gaming: 0.1 to 1, decider: head, action: stop"
    lines = f"tripwires:\n  t: {{{TRIP}, {own}}}\n"
    (trip,) = sections(lines, tmp_path)["tripwires"]
    assert (trip.threshold, trip.attempts, trip.heavy, trip.decider, trip.action) == (
        1.5,
        3,
        3.0,
        "head",
        "stop",
    )
    assert float(trip.delay_cost.mean()) == 1e9
    assert trip.gaming.constant is None
    (own,) = sections(f"tripwires:\n  t: {{{TRIP}, delay_cost: 5 dollars / day}}\n", tmp_path)["tripwires"]
    assert float(own.delay_cost.mean()) == 5


def test_in_the_crunch_model_a_missed_danger_costs_the_risk_it_adds(tmp_path: Path) -> None:
    """At the stated worth of a percentage point, where the tripwire does not say what harm it does."""
    lab = load_project(CRUNCH)
    text = (CRUNCH / "leadtime.yaml").read_text(encoding="utf-8")
    assert "    harm: 0.3 to 5 billion dollars\n" in text
    # The rivals lean on other folders.
    start, end = text.index("\nrivals:"), text.index("\n# --- what the decision room")
    text = text[:start] + text[end:]
    for name in ("evidence.jsonl", "evidence.jsonl.head"):
        shutil.copy(CRUNCH / name, tmp_path)
    (tmp_path / "leadtime.yaml").write_text(text.replace("    harm: 0.3 to 5 billion dollars\n", ""), "utf-8")
    (trip,) = load_project(tmp_path).sections["tripwires"]
    risks = [float(lab.beliefs[n].dist.mean()) for n in ("risk_deployed", "risk_in_time")]
    price = lab.sections["worth"]
    assert float(trip.harm.mean()) == pytest.approx(100 * (risks[0] - risks[1]) * price.amount)


def test_studies_are_read_in_the_units_of_their_beliefs(tmp_path: Path) -> None:
    """Noise and what a forecast resolves are numbers in the unit of the belief; a price is a mean."""
    lines = (
        "studies:\n"
        "  trial: {about: window, noise: 0.1 months, n: 4, cost: 2 work_days, takes: 2 months}\n"
        "  ask: {about: concern, design: survey, n: 12, cost: 500 dollars}\n"
        "  wait: {about: window, design: forecast, below: 1 month, accuracy: 0.8, cost: 0 dollars}\n"
    )
    trial, ask, wait = sections(lines, tmp_path)["studies"]
    assert (trial.kind, trial.n, trial.price, trial.takes) == ("experiment", 4, (16, "work_hour"), "2 months")
    assert trial.noise == pytest.approx(3.0437, abs=1e-3)
    assert (ask.kind, ask.price) == ("survey", (500, "dollar"))
    assert (wait.below, wait.accuracy) == (pytest.approx(30.437, abs=1e-2), 0.8)


# -- one clear error for each mistake -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "found"),
    [
        ("5", "unit", "worth is 5"),
        ("5 days", "unit", "worth is 5 days"),
        ("0 dollars", "unit", "worth is 0 dollars"),
        ("-5 dollars", "unit", "worth is -5 dollars"),
        ("", "missing-value", "worth has no value"),
        ("[1]", "missing-value", "worth is a list"),
        ("lots", "distribution", "'lots' is not a distribution"),
    ],
)
def test_worth_that_cannot_be(value: str, code: str, found: str, tmp_path: Path) -> None:
    """It is money or work, above zero."""
    fix = None if code == "distribution" else "worth: 50 million dollars"
    refused(f"title: t\nworth: {value}", tmp_path, 2, code, found, fix)


@pytest.mark.parametrize(
    ("value", "code", "found", "fix"),
    [
        ("3", "shape", "not a mapping", None),
        ("\n  techical: {research: 20%}", "choice", "unknown group 'techical'", "technical"),
        ("\n  technical: 5", "shape", "bounds of 'technical' are not a mapping", None),
        ("\n  technical: {reserch: 5%}", "choice", "unknown use 'reserch' of 'technical'", "research"),
        ("\n  technical: {research: [60%, 50%]}", "share", "cannot be read", "research: [0%, 50%]"),
        ("\n  technical: {research: [60%]}", "share", "cannot be read", "research: [0%, 50%]"),
        ("\n  technical: {research: 130%}", "share", "cannot be read", "research: [0%, 50%]"),
        ("\n  technical: {research: 5% to 10%}", "share", "cannot be read", "research: [0%, 50%]"),
        (
            "\n  technical: {research: 60%, outreach: 50%}",
            "share",
            "least times of 'technical' sum to 110 %",
            None,
        ),
        (
            "\n  technical: {research: 10%, outreach: 20%}",
            "share",
            "most times of 'technical' sum to 30 %",
            None,
        ),
    ],
)
def test_bounds_that_cannot_be(value: str, code: str, found: str, fix: str | None, tmp_path: Path) -> None:
    """Groups and uses are those of the split, ends are percentages in order, and they leave a split."""
    line = 2 if value.startswith("\n") else 1
    refused(f"bounds: {value}", tmp_path, line, code, found, fix)


@pytest.mark.parametrize(
    ("value", "code", "found", "fix"),
    [
        ("3", "shape", "not a mapping", None),
        ("\n  t: [windw]", "choice", "unknown belief 'windw' in the group 't'", "window"),
        ("\n  t: [buffer]", "choice", "unknown belief 'buffer'", None),
        ("\n  t: {a: b}", "shape", "not a list of beliefs", None),
        ("\n  t: []", "shape", "the group 't' is empty", None),
        ("\n  t: ", "shape", "not a list of beliefs", None),
        ("{u: [window],\n  t: [window]}", "choice", "window is in the groups 'u' and 't'", None),
        ("\n  a b: [window]", "row-name", "'a b'", "a_b"),
    ],
)
def test_groups_that_cannot_be(value: str, code: str, found: str, fix: str | None, tmp_path: Path) -> None:
    """A group is a list of beliefs that are chance, each in one group."""
    refused(f"groups: {value}", tmp_path, 2 if "\n" in value else 1, code, found, fix)


@pytest.mark.parametrize(
    ("row", "code", "found"),
    [
        ("3", "shape", "the role 'a' is not a mapping"),
        ("{}", "missing-value", "neither 'spread' nor 'alpha'"),
        ("{spread: 1, alpha: 2}", "missing-value", "both 'spread' and 'alpha'"),
        ("{alpha: 0.9}", "limits", "alpha is '0.9'"),
        ("{spread: -1}", "limits", "spread is '-1'"),
        ("{spread: 1, signal: 1.4}", "limits", "signal is '1.4'"),
        ("{spread: 1, output: 0}", "limits", "output is '0'"),
        ("{spread: 1, output: 3 days}", "unit", "'3 days' is a time"),
        ("{spread: 1, multiplies: -1}", "limits", "multiplies is '-1'"),
        ("{spred: 1}", "unknown-column", "unknown key 'spred' in the role 'a'"),
    ],
)
def test_a_role_that_cannot_be(row: str, code: str, found: str, tmp_path: Path) -> None:
    """An output above zero, one tail with a mean, a signal that is a correlation."""
    refused(f"roles:\n  b: {{spread: 1}}\n  a: {row}", tmp_path, 3, code, found)


def test_roles_that_leave_nothing_to_choose(tmp_path: Path) -> None:
    """One role, and roles that all buy time for nobody."""
    refused("roles:\n  a: {spread: 1}", tmp_path, 2, "missing-value", "one role")
    both = "roles:\n  a: {spread: 1, multiplies: 1}\n  b: {spread: 1, multiplies: 2}"
    refused(both, tmp_path, 2, "missing-value", "all roles have 'multiplies'")


@pytest.mark.parametrize(
    ("value", "code", "found"),
    [
        ("1.3", "limits", "talents is '1.3'"),
        ("-0.8", "limits", "talents is '-0.8'"),
        ("much", "distribution", "'much'"),
        ("", "missing-value", "talents has no value"),
        ("{dist: 3, source: ours, kind: assumption}", "limits", "talents is '3'"),
    ],
)
def test_talents_that_cannot_be(value: str, code: str, found: str, tmp_path: Path) -> None:
    """A correlation that all pairs of so many roles can have."""
    three = "roles: {a: {spread: 1}, b: {spread: 1}, c: {spread: 1}}\n"
    refused(f"{three}talents: {value}", tmp_path, 2, code, found)


@pytest.mark.parametrize(
    ("row", "code", "found", "fix"),
    [
        ("{works: 1.3, cost: 5 hours}", "limits", "works is '1.3'", None),
        ("{works: 0.3}", "missing-value", "the technique 'b' has no 'cost'", "cost: 1000 to 5000 hours"),
        ("{works: 0.3, cost: 5}", "unit", "'5' has no unit", "cost: 5 work_hours"),
        ("{works: 0.3, cost: -5 hours}", "limits", "cost is", None),
        ("{works: 0.3, cost: 5 days}", "unit", "'5 days' is a time", "cost: 5 work_days"),
        ("{works: 0.3, cost: 5 hours, value: 9 dollars}", "unit", "amount of money", None),
        ("{works: 0.3, cost: 5 hours}", "missing-value", "'b' has no 'value'", "value: 1000 to 5000 hours"),
        ("{work: 0.3, cost: 5 hours}", "unknown-column", "unknown key 'work'", "works"),
    ],
)
def test_a_technique_that_cannot_be(row: str, code: str, found: str, fix: str | None, tmp_path: Path) -> None:
    """A chance, a cost in work, and a value for all results or for none."""
    first = "techniques:\n  a: {works: 0.3, cost: 5 hours, value: 9 hours}\n"
    refused(f"{first}  b: {row}", tmp_path, 3, code, found, fix)


@pytest.mark.parametrize(
    ("row", "code", "found", "fix"),
    [
        ("{validity: 1.3, hours: 5 hours}", "limits", "validity is '1.3'", None),
        ("{validity: 0.3}", "missing-value", "the proxy 'p' has no 'hours'", "hours: 1000 to 5000 hours"),
        ("{validity: 0.3, hours: 5 dollars}", "unit", "amount of money", None),
        ("{validity: 0.3, hours: 5 hours, about: [c]}", "choice", "unknown name 'c' in p.about", None),
        ("{validity: 0.3, hours: 5 hours, read: naively}", "choice", "p.read is 'naively'", "read: naive"),
        ("{validity: 0.3, hours: 5 hours, bias: 2}", "limits", "bias is '2'", None),
        ("{validity: 0.3, hours: 5 hours, claimed: 7}", "limits", "claimed is '7'", None),
        ("{validty: 0.3, hours: 5 hours}", "unknown-column", "unknown key 'validty'", "validity"),
    ],
)
def test_a_proxy_that_cannot_be(row: str, code: str, found: str, fix: str | None, tmp_path: Path) -> None:
    """A correlation, hours of work, techniques that exist, a known reader."""
    refused(f"{TRIED}proxies:\n  p: {row}", tmp_path, 3, code, found, fix)


def test_what_a_section_is_about_must_be_there(tmp_path: Path) -> None:
    """Proxies order techniques, and talents are for roles."""
    proxies = "title: t\nproxies: {p: {validity: 0.3, hours: 5 hours}}"
    refused(proxies, tmp_path, 2, "missing-value", "no techniques")
    refused("talents: 0.3", tmp_path, 1, "missing-value", "no roles that they could be for")


@pytest.mark.parametrize(
    ("cells", "code", "found", "fix"),
    [
        ("attempts: 2.5", "distribution", "attempts is '2.5'", "attempts: 2"),
        ("attempts: 2 to 5", "distribution", "attempts is '2 to 5'", "attempts: 3"),
        ("attempts: 0", "limits", "attempts is '0'", "attempts: 1"),
        ("threshold: 1 to 2", "distribution", "threshold is '1 to 2'", "threshold: 1.41"),
        ("heavy: 0", "limits", "heavy is '0'", None),
        ("shared: 3", "limits", "shared is '3'", None),
        ("noise: 0", "limits", "noise is '0'", None),
        ("holds: 2", "limits", "holds is '2'", None),
        ("threshhold: 1", "unknown-column", "unknown key 'threshhold'", "threshold"),
        ("delay_cost: -5 dollars / day", "limits", "delay_cost is", None),
        ("delay_cost: 5 dollars", "unit", "amount of money", "delay_cost: 5 dollars / day"),
    ],
)
def test_a_tripwire_that_cannot_be(
    cells: str, code: str, found: str, fix: str | None, tmp_path: Path
) -> None:
    """Settings are one number each, chances are chances, costs have the right unit."""
    (problem,) = [p for p in problems(f"tripwires:\n  t: {{{TRIP}, {cells}}}", tmp_path) if p.code == code]
    assert problem.line == 2
    assert found in problem.found
    assert fix is None or problem.fix == fix


@pytest.mark.parametrize("cell", ["danger", "separation", "delay", "harm"])
def test_a_tripwire_needs_its_numbers(cell: str, tmp_path: Path) -> None:
    """What is neither given nor to be had from the model is asked for by name."""
    rest = ", ".join(c for c in TRIP.split(", ") if not c.startswith(cell))
    refused(f"tripwires:\n  t: {{{rest}}}", tmp_path, 2, "missing-value", f"the tripwire 't' has no '{cell}'")


@pytest.mark.parametrize(
    ("cells", "code", "found", "fix"),
    [
        (
            "about: windw, noise: 3 days, cost: 5 dollars",
            "choice",
            "about 'windw', which is no belief",
            "window",
        ),
        ("about: window, cost: 5 dollars", "missing-value", "'s' has no 'noise'", None),
        ("about: window, noise: 0 days, cost: 5 dollars", "limits", "noise of 's' is 0", None),
        ("about: window, noise: 3 dollars, cost: 5 dollars", "unit", "a unit like day is needed", None),
        ("about: window, noise: x days, cost: 5 dollars", "distribution", "'x days'", None),
        ("about: window, noise: 3 days, cost: 5 days", "input", "cost of the study 's' is 5 days", None),
        ("about: window, noise: 3 days", "missing-value", "'s' has no 'cost'", "cost: 20000 dollars"),
        ("about: window, noise: 3 days, cost: lots", "distribution", "'lots'", None),
        ("about: window, noise: 3 days, n: 2.5, cost: 5 dollars", "distribution", "n is '2.5'", "n: 2"),
        ("about: window, design: forecast, cost: 5 dollars", "input", "does not say what it resolves", None),
        ("about: window, design: guess, cost: 5 dollars", "choice", "s.design is 'guess'", None),
        ("about: window, design: survey, cost: 5 dollars", "choice", "which is in day", "design: experiment"),
        (
            "about: window, design: forecast, below: 30 days, accuracy: 0.3, cost: 5 dollars",
            "limits",
            "accuracy is '0.3'",
            None,
        ),
    ],
)
def test_a_study_that_cannot_be(cells: str, code: str, found: str, fix: str | None, tmp_path: Path) -> None:
    """A belief that exists, noise in its unit, a price in money or work, a design that can be carried out."""
    refused(f"studies:\n  s: {{{cells}}}", tmp_path, 2, code, found, fix)


@pytest.mark.parametrize("section", ["roles", "techniques", "proxies", "tripwires", "studies"])
def test_a_section_is_a_mapping_of_rows(section: str, tmp_path: Path) -> None:
    """A number in its place is told how a row is written."""
    lines = f"{TRIED if section == 'proxies' else 'title: t' + chr(10)}{section}: 3"
    refused(lines, tmp_path, 2, "shape", f"'{section}' is not a mapping")
