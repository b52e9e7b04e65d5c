"""No output takes the place of a project or of its ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import leadtime

PICTURED = (
    ("allocation", "--draws", "500"),
    ("models", "crunch"),
    ("experts", "none.csv"),
    ("diff", "2026-11-01", "2026-11-30", "--draws", "500"),
)


@pytest.mark.parametrize("target", ["evidence.jsonl", "leadtime.yaml", "evidence.jsonl.head"])
@pytest.mark.parametrize("words", [("evidence", "export"), ("evidence", "export", "--format", "csv")])
def test_an_export_is_not_written_over_what_it_comes_from(
    lab: Path, words: tuple[str, ...], target: str
) -> None:
    """The ledger and the project stay byte by byte; a file of the right kind is replaced."""
    before = (lab / target).read_bytes()
    done = leadtime(*words, "--output", target, cwd=lab)
    assert done.returncode == 2
    assert f"{target} is there already, and would be lost" in done.stderr
    assert (lab / target).read_bytes() == before
    again = "records.csv" if "csv" in words else "records.json"
    assert leadtime(*words, "--output", again, cwd=lab).returncode == 0
    assert leadtime(*words, "--output", again, cwd=lab).returncode == 0


def test_nor_is_a_ledger_made_of_an_export(lab: Path) -> None:
    """The name of a ledger is no name for a list of records, in a folder that has none."""
    (lab / "new").mkdir()
    done = leadtime("evidence", "export", "--output", "new/evidence.jsonl", cwd=lab)
    assert done.returncode == 2
    assert not list((lab / "new").iterdir())


@pytest.mark.parametrize("words", PICTURED)
@pytest.mark.parametrize("target", ["evidence.jsonl", "leadtime.yaml"])
def test_a_picture_is_not_drawn_over_a_project(lab: Path, words: tuple[str, ...], target: str) -> None:
    """Before any work is done."""
    (lab / "none.csv").write_text("expert,question\n", encoding="utf-8")
    before = (lab / target).read_bytes()
    done = leadtime(*words, "--svg", target, cwd=lab)
    assert done.returncode == 2
    assert "would be lost" in done.stderr
    assert (lab / target).read_bytes() == before
