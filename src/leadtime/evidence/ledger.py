"""The ledger in a file: what we know, one JSON line a piece, never rewritten.

The lines are a chain of hashes (:mod:`leadtime.evidence.chain`), so a changed, moved or missing line is
found, and where. What the chain cannot see, that the last lines are gone, is seen by a small file beside it
(``evidence.jsonl.head``) with the number of lines and the last hash.

Only appending is done in place, under a lock, whole and flushed to the disk. A crash can leave nothing but a
last line without its end, or the first of several lines that belong together; that is cut off, kept beside
the ledger, and said.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from leadtime.errors import InputError
from leadtime.evidence.chain import LONGEST, Checked, Damage, Entry, State, bears, check_bytes
from leadtime.evidence.history import Clock, History

NAME = "evidence.jsonl"
_LOCK_SECONDS = 30.0


class Ledger(History):
    """The records in a file. ``recovered`` are the bytes of a torn end that was met on opening.

    Raises :class:`InputError` on opening a ledger whose history was changed, with the line, or one that is a
    symbolic link to somewhere outside its folder.
    """

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        self.path = Path(path)
        super().__init__(self.path.name, clock)
        self.recovered: bytes = b""
        self._size = 0
        _refuse_links(self.path)
        self._reload()

    def lines(self) -> list[bytes]:
        """Every line as it stands in the file, without its end."""
        return _read(self.path)[: self._size].split(b"\n")[:-1]

    def mend(self) -> bytes:
        """Cut a torn end off, keep it beside the ledger, and give it back; empty where nothing is torn."""
        with self._alone():
            self._reload(mend=True)
        return self.recovered

    # -- what the history asks of a file -----------------------------------------------------------------

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        _refuse_links(self.path)
        lock = FileLock(f"{self.path}.lock", timeout=_LOCK_SECONDS)
        try:
            with lock:
                yield
        except Timeout:
            raise InputError(
                f"{self.path.name} has been locked by somebody else for {_LOCK_SECONDS:.0f} seconds",
                fix="try again when they are done",
            ) from None

    def _catch_up(self) -> None:
        size = self.path.stat().st_size if self.path.exists() else 0
        if not self._last_line_stands():
            self._reload(mend=True)
        elif size != self._size:
            self._reload(mend=True, behind=self._size)

    def _store(self, lines: Sequence[bytes], entries: Sequence[Entry]) -> None:
        created = not self.path.exists()
        with self.path.open("ab") as file:
            file.write(b"".join(line + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        if created:
            _flush_folder(self.path.parent)
        self._size += sum(len(line) + 1 for line in lines)
        self._write_head(entries[-1])

    # -- the file ----------------------------------------------------------------------------------------

    def _last_line_stands(self) -> bool:
        """Whether what was read still ends with the line that was read last."""
        if not self._state.entries or not self.path.exists():
            return self._size == 0 and not self._state.entries
        start = max(self._size - LONGEST - 1, 0)
        with self.path.open("rb") as file:
            file.seek(start)
            seen = file.read(self._size - start)
        line = seen[:-1].rpartition(b"\n")[2]
        return len(seen) == self._size - start and bears(line, self.head)

    def _reload(self, *, mend: bool = False, behind: int = 0) -> None:
        """Read and check the file, or what stands ``behind`` so many bytes; ``mend`` cuts a torn end off."""
        data = _read(self.path, behind)
        checked = check_bytes(data, _told(self.path), self._state if behind else None)
        if checked.damage:
            # What was taken from a history that is not sound does not count; the next look reads it all.
            self._state, self._size = State(), 0
            raise _damaged(self.path, checked.damage[0])
        self.recovered = checked.torn
        self._state, self._size = checked.state, behind + len(data) - len(checked.torn)
        if checked.torn and mend:
            self._cut(checked.torn)

    def _cut(self, torn: bytes) -> None:
        """Keep a torn end beside the ledger, and cut it off."""
        with _beside(self.path, "torn").open("ab") as file:
            file.write(torn + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with self.path.open("r+b") as file:
            file.truncate(self._size)
            os.fsync(file.fileno())

    def _write_head(self, last: Entry) -> None:
        write_told(_beside(self.path, "head"), {"lines": last.seq, "hash": last.hash})


def exists(path: Path) -> bool:
    """Whether there is a ledger, or was one: the small file beside it stays when the ledger is removed."""
    return path.exists() or _beside(path, "head").exists()


def examine(path: Path | str) -> Checked:
    """Check a ledger without opening it: all the damage, each with its line. Raises :class:`OSError`."""
    path = Path(path)
    _refuse_links(path)
    return check_bytes(_read(path), _told(path))


def _damaged(path: Path, first: Damage) -> InputError:
    return InputError(
        f"{path.name}: {first.what}",
        valid="a history that nobody has changed",
        fix="restore the file from a copy; 'leadtime evidence verify' lists all that is wrong",
        file=str(path),
        line=first.line,
    )


def _read(path: Path, behind: int = 0) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(behind)
        return file.read()


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _told(path: Path) -> tuple[int, str] | None:
    """The number of lines and the last hash, as the small file beside the ledger has them."""
    try:
        told = json.loads(_beside(path, "head").read_text(encoding="utf-8"))
        return int(told["lines"]), str(told["hash"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_told(path: Path, told: dict[str, object]) -> None:
    """Put a small JSON object into a file, whole or not at all."""
    spare = path.with_name(f"{path.name}.tmp")
    spare.write_text(json.dumps(told) + "\n", encoding="utf-8")
    spare.replace(path)


def _refuse_links(path: Path) -> None:
    """Raise where the ledger, or a file that is written beside it, leads out of its folder.

    A folder that came from somebody else could otherwise have us write into any file of ours.
    """
    home = path.parent.resolve()
    for file in (path, *(_beside(path, what) for what in ("head", "head.tmp", "lock", "torn"))):
        if file.is_symlink() and not _leads_into(file, home):
            raise InputError(
                f"{file.name} is a symbolic link that leads out of its folder",
                valid="a file in the folder",
                fix=f"rm {file}",
            )


def _leads_into(link: Path, home: Path) -> bool:
    try:
        return link.resolve().is_relative_to(home)
    except (OSError, RuntimeError):
        return False


def _flush_folder(folder: Path) -> None:
    """Make the name of a new file survive a crash, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
