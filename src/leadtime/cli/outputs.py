"""Where a command writes: looked at before the work is done, so that no run is lost to a wrong folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from leadtime.errors import InputError

_VALID = "a folder that you may write to, or the name of a new one in such a folder"
_KEPT = frozenset({"leadtime.yaml", "evidence.jsonl", "evidence.jsonl.head"})
"""Files that a project consists of."""
_THERE = "a file in a folder that is there"


def check_folder(folder: Path, *, fix: str = "--output leadtime-out", new: int | None = 1) -> None:
    """Raise :class:`InputError` unless files can be written into ``folder``.

    It need not exist yet, and so many ``new`` folders may be made for it (None: as many as it takes): more
    are a slip of the keyboard, since nobody asks for a folder by a path of which nothing is there.

    Permissions do not tell the whole truth (a read-only disk, a special file system), so a file is made there
    and taken away again, with the folders that this needed.
    """
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    if new is not None and len(missing) > new and _in_the_way(folder) is None:
        raise InputError(f"there is no folder {missing[new]}", valid=_VALID if new else _THERE, fix=fix)
    made: list[Path] = []
    try:
        for lacking in reversed(missing):
            lacking.mkdir()
            made.append(lacking)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as e:
        raise InputError(_found(folder, e), valid=_VALID, fix=fix) from e
    finally:
        for lacking in reversed(made):
            lacking.rmdir()


def check_file(path: Path, *, fix: str, like: tuple[str, ...] = ()) -> None:
    """Raise :class:`InputError` unless ``path`` can be written as a file, in a folder that is there.

    A file that is there already is replaced only if its name ends as one of ``like`` (any, unless said): a
    picture never takes the place of a project or of its ledger.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder", valid="the name of a file", fix=fix)
    if like and path.suffix.lower() not in like and (path.exists() or path.name in _KEPT):
        found = "is there already, and would be lost" if path.exists() else "is no name for this"
        raise InputError(f"{path} {found}", valid=f"a name that ends in {' or '.join(like)}", fix=fix)
    check_folder(path.parent, fix=fix, new=0)


def _found(folder: Path, error: OSError) -> str:
    file = _in_the_way(folder)
    if file is not None:
        return f"cannot write into {folder}: {file} is a file, not a folder"
    return f"cannot write into {folder}: {(error.strerror or str(error)).lower()}"


def _in_the_way(folder: Path) -> Path | None:
    """The file on the way to a folder that is no folder itself, if there is one."""
    return next((f for f in (folder, *folder.parents) if f.exists() and not f.is_dir()), None)
