"""`leadtime evidence` looks after the ledger: damage, torn ends, quotes, copies, a team's server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leadtime.evidence import Ledger
from tests.cli.shell import process
from tests.cli.test_evidence import ev, home, record
from tests.evidence import server

__all__ = ["home"]


def test_verify_lists_all_the_damage(home: Path) -> None:
    """Each changed line with its number; exit code 2, also as JSON; a sound ledger says so."""
    (home / "more.json").write_text(json.dumps([record("three"), record("four")]))
    ev(home, "add", "more.json")
    good = ev(home, "verify")
    assert good.returncode == 0
    assert good.stdout.startswith("evidence.jsonl: 4 lines, every hash is right; 4 records hold; head ")
    path = home / "evidence.jsonl"
    whole = path.read_bytes()
    lines = whole.split(b"\n")
    lines[1] = lines[1].replace(b"Six", b"Two")
    lines[3] = b"not json"
    path.write_bytes(b"\n".join(lines))
    done = ev(home, "verify")
    assert done.returncode == 2
    assert [line.partition("evidence.jsonl:")[2][:2] for line in done.stdout.splitlines()] == ["2:", "4:"]
    told = ev(home, "verify", "--json")
    assert told.returncode == 2
    assert [d["line"] for d in json.loads(told.stdout)["damage"]] == [2, 4]
    for words in (["list"], ["retract", "one", "--reason", "r"]):
        refused = ev(home, *words)
        assert refused.returncode == 2
        assert "evidence.jsonl:2: " in refused.stderr
    path.unlink()
    gone = ev(home, "verify")
    assert gone.returncode == 2
    assert "the file is gone, with all the 4 lines that evidence.jsonl.head knows of" in gone.stdout
    assert "try:   rm evidence.jsonl.head" in gone.stdout
    (home / "evidence.jsonl.head").unlink()
    path.write_bytes(whole)
    unknown = ev(home, "verify")
    assert (unknown.returncode, unknown.stdout.count("\n")) == (0, 2)
    assert "lines that are missing at the end of evidence.jsonl could not be found" in unknown.stdout
    assert json.loads(ev(home, "verify", "--json").stdout)["end_known"] is False
    assert "could not be found" in ev(home, "list").stderr
    assert ev(home, "retract", "one", "--reason", "r").returncode == 0
    assert ev(home, "list").stderr == ""
    path.write_bytes(path.read_bytes()[:-9])
    cut = ev(home, "verify", "--mend")
    assert cut.returncode == 2
    assert "the last 1 of 5 lines are missing" in cut.stdout
    assert "never counted" not in cut.stdout


def test_verify_mends_a_torn_end_and_nothing_else(home: Path) -> None:
    """A torn end is told; with --mend it is kept beside the ledger, which is sound again."""
    path = home / "evidence.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"hash":"12')
    done = ev(home, "verify")
    assert (done.returncode, path.read_bytes()) == (2, whole + b'{"hash":"12')
    assert "11 bytes at its end are of an addition that was not written to its end" in done.stdout
    mended = ev(home, "verify", "--mend", "--json")
    assert (mended.returncode, path.read_bytes()) == (0, whole)
    assert json.loads(mended.stdout)["mended"] is True
    assert (home / "evidence.jsonl.torn").read_bytes() == b'{"hash":"12\n'
    path.write_bytes(whole.replace(b"Six", b"Two") + b"x")
    assert ev(home, "verify", "--mend").returncode == 2
    assert path.read_bytes() == whole.replace(b"Six", b"Two") + b"x"


def test_quotes_are_looked_for_in_stored_texts(home: Path) -> None:
    """A quote that stands, one that does not, one without a text, one in HTML; a link out is not followed."""
    texts = home / "texts"
    texts.mkdir()
    (texts / "one.html").write_text("<p>We say it took\n<b>“six</b> weeks”.</p><script>x</script>")
    assert ev(home, "check-quote", "one", "texts/one.html").returncode == 0
    done = ev(home, "verify", "--texts", "texts")
    assert done.returncode == 0
    assert (
        "one: the quote stands in its text\n1 quote has no stored text to be looked up in: two" in done.stdout
    )
    (texts / "two.txt").write_text("it took seven weeks")
    done = ev(home, "verify", "--texts", "texts", "--json")
    assert (done.returncode, json.loads(done.stdout)["quotes"]) == (2, {"one": "stands", "two": "absent"})
    assert ev(home, "check-quote", "two", "texts/two.txt").returncode == 2
    (texts / "two.txt").unlink()
    (texts / "two.txt").symlink_to("/etc/passwd")
    done = ev(home, "verify", "--texts", "texts")
    assert (done.returncode, "lies outside" in done.stdout, "root" in done.stdout) == (2, True, False)
    (home / "hidden.html").write_text("<script>it took “six weeks”</script><p>it took seven")
    assert ev(home, "check-quote", "one", "hidden.html").returncode == 2
    (home / "a.pdf").write_bytes(b"%PDF")
    assert "a.pdf is no text" in ev(home, "check-quote", "one", "a.pdf").stderr
    (home / "b.txt").write_bytes(b"\xff")
    assert "not UTF-8" in ev(home, "check-quote", "one", "b.txt").stderr


def test_copy_goes_forward_only(home: Path) -> None:
    """A copy has every hash; what is new follows; a copy with a line of its own is left alone."""
    assert ev(home, "copy", ".", "copy.jsonl").stdout.startswith(
        "copied 2 lines to copy.jsonl; 2 lines, head "
    )
    assert (home / "copy.jsonl").read_bytes() == (home / "evidence.jsonl").read_bytes()
    ev(home, "retract", "one", "--reason", "r")
    assert ev(home, "copy", "evidence.jsonl", "copy.jsonl").stdout.startswith("copied 1 lines")
    back = ev(home, "copy", "copy.jsonl", ".")
    assert "nothing was new" in back.stderr
    ev(home, "retract", "two", "--reason", "mine")
    Ledger(home / "copy.jsonl").retract("two", "yours")
    refused = ev(home, "copy", ".", "copy.jsonl")
    assert refused.returncode == 2
    assert "history of its own" in refused.stderr


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """No command makes a ledger in a folder by mistake; one without a ledger has no records."""
    assert "there is no folder" in ev(tmp_path, "list", "--project", "mylabb").stderr
    assert ev(tmp_path, "list").stdout == "no records\n"
    assert "there is no evidence.jsonl" in ev(tmp_path, "verify").stderr
    assert not list(tmp_path.iterdir())
    assert "is no address" in ev(tmp_path, "list", "--backend", "host/db").stderr


def test_start_up_stays_light() -> None:
    """Listing needs neither SciPy nor the libraries of a team."""
    code = "import sys\nfrom leadtime.cli.app import run\nrun(['evidence', 'list'])\n"
    code += "print([m for m in ('scipy', 'sqlalchemy', 'matplotlib', 'pint') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


_REASON = server.lacking()


@pytest.mark.skipif(_REASON is not None, reason=str(_REASON))
def test_the_same_commands_on_a_server(home: Path) -> None:
    """Every command works on a team's ledger that the option or the environment names."""
    with server.running() as address:
        url = f"{address}?ledger=cli-{home.name}"
        assert ev(home, "copy", ".", url).returncode == 0
        team = {"LEADTIME_LEDGER": url}
        assert ev(home, "retract", "one", "--reason", "r", **team).stdout == "retracted one (line 3)\n"
        assert "one" not in ev(home, "list", **team).stdout
        assert "one" in ev(home, "list").stdout
        assert "3 lines, every hash is right; 1 records hold" in ev(home, "verify", "--backend", url).stdout
        assert (home / "evidence.team.head").exists()
        assert ev(home, "copy", url, ".").stdout.startswith("copied 1 lines")
        assert process("evidence", "list", cwd=home).stdout == ev(home, "list", **team).stdout
