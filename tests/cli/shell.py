"""Running the command line as a user does: in this process, or, where that proves more, in its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from leadtime.cli.app import run


def environment(**changes: str) -> dict[str, str]:
    """The environment of the tests, wide and without colour, with changes."""
    return {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **changes}


def leadtime(*arguments: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """`leadtime ARGUMENTS` in this process, which spares starting one: its exit code and what it printed."""
    words = list(map(str, arguments))
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, environment(**env)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(words)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def process(*arguments: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """`leadtime ARGUMENTS` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "leadtime", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
