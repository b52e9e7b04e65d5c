"""Several records that are added together count together, or not at all."""

from __future__ import annotations

import pytest

from leadtime.errors import InputError
from leadtime.evidence import Ledger
from leadtime.evidence.chain import check_bytes, sealed
from tests.evidence.test_ledger import ledger, record

__all__ = ["ledger"]


def test_several_records_are_added_all_or_none(ledger):
    """One mistake among them, and none is there; two of one id are a mistake too."""
    before = ledger.path.read_bytes()
    for names, found in ((("four", "one"), "'one' already"), (("four", "four"), "two have the id 'four'")):
        with pytest.raises(InputError, match=found):
            ledger.add_all([record(n) for n in names])
    assert ledger.path.read_bytes() == before
    assert ledger.add_all([]) == ()
    assert [e.id for e in ledger.add_all([record("four"), record("five")])] == ["four", "five"]
    assert [r.id for r in Ledger(ledger.path)] == ["one", "two", "three", "four", "five"]


def test_a_crash_between_records_that_belong_together(ledger):
    """Wherever the writing of several lines breaks off, none of them counts, and the next writer goes on."""
    whole, head = ledger.path.read_bytes(), ledger.path.with_name("evidence.jsonl.head").read_bytes()
    ledger.add_all([record("four"), record("five"), record("six")])
    added = ledger.path.read_bytes()[len(whole) :]
    ends = [0, *(i + 1 for i, b in enumerate(added) if b == 10)]
    for keep in [*ends[1:-1], ends[1] + 5, ends[2] - 1, len(added) - 1]:
        ledger.path.write_bytes(whole + added[:keep])
        ledger.path.with_name("evidence.jsonl.head").write_bytes(head)
        again = Ledger(ledger.path)
        assert [r.id for r in again] == ["one", "two", "three"]
        assert again.recovered == added[:keep]
        again.add(record("seven"))
        assert [r.id for r in Ledger(ledger.path)] == ["one", "two", "three", "seven"]


def test_part_of_what_belongs_together_is_damage_once_it_was_whole(ledger):
    """Cut from the end once it was written, it is missing; before another line, it is not together."""
    ledger.add_all([record("four"), record("five")])
    lines = ledger.path.read_bytes().split(b"\n")
    assert [str(d) for d in check_bytes(b"\n".join([*lines[:4], b""]), (5, ledger.head)).damage] == [
        "line 5: the last 1 of 5 lines are missing"
    ]
    prev = lines[3][9:73].decode()
    alone = sealed({"prev": prev, "seq": 5, "time": "t", "op": "retract", "id": "one"})
    found = check_bytes(b"\n".join([*lines[:4], alone, b""])).damage
    assert [str(d) for d in found] == ["line 5: lines that were written together are not"]
