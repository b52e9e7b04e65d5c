"""What can happen to a ledger and to the file beside it, and what it does not take: told, and what to do."""

from __future__ import annotations

import os

import pytest

from leadtime.errors import InputError
from leadtime.evidence import Appraisal, Ledger, Record
from leadtime.evidence.chain import START, sealed
from leadtime.evidence.ledger import examine
from leadtime.evidence.replay import in_words
from tests.evidence.test_ledger import SOURCE, ledger, record

__all__ = ["ledger"]


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ('{"lines": Infinity}', "Infinity is no number"),
        ('{"lines": 1e999, "hash": "' + START + '"}', "does not hold"),
        ('{"lines": true, "hash": "' + START + '"}', "does not hold"),
        ('{"lines": -1, "hash": "' + START + '"}', "does not hold"),
        ('{"lines": 3, "hash": "short"}', "does not hold"),
        ("[" * 500, "nested|no JSON object"),
        ("", "no JSON object"),
        (None, "is a directory"),
    ],
)
def test_a_garbled_head_is_damage(ledger, head, what):
    """Whatever was made of the small file beside the ledger: told as damage of that file, with what to do."""
    path = ledger.path.with_name("evidence.jsonl.head")
    path.unlink()
    if head is None:
        what = "is no file"
        path.mkdir()
    else:
        path.write_text(head)
    with pytest.raises(InputError, match=what) as e:
        Ledger(ledger.path)
    assert str(path) in f"{e.value.problem.file} {e.value.problem.fix}"
    if head is not None:
        assert f"try:   rm {path}" in str(e.value)
        assert [d.beside for d in examine(ledger.path).damage] == ["evidence.jsonl.head"]


def test_without_a_head_a_missing_end_is_not_found_and_that_is_said(ledger):
    """The last line and the head go: what is left is sound, and says what it cannot know."""
    path = ledger.path
    assert ledger.remarks == ()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    path.with_name("evidence.jsonl.head").unlink()
    assert (examine(path).sound, examine(path).end_known) == (True, False)
    again = Ledger(path)
    assert "could not be found" in again.remarks[0]
    again.add(record("four"))
    assert again.remarks == Ledger(path).remarks == ()
    assert examine(path).end_known
    assert examine(path.with_name("none.jsonl")).end_known


def test_a_line_cut_off_after_it_counted_is_damage(ledger):
    """It is told apart from an addition that never counted, and what to do without a copy works."""
    path = ledger.path
    path.write_bytes(path.read_bytes()[:-30])
    left = len(path.read_bytes().split(b"\n")[-1])
    checked = examine(path)
    assert (checked.torn, len(checked.damage)) == (b"", 1)
    with pytest.raises(
        InputError, match=rf"cut off since, {left} bytes of it are left: the last 1 of 3 lines"
    ) as e:
        Ledger(path)
    assert e.value.problem.line == 3
    remove, mend = e.value.problem.fix.split(" && ")
    assert (remove, mend.split(" --project")[0]) == (f"rm {path}.head", "leadtime evidence verify --mend")
    path.with_name("evidence.jsonl.head").unlink()
    assert len(Ledger(path).mend()) == left
    assert [r.id for r in Ledger(path)] == ["one", "two"]


def test_a_ledger_that_is_gone_is_told_by_what_is_left(ledger):
    """The file is removed and its head stays: no addition goes on as if nothing had been there."""
    ledger.path.unlink()
    with pytest.raises(InputError, match="the file is gone, with all the 3 lines") as e:
        Ledger(ledger.path)
    assert e.value.problem.fix == f"rm {ledger.path}.head"


def test_a_head_that_cannot_be_written_loses_no_record(ledger, monkeypatch):
    """The record counts, the next one is added behind it, and what is not known is said until it is."""
    from leadtime.evidence import ledger as module

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(module, "write_told", fails)
        assert ledger.add(record("four")).seq == 4
        assert "no space left on device" in ledger.remarks[0]
    assert [r.id for r in Ledger(ledger.path)] == ["one", "two", "three", "four"]
    ledger.add(record("five"))
    assert ledger.remarks == ()
    assert len(Ledger(ledger.path)) == 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["evidence.jsonl", "evidence.jsonl.head", "evidence.jsonl.torn"])
def test_nobody_waits_at_a_pipe(tmp_path, name):
    """A pipe in the place of a file is refused before it is opened, which would never end."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match=f"{name} is no file"):
        Ledger(tmp_path / "evidence.jsonl")


def test_a_ledger_takes_only_what_can_be_read_back(ledger, tmp_path):
    """Records made past their own checks are refused by every writer, and nothing is written."""
    from leadtime.evidence.records import Estimate

    ordering = {"form": "ordering", "better": "a", "worse": "b", "probability": 0.6}
    proxy = record("proxy", kind="proxy experiment", result=ordering)
    smuggled = proxy.model_copy(update={"result": Estimate(value=3)})
    odd = record("odd").model_copy(update={"result": 3})
    bare = Record.model_construct(id="bare")
    before = ledger.path.read_bytes()
    for bad in (smuggled, odd, bare):
        for write in (
            ledger.add,
            lambda r: ledger.add_all([record("good"), r]),
            lambda r: ledger.supersede("one", r, "a reason"),
        ):
            with pytest.raises(InputError):
                write(bad)
    with pytest.raises(InputError, match="validity is 3"):
        ledger.appraise("one", Appraisal().model_copy(update={"validity": 3}), "a reason")
    line = sealed({"prev": START, "seq": 1, "time": "t", "op": "add", "id": "b",
                   "record": {"id": "b", "about": ["x"]}})  # fmt: skip
    other = Ledger(tmp_path / "other.jsonl")
    for lines, found in (([line], "it has no 'kind'"), ([line[:-1]], "no JSON object")):
        with pytest.raises(InputError, match=found):
            other.take_lines(lines)
    assert not other.path.exists()
    assert ledger.path.read_bytes() == before
    assert len(list(ledger)) == 3


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            {"source": {**SOURCE, "accessed": {"date-parts": [[2026, 11, 4]]}}},
            "read on 2026-11-04.*yet to come",
        ),
        ({"source": {**SOURCE, "issued": {"date-parts": [[2027, 6]]}}}, "issued on 2027-06.*yet to come"),
        ({"quote": {"text": " \n"}}, "its quote is blank"),
    ],
)
def test_slips_are_not_entered_and_can_still_be_read(tmp_path, change, found):
    """What is plainly wrong stays out; a ledger that has it from before these rules is read all the same."""
    import datetime as dt

    made = Ledger(tmp_path / "evidence.jsonl", lambda: dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
    with pytest.raises(InputError, match=found) as e:
        made.add(record("x", **change))
    assert e.value.problem.valid
    made.add(record("y", source={**SOURCE, "accessed": {"date-parts": [[2026, 11, 3]]}}))
    line = sealed({"prev": START, "seq": 1, "time": "t", "op": "add", "id": "x",
                   "record": record("x", **change).to_json()})  # fmt: skip
    old = Ledger(tmp_path / "old.jsonl")
    assert old.take_lines([line]) == 1
    assert Ledger(old.path)["x"] == record("x", **change)


def test_reasons_about_hazards_stay_in_the_ledger(ledger):
    """Why a hazardous record went is not told, neither by its own message nor in the words for a line."""
    for name in ("one", "two"):
        ledger.appraise(name, Appraisal(infohazard="high"), "SECRET")
    ledger.retract("one", "SECRET")
    ledger.supersede("two", record("two-b"), "SECRET")
    ledger.retract("three", "a slip")
    for name in ("one", "two"):
        with pytest.raises(InputError, match="the reason is withheld") as e:
            ledger[name]
        assert "SECRET" not in str(e.value)
    assert e.value.problem.fix == "two-b"
    told = [in_words(entry, hidden=ledger.hides(entry)) for entry in ledger.entries]
    assert "SECRET" not in " ".join(told)
    assert told[-1] == "retracted: a slip"


def test_a_writer_who_comes_while_somebody_reads_is_no_damage(ledger, monkeypatch):
    """What stands beside the ledger is read before it: a line that is added meanwhile is one more."""
    from leadtime.evidence import ledger as module

    real, late = module._told, [record("late")]

    def told(path):
        if late:
            ledger.add(late.pop())
        return real(path)

    monkeypatch.setattr(module, "_told", told)
    assert examine(ledger.path).sound
    assert len(Ledger(ledger.path)) == 4
