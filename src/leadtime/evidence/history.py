"""What every ledger can do, wherever its lines are kept: look records up, and append to the history."""

from __future__ import annotations

import abc
import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.chain import LONGEST, Damage, Entry, State, check_lines, read_line, sealed
from leadtime.evidence.entering import check_entering, plain_appraisal, plain_record
from leadtime.evidence.records import Appraisal, Record

Clock = Callable[[], dt.datetime]
HIDDEN = "the reason is withheld (hazardous information)"
"""What stands in the place of a reason that is about a record of high infohazard level."""


@dataclass(frozen=True)
class Change:
    """Something to append: the operation, the id that it is about, and what the line holds beside."""

    op: str
    id: str
    body: Mapping[str, Any]

    @property
    def holds(self) -> str | None:
        """The id of a record that must hold for this to be possible."""
        if self.op == "supersede":
            return str(self.body["replaces"])
        return None if self.op == "add" else self.id


class History(abc.ABC):
    """The records of a project: read whole, added to one writer at a time. Iterating gives what holds today.

    A back end has the lines in some place: it takes the lock, reads what others wrote, and stores.
    """

    def __init__(self, name: str, clock: Clock | None = None) -> None:
        self.name = name
        self.end_known = True
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._state = State()

    # -- reading -----------------------------------------------------------------------------------------

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line, in order."""
        return tuple(self._state.entries)

    @property
    def head(self) -> str:
        """The hash of the last line: it stands for the whole history."""
        return self._state.head

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever uses it should know, such as that missing lines could not be found."""
        return ()

    @property
    def gone(self) -> Mapping[str, Entry]:
        """The records that were retracted or superseded, each with the line that did it."""
        return dict(self._state.gone)

    def __len__(self) -> int:
        return len(self._state.standing)

    def __contains__(self, name: object) -> bool:
        return name in self._state.standing

    def __iter__(self) -> Iterator[Record]:
        return (self[name] for name in tuple(self._state.standing))

    def __getitem__(self, name: str) -> Record:
        """A record that holds, with its latest appraisal. Raises :class:`InputError` for any other."""
        if name not in self._state.standing:
            raise self._no_such(name)
        return self._opened(self._state.standing[name])

    def ever(self, name: str) -> Record:
        """A record, whether it holds or is gone. Raises :class:`InputError` for an id that never was."""
        if name not in self._state.known:
            raise self._no_such(name)
        return self._opened(self._state.known[name])

    def all(self) -> Iterator[Record]:
        """Every record that was ever added, whether it holds or is gone, in the order of the lines."""
        return (self.ever(name) for name in tuple(self._state.known))

    def about(self, belief: str) -> tuple[Record, ...]:
        """The records that hold and bear on a belief, or on one of its components."""
        wanted = {belief, belief.partition("[")[0]}
        standing = self._state.standing.items()
        return tuple(self[n] for n, e in standing if wanted & set(e.body["record"]["about"]))

    def history(self, name: str) -> tuple[Entry, ...]:
        """Every line that did something to a record."""
        return tuple(e for e in self._state.entries if name in {e.id, e.body.get("replaces")})

    def hides(self, entry: Entry) -> bool:
        """Whether the reason of a line stays in the ledger: it is about a record that is hazardous."""
        names = (entry.id, entry.body.get("replaces"))
        return any(self._state.hazardous(n) for n in names if isinstance(n, str))

    def successor(self, name: str) -> str | None:
        """The record that holds in the place of one that is gone; None where none does."""
        while (gone := self._state.gone.get(name)) is not None and gone.op == "supersede":
            name = gone.id
        return name if name in self._state.standing else None

    def check_records(self) -> tuple[Damage, ...]:
        """The lines whose hash is right and whose record is none: somebody wrote them by other means."""
        return unreadable(self._state)

    def _opened(self, entry: Entry) -> Record:
        record = Record.from_json(entry.body["record"], f"{self.name}: {entry.id}")
        appraised = self._state.appraised.get(entry.id)
        return record if appraised is None else record.model_copy(update={"appraisal": appraised})

    def _no_such(self, name: str) -> InputError:
        gone = self._state.gone.get(name)
        if gone is not None:
            what, by = ("superseded", f" by {gone.id!r}") if gone.op == "supersede" else ("retracted", "")
            why = HIDDEN if self.hides(gone) else gone.reason
            found = f"the record {name!r} was {what} on {gone.time[:10]}{by}: {why}"
            return InputError(found, fix=self.successor(name))
        known = self._state.standing
        return InputError(
            f"there is no record {name!r} in {self.name}", valid=listing(known), fix=nearest(name, known)
        )

    # -- writing -----------------------------------------------------------------------------------------

    def add(self, record: Record) -> Entry:
        """Append a record. Raises :class:`InputError` for an id that was used before."""
        return self.add_all([record])[0]

    def add_all(self, records: Sequence[Record]) -> tuple[Entry, ...]:
        """Append several records, all or none, whatever happens meanwhile.

        Raises :class:`InputError` for an id that was used before, or that two of them have.
        """
        changes = [Change("add", str(r.id), {"record": plain_record(r)}) for r in records]
        return self._append(changes, records)

    def retract(self, name: str, reason: str) -> Entry:
        """Take a record back, by a new line; the old one stays in the history."""
        return self._append([Change("retract", name, {"reason": _reason(reason)})])[0]

    def supersede(self, name: str, record: Record, reason: str) -> Entry:
        """Put another record in the place of one, which stays in the history."""
        body = {"replaces": name, "record": plain_record(record), "reason": _reason(reason)}
        return self._append([Change("supersede", record.id, body)], [record])[0]

    def appraise(self, name: str, appraisal: Appraisal, reason: str) -> Entry:
        """Appraise a record anew; its result stays as it is."""
        told = plain_appraisal(appraisal)
        return self._append([Change("appraise", name, {"appraisal": told, "reason": _reason(reason)})])[0]

    def take_lines(self, lines: Sequence[bytes]) -> int:
        """Append lines that another ledger sealed, as they are; gives back how many were new.

        What is here must be the beginning of what is there. Raises :class:`InputError` otherwise.
        """
        with self._alone():
            self._catch_up()
            here = len(self._state.entries)
            entries = self._read_back(lines)
            if [e.hash for e in entries[:here]] != [e.hash for e in self._state.entries]:
                raise InputError(
                    f"{self.name} has a history of its own: {here} lines that the other does not begin with",
                    valid="a ledger that is empty, or an earlier state of the same one",
                )
            self._keep(lines[here:], entries[here:])
        return len(entries) - here

    def _read_back(self, lines: Sequence[bytes]) -> list[Entry]:
        """The entries of lines from elsewhere. Raises :class:`InputError` where not all can be read again."""
        checked, _ = check_lines(lines)
        wrong = [*checked.damage, *unreadable(checked.state)]
        if wrong:
            raise InputError(
                f"the lines cannot be taken: {wrong[0]}", valid="lines of a ledger that is sound"
            )
        return checked.state.entries

    def _append(self, changes: Sequence[Change], records: Sequence[Record] = ()) -> tuple[Entry, ...]:
        with self._alone():
            # Looked at under the lock, so that the times of lines follow one another.
            now = self._clock().astimezone(dt.UTC)
            for record in records:
                check_entering(record, now.date())
            self._catch_up()
            self._check(changes)
            lines = self._sealed(changes, now)
            entries = [read_line(line, len(self._state.entries) + k)[0] for k, line in enumerate(lines, 1)]
            self._keep(lines, entries)
        return tuple(entries)

    def _keep(self, lines: Sequence[bytes], entries: Sequence[Entry]) -> None:
        """Store lines, and let them count here too; under the lock, so that nobody comes between."""
        if lines:
            self._store(lines, entries)
            for entry in entries:
                self._state.take(entry)

    def _check(self, changes: Sequence[Change]) -> None:
        fresh: set[str] = set()
        for change in changes:
            if change.holds is not None and change.holds not in self._state.standing:
                raise self._no_such(change.holds)
            if change.op in {"add", "supersede"}:
                used = change.id in self._state.known
                if used or change.id in fresh:
                    told = (
                        f"there is a record {change.id!r} already"
                        if used
                        else f"two have the id {change.id!r}"
                    )
                    raise InputError(told, valid="an id that was never used", fix=f"{change.id}-2")
                fresh.add(change.id)

    def _sealed(self, changes: Sequence[Change], now: dt.datetime) -> list[bytes]:
        """The changes as lines, each naming the hash of the one before."""
        lines: list[bytes] = []
        prev, first = self.head, len(self._state.entries) + 1
        time = now.isoformat(timespec="seconds")
        for k, change in enumerate(changes):
            rest: dict[str, Any] = {"prev": prev, "seq": first + k, "time": time, "op": change.op}
            if len(changes) > 1:
                rest["part"] = [k + 1, len(changes)]
            line = sealed({**rest, "id": change.id, **change.body})
            if len(line) > LONGEST:
                raise InputError(
                    f"the record {change.id!r} has {len(line):,} bytes", valid=f"at most {LONGEST:,}"
                )
            lines.append(line)
            prev = read_line(line, 0)[0].hash
        return lines

    # -- what a back end does ----------------------------------------------------------------------------

    @abc.abstractmethod
    def _alone(self) -> contextlib.AbstractContextManager[None]:
        """Be the one writer for as long as this lasts."""

    @abc.abstractmethod
    def _catch_up(self) -> None:
        """Read what others have added since."""

    @abc.abstractmethod
    def _store(self, lines: Sequence[bytes], entries: Sequence[Entry]) -> None:
        """Append lines so that they survive a crash, all or none."""

    @abc.abstractmethod
    def lines(self) -> list[bytes]:
        """Every line as it is stored, for another ledger to take."""


def unreadable(state: State) -> tuple[Damage, ...]:
    """The lines that hold a record which is none."""
    found = []
    for entry in state.known.values():
        try:
            Record.from_json(entry.body["record"], entry.id)
        except InputError as e:
            found.append(Damage(entry.seq, e.problem.found))
    return tuple(found)


def _reason(text: str) -> str:
    if not text.strip():
        raise InputError("there is no reason", valid="a sentence that says why")
    return text.strip()
