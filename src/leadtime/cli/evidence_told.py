"""Records in the terminal and as JSON: what is shown of each, and what is withheld."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from leadtime.cli.found import show_table
from leadtime.cli.streams import emit, emit_paragraph, say

if TYPE_CHECKING:
    from pathlib import Path

    from leadtime.evidence.chain import Entry
    from leadtime.evidence.history import History
    from leadtime.evidence.records import Record


def is_withheld(record: Record, *, hazardous: bool = False) -> bool:
    """Whether nothing but the id of a record may leave the ledger; ``hazardous`` is that somebody asked."""
    from leadtime.evidence import told

    return told.hazardous(record) and not hazardous


def status(ledger: History, name: str) -> str:
    """``holds``, ``retracted`` or ``superseded by ID``."""
    gone = ledger.gone.get(name)
    if gone is None:
        return "holds"
    return "retracted" if gone.op == "retract" else f"superseded by {gone.id}"


def as_json(ledger: History, record: Record, on: dt.date, *, hazardous: bool) -> dict[str, Any]:
    """A record with its status, or its id alone where the rest is withheld."""
    from leadtime.evidence.told import WITHHELD

    if is_withheld(record, hazardous=hazardous):
        return {"id": record.id, "withheld": WITHHELD}
    told = {"status": status(ledger, record.id), "stale": record.appraisal.stale(on)}
    return {"id": record.id, **told, "record": record.to_json()}


def history_json(ledger: History, name: str, *, hazardous: bool) -> list[dict[str, Any]]:
    """What was done to a record, line by line."""
    return [
        {
            "line": e.seq,
            "time": e.time,
            "op": e.op,
            "reason": _why(ledger, e, hazardous=hazardous),
            "hash": e.hash,
        }
        for e in ledger.history(name)
    ]


def _why(ledger: History, entry: Entry, *, hazardous: bool) -> str:
    from leadtime.evidence.history import HIDDEN

    return HIDDEN if entry.reason and ledger.hides(entry) and not hazardous else entry.reason


def show_list(ledger: History, records: Sequence[Record], on: dt.date, *, hazardous: bool) -> None:
    """A table of records, a row each."""
    from leadtime.evidence.told import WITHHELD, result_words
    from leadtime.report.svg import Table

    if not records:
        emit("no records")
        return
    rows = []
    for r in records:
        if is_withheld(r, hazardous=hazardous):
            rows.append((r.id, "", "", WITHHELD, "", ""))
            continue
        notes = [status(ledger, r.id).replace("holds", ""), "stale" if r.appraisal.stale(on) else ""]
        notes.append("gamed" if r.appraisal.gamed else "")
        rows.append(
            (
                r.id,
                r.kind,
                ", ".join(r.about),
                result_words(r.result),
                f"{r.appraisal.validity:g}",
                ", ".join(n for n in notes if n),
            )
        )
    show_table(Table(("id", "kind", "about", "result", "validity", "note"), tuple(rows)), words={"result"})


def tell_none(held: int, chosen: Sequence[Record], folder: Path) -> None:
    """Why nothing is listed."""
    if chosen:
        return
    if held:
        say(f"note: {held:,} {'record holds' if held == 1 else 'records hold'}, and none is as asked")
    elif not (folder / "leadtime.yaml").exists():
        say(f"note: there is no project in {folder}")


def show_one(ledger: History, record: Record, on: dt.date, *, hazardous: bool) -> None:
    """A record whole: what it says, where it stands, what we make of it, what was done to it."""
    from leadtime.evidence.told import WITHHELD, appraisal_words, result_words

    if is_withheld(record, hazardous=hazardous):
        emit(f"{record.id}: {WITHHELD}")
        return
    gone = status(ledger, record.id)
    emit(
        f"{record.id}: {record.kind} about {', '.join(record.about)}"
        + ("" if gone == "holds" else f" ({gone})")
    )
    source = record.source
    links = [source.URL, f"doi:{source.DOI}" if source.DOI else None, f"read {source.accessed}"]
    rows = [
        ("says", record.statement),
        ("result", result_words(record.result)),
        ("source", "; ".join([str(source), *filter(None, links)])),
    ]
    if record.quote is not None:
        place = f" ({record.quote.locator})" if record.quote.locator else ""
        rows.append(("quote", f"“{record.quote.text}”{place}"))
    rows.append(("appraisal", appraisal_words(record.appraisal, on) or "taken as it is"))
    for e in ledger.history(record.id):
        why = _why(ledger, e, hazardous=hazardous)
        rows.append((f"line {e.seq}", f"{e.time[:10]} {e.op}" + (f": {why}" if why else "")))
    for head, words in rows:
        emit_paragraph(words, head=f"  {head:10}")


def tell_withheld(records: Iterable[Record], *, hazardous: bool) -> list[Record]:
    """The records that may leave the ledger; what is withheld is said."""
    kept = []
    for record in records:
        if is_withheld(record, hazardous=hazardous):
            say(f"note: {record.id} is withheld: its infohazard level is high (--hazardous writes it too)")
        else:
            kept.append(record)
    return kept
