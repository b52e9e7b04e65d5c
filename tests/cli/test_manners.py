"""What every command does alike: help, mistakes in typing, pipes and terminals of all kinds."""

from __future__ import annotations

import subprocess
import sys

import pytest

import leadtime as lt
from leadtime.cli.app import COMMANDS
from tests.cli.shell import environment, leadtime

NAMES = [command.__name__ for command in COMMANDS]


def test_version() -> None:
    """`leadtime --version` prints the name and the version, and nothing else."""
    done = leadtime("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"leadtime {lt.__version__}\n", "")


def test_help_names_every_command() -> None:
    """`leadtime --help` and `leadtime` alone list all commands."""
    for arguments, code in ((["--help"], 0), ([], 2)):
        done = leadtime(*arguments)
        assert done.returncode == code
        assert all(name in done.stdout + done.stderr for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str) -> None:
    """Each command explains itself, and is called `leadtime` however it was started."""
    done = leadtime(name, "-h")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: leadtime {name}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(["breif"], "brief"), (["brief", "--drws", "3"], "--draws"), (["simulat"], "simulate")],
)
def test_mistyped_words_get_the_nearest_name(typed: list[str], meant: str) -> None:
    """An unknown command or option is answered with the one that was meant, and exit code 2."""
    done = leadtime(*typed)
    assert done.returncode == 2
    assert meant in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_wrong_number_is_refused() -> None:
    """An option out of its range is a mistake of typing, told before anything is loaded."""
    done = leadtime("brief", "--draws", "0")
    assert done.returncode == 2
    assert "--draws" in done.stderr


def test_a_closed_pipe_ends_quietly() -> None:
    """A reader that goes away early, as `head` does, leaves no traceback behind."""
    code = "from leadtime.cli import streams\nstreams.prepare()\nwhile True: streams.emit('a line')"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp437"])
def test_any_encoding_will_do(encoding: str) -> None:
    """Signs that an encoding lacks come out in plain letters, never as an error."""
    code = "from leadtime.cli import streams\nstreams.prepare()\nstreams.emit('−3 ± 1 → ≤ 4 █ …')"
    env = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True)
    shown = done.stdout.decode(encoding).strip()
    assert shown[-len("4 # ...") :][0] == "4" or encoding in {"utf-8", "cp437"}
    if encoding == "ascii":
        assert shown == "-3 +/- 1 -> <= 4 # ..."


def test_narrow_terminals_lose_nothing() -> None:
    """Forty columns still show each command whole."""
    done = leadtime("--help", COLUMNS="40")
    assert all(name in done.stdout for name in NAMES)
