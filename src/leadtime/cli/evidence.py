"""Commands on the ledger: ``leadtime evidence add``, ``list``, ``show`` and the others that keep it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Hazardous, Json, OnDay, Where, day_of, one_of, real, today
from leadtime.cli.evidence_input import (
    Backend,
    Id,
    Reason,
    checked,
    folder_of,
    from_options,
    opened,
    read_records,
    say_remarks,
)
from leadtime.cli.evidence_told import as_json, history_json, show_list, show_one, tell_none, tell_withheld
from leadtime.cli.outputs import check_file
from leadtime.cli.streams import emit, emit_json, say
from leadtime.errors import InputError
from leadtime.evidence.kinds import INFOHAZARDS, KINDS

if TYPE_CHECKING:
    from leadtime.evidence.history import History
    from leadtime.evidence.records import Record

_FORMATS = ("json", "csv", "csl-json")
_NOT_OF_A_RECORD = frozenset({"file", "text", "project", "backend", "json"})

Kind = Annotated[
    str | None,
    typer.Option(parser=one_of("--kind", KINDS), metavar="KIND", help=f"One of {', '.join(KINDS)}."),
]
Level = Annotated[
    str | None,
    typer.Option(parser=one_of("--infohazard", INFOHAZARDS), metavar="LEVEL", help="none, low or high."),
]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]
Validity = Annotated[
    float | None,
    typer.Option(
        parser=real("--validity", low=0, high=1),
        metavar="V",
        help="How directly it bears on the belief, 0 to 1: see the guide.",
    ),
]
Expires = Annotated[
    str | None, typer.Option(metavar="DATE", help="From when it must be looked at anew, as in 2027-11-22.")
]
Group = Annotated[
    str | None, typer.Option(metavar="NAME", help="Records of one group share their errors and count once.")
]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="What else to know about its weight.")]


def add(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help="Records as JSON: an object, an array, one a line; - for a pipe."
        ),
    ] = None,
    id: Annotated[str | None, typer.Option(metavar="ID", help="A name that no record had before.")] = None,
    kind: Kind = None,
    about: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A belief or a question; may be given again.")
    ] = None,
    statement: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it shows, in your own words.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The title of the source.")] = None,
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="'Family, Given' or an organisation; may be given again."),
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where it can be read.")] = None,
    doi: Annotated[str | None, typer.Option(metavar="DOI", help="Its DOI.")] = None,
    issued: Annotated[str | None, typer.Option(metavar="DATE", help="When it appeared.")] = None,
    accessed: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was read. [default: today]")
    ] = None,
    quote: Annotated[str | None, typer.Option(metavar="TEXT", help="A short passage, word for word.")] = None,
    locator: Annotated[str | None, typer.Option(metavar="TEXT", help="Where the passage stands.")] = None,
    text: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The text of the source: the quote is looked up in it, and it is kept."
        ),
    ] = None,
    value: Annotated[
        float | None, typer.Option(parser=real("--value"), metavar="X", help="An estimate ...")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="... its unit,")] = None,
    low: Annotated[
        float | None, typer.Option(parser=real("--low"), metavar="X", help="... its interval from")
    ] = None,
    high: Annotated[float | None, typer.Option(parser=real("--high"), metavar="X", help="... to")] = None,
    level: Annotated[
        float | None,
        typer.Option(
            parser=real("--level", low=0, high=1), metavar="P", help="... at this level, as in 0.9;"
        ),
    ] = None,
    se: Annotated[
        float | None, typer.Option(parser=real("--se", low=0), metavar="X", help="... or its standard error.")
    ] = None,
    events: Annotated[int | None, typer.Option(metavar="N", help="Counts: so many events ...")] = None,
    trials: Annotated[int | None, typer.Option(metavar="N", help="... in so many trials.")] = None,
    probability: Annotated[
        float | None,
        typer.Option(
            parser=real("--probability", low=0, high=1),
            metavar="P",
            help="A probability, of an ordering too.",
        ),
    ] = None,
    dist: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A distribution, as beliefs are written.")
    ] = None,
    better: Annotated[str | None, typer.Option(metavar="NAME", help="An ordering: this before ...")] = None,
    worse: Annotated[str | None, typer.Option(metavar="NAME", help="... that.")] = None,
    validity: Validity = None,
    expires: Expires = None,
    infohazard: Level = None,
    group: Group = None,
    note: Note = None,
    project: Where = Path(),
    backend: Backend = None,
    json: Json = False,
) -> None:
    """Add records to the ledger: from a file or a pipe, all or none, or one that the options describe."""
    given = dict(locals())
    from leadtime.project.texts import check_text, kept

    options = {k: v for k, v in given.items() if k not in _NOT_OF_A_RECORD}
    if file is not None and any(v is not None for v in options.values()):
        stated = next(k for k, v in options.items() if v is not None)
        raise InputError(f"a FILE and --{stated} are two ways of giving a record", valid="one of them")
    records = read_records(file) if file is not None else [from_options(options)]
    ledger = opened(project, backend)
    if text is not None:
        if len(records) != 1:
            raise InputError(f"--text is the text of one source, and there are {len(records)} records")
        check_text(records[0], text, folder_of(project))
    questions = checked(project, records)
    with kept(records[0], text, folder_of(project)):
        entries = ledger.add_all(records)
    say_remarks(ledger)
    if json:
        emit_json({"added": [_line(e) for e in entries], "questions": questions})
        return
    for entry in entries:
        emit(f"added {entry.id} (line {entry.seq})")
    for stale in (r for r in records if r.appraisal.stale(today())):
        say(f"note: {stale.id} has expired already, on {stale.appraisal.expires}")
    if questions:
        one = len(questions) == 1
        told = "is no belief of the project: it is" if one else "are no beliefs of the project: they are"
        say(f"note: {', '.join(questions)} {told} kept as {'a question' if one else 'questions'}")


def _line(entry: Any) -> dict[str, Any]:
    return {"id": entry.id, "line": entry.seq, "hash": entry.hash}


def _changed(word: str, ledger: History, entry: Any, name: str, *, json: bool, **more: Any) -> None:
    say_remarks(ledger)
    if json:
        emit_json({word: name, **_line(entry), **more})
    else:
        emit(f"{word} {name} (line {entry.seq})")


def retract(
    id: Id, reason: Reason, project: Where = Path(), backend: Backend = None, json: Json = False
) -> None:
    """Take a record back, by a new line: the old one stays in the history."""
    ledger = opened(project, backend)
    entry = ledger.retract(id, reason)
    named = _still_named(project, id, "take it out there, or put another record in its place")
    _changed("retracted", ledger, entry, id, json=json, named=named)


def _still_named(project: Path, name: str, what: str) -> list[str]:
    """The lines of the project that name a record which is gone; they are said, with what to do there."""
    from leadtime.project.naming import lines_naming

    named = lines_naming(project, name)
    if named:
        does = "names" if len(named) == 1 else "name"
        say(f"note: {', '.join(named)} {does} {name}: {what}. Until then nothing can be run on the project")
    return named


def supersede(
    id: Id,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The new record as JSON; - for a pipe.")],
    reason: Reason,
    project: Where = Path(),
    backend: Backend = None,
    json: Json = False,
) -> None:
    """Put a new record, with an id of its own, in the place of one; the old one stays in the history."""
    records = read_records(file)
    if len(records) != 1:
        raise InputError(
            f"{file} holds {len(records)} records", valid="one, to stand in the place of the other"
        )
    ledger = opened(project, backend)
    checked(project, records)
    entry = ledger.supersede(id, records[0], reason)
    named = _still_named(project, id, f"put {entry.id} there")
    _changed("superseded", ledger, entry, id, json=json, named=named)


def appraise(
    id: Id,
    reason: Reason,
    validity: Validity = None,
    weight: Annotated[
        float | None,
        typer.Option(
            parser=real("--weight", low=0, high=1),
            metavar="W",
            help="How much of its sample counts, 0 to 1 (a power prior).",
        ),
    ] = None,
    bias: Annotated[
        float | None,
        typer.Option(
            parser=real("--bias"), metavar="X", help="The bias to expect, in the unit of the result."
        ),
    ] = None,
    bias_sd: Annotated[
        float | None,
        typer.Option(
            parser=real("--bias-sd", low=0),
            metavar="X",
            help="How unsure that bias is, as a standard deviation.",
        ),
    ] = None,
    multiplies: Annotated[
        bool | None, typer.Option("--multiplies/--adds", help="Whether the bias is one of the logarithm.")
    ] = None,
    group: Group = None,
    gamed: Annotated[
        bool | None,
        typer.Option("--gamed/--not-gamed", help="Whether it was optimised against or selected on."),
    ] = None,
    infohazard: Level = None,
    expires: Expires = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who appraises.")] = None,
    note: Note = None,
    project: Where = Path(),
    backend: Backend = None,
    json: Json = False,
) -> None:
    """Appraise a record anew: what is not said stays as it was, and so does its result."""
    from leadtime.evidence.records import Record

    named = {
        "validity": validity, "weight": weight, "bias": bias, "bias_sd": bias_sd, "multiplies": multiplies,
        "group": group, "gamed": gamed, "infohazard": infohazard, "expires": expires, "by": by, "note": note,
    }  # fmt: skip
    stated = {k: v for k, v in named.items() if v is not None}
    if not stated:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in named)
        raise InputError("nothing is appraised", valid=options, fix="--validity 0.5")
    ledger = opened(project, backend)
    raw = ledger[id].to_json()
    raw["appraisal"] = {**raw["appraisal"], **stated}
    entry = ledger.appraise(id, Record.from_json(raw).appraisal, reason)
    _changed("appraised", ledger, entry, id, json=json)


def show(
    id: Id,
    project: Where = Path(),
    backend: Backend = None,
    hazardous: Hazardous = False,
    json: Json = False,
) -> None:
    """Show a record: what it says, its source and quote, its appraisal, and what was done to it."""
    ledger = opened(project, backend)
    record, on = ledger.ever(id), day_of("--on", None)
    if not json:
        show_one(ledger, record, on, hazardous=hazardous)
        return
    told = as_json(ledger, record, on, hazardous=hazardous)
    done = history_json(ledger, record.id, hazardous=hazardous)
    emit_json(told if "withheld" in told else {**told, "history": done})


def list_(
    about: Annotated[
        str | None, typer.Option(metavar="BELIEF", help="Only those that bear on this belief or question.")
    ] = None,
    kind: Kind = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only those that have expired.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Those that were taken back or replaced too.")] = False,
    on: OnDay = None,
    project: Where = Path(),
    backend: Backend = None,
    hazardous: Hazardous = False,
    json: Json = False,
) -> None:
    """List the records that hold."""
    ledger, day = opened(project, backend), day_of("--on", on)
    wanted = {about, (about or "").partition("[")[0]}
    chosen = [
        r
        for r in (ledger.all() if every else ledger)
        if (about is None or wanted & set(r.about))
        and kind in {None, r.kind}
        and (not stale or r.appraisal.stale(day))
    ]
    if json:
        emit_json([as_json(ledger, r, day, hazardous=hazardous) for r in chosen])
    else:
        show_list(ledger, chosen, day, hazardous=hazardous)
        tell_none(len(tuple(ledger)), chosen, folder_of(project))


def export(
    form: Annotated[
        str,
        typer.Option(
            "--format",
            parser=one_of("--format", _FORMATS),
            metavar="FORMAT",
            help="json: what `add` reads again. csv: a table. csl-json: the sources, for reference managers.",
        ),
    ] = "json",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write. [default: print it]"),
    ] = None,
    missing_in: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Only records whose id another ledger never had: a folder, a file, or an address.",
        ),
    ] = None,
    project: Where = Path(),
    backend: Backend = None,
    hazardous: Hazardous = False,
) -> None:
    """Hand over the records that hold, or their sources."""
    from json import dumps

    from leadtime.evidence.export import to_csl, to_csv
    from leadtime.project import write_atomic

    if output is not None:
        suffix = ".csv" if form == "csv" else ".json"
        check_file(output, fix=f"--output evidence{suffix}", like=(suffix,))
    chosen = opened(project, backend) if missing_in is None else _missing(project, backend, missing_in)
    records = tell_withheld(chosen, hazardous=hazardous)
    if form == "csv":
        text = to_csv(records)
    else:
        plain = to_csl(records) if form == "csl-json" else [r.to_json() for r in records]
        text = dumps(plain, indent=2, allow_nan=False) + "\n"
    if output is None:
        emit(text.removesuffix("\n"))
        return
    write_atomic(output, text)
    emit(f"wrote {output}")


def _missing(project: Path, backend: str | None, place: str) -> list[Record]:
    """The records that hold here and that the ledger of another place never had."""
    from leadtime.evidence.stores import is_address, open_history

    if not is_address(place) and not Path(place).exists():
        raise InputError(f"there is no file or folder {place!r}", valid="a folder with a ledger")
    there, here = open_history(place), opened(project, backend)
    other, held = {e.id for e in there.entries}, {r.id for r in here}
    known = {e.id for e in here.entries}
    if gone := [r.id for r in there if r.id in known - held]:
        say(f"note: taken back or replaced here, and still held there: {', '.join(gone)}; say so there too")
    return [r for r in here if r.id not in other]
