"""What every command does alike: help, mistakes in typing, pipes and terminals of all kinds."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import leadtime as lt
from leadtime.cli.app import COMMANDS, GROUPS, name_of
from leadtime.cli.arguments import whole
from tests.cli.shell import environment, leadtime, process

NAMES = [name_of(command) for command in COMMANDS]
GROUPED = [f"{word} {name_of(command)}" for word, group in GROUPS.items() for command in group.commands]


def test_version() -> None:
    """`leadtime --version` prints the name and the version, and nothing else."""
    done = process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"leadtime {lt.__version__}\n", "")


def test_help_names_every_command() -> None:
    """`leadtime --help` and `leadtime` alone list all commands."""
    for arguments, code in ((["--help"], 0), ([], 2)):
        done = leadtime(*arguments)
        assert done.returncode == code
        assert all(name in done.stdout + done.stderr for name in [*NAMES, *GROUPS])


@pytest.mark.parametrize("word", GROUPS)
def test_a_group_names_its_commands(word: str) -> None:
    """`leadtime evidence --help`, and the word alone, list the commands under it, each with its line."""
    for arguments, code in (([word, "--help"], 0), ([word], 2)):
        done = leadtime(*arguments)
        assert done.returncode == code
        for command, line in GROUPS[word].commands.items():
            assert re.search(rf"{name_of(command)} +{re.escape(line)}", done.stdout + done.stderr)


@pytest.mark.parametrize("name", [*NAMES, *GROUPED])
def test_every_command_has_help(name: str) -> None:
    """Each command explains itself, and is called `leadtime` however it was started."""
    done = leadtime(*name.split(), "-h")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: leadtime {name}")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("breif", "there is no command 'breif'\n  valid: init, check, brief, .*\n  try:   leadtime brief"),
        ("simulat", "try:   leadtime simulate"),
        ("brief --drws 3", "there is no option '--drws'\n  valid: .*--draws.*\n  try:   --draws"),
        ("brief --draws ten", "--draws is 'ten'\n  valid: a whole number of at least 1"),
        ("brief --draws 0", "--draws is '0'\n  valid: .*\n  try:   --draws 1"),
        ("brief --draws 1e5", "try:   --draws 100000"),
        ("brief --draws 20,000", "try:   --draws 20000"),
        ("brief --draws 50k", "try:   --draws 50000"),
        ("brief --draws nan", "--draws is 'nan'"),
        ("brief --seed -1", "--seed is '-1'\n  valid: a whole number of at least 0\n  try:   --seed 0"),
        ("brief --threads 2.5", "try:   --threads 2"),
        ("brief --draws", "--draws lacks its value"),
        ("brief --json=3", "--json takes no value"),
        (
            "init x --template labb",
            "--template is 'labb'\n  valid: field, lab, blank, ai2027_timelines",
        ),
        ("init", "DIR is missing\n  valid: leadtime init "),
        ("compare a", "B is missing\n  valid: leadtime compare .* A B"),
        (
            "evidence lst",
            "there is no command 'evidence lst'\n  valid: add, list, .*\n  try:   leadtime evidence list",
        ),
        ("evidnce list", "try:   leadtime evidence"),
        ("evidence retract x", "--reason TEXT is missing\n  valid: leadtime evidence retract .* ID"),
        (
            "evidence show",
            "ID is missing\n  valid: leadtime evidence show .* ID\n  try:   leadtime evidence show --help",
        ),
        ("evidence list --knd x", "there is no option '--knd'\n  valid: .*--kind.*\n  try:   --kind"),
        ("evidence list --kind", "--kind lacks its value\n  try:   leadtime evidence list --help"),
        ("evidence export --format xml", "--format is 'xml'\n  valid: json, csv, csl-json"),
        ("evidence check_quote", "ID is missing"),
        ("models a b", "'b' is more than this command takes\n  valid: leadtime models "),
        ("--vresion", "try:   --version"),
    ],
)
def test_mistakes_in_typing_say_what_to_type(typed: str, says: str) -> None:
    """A mistake in the command line has the form of all our errors, in our words, and exit code 2."""
    done = leadtime(*typed.split())
    assert done.returncode == 2
    assert re.match(f"(?s:.*){says}", done.stderr)
    assert not re.search("Traceback|Input should|Value error|Usage|Error:", done.stderr)
    assert not done.stdout


def test_numbers_may_be_grouped() -> None:
    """`100_000` is a whole number, as it is in Python."""
    assert whole("--draws", 1)("100_000") == 100_000


def closed() -> int:
    """The writing end of a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize(
    "arguments", [["models", "crunch"], ["--help"], ["compare", "-h"], ["evidence", "list"], []]
)
def test_a_closed_pipe_ends_quietly(arguments: list[str]) -> None:
    """A reader that goes away early, as `head` does, leaves no traceback behind, and always code 141."""
    command = [sys.executable, "-m", "leadtime", *arguments]
    done = subprocess.run(command, stdout=closed(), stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


def test_errors_that_nobody_reads_end_quietly() -> None:
    """The same holds when the remarks go into the closed pipe, as in `leadtime check 2>&1 | head`."""
    pipe = closed()
    command = [sys.executable, "-m", "leadtime", "check", "no-such-folder"]
    assert subprocess.run(command, stdout=pipe, stderr=pipe, check=False).returncode == 141


def test_tables_tell_of_a_closed_pipe_too() -> None:
    """What rich prints, the summary of a brief, ends no process with a code of its own."""
    code = "import leadtime.cli.streams as s, leadtime.cli.app as a\n"
    code += "a._invoked = lambda _: s.console().print('x')\nraise SystemExit(a.run([]))"
    done = subprocess.run([sys.executable, "-c", code], stdout=closed(), stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


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
    """Forty columns still show each command whole, those under a word too."""
    shown = leadtime("--help", COLUMNS="40").stdout
    shown += "".join(leadtime(word, "--help", COLUMNS="40").stdout for word in GROUPS)
    assert all(name.split()[-1] in shown for name in [*NAMES, *GROUPED])


@pytest.mark.parametrize(("told", "found"), [({}, "1"), ({"OMP_NUM_THREADS": "3"}, "None")])
def test_matrices_take_one_thread(told: dict[str, str], found: str) -> None:
    """BLAS is set to one thread before NumPy is there to start it, unless the user chose for themselves."""
    code = "import os, sys\nfrom leadtime import cli\ncli._one_thread_for_matrices()\n"
    code += "assert 'numpy' not in sys.modules\nprint(os.environ.get('OPENBLAS_NUM_THREADS'))"
    clean = {k: v for k, v in environment().items() if not k.endswith("NUM_THREADS")} | told
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean, check=True)
    assert done.stdout.strip() == found
