"""The ledger: nothing is lost, nothing is changed in silence, and a proxy can say no more than it may."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence import Appraisal, Ledger, Record
from leadtime.evidence.chain import START, check_bytes, sealed

SOURCE = {
    "title": "A report",
    "URL": "https://example.org/report",
    "accessed": {"date-parts": [[2026, 11, 1]]},
}


def record(name="window", **changes):
    raw = {
        "id": name,
        "kind": "measurement",
        "about": ["base_window"],
        "statement": "Six weeks passed from internal use to release.",
        "source": SOURCE,
        "result": {"form": "estimate", "value": 42, "unit": "day"},
    }
    return Record.from_json({**raw, **changes})


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "evidence.jsonl")
    for name in ("one", "two", "three"):
        made.add(record(name))
    return made


def test_what_is_added_is_there_again(ledger):
    """Records come back equal, in order, from another reading of the same file."""
    again = Ledger(ledger.path)
    assert [r.id for r in again] == ["one", "two", "three"]
    assert again["two"] == record("two")
    assert again.head == ledger.head != START
    assert Record.from_json(json.loads(json.dumps(record().to_json()))) == record()


def test_history_is_only_added_to(ledger):
    """Taking back, replacing and appraising leave every byte before them as it was."""
    before = ledger.path.read_bytes()
    ledger.retract("one", "a slip of units")
    ledger.supersede("two", record("two-b", statement="Seven weeks."), "a newer edition")
    ledger.appraise("three", Appraisal(validity=0.4, by="reviewer"), "it is about another lab")
    assert ledger.path.read_bytes().startswith(before)
    again = Ledger(ledger.path)
    assert [r.id for r in again] == ["three", "two-b"]
    assert again["three"].appraisal.validity == 0.4
    assert again["three"].result == record().result
    with pytest.raises(InputError, match=r"superseded on .*: a newer edition"):
        again["two"]
    with pytest.raises(InputError, match=r"retracted on .*: a slip of units"):
        again["one"]
    assert [e.op for e in again.history("two")] == ["add", "supersede"]


def test_an_id_is_used_once(ledger):
    """Neither one that holds nor one that was taken back can be given to another record."""
    ledger.retract("one", "wrong")
    for name in ("one", "two"):
        with pytest.raises(InputError, match=f"there is a record '{name}' already"):
            ledger.add(record(name))
    with pytest.raises(InputError, match="there is no record 'tow'") as e:
        ledger.retract("tow", "typing")
    assert e.value.problem.fix == "two"
    with pytest.raises(InputError, match="no reason"):
        ledger.retract("two", "  ")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"op": "add", "id": "one", "record": {"id": "one", "about": []}}, "'one' a second time"),
        ({"op": "retract", "id": "none", "reason": "r"}, "changes 'none', which does not hold"),
        ({"op": "supersede", "id": "b", "record": {"id": "b", "about": []}}, "changes 'None'"),
        ({"op": "appraise", "id": "one", "appraisal": {"validity": 3}}, "no appraisal"),
        ({"op": "appraise", "id": "one"}, "no appraisal"),
        ({"op": "add", "id": "b", "record": {"id": "c", "about": []}}, "no record of that id"),
        ({"op": "add", "id": "b", "record": {"id": "b", "about": [3]}}, "about no name"),
        ({"op": "add", "id": "b", "record": [3]}, "no record of that id"),
        ({"op": "burn", "id": "one"}, "not a line of a ledger"),
        ({"op": "retract", "id": "one", "part": [3, 2]}, "which of how many"),
        ({"op": "retract", "id": "one", "part": "all"}, "which of how many"),
    ],
)
def test_a_line_with_a_right_hash_can_be_wrong(ledger, body, what):
    """Whoever writes a line by other means, chain and all, is found by what the line says."""
    line = sealed({"prev": ledger.head, "seq": 4, "time": "t", **body})
    found = check_bytes(ledger.path.read_bytes() + line + b"\n").damage
    assert [d.line for d in found] == [4]
    assert what in found[0].what


def test_a_record_with_a_right_hash_can_be_none(ledger):
    """The whole check opens every record as well."""
    line = sealed({"prev": ledger.head, "seq": 4, "time": "t", "op": "add", "id": "b",
                   "record": {"id": "b", "about": ["x"]}})  # fmt: skip
    ledger.path.write_bytes(ledger.path.read_bytes() + line + b"\n")
    again = Ledger(ledger.path)
    assert [d.line for d in again.check_records()] == [4]
    with pytest.raises(InputError, match="b: it has no 'kind'"):
        again["b"]


def test_a_writer_reads_only_what_others_added(ledger, monkeypatch):
    """Two that take turns each read the new lines alone, and see a change to the end of what they knew."""
    other = Ledger(ledger.path)
    read = []
    from leadtime.evidence import ledger as module

    real = module._read
    monkeypatch.setattr(module, "_read", lambda p, behind=0: read.append(behind) or real(p, behind))
    size = ledger.path.stat().st_size
    other.add(record("four"))
    ledger.add(record("five"))
    assert read == [size]
    assert [r.id for r in ledger] == [r.id for r in Ledger(ledger.path)]
    other.path.write_bytes(other.path.read_bytes().replace(b'"id":"four"', b'"id":"fuor"'))
    with pytest.raises(InputError, match="changed"):
        other.add(record("six"))
    with pytest.raises(InputError, match="changed"):
        other.add(record("six"))


@pytest.mark.parametrize("name", ["evidence.jsonl", "evidence.jsonl.head.tmp", "evidence.jsonl.torn"])
def test_no_link_leads_out_of_the_folder(tmp_path, name):
    """A folder from somebody else cannot have us write into a file of ours."""
    victim = tmp_path / "victim"
    victim.write_text("")
    home = tmp_path / "project"
    home.mkdir()
    (home / name).symlink_to(victim)
    with pytest.raises(InputError, match="symbolic link that leads out"):
        Ledger(home / "evidence.jsonl").add(record("one"))
    assert victim.read_text() == ""
    (home / name).unlink()
    (home / "kept.jsonl").write_text("")
    (home / "evidence.jsonl").symlink_to("kept.jsonl")
    Ledger(home / "evidence.jsonl").add(record("one"))
    assert len(Ledger(home / "kept.jsonl")) == 1


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_found_and_located(data, tmp_path_factory):
    """Whatever byte of the history is changed, the check names that line and no other."""
    made = Ledger(tmp_path_factory.mktemp("ledger") / "evidence.jsonl")
    made.add(record("one"))
    made.add_all([record("two"), record("three")])
    raw = bytearray(made.path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 2).filter(lambda i: raw[i] != 10))
    was = raw[at]
    raw[at] = data.draw(st.integers(0, 255).filter(lambda b: b not in {was, 10}))
    found = check_bytes(bytes(raw))
    assert [d.line for d in found.damage] == [raw[:at].count(10) + 1]


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (lambda x: [x[0], x[2], x[3]], 2, "the line before it is not the one"),
        (lambda x: [x[0], x[2], x[1], x[3]], 2, "the line before it is not the one"),
        (lambda x: [x[0], x[1], x[1], x[2], x[3]], 3, "the line before it is not the one"),
        (lambda x: [x[0], x[1], x[3]], 3, "the last 1 of 3 lines are missing"),
        (lambda x: [x[0], b"", x[1], x[2], x[3]], 2, "it is no JSON object"),
    ],
)
def test_lines_taken_out_or_moved_are_found(ledger, change, line, what):
    """A line removed, moved, doubled, or cut from the end is located; nothing is added to it."""
    before = change(ledger.path.read_bytes().split(b"\n"))
    ledger.path.write_bytes(b"\n".join(before))
    with pytest.raises(InputError, match=what) as e:
        Ledger(ledger.path)
    assert e.value.problem.line == line
    with pytest.raises(InputError, match=r"evidence\.jsonl"):
        ledger.add(record("four"))
    assert ledger.path.read_bytes() == b"\n".join(before)
    assert e.value.problem.valid


def test_a_history_written_anew_is_found(ledger, tmp_path):
    """Another chain, sound in itself, is not the one that the small file beside the ledger knows."""
    other = Ledger(tmp_path / "other.jsonl")
    for name in ("x", "y", "z"):
        other.add(record(name))
    ledger.path.write_bytes(other.path.read_bytes())
    with pytest.raises(InputError, match="written anew"):
        Ledger(ledger.path)


@pytest.mark.parametrize("keep", [1, 30, 200, -1])
def test_a_torn_end_is_cut_off_and_kept(ledger, keep):
    """What a crash leaves of a last line is no record; the next writer cuts it off and keeps it beside."""
    whole = ledger.path.read_bytes()
    torn = sealed({"prev": ledger.head, "seq": 4, "time": "", "op": "add", "id": "four"})[:keep]
    ledger.path.write_bytes(whole + torn)
    again = Ledger(ledger.path)
    assert [r.id for r in again] == ["one", "two", "three"]
    assert again.recovered == torn
    again.add(record("five"))
    assert ledger.path.read_bytes().startswith(whole + b'{"hash"')
    assert ledger.path.with_name("evidence.jsonl.torn").read_bytes() == torn + b"\n"
    assert [r.id for r in Ledger(ledger.path)] == ["one", "two", "three", "five"]


WRITER = textwrap.dedent("""
    import sys
    from leadtime.evidence import Ledger, Record
    from tests.evidence.test_ledger import record
    ledger = Ledger(sys.argv[1])
    print("ready", flush=True)
    for k in range(int(sys.argv[3])):
        ledger.add(record(f"{sys.argv[2]}-{k}"))
        print(f"{sys.argv[2]}-{k}", flush=True)
""")


def _writer(path, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])},  # noqa: PTH109 -- a path for a process
    )


def test_two_writers_lose_nothing(tmp_path):
    """Two processes that append at once: every record is there, and the chain is whole."""
    path = tmp_path / "evidence.jsonl"
    writers = [_writer(path, name, 25) for name in ("a", "b")]
    said = [w.communicate(timeout=120)[0].split()[1:] for w in writers]
    assert [w.returncode for w in writers] == [0, 0]
    ledger = Ledger(path)
    assert sorted(r.id for r in ledger) == sorted(said[0] + said[1])
    assert len(ledger) == 50


def test_a_killed_writer_loses_nothing_that_it_had_said(tmp_path):
    """Kill -9 in the middle: what was acknowledged is there, and the next writer is not locked out."""
    path = tmp_path / "evidence.jsonl"
    writer = _writer(path, "k", 100_000)
    with writer.stdout as out:
        said = [out.readline().strip() for _ in range(12)]
        time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        said += [line.strip() for line in out if line.endswith("\n")]
    writer.wait(timeout=30)
    after = Ledger(path)
    after.add(record("after"))
    names = {r.id for r in Ledger(path)}
    assert {*said[1:], "after"} <= names


def test_a_proxy_experiment_can_only_say_an_ordering():
    """Its magnitudes are refused, with what to give in their place; the ordering itself is taken."""
    with pytest.raises(InputError, match="never by how much") as e:
        record("toy", kind="proxy experiment")
    assert '"form": "ordering"' in str(e.value)
    ordering = {"form": "ordering", "better": "probes", "worse": "audits", "probability": 0.63}
    made = record("toy", kind="proxy experiment", result=ordering)
    assert made.result.probability == 0.63
    with pytest.raises(InputError):
        record("toy", kind="proxy experiment", result={"form": "ordering", "better": "a", "worse": "b",
                                                       "probability": 0.6, "value": 3})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"kind": "measurment"}, '"kind": "measurement"'),
        ({"id": "Has Spaces"}, "an id is lower-case"),
        ({"about": []}, "about is empty"),
        ({"result": {"form": "counts", "events": 3, "trials": 2}}, "events are at most trials"),
        ({"result": {"form": "probability", "p": 1.2}}, "result.p is 1.2\n  valid: a number from 0 to 1"),
        ({"result": {"form": "estimate", "value": float("nan")}}, "finite"),
        (
            {"result": {"form": "estimate", "value": 3, "low": 4, "high": 5, "level": 0.9}},
            "low ≤ value ≤ high",
        ),
        ({"result": {"form": "estimate", "value": 3, "low": 2, "high": 5}}, "its 'level'"),
        ({"result": {"form": "distribution", "dist": "80% 12 to 2 years"}}, "result"),
        ({"result": {"form": "vibes"}}, "vibes"),
        ({"source": {**SOURCE, "URL": "javascript:alert(1)"}}, "begins with https"),
        ({"source": {**SOURCE, "accessed": {"date-parts": [[2026, 13, 1]]}}}, r"\[2026, 13, 1\] is no date"),
        ({"source": {"title": "x"}}, "it has no 'source.accessed'\n  valid: .*date-parts"),
        ({"quote": {"text": "x" * 601}}, "at most 600"),
        ({"appraisal": {"validity": 2}}, "appraisal.validity is 2\n  valid: a number from 0 to 1"),
        ({"appraisal": {"validty": 0.2}}, "no field 'appraisal.validty'\n.*\n  try:   validity"),
        ({"appraisal": {"infohazard": "hihg"}}, "is 'hihg'\n  valid: none, low, high\n  try:   high"),
        ({"result": {"form": "probability", "probability": 0.2}}, "no field 'result.probability'"),
        ({"result": {"value": 3}}, "has no 'form'"),
        ({"statement": 10**5000}, "statement is beyond reading"),
        ({"colour": "red"}, "no field 'colour'\n  valid: id, kind"),
    ],
)
def test_what_is_no_record_is_refused(change, found):
    """Each mistake has one message that names the field, in our words, with what is valid."""
    with pytest.raises(InputError, match=found) as e:
        record("x", **change)
    assert e.value.problem.valid
    assert not any(word in str(e.value) for word in ("Input should", "validation", "permitted", "Field"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda t: json.dumps({"id": t}).encode()))
def test_hostile_lines_are_damage_and_never_a_crash(line):
    """Whatever bytes stand in a line, the check says that the line is wrong."""
    data = line.replace(b"\n", b"") + b"\n"
    assert [d.line for d in check_bytes(data).damage] == [1]


def test_long_deep_and_foreign_lines():
    """Ten megabytes, deep nesting, NaN, another encoding: each is told, with the line."""
    for line, what in (
        (b"x" * 10_000_000, "no line has more than"),
        (b'{"hash":' + b"[" * 100_000, "nested|does not begin|Expecting|recursion"),
        (b'{"hash":"' + b"0" * 64 + b'","x":NaN}', "NaN is no number"),
        ('{"hash":"é'.encode("latin-1") + b"}", "not UTF-8"),
    ):
        (damage,) = check_bytes(line + b"\n").damage
        assert damage.line == 1
        assert any(w in damage.what for w in what.split("|"))


def test_a_hundred_thousand_lines_are_one_chain():
    """A long ledger is checked line by line, and a change in its middle is located."""
    lines, prev = [], START
    for k in range(20_000):
        line = sealed(
            {
                "prev": prev,
                "seq": k + 1,
                "time": "t",
                "op": "add",
                "id": f"r{k}",
                "record": {"id": f"r{k}", "about": []},
            }
        )
        lines.append(line)
        prev = line[9:73].decode()
    assert check_bytes(b"\n".join(lines) + b"\n").sound
    lines[12_345] = lines[12_345].replace(b"r12345", b"r12346")
    assert [d.line for d in check_bytes(b"\n".join(lines) + b"\n").damage] == [12_346]


def test_a_quote_is_found_whatever_its_marks():
    """Line breaks, spaces and kinds of quotation mark do not hide a passage; other words do."""
    quote = record("q", quote={"text": "the “crunch” is – short", "locator": "p. 4"}).quote
    assert quote.stands_in('Here the "crunch"\n is - short, they say.')
    assert not quote.stands_in("the crunch is long")
