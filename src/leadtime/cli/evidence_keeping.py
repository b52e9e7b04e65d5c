"""Commands that look after the ledger: ``verify``, ``check-quote`` and ``copy``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Hazardous, Json, Where
from leadtime.cli.evidence_input import Backend, Id, folder_of, opened, place_of, say_remarks
from leadtime.cli.evidence_told import is_withheld
from leadtime.cli.failures import USAGE
from leadtime.cli.streams import emit, emit_json, say
from leadtime.errors import InputError, Problem, listing

if TYPE_CHECKING:
    from leadtime.evidence.chain import Checked, Damage
    from leadtime.evidence.history import History

_NO_TEXT = "no text is stored"


def verify(
    texts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Look for each quote in the stored texts: ID.txt, ID.md or ID.html.  [default: the "
            "project's texts/, if it is there]",
        ),
    ] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Cut a torn end off, and keep it beside the ledger.")
    ] = False,
    project: Where = Path(),
    backend: Backend = None,
    json: Json = False,
) -> None:
    """Check the whole history: every hash, every record, and every quote whose text is stored.

    All the damage is listed, with its line. The exit code is 2 where anything is wrong, a quote included.
    """
    from leadtime.evidence.stores import examine, open_history, shown

    folder = folder_of(project)
    place = place_of(folder, backend)
    checked = examine(place, folder)
    ledger = open_history(place, folder) if checked.sound else None
    damage = list(checked.damage) if ledger is None else list(ledger.check_records())
    quotes = _quotes(ledger, folder, texts) if ledger is not None and not damage else {}
    mended = _mended(ledger) if mend and checked.torn and not damage else False
    report = _report(checked, damage, quotes, mended=mended)
    if json:
        emit_json(report)
    else:
        _tell(report, shown(place))
    wrong = not {*quotes.values()} <= {"stands", _NO_TEXT}
    if damage or wrong or (checked.torn and not mended):
        raise typer.Exit(USAGE)


def _mended(ledger: History | None) -> bool:
    from leadtime.evidence.ledger import Ledger

    return isinstance(ledger, Ledger) and bool(ledger.mend())


def _report(checked: Checked, damage: list[Any], quotes: dict[str, str], *, mended: bool) -> dict[str, Any]:
    return {
        "lines": len(checked.entries),
        "records": len(checked.state.standing),
        "head": checked.state.head,
        "damage": [_plain(d) for d in damage],
        "end_known": checked.end_known,
        "torn": len(checked.torn),
        "mended": mended,
        "quotes": quotes,
    }


def _plain(damage: Damage) -> dict[str, Any]:
    told = {"file": damage.beside, "valid": damage.valid, "fix": damage.fix}
    return {"line": damage.line, "what": damage.what} | {k: v for k, v in told.items() if v}


def _tell(report: dict[str, Any], name: str) -> None:
    from leadtime.evidence.ledger import unknown_end

    for wrong in report["damage"]:
        found = f"{wrong.get('file', name)}:{wrong['line']}: {wrong['what']}"
        emit(str(Problem(found, wrong.get("valid"), wrong.get("fix"))))
    if report["torn"]:
        emit(f"{name}: {report['torn']:,} bytes at its end {_about_torn(report)}")
    for line in _about_quotes(report["quotes"]):
        emit(line)
    if not report["damage"]:
        emit(
            f"{name}: {report['lines']:,} lines, every hash is right; {report['records']:,} records hold; "
            f"head {report['head'][:12]}"
        )
    if not report["damage"] and not report["end_known"]:
        emit(unknown_end(name))


def _about_quotes(quotes: dict[str, str]) -> list[str]:
    """One line for each quote that was looked up, and one for those of which no text is stored."""
    words = {"stands": "the quote stands in its text", "absent": "THE QUOTE IS NOT IN ITS TEXT"}
    told = [f"{name}: {words.get(found, found)}" for name, found in quotes.items() if found != _NO_TEXT]
    without = [name for name, found in quotes.items() if found == _NO_TEXT]
    if without:
        have = "1 quote has" if len(without) == 1 else f"{len(without):,} quotes have"
        told.append(f"{have} no stored text to be looked up in: {listing(without, most=3)}")
    return told


def _about_torn(report: dict[str, Any]) -> str:
    """What a torn end is: no line of it has counted, so nothing is lost by cutting it off."""
    if report["mended"]:
        return "had not been written to their end: cut off and kept beside it"
    how = "once the damage is mended, the next" if report["damage"] else "the next"
    return (
        "are of an addition that was not written to its end, and never counted: "
        f"{how} addition, or --mend, cuts them off"
    )


def _quotes(ledger: History, project: Path, texts: Path | None) -> dict[str, str]:
    """What was found of each quote in the stored texts; empty where none are stored."""
    from leadtime.evidence.texts import FOLDER, quotes_in

    if texts is not None and not texts.is_dir():
        raise InputError(f"there is no folder {str(texts)!r}", valid="a folder with texts")
    if texts is None and not (project / FOLDER).is_dir():
        return {}
    found = quotes_in(ledger, project) if texts is None else quotes_in(ledger, texts, ".")
    return {r.id: found.get(r.id, _NO_TEXT) for r in ledger if r.quote is not None}


def check_quote(
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The text of the source: .txt, .md or .html.")],
    project: Where = Path(),
    backend: Backend = None,
    json: Json = False,
) -> None:
    """Look for the quote of a record in the text of its source; the exit code is 2 where it is not there."""
    from leadtime.evidence.texts import stands_in

    record = opened(project, backend).ever(id)
    if record.quote is None:
        raise InputError(f"the record {id!r} has no quote", valid="a record with one")
    found = stands_in(record, file)
    if json:
        emit_json({"id": id, "quote": found})
    else:
        emit(f"{id}: the quote {'stands' if found == 'stands' else 'is not'} in {file.name}")
    if found == "absent":
        raise typer.Exit(USAGE)


def copy(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="A folder, a file, or a postgresql:// address.")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="Where to: empty, or an earlier state of FROM.")
    ],
    hazardous: Hazardous = False,
    json: Json = False,
) -> None:
    """Copy a ledger line by line, so that every hash stays: from a file to a team's server, or back.

    What TO has already must be the beginning of FROM; only what is new is written.
    """
    from leadtime.evidence.stores import is_address, open_history

    if not is_address(source) and not Path(source).exists():
        raise InputError(f"there is no file or folder {source!r}", valid="a folder with a ledger")
    if not target.strip():
        raise InputError("TO is empty", valid="a folder, a file, or an address such as postgresql://...")
    origin = open_history(source)
    high = [r.id for r in origin.all() if is_withheld(r)]
    if high and not hazardous:
        raise InputError(
            f"the ledger holds records of infohazard level high: {', '.join(high[:5])}",
            valid="a ledger is copied whole, or not",
            fix="--hazardous",
        )
    goal = open_history(target)
    say_remarks(origin)
    new = goal.take_lines(origin.lines())
    say_remarks(goal)
    if json:
        emit_json({"copied": new, "lines": len(goal.entries), "head": goal.head})
        return
    place = goal.name if is_address(target) else target
    emit(f"copied {new:,} lines to {place}; {len(goal.entries):,} lines, head {goal.head[:12]}")
    if not new:
        say("note: nothing was new")
