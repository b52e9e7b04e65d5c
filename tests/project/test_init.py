"""Starting a project: each template is right as it stands, nothing is overwritten, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.project import TEMPLATES, check_project, init_project
from leadtime.project.init import InitError, _files, template_folder


def tree(folder: Path) -> list[str]:
    """The files below a folder, hidden ones included."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_a_project_without_mistakes(template: str, tmp_path: Path) -> None:
    """What ``leadtime init`` writes passes ``leadtime check`` at once."""
    made = init_project(tmp_path / "mine", template)
    assert tree(tmp_path) == sorted(str(p.relative_to(tmp_path)) for p in made)
    report = check_project(tmp_path / "mine")
    assert report.ok, str(report)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_run_left_in_an_example_is_not_copied(template: str, tmp_path: Path) -> None:
    """Briefs and caches of the shipped example stay behind."""
    made = init_project(tmp_path / "mine", template)
    assert not {"out", "__pycache__"} & {part for p in made for part in p.parts}


def test_the_blank_template_marks_its_numbers(tmp_path: Path) -> None:
    """Nobody takes its numbers for ours: the file says EXAMPLE, and the check tells what lacks a source."""
    init_project(tmp_path / "mine", "blank")
    assert "EXAMPLE" in (tmp_path / "mine" / "leadtime.yaml").read_text()
    assert {w.code for w in check_project(tmp_path / "mine").warnings} == {"no-source"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there already is named, and neither it nor the folder is touched."""
    (tmp_path / "leadtime.yaml").write_text("mine")
    with pytest.raises(InitError, match=r"leadtime\.yaml already"):
        init_project(tmp_path, "blank")
    assert tree(tmp_path) == ["leadtime.yaml"]
    assert (tmp_path / "leadtime.yaml").read_text() == "mine"
    with pytest.raises(InitError, match="is a file"):
        init_project(tmp_path / "leadtime.yaml", "blank")


def test_a_folder_with_other_files_may_become_a_project(tmp_path: Path) -> None:
    """Files of other names stay beside the new ones."""
    (tmp_path / "notes.txt").write_text("mine")
    init_project(tmp_path, "blank")
    assert tree(tmp_path) == ["leadtime.yaml", "notes.txt"]


@pytest.mark.parametrize("folder", [".", "new"])
def test_a_failure_leaves_nothing_behind(folder: str, tmp_path: Path) -> None:
    """When a move fails, even after others succeeded, the folder is as it was."""
    calls = []

    def fail(source: str, target: Path) -> None:
        calls.append(target)
        if len(calls) > 1 or folder == "new":
            raise OSError("disk full")
        Path(source).replace(target)

    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(OSError, match="disk full"):
        init_project(home / folder, "field", replace=fail)
    assert list(home.rglob("*")) == []
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_an_unknown_template_is_answered_with_the_nearest() -> None:
    """The names of the templates are few, so they are all said."""
    with pytest.raises(InputError, match="blank, field, lab") as caught:
        template_folder("feild")
    assert caught.value.problem.fix == "field"


def test_what_a_writer_of_a_ledger_leaves_is_not_copied(tmp_path: Path) -> None:
    """A ledger goes along with its head; its lock, a torn end and a half-written head stay behind."""
    kept = {"leadtime.yaml", "evidence.jsonl", "evidence.jsonl.head"}
    for name in (*kept, "evidence.jsonl.lock", "evidence.jsonl.torn", "evidence.jsonl.head.tmp"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert {str(p) for p in _files(tmp_path)} == kept
