"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from leadtime.errors import InputError

Replace = Callable[[str, Path], None]
"""How a finished temporary file takes its place; ``os.replace`` unless a test says otherwise."""


def write_atomic(path: Path | str, content: str | bytes, *, replace: Replace = os.replace) -> Path:
    r"""Write ``content`` to ``path`` so that a reader sees the old file or the new one, never half of one.

    The content goes to a temporary file in the same folder, is flushed to the disk, and takes the place of
    the old file in one step. When anything fails the old file is untouched and nothing is left behind. Text
    is written as UTF-8 with ``\n`` line ends on every system, so that the same content gives the same bytes.
    A symbolic link to a file of the same folder or below is followed: its target is replaced and the link
    stays. One that leads elsewhere is refused (:class:`~leadtime.errors.InputError`): a folder from somebody
    else must not name what is overwritten. Raises :class:`OSError`.
    """
    target = _target(Path(path))
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(target))
        replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    return target


def _target(path: Path) -> Path:
    home, target = path.parent.resolve(), Path(os.path.realpath(path))
    if path.is_symlink() and not target.is_relative_to(home):
        raise InputError(
            f"{path} is a link to {target}, outside its folder",
            valid="a file, or a link to one in the same folder",
            fix=f"rm {path}",
        )
    return target


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file gets from the umask."""
    try:
        return target.stat().st_mode & 0o7777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
