"""Quotes and the stored texts of their sources: told when a record enters, and wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadtime.project import load_project
from leadtime.project.chain import chains
from leadtime.project.ledger import open_ledger
from leadtime.report.parts.records import record_rows, weak_words
from tests.cli.shell import leadtime

SAID = "They announced it six\nweeks  after the tests.\n"
CLAIM = ("--kind", "claim", "--about", "rival_lead", "--statement", "Six weeks.", "--title", "A card")
NUMBER = ("--value", "42", "--unit", "day", "--accessed", "2026-11-22")


def add(lab: Path, name: str, *more: str | Path):
    """Add a claim about the lead of rivals."""
    return leadtime("evidence", "add", "--project", lab, "--id", name, *CLAIM, *NUMBER, *more)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """The text of a source."""
    file = tmp_path / "card.txt"
    file.write_text(SAID, encoding="utf-8")
    return file


def named(lab: Path, *ids: str) -> None:
    """Let the lead rest on these records."""
    file = lab / "leadtime.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith("  rival_lead:"))
    at = next(i for i in range(start, len(lines)) if lines[i].lstrip().startswith("evidence:"))
    lines[at] = f"    evidence: [{', '.join(ids)}]\n"
    file.write_text("".join(lines), encoding="utf-8")


def test_a_text_is_kept_with_its_record(lab: Path, card: Path) -> None:
    """The quote is looked up when the record enters; its text is kept as it is under the record's name."""
    assert add(lab, "c1", "--quote", "six weeks after", "--text", card).returncode == 0
    assert (lab / "texts" / "c1.txt").read_bytes() == card.read_bytes()
    checked = leadtime("evidence", "verify", "--project", lab, "--json")
    assert json.loads(checked.stdout)["quotes"]["c1"] == "stands"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--quote", "five weeks after", "--text", "card.txt"), "its quote is not in card.txt"),
        (("--text", "card.txt"), "no quote to look for in it"),
        (("--quote", "x", "--text", "no.txt"), "no such file"),
        (("--quote", "x", "--text", "card.pdf"), "card.pdf is no text"),
    ],
)
@pytest.mark.usefixtures("card")
def test_what_does_not_fit_enters_nothing(
    lab: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], told: str
) -> None:
    """No record and no text is written."""
    monkeypatch.chdir(lab.parent)
    (lab.parent / "card.pdf").write_bytes(b"%PDF")
    before = (lab / "evidence.jsonl").read_bytes()
    done = add(lab, "c1", *more)
    assert done.returncode == 2
    assert told in done.stderr
    assert (lab / "evidence.jsonl").read_bytes() == before
    assert not (lab / "texts").exists()


def test_a_record_of_a_file_is_held_to_its_stored_text(lab: Path, card: Path) -> None:
    """The folder may be filled first: what is not there as quoted is not let in; nor does a text take the
    place of another.
    """
    (lab / "texts").mkdir()
    (lab / "texts" / "c1.txt").write_text(SAID, encoding="utf-8")
    done = add(lab, "c1", "--quote", "two years")
    assert "its quote is not in texts/c1" in done.stderr
    card.write_text("two years", encoding="utf-8")
    done = add(lab, "c1", "--quote", "two years", "--text", card)
    assert "another text is stored already as texts/c1.txt" in done.stderr
    assert add(lab, "c1", "--quote", "six weeks").returncode == 0


def test_texts_are_kept_inside_the_project(lab: Path, card: Path, tmp_path: Path) -> None:
    """A folder of texts that is a link leading out is not written to, and no record enters."""
    (tmp_path / "elsewhere").mkdir()
    (lab / "texts").symlink_to(tmp_path / "elsewhere")
    before = (lab / "evidence.jsonl").read_bytes()
    done = add(lab, "c1", "--quote", "six weeks after", "--text", card)
    assert done.returncode == 2
    assert "outside the project's folder" in done.stderr
    assert not list((tmp_path / "elsewhere").iterdir())
    assert (lab / "evidence.jsonl").read_bytes() == before


def test_a_quote_is_marked_wherever_it_is_shown(lab: Path, card: Path) -> None:
    """`why`, `check` and the page tell a quote that is in its text from one that is not and one without."""
    assert add(lab, "c1", "--quote", "six weeks after", "--text", card).returncode == 0
    assert add(lab, "c2", "--quote", "five weeks after").returncode == 0
    assert add(lab, "c3", "--quote", "one week after").returncode == 0
    (lab / "texts" / "c2.txt").write_text(SAID, encoding="utf-8")
    named(lab, "c1", "c2", "c3")
    shown = leadtime("why", "rival_lead", "--project", lab).stdout
    assert "“six weeks after” (in its stored text)" in shown
    assert "“five weeks after” (not in its stored text)" in shown
    assert "“one week after”\n" in shown
    told = leadtime("check", lab, "--evidence", "--json")
    assert json.loads(told.stdout)["evidence"]["misquoted"] == {"rival_lead": ["c2"]}
    assert "rest on quotes that are not in their stored texts: rival_lead" in leadtime("check", lab).stdout
    project = load_project(lab)
    chain = chains(project, open_ledger(lab), None, ["rival_lead"])["rival_lead"]
    assert "misquoted" in weak_words(chain)
    rows = {row.id: (row.checked, row.misquoted) for row in record_rows(chain.records, chain.quotes)}
    assert rows == {
        "c1": ("in its stored text", False),
        "c2": ("not in its stored text", True),
        "c3": ("", False),
    }


def test_a_text_and_its_record_enter_together(lab: Path, card: Path) -> None:
    """Where the text cannot be stored no record enters, and where the record cannot no text is left."""
    (lab / "texts").write_text("in the way", encoding="utf-8")
    before = (lab / "evidence.jsonl").read_bytes()
    done = add(lab, "c1", "--quote", "six weeks after", "--text", card)
    assert done.returncode == 2
    assert "texts cannot be written: file exists" in done.stderr
    assert (lab / "evidence.jsonl").read_bytes() == before
    (lab / "texts").unlink()
    done = add(lab, "windows-gpt4", "--quote", "six weeks after", "--text", card)
    assert done.returncode == 2
    assert not list((lab / "texts").iterdir())
