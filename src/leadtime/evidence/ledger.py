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
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote

from leadtime.errors import InputError
from leadtime.evidence.chain import (
    LONGEST,
    Checked,
    Damage,
    Entry,
    Missing,
    State,
    bears,
    check_bytes,
    read_json,
)
from leadtime.evidence.history import Clock, History

NAME = "evidence.jsonl"
_LOCK_SECONDS = 30.0
_LONGEST_HEAD = 1000
_HASH = re.compile("[0-9a-f]{64}")
_AS_IT_WAS = "a history that nobody has changed: restore the file from a copy"


class Ledger(History):
    """The records in a file. ``recovered`` are the bytes of a torn end that was met on opening.

    Raises :class:`InputError` on opening a ledger whose history was changed, with the line, or one that is a
    symbolic link to somewhere outside its folder, or no file.
    """

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        self.path = Path(path)
        super().__init__(self.path.name, clock)
        self.recovered: bytes = b""
        self._size = 0
        self._head_failed = ""
        _refuse_others(self.path)
        self._reload()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Whether lines that are gone from the end could not be found, and why."""
        head = _beside(self.path, "head").name
        if self._head_failed:
            behind = (
                f"{head} could not be written ({self._head_failed}): until it is, lines that go missing at "
                f"the end of {self.name} from line {len(self._state.entries)} on are not found"
            )
            return (behind,)
        return () if self.end_known else (unknown_end(self.name),)

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

        _refuse_others(self.path)
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
        checked, size = _checked(self.path, behind, self._state if behind else None)
        if checked.damage:
            # What was taken from a history that is not sound does not count; the next look reads it all.
            self._state, self._size = State(), 0
            raise _damaged(self.path, checked.damage[0])
        self.recovered = checked.torn
        self.end_known = checked.end_known
        self._state, self._size = checked.state, behind + size - len(checked.torn)
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
        """Say beside the ledger how many lines there are. The lines count all the same where this fails."""
        try:
            write_told(_beside(self.path, "head"), {"lines": last.seq, "hash": last.hash})
        except OSError as e:
            self._head_failed = (e.strerror or str(e)).lower()
        else:
            self._head_failed, self.end_known = "", True


def exists(path: Path) -> bool:
    """Whether there is a ledger, or was one: the small file beside it stays when the ledger is removed."""
    return path.exists() or _beside(path, "head").exists()


def examine(path: Path | str) -> Checked:
    """Check a ledger without opening it: all the damage, each with its line. Raises :class:`OSError`."""
    path = Path(path)
    _refuse_others(path)
    return _checked(path)[0]


def unknown_end(name: str) -> str:
    """What to say of a ledger beside which nothing knows how long it was."""
    return (
        f"{name}.head is not there, so lines that are missing at the end of {name} could not be found; the "
        "next line that is added makes it again"
    )


def _checked(path: Path, behind: int = 0, onto: State | None = None) -> tuple[Checked, int]:
    """What stands behind so many bytes, checked, and how many bytes that is; damage says what to do."""
    # Read first: a writer who comes between makes the ledger longer than is told, and that is no damage.
    told, garbled = _told(path)
    data = _read(path, behind)
    checked = check_bytes(data, told, onto)
    if garbled is not None:
        return replace(checked, damage=(*checked.damage, garbled)), len(data)
    if told is None:
        known = not checked.state.entries or _beside(path, "head").exists()
        return replace(checked, end_known=known), len(data)
    told_how = tuple(_missing(path, d) if isinstance(d, Missing) else d for d in checked.damage)
    return replace(checked, damage=told_how), len(data)


def _missing(path: Path, found: Missing) -> Missing:
    """Lines that had counted and are gone, with what to do: take a copy, or let them go in so many words."""
    head, folder = _beside(path, "head"), quote(str(path.parent))
    remove = f"rm {quote(str(head))}"
    if not path.exists():
        what = f"the file is gone, with all the {found.count} lines that {head.name} knows of"
        valid = f"restore {path} from a copy; or, where there is none, begin anew without them"
        return replace(found, what=what, valid=valid, fix=remove)
    mend = f" && leadtime evidence verify --mend --project {folder}" if found.left else ""
    valid = f"restore {path} from a copy; or, where there is none, let what is missing go for good"
    return replace(found, valid=valid, fix=f"{remove}{mend}")


def _damaged(path: Path, first: Damage) -> InputError:
    name = first.beside or path.name
    return InputError(
        first.what,
        valid=first.valid or _AS_IT_WAS,
        fix=first.fix or f"leadtime evidence verify --project {quote(str(path.parent))}",
        file=str(path.with_name(name)),
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


def _told(path: Path) -> tuple[tuple[int, str] | None, Damage | None]:
    """The number of lines and the last hash, as the small file beside the ledger has them; or what it is."""
    head = _beside(path, "head")
    try:
        with head.open("rb") as file:
            told = read_json(file.read(_LONGEST_HEAD))
        lines, last = told.get("lines"), told.get("hash")
        if type(lines) is int and lines > 0 and isinstance(last, str) and _HASH.fullmatch(last):
            return (lines, last), None
        what = "it does not hold a number of lines and the hash of the last"
    except FileNotFoundError:
        return None, None
    except OSError as e:
        what = f"it cannot be read: {(e.strerror or str(e)).lower()}"
    except ValueError as e:
        what = f"it was changed: {e}"
    return None, Damage(
        1,
        what,
        head.name,
        f"restore {head} from a copy; or, where the ledger is known to be whole, have it made again by the "
        "next line that is added",
        f"rm {quote(str(head))}",
    )


def write_told(path: Path, told: dict[str, object]) -> None:
    """Put a small JSON object into a file, whole or not at all, also where the machine stops."""
    spare = path.with_name(f"{path.name}.tmp")
    with spare.open("w", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
        file.flush()
        os.fsync(file.fileno())
    spare.replace(path)


def _refuse_others(path: Path) -> None:
    """Raise where the ledger, or a file that is written beside it, is no file, or leads out of its folder.

    A folder that came from somebody else could otherwise have us write into any file of ours, or wait at a
    pipe for ever.
    """
    home = path.parent.resolve()
    for file in (path, *(_beside(path, what) for what in ("head", "head.tmp", "lock", "torn"))):
        if file.is_symlink() and not _leads_into(file, home):
            raise InputError(
                f"{file.name} is a symbolic link that leads out of its folder",
                valid="a file in the folder, such as a copy of what the link leads to",
                fix=f"rm {quote(str(file))}",
            )
        if not _is_file(file):
            raise InputError(
                f"{file.name} is no file", valid="a file in the folder", fix=f"rm {quote(str(file))}"
            )


def _is_file(path: Path) -> bool:
    """Whether a path is one of a file, or of nothing. A pipe or a device would keep a reader waiting."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


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
