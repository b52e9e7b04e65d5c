"""A folder from somebody else reads no file of ours, runs nothing but its model, and ends in words."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence import parse_distribution
from leadtime.evidence.paths import inside
from leadtime.evidence.trend import read_facts
from leadtime.project import check_project, check_text
from leadtime.project.yaml_reader import read_yaml
from tests.project.test_check import write

FACTS = "model,release_date,p50_minutes\na,2023-01-01,4\nb,2024-01-01,8\nc,2025-01-01,17\nd,2026-01-01,30\n"
PRIVATE = "model: crunch\nbeliefs: {secret: 5}\n"

NAMED = {
    "samples": ("beliefs: {{concern: {{dist: 'samples(\"{}\")', source: s, kind: forecast}}}}", "csv"),
    "cdf": ("beliefs: {{concern: {{dist: 'cdf(\"{}\")', source: s, kind: forecast}}}}", "csv"),
    "fit": (
        "beliefs: {{concern: {{fit: {{file: '{}', of: horizon_now}}, source: s, kind: forecast}}}}",
        "csv",
    ),
    "model": ("model: '{}'", "py"),
    "belief of another project": ("beliefs: {{concern: {{model: '{}', source: s, kind: forecast}}}}", "yaml"),
    "rival": ("rivals: {{r: {{beliefs: '{}'}}}}", "yaml"),
}
"""Every place where a project file names a file: the line, and how such a file ends."""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside that of the project, with files that are none of its business."""
    home = tmp_path / "private"
    home.mkdir()
    (home / "secret.csv").write_text(FACTS)
    (home / "secret.yaml").write_text(PRIVATE)
    (home / "secret.py").write_text("raise SystemExit('RUN')\n")
    return home


@pytest.mark.parametrize("place", NAMED)
@pytest.mark.parametrize("way", ["up", "full", "link", "link to a folder", "loop", "long", "folder"])
def test_no_file_outside_the_folder_is_read(place: str, way: str, tmp_path: Path, outside: Path) -> None:
    """Up, by a full path, by a link: each is refused at its line, and what stands there is never shown."""
    line, ending = NAMED[place]
    project = tmp_path / "project"
    project.mkdir()
    secret = outside / f"secret.{ending}"
    (project / f"link.{ending}").symlink_to(secret)
    (project / "away").symlink_to(outside)
    (project / f"loop.{ending}").symlink_to(f"loop.{ending}")
    (project / f"folder.{ending}").mkdir()
    name = {
        "up": f"../private/secret.{ending}",
        "full": str(secret),
        "link": f"link.{ending}",
        "link to a folder": f"away/secret.{ending}",
        "loop": f"loop.{ending}",
        "long": "x" * 5000 + f".{ending}",
        "folder": f"folder.{ending}",
    }[way]
    report = check_project(write(project, line.format(name)))
    assert not report.ok
    assert any(p.line is not None and p.line <= 2 for p in report.problems)
    told = str(report)
    assert not {"RUN", "p50_minutes", "2023-01-01"} & set(told.split())
    if way in {"up", "full", "link", "link to a folder"}:
        assert "lies outside the project's folder" in told


def test_a_file_of_the_folder_is_read(tmp_path: Path) -> None:
    """The same names lead to files of the folder, also by a link that stays in it."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.csv").write_text("1\n2\n")
    (tmp_path / "b.csv").symlink_to("facts/a.csv")
    for name in ("facts/a.csv", "b.csv", "facts/../facts/a.csv", str(tmp_path / "b.csv")):
        assert inside(tmp_path, name) == (tmp_path / "facts" / "a.csv").resolve()
    assert parse_distribution("samples(b.csv)", folder=tmp_path).mean() == 1.5
    with pytest.raises(InputError, match="is not the name of a file"):
        inside(tmp_path, "a\0b")


def test_a_name_of_python_is_run_only_as_the_model(tmp_path: Path) -> None:
    """A Python file that lies in the folder runs when `model:` names it, and in no other place."""
    (tmp_path / "evil.py").write_text("raise RuntimeError('RUN')\n")
    for lines in (
        "beliefs: {concern: {model: evil.py, source: s, kind: forecast}}",
        "rivals: {r: {beliefs: evil.py}}",
        "beliefs: {concern: {fit: {file: evil.py, of: horizon_now}, source: s, kind: forecast}}",
        "notes: evil.py",
    ):
        assert "RUN" not in str(check_project(write(tmp_path, lines)))
    told = check_project(write(tmp_path, "model: evil.py")).problems[0]
    assert "the model file evil.py failed in line 1: RuntimeError: RUN" in told.found


BOMBS = {
    "python/object": "x: !!python/object/apply:os.system ['echo RUN']",
    "python/name": "!!python/name:os.system x: 1",
    "a tag of ours": "x: !mine 3",
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "merge": "a: &a {b: 1}\nc: {<<: *a}",
    "a circle": "a: &a [*a]",
    "brackets": "x: " + "[" * 100_000,
    "braces": "x: " + "{a: " * 50_000,
    "lists in lists": "\n".join(" " * k + "-" for k in range(3000)),
    "ten megabytes in a line": "x: " + "y" * 10_000_000,
    "many keys": "\n".join(f"k{i}: 1" for i in range(250_000)),
    "NUL": b"x: \0",
    "escape": "x: \x1b[2J",
    "UTF-16": "x: 1".encode("utf-16"),
    "Latin-1": "x: é".encode("latin-1"),
    "half a character": b"x: \xe2\x82",
    "a lone surrogate": "x: \ud800",
    "infinite": "x: .inf",
    "not a number": "x: .nan",
    "1e999": "x: 1e999",
    "a directive": "%TAG ! tag:x,2000:\n---\nx: !y 1",
    "two documents": "x: 1\n---\ny: 2",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_be_a_bomb_is_one_problem(name: str, tmp_path: Path) -> None:
    """Tags, aliases, depth, size, encodings: one clear problem of the kind `yaml`, and short."""
    with pytest.raises(InputError):
        read_yaml(BOMBS[name], "leadtime.yaml")
    report = check_text(BOMBS[name], tmp_path / "leadtime.yaml")
    assert [p.code for p in report.problems] == ["yaml"]
    assert len(str(report)) < 700
    assert "\x1b" not in str(report)


@pytest.mark.parametrize("digits", [200, 299, 5_000, 100_000])
def test_numbers_of_any_length(digits: int, tmp_path: Path) -> None:
    """A number of a thousand digits in any place is told and no crash."""
    for line in (
        "start: {}",
        "beliefs: {{concern: {}}}",
        "beliefs: {{window: {} days}}",
        "plans: {{p: {{x: {}}}}}",
    ):
        report = check_project(write(tmp_path, line.format("9" * digits)))
        assert not report.ok
        assert report.problems[0].line == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"model,release_date\n",
        b"\xff\xfe",
        b'"' + b"x" * 200_000,
        FACTS.encode() + b"e,2026-02-01,nan\n",
        FACTS.encode() + b"e,2026-02-01,inf\n",
        FACTS.encode() + b"e,2026-02-01,1,nan,3\n",
        FACTS.encode().replace(b"minutes\n", b"minutes,lower\n") + b"e,2026-02-01,1,nan\n",
        FACTS.encode() + b"e,2026-02-01,1e999\n",
        FACTS.encode() + b"e,0000-00-00,1\n",
        FACTS.encode() + b"e,2026-02-01," + b"9" * 10_000 + b"\n",
        FACTS.encode() + b"\xe9,2026-02-01,1\n",
        FACTS.encode() + b"e\n",
        FACTS.encode().replace(b"\n", b"\0\n"),
    ],
)
def test_hostile_facts_have_a_clear_error(content: bytes, tmp_path: Path) -> None:
    """A file of facts that is none: one problem, at its own place or at the line that names it."""
    (tmp_path / "facts.csv").write_bytes(content)
    with pytest.raises(InputError):
        read_facts(tmp_path / "facts.csv")
    line = "beliefs: {concern: {fit: {file: facts.csv, of: doublings_per_year}, source: s, kind: forecast}}"
    report = check_project(write(tmp_path, line))
    assert "facts" in str(report)
    assert all(p.line is not None for p in report.problems)


def test_facts_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """A spreadsheet saves UTF-8 with a mark in front; the first column keeps its name."""
    (tmp_path / "facts.csv").write_bytes(b"\xef\xbb\xbf" + FACTS.encode())
    assert [f.minutes for f in read_facts(tmp_path / "facts.csv")] == [4, 8, 17, 30]


SECTIONS = (
    "model: crunch",
    "beliefs:",
    "plans:",
    "rivals:",
    "start: ",
    "correlations:",
    "notes: x",
    "  a: {dist: 1 to 2}",
)
lines = st.lists(st.sampled_from(SECTIONS) | st.text(max_size=20), max_size=8).map("\n".join)
LITTLE = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@LITTLE
@given(content=st.one_of(lines, st.text(max_size=80), st.binary(max_size=80)))
def test_any_content_has_a_report(content: str | bytes, tmp_path: Path) -> None:
    """Whatever a project file holds, checking it ends in a report, each of its problems with a kind."""
    report = check_text(content, tmp_path / "leadtime.yaml")
    assert report.ok is (report.project is not None)
    assert all(p.code and p.found for p in report.problems)


cells = st.one_of(
    st.floats().map(str), st.sampled_from(["", "nan", "1e999", "x", "2026-01-01", '"', "\0", "9" * 400])
)
tables = st.lists(st.lists(cells, max_size=4).map(",".join), max_size=5).map("\n".join).map(str.encode)


@LITTLE
@given(
    content=st.one_of(tables, st.binary(max_size=60)), form=st.sampled_from(["samples(x.csv)", "cdf(x.csv)"])
)
def test_any_table_is_a_distribution_or_an_input_error(content: bytes, form: str, tmp_path: Path) -> None:
    """Whatever a table holds, it gives numbers or says what is wrong; so does a file of facts."""
    (tmp_path / "x.csv").write_bytes(content)
    with contextlib.suppress(InputError):
        assert parse_distribution(form, folder=tmp_path).ppf([0.5]).shape == (1,)
    (tmp_path / "x.csv").write_bytes(b"model,release_date,p50_minutes,lower,upper\n" + content)
    with contextlib.suppress(InputError):
        assert all(f.minutes > 0 for f in read_facts(tmp_path / "x.csv"))
