"""The main job from futures to files."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from leadtime.decision import Finding
from leadtime.errors import InputError
from leadtime.report import find, make_brief
from leadtime.report.page import prose, tied
from tests.report.conftest import small_project


def test_make_brief_simulates_and_writes(tmp_path):
    """One call gives futures, findings and three files; what it reports is what the files say."""
    project = small_project(tmp_path)
    made = make_brief(project, draws=2048, seed=3, threads=1, progress=False)
    assert made.futures.draws == 2048
    assert made.paths.brief == tmp_path / "out" / "brief.html"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "brief.html", "findings.json", "futures.parquet",
    ]  # fmt: skip
    document = json.loads(made.paths.findings.read_text(encoding="utf-8"))
    assert [Finding.from_json(f) for f in document["findings"]] == list(made.findings)
    assert document["fingerprint"] == made.futures.fingerprint
    assert made.to_json()["files"]["brief"] == str(made.paths.brief)
    assert pq.read_metadata(made.paths.futures).num_rows == 2048


def test_nothing_is_written_when_something_is_wrong(tmp_path):
    """A project that cannot be simulated leaves no file behind."""
    project = small_project(tmp_path)

    def refuse(**_):
        raise InputError("no")

    project.simulate = refuse
    with pytest.raises(InputError):
        make_brief(project)
    assert list(tmp_path.iterdir()) == []


def test_findings_have_each_kind_once(made):
    """The page looks findings up by kind, so that each kind is there once, the answer first."""
    kinds = [f.kind for f in made.findings]
    assert kinds[0] == "answer"
    assert len(set(kinds)) == len(kinds)
    assert {"compare", "sensitivity"} <= set(kinds)
    assert [f.kind for f in find(made.futures)] == kinds


def test_numbers_do_not_break_from_their_errors():
    """A line never ends between a number and its ±, its per cent sign or its unit of difference."""
    assert tied("by 2.0 ± 0.3 % or 4 pp") == "by 2.0 ± 0.3 % or 4 pp".replace(
        " ±", "\N{NO-BREAK SPACE}±"
    ).replace("± ", "±\N{NO-BREAK SPACE}").replace(" %", "\N{NO-BREAK SPACE}%").replace(
        " pp", "\N{NO-BREAK SPACE}pp"
    )


def test_plan_names_lose_their_underscores_in_prose():
    """``all_technical`` reads as two words; names inside other words stay."""
    assert (
        prose("all_technical beats all_technical_x", ["all_technical"])
        == "all technical beats all_technical_x"
    )
