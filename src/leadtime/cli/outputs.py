"""Where a command writes: looked at before the work is done, so that no run is lost to a wrong folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from leadtime.errors import InputError

_VALID = "a folder that you may write to, or the name of a new one in such a folder"


def check_folder(folder: Path, *, fix: str = "--output leadtime-out") -> None:
    """Raise :class:`InputError` unless files can be written into ``folder``, which need not exist yet.

    Permissions do not tell the whole truth (a read-only disk, a special file system), so a file is made there
    and taken away again, with the folders that this needed.
    """
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    made: list[Path] = []
    try:
        for new in reversed(missing):
            new.mkdir()
            made.append(new)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as e:
        raise InputError(_found(folder, e), valid=_VALID, fix=fix) from e
    finally:
        for new in reversed(made):
            new.rmdir()


def check_file(path: Path, *, fix: str) -> None:
    """Raise :class:`InputError` unless ``path`` can be written as a file."""
    if path.is_dir():
        raise InputError(f"{path} is a folder", valid="the name of a file", fix=fix)
    check_folder(path.parent, fix=fix)


def _found(folder: Path, error: OSError) -> str:
    file = next((f for f in (folder, *folder.parents) if f.exists() and not f.is_dir()), None)
    if file is not None:
        return f"cannot write into {folder}: {file} is a file, not a folder"
    return f"cannot write into {folder}: {(error.strerror or str(error)).lower()}"
