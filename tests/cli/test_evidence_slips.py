"""What `leadtime evidence` does not let into a ledger that nobody may edit, and what it says of a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadtime.evidence import Ledger, Record
from tests.cli.shell import leadtime
from tests.cli.test_evidence import RECORD, record

COMMON = ("--id", "new", "--kind", "survey", "--statement", "s", "--title", "t")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab template, which none of these tests changes."""
    folder = tmp_path_factory.mktemp("slips") / "lab"
    assert leadtime("init", folder, "--template", "lab").returncode == 0
    return folder


@pytest.mark.parametrize(
    ("words", "found", "valid"),
    [
        ("--about concern --value 3 --unit day", "in 'day', and that is no unit of 'concern'", "from 0 to 1"),
        ("--about concern --value 130 --unit %", "130 %, which 'concern' cannot be", "from 0 to 1"),
        ("--about concern --value 30", "30, which 'concern' cannot be", "from 0 to 1"),
        ("--about base_window --value 30", "without a unit", "a time, in a unit such as 'day'"),
        ("--about base_window --value 3 --unit dya", "unknown unit 'dya'", "try:   day"),
        ("--about case_work --value 3 --unit month", "no unit of 'case_work'", "an amount of work"),
        ("--about base_window --dist beta(4,6)", "without a unit", "a time"),
        ("--about concern --dist 2_to_5", "2 to 5, which 'concern' cannot be", "from 0 to 1"),
        ("--about base_windw --value 3 --unit day", "one slip from one", "try:   base_window"),
        ("--about Base-Window --value 3 --unit day", "one slip from one", "try:   base_window"),
        ("--about rival_laed --value 3 --unit day", "one slip from one", "try:   rival_lead"),
        (
            "--about works[alignment_audits] --probability 0.2",
            "one slip from one",
            "try:   works[alignment_audit]",
        ),
        ("--about concern --probability 130%", "--probability is '130%'", "from 0 to 1"),
        ("--about concern --probability 0.3 --validity 2", "--validity is '2'", "from 0 to 1"),
        ("--about concern --probability 0.3 --accessed 2999-01-01", "yet to come", "a date up to"),
        ("--about concern --probability 0.3 --issued 2999", "yet to come", "a date up to"),
    ],
)
def test_plain_slips_do_not_enter(shared: Path, words: str, found: str, valid: str) -> None:
    """Units, values, names and dates that cannot be: refused with what fits, and nothing is written."""
    before = (shared / "evidence.jsonl").read_bytes()
    done = leadtime("evidence", "add", *COMMON, *_words(words), "--project", shared)
    assert done.returncode == 2
    assert found in done.stderr
    assert valid in done.stderr
    assert "Traceback" not in done.stderr
    assert (shared / "evidence.jsonl").read_bytes() == before


def _words(text: str) -> list[str]:
    """Arguments, with an underscore before and after ``to`` for a space within one."""
    return [word.replace("_to_", " to ") for word in text.split()]


def test_records_of_a_file_are_held_to_the_same(shared: Path, tmp_path: Path) -> None:
    """Every slip of a file is told, in `add` and in `supersede`, and none of its records is there."""
    blank = record("c", about=["base_window"], quote={"text": "  "})
    slips = [record("a", about=["base_windw"]), record("b", about=["concern"]), record("d")]
    (tmp_path / "in.json").write_text(json.dumps(slips))
    done = leadtime("evidence", "add", tmp_path / "in.json", "--project", shared)
    assert done.returncode == 2
    assert "'a' is about 'base_windw'" in done.stderr
    assert "'b': its result is in 'day'" in done.stderr
    for bad, found in ((slips[1], "no unit of 'concern'"), (blank, "its quote is blank")):
        (tmp_path / "in.json").write_text(json.dumps(bad))
        words = ("windows-gpt4", tmp_path / "in.json", "--reason", "r", "--project", shared)
        assert found in leadtime("evidence", "supersede", *words).stderr
    assert not {"a", "b", "c", "d"} & {e.id for e in Ledger(shared / "evidence.jsonl").entries}


def test_what_fits_enters(lab: Path) -> None:
    """A percentage of a share, plain hours of work, and names far from any belief are taken as they are."""
    for k, words in enumerate(
        (
            "--about concern --value 30 --unit %",
            "--about concern --probability 30% --validity 60%",
            "--about case_work --value 3000 --unit hours",
            "--about is_it_so --value 3 --unit day",
            "--about cost --about works[thought_monitoring] --probability 0.5",
        )
    ):
        done = leadtime("evidence", "add", *COMMON, "--id", f"r{k}", *words.split(), "--project", lab)
        assert done.returncode == 0, done.stderr
        assert ("kept as a question" in done.stderr) == ("is_it_so" in words)


def test_what_may_be_meant_is_said(lab: Path) -> None:
    """A cell in a row that the table does not have is a question; what has expired already is told."""
    words = ("--about", "headcount[juniors]", "--value", "3", "--expires", "2020-01-01")
    done = leadtime("evidence", "add", *COMMON, *words, "--project", lab)
    assert done.returncode == 0
    assert "headcount[juniors] is no belief of the project: it is kept as a question" in done.stderr
    assert "new has expired already, on 2020-01-01" in done.stderr


def test_a_change_says_where_the_project_names_the_record(lab: Path, tmp_path: Path) -> None:
    """Taking back and replacing say which lines name the record; what they say to put there mends it."""
    (tmp_path / "in.json").write_text(json.dumps(record("lead-d", about=["rival_lead"])))
    text = (lab / "leadtime.yaml").read_text()
    old = "greenblatt-lead-b"
    lines = [k for k, line in enumerate(text.splitlines(), 1) if old in line]
    words = (old, tmp_path / "in.json", "--reason", "r", "--project", lab)
    done = leadtime("evidence", "supersede", *words)
    assert done.returncode == 0
    places = ", ".join(f"leadtime.yaml:{k}" for k in lines)
    assert f"note: {places} names {old}: put lead-d there." in done.stderr
    assert "try:   lead-d" in leadtime("check", lab).stderr
    (lab / "leadtime.yaml").write_text(text.replace(old, "lead-d"))
    assert leadtime("check", lab).returncode == 0
    told = leadtime("evidence", "retract", "lead-d", "--reason", "r", "--json", "--project", lab)
    assert json.loads(told.stdout)["named"] == [f"leadtime.yaml:{k}" for k in lines]
    assert "take it out there" in told.stderr
    Ledger(lab / "evidence.jsonl").add(Record.from_json(record("loose")))
    unnamed = leadtime("evidence", "retract", "loose", "--reason", "r", "--project", lab)
    assert (unnamed.returncode, unnamed.stderr) == (0, "")


def test_no_reason_of_a_hazardous_record_leaves_the_ledger(lab: Path) -> None:
    """`check` names the record that is gone, and not why it went; `show` of its successor does not either."""
    ledger = Ledger(lab / "evidence.jsonl")
    name = "greenblatt-lead-b"
    appraisal = ledger[name].appraisal.model_copy(update={"infohazard": "high"})
    ledger.appraise(name, appraisal, "SECRET")
    ledger.supersede(name, ledger["windows-gpt4"].model_copy(update={"id": "next"}), "SECRET")
    for words in (["check", lab], ["evidence", "show", "next", "--project", lab],
                  ["evidence", "show", "next", "--json", "--project", lab]):  # fmt: skip
        done = leadtime(*words)
        assert "SECRET" not in done.stdout + done.stderr
        assert "the reason is withheld" in done.stdout + done.stderr
    assert "SECRET" in leadtime("evidence", "show", "next", "--hazardous", "--project", lab).stdout


def test_two_who_worked_apart_are_brought_together(tmp_path: Path) -> None:
    """What the other never had goes over by `export --missing-in` and `add`; `copy` wants a place."""
    for name in ("hers", "ours"):
        (tmp_path / name).mkdir()
        (tmp_path / "in.json").write_text(json.dumps([record("both"), record(name)]))
        done = leadtime("evidence", "add", "in.json", "--project", name, cwd=tmp_path)
        assert done.returncode == 0
    leadtime("evidence", "retract", "both", "--reason", "r", "--project", "hers", cwd=tmp_path)
    words = ("export", "--project", "ours", "--missing-in", "hers", "-o", "new.json")
    assert leadtime("evidence", *words, cwd=tmp_path).returncode == 0
    assert leadtime("evidence", "add", "new.json", "--project", "hers", cwd=tmp_path).stdout.startswith(
        "added ours"
    )
    assert [r.id for r in Ledger(tmp_path / "hers/evidence.jsonl")] == ["hers", "ours"]
    assert "history of its own" in leadtime("evidence", "copy", "ours", "hers", cwd=tmp_path).stderr
    refused = leadtime("evidence", "copy", "ours", "", cwd=tmp_path)
    assert (refused.returncode, "TO is empty" in refused.stderr) == (2, True)
    assert leadtime("evidence", "copy", "", "ours", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "evidence.jsonl").exists()
    assert RECORD["id"] not in {r.id for r in Ledger(tmp_path / "ours/evidence.jsonl")}


def test_what_to_type_can_be_typed(tmp_path: Path) -> None:
    """Options that are advised exist, and words with a space are quoted."""
    assert "--bias-sd," in leadtime("evidence", "appraise", "x", "--reason", "r", cwd=tmp_path).stderr
    done = leadtime("evidence", "add", "--kind", "red-team", cwd=tmp_path)
    assert "try:   --kind 'red-team trial'" in done.stderr
