"""Evidence in a project: priors that records move, readings that go too far, what beliefs stand on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from leadtime.evidence import Ledger, Record
from leadtime.project import check_project, load_project
from leadtime.project.chain import as_of, chains
from leadtime.project.changes import changes_between
from leadtime.project.ledger import open_ledger
from leadtime.project.support import support
from tests.project.ledgers import MOVED, make_project, state, window


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a ledger."""
    return make_project(tmp_path)


def test_records_move_a_prior(folder: Path) -> None:
    """A normal prior and one normal record of the same precision: half way, with the sd over √2."""
    belief = load_project(state(folder, MOVED)).beliefs["window"]
    assert float(belief.dist.ppf(0.5)) == pytest.approx(35)
    assert belief.dist.sd() == pytest.approx(10 / 2**0.5)
    assert str(belief.prior) == "normal(30, 10) days"
    assert belief.evidence == ("first",)
    assert "prior" in (belief.source or "")


def test_the_same_files_give_the_same_numbers_on_any_day(folder: Path) -> None:
    """A record that expired before the project's start moves nothing; one that expires later does, for
    ever.
    """
    ledger = Ledger(folder / "evidence.jsonl")
    ledger.add(window("old", 90, expires="2026-10-01"))
    ledger.add(window("soon", 40, expires="2026-11-02"))
    state(folder, MOVED.replace("[first]", "[old, soon]"))
    assert float(load_project(folder).beliefs["window"].dist.ppf(0.5)) == pytest.approx(35)


def test_a_reading_of_ones_own_may_not_go_too_far(folder: Path) -> None:
    """A reading within what the records permit stands; one beyond is refused, with what is permitted."""
    mine = "{prior: 'normal(30, 10) days', dist: 'normal(33, 9) days', evidence: [first], kind: measured}"
    assert str(load_project(state(folder, mine)).beliefs["window"].dist) == "normal(33, 9) days"
    file = folder / "leadtime.yaml"
    file.write_text(file.read_text().replace("normal(33, 9)", "normal(55, 2)"))
    (problem,) = check_project(folder).problems
    assert problem.line is not None
    assert "permit" in str(problem)
    assert "normal(35, 7.07" in str(problem)


@pytest.mark.parametrize(
    ("line", "found", "fix"),
    [
        (MOVED.replace("first", "frist"), "there is no record 'frist' in evidence.jsonl", "first"),
        ("{prior: 7 to 60 days, kind: measured}", "window has a prior and no evidence that moves it", None),
        (
            "{dist: 7 to 60 days, evidence: [seccond], kind: measured}",
            "there is no record 'seccond'",
            "second",
        ),
        ("{prior: 7 to 60 dollars, evidence: [first]}", "dollars", None),
    ],
)
def test_mistakes_have_their_line(folder: Path, line: str, found: str, fix: str | None) -> None:
    """A misspelt id, a prior without evidence, a prior of another dimension: one problem each."""
    (problem,) = check_project(state(folder, line)).problems
    assert found in problem.found
    assert problem.line == 5
    assert fix is None or problem.fix == fix


def test_a_retracted_record_moves_nothing_in_silence(folder: Path) -> None:
    """A belief that names a record which was taken back is told so, with the reason."""
    Ledger(folder / "evidence.jsonl").retract("first", "a slip of units")
    (problem,) = check_project(state(folder, MOVED)).problems
    assert "retracted" in problem.found
    assert "a slip of units" in problem.found


def test_a_damaged_ledger_is_told_once(folder: Path) -> None:
    """Where history was changed, its line is told, and not the lines that name records."""
    path = folder / "evidence.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"value":40', b'"value":41'))
    (problem,) = check_project(state(folder, MOVED)).problems
    assert problem.file == str(path)
    assert problem.line == 1


def test_a_chain_goes_from_the_belief_to_its_records(folder: Path) -> None:
    """The belief, what moved it and how far, the records it names, and those that it does not."""
    found = chains(load_project(state(folder, MOVED)), open_ledger(folder), dt.date(2026, 11, 28))["window"]
    assert [r.id for r in found.records] == ["first"]
    assert [r.id for r in found.others] == ["second"]
    assert found.update is not None
    assert found.update.after == found.belief.dist
    assert found.update.bits > 0
    assert not found.by_hand


def test_what_beliefs_stand_on(folder: Path) -> None:
    """No record, one source, expired, contested: by name, on a day."""
    ledger = Ledger(folder / "evidence.jsonl")
    ledger.add(window("far", 300, url="third", expires="2026-11-10"))
    state(folder, "{dist: 7 to 60 days, evidence: [first, far], kind: measured}")
    held = support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 28))
    assert "concern" in held.without
    assert held.stale == held.contested == ("window",)
    assert held.single == ()
    assert support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 9)).stale == ()
    told = "they say: first: 40 days (standard error 10); far: 300 days (standard error 10)"
    assert any(told in line for line in held.lines(full=True))
    assert "delay_cost" not in held.standings  # the model's own default


def test_beliefs_that_lean_on_what_cannot_carry_them(folder: Path) -> None:
    """Rankings alone move no number; "measured" without a measurement; numbers beside records without a
    prior, which no guard has checked. A prior, or a measurement among the records, ends each.
    """
    ledger = Ledger(folder / "evidence.jsonl")
    ranking = {"form": "ordering", "better": "a", "worse": "b", "probability": 0.63}
    paper = window("paper", 40).to_json() | {"kind": "claim"}
    ledger.add(Record.from_json(paper | {"id": "ranks", "kind": "proxy experiment", "result": ranking}))
    ledger.add(Record.from_json(paper))
    file = folder / "leadtime.yaml"
    line = "{dist: 7 to 60 days, evidence: [%s], kind: measured}"
    found, last = [], "first"
    state(folder, line % last)
    for names in ("ranks", "paper, ranks", "first, ranks"):
        file.write_text(file.read_text().replace(f"[{last}]", f"[{names}]"))
        last = names
        held = support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 28))
        found.append((held.only_ranked, held.unmeasured, held.unguarded))
    one, none = ("window",), ()
    assert found == [(one, one, one), (none, one, one), (none, none, one)]
    told = "1 of 6 beliefs state their own numbers beside records: not checked by the over-reading guard"
    assert any(told in words for words in held.lines(full=True))
    assert not any(told in words for words in held.lines())
    file.write_text(file.read_text().replace("{dist: 7 to 60", "{prior: 7 to 60"))
    assert support(load_project(folder), open_ledger(folder), dt.date(2026, 11, 28)).unguarded == ()


def test_a_page_knows_the_world_up_to_its_files(folder: Path) -> None:
    """The day of a page is the later of the start and the last entry, whatever today is."""
    assert as_of(load_project(folder), open_ledger(folder)) == dt.date(2026, 11, 20)


def test_what_changed_between_two_days(folder: Path) -> None:
    """The ledger of each day gives the belief of that day; what no prior names is among the others."""
    state(folder, MOVED.replace("[first]", "[first, second]"))
    project = load_project(folder)
    found = changes_between(project, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert [e.id for e in found.new] == ["first", "second"]
    assert found.at_start()["window"].dist == project.beliefs["window"].prior
    assert found.believed(frozenset({0, 1}))["window"] == project.beliefs["window"].dist
    assert found.beliefs_of(found.new[0]) == ("window",)
    later = changes_between(project, dt.date(2026, 11, 2), dt.date(2026, 11, 30))
    assert [e.id for e in later.new] == ["second"]
    assert float(later.at_start()["window"].dist.ppf(0.5)) == pytest.approx(35)


def test_a_record_about_something_else_moves_nothing_and_is_told(folder: Path) -> None:
    """Beside a prior it is a mistake, on its line; beside a distribution a warning."""
    Ledger(folder / "evidence.jsonl").add(window("elsewhere", 41).model_copy(update={"about": ("patience",)}))
    report = check_project(state(folder, MOVED.replace("first", "elsewhere")))
    (problem,) = report.problems
    assert "'elsewhere' is not about window, so it cannot move it" in problem.found
    assert problem.line is not None
    file = folder / "leadtime.yaml"
    file.write_text(file.read_text().replace("prior:", "dist:"))
    report = check_project(folder)
    assert not report.problems
    assert any("'elsewhere' is not about window" in w.found for w in report.warnings)


@pytest.mark.parametrize("line", [MOVED.replace("first", "frist"), MOVED.replace("[first]", "[]")])
def test_a_mistake_about_evidence_is_told_once(folder: Path, line: str) -> None:
    """What refers to the belief, a group, a study or a correlation, adds no mistake of its own."""
    state(folder, line)
    file = folder / "leadtime.yaml"
    file.write_text(
        file.read_text()
        + "groups: {openness: [window, concern]}\n"
        + "correlations:\n  - [window, concern, 0.5]\n"
        + "studies:\n  ask: {about: window, design: survey, n: 10, cost: 1 dollars, takes: 1 month}\n"
    )
    codes = [p.code for p in check_project(folder).problems]
    assert codes == ["evidence"], [str(p) for p in check_project(folder).problems]
