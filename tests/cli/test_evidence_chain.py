"""`leadtime why`, `leadtime diff` and what `leadtime check` says of evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadtime.evidence import Appraisal, Ledger
from tests.cli.shell import leadtime
from tests.project.ledgers import MOVED, NEW, make_project, state, window


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a ledger of two records, the first of which moves a belief."""
    return state(make_project(tmp_path), MOVED)


def test_why_goes_down_to_the_source(folder: Path) -> None:
    """The belief, its prior, what each record moved in bits, statements, results, sources with dates."""
    told = leadtime("why", "window", "--project", folder)
    assert told.returncode == 0, told.stderr
    for words in (
        "Moved from the prior normal(30, 10) days by 0.",
        "40 days (standard error 10)",
        "https://example.org/card (read 2026-11-01)",
        "1 record, 1 source",
        "in the ledger about it, and not named by it:",
    ):
        assert words in told.stdout
    told_rows = [" ".join(line.split()) for line in told.stdout.splitlines()]
    for row in ("before the prior 30 days 14 to 46 days", "after all together 35 days 23 to 47 days 0."):
        assert any(line.startswith(row) for line in told_rows)
    (found,) = json.loads(leadtime("why", "window", "--project", folder, "--json").stdout)
    assert found["update"]["before"] == "normal(30, 10) days"
    assert found["update"]["bits"] > 0
    assert [r["id"] for r in found["records"]] == ["first"]
    assert [r["id"] for r in found["others"]] == ["second"]


def test_why_of_what_is_no_belief(folder: Path) -> None:
    """A misspelt name is answered with the nearest; a computed quantity with the beliefs that it needs."""
    told = leadtime("why", "windwo", "--project", folder)
    assert told.returncode == 2
    assert "try:   window" in told.stderr
    told = leadtime("why", "usable", "--project", folder)
    assert "computed by the model" in told.stderr
    assert "concern, window" in told.stderr


def test_hazardous_records_are_shown_to_who_asks(folder: Path) -> None:
    """Text and JSON withhold a record of high infohazard level without --hazardous, and name it."""
    Ledger(folder / "evidence.jsonl").add(window("secret", 41, infohazard="high"))
    state_line = MOVED.replace("[first]", "[secret]")
    file = folder / "leadtime.yaml"
    file.write_text(file.read_text().replace(MOVED, state_line))
    for options in ((), ("--json",)):
        told = leadtime("why", "window", "--project", folder, *options).stdout
        assert "41" not in told.replace("2026", "").partition("in the ledger about it")[0].split("secret")[-1]
        assert "withheld" in told
        shown = leadtime("why", "window", "--project", folder, "--hazardous", *options).stdout
        assert "41" in shown
        assert "withheld" not in shown


def test_check_says_what_beliefs_stand_on(folder: Path) -> None:
    """One line for each weakness, every belief with --evidence, all of it as JSON."""
    told = leadtime("check", folder)
    assert told.returncode == 0
    assert "1 of 6 beliefs rest on one source: window" in told.stdout
    assert "5 of 6 beliefs have no record: " in told.stdout
    assert "  window: example.org/card" in leadtime("check", folder, "--evidence").stdout
    found = json.loads(leadtime("check", folder, "--json").stdout)["evidence"]
    assert found["single"] == {"window": "example.org/card"}


def test_diff_says_which_record_moved_the_answer(folder: Path) -> None:
    """Between two days around a record's entry the whole difference is that record's; JSON is the finding."""
    told = leadtime("diff", "2026-11-01", "2026-11-10", "--project", folder, "--draws", "4000")
    assert told.returncode == 0, told.stderr
    assert "there was one change of evidence" in told.stdout
    assert "comes from first (100 %)" in told.stdout
    found = json.loads(
        leadtime("diff", "2026-11-01", "2026-11-30", "--project", folder, "--draws", "4000", "--json").stdout
    )
    assert [r["name"] for r in found["data"]["rows"]] == ["first"]


def test_diff_does_not_tell_why_a_hazardous_record_changed(folder: Path) -> None:
    """The record and what it moved are told, the reasons of its lines are not."""
    ledger = Ledger(folder / "evidence.jsonl", clock=lambda: NEW)
    appraisal = {"infohazard": "high", "validity": 0.4}
    ledger.appraise("first", Appraisal.model_validate(appraisal), "SECRET")
    words = ("diff", "2026-11-10", "2026-11-30", "--project", folder, "--draws", "1000")
    for told in (leadtime(*words), leadtime(*words, "--json")):
        assert told.returncode == 0, told.stderr
        assert "SECRET" not in told.stdout + told.stderr
        assert "withheld" in told.stdout


def test_diff_of_two_versions(folder: Path) -> None:
    """Two files of a project: the records that differ under one prior, by whole ids however narrow the table
    is, and beliefs that are stated anew.
    """
    name = "a-record-with-a-name-that-is-too-long-for-a-column-of-a-table"
    Ledger(folder / "evidence.jsonl").supersede("second", window(name, 60), "a slip")
    newer = folder / "newer.yaml"
    text = (folder / "leadtime.yaml").read_text().replace("[first]", f"[first, {name}]")
    newer.write_text(text.replace("concern: ", "concern: 0.5 # ", 1))
    told = leadtime("diff", folder / "leadtime.yaml", newer, "--draws", "4000")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    (head,) = (line for line in lines if line.startswith("Change "))
    assert name in "".join(line[: head.index("What happened")].strip() for line in lines)
    told = leadtime("diff", folder / "leadtime.yaml", newer, "--draws", "4000", "--json")
    assert {r["name"]: r["words"] for r in json.loads(told.stdout)["data"]["rows"]} == {
        name: "now among the evidence",
        "concern": "stated anew, on the same evidence",
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-11-10", "2026-11-01", "not later"),
        ("2026-11-03", "2026-11-04", "no record that moves a belief changed"),
        ("2026-11-03", "nowhere", "neither a date nor a folder"),
        ("2026-11-03", ".", "a date and a folder"),
    ],
)
def test_diff_of_what_cannot_be(folder: Path, old: str, new: str, words: str) -> None:
    """Dates the wrong way round, days without a change, a file that is not there: one clear error each."""
    told = leadtime("diff", old, new, "--project", folder)
    assert told.returncode == 2
    assert words in told.stderr
    assert "Traceback" not in told.stderr
