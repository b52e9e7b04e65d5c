"""`leadtime brief`, `simulate`, `compare` and `models`."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from leadtime.cli.outputs import check_folder
from tests.cli.shell import environment, leadtime, process

FEW = ("--draws", "2000")


def plans_of(lab: Path) -> list[str]:
    """The names of the project's plans."""
    text = (lab / "leadtime.yaml").read_text()
    return re.findall(r"^  (\w+):", text[text.index("\nplans:") :], re.MULTILINE)


def test_brief_writes_its_three_files(tmp_path: Path) -> None:
    """The files are written, and the terminal says where; as JSON, findings and paths are the one document.

    Two processes with other numbers of threads write the same bytes. There are two blocks of draws, so that
    there is something for a second thread to do.
    """
    mine = tmp_path / "mine"
    assert leadtime("init", mine, "--template", "qary").returncode == 0
    command = ("brief", mine, "--draws", "33000")
    done = process(*command, "--threads", "3")
    assert done.returncode == 0, done.stderr
    again = process(*command, "--threads", "1", "--json", "-o", tmp_path / "again")
    document = json.loads(again.stdout)
    assert document["draws"] == 33000
    assert document["findings"]
    assert Path(document["files"]["brief"]) == tmp_path / "again" / "brief.html"
    for name in ("brief.html", "findings.json", "futures.parquet"):
        assert name in done.stdout
        assert (mine / "out" / name).stat().st_size > 0
        assert (mine / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_simulate_hands_over_draws_and_statistics(lab: Path, tmp_path: Path) -> None:
    """Parquet holds one row a future of what is kept; JSON the statistics; no file means standard output."""
    table = tmp_path / "draws.parquet"
    assert leadtime("simulate", lab, *FEW, "--keep", "lead_time", "-o", table).returncode == 0
    read = pq.read_table(table)
    assert read.num_rows == 2000
    assert all("lead_time" in name for name in read.column_names)
    two = ("simulate", lab, *FEW, "--keep", "lead_time", "--keep", "base_window")
    assert leadtime(*two, "-o", tmp_path / "s.json").returncode == 0
    printed = leadtime(*two)
    assert json.loads(printed.stdout) == json.loads((tmp_path / "s.json").read_text())


def test_simulate_refuses_other_files(lab: Path, tmp_path: Path) -> None:
    """A suffix that we cannot write is refused before anything is simulated."""
    done = leadtime("simulate", lab, "-o", tmp_path / "draws.xlsx")
    assert done.returncode == 2
    assert "draws.parquet" in done.stderr


def test_compare_two_plans(lab: Path) -> None:
    """The answer names both plans; as JSON it is a finding; the same plans the other way round agree."""
    a, b, *_ = plans_of(lab)
    done = leadtime("compare", a, b, "--project", lab, *FEW)
    assert done.returncode == 0, done.stderr
    assert a in done.stdout
    assert b in done.stdout
    one, other = (
        json.loads(leadtime("compare", x, y, "--project", lab, *FEW, "--json").stdout)
        for x, y in ((a, b), (b, a))
    )
    assert one["kind"] == "compare"
    assert abs(one["value"]["number"]) == pytest.approx(abs(other["value"]["number"]))


def test_compare_knows_the_nearest_name(lab: Path) -> None:
    """A plan or an outcome that does not exist is answered with the nearest one."""
    a, b, *_ = plans_of(lab)
    wrong_plan = leadtime("compare", a, f"{b}x", "--project", lab, *FEW)
    wrong_outcome = leadtime("compare", a, b, "--project", lab, "--outcome", "lead_tme", *FEW)
    assert (wrong_plan.returncode, wrong_outcome.returncode) == (2, 2)
    assert b in wrong_plan.stderr
    assert "lead_time" in wrong_outcome.stderr


def test_the_same_plan_twice_is_a_mistake(lab: Path) -> None:
    """A plan cannot be compared with itself; the answer names another one."""
    a, b, *_ = plans_of(lab)
    done = leadtime("compare", a, a, "--project", lab)
    assert done.returncode == 2
    assert f"you named the same plan twice: {a}" in done.stderr
    assert f"try:   leadtime compare {a} {b}" in done.stderr


def test_what_to_keep_has_a_nearest_name(lab: Path) -> None:
    """`--keep leed` means `lead_time`, though half of its letters are missing."""
    done = leadtime("simulate", lab, "--keep", "leed")
    assert done.returncode == 2
    assert "try:   lead_time" in done.stderr


def test_too_few_draws_give_the_partial_answer(lab: Path) -> None:
    """What the draws do support is printed before the command leaves with 3."""
    a, b, *_ = plans_of(lab)
    done = leadtime("compare", a, b, "--project", lab, "--draws", "50")
    assert done.returncode == 3
    assert "few" in done.stderr
    assert "What the draws do support" in done.stdout
    document = json.loads(leadtime("compare", a, b, "--project", lab, "--draws", "50", "--json").stdout)
    assert document["partial"]["kind"] == "compare"


def test_nothing_is_printed_beside_a_json_document(lab: Path) -> None:
    """With `--json` an error leaves standard output empty, so that a script never reads half a document."""
    done = leadtime("compare", "no", "nope", "--project", lab, "--json", *FEW)
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("brief -o taken", "cannot write into taken: taken is a file, not a folder"),
        ("brief -o taken/out", "cannot write into taken/out: taken is a file"),
        ("brief -o /dev/null/out", "/dev/null is a file"),
        ("simulate -o taken/draws.parquet", "cannot write into taken: taken is a file"),
        ("simulate -o folder.json", "folder.json is a folder"),
        ("models crunch --svg taken/crunch.svg", "taken is a file"),
        ("brief -o new/out", "there is no folder new"),
        ("simulate -o new/draws.parquet", "there is no folder new"),
        ("schedule --svg new/x.svg", "there is no folder new"),
        ("models crunch --svg new/crunch.svg", "there is no folder new"),
        ("backtest --svg new/b.svg", "there is no folder new"),
        ("evidence export -o new/all.json", "there is no folder new"),
    ],
)
def test_an_output_that_cannot_be_written(
    lab: Path, monkeypatch: pytest.MonkeyPatch, command: str, says: str
) -> None:
    """It is told before anything is simulated, with something to type, and no new folder is left behind."""
    (lab / "taken").write_text("")
    (lab / "folder.json").mkdir()
    monkeypatch.setattr("leadtime.futures.simulate", None)
    before = sorted(lab.rglob("*"))
    done = leadtime(*command.split(), cwd=lab)
    assert done.returncode == 2
    assert says in done.stderr
    assert "  try:   --" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(lab.rglob("*")) == before


def test_looking_at_an_output_leaves_nothing_behind(tmp_path: Path) -> None:
    """Whether a folder can be made is found out by making it; then it is taken away again."""
    check_folder(tmp_path / "a")
    check_folder(tmp_path / "a" / "b", new=None)
    assert not list(tmp_path.iterdir())


def test_memory_is_looked_at_first(lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is tight is announced on standard error, once; one that cannot fit is refused."""
    # The rivals' models are run once in a process; their memory is not what is asked about.
    assert leadtime("check", lab).returncode == 0
    monkeypatch.setattr("leadtime.futures.memory.available", lambda: 250_000)
    tight = leadtime("simulate", lab, "--draws", "5000", "--keep", "lead_time")
    assert tight.returncode == 0
    assert re.fullmatch(
        r"warning: 5,000 draws of 1 names need 0\.2 MB .*\n  try:   .*--keep NAME.\n", tight.stderr
    )
    assert json.loads(tight.stdout)
    for command in ("simulate", "brief"):
        refused = leadtime(command, lab, "--draws", "5000000")
        assert refused.returncode == 2
        assert re.search(r"need [\d.]+ GB of memory, and 0\.2 MB are free", refused.stderr)


def test_models_are_listed_and_shown(tmp_path: Path) -> None:
    """The list names the crunch model; its text, its JSON and its drawing name its quantities."""
    assert leadtime("models").stdout.startswith("crunch")
    assert json.loads(leadtime("models", "--json").stdout)[0]["name"] == "crunch"
    assert "lead_time" in leadtime("models", "crunch").stdout
    assert any(
        n["name"] == "lead_time" for n in json.loads(leadtime("models", "crunch", "--json").stdout)["nodes"]
    )
    assert leadtime("models", "crunch", "--svg", tmp_path / "crunch.svg").returncode == 0
    assert "lead_time" in (tmp_path / "crunch.svg").read_text()


def test_unknown_model_gets_the_nearest_name() -> None:
    """`leadtime models crnch` says what was meant."""
    done = leadtime("models", "crnch")
    assert done.returncode == 2
    assert "crunch" in done.stderr


@pytest.mark.slow
def test_ctrl_c_shows_what_is_done_and_writes_nothing(lab: Path) -> None:
    """Stopping a long run by hand prints what the finished futures say and leaves with 130."""
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "leadtime", "brief", str(lab), "--draws", "1000000", "--threads", "1"]
    # The bar appears on a terminal once the simulation is well under way: that is when to stop it.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=child, env=environment(TERM="xterm"), text=True
    ) as running:
        os.close(child)
        seen = ""
        while "simulating" not in seen:
            seen += os.read(parent, 4096).decode()
        running.send_signal(signal.SIGINT)
        seen += _drain(parent)
        stdout = running.communicate()[0]
    assert running.returncode == 130
    assert re.search(r"[\d,]+ of 1,000,000 draws", seen)
    assert "Traceback" not in seen
    assert stdout.strip()
    assert not (lab / "out").exists()


def _drain(terminal: int) -> str:
    """Everything that is still written to a terminal until its other end closes."""
    said = b""
    try:
        while piece := os.read(terminal, 4096):
            said += piece
    except OSError:
        pass  # on Linux the closed end is an error, not an empty read
    finally:
        os.close(terminal)
    return said.decode(errors="replace")


def test_a_group_that_is_asked_for_takes_its_members_from_the_files() -> None:
    """`--group` comes before the groups of the file, which keep what is left to them."""
    from leadtime.cli.crux import _groups

    made = _groups({"both": ("a", "b")}, {"first": ("a", "c"), "second": ("b",), "both": ("d",)})
    assert made == {"both": ("a", "b"), "first": ("c",)}
