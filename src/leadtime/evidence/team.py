"""The ledger of a team, in a table of PostgreSQL: the same lines, the same chain, the same operations.

A row holds a line exactly as a file would. The server itself refuses a row that does not continue the chain,
and refuses to change or remove one; it keeps the number of rows and the last hash in a second table, which
only it writes. An administrator can get around all that. What they change or remove is then found like a
change to a file: by the hashes, by the second table, and by what each member's folder remembers
(``evidence.team.head``), which no administrator of the server can reach.

Needs the extra ``team``: SQLAlchemy, and the driver pg8000.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from leadtime.errors import InputError, MissingExtraError, nearest
from leadtime.evidence.chain import Checked, Damage, Entry, State, check_end, check_lines
from leadtime.evidence.history import Clock, History
from leadtime.evidence.ledger import write_told

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

MEMORY = "evidence.team.head"
"""The file of a folder that remembers how long the team's ledger was, and its last hash."""
_EXAMPLE = "postgresql://user@host/database?ledger=NAME"
_DEFAULT = "evidence"
_LOCK_SECONDS = 30

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('leadtime_ledger'), hashtext(:ledger))"
_ROWS = "SELECT seq, line FROM leadtime_ledger WHERE ledger = :ledger AND seq > :behind ORDER BY seq"
_TOLD = "SELECT lines, hash FROM leadtime_ledger_head WHERE ledger = :ledger"
_INSERT = (
    "INSERT INTO leadtime_ledger (ledger, seq, hash, prev, line) VALUES (:ledger, :seq, :hash, :prev, :line)"
)

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS leadtime_ledger (
        ledger text NOT NULL,
        seq bigint NOT NULL CHECK (seq > 0),
        hash text NOT NULL,
        prev text NOT NULL,
        line text NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        written_by text NOT NULL DEFAULT session_user,
        PRIMARY KEY (ledger, seq),
        UNIQUE (ledger, prev)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS leadtime_ledger_head (
        ledger text PRIMARY KEY, lines bigint NOT NULL, hash text NOT NULL
    )
    """,
    # It runs with the rights of who made the tables, so that writers need none on the second table.
    """
    CREATE OR REPLACE FUNCTION leadtime_ledger_append() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE
        many bigint;
        last text;
        rest text := substr(NEW.line, 76);
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('leadtime_ledger'), hashtext(NEW.ledger));
        SELECT lines, hash INTO many, last FROM leadtime_ledger_head WHERE ledger = NEW.ledger;
        IF NEW.seq <> coalesce(many, 0) + 1 OR NEW.prev <> coalesce(last, repeat('0', 64))
            OR left(NEW.line, 75) <> '{"hash":"' || NEW.hash || '",'
            OR left(rest, 74) <> '"prev":"' || NEW.prev || '",'
            OR encode(sha256(convert_to(rest, 'UTF8')), 'hex') <> NEW.hash
        THEN
            RAISE EXCEPTION 'this row does not continue the ledger';
        END IF;
        INSERT INTO leadtime_ledger_head VALUES (NEW.ledger, NEW.seq, NEW.hash)
            ON CONFLICT (ledger) DO UPDATE SET lines = NEW.seq, hash = NEW.hash;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION leadtime_ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a ledger is only added to';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER leadtime_append BEFORE INSERT ON leadtime_ledger
    FOR EACH ROW EXECUTE FUNCTION leadtime_ledger_append()
    """,
    """
    CREATE OR REPLACE TRIGGER leadtime_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON leadtime_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION leadtime_ledger_keep()
    """,
)
"""What is made in the database the first time; PostgreSQL 14 or newer."""


class TeamLedger(History):
    """The records of a team. ``url`` is ``postgresql://user@host/database?ledger=NAME``.

    ``memory`` is a file that remembers how far the ledger had come, so that rows that are gone from its end
    are missed here. Raises :class:`InputError` for a server that cannot be reached and for a history that was
    changed, with the row; :class:`MissingExtraError` without the extra ``team``.
    """

    def __init__(self, url: str, clock: Clock | None = None, *, memory: Path | None = None) -> None:
        self._place = Place(url, memory)
        super().__init__(self._place.shown, clock)
        self._connection: Connection | None = None
        with self._place.connection() as connection:
            self._read(connection)
        self._place.remember(self._state)

    def lines(self) -> list[bytes]:
        """Every line as it stands in the table."""
        with self._place.connection() as connection:
            return [line for _, line in self._place.rows(connection, 0)]

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        before = len(self._state.entries)
        try:
            with self._place.connection() as connection:
                connection.execute(_text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
                connection.execute(_text(_LOCK), {"ledger": self._place.ledger})
                self._connection = connection
                yield
        except BaseException:
            if len(self._state.entries) != before:
                # What was not committed does not count: the next look reads everything.
                self._state = State()
            raise
        finally:
            self._connection = None
        self._place.remember(self._state)

    def _catch_up(self) -> None:
        self._read(self._now())

    def _store(self, lines: Sequence[bytes], entries: Sequence[Entry]) -> None:
        prev = [self.head, *(e.hash for e in entries)]
        rows = [
            {"ledger": self._place.ledger, "seq": e.seq, "hash": e.hash, "prev": p, "line": line.decode()}
            for e, p, line in zip(entries, prev, lines, strict=False)
        ]
        self._now().execute(_text(_INSERT), rows)

    def _now(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("a ledger is written to only under its lock")
        return self._connection

    def _read(self, connection: Connection) -> None:
        """Read what the table holds behind what is known here, and check it."""
        checked = self._place.check(connection, self._state)
        if checked.damage:
            self._state = State()
            first = checked.damage[0]
            raise InputError(
                f"{self.name}: {first.what}",
                valid="a history that nobody has changed: restore the table from a copy",
                fix="leadtime evidence verify",
                file=self.name,
                line=first.line,
            )
        self._state = checked.state


def examine(url: str, memory: Path | None = None) -> Checked:
    """Check a team's ledger without opening it: all the damage, each with its row."""
    place = Place(url, memory)
    with place.connection() as connection:
        return place.check(connection, State())


class Place:
    """Where a team's ledger is: the server, the table's part of that name, and what this folder remembers."""

    def __init__(self, url: str, memory: Path | None) -> None:
        self.memory = memory
        _check_address(url)
        address, self.ledger = _address(url)
        host = f"{address.host or 'localhost'}:{address.port or 5432}"
        self.shown = f"{host}/{address.database}#{self.ledger}"
        self._engine = _engine(address)
        self._made = False

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A transaction, with the tables made if they are not there; it counts whole or not at all."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._engine.begin() as connection:
                if not self._made:
                    self._make(connection)
                yield connection
            self._made = True
        except SQLAlchemyError as e:
            raise InputError(
                f"the ledger {self.shown} cannot be used: {_said(e)}",
                valid=f"a PostgreSQL server that answers, as in {_EXAMPLE}",
            ) from None

    def _make(self, connection: Connection) -> None:
        if connection.execute(_text("SELECT to_regclass('leadtime_ledger_head')")).scalar() is not None:
            return
        # Two members who come first at once would each make the tables.
        connection.execute(_text(_LOCK), {"ledger": ""})
        for statement in TABLES:
            connection.execute(_text(statement))

    def rows(self, connection: Connection, behind: int) -> Iterator[tuple[int, bytes]]:
        """The number and the line of each row behind so many."""
        found = connection.execute(_text(_ROWS), {"ledger": self.ledger, "behind": behind})
        for seq, line in found:
            yield int(seq), str(line).encode("utf-8", "surrogatepass")

    def check(self, connection: Connection, onto: State) -> Checked:
        """What the rows behind those of a state add to it, checked."""
        behind = len(onto.entries)
        rows = list(self.rows(connection, behind))
        told = connection.execute(_text(_TOLD), {"ledger": self.ledger}).one_or_none()
        known = (int(told[0]), str(told[1])) if told is not None else (0, "")
        gone = told is None and bool(rows or behind)
        checked, open_ = check_lines((line for _, line in rows), known, onto)
        damage = list(checked.damage) or check_end(checked.state.entries, self._remembered())
        gap = next((k for k, (seq, _) in enumerate(rows, behind + 1) if seq != k), None)
        if gap is not None and not damage:
            damage.append(Damage(gap, "the rows are not numbered one after the other"))
        if gone and not damage:
            damage.append(Damage(1, "the server's own count of its rows is gone"))
        if open_ and not damage:
            damage.append(
                Damage(behind + len(rows), "of lines that were written together the last is missing")
            )
        return Checked(checked.state, tuple(damage))

    def _remembered(self) -> tuple[int, str]:
        """What this folder knows of this ledger: how many rows, and the last hash."""
        try:
            told = json.loads(self.memory.read_text(encoding="utf-8")) if self.memory else {}
            same = told.get("ledger") == self.shown
            return (int(told["lines"]), str(told["hash"])) if same else (0, "")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return (0, "")

    def remember(self, state: State) -> None:
        """Write down how far the ledger has come, where that is further than what is written."""
        count = len(state.entries)
        if self.memory is None or count <= self._remembered()[0]:
            return
        if self.memory.is_symlink():
            raise InputError(f"{self.memory.name} is a symbolic link", fix=f"rm {self.memory}")
        write_told(self.memory, {"ledger": self.shown, "lines": count, "hash": state.head})


def _check_address(url: str) -> None:
    """Raise for what can be no address, before a library is asked for, or missed.

    The text may hold a password: it is not repeated.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InputError("the address of the team's ledger cannot be read", valid=_EXAMPLE) from None
    kind, _, driver = parts.scheme.partition("+")
    if not kind:
        raise InputError("the address of the team's ledger cannot be read", valid=_EXAMPLE)
    if kind not in {"postgresql", "postgres"}:
        raise InputError(f"a team's ledger cannot be in {kind[:40]!r}", valid=_EXAMPLE)
    if not parts.path.strip("/"):
        raise InputError("the address of the team's ledger names no database", valid=_EXAMPLE)
    # Other drivers than ours know of users by other ways.
    if driver in {"", "pg8000"} and not (parts.username or "user" in parse_qs(parts.query)):
        raise InputError("the address of the team's ledger names no user", valid=_EXAMPLE)


def _address(url: str) -> tuple[URL, str]:
    """The address without what is ours, and the name of the ledger."""
    sqlalchemy = _library()
    try:
        address = sqlalchemy.engine.make_url(url)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        # The text may hold a password: it is not repeated.
        raise InputError("the address of the team's ledger cannot be read", valid=_EXAMPLE) from None
    ledger = address.query.get("ledger", _DEFAULT)
    if not isinstance(ledger, str) or not ledger:
        raise InputError("the address names several ledgers", valid=_EXAMPLE)
    driver = address.drivername if "+" in address.drivername else "postgresql+pg8000"
    return address.set(drivername=driver).difference_update_query(["ledger"]), ledger


_OPTIONS = frozenset({"application_name", "host", "password", "port", "unix_sock", "user"})
"""What our driver understands behind the question mark, besides what we read ourselves."""


def _engine(address: URL) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    options: dict[str, Any] = {}
    if address.drivername.endswith("+pg8000"):
        options["timeout"] = 10
        mode = address.query.get("sslmode")
        if mode is not None:
            if mode != "verify-full":
                raise InputError(
                    f"sslmode is {mode!r}", valid="verify-full, or none: encrypted where offered"
                )
            options["ssl_context"] = True
            address = address.difference_update_query(["sslmode"])
        odd = sorted(set(address.query) - _OPTIONS)
        if odd:
            raise InputError(
                f"the address of the team's ledger has an option {odd[0][:40]!r}",
                valid=", ".join(sorted({"ledger", "sslmode", *_OPTIONS})),
                fix=nearest(odd[0], ("ledger", "sslmode", *_OPTIONS)),
            )
    try:
        # What others have committed is seen as soon as the lock is ours, whatever the server's default is.
        return create_engine(
            address, poolclass=NullPool, connect_args=options, isolation_level="READ COMMITTED"
        )
    except ImportError as e:
        raise MissingExtraError(str(e.name or "pg8000"), "team", "the ledger of a team") from None


def _library() -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise MissingExtraError("sqlalchemy", "team", "the ledger of a team") from None
    return sqlalchemy


def _text(statement: str) -> Any:
    from sqlalchemy import text

    return text(statement)


def _said(error: Exception) -> str:
    """What the server says, in one line, without the statement and its values."""
    told = getattr(error, "orig", None) or error
    fields = told.args[0] if getattr(told, "args", None) else told
    words = fields.get("M", fields) if isinstance(fields, dict) else fields
    return " ".join(str(words).split())[:300]
