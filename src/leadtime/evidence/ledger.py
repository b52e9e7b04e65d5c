"""The ledger: what we know, one JSON line a piece, never rewritten.

Each line begins with its own hash, SHA-256 of the rest of the line, and the rest names the hash of the line
before: ``{"hash":"…","prev":"…","seq":3,"time":"…","op":"add","record":{…}}``. So a changed, moved or missing
line is found, and where. What the chain cannot see, that the last lines are gone, is seen by a small file
beside it (``evidence.jsonl.head``) with the number of lines and the last hash.

Only appending is done in place, under a lock, whole and flushed to the disk. A crash can leave nothing but a
last line without its end; that is cut off, kept beside the ledger, and said.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.records import Appraisal, Record

NAME = "evidence.jsonl"
LONGEST = 1 << 20
"""No record needs a longer line; a longer one is not read."""
OPERATIONS = ("add", "retract", "supersede", "appraise")
START = "0" * 64
"""What the first line names as the hash before it."""
_LOCK_SECONDS = 30.0

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Entry:
    """One line: what was done (``op``) to which record (``id``), when, and the hash of the line."""

    seq: int
    time: str
    op: str
    id: str
    body: Mapping[str, Any]
    hash: str

    @property
    def reason(self) -> str:
        """Why, where something was taken back or changed."""
        return str(self.body.get("reason", ""))


@dataclass(frozen=True)
class Damage:
    """Something that is wrong with a ledger: in which line (counted from 1), and what."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True)
class Checked:
    """What a check of a whole ledger found: ``entries`` that are sound, ``damage``, and a ``torn`` end."""

    entries: tuple[Entry, ...]
    damage: tuple[Damage, ...]
    torn: bytes = b""

    @property
    def sound(self) -> bool:
        """Whether nothing but a torn end is wrong."""
        return not self.damage


class Ledger:
    """The records of a project: read whole, added to under a lock. ``records`` has what holds today.

    Raises :class:`InputError` on opening a ledger whose history was changed, with the line.
    """

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        self.path = Path(path)
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self.recovered: bytes = b""
        self._entries: list[Entry] = []
        self._state: dict[str, Entry] = {}
        self._appraised: dict[str, Appraisal] = {}
        self._retracted: dict[str, Entry] = {}
        self._size = 0
        self._reload()

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line, in order."""
        return tuple(self._entries)

    @property
    def head(self) -> str:
        """The hash of the last line: it stands for the whole history."""
        return self._entries[-1].hash if self._entries else START

    def __len__(self) -> int:
        return len(self._state)

    def __contains__(self, name: object) -> bool:
        return name in self._state

    def __iter__(self) -> Iterator[Record]:
        return (self[name] for name in self._state)

    def __getitem__(self, name: str) -> Record:
        """A record that holds, with its latest appraisal. Raises :class:`InputError` for any other."""
        if name not in self._state:
            gone = self._retracted.get(name)
            if gone is not None:
                what = "superseded" if gone.op == "supersede" else "retracted"
                raise InputError(f"the record {name!r} was {what} on {gone.time[:10]}: {gone.reason}")
            raise InputError(
                f"there is no record {name!r} in {self.path.name}",
                valid=listing(self._state),
                fix=nearest(name, self._state),
            )
        record = Record.from_json(self._state[name].body["record"], f"{self.path.name}: {name}")
        appraised = self._appraised.get(name)
        return record if appraised is None else record.model_copy(update={"appraisal": appraised})

    def about(self, belief: str) -> tuple[Record, ...]:
        """The records that hold and bear on a belief, or on one of its components."""
        wanted = {belief, belief.partition("[")[0]}
        named = (n for n, e in self._state.items() if wanted & set(e.body["record"].get("about", ())))
        return tuple(self[n] for n in named)

    def history(self, name: str) -> tuple[Entry, ...]:
        """Every line that did something to a record."""
        return tuple(e for e in self._entries if name in {e.id, e.body.get("replaces")})

    # -- writing -----------------------------------------------------------------------------------------

    def add(self, record: Record) -> Entry:
        """Append a record. Raises :class:`InputError` for an id that was used before."""
        return self._append("add", record.id, {"record": record.to_json()}, new=record.id)

    def retract(self, name: str, reason: str) -> Entry:
        """Take a record back, by a new line; the old one stays in the history."""
        return self._append("retract", name, {"reason": _reason(reason)}, holds=name)

    def supersede(self, name: str, record: Record, reason: str) -> Entry:
        """Put another record in the place of one, which stays in the history."""
        body = {"replaces": name, "record": record.to_json(), "reason": _reason(reason)}
        return self._append("supersede", record.id, body, new=record.id, holds=name)

    def appraise(self, name: str, appraisal: Appraisal, reason: str) -> Entry:
        """Appraise a record anew; its result stays as it is."""
        body = {"appraisal": appraisal.model_dump(mode="json", exclude_none=True), "reason": _reason(reason)}
        return self._append("appraise", name, body, holds=name)

    def _append(
        self, op: str, name: str, body: Mapping[str, Any], *, new: str | None = None, holds: str | None = None
    ) -> Entry:
        with self._locked():
            self._catch_up()
            if holds is not None and holds not in self._state:
                _ = self[holds]
            if new is not None and (new in self._state or new in self._retracted):
                raise InputError(
                    f"there is a record {new!r} already", valid="an id that was never used", fix=f"{new}-2"
                )
            rest = {
                "prev": self.head,
                "seq": len(self._entries) + 1,
                "time": self._now(),
                "op": op,
                "id": name,
            }
            line = sealed({**rest, **body})
            if len(line) > LONGEST:
                raise InputError(f"the record {name!r} has {len(line):,} bytes", valid=f"at most {LONGEST:,}")
            created = not self.path.exists()
            with self.path.open("ab") as file:
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if created:
                _flush_folder(self.path.parent)
            entry = read_line(line, len(self._entries) + 1)
            self._take(entry)
            self._size += len(line) + 1
            self._write_head()
            return entry

    def _now(self) -> str:
        return self._clock().astimezone(dt.UTC).isoformat(timespec="seconds")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(f"{self.path}.lock", timeout=_LOCK_SECONDS)
        try:
            with lock:
                yield
        except Timeout:
            raise InputError(
                f"{self.path.name} has been locked by somebody else for {_LOCK_SECONDS:.0f} seconds",
                fix="try again when they are done",
            ) from None

    # -- the file ----------------------------------------------------------------------------------------

    @property
    def _head_file(self) -> Path:
        return self.path.with_name(f"{self.path.name}.head")

    def _catch_up(self) -> None:
        """Read what others have added since; everything again where that is not all that happened."""
        size = self.path.stat().st_size if self.path.exists() else 0
        if size == self._size and self._last_line_stands():
            return
        self._reload(mend=True)

    def _last_line_stands(self) -> bool:
        """Whether the file still ends with the line that was read last."""
        if not self._entries:
            return self._size == 0
        with self.path.open("rb") as file:
            file.seek(max(self._size - LONGEST - 1, 0))
            line = file.read()[:-1].rpartition(b"\n")[2]
        return line.startswith(_OPENING + self.head.encode())

    def _reload(self, *, mend: bool = False) -> None:
        """Read and check the whole file; with ``mend`` a torn end is cut off."""
        data = self.path.read_bytes() if self.path.exists() else b""
        checked = check_bytes(data, self._told())
        if checked.damage:
            first = checked.damage[0]
            raise InputError(
                f"{self.path.name}: {first.what}",
                valid="a history that nobody has changed",
                fix="restore the file from a copy",
                file=str(self.path),
                line=first.line,
            )
        self.recovered = checked.torn
        if checked.torn and mend:
            self._cut(data, checked)
        self._entries, self._state, self._appraised, self._retracted = [], {}, {}, {}
        for entry in checked.entries:
            self._take(entry)
        self._size = len(data) - len(checked.torn)

    def _told(self) -> tuple[int, str] | None:
        """The number of lines and the last hash, as the small file beside the ledger has them."""
        try:
            told = json.loads(self._head_file.read_text(encoding="utf-8"))
            return int(told["lines"]), str(told["hash"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _cut(self, data: bytes, checked: Checked) -> None:
        """Keep a torn end beside the ledger, and cut it off."""
        aside = self.path.with_name(f"{self.path.name}.torn")
        with aside.open("ab") as file:
            file.write(checked.torn + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with self.path.open("r+b") as file:
            file.truncate(len(data) - len(checked.torn))
            os.fsync(file.fileno())

    def _write_head(self) -> None:
        text = json.dumps({"lines": len(self._entries), "hash": self.head}) + "\n"
        spare = self._head_file.with_name(f"{self._head_file.name}.tmp")
        spare.write_text(text, encoding="utf-8")
        spare.replace(self._head_file)

    def _take(self, entry: Entry) -> None:
        self._entries.append(entry)
        if entry.op == "appraise":
            self._appraised[entry.id] = Appraisal.model_validate(entry.body["appraisal"])
            return
        gone = entry.body.get("replaces") if entry.op == "supersede" else entry.id
        if entry.op in {"retract", "supersede"}:
            self._state.pop(str(gone), None)
            self._retracted[str(gone)] = entry
        if entry.op in {"add", "supersede"}:
            self._state[entry.id] = entry


def _reason(text: str) -> str:
    if not text.strip():
        raise InputError("there is no reason", valid="a sentence that says why")
    return text.strip()


def _flush_folder(folder: Path) -> None:
    """Make the name of a new file survive a crash, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- lines ------------------------------------------------------------------------------------------------


def sealed(body: Mapping[str, Any]) -> bytes:
    """A line without its end: the body as JSON, with the hash of itself in front."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as e:
        raise InputError(f"a record cannot be written: {e}", valid="numbers that are finite") from None
    rest = text[1:].encode("utf-8")
    return b'{"hash":"' + hashlib.sha256(rest).hexdigest().encode() + b'",' + rest


_OPENING = b'{"hash":"'
_AFTER = len(_OPENING) + 64 + 2


def read_line(line: bytes, number: int, text: Any = None) -> Entry:
    """The entry of a line. Raises :class:`ValueError` that says what is wrong with it."""
    if len(line) > LONGEST:
        raise ValueError(f"it has {len(line):,} bytes, and no line has more than {LONGEST:,}")
    told = line[len(_OPENING) : len(_OPENING) + 64]
    if not line.startswith(_OPENING) or line[_AFTER - 2 : _AFTER] != b'",':
        raise ValueError("it does not begin with its hash")
    if hashlib.sha256(line[_AFTER:]).hexdigest().encode() != told:
        raise ValueError("it was changed after it was written: its hash does not fit")
    raw = _json(line) if text is None else text
    op, name = raw.get("op"), raw.get("id")
    if op not in OPERATIONS or not isinstance(name, str):
        raise ValueError("it is not a line of a ledger")
    body = {k: raw[k] for k in ("record", "reason", "replaces", "appraisal") if k in raw}
    return Entry(number, str(raw.get("time", "")), op, name, body, told.decode())


def _json(line: bytes) -> dict[str, Any]:
    def never(word: str) -> float:
        raise ValueError(f"{word} is no number")

    try:
        raw = json.loads(line.decode("utf-8"), parse_constant=never)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError:
        raise ValueError("it is no JSON object") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(raw, dict):
        raise ValueError("it is no JSON object")
    return raw


def check_bytes(data: bytes, told: tuple[int, str] | None = None) -> Checked:
    """Check a whole ledger: every hash, the chain, and that no line is missing at the end."""
    lines = data.split(b"\n")
    torn = lines.pop()
    entries: list[Entry] = []
    damage: list[Damage] = []
    last = START
    for number, line in enumerate(lines, 1):
        try:
            raw = None if len(line) > LONGEST else _json(line)
            entry = read_line(line, number, raw)
        except ValueError as e:
            damage.append(Damage(number, str(e)))
            # The chain goes on from what the next line says, so that one change is told once.
            last = ""
            continue
        prev = str((raw or {}).get("prev"))
        if last and prev != last:
            damage.append(
                Damage(number, "the line before it is not the one that was there when it was written")
            )
        entries.append(entry)
        last = entry.hash
    if told is not None and not damage:
        damage += _end(entries, told)
    return Checked(tuple(entries), tuple(damage), torn)


def _end(entries: list[Entry], told: tuple[int, str]) -> list[Damage]:
    """What the small file beside the ledger knows: how many lines there were at least, and the last hash."""
    count, known = told
    if len(entries) < count:
        return [Damage(len(entries) + 1, f"the last {count - len(entries)} of {count} lines are missing")]
    if count and entries[count - 1].hash != known:
        return [Damage(count, "the history was written anew: its last known line is another")]
    return []
