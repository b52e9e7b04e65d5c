"""`leadtime forecast`: read, pool, score, link, fetch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import leadtime

TABLE = """id,probability,distribution,unit,outcome
rain,30%,,,no
sun,0.8,,,yes
agi30,20%,,,
agi35,60%,,,
when,,80% 2028-01 to 2040-01,date,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of forecasts."""
    file = tmp_path / "f.csv"
    file.write_text(TABLE)
    return file


def test_reading_shows_and_hands_over(table: Path, tmp_path: Path) -> None:
    """A table on the screen; its JSON reads back to the same questions."""
    shown = leadtime("forecast", "read", table)
    assert shown.returncode == 0, shown.stderr
    assert "5 questions (csv)" in shown.stdout
    assert "2028-01 to 2040-01" in shown.stdout
    document = leadtime("forecast", "read", table, "--json").stdout
    again = tmp_path / "f.json"
    again.write_text(document)
    assert (
        json.loads(leadtime("forecast", "read", again, "--json").stdout)["questions"]
        == json.loads(document)["questions"]
    )


def test_pooling() -> None:
    """The known answers, from the command line."""
    done = leadtime("forecast", "pool", "0.1", "0.2", "0.6", "--json")
    assert json.loads(done.stdout)["pooled"] == pytest.approx(0.2574334461)
    strong = leadtime("forecast", "pool", ".1", "20%", ".6", "--method", "extremised", "--exponent", "2.5")
    assert strong.stdout.startswith("0.066089")
    assert "no probability" in leadtime("forecast", "pool", "1.5").stderr


def test_scoring_and_its_picture(table: Path, tmp_path: Path) -> None:
    """A resolved table scores itself; the figure is a file of its own."""
    svg = tmp_path / "c.svg"
    done = leadtime("forecast", "score", table, table, "--svg", svg)
    assert done.returncode == 0, done.stderr
    assert "Brier 0.0650" in " ".join(done.stdout.split())
    assert svg.read_text().startswith("<svg xmlns=")
    document = json.loads(leadtime("forecast", "score", table, table, "--json").stdout)
    assert document["record"]["brier"] == pytest.approx((0.09 + 0.04) / 2)
    assert document["left_out"] == {"without a resolution here": 3}


def test_linking_prints_a_record(table: Path) -> None:
    """Two questions with dates make quantiles; a distribution goes as it is."""
    dates = ("--before", "2030-01-01", "--before", "2035-01-01", "--accessed", "2026-11-28")
    made = json.loads(leadtime("forecast", "link", table, "agi30", "agi35", "--about", "agi", *dates).stdout)
    assert made["result"]["dist"] == "quantiles(20%: 2030-01-01, 60%: 2035-01-01)"
    whole = json.loads(leadtime("forecast", "link", table, "when", "--about", "agi").stdout)
    assert whole["result"]["dist"] == "80% 2028-01 to 2040-01"
    wrong = leadtime("forecast", "link", table, "agi31", "--about", "agi")
    assert "agi30" in wrong.stderr
    assert wrong.returncode == 2


def test_fetching_without_a_key_says_so() -> None:
    """No key, no request: what is lacking and how to do without."""
    done = leadtime("forecast", "fetch", "metaculus", "5", LEADTIME_METACULUS_TOKEN="")
    assert done.returncode == 2
    assert "LEADTIME_METACULUS_TOKEN" in done.stderr
    assert "leadtime forecast read" in done.stderr
