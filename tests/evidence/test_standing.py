"""What the records of a belief say about how well it stands, and a ledger played again."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtime.evidence import Appraisal, Ledger, Record
from leadtime.evidence.replay import in_words, replay, until
from leadtime.evidence.standing import independent_sources, standing
from leadtime.evidence.told import appraisal_words, citation, result_words, visible

SOURCE = {"title": "A card", "URL": "https://example.org/card", "accessed": {"date-parts": [[2026, 10, 22]]}}


def record(name, *, source=None, result=None, **appraisal):
    """A record about the window."""
    return Record.from_json(
        {
            "id": name,
            "kind": "measurement",
            "about": ["base_window"],
            "statement": "Six weeks passed.",
            "source": {**SOURCE, **(source or {})},
            "result": result or {"form": "estimate", "value": 42, "unit": "day"},
            "appraisal": appraisal,
        }
    )


def test_one_work_is_one_source_however_it_is_named():
    """The same address with another ending, the same DOI in capitals: one source; another page: two."""
    same = [record("a"), record("b", source={"URL": "https://www.example.org/card/"})]
    assert len(independent_sources(same)) == 1
    assert len(independent_sources([*same, record("c", source={"URL": "https://example.org/x"})])) == 2
    other = record("b", source={"DOI": "10.1/ab", "URL": "https://o.org/1"})
    doi = [record("a", source={"DOI": "10.1/AB"}), other]
    assert len(independent_sources(doi)) == 1


def test_records_that_share_their_errors_are_one_source():
    """Groups join works, and chains of groups and works join further ones."""
    a = record("a", group="team")
    b = record("b", group="team", source={"URL": "https://b.org/b"})
    c = record("c", source={"URL": "https://b.org/b"})
    assert len(independent_sources([a, b, c])) == 1
    assert len(independent_sources([a, c])) == 2


def test_standing():
    """None, one source, and stale: what holds today; a day of expiry still counts."""
    day = dt.date(2026, 11, 28)
    assert standing("x", [], day).without
    fresh, old = record("a", expires="2026-11-28"), record("b", expires="2026-11-27")
    found = standing("x", [fresh, old], day)
    assert (found.stale, found.single, found.all_stale) == (("b",), True, False)
    assert standing("x", [old], day).all_stale


@pytest.fixture
def ledger(tmp_path):
    """Four lines on four days: added, added in its place, appraised, taken back."""
    days = iter(range(1, 9))
    made = Ledger(tmp_path / "evidence.jsonl", clock=lambda: dt.datetime(2026, 11, next(days), tzinfo=dt.UTC))
    made.add(record("one"))
    made.supersede("one", record("two"), "a better copy")
    made.appraise("two", Appraisal(validity=0.4), "one lab only")
    made.retract("two", "a slip of units")
    return made


def test_a_ledger_can_be_played_to_any_day(ledger):
    """What held at the end of each day, with the appraisal of that day."""
    days = [dt.date(2026, 11, d) for d in range(1, 5)]
    held = [sorted(replay(until(ledger.entries, day))) for day in days]
    assert held == [["one"], ["two"], ["two"], []]
    third = replay(until(ledger.entries, dt.date(2026, 11, 3)))
    assert third["two"].appraisal.validity == 0.4
    assert until(ledger.entries, dt.date(2026, 10, 31)) == ()


def test_any_part_of_a_ledger_can_be_played(ledger):
    """Without the line that put it there a record is not there, and later lines about it do nothing."""
    lines = ledger.entries
    assert set(replay([lines[0], lines[2], lines[3]])) == {"one"}
    assert set(replay(lines[2:])) == set()
    assert in_words(lines[1]) == "took the place of one: a better copy"


def test_what_a_ledger_plays_to_is_what_it_holds(ledger):
    """Played whole, the entries give the ledger's own records."""
    ledger.add(record("three", validity=0.5))
    assert replay(ledger.entries) == {r.id: r for r in ledger}


def test_results_and_appraisals_in_words():
    """One line each, with units and levels."""
    results = [
        ({"form": "estimate", "value": 42, "unit": "day", "se": 3}, "42 days (standard error 3)"),
        ({"form": "counts", "events": 3, "trials": 1200}, "3 of 1,200"),
        ({"form": "probability", "p": 0.1, "given": "no treaty"}, "probability 10 %, given no treaty"),
        ({"form": "ordering", "better": "A", "worse": "B", "probability": 0.63}, "A before B, 0.63"),
        (
            {"form": "distribution", "dist": "lognormal(2.147172737448209, 0.7219470337465409) days"},
            "distribution lognormal(2.147, 0.7219) days",
        ),
        (
            {
                "form": "distribution",
                "dist": f"cdf({', '.join(f'{i + 1}.00000001: {2 * i}%' for i in range(51))}) days",
            },
            "distribution of many points: 10 % 6 days, 50 % 26 days, 90 % 46 days",
        ),
    ]
    for raw, words in results:
        assert result_words(record("a", result=raw).result) == words
    made = Appraisal(validity=0.6, bias=-1, bias_sd=2, expires=dt.date(2026, 11, 1), note="one lab")
    told = appraisal_words(made, dt.date(2026, 11, 2))
    assert told == "validity 0.6; bias -1 ± 2; expired 2026-11-01; one lab"
    assert citation(record("a").source) == "no date, A card. https://example.org/card (read 2026-10-22)"


def test_nothing_in_a_text_acts_on_a_terminal():
    """Escape sequences, bells, and marks that turn the direction of writing are shown by their number."""
    assert visible("a\x1b[31mb\x07\u202ec\nd") == "a\\x1b[31mb\\x07\\u202ec d"
    assert visible("naïve – “quoted”") == "naïve – “quoted”"
