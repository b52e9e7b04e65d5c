"""`leadtime elicit`: asking for beliefs, from a pipe and in a terminal."""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from leadtime.evidence.ledger import Ledger
from leadtime.project import load_project
from tests.cli.shell import environment, leadtime

ANSWERS = "1 year\n8 years\n3\nk\n"


def ask(lab: Path, typed: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`leadtime elicit LAB ARGUMENTS` with these lines on standard input."""
    with mock.patch.object(sys, "stdin", io.StringIO(typed)):
        return leadtime("elicit", lab, *arguments, **env)


def test_an_answer_becomes_a_project_of_its_own(lab: Path) -> None:
    """Two kept, one skipped, then no more answers: the file has the two, and the rest as in the project."""
    done = ask(lab, ANSWERS + "2 days\n60 days\n2 weeks\nkeep\nskip\n", "--as", "ann")
    assert done.returncode == 0, done.stderr
    assert "Kept 2, skipped 1" in done.stdout
    old, new = load_project(lab).beliefs, load_project(lab / "beliefs-ann.yaml").beliefs
    assert new["dangerous_model_in"].dist.ppf(0.5) == pytest.approx(3, rel=0.02)
    assert new["base_window"].dist.ppf(0.5) == pytest.approx(14, rel=0.02)
    assert str(new["base_window"].source).startswith("ann, elicited ")
    changed = {n for n in old.names if old[n].dist != new[n].dist}
    assert changed == {"dangerous_model_in", "base_window"}


def test_the_file_is_what_crux_takes(lab: Path) -> None:
    """The line that is printed as the next one to type works."""
    done = ask(lab, ANSWERS, "--as", "ann", "--belief", "dangerous_model_in")
    command = done.stdout.rpartition("Next: leadtime ")[2].split()
    made = leadtime(*command, "--draws", "2000", "--batches", "2")
    assert made.returncode == 0, made.stderr
    assert "ann" in made.stdout


def test_the_projects_number_comes_after_the_answer(lab: Path) -> None:
    """Nothing that the project believes is shown before an answer is kept, and then it is."""
    before, kept, after = ask(lab, ANSWERS, "--belief", "dangerous_model_in").stdout.partition("Kept.")
    assert kept
    assert "The project has" in after
    assert "9.7" not in before
    low, high, median = (before.index(w) for w in ("So low that", "So high that", "median"))
    assert low < high < median


def test_nonsense_is_asked_again(lab: Path) -> None:
    """Wrong words, units, order and range each cost one line, and the question comes back."""
    typed = "soon\n3 kg\n-1 year\n?\n1 year\n0.5 years\n8 years\n9 years\n3\nyes\nk\n"
    done = ask(lab, typed, "--belief", "dangerous_model_in")
    assert done.returncode == 0
    assert "must be above the low one, 1 year" in done.stdout
    assert "must lie between 1 year and 8 years" in done.stdout
    assert "'yes' is none of these" in done.stdout
    assert done.stdout.count("So low that") == 5
    assert "Traceback" not in done.stdout + done.stderr
    assert (lab / "beliefs-me.yaml").is_file()


def test_again_starts_anew(lab: Path) -> None:
    """After the picture, and in the middle, again asks for all three; only what is kept is written."""
    typed = "1 year\n2 years\nagain\n1 year\n20 years\n5\na\n" + ANSWERS
    done = ask(lab, typed, "--belief", "dangerous_model_in")
    assert load_project(lab / "beliefs-me.yaml").beliefs["dangerous_model_in"].dist.ppf(0.5) < 3.2
    assert done.stdout.count("Distribution:") == 2


def test_the_end_of_answers_loses_nothing(lab: Path) -> None:
    """Answers that end in the middle of a belief, or quit: what was kept before is on the disk."""
    for typed in (ANSWERS + "2 days\n", ANSWERS + "quit\n"):
        (lab / "beliefs-me.yaml").unlink(missing_ok=True)
        assert ask(lab, typed).returncode == 0
        assert "dangerous_model_in" in (lab / "beliefs-me.yaml").read_text()
    (lab / "beliefs-me.yaml").unlink()
    done = ask(lab, "")
    assert done.returncode == 0
    assert not (lab / "beliefs-me.yaml").exists()


def test_a_second_sitting_goes_on(lab: Path) -> None:
    """What was answered is not asked again and stays, also where the project has changed meanwhile."""
    ask(lab, ANSWERS)
    path = lab / "leadtime.yaml"
    path.write_text(path.read_text().replace("dist: 15 to 180 days", "dist: 16 to 180 days"))
    done = ask(lab, "2 days\n60 days\n2 weeks\nk\n")
    assert "1 of 42: base_window" in done.stdout
    assert "Answered before, and kept: dangerous_model_in" in done.stdout
    beliefs = load_project(lab / "beliefs-me.yaml").beliefs
    assert str(beliefs["dangerous_model_in"].source).startswith("me, elicited")
    assert str(beliefs["base_window"].source).startswith("me, elicited")
    assert str(beliefs["patience"].dist) == "16 to 180 days"


def test_records_for_the_ledger(lab: Path) -> None:
    """With --to ledger an answer is an expert judgement; a second one takes its place in the history."""
    for typed in (ANSWERS, "1 year\n9 years\n3\nk\n"):
        done = ask(lab, typed, "--to", "ledger", "--as", "ann", "--belief", "dangerous_model_in")
        assert done.returncode == 0, done.stderr
    ledger = Ledger(lab / "evidence.jsonl")
    (record,) = [r for r in ledger.about("dangerous_model_in") if r.source.type == "interview"]
    assert record.kind == "expert judgement"
    assert record.appraisal.group == "ann"
    assert "95%: 9 years" in record.statement
    assert [e.op for e in ledger.entries if e.id.startswith("ann-")] == ["add", "supersede"]
    assert not (lab / "beliefs-ann.yaml").exists()
    ask(lab, ANSWERS, "--to", "both", "--as", "ann", "--belief", "dangerous_model_in")
    (named,) = load_project(lab / "beliefs-ann.yaml").beliefs["dangerous_model_in"].evidence
    assert "95%: 8 years" in Ledger(lab / "evidence.jsonl")[named].statement
    ask(lab, "1 year\n9 years\n4\nk\n", "--to", "ledger", "--as", "ann", "--belief", "dangerous_model_in")
    (named,) = load_project(lab / "beliefs-ann.yaml").beliefs["dangerous_model_in"].evidence
    assert "95%: 9 years" in Ledger(lab / "evidence.jsonl")[named].statement


def test_json(lab: Path) -> None:
    """One JSON document on standard output, the questions on standard error."""
    done = ask(lab, ANSWERS, "--json")
    told = json.loads(done.stdout)
    assert "So low that" in done.stderr
    (kept,) = told["kept"]
    assert kept["stated"] == [1, 3, 8]
    assert kept["belief"] == "dangerous_model_in"
    assert {f["family"] for f in kept["fits"]} >= {"quantiles", "lognormal", "interval"}
    assert told["files"] == [str(lab / "beliefs-me.yaml")]
    assert len(told["left"]) == 42


def _record(lab: Path, held: int, of: int) -> None:
    rows = [f"q{i},-1,1,{0.5 if i < held else 3}" for i in range(of)]
    (lab / "records").mkdir()
    (lab / "records" / "ann.csv").write_text("\n".join(["question,low,high,truth", *rows]) + "\n")


def test_a_record_of_narrow_intervals_warns_and_widens(lab: Path) -> None:
    """11 of 20: the person is told, offered an interval 1.7 times as wide, and may take it."""
    _record(lab, 11, 20)
    done = ask(lab, "1 year\n9 years\n3\nw\n", "--as", "ann", "--belief", "dangerous_model_in")
    said = " ".join(done.stdout.split())
    assert "Of 20 past 90% intervals 11 held the truth" in said
    assert "1.7 times as wide" in said
    dist = load_project(lab / "beliefs-ann.yaml").beliefs["dangerous_model_in"].dist
    assert dist.ppf(0.95) == pytest.approx(3 * 3**1.7002, rel=0.01)
    assert dist.ppf(0.05) == pytest.approx(3 * 3**-1.7002, rel=0.01)
    assert "widened" in str(load_project(lab / "beliefs-ann.yaml").beliefs["dangerous_model_in"].note)


def test_a_good_record_offers_no_widening(lab: Path) -> None:
    """18 of 20: nothing to warn of, and widen is no answer."""
    _record(lab, 18, 20)
    done = ask(lab, "1 year\n9 years\n3\nw\nk\n", "--as", "ann", "--belief", "dangerous_model_in")
    assert "'w' is none of these" in done.stdout.replace("widen", "w")
    assert "times as wide" not in done.stdout


def test_eighty_columns_and_plain_letters(lab: Path) -> None:
    """In a terminal of 80 columns without Unicode no line of the picture is longer, and none has a '?'."""
    done = subprocess.run(
        [sys.executable, "-m", "leadtime", "elicit", str(lab), "--belief", "concern"],
        input=b"5%\n90%\n40%\nk\n",
        env=environment(COLUMNS="80", PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode("ascii")
    assert "####" in text
    assert "?" not in text.partition("1 of 1")[2]
    assert max(len(line) for line in text.partition("Kept 1")[0].splitlines()) <= 80


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--belief", "concren"], "concern"),
        (["--as", "../x"], "--as ann"),
        (["--to", "yml"], "yaml"),
        (["--level", "150"], "--level 90%"),
        (["--output", "leadtime.yaml"], "the project itself"),
        (["--output", "x.txt"], "no YAML file"),
    ],
)
def test_mistakes_say_what_to_type(arguments: list[str], said: str, lab: Path) -> None:
    """Wrong options are told before the first question, with exit code 2."""
    with contextlib.chdir(lab), mock.patch.object(sys, "stdin", io.StringIO(ANSWERS)):
        done = leadtime("elicit", ".", *arguments, cwd=lab)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_ctrl_c_in_a_terminal(lab: Path) -> None:
    """In a pseudo-terminal, Ctrl-C at a question leaves with 130, and what was kept is on the disk."""
    import pty

    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "leadtime", "elicit", str(lab)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(COLUMNS="80"),
        start_new_session=True,
    )
    os.close(slave)
    said = b""

    def until(words: bytes) -> None:
        nonlocal said
        end = time.monotonic() + 60
        while words not in said and time.monotonic() < end:
            if select.select([master], [], [], 1)[0]:
                said += os.read(master, 65536)
        assert words in said, said.decode(errors="replace")
        said = said.partition(words)[2]

    for wait, typed in (
        (b"So low", b"1 year\n"),
        (b"So high", b"8 years\n"),
        (b"median", b"3\n"),
        (b"[q]uit", b"k\n"),
    ):
        until(wait)
        os.write(master, typed)
    until(b"2 of 43")
    until(b"So low")
    running.send_signal(signal.SIGINT)
    until(b"wrote ")
    assert running.wait(60) == 130
    os.close(master)
    assert str(load_project(lab / "beliefs-me.yaml").beliefs["dangerous_model_in"].source).startswith("me")
