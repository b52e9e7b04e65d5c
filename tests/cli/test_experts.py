"""`leadtime experts`: scores and pools of a study."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from leadtime.evidence import parse_distribution, update
from leadtime.evidence.records import Record
from tests.cli.shell import leadtime
from tests.project.ledgers import make_project

HEAD = "question,expert,5%,50%,95%,truth,unit\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Ten seed items and one open question; Ada is as she should be, Bo far too sure."""
    truths = [8, 15, 15, 15, 15, 25, 25, 25, 25, 25]
    rows = [f"q{i},Ada,10,20,30,{t},\nq{i},Bo,19,20,21,,\n" for i, t in enumerate(truths)]
    rows.append("open,Ada,3,5,9,,month\nopen,Bo,7,8,9,,month\n")
    file = tmp_path / "study.csv"
    file.write_text(HEAD + "".join(rows))
    return file


def test_the_table(study: Path) -> None:
    """Everybody's scores, the decision maker's, the open question with its unit, and how steady it is."""
    done = leadtime("experts", study)
    assert done.returncode == 0, done.stderr
    assert "0.683" in done.stdout
    assert "decision maker" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("open"))
    assert row.split() == ["open", "3", "5", "9", "month"]
    assert "Without one expert" in " ".join(done.stdout.split())
    assert "All the weight is on Ada" in " ".join(done.stdout.split())


def test_equal_weights_and_json(study: Path) -> None:
    """JSON has scores, weights, questions with a distribution of our grammar, robustness and warnings."""
    done = leadtime("experts", study, "--weights", "equal", "--json")
    told = json.loads(done.stdout)
    assert [e["weight"] for e in told["experts"]] == [0.5, 0.5]
    assert told["experts"][0]["calibration"] == pytest.approx(0.6828162249)
    assert told["experts"][0]["counts"] == [1, 4, 5, 0]
    assert told["questions"][-1]["distribution"].endswith(" months")
    assert {r["left_out"] for r in told["robustness"]} == {"expert", "item"}
    assert len(json.loads(leadtime("experts", study, study, "--json").stdout)) == 2


def test_the_picture(study: Path, tmp_path: Path) -> None:
    """The figure is written as one SVG document, which is well formed."""
    done = leadtime("experts", study, "--svg", tmp_path / "x.svg")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "x.svg").read_text()
    assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 - we wrote it a moment ago
    assert "Ada" in text


def test_few_seed_items_are_warned_of(study: Path) -> None:
    """With three seed items the table says that they are too few, and how little they can show."""
    rows = [
        r for r in study.read_text().splitlines(keepends=True) if r[:2] not in {f"q{i}" for i in range(3, 10)}
    ]
    study.write_text("".join(rows))
    said = " ".join(leadtime("experts", study, "--weights", "equal").stdout.split())
    assert "Only 3 seed items" in said
    assert "half the time" in said


def test_without_truths(study: Path) -> None:
    """Performance weights are refused with what to type; equal weights work and say what is missing."""
    study.write_text(HEAD + "open,Ada,3,5,9,,month\nopen,Bo,7,8,9,,month\n")
    done = leadtime("experts", study)
    assert done.returncode == 2
    assert "--weights equal" in done.stderr
    done = leadtime("experts", study, "--weights", "equal")
    assert done.returncode == 0, done.stderr
    assert "There are no seed items" in done.stdout
    ada = next(line for line in done.stdout.splitlines() if line.startswith("Ada"))
    assert ada.split() == ["Ada", *"––––", "0.500"]
    told = json.loads(leadtime("experts", study, "--weights", "equal", "--json").stdout)
    assert told["experts"][0]["calibration"] is None


def test_the_pooled_answer_becomes_a_record(study: Path, tmp_path: Path) -> None:
    """A record that the ledger takes and that moves a belief; seed items and names that are not there are
    refused with those that are.
    """
    done = leadtime("experts", study, "--about", "dangerous_model_in", "--title", "A study", "--id", "s")
    assert done.returncode == 0, done.stderr
    raw = json.loads(done.stdout)
    assert (raw["id"], raw["kind"], raw["source"]["title"]) == ("s", "expert judgement", "A study")
    record = Record.from_json(raw)
    assert raw["result"]["dist"] == "quantiles(5%: 3, 50%: 5, 95%: 9) months"
    assert "Weights: Ada 1.00." in record.statement
    before = parse_distribution("1 to 20 months")
    assert update(before, [record], name="dangerous_model_in").after != before
    when = tmp_path / "dates.csv"
    when.write_text(HEAD + "when,Ada,2028,2030,2040,,date\n")
    shown = leadtime("experts", when, "--weights", "equal").stdout
    assert next(x for x in shown.splitlines() if x.startswith("when")).split()[1] == "2028-01"
    file = tmp_path / "record.json"
    file.write_text(done.stdout)
    added = leadtime("evidence", "add", file, "--project", make_project(tmp_path))
    assert added.returncode == 0, added.stderr
    for name, said in (("q1", "the truth of 'q1' is known"), ("opne", "open")):
        wrong = leadtime("experts", study, "--about", "x", "--question", name)
        assert wrong.returncode == 2
        assert said in wrong.stderr
    assert "only with --about" in leadtime("experts", study, "--id", "s").stderr


@pytest.mark.parametrize(
    "arguments", [["--weights", "eqal"], ["--alpha", "2"], ["--alpha", "1"], ["none.dtt"]]
)
def test_mistakes(arguments: list[str], study: Path) -> None:
    """Wrong weights, a level that is none or that nobody reaches, a file that is not there: exit code 2."""
    done = leadtime("experts", study, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
