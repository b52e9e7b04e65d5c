"""`leadtime schedule`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.shell import leadtime

FEW = ("--draws", "1000", "--method", "heuristic")


def test_the_answer_the_picture_and_the_data(lab: Path, tmp_path: Path) -> None:
    """Text says what to do now; JSON is the finding; the picture is an SVG file."""
    picture = tmp_path / "bars.svg"
    told = leadtime("schedule", lab, *FEW, "--svg", picture)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("Do now: ")
    assert "What must be true for putting off to win" in told.stdout
    assert picture.read_text().lstrip().startswith("<svg")
    found = json.loads(leadtime("schedule", lab, *FEW, "--json").stdout)
    assert found["kind"] == "schedule"
    assert found["data"]["plan"]["bound"] <= found["data"]["plan"]["makespan"]
    assert found["data"]["by"]["all"] > 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--method", "cp"), "there is no method 'cp'"),
        (("--method", "heuristic", "--time-limit", "0"), "above 0"),
        (("--workers", "0"), "--workers"),
    ],
)
def test_options_that_cannot_be(lab: Path, options: tuple[str, ...], told: str) -> None:
    """One clear error, exit code 2."""
    done = leadtime("schedule", lab, "--draws", "1000", *options)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_project_without_work_is_told_what_to_write(lab: Path) -> None:
    """The error shows a section to type."""
    file = lab / "leadtime.yaml"
    text = re.sub(r"^(projects|teams|classes):\n(?:  .*\n|\n)+", "", file.read_text(), flags=re.MULTILINE)
    file.write_text(text)
    done = leadtime("schedule", lab, *FEW)
    assert done.returncode == 2
    assert "projects: {pilot_case: {effort: 4 to 9 months}}" in done.stderr
