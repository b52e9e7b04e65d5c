"""Putting stated beliefs into the text of a project."""

from __future__ import annotations

import pytest

from leadtime.errors import InputError
from leadtime.project import check_text, load_project
from leadtime.project.elicited import Stated, askable, with_beliefs
from tests.contracts.source import ROOT

LAB = ROOT / "examples" / "lab" / "leadtime.yaml"


def test_only_the_belief_changes() -> None:
    """Every line that does not belong to the belief stays, comments and blank lines before the next too."""
    text = LAB.read_text(encoding="utf-8")
    new = with_beliefs(text, "x.yaml", [Stated("patience", "3 to 9 days", 'ann: "a" #1, elicited', "n: #2")])
    at = text.splitlines().index("  patience:")
    assert new.splitlines()[: at + 1] == text.splitlines()[: at + 1]
    rest = text.splitlines()[at + 1 :]
    after = next(i for i, line in enumerate(rest) if not line.startswith("    "))
    assert new.splitlines()[at + 5 :] == rest[after:]
    project = check_text(new, LAB).raise_problems()
    belief = project.beliefs["patience"]
    assert (str(belief.dist), belief.source, belief.note) == ("3 to 9 days", 'ann: "a" #1, elicited', "n: #2")
    assert belief.kind == "expert judgement"


@pytest.mark.parametrize("example", ["lab", "field"])
def test_every_belief_can_be_put_in(example: str) -> None:
    """Each belief that can be asked for, stated or left to the model, can be replaced, one by one and all."""
    project = load_project(ROOT / "examples" / example)
    names = askable(project)
    assert len(names) > 20
    stated = [Stated(n, str(project.beliefs[n].dist), "ann, elicited 2026-01-02") for n in names]
    text = with_beliefs(project.text, str(project.file), stated)
    again = check_text(text, project.file).raise_problems()
    assert all(again.beliefs[n].source == "ann, elicited 2026-01-02" for n in names)
    assert all(again.beliefs[n].dist == project.beliefs[n].dist for n in again.beliefs.names)


def test_twice_is_once() -> None:
    """Putting the same belief in again gives the same text."""
    stated = [Stated("patience", "3 to 9 days", "ann")]
    once = with_beliefs(LAB.read_text(encoding="utf-8"), "x.yaml", stated)
    assert with_beliefs(once, "x.yaml", stated) == once


def test_vectors_and_files_without_beliefs() -> None:
    """A component of a vector is found under its name; a file without the section gets one."""
    vector = "beliefs:\n  q:\n    a: 1\n    # of b\n    b: 2\n  r: 3\n"
    new = with_beliefs(vector, "x.yaml", [Stated("q[b]", "1 to 2", "ann")])
    assert new.startswith("beliefs:\n  q:\n    a: 1\n    # of b\n    b:\n      dist: 1 to 2\n")
    assert new.endswith("  r: 3\n")
    assert "beliefs:\n  q:\n    dist: 1 to 2\n" in with_beliefs(
        "model: m\n", "x.yaml", [Stated("q", "1 to 2", "a")]
    )
    assert with_beliefs("beliefs:\n  r: 3\n", "x.yaml", [Stated("q", "1 to 2", "a")]).endswith("  r: 3\n")


@pytest.mark.parametrize("text", ["beliefs: {q: 1, r: 2}\n", "beliefs:\n  q: {a: 1, b: 2}\n"])
def test_what_stands_on_one_line_is_left_alone(text: str) -> None:
    """Beliefs within braces share a line, which cannot be replaced: an error says which."""
    name = "q" if "q: 1" in text else "q[a]"
    with pytest.raises(InputError, match="on one line"):
        with_beliefs(text, "x.yaml", [Stated(name, "1 to 2", "ann")])
