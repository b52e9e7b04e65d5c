"""`leadtime backtest`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.shell import leadtime

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "time_horizon"


def test_a_project_and_its_file_of_facts_give_one_answer(tmp_path: Path) -> None:
    """The trend is the one that the project's belief is fitted to; its CSV with the same options agrees."""
    project = leadtime("backtest", EXAMPLE, "--json")
    assert project.returncode == 0, project.stderr
    options = ("--since", "2023", "--below", "960", "--json")
    facts = leadtime("backtest", EXAMPLE / "facts/horizons.csv", *options)
    document = json.loads(project.stdout)
    assert document == json.loads(facts.stdout)
    assert document["kind"] == "backtest"
    printed = leadtime("backtest", EXAMPLE, "--svg", tmp_path / "b.svg")
    assert document["answer"].split(". ")[0] in " ".join(printed.stdout.split())
    assert "best so far, growing" in printed.stdout
    drawn = (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg xmlns=")
    assert "prefers-color-scheme: dark" in drawn


def test_all_releases_are_another_question() -> None:
    """With --all every release is predicted from every earlier one."""
    every = json.loads(leadtime("backtest", EXAMPLE, "--all", "--json").stdout)
    assert every["data"]["frontier"] is False
    assert every["data"]["scores"][0]["pairs"] == 86


def test_mistakes_say_what_to_do(tmp_path: Path) -> None:
    """No fitted belief, no file, a date that is none, and too few facts each end with an answer to them."""
    done = leadtime("backtest", ROOT / "examples" / "lab")
    assert done.returncode != 0
    assert "fitted to a file of facts" in done.stderr
    assert leadtime("backtest", tmp_path / "none.csv").returncode != 0
    wrong = leadtime("backtest", EXAMPLE, "--since", "soon")
    assert wrong.returncode != 0
    assert "soon" in wrong.stderr
    few = tmp_path / "few.csv"
    few.write_text("model,release_date,p50_minutes\nA,2024-01-01,3\nB,2024-06-01,4\n")
    short = leadtime("backtest", few)
    assert short.returncode != 0
    assert "4 facts" in short.stderr
