"""Running the command line as a user does: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def environment(**changes: str) -> dict[str, str]:
    """The environment of the tests, wide and without colour, with changes."""
    return {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **changes}


def leadtime(*arguments: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """`leadtime ARGUMENTS`: its exit code and what it printed on both streams."""
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
