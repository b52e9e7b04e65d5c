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
