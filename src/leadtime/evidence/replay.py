"""A ledger at another time, or without some of its lines: its entries played again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from leadtime.evidence.chain import Entry
from leadtime.evidence.history import HIDDEN
from leadtime.evidence.records import Appraisal, Record


def replay(entries: Iterable[Entry]) -> Mapping[str, Record]:
    """The records that hold after these entries, by id, each with its latest appraisal.

    Any part of a ledger can be played: an entry about a record that is not there changes nothing, so that
    "what if this had not been entered" has an answer.
    """
    held: dict[str, Record] = {}
    for entry in entries:
        if entry.op == "appraise":
            if entry.id in held:
                appraisal = Appraisal.model_validate(entry.body["appraisal"])
                held[entry.id] = held[entry.id].model_copy(update={"appraisal": appraisal})
            continue
        if entry.op in {"retract", "supersede"}:
            held.pop(str(entry.body.get("replaces", entry.id)), None)
        if entry.op in {"add", "supersede"}:
            held[entry.id] = Record.from_json(entry.body["record"], entry.id)
    return held


def until(entries: Iterable[Entry], day: dt.date) -> tuple[Entry, ...]:
    """The entries that were made on a day or before it, in UTC."""
    return tuple(e for e in entries if e.time[:10] <= day.isoformat())


def in_words(entry: Entry, *, hidden: bool = False) -> str:
    """What an entry did, for a reader: ``added``, ``retracted: a slip of units``.

    ``hidden`` keeps the reason back, where it is about hazardous information.
    """
    done = {
        "add": "added",
        "retract": "retracted",
        "supersede": f"took the place of {entry.body.get('replaces')}",
        "appraise": "appraised anew",
    }[entry.op]
    why = HIDDEN if hidden else entry.reason
    return f"{done}: {why}" if entry.reason else done
