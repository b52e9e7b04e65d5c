"""The ledgers of the shipped examples: every belief has a record that holds, and each says what it is.

What a record claims of the world cannot be tested here. What can: that it is about something that exists,
that its dates are possible, its numbers in a unit of the belief, its statement in words of our own.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from leadtime import units
from leadtime.evidence import Ledger, parse_distribution
from leadtime.evidence.beliefs import split_name
from leadtime.evidence.ledger import NAME, check_bytes
from leadtime.evidence.updating import update
from leadtime.project import init_project, load_project

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
KEPT = sorted(p.parent.name for p in EXAMPLES.glob(f"*/{NAME}"))
OTHER_QUANTITY = "not the same quantity"
"""What a statement says whose number is in no unit of the belief."""
LONGEST_QUOTE = 40
SHARED_WORDS = 8
"""So many words in a row that a statement shares with its quote make it a copy."""

pytestmark = pytest.mark.parametrize("example", KEPT)


@pytest.fixture
def ledger(example):
    return Ledger(EXAMPLES / example / NAME)


@pytest.fixture
def project(example):
    return load_project(EXAMPLES / example)


NO_CLAIM = ("default of the model", "the start that the project states")
"""How the sources of numbers begin that no example claims: a model's defaults, and the project's start."""


def stated(project):
    """The beliefs that the project file states."""
    found = (project.beliefs[name] for name in project.beliefs)
    return [b for b in found if not (b.source or "").startswith(NO_CLAIM)]


def test_the_ledger_is_whole(example):
    """Every hash fits, the chain holds, and the small file beside it knows the same end."""
    path = EXAMPLES / example / NAME
    head = json.loads(path.with_name(f"{NAME}.head").read_text(encoding="utf-8"))
    checked = check_bytes(path.read_bytes(), (head["lines"], head["hash"]))
    assert checked.sound, list(map(str, checked.damage))
    assert checked.torn == b""
    assert len(checked.entries) == head["lines"]


def test_every_belief_has_a_record_that_holds(example, ledger, project):
    """No belief of an example stands on nothing, and each names its records in the project file."""
    assert [b.name for b in stated(project) if not ledger.about(b.name)] == []
    assert [b.name for b in stated(project) if not b.evidence] == []


def test_the_file_names_all_records_of_a_belief_and_no_others(example, ledger, project):
    """An id under `evidence` holds in the ledger and is about that belief; none is missing."""
    for belief in stated(project):
        about = {r.id for r in ledger.about(belief.name)}
        assert set(belief.evidence) == about, belief.name
        assert len(set(belief.evidence)) == len(belief.evidence), belief.name


def test_every_record_is_about_something_that_exists(example, ledger, project):
    """A record names a belief, a component of one, or a whole vector of the project."""
    known = {name for belief in project.beliefs for name in (belief, split_name(belief)[0])}
    for entry in ledger.entries:
        assert set(ledger[entry.id].about) <= known, entry.id


def test_sources_can_be_looked_up_and_their_dates_are_possible(example, ledger):
    """An https address, issued before it was read, read before the record was entered."""
    for entry in ledger.entries:
        source = ledger[entry.id].source
        entered = dt.datetime.fromisoformat(entry.time).date()
        assert (source.URL or "").startswith("https://"), entry.id
        assert source.accessed.day <= entered, entry.id
        assert source.issued is None or source.issued.day <= source.accessed.day, entry.id


def test_an_appraisal_says_why(example, ledger):
    """Each has a note, and nothing expires before it was entered."""
    for entry in ledger.entries:
        appraisal = ledger[entry.id].appraisal
        assert appraisal.note, entry.id
        assert appraisal.by, entry.id
        assert not appraisal.stale(dt.datetime.fromisoformat(entry.time).date()), entry.id


def words(text):
    return re.findall(r"\w+", text.casefold())


def test_statements_are_in_our_own_words_and_quotes_are_short(example, ledger):
    """No statement has eight words in a row from its quote; a quote has at most forty, and a locator."""
    for entry in ledger.entries:
        record = ledger[entry.id]
        if record.quote is None:
            continue
        told, said = words(record.statement), words(record.quote.text)
        runs = {tuple(said[i : i + SHARED_WORDS]) for i in range(len(said) - SHARED_WORDS + 1)}
        shared = [r for i in range(len(told)) if (r := tuple(told[i : i + SHARED_WORDS])) in runs]
        assert not shared, (entry.id, shared[0])
        assert len(record.quote.text.split()) <= LONGEST_QUOTE, entry.id
        assert record.quote.locator, entry.id


def unit_of(result):
    """The unit of a result that has one: of an estimate or a whole distribution."""
    if result.form == "estimate":
        return result.unit
    return parse_distribution(result.dist).unit if result.form == "distribution" else None


def test_numbers_are_in_a_unit_of_the_belief(example, ledger, project):
    """What is measured converts to the belief's unit, or the statement says that it is something else."""
    for belief in stated(project):
        for record in ledger.about(belief.name):
            unit = unit_of(record.result)
            if unit is None or OTHER_QUANTITY in record.statement:
                continue
            assert units.compatible(unit, belief.dist.unit), (belief.name, record.id)


def test_chances_are_about_chances(example, ledger, project):
    """A probability or a count bears on a share, or the statement says that it is something else."""
    for belief in stated(project):
        for record in ledger.about(belief.name):
            if record.result.form not in {"probability", "counts"} or OTHER_QUANTITY in record.statement:
                continue
            assert belief.dist.unit == "", (belief.name, record.id)
            assert 0 <= belief.dist.ppf(0.001) <= belief.dist.ppf(0.999) <= 1, (belief.name, record.id)


def test_every_record_can_be_weighed(example, ledger, project):
    """Bayes' rule takes every belief with its records: no result is of a kind that stops an update."""
    seen = set()
    for belief in stated(project):
        records = ledger.about(belief.name)
        key = (str(belief.dist), tuple(r.id for r in records))
        if key not in seen:
            moved = update(belief.dist, records, name=belief.name)
            assert {*moved.used, *dict(moved.left_out)} == set(key[1]), belief.name
        seen.add(key)


def test_starting_from_an_example_brings_its_ledger(example, tmp_path):
    """`leadtime init` copies the ledger and its head byte for byte, and nothing that a writer left."""
    made = init_project(tmp_path / "mine", example)
    names = {p.name for p in made}
    assert {NAME, f"{NAME}.head"} <= names
    assert f"{NAME}.lock" not in names
    for name in (NAME, f"{NAME}.head"):
        assert (tmp_path / "mine" / name).read_bytes() == (EXAMPLES / example / name).read_bytes()
    assert len(Ledger(tmp_path / "mine" / NAME)) == len(Ledger(EXAMPLES / example / NAME))


def test_line_endings_of_ledgers_are_left_alone(example):
    """Git changes no byte of a ledger, whatever the system: a changed line ending would break its hash."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").split("\n")
    assert {"*.jsonl -text", "*.jsonl.head -text"} <= set(rules)
    assert b"\r" not in (EXAMPLES / example / NAME).read_bytes()
