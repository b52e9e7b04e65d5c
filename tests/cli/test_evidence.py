"""`leadtime evidence`: records in, out, shown and looked after."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leadtime.evidence import Ledger
from leadtime.evidence.signs import visible
from tests.cli.shell import environment, leadtime

RECORD = {
    "id": "lab-window",
    "kind": "measurement",
    "about": ["base_window"],
    "statement": "Six weeks passed from internal use to release.",
    "source": {
        "title": "A report",
        "author": [{"family": "Doe", "given": "Jo"}],
        "issued": {"date-parts": [[2026, 3]]},
        "URL": "https://example.org/report",
        "accessed": {"date-parts": [[2026, 11, 1]]},
    },
    "quote": {"text": "it took “six weeks”", "locator": "p. 4"},
    "result": {"form": "estimate", "value": 42, "unit": "day", "low": 30, "high": 60, "level": 0.9},
    "appraisal": {"validity": 0.6, "expires": "2027-01-01", "group": "labs"},
}

COUNTS = {"form": "counts", "events": 1, "trials": 9}


def record(name: str, **changes: object) -> dict[str, object]:
    return {**RECORD, "id": name, **changes}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with two records, and a file of them."""
    (tmp_path / "in.json").write_text(json.dumps([record("one"), record("two", kind="claim", about=["why"])]))
    done = leadtime("evidence", "add", "in.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "added one (line 1)\nadded two (line 2)\n")
    return tmp_path


def ev(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return leadtime("evidence", *words, cwd=home, **env)


def test_options_describe_a_record_of_every_form(tmp_path: Path) -> None:
    """What a file can say, the options can: each form of a result comes out as it was given."""
    common = [
        "--kind",
        "claim",
        "--about",
        "x",
        "--statement",
        "s",
        "--title",
        "t",
        "--accessed",
        "2026-11-01",
    ]
    results = {
        "estimate": ["--value", "4", "--unit", "day", "--low", "3", "--high", "5", "--level", "0.8"],
        "counts": ["--events", "3", "--trials", "9"],
        "probability": ["--probability", "0.1"],
        "distribution": ["--dist", "80% 2 to 12 years"],
        "ordering": ["--better", "a", "--worse", "b", "--probability", "0.63"],
    }
    more = ["--author", "Doe, Jo", "--author", "An Institute", "--quote", "q", "--locator", "p. 1", "--url",
            "https://example.org", "--doi", "10.1/x", "--issued", "2026-03", "--validity", "0.5"]  # fmt: skip
    for form, options in results.items():
        done = ev(tmp_path, "add", "--id", form, *common, *options, *more)
        assert done.returncode == 0, done.stderr
    ledger = Ledger(tmp_path / "evidence.jsonl")
    assert [r.result.form for r in ledger] == list(results)
    made = ledger["ordering"]
    assert [str(a) for a in made.source.author] == ["Doe", "An Institute"]
    assert (made.result.probability, made.appraisal.validity, str(made.source.issued)) == (
        0.63,
        0.5,
        "2026-03",
    )
    assert ledger["probability"].result.p == 0.1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("--id x", "the record has no kind, about, statement, title"),
        ("in.json --id x", "a FILE and --id are two ways"),
        ("--id x --kind claim --about a --statement s --title t", "the record has no result"),
        ("--id x --kind claim --about a --statement s --title t --value 3 --events 2", "no result together"),
        ("--id x --kind claim --about a --statement s --title t --unit day", "no result together"),
        ("--id x --kind claim --about a --statement s --title t --value nan", "finite"),
        ("--id x --kind clam", "try:   --kind claim"),
        (
            "--id x --kind claim --about a --statement s --title t --value 3 --accessed soon",
            "'soon' is no date",
        ),
        ("no-such.json", "no-such.json: no such file"),
        (
            "--id x --kind proxy_experiment --about a --statement s --title t --value 3",
            "try:   --kind 'proxy experiment'",
        ),
    ],
)
def test_what_is_no_record_is_refused(home: Path, words: str, found: str) -> None:
    """Each mistake has one message, no traceback, and leaves the ledger as it was."""
    before = (home / "evidence.jsonl").read_bytes()
    done = ev(home, "add", *words.split())
    assert done.returncode == 2
    assert found in done.stderr
    assert "Traceback" not in done.stderr
    assert (home / "evidence.jsonl").read_bytes() == before


def test_several_are_added_all_or_none_and_every_mistake_is_told(home: Path) -> None:
    """Two mistakes among four records: both are told, and none of the four is there."""
    bad = [record("a"), record("b", kind="vibe"), record("c", statement=""), record("d")]
    (home / "bad.json").write_text(json.dumps(bad))
    done = ev(home, "add", "bad.json")
    assert done.returncode == 2
    assert "record 2 ('b')" in done.stderr
    assert "record 3 ('c')" in done.stderr
    (home / "bad.json").write_text(json.dumps([record("a"), record("one")]))
    assert ev(home, "add", "bad.json").returncode == 2
    assert len(Ledger(home / "evidence.jsonl")) == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n"])
def test_a_pipe_may_hold_one_a_line(tmp_path: Path, ending: str) -> None:
    """`add -` reads JSON lines, whatever their ends, with a byte-order mark or without."""
    text = "\ufeff" + "".join(json.dumps(record(n)) + ending for n in ("one", "two"))
    command = [sys.executable, "-m", "leadtime", "evidence", "add", "-", "--json"]
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, cwd=tmp_path, env=environment(), check=True
    )
    assert [a["id"] for a in json.loads(done.stdout)["added"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "holds no record"),
        (b"[]", "holds no record"),
        (b"[1, 2]", "record 1 is no record"),
        (b"3", "no JSON object"),
        (b'{"id": NaN}', "NaN is no number"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "too many digits"),
        (b'{"id": "x"}\n{"id": \n', "in.json:2: it is no JSON object"),
        (json.dumps(record("x", statement="\ud800")).encode(), "statement"),
        (json.dumps(record("x", statement="y" * 10_000_000)).encode(), "at most 4000"),
        (json.dumps(record("x", result={**COUNTS, "trials": 10**40})).encode(), "result"),
    ],
    ids=lambda x: repr(x[:20]) if isinstance(x, bytes) else "",
)  # fmt: skip
def test_hostile_input_has_a_clear_error(tmp_path: Path, content: bytes, found: str) -> None:
    """Whatever a file holds, it is told what is wrong, and nothing is written."""
    (tmp_path / "in.json").write_bytes(content)
    done = ev(tmp_path, "add", "in.json")
    assert done.returncode == 2
    assert found in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 3000
    assert not (tmp_path / "evidence.jsonl").exists()


def test_what_is_no_belief_is_a_question(lab: Path) -> None:
    """A name that the project does not know is kept, and told in one remark; a belief's cell is none."""
    about = ["base_window", "base_window[x]", "is_it_so", "and_that"]
    (lab / "r.json").write_text(json.dumps(record("one", about=about)))
    done = leadtime("evidence", "add", lab / "r.json", "--project", lab)
    assert done.returncode == 0
    assert done.stderr == (
        "note: is_it_so, and_that are no beliefs of the project: they are kept as questions\n"
    )
    assert "one" in Ledger(lab / "evidence.jsonl")


def test_list_chooses(home: Path) -> None:
    """By belief, kind and staleness; what was taken back only on request."""
    assert ev(home, "list", "--about", "why").stdout.splitlines()[1].split()[:2] == ["two", "claim"]
    assert "two" not in ev(home, "list", "--about", "base_window[x]").stdout
    assert "two" not in ev(home, "list", "--kind", "measurement").stdout
    assert ev(home, "list", "--stale", "--on", "2026-12-31").stdout == "no records\n"
    assert "stale" in ev(home, "list", "--stale", "--on", "2027-02-01").stdout
    assert ev(home, "retract", "one", "--reason", "a slip").stdout == "retracted one (line 3)\n"
    assert "one" not in ev(home, "list").stdout
    assert "retracted" in ev(home, "list", "--all").stdout
    told = json.loads(ev(home, "list", "--all", "--json").stdout)
    assert [(r["id"], r["status"]) for r in told] == [("one", "retracted"), ("two", "holds")]


def test_show_has_all_of_it(home: Path) -> None:
    """Result with its interval, source, quote with locator, appraisal, and every line of its history."""
    ev(home, "appraise", "one", "--validity", "0.4", "--gamed", "--reason", "selected on")
    (home / "new.json").write_text(json.dumps(record("one-b")))
    assert ev(home, "supersede", "one", "new.json", "--reason", "newer").stdout == "superseded one (line 4)\n"
    shown = ev(home, "show", "one").stdout
    for words in (
        "superseded by one-b", "42 days (90 % interval 30 to 60)", "Doe 2026, A report", "https://example.org/report",
        "read 2026-11-01", "“it took “six weeks”” (p. 4)", "validity 0.4", "gamed", "group labs",
        "expires 2027-01-01", "appraise: selected on", "supersede: newer",
    ):  # fmt: skip
        assert words in shown
    told = json.loads(ev(home, "show", "one", "--json").stdout)
    assert [h["op"] for h in told["history"]] == ["add", "appraise", "supersede"]
    assert told["record"]["appraisal"]["group"] == "labs"
    assert told["record"]["result"] == RECORD["result"]


def test_an_appraisal_changes_what_is_said_and_no_more(home: Path) -> None:
    """The other fields stay as they were; an appraisal of nothing, or an impossible one, is refused."""
    ev(home, "appraise", "one", "--weight", "0.2", "--bias", "-3", "--reason", "r")
    ev(home, "appraise", "one", "--expires", "2028-01-01", "--reason", "r")
    made = Ledger(home / "evidence.jsonl")["one"].appraisal
    assert (made.validity, made.weight, made.bias, str(made.expires)) == (0.6, 0.2, -3, "2028-01-01")
    assert "nothing is appraised" in ev(home, "appraise", "one", "--reason", "r").stderr
    assert "validity" in ev(home, "appraise", "one", "--validity", "2", "--reason", "r").stderr
    assert "--reason" in ev(home, "appraise", "one", "--validity", "1").stderr


def test_hazards_are_withheld_everywhere(home: Path) -> None:
    """Of a record of level high nothing but its id comes out, unless it is asked for."""
    secret = record("hush", statement="SECRET", quote={"text": "SECRET"}, about=["SECRET"],
                    source={**RECORD["source"], "title": "SECRET"}, appraisal={"note": "SECRET"})  # fmt: skip
    (home / "s.json").write_text(json.dumps(secret))
    ev(home, "add", "s.json")
    ev(home, "appraise", "hush", "--infohazard", "high", "--reason", "SECRET")
    commands = [["list"], ["show", "hush"], ["export"], ["export", "--format", "csv"],
                ["export", "--format", "csl-json"]]  # fmt: skip
    for words in [*commands, ["list", "--json"], ["show", "hush", "--json"]]:
        done = ev(home, *words)
        assert done.returncode == 0
        assert "SECRET" not in done.stdout + done.stderr
        assert "hush" in done.stdout + done.stderr
        assert "SECRET" in ev(home, *words, "--hazardous").stdout
    ev(home, "retract", "hush", "--reason", "SECRET")
    for words in (["list", "--all"], ["show", "hush"], ["verify"], ["list", "--all", "--json"]):
        assert "SECRET" not in ev(home, *words).stdout
    refused = ev(home, "copy", ".", "other.jsonl")
    assert refused.returncode == 2
    assert "high: hush" in refused.stderr
    assert ev(home, "copy", ".", "other.jsonl", "--hazardous").returncode == 0


def test_export_is_read_again(home: Path, tmp_path: Path) -> None:
    """JSON goes back in as it came; CSV has a row a record; the sources are CSL-JSON, each once."""
    (home / "out").mkdir()
    assert ev(home, "export", "-o", "out/all.json").stdout == "wrote out/all.json\n"
    (home / "again").mkdir()
    assert ev(home, "add", "out/all.json", "--project", "again").returncode == 0
    assert list(Ledger(home / "again/evidence.jsonl")) == list(Ledger(home / "evidence.jsonl"))
    rows = ev(home, "export", "--format", "csv").stdout.splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("one,measurement,base_window,")
    (item,) = json.loads(ev(home, "export", "--format", "csl-json").stdout)
    assert item == {**RECORD["source"], "id": "one", "type": "webpage"}


def test_no_cell_is_a_formula(home: Path) -> None:
    """A text that a spreadsheet would run is given as text; a negative number stays a number."""
    odd = record(
        "odd", statement="=HYPERLINK(1)", about=["@x"], quote={"text": "-1+1"}, appraisal={"bias": -3}
    )
    (home / "o.json").write_text(json.dumps(odd))
    ev(home, "add", "o.json")
    row = ev(home, "export", "--format", "csv").stdout.splitlines()[-1]
    for cell in (",'@x,", ",'=HYPERLINK(1),", ",-3.0,", ",'-1+1,"):
        assert cell in row


def test_nothing_steers_the_terminal(home: Path) -> None:
    """Escape sequences, returns and turned reading directions are spelt out wherever a record is shown."""
    evil = "a\x1b[2J\x1b]0;title\x07b\rc\x9b31md\u202ee"
    result = {"form": "ordering", "better": evil, "worse": "w", "probability": 0.5}
    raw = record("evil", statement=evil, source={**RECORD["source"], "title": evil}, quote={"text": evil},
                 result=result, about=[evil])  # fmt: skip
    (home / "e.json").write_text(json.dumps(raw))
    ev(home, "add", "e.json")
    ev(home, "appraise", "evil", "--validity", "0.1", "--reason", evil)
    for words in (["list"], ["show", "evil"], ["list", "--about", evil], ["show", evil]):
        done = ev(home, *words)
        said = done.stdout + done.stderr
        assert not set("\x1b\x07\r\x9b\u202e") & set(said)
        assert "\\x1b" in said
    assert visible("plain\n\tü “ok” ±") == "plain\n\tü “ok” ±"
