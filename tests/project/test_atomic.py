"""Atomic writes: the old file or the new one, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.project import write_atomic


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files included."""
    return sorted(p.name for p in folder.iterdir())


def test_text_and_bytes_are_written_whole(tmp_path: Path) -> None:
    """The file has exactly the content, text as UTF-8 with plain line ends."""
    assert write_atomic(tmp_path / "a.txt", "é\n").read_bytes() == b"\xc3\xa9\n"
    write_atomic(tmp_path / "a.txt", b"\x00new")
    assert (tmp_path / "a.txt").read_bytes() == b"\x00new"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, failure: BaseException) -> None:
    """When the last step fails, or the user stops it, the folder is what it was."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(source: str, target: Path) -> None:
        assert Path(source).read_text() == "new"
        assert target == path
        raise failure

    with pytest.raises(type(failure)):
        write_atomic(path, "new", replace=fail)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    """A file keeps its permissions, a new one gets the usual ones, and a link keeps pointing at its file."""
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomic(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    away = tmp_path / "sub" / "away.txt"
    away.parent.mkdir()
    away.symlink_to(path)
    with pytest.raises(InputError, match="outside its folder"):
        write_atomic(away, "precious")
    assert path.read_text() == "new"
    (tmp_path / "plain").touch()
    fresh = write_atomic(tmp_path / "fresh", "x")
    assert fresh.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Nothing is created on the way to a file that cannot be written."""
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "none" / "a.txt", "x")
    assert names(tmp_path) == []
