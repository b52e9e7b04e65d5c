"""Two versions of a project: beliefs with one prior in both are divided by their records."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest

from leadtime.evidence import Appraisal, Ledger
from leadtime.project import load_project
from leadtime.project.versions import Versions, versions
from tests.project.ledgers import MOVED, make_project, state, window


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A project whose window rests on two records, and a copy of its folder."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    state(make_project(old), MOVED.replace("[first]", "[first, second]"))
    shutil.copytree(old, new)
    return old, new


def between(pair: tuple[Path, Path]) -> Versions:
    """The differences between the two folders as they are."""
    return versions(load_project(pair[0]), load_project(pair[1]))


def rename(folder: Path, old: str, new: str) -> None:
    """Put other words into the file of a project."""
    file = folder / "leadtime.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_records_under_one_prior_are_changes_of_their_own(pair: tuple[Path, Path]) -> None:
    """One took the place of another, one was appraised anew, one came: three changes; no set of them gives
    the old belief nor another set's, none gives the old belief and all the new one. By hand, for a normal
    prior with precision 1/100 and records of the same: the mean of prior and records.
    """
    ledger = Ledger(pair[1] / "evidence.jsonl")
    ledger.supersede("first", window("better", 80, url="better"), "a slip of units")
    ledger.appraise("second", Appraisal(bias=30), "it counts from training")
    ledger.add(window("third", 120, url="third"))
    rename(pair[1], "[first, second]", "[better, second, third]")
    found = between(pair)
    assert {s.name: s.words for s in found.shifts} == {
        "better": "took the place of first",
        "second": "appraised anew",
        "third": "now among the evidence",
    }
    assert all(s.beliefs == ("window",) for s in found.shifts)
    at = {s.name: i for i, s in enumerate(found.shifts)}
    values = {"better": (40, 80), "second": (60, 30), "third": (None, 120)}
    for size in range(1, 4):
        for done in combinations(values, size):
            numbers = [30, *(v[name in done] for name, v in values.items())]
            known = [x for x in numbers if x is not None]
            made = found.believed(frozenset(at[name] for name in done))["window"]
            assert float(made.ppf(0.5)) == pytest.approx(sum(known) / len(known))
    assert found.believed(frozenset()) == {}
    assert found.believed(frozenset(range(3)))["window"] == load_project(pair[1]).beliefs["window"].dist


def test_a_record_that_is_no_longer_named(pair: tuple[Path, Path]) -> None:
    """It is a change too; without any record what is believed is the prior or what the new file makes."""
    rename(pair[1], "[first, second]", "[first]")
    (shift,) = between(pair).shifts
    assert (shift.name, shift.words) == ("second", "no longer among the evidence")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("normal(30, 10) days", "normal(31, 10) days", "another prior, on the same evidence"),
        (
            "prior: 'normal(30, 10) days', evidence: [first, second]",
            "dist: 7 to 90 days, evidence: [first]",
            "stated anew, without second",
        ),
        (
            "prior: 'normal(30, 10) days'",
            "prior: 'normal(30, 10) days', dist: 'normal(33, 9) days'",
            "read anew by its author, on the same evidence",
        ),
    ],
)
def test_what_is_stated_anew_is_one_change(pair: tuple[Path, Path], old: str, new: str, words: str) -> None:
    """Another prior, a number without one, a reading of one's own: no records divide it, and it says why."""
    rename(pair[1], old, new)
    found = between(pair)
    (shift,) = found.shifts
    assert (shift.name, shift.words) == ("window", words)
    assert found.believed(frozenset({0}))["window"] == load_project(pair[1]).beliefs["window"].dist
