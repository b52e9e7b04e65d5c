"""Files that a project names: inside its folder, or not read."""

from __future__ import annotations

from pathlib import Path

from leadtime.errors import InputError

VALID = "a file inside the project's folder"


def inside(folder: Path, name: str) -> Path:
    """The full path of the file ``name`` of a folder, which need not exist.

    Symbolic links are followed first, so that one that leads out is refused like ``../`` and a full path.
    Raises :class:`InputError` for these, and for what cannot be the name of a file.
    """
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        # A name that is too long, or a link to itself, shows only here.
        path.exists()
    except (OSError, ValueError, RuntimeError):
        raise InputError(f"{_short(name)} is not the name of a file", valid=VALID) from None
    if not path.is_relative_to(root):
        raise InputError(f"{_short(name)} lies outside the project's folder", valid=VALID)
    return path


def _short(name: str) -> str:
    return repr(name if len(name) <= 80 else f"{name[:77]}...")
