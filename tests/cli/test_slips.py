"""Slips that a fresh user made: each is answered by one clear error, before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import leadtime

QUESTIONS = ("influence", "search-order", "proxy-value", "robustness", "schedule", "assignment", "tripwire")


@pytest.mark.parametrize("question", [*QUESTIONS, "information", "leverage"])
def test_too_few_draws_for_an_answer(lab: Path, question: str) -> None:
    """One future says nothing: exit code 3 and how many draws there must be, never a traceback."""
    told = leadtime(question, lab, "--draws", "1")
    assert told.returncode == 3
    assert "--draws 1 is too few for an answer; use 100 or more" in told.stderr


@pytest.mark.parametrize(
    ("section", "change", "found", "fix"),
    [
        ("teams", ("people: ", "people: 1e12 people #"), "1e12 people", None),
        ("teams", ("people: ", "people: 0 people #"), "0 people", "people: 1 person"),
        ("roles", ("spread: ", "spread: 50 #"), "spread", None),
        ("tripwires", ("separation: ", "separation: -3 #"), "separation", None),
        ("studies", ("cost: ", "cost: -5 dollars #"), "below 0", None),
        ("decisions", ("effect: ", "effect: 1000000 #"), "effect", None),
        ("decisions", ("rule: ", "rule: 0 of 3 #"), "the rule of", "rule: 1 of 3"),
    ],
)
def test_numbers_that_cannot_be(
    lab: Path, section: str, change: tuple[str, str], found: str, fix: str | None
) -> None:
    """A number beyond reason is refused on loading, with a fix that is not itself refused."""
    file = lab / "leadtime.yaml"
    old, new = change
    head, body = file.read_text().split(f"\n{section}:", 1)
    assert old in body
    file.write_text(f"{head}\n{section}:{body.replace(old, new, 1)}")
    told = leadtime("check", lab)
    assert told.returncode == 2, told.stdout
    assert found in told.stderr
    assert fix is None or f"try:   {fix}" in told.stderr


def test_a_project_that_waits_for_itself(lab: Path) -> None:
    """It is told by name, at the line that says so."""
    file = lab / "leadtime.yaml"
    text = file.read_text()
    name = text.split("\nprojects:\n", 1)[1].split(":", 1)[0].strip().splitlines()[-1].strip()
    changed = text.replace(f"  {name}:\n", f"  {name}:\n    after: [{name}]\n", 1)
    assert changed != text
    file.write_text(changed)
    told = leadtime("check", lab)
    assert f"{name!r} waits for itself" in told.stderr
    line = changed[: changed.index(f"    after: [{name}]\n")].count("\n") + 1
    assert f"leadtime.yaml:{line}:" in told.stderr


@pytest.mark.parametrize(
    ("command", "found", "valid", "fix"),
    [
        ("influence --hours abc", "--hours is 'abc'", "a number of hours from 0 to 1,000,000,000", None),
        ("influence --hours 1e300", "--hours is '1e300'", "a number of hours", None),
        ("influence --hours nan", "--hours is 'nan'", "a number of hours", None),
        ("influence --hours 400hours", "--hours is '400hours'", "a number of hours", "--hours 400"),
        ("influence --hours 1,000", "--hours is '1,000'", "a number of hours", "--hours 1000"),
        ("assignment --talents 30%", "--talents is '30%'", "a correlation from -1 to 1", "--talents 0.3"),
        ("assignment --top ten", "--top is 'ten'", "a part of people from 0 to 1", None),
        ("search-order --correlation 2", "--correlation is '2'", "a correlation from 0 to 1", None),
        ("proxy-value --hour-now -1", "--hour-now is '-1'", "of at least 0", None),
        ("schedule --time-limit inf", "--time-limit is 'inf'", "a number of seconds of at least 0", None),
        ("discover --below x", "--below is 'x'", "in the unit of the outcome", None),
    ],
)
def test_an_option_that_is_no_number(
    lab: Path, command: str, found: str, valid: str, fix: str | None
) -> None:
    """It is told by the name of the option, with what it is a number of, and the number that was meant."""
    name, option, value = command.split()
    told = leadtime(name, lab, option, value)
    assert told.returncode == 2
    assert found in told.stderr
    assert f"valid: {valid}" in told.stderr or valid in told.stderr
    assert ("try:" in told.stderr) == (fix is not None)
    assert fix is None or f"try:   {fix}\n" in told.stderr


@pytest.mark.parametrize("draws", ["1", "2", "10"])
@pytest.mark.parametrize("command", ["brief", "compare", "crux", "diff", "allocation", "robustness"])
def test_few_draws_end_in_words(lab: Path, command: str, draws: str) -> None:
    """Every command that compares says that so few draws are too few, with exit code 3."""
    other = lab / "other.yaml"
    text = (lab / "leadtime.yaml").read_text(encoding="utf-8")
    other.write_text(text.replace("dist: beta(5, 4)", "dist: beta(2, 7)"), encoding="utf-8")
    arguments = {
        "compare": ["as_now", "tools_now", "--project", lab],
        "crux": [lab, other],
        "diff": [lab, other],
    }
    told = leadtime(command, *arguments.get(command, [lab]), "--draws", draws)
    assert told.returncode == 3
    assert "use 100 or more" in told.stderr


@pytest.mark.parametrize("command", [("schedule",), ("brief",), ("crux", ".")])
def test_a_named_file_that_is_not_there_starts_no_project(
    tmp_path: Path, command: tuple[str, ...], lab: Path
) -> None:
    """Whoever names a YAML file has one; `leadtime init` in its place would make another project."""
    arguments = [str(lab) if word == "." else word for word in command]
    told = leadtime(*arguments, "nonexist.yaml", cwd=tmp_path)
    assert told.returncode == 2
    assert "there is no nonexist.yaml" in told.stderr
    assert "leadtime init" not in told.stderr
    assert "valid: a project folder" in told.stderr


def test_a_picture_makes_no_folder(lab: Path) -> None:
    """A folder that is not there is told by its name before anything is computed, and not made."""
    told = leadtime("schedule", lab, "--svg", lab / "nonexistent" / "x.svg")
    assert told.returncode == 2
    assert f"there is no folder {lab / 'nonexistent'}" in told.stderr
    assert not (lab / "nonexistent").exists()
