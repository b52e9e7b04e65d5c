"""Where a ledger is kept: in a file of a folder, or, for a team, in a table of a server."""

from __future__ import annotations

from pathlib import Path

from leadtime.errors import InputError
from leadtime.evidence import ledger as in_file
from leadtime.evidence.chain import Checked
from leadtime.evidence.history import History

VARIABLE = "LEADTIME_LEDGER"
"""The variable of the environment that may hold the address of a team's ledger."""


def is_address(place: Path | str) -> bool:
    """Whether a place is the address of a server and not a path."""
    return isinstance(place, str) and "://" in place


def open_history(place: Path | str, folder: Path | None = None) -> History:
    """The ledger at a path, in a folder, or at an address; ``folder`` remembers how long that one was.

    Raises :class:`InputError` for a history that was changed, a server that cannot be reached, no place.
    """
    if isinstance(place, str) and not place.strip():
        raise InputError(
            "the place of a ledger is empty",
            valid="a folder, a file, or an address such as postgresql://user@host/database?ledger=NAME",
        )
    if is_address(place):
        from leadtime.evidence.team import TeamLedger

        return TeamLedger(str(place), memory=_memory(folder))
    return in_file.Ledger(_file(place))


def examine(place: Path | str, folder: Path | None = None) -> Checked:
    """Check a ledger without opening it: all the damage. Raises :class:`InputError` where there is none."""
    if is_address(place):
        from leadtime.evidence import team

        return team.examine(str(place), _memory(folder))
    file = _file(place)
    if not in_file.exists(file):
        raise InputError(
            f"there is no {file.name} in {str(file.parent)!r}",
            valid="a folder with a ledger",
            fix="leadtime evidence add",
        )
    return in_file.examine(file)


def shown(place: Path | str) -> str:
    """The place as it may be printed: an address without the name and password of who asks."""
    if is_address(place):
        from leadtime.evidence.team import Place

        return Place(str(place), None).shown
    return _file(place).name


def _file(place: Path | str) -> Path:
    path = Path(place)
    return path / in_file.NAME if path.is_dir() else path


def _memory(folder: Path | None) -> Path | None:
    from leadtime.evidence.team import MEMORY

    return folder / MEMORY if folder is not None and folder.is_dir() else None
