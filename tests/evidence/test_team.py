"""The ledger of a team: what holds for the file holds for the table, on a real server."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from leadtime.errors import InputError, MissingExtraError
from leadtime.evidence import Appraisal, Ledger, TeamLedger
from leadtime.evidence.chain import sealed
from leadtime.evidence.team import MEMORY, examine
from tests.evidence import server
from tests.evidence.test_ledger import record

_REASON = server.lacking()
needs_server = pytest.mark.skipif(_REASON is not None, reason=str(_REASON))
_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def address():
    with server.running() as url:
        yield url


@pytest.fixture
def url(address):
    return f"{address}?ledger=test-{os.getpid()}-{next(_NUMBERS)}"


@pytest.fixture
def admin(address):
    """What an administrator can do: a statement, past the triggers."""
    import sqlalchemy as sa

    engine = sa.create_engine(address.replace("postgresql:", "postgresql+pg8000:"))

    def do(statement, *, past_triggers=True, **values):
        with engine.begin() as connection:
            if past_triggers:
                connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            return connection.execute(sa.text(statement), values)

    yield do
    engine.dispose()


def name_of(url):
    return url.partition("ledger=")[2]


@pytest.fixture
def three(url):
    made = TeamLedger(url)
    made.add_all([record("one"), record("two"), record("three", statement="Größe: “7” – \u2028 😀 \x00")])
    return made


@needs_server
def test_the_same_lines_as_in_a_file(url, tmp_path):
    """Every operation leaves the same bytes in both, so a ledger moves between them with its hashes."""
    import datetime as dt

    ticks = [itertools.count(), itertools.count()]
    clocks = [lambda t=t: dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(days=next(t)) for t in ticks]
    file = Ledger(tmp_path / "evidence.jsonl", clocks[0])
    team = TeamLedger(url, clocks[1])
    for ledger in (file, team):
        ledger.add_all([record("one"), record("two")])
        ledger.add(record("three", statement="\x00 “ü” \u2028"))
        ledger.retract("one", "a slip")
        ledger.supersede("two", record("two-b"), "a newer edition")
        ledger.appraise("three", Appraisal(validity=0.4), "another lab")
    assert team.lines() == file.lines()
    again = TeamLedger(url)
    assert list(again) == list(file)
    assert again.head == file.head
    assert again["three"].appraisal.validity == 0.4


@needs_server
def test_there_and_back_again(three, tmp_path, address):
    """A file is copied into the table and back with every hash; what has another history is refused."""
    back = Ledger(tmp_path / "back.jsonl")
    assert back.take_lines(three.lines()) == 3
    assert Ledger(back.path).head == three.head
    other = TeamLedger(f"{address}?ledger={name_of_new()}")
    assert other.take_lines(back.lines()) == 3
    back.add(record("four"))
    assert other.take_lines(back.lines()) == 1
    assert other.take_lines(back.lines()) == 0
    assert other.lines() == back.lines()
    mine = Ledger(tmp_path / "mine.jsonl")
    mine.add(record("own"))
    with pytest.raises(InputError, match="has a history of its own"):
        mine.take_lines(three.lines())


def name_of_new():
    return f"test-{os.getpid()}-{next(_NUMBERS)}"


@needs_server
def test_the_server_keeps_the_history(three, admin, url):
    """Nobody changes, removes or empties it by a plain statement, nor adds what does not follow."""
    import sqlalchemy as sa

    for statement in (
        "UPDATE leadtime_ledger SET line = 'x'",
        "DELETE FROM leadtime_ledger",
        "TRUNCATE leadtime_ledger",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="only added to"):
            admin(statement, past_triggers=False)
    insert = (
        "INSERT INTO leadtime_ledger (ledger, seq, hash, prev, line) VALUES (:l, :seq, :hash, :prev, :line)"
    )
    good = sealed({"prev": three.head, "seq": 4, "time": "", "op": "retract", "id": "one"}).decode()
    row = {"l": name_of(url), "seq": 4, "hash": good[9:73], "prev": three.head, "line": good}
    astray = sealed({"prev": "a" * 64, "seq": 4, "time": "", "op": "retract", "id": "one"}).decode()
    other = {"line": astray, "hash": astray[9:73]}
    for wrong in (other, {"seq": 5}, {"prev": "0" * 64}, {"hash": "0" * 64}, {"line": good + " "}):
        with pytest.raises(sa.exc.DBAPIError, match="does not continue"):
            admin(insert, past_triggers=False, **{**row, **wrong})
    admin(insert, past_triggers=False, **row)


@needs_server
@pytest.mark.parametrize(
    ("statement", "row", "what"),
    [
        ("UPDATE leadtime_ledger SET line = line || ' ' WHERE {} AND seq = 2", 2, "changed"),
        ("DELETE FROM leadtime_ledger WHERE {} AND seq = 2", 2, "the line before it"),
        ("DELETE FROM leadtime_ledger WHERE {} AND seq = 3", 3, "the last 1 of 3 lines are missing"),
        ("DELETE FROM leadtime_ledger_head WHERE {}", 1, "own count of its rows is gone"),
        ("UPDATE leadtime_ledger SET seq = 9 WHERE {} AND seq = 3", 3, "not numbered"),
    ],
)  # fmt: skip
def test_what_an_administrator_changes_is_found(three, admin, url, *, statement, row, what):
    """Past the triggers a row can be changed or removed, but not without being found and located."""
    admin(statement.format(f"ledger = '{name_of(url)}'"))
    assert [d.line for d in examine(url).damage] == [row]
    with pytest.raises(InputError, match=what) as e:
        TeamLedger(url)
    assert e.value.problem.line == row


@needs_server
def test_a_folder_remembers_what_the_server_forgot(url, admin, tmp_path):
    """Rows that go from the end together with the server's own count are missed by a member's folder."""
    memory = tmp_path / MEMORY
    for name in ("one", "two"):
        TeamLedger(url, memory=memory).add(record(name))
    name = name_of(url)
    admin("DELETE FROM leadtime_ledger WHERE ledger = :l AND seq = 2", l=name)
    first = "(SELECT hash FROM leadtime_ledger WHERE ledger = :l)"
    admin(f"UPDATE leadtime_ledger_head SET lines = 1, hash = {first} WHERE ledger = :l", l=name)  # noqa: S608 -- the statement is ours
    assert examine(url).sound
    assert [str(d) for d in examine(url, memory).damage] == ["line 2: the last 1 of 2 lines are missing"]
    told = json.loads(memory.read_text())
    assert told["lines"] == 2
    assert "@" not in told["ledger"]
    memory.write_text(json.dumps({**told, "lines": 1, "hash": "f" * 64}))
    assert "written anew" in examine(url, memory).damage[0].what


WRITER = textwrap.dedent("""
    import sys
    from leadtime.evidence import TeamLedger
    from tests.evidence.test_ledger import record
    ledger = TeamLedger(sys.argv[1])
    print("ready", flush=True)
    for k in range(int(sys.argv[3])):
        ledger.add(record(f"{sys.argv[2]}-{k}"))
        print(f"{sys.argv[2]}-{k}", flush=True)
""")


def _writer(url, name, count):
    here = os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])  # noqa: PTH109 -- a path for a process
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": here},
    )


@needs_server
def test_two_writers_lose_nothing(url):
    """Two processes that append at once: every record is there, and the chain is whole."""
    writers = [_writer(url, name, 15) for name in ("a", "b")]
    said = [w.communicate(timeout=120)[0].split()[1:] for w in writers]
    assert [w.returncode for w in writers] == [0, 0]
    assert sorted(r.id for r in TeamLedger(url)) == sorted(said[0] + said[1])
    assert len(said[0] + said[1]) == 30


@needs_server
def test_a_killed_writer_loses_nothing_that_it_had_said(url):
    """Kill -9 in the middle: what was acknowledged is there, and the next writer is not locked out."""
    writer = _writer(url, "k", 100_000)
    with writer.stdout as out:
        said = [out.readline().strip() for _ in range(8)]
        writer.send_signal(signal.SIGKILL)
        said += [line.strip() for line in out if line.endswith("\n")]
    writer.wait(timeout=30)
    after = TeamLedger(url)
    after.add(record("after"))
    assert {*said[1:], "after"} <= {r.id for r in TeamLedger(url)}


@needs_server
def test_several_records_are_added_all_or_none(three, url):
    """One id that was used before, and none of its companions is there."""
    with pytest.raises(InputError, match="'one' already"):
        three.add_all([record("new"), record("one")])
    with pytest.raises(InputError, match="result is 3"):
        three.add(record("odd").model_copy(update={"result": 3}))
    assert [r.id for r in TeamLedger(url)] == ["one", "two", "three"]
    three.add(record("four"))
    assert len(TeamLedger(url)) == 4


@needs_server
def test_a_writer_without_rights_to_the_count(three, url, admin, address):
    """A member needs to read and to add, nothing else: the server keeps the count itself."""
    role = f"member{os.getpid()}"
    admin(f"CREATE ROLE {role} LOGIN", past_triggers=False)
    admin(f"GRANT SELECT, INSERT ON leadtime_ledger TO {role}", past_triggers=False)
    admin(f"GRANT SELECT ON leadtime_ledger_head TO {role}", past_triggers=False)
    member = TeamLedger(url.replace("//boss@", f"//{role}@"))
    member.add(record("theirs"))
    assert "theirs" in TeamLedger(url)
    admin(f"DROP OWNED BY {role}", past_triggers=False)
    admin(f"DROP ROLE {role}", past_triggers=False)


@needs_server
def test_a_server_that_does_not_answer():
    """The error says where it looked, and never the password."""
    with pytest.raises(InputError, match=r"127\.0\.0\.1:1/db#evidence cannot be used") as e:
        TeamLedger("postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in str(e.value)


@needs_server
@pytest.mark.parametrize(
    ("bad", "found"),
    [
        ("sqlite:///x.db", "cannot be in 'sqlite'"),
        ("not an address secret", "cannot be read"),
        ("postgresql://h:notaport/secret", "cannot be read"),
        ("postgresql://me@h/db?ledger=a&ledger=b", "several"),
        ("postgresql://me@h/db?sslmode=allow", "sslmode is 'allow'"),
        ("postgresql://me:secret@h/db?ledgr=a", "has an option 'ledgr'"),
        ("postgresql://me:secret@h/db?connect_timeout=2", "has an option 'connect_timeout'"),
    ],
)
def test_an_address_that_is_none(bad, found):
    """Each mistake is told, with an example of an address."""
    with pytest.raises(InputError, match=found) as e:
        TeamLedger(bad)
    assert "secret" not in str(e.value)


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        ("mysql://x", "cannot be in 'mysql'"),
        ("postgresql://", "names no database"),
        ("postgresql://me@h", "names no database"),
        ("postgresql://localhost:1/safety", "names no user"),
        ("://", "cannot be read"),
    ],
)
def test_a_wrong_address_is_told_before_a_missing_library(bad, found, monkeypatch):
    """Nobody installs a library to be told that the address was wrong."""
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(InputError, match=found) as e:
        TeamLedger(bad)
    assert "postgresql://user@host/database" in str(e.value)


@pytest.mark.parametrize("library", ["sqlalchemy", "pg8000"])
def test_without_the_extra(library, monkeypatch):
    """Without the libraries the error names the extra that brings them."""
    if library == "pg8000":
        pytest.importorskip("sqlalchemy")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError) as e:
        TeamLedger("postgresql://me@h/db")
    assert e.value.problem.fix == "pip install 'leadtime[team]'"


@needs_server
def test_what_is_not_committed_does_not_count(three, url, monkeypatch):
    """When the transaction fails after the rows were sent, the ledger has none of them, here and there."""
    real = type(three)._store

    def fails(self, lines, entries):
        real(self, lines, entries)
        self._now().exec_driver_sql("SELECT 1/0")

    with monkeypatch.context() as broken:
        broken.setattr(type(three), "_store", fails)
        with pytest.raises(InputError, match="division by zero"):
            three.add(record("four"))
    three.add(record("five"))
    assert [r.id for r in three] == [r.id for r in TeamLedger(url)] == ["one", "two", "three", "five"]


@needs_server
def test_somebody_else_holds_the_lock(three, url, address, monkeypatch):
    """A writer waits for so long, says what it waited for, and adds nothing."""
    import sqlalchemy as sa

    from leadtime.evidence import team

    monkeypatch.setattr(team, "_LOCK_SECONDS", 1)
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as other:
        other.execute(sa.text(team._LOCK), {"ledger": name_of(url)})
        with pytest.raises(InputError, match="lock timeout"):
            three.add(record("four"))
        assert len(TeamLedger(url)) == 3
    engine.dispose()
    three.add(record("four"))
