"""What `leadtime evidence` is given: where the ledger is, and records in a file, a pipe or options."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import today
from leadtime.cli.streams import say
from leadtime.errors import InputError, Problem, ProjectError
from leadtime.evidence.kinds import PROXY

if TYPE_CHECKING:
    from leadtime.evidence.history import History
    from leadtime.evidence.records import Record

MOST_BYTES = 100_000_000
"""More than so much is no set of summaries."""

Backend = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="The team's ledger, postgresql://user@host/database?ledger=NAME. "
        "[default: LEADTIME_LEDGER, else evidence.jsonl]",
    ),
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in a sentence; it is kept for good.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a record.")]


def folder_of(project: Path) -> Path:
    """The folder of a project. Raises :class:`InputError` where there is none."""
    folder = project.parent if project.suffix in {".yaml", ".yml"} and not project.is_dir() else project
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", fix=f"leadtime init {folder}")
    return folder


def place_of(folder: Path, backend: str | None) -> Path | str:
    """Where the ledger is: the address that was given, that of the environment, or the file of the folder."""
    from leadtime.evidence.ledger import NAME
    from leadtime.evidence.stores import VARIABLE, is_address

    told = backend or os.environ.get(VARIABLE) or ""
    if told and not is_address(told):
        raise InputError(
            f"{'--backend' if backend else VARIABLE} is no address",
            valid="postgresql://user@host/database?ledger=NAME",
        )
    return told or folder / NAME


def opened(project: Path, backend: str | None) -> History:
    """The ledger that a command works on."""
    from leadtime.evidence.stores import open_history

    folder = folder_of(project)
    history = open_history(place_of(folder, backend), folder)
    say_remarks(history)
    return history


def say_remarks(history: History) -> None:
    """Say what whoever uses a ledger should know of it."""
    for remark in history.remarks:
        say(f"note: {remark}")


def remark_copy(folder: Path) -> None:
    """Say that what counts is the folder's copy, where the environment names a ledger of a team."""
    from leadtime.evidence.ledger import NAME
    from leadtime.evidence.stores import VARIABLE

    if os.environ.get(VARIABLE):
        say(
            f"note: what counts here is {folder / NAME}. For the newest of the team's ledger: "
            f'leadtime evidence copy "${VARIABLE}" {folder}'
        )


def read_records(file: str) -> list[Record]:
    """The records of a file, ``-`` for standard input: one object, an array, or one object a line.

    Raises :class:`~leadtime.errors.ProjectError` with every mistake.
    """
    from leadtime.evidence.records import Record

    name = "standard input" if file == "-" else file
    records, problems = [], []
    for number, raw in enumerate(_documents(_bytes(file), name), 1):
        told = raw.get("id") if isinstance(raw, Mapping) else None
        try:
            records.append(Record.from_json(raw, f"record {number}" + (f" ({told!r:.90})" if told else "")))
        except InputError as e:
            p = e.problem
            problems.append(Problem(p.found, p.valid, p.fix, name, code="input"))
    if problems:
        raise ProjectError(problems)
    return records


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
    except OSError as e:
        raise InputError(
            f"{file}: {(e.strerror or str(e)).lower()}",
            valid="a JSON file with records, or - for standard input",
        ) from None
    if len(data) > MOST_BYTES:
        raise InputError(f"{file} is too large", valid=f"at most {MOST_BYTES // 10**6} MB")
    return data


def _documents(data: bytes, name: str) -> list[Any]:
    """The plain data of each record that a text holds."""
    from leadtime.evidence.chain import read_json

    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not data:
        raise InputError(f"{name} holds no record", valid="a JSON object, an array of them, or one a line")
    if data.startswith(b"["):
        return _array(data, name)
    lines = data.split(b"\n")
    try:
        return [read_json(data, once=True)]
    except ValueError as whole:
        many = len(lines) > 1 and lines[0].rstrip().endswith(b"}")
        if not many:
            raise InputError(f"{name} cannot be read: {whole}", valid="a JSON object") from None
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(read_json(line, once=True))
            except ValueError as e:
                raise InputError(str(e), valid="a JSON object in each line", file=name, line=number) from None
    return found


def _array(data: bytes, name: str) -> list[Any]:
    from leadtime.evidence.chain import read_json

    try:
        records = read_json(b'{"records":' + data + b"}", once=True)["records"]
    except ValueError as e:
        raise InputError(f"{name} cannot be read: {e}", valid="an array of JSON objects") from None
    if not records:
        raise InputError(f"{name} holds no record", valid="an array with one or more")
    return list(records)


def from_options(given: Mapping[str, Any]) -> Record:
    """The record that options describe. Raises :class:`InputError` for what is missing or does not fit."""
    from leadtime.evidence.records import Dated, Record

    missing = [k for k in ("id", "kind", "about", "statement", "title") if not given.get(k)]
    if missing:
        raise InputError(
            f"the record has no {', '.join(missing)}",
            valid="a FILE with records, or options that say it all",
            fix=" ".join(f"--{name} ..." for name in missing),
        )
    source = {
        "title": given["title"],
        "URL": given["url"],
        "DOI": given["doi"],
        "author": [_person(a) for a in given["author"] or ()],
        "accessed": Dated.of(given["accessed"] or today()),
        "issued": Dated.of(given["issued"]) if given["issued"] else None,
    }
    raw = {k: given[k] for k in ("id", "kind", "about", "statement")}
    raw |= {"source": _stated(source), "result": _result(given), "appraisal": _appraisal(given)}
    if given["quote"] is not None:
        raw["quote"] = _stated({"text": given["quote"], "locator": given["locator"]})
    return Record.from_json(raw)


def _stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if v is not None}


def _appraisal(given: Mapping[str, Any]) -> dict[str, Any]:
    return _stated({k: given[k] for k in ("validity", "expires", "note", "infohazard", "group")})


def _person(text: str) -> dict[str, str]:
    family, comma, first = (part.strip() for part in text.partition(","))
    return {"family": family, "given": first} if comma and first else {"literal": text.strip()}


_FORMS = (
    ("ordering", ("better", "worse", "probability")),
    ("counts", ("events", "trials")),
    ("distribution", ("dist",)),
    ("estimate", ("value", "unit", "low", "high", "level", "se")),
    ("probability", ("probability",)),
)
"""The forms of a result, the one that is told by the options that only it has first."""


def _result(given: Mapping[str, Any]) -> dict[str, Any]:
    told = {name for _, names in _FORMS for name in names if given[name] is not None}
    for form, names in _FORMS:
        if told and told <= set(names) and names[0] in told:
            fields = {name: given[name] for name in names if given[name] is not None}
            if form == "probability":
                fields = {"p": fields["probability"]}
            return {"form": form, **fields}
    raise InputError(
        f"the options {', '.join(f'--{n}' for n in sorted(told))} are no result together"
        if told
        else "the record has no result",
        valid="--value with --unit and --low, --high, --level or --se; --events with --trials; "
        "--probability; --dist; --better and --worse with --probability",
        fix='--better "the one" --worse "the other" --probability 0.6'
        if given["kind"] == PROXY
        else "--value 42 --unit day",
    )


def checked(project: Path, records: Sequence[Record]) -> list[str]:
    """What records are about that is no belief of the project, once they fit what is one.

    Raises :class:`~leadtime.errors.ProjectError` for units, values and names that are slips, and for quotes
    that are not in the texts which the project stores.
    """
    from leadtime.project.entering import known_beliefs
    from leadtime.project.texts import check_quotes

    check_quotes(records, folder_of(project))
    known = known_beliefs(project)
    if known is None:
        return []
    known.check(records)
    return known.questions(records)
