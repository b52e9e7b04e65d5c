"""The chain of a ledger: lines that carry their own hash and name that of the line before.

What a line says and whether it is sound does not depend on where it is kept. A file
(:mod:`leadtime.evidence.ledger`) and a table (:mod:`leadtime.evidence.team`) hold the same
lines, byte by byte.

Each line begins with its own hash, SHA-256 of the rest of the line:
``{"hash":"…","prev":"…","seq":3,"time":"…","op":"add","id":"…","record":{…}}``. Lines that were written
together (``part`` has which of how many) count together or not at all.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence.records import Appraisal

LONGEST = 1 << 20
"""No record needs a longer line; a longer one is not read."""
OPERATIONS = ("add", "retract", "supersede", "appraise")
START = "0" * 64
"""What the first line names as the hash before it."""
OPENING = b'{"hash":"'
"""What every line begins with, before its hash."""
_AFTER = len(OPENING) + 64 + 2
_FIELDS = ("record", "reason", "replaces", "appraisal")


@dataclass(frozen=True)
class Entry:
    """One line: what was done (``op``) to which record (``id``), when, and the hash of the line.

    ``part`` is which of how many lines that were written together this is: ``(1, 1)`` for one alone.
    """

    seq: int
    time: str
    op: str
    id: str
    body: Mapping[str, Any]
    hash: str
    part: tuple[int, int] = (1, 1)

    @property
    def reason(self) -> str:
        """Why, where something was taken back or changed."""
        return str(self.body.get("reason", ""))


@dataclass(frozen=True)
class Damage:
    """Something that is wrong with a ledger: in which line (counted from 1), and what.

    ``beside`` is the file beside the ledger in which it is, where it is not the ledger itself; ``valid`` and
    ``fix`` say what to do, where there is more to say than to take the ledger from a copy.
    """

    line: int
    what: str
    beside: str = ""
    valid: str = ""
    fix: str = ""

    def __str__(self) -> str:
        return f"{f'{self.beside}, ' if self.beside else ''}line {self.line}: {self.what}"


@dataclass(frozen=True)
class Missing(Damage):
    """Lines that had counted and are gone from the end: of ``count`` that there were.

    ``left`` are the bytes that are left of the first of them.
    """

    count: int = 0
    left: int = 0


@dataclass
class State:
    """What the lines of a ledger amount to.

    ``entries`` are all lines; ``known`` has the line of every record that ever was, ``standing`` of those
    that hold, ``gone`` the line that took a record back, and ``appraised`` the latest appraisals.
    """

    entries: list[Entry] = field(default_factory=list)
    known: dict[str, Entry] = field(default_factory=dict)
    standing: dict[str, Entry] = field(default_factory=dict)
    appraised: dict[str, Appraisal] = field(default_factory=dict)
    gone: dict[str, Entry] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The hash of the last line: it stands for the whole history."""
        return self.entries[-1].hash if self.entries else START

    def hazardous(self, name: str) -> bool:
        """Whether what is said of a record stays in the ledger: its latest appraisal decides."""
        appraised, entry = self.appraised.get(name), self.known.get(name)
        if appraised is not None:
            return appraised.infohazard == "high"
        raw = entry.body["record"].get("appraisal") if entry is not None else None
        return isinstance(raw, dict) and raw.get("infohazard") == "high"

    def take(self, entry: Entry) -> None:
        """Let a line count. Raises :class:`ValueError` for one that cannot follow what was there."""
        old = entry.body.get("replaces") if entry.op == "supersede" else entry.id
        if entry.op in {"add", "supersede"} and entry.id in self.known:
            raise ValueError(f"it uses the id {entry.id!r} a second time")
        if entry.op != "add" and old not in self.standing:
            raise ValueError(f"it changes {str(old)[:80]!r}, which does not hold")
        if entry.op == "appraise":
            self.appraised[entry.id] = _appraisal(entry.body)
        if entry.op in {"retract", "supersede"}:
            self.gone[str(old)] = entry
            del self.standing[str(old)]
        if entry.op in {"add", "supersede"}:
            self.known[entry.id] = self.standing[entry.id] = entry
        self.entries.append(entry)


@dataclass(frozen=True)
class Checked:
    """What a check of a ledger found.

    ``damage`` is what is wrong, in the order of the lines; ``torn`` are the bytes of a line or of lines that
    were not written to their end; ``state`` is what the sound lines amount to. Without ``end_known`` nothing
    beside the lines says how many there were, and lines missing at the end could not be found.
    """

    state: State
    damage: tuple[Damage, ...]
    torn: bytes = b""
    end_known: bool = True

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines that are sound."""
        return tuple(self.state.entries)

    @property
    def sound(self) -> bool:
        """Whether nothing but a torn end is wrong."""
        return not self.damage


def sealed(body: Mapping[str, Any]) -> bytes:
    """A line without its end: the body as JSON, with the hash of itself in front."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        rest = text[1:].encode("utf-8")
    except (ValueError, RecursionError) as e:
        raise InputError(
            f"a record cannot be written: {e}", valid="numbers that are finite, and text"
        ) from None
    return OPENING + hashlib.sha256(rest).hexdigest().encode() + b'",' + rest


def read_line(line: bytes, number: int) -> tuple[Entry, str]:
    """The entry of a line, and the hash that it names. Raises :class:`ValueError` that says what is wrong."""
    if len(line) > LONGEST:
        raise ValueError(f"it has {len(line):,} bytes, and no line has more than {LONGEST:,}")
    raw = read_json(line)
    told = line[len(OPENING) : len(OPENING) + 64].decode("ascii", "replace")
    if not line.startswith(OPENING) or line[_AFTER - 2 : _AFTER] != b'",':
        raise ValueError("it does not begin with its hash")
    if not bears(line, told):
        raise ValueError("it was changed after it was written: its hash does not fit")
    op, name = raw.get("op"), raw.get("id")
    if op not in OPERATIONS or not isinstance(name, str):
        raise ValueError("it is not a line of a ledger")
    body = {k: raw[k] for k in _FIELDS if k in raw}
    if op in {"add", "supersede"}:
        _outline(body.get("record"), name)
    entry = Entry(number, str(raw.get("time", "")), op, name, body, told, _part(raw.get("part")))
    return entry, str(raw.get("prev"))


def bears(line: bytes, told: str) -> bool:
    """Whether a line has this hash, written in front and right for the rest."""
    return line.startswith(OPENING + told.encode()) and hashlib.sha256(line[_AFTER:]).hexdigest() == told


def _outline(record: Any, name: str) -> None:
    """Raise unless this could be a record: all else is checked where it is opened, which takes longer."""
    about = record.get("about") if isinstance(record, dict) else None
    if not isinstance(record, dict) or record.get("id") != name or not isinstance(about, list):
        raise ValueError("it holds no record of that id")
    if not all(isinstance(a, str) for a in about):
        raise ValueError("it holds a record that is about no name")


def _part(raw: Any) -> tuple[int, int]:
    match raw:
        case None:
            return (1, 1)
        case [int(k), int(n)] if 1 <= k <= n:
            return (k, n)
        case _:
            raise ValueError("it does not say which of how many lines it is")


def _appraisal(body: Mapping[str, Any]) -> Appraisal:
    from pydantic import ValidationError

    try:
        return Appraisal.model_validate(body.get("appraisal"))
    except ValidationError as e:
        raise ValueError(f"it holds no appraisal: {e.errors()[0]['msg']}") from None


def read_json(line: bytes, *, once: bool = False) -> dict[str, Any]:
    """One JSON object. Raises :class:`ValueError` in plain words for anything else, whatever the bytes.

    With ``once`` a field that stands twice is refused too: nobody knows which of the two is meant.
    """
    try:
        raw = (_ONCE if once else _DECODER).decode(line.decode("utf-8"))
    except _RefusedError:
        raise
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError as e:
        where = f" (line {e.lineno}, column {e.colno}: {e.msg})" if once else ""
        raise ValueError(f"it is no JSON object{where}") from None
    except ValueError:
        raise ValueError("a number in it has too many digits") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(raw, dict):
        raise ValueError("it is no JSON object")
    return raw


class _RefusedError(ValueError):
    pass


def _never(word: str) -> float:
    raise _RefusedError(f"{word} is no number")


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RefusedError(f"the field {twice[:60]!r} stands twice in one object")
    return made


_DECODER = json.JSONDecoder(parse_constant=_never)
_ONCE = json.JSONDecoder(parse_constant=_never, object_pairs_hook=_single)


@dataclass
class _Walk:
    """A check on its way through the lines.

    ``last`` is None behind a damaged line, where anything may follow.
    ``waiting`` are lines that were written together and whose last has not come yet.
    """

    state: State
    last: str | None
    damage: list[Damage] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)

    def step(self, line: bytes, number: int) -> None:
        try:
            entry, prev = read_line(line, number)
        except ValueError as e:
            self.damage.append(Damage(number, str(e)))
            # The chain goes on from what the next line says, so that one change is told once.
            self.last = None
            self.waiting.clear()
            return
        told = self._wrong(entry, prev)
        if told:
            self.damage.append(Damage(number, told))
            self.waiting.clear()
        self.last = entry.hash
        self.waiting.append(entry)
        if entry.part[0] == entry.part[1]:
            self._count()

    def _wrong(self, entry: Entry, prev: str) -> str:
        if self.last is None:
            return ""
        if prev != self.last:
            return "the line before it is not the one that was there when it was written"
        k, n = entry.part
        before = self.waiting[-1].part if self.waiting else (0, n)
        starts_anew = bool(self.damage) and not self.waiting
        return "" if before == (k - 1, n) or starts_anew else "lines that were written together are not"

    def _count(self) -> None:
        """Let the lines that wait count; what follows from damage before is not told again."""
        for entry in self.waiting:
            try:
                self.state.take(entry)
            except ValueError as e:
                if not self.damage:
                    self.damage.append(Damage(entry.seq, str(e)))
        self.waiting.clear()


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Hold off the search for garbage: all that is read is kept, and looking at it takes half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_lines(
    lines: Iterable[bytes], told: tuple[int, str] | None = None, onto: State | None = None
) -> tuple[Checked, int]:
    """Check lines: every hash, the chain, and that no line is missing at the end.

    ``told`` is how many lines there were at least, and the hash of that one; ``onto`` is what came before
    these lines, to which they are added. With it comes back how many lines at the end are part of more that
    never came.
    """
    state = State() if onto is None else onto
    walk = _Walk(state, state.head)
    with _no_collection():
        for number, line in enumerate(lines, len(state.entries) + 1):
            walk.step(line, number)
    if told is not None and not walk.damage:
        walk.damage += check_end([*state.entries, *walk.waiting], told)
    return Checked(state, tuple(walk.damage)), len(walk.waiting)


def check_bytes(data: bytes, told: tuple[int, str] | None = None, onto: State | None = None) -> Checked:
    """Check the content of a file: as :func:`check_lines`, and whether its end is torn.

    A line that had counted and was cut off since is damage, and no torn end.
    """
    lines = data.split(b"\n")
    left = lines.pop()
    checked, open_ = check_lines(lines, told, onto)
    damage = checked.damage
    if damage and isinstance(damage[-1], Missing):
        cut = replace(damage[-1], left=len(left))
        cut_off = f"it had counted and was cut off since, {cut.left:,} bytes of it are left: {cut.what}"
        what = cut_off if left else cut.what
        return Checked(checked.state, (*damage[:-1], replace(cut, what=what)))
    torn = b"\n".join([*lines[-open_:], left]) if open_ else left
    return Checked(checked.state, damage, torn)


def check_end(entries: list[Entry], told: tuple[int, str]) -> list[Damage]:
    """Hold lines against what is known beside them: how many there were, and the hash of the last."""
    count, known = told
    if len(entries) < count:
        what = f"the last {count - len(entries)} of {count} lines are missing"
        return [Missing(len(entries) + 1, what, count=count)]
    if count > 0 and entries[count - 1].hash != known:
        return [Damage(count, "the history was written anew: its last known line is another")]
    return []
