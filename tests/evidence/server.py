"""A private PostgreSQL server for the tests: started in a temporary folder, and gone with them.

`LEADTIME_TEST_POSTGRES` may name a server to use in its place; each test then takes a ledger of its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

URL = "LEADTIME_TEST_POSTGRES"


def binaries() -> Path | None:
    """The folder with the newest `initdb` and `postgres` of this machine."""
    found = shutil.which("initdb")
    homes = [Path(found).resolve().parent] if found else []
    homes += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    whole = [h for h in homes if (h / "initdb").exists() and (h / "postgres").exists()]
    return whole[-1] if whole else None


def lacking() -> str | None:
    """Why there is no server to test with; None where there is one."""
    libraries = [name for name in ("sqlalchemy", "pg8000") if importlib.util.find_spec(name) is None]
    if libraries:
        return f"THE TEAM'S LEDGER IS NOT TESTED: {' and '.join(libraries)} are not installed"
    if os.environ.get(URL) or binaries() is not None:
        return None
    return f"THE TEAM'S LEDGER IS NOT TESTED: no PostgreSQL server here, and {URL} names none"


def _account() -> str | None:
    """Who runs the server: PostgreSQL refuses the administrator of the machine."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    return None


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server, for as long as this lasts."""
    if os.environ.get(URL):
        yield os.environ[URL]
        return
    home = binaries()
    assert home is not None
    who = _account()
    # Somebody else runs the server: they must be able to reach the folder.
    shared = "/tmp" if who is not None else None  # noqa: S108 -- a folder of its own is made in it
    folder = Path(tempfile.mkdtemp(prefix="leadtime-pg-", dir=shared))
    if who is not None:
        import pwd

        os.chown(folder, pwd.getpwnam(who).pw_uid, pwd.getpwnam(who).pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = ["-D", str(folder / "data"), "-U", "boss", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"]
    quiet = {"user": who, "cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    log = (folder / "log").open("wb")
    subprocess.run([home / "initdb", *made], check=True, stderr=log, **quiet)
    options = ["-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen([home / "postgres", "-D", folder / "data", *options], stderr=log, **quiet)
    try:
        _wait(port, server, folder / "log")
        yield f"postgresql://boss@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=60)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import pg8000.native

    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(Exception):
            pg8000.native.Connection("boss", host="127.0.0.1", port=port, database="postgres").close()
            return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer: {log.read_text()}")
