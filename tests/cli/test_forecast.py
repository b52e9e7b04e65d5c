"""`leadtime forecast`: read, pool, score, link, pair, fetch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import leadtime
from tests.evidence.forecasts.test_readers import continuous
from tests.project.ledgers import make_project

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


def test_reading_shows_dates_and_conditions(tmp_path: Path) -> None:
    """A date is a day and never a decimal year, and the two questions of a pair can be told apart."""
    raw = continuous([0.05, 0.3, 0.5, 0.7], low=1_767_225_600, high=2_524_608_000, type="date")
    raw["question"]["resolution"] = "2031-07-02T10:00:00Z"
    file = tmp_path / "when.json"
    file.write_text(json.dumps(raw))
    shown = " ".join(leadtime("forecast", "read", file, COLUMNS="200").stdout.split())
    assert "2027-08-08 to beyond (80%) resolved 2031-07-02" in shown
    file.write_text("id,title,probability,condition\na,Cat?,10%,it rains\nb,Cat?,20%,not: it rains\n")
    shown = leadtime("forecast", "read", file, COLUMNS="200").stdout
    assert "Cat? (given: it rains)" in shown
    assert "Cat? (given: not: it rains)" in shown


def test_pooling() -> None:
    """The known answers, from the command line."""
    done = leadtime("forecast", "pool", "0.1", "0.2", "0.6", "--json")
    assert json.loads(done.stdout)[0]["pooled"] == pytest.approx(0.2574334461)
    strong = leadtime("forecast", "pool", ".1", "20%", ".6", "--method", "extremised", "--exponent", "2.5")
    assert strong.stdout.startswith("0.066089")
    assert "no probability" in leadtime("forecast", "pool", "1.5").stderr
    for name in ("nofile.csv", "some/where"):
        assert f"there is no file {name}" in leadtime("forecast", "pool", name).stderr


def test_different_questions_are_not_pooled(table: Path) -> None:
    """A list of different questions is an error that says what to type, and that works."""
    done = leadtime("forecast", "pool", table)
    assert done.returncode == 2
    assert "no question has two forecasts: 4 questions" in done.stderr
    assert "--question rain --question sun" in done.stderr
    named = leadtime("forecast", "pool", table, "--question", "agi30", "--question", "agi35")
    assert named.stdout.startswith("agi30, agi35: 0.37")


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
    since = ("--about", "dangerous_model_in", "--start", "2030-01-01")
    counted = leadtime("forecast", "link", table, "when", *since)
    assert json.loads(counted.stdout)["result"]["dist"].endswith(" years")
    assert "of the forecast lies before 2030-01-01 and is dropped" in counted.stderr
    alone = leadtime("forecast", "link", table, "agi30", "--about", "agi", "--before", "2030-01-01")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "moves no belief" in alone.stderr
    wrong = leadtime("forecast", "link", table, "agi31", "--about", "agi")
    assert "agi30" in wrong.stderr
    assert wrong.returncode == 2


def test_records_that_move_nothing_are_told(tmp_path: Path) -> None:
    """A certain probability, and a number of unknown spread: the record is printed, and why it is idle."""
    file = tmp_path / "m.json"
    own = {"question": "How many?", "min": 0, "max": 100, "probability": 0.3, "isResolved": False}
    file.write_text(json.dumps([{"id": "n", "outcomeType": "PSEUDO_NUMERIC", **own}]))
    done = leadtime("forecast", "link", file, "n", "--about", "x")
    assert json.loads(done.stdout)["result"]["value"] == 30
    assert "moves no belief: nothing says how sure the number is" in done.stderr
    assert (
        "moves no belief"
        not in leadtime("forecast", "link", file, "n", "--about", "x", "--validity", "0.5").stderr
    )
    sure = ("--given", "0", "--otherwise", "20%", "--condition", "it is", "--title", "A panel", "--id", "p")
    told = leadtime("forecast", "pair", *sure, "--about", "concern")
    assert "p-given moves no belief: a probability of exactly 0" in told.stderr
    assert "p-otherwise" not in told.stderr


def test_what_is_no_pair(tmp_path: Path) -> None:
    """Two questions not on a condition and its opposite are refused, unless a condition is stated."""
    file = tmp_path / "c.csv"
    file.write_text(
        "id,title,probability,condition\na,Cat?,3%,it rains\nb,Cat?,20%,not: it rains\n"
        "c,Cat?,9%,it snows\nd,Cat?,8%,\n"
    )
    good = leadtime("forecast", "pair", file, "a", "b", "--about", "x")
    assert json.loads(good.stdout)[0]["statement"] == "Cat?: 3 %, given: it rains."
    for no in ("c", "d"):
        done = leadtime("forecast", "pair", file, "a", no)
        assert done.returncode == 2
        assert "are no pair" in done.stderr
        assert "'not: it rains'" in done.stderr
    assert leadtime("forecast", "pair", file, "a", "c", "--condition", "it rains").returncode == 0


def test_fetching_without_a_key_says_so() -> None:
    """No key, no request: what is lacking and how to do without."""
    done = leadtime("forecast", "fetch", "metaculus", "5", LEADTIME_METACULUS_TOKEN="")
    assert done.returncode == 2
    assert "LEADTIME_METACULUS_TOKEN" in done.stderr
    assert "leadtime forecast read" in done.stderr


def test_pooling_a_file_by_track_records(tmp_path: Path) -> None:
    """Each question is a pool of its own; the weights are by the Brier scores in another file."""
    file, past = tmp_path / "now.csv", tmp_path / "past.csv"
    file.write_text("id,by,probability\nx,ann,20%\nx,bob,50%\ny,ann,40%\ny,bob,60%\n")
    past.write_text("id,by,probability,outcome\np,ann,0.9,yes\np,bob,0.4,yes\nq,ann,0.2,no\nq,bob,0.7,no\n")
    done = leadtime("forecast", "pool", file, "--track", past, "--json")
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert (first["questions"], second["questions"]) == (["x"], ["y"])
    loss = {"ann": (0.01 + 0.04) / 2, "bob": (0.36 + 0.49) / 2}
    mean = (loss["ann"] + loss["bob"]) / 2
    share = {who: 12 / (2 * x + 10 * mean) for who, x in loss.items()}
    assert first["weights"][0] == pytest.approx(share["ann"] / sum(share.values()))
    both = leadtime("forecast", "pool", file, "--track", past, "--weights", "1,2")
    assert both.returncode == 2
    assert "one of the two" in both.stderr


def test_scoring_numbers(tmp_path: Path) -> None:
    """A file of numbers alone has a CRPS and coverage, and a picture of its own."""
    file, svg = tmp_path / "n.csv", tmp_path / "n.svg"
    file.write_text(
        'id,distribution,unit,outcome\na,"normal(0, 1)",,0\nb,80% 2028-01 to 2040-01,date,2033-05\n'
    )
    done = leadtime("forecast", "score", file, file, "--svg", svg)
    assert done.returncode == 0, done.stderr
    assert "0.2337" in done.stdout
    assert "2033-05" in done.stdout
    assert "Central interval" in done.stdout
    assert svg.read_text().startswith("<svg xmlns=")


def test_scoring_options(tmp_path: Path) -> None:
    """Questions of several options alone are told as so many questions, and have no picture."""
    file = tmp_path / "o.csv"
    file.write_text("id,option_of,probability,outcome\na,q,50%,no\nb,q,30%,yes\nc,q,20%,no\n")
    told = " ".join(leadtime("forecast", "score", file, file).stdout.split())
    assert "1 question of several options (3), each counted once. Brier 0.3900" in told
    assert "0.3333 where all are as likely" in told
    none = leadtime("forecast", "score", file, file, "--svg", tmp_path / "o.svg")
    assert none.returncode == 2
    assert "no picture" in none.stderr


PAIR = ("--given", "3%", "--total", "10%", "--chance", "40%")
RISK = "{prior: 'beta(1, 4)', evidence: [panel-given], given: alignment is solved, kind: forecast}"


def test_a_pair_from_numbers_to_a_belief(tmp_path: Path) -> None:
    """The figures, the records, the ledger, and a belief that the pair moves on its condition alone."""
    shown = leadtime("forecast", "pair", *PAIR, "--json")
    assert json.loads(shown.stdout)["otherwise"] == pytest.approx(0.088 / 0.6)
    words = ("--condition", "alignment is solved", "--title", "A panel", "--id", "panel")
    lacking = leadtime("forecast", "pair", *PAIR, "--about", "concern")
    assert "--title, --id, --condition" in lacking.stderr
    made = leadtime("forecast", "pair", *PAIR, "--about", "concern", *words)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "records.json"
    file.write_text(made.stdout)
    folder = make_project(tmp_path)
    added = leadtime("evidence", "add", file, "--project", folder)
    assert added.returncode == 0, added.stderr
    yaml = folder / "leadtime.yaml"
    text = yaml.read_text()
    line = next(one for one in text.splitlines() if one.startswith("  concern:"))
    yaml.write_text(text.replace(line, f"  concern: {RISK}"))
    told = leadtime("why", "concern", "--project", folder)
    assert told.returncode == 0, told.stderr
    assert "given: alignment is solved" in told.stdout
    assert "Moved from the prior beta(1, 4) by" in told.stdout
    yaml.write_text(yaml.read_text().replace("given: alignment is solved, ", ""))
    left = leadtime("why", "concern", "--project", folder).stdout
    assert "which this belief does not state in its 'given'" in " ".join(left.split())


def test_a_pool_becomes_a_record(tmp_path: Path) -> None:
    """Several people's forecasts of one question enter the ledger as one, with who said what."""
    file = tmp_path / "f.csv"
    file.write_text("id,by,probability\nx,ann,20%\nx,bob,50%\n")
    refused = leadtime("forecast", "link", file, "x", "--about", "concern")
    assert "forecast pool FILE --question x --about BELIEF" in refused.stderr
    lacking = leadtime("forecast", "pool", file, "--about", "concern")
    assert "the record needs --id and --title" in lacking.stderr
    named = ("--id", "panel", "--title", "A panel")
    made = json.loads(leadtime("forecast", "pool", file, "--about", "concern", *named).stdout)
    assert made["result"]["p"] == pytest.approx(1 / 3)
    assert "ann 0.2 (weight 0.5); bob 0.5" in made["statement"]


def test_a_file_of_ones_own_has_no_forecasters_of_a_platform(table: Path) -> None:
    """Its source is what --title says, and a question of a platform can be named by its address."""
    made = leadtime("forecast", "link", table, "rain", "--about", "x", "--title", "Our notes of May")
    assert json.loads(made.stdout)["source"]["title"] == "Our notes of May"
    assert not json.loads(made.stdout)["source"]["author"]
    two = ("agi30", "agi35", "--before", "2030-01-01", "--before", "2035-01-01")
    both = json.loads(leadtime("forecast", "link", table, *two, "--about", "agi").stdout)
    assert both["appraisal"]["group"] == "table:agi30+agi35"
    assert both["source"]["title"] == "agi30; agi35"


def test_several_people_make_one_quantile(tmp_path: Path) -> None:
    """With --pool each question gives the pool of its people as a quantile; without, what to type."""
    file = tmp_path / "q.csv"
    file.write_text(
        "id,title,probability,by\nc1,By 2030?,20%,ann\nc1,By 2030?,40%,bob\nc2,By 2035?,60%,ann\n"
    )
    words = ("forecast", "link", file, "c1", "c2", "--about", "dangerous_model_in", "--title", "Our panel",
             "--before", "2030-01-01", "--before", "2035-01-01", "--start", "2026-11-01")  # fmt: skip
    done = leadtime(*words)
    assert done.returncode == 2
    assert "link takes --pool odds" in done.stderr
    record = json.loads(leadtime(*words, "--pool", "odds").stdout)
    assert record["result"]["dist"].startswith("quantiles(28.98979486%: 3.167")
    assert "0.2899 (table c1, odds pool of ann 0.2; bob 0.4)" in record["statement"]
    record = json.loads(leadtime(*words, "--pool", "linear").stdout)
    assert record["result"]["dist"].startswith("quantiles(30%: 3.167")
