"""Reading studies: Excalibur's files and our own."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence.elicitation.studies import read_study

DTT = """* CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95
    1      ann    1     first one UNI  1.00000E+0000  2.00000E+0000  3.00000E+0000   What is it?
    1      ann    2           two LOG  1.00000E-0001  1.00000E+0000  1.00000E+0001
    1      ann    3         three UNI -9.99500E+0002 -9.99500E+0002 -9.99500E+0002
    2    bo be    1     first one UNI  0.00000E+0000  2.50000E+0000  3.00000E+0000
    2    bo be    3         three UNI -1.00000E+0000  2.00000E+0000  3.00000E+0000
"""
RLS = """    1     first one  2.00000E+0000 UNI  What is it?
    2           two  5.00000E-0001 LOG
    3         three -9.99600E+0002 UNI
"""
CSV = """question,expert,5%,50%,95%,truth,scale,unit
tasks,Ada,2,4,9,5,,hour
tasks,Bo,1,2,3,,,
cost,Ada,10,20,300,,log,dollar
cost,Bo,,,,,,
"""


@pytest.fixture
def excalibur(tmp_path: Path) -> Path:
    """A study of two experts, with a missing answer, an unknown truth and names with spaces."""
    (tmp_path / "s.dtt").write_text(DTT)
    (tmp_path / "s.rls").write_text(RLS)
    return tmp_path / "s.dtt"


def test_excalibur(excalibur: Path) -> None:
    """Levels, names with spaces, scales, truths and what is missing are all as the two files say."""
    study = read_study(excalibur)
    assert study.levels == (0.05, 0.5, 0.95)
    assert study.experts == ("ann", "bo be")
    assert [(q.name, q.scale, q.truth) for q in study.questions] == [
        ("first one", "uniform", 2.0),
        ("two", "log", 0.5),
        ("three", "uniform", None),
    ]
    assert study.questions[0].text == "What is it?"
    assert study.answers["ann", "two"] == (0.1, 1.0, 10.0)
    assert ("ann", "three") not in study.answers
    assert study.answers["bo be", "three"] == (-1.0, 2.0, 3.0)
    assert read_study(excalibur.with_suffix(".rls")) == study


def test_our_own(tmp_path: Path) -> None:
    """A row an expert and a question; what a question has is said once; an empty row is no answer."""
    file = tmp_path / "own.csv"
    file.write_text(CSV)
    study = read_study(file)
    assert study.levels == (0.05, 0.5, 0.95)
    assert [(q.name, q.scale, q.truth, q.unit) for q in study.questions] == [
        ("tasks", "uniform", 5.0, "hour"),
        ("cost", "log", None, "dollar"),
    ]
    assert study.answers == {
        ("Ada", "tasks"): (2, 4, 9),
        ("Bo", "tasks"): (1, 2, 3),
        ("Ada", "cost"): (10, 20, 300),
    }


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("4,9", "4,3", "do not rise", 2),
        ("1,2,3", "1,two,3", "'two' is no number", 3),
        ("1,2,3", "1,nan,3", "Bo on tasks", 3),
        ("10,20", "-10,20", "Ada on cost", 4),
        ("log", "logg", "scale of 'cost'", 4),
        ("expert", "export", "export", 1),
        ("Bo,1,2,3", "Ada,1,2,3", "twice", 3),
        ("Bo,1,2,3,", "Bo,1,2,3,6", "truth of 'tasks'", 3),
        ("tasks,Bo", ",Bo", "lacks its question", 3),
    ],
)
def test_mistakes_have_their_line(old: str, new: str, said: str, line: int, tmp_path: Path) -> None:
    """Each mistake is told with its file and its line, and with what would be valid."""
    file = tmp_path / "own.csv"
    file.write_text(CSV.replace(old, new, 1))
    with pytest.raises(InputError) as e:
        read_study(file)
    assert said in e.value.problem.found
    assert (e.value.problem.file, e.value.problem.line) == (str(file), line)
    assert e.value.problem.valid


def test_mistakes_of_excalibur(excalibur: Path) -> None:
    """A falling quantile, a row that is none and a head without levels are told with their line."""
    for old, new, line in (
        ("2.50000E+0000", "9.00000E+0000", 5),
        ("bo be    1", "bo be    x", 5),
        ("NQ=", "", 1),
    ):
        excalibur.write_text(DTT.replace(old, new, 1))
        with pytest.raises(InputError) as e:
            read_study(excalibur)
        assert e.value.problem.line == line


def test_files_that_are_none(tmp_path: Path) -> None:
    """A missing file, another ending, a picture, and one that is too large."""
    (tmp_path / "s.csv").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "s.txt").write_text("x")
    for name in ("none.dtt", "s.txt", "s.csv"):
        with pytest.raises(InputError):
            read_study(tmp_path / name)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(["s.csv", "s.dtt", "s.rls"]),
    noise=st.one_of(st.binary(max_size=300), st.text(max_size=300)),
    at=st.integers(0, 400),
)
def test_any_input_is_read_or_refused(name: str, noise: bytes | str, at: int, tmp_path: Path) -> None:
    """Whatever stands in the files, there is a study or an InputError, never another exception."""
    dirt = noise.encode("utf-8", "surrogatepass") if isinstance(noise, str) else noise
    for file, text in (("s.csv", CSV), ("s.dtt", DTT), ("s.rls", RLS)):
        data = text.encode()
        (tmp_path / file).write_bytes(data[:at] + dirt + data[at:] if file == name else data)
    for file in ("s.csv", "s.dtt"):
        with contextlib.suppress(InputError):
            read_study(tmp_path / file)
