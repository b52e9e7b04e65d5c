"""What `check` says of records: those that nobody appraised, that are left out, twice there or hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.evidence import Ledger, Record
from leadtime.project import check_project
from leadtime.project.ledger import open_ledger
from leadtime.project.support import Support, support
from tests.project.ledgers import MOVED, make_project, state, window


def at(record: Record, url: str) -> Record:
    """The record from this address."""
    return record.model_copy(update={"source": record.source.model_copy(update={"URL": url})})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose ledger has six records about the window."""
    made = make_project(tmp_path)
    ledger = Ledger(made / "evidence.jsonl")
    here = "https://example.org/a"
    ledger.add(at(window("plain", 20), "https://example.org/b"))
    ledger.add(at(window("weighed", 30, validity=0.5, group="one"), here))
    ledger.add(at(window("again", 31, validity=0.5, group="two"), here))
    ledger.add(at(window("hidden", 32, validity=0.5, infohazard="high"), "https://example.org/SECRET"))
    return made


def told(folder: Path, names: str) -> tuple[list[str], Support]:
    """The warnings of the check, and how the beliefs stand."""
    report = check_project(state(folder, MOVED.replace("[first]", f"[{names}]")))
    assert report.project is not None, report.problems
    return [w.found for w in report.warnings], support(report.project, open_ledger(folder), None)


def test_records_that_nobody_appraised(folder: Path) -> None:
    """A belief that one moves is named with it; one with an appraisal is not."""
    _, held = told(folder, "plain, weighed")
    assert held.to_json()["unappraised"] == {"window": ["plain"]}
    assert any("are moved by records that nobody has appraised: window" in x for x in held.lines())


def test_appraised_records_are_not_told(folder: Path) -> None:
    """A validity is an appraisal."""
    assert told(folder, "weighed")[1].unappraised == ()


def test_records_that_are_left_out(folder: Path) -> None:
    """A belief that names some of the records about it is told, with the others."""
    _, held = told(folder, "plain")
    assert held.to_json()["selective"] == {"window": ["first", "second", "weighed", "again", "hidden"]}
    assert any("name only some of the records about them: window" in x for x in held.lines())


def test_records_of_one_source_that_count_apart(folder: Path) -> None:
    """Groups of their own make them independent, and the check says so."""
    warnings, _ = told(folder, "weighed, again")
    assert any("count more than once because of the groups" in w for w in warnings)


def test_a_record_that_is_named_twice(folder: Path) -> None:
    """It counts once, and naming it twice is a mistake."""
    (problem,) = check_project(state(folder, MOVED.replace("[first]", "[plain, plain]"))).problems
    assert "plain is named 2 times" in problem.found


def test_the_source_of_a_hazard_is_not_named(folder: Path) -> None:
    """It is counted as a source, and its address is not told."""
    _, held = told(folder, "hidden")
    assert "SECRET" not in str(held.to_json()) + "".join(held.lines(full=True))
    assert held.single == ("window",)
