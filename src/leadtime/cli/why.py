"""The command that opens a belief into what it rests on: prior, records, quotes, sources."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadtime.cli.arguments import Hazardous, Json, OnDay, Where, day_of
from leadtime.cli.evidence_input import remark_copy
from leadtime.cli.evidence_told import is_withheld
from leadtime.cli.found import show_table
from leadtime.cli.streams import emit, emit_json, emit_paragraph
from leadtime.errors import BeliefError, listing, nearest

if TYPE_CHECKING:
    from leadtime.evidence.records import Record
    from leadtime.project import Project
    from leadtime.project.chain import Chain


def why(
    belief: Annotated[
        str, typer.Argument(metavar="BELIEF", help="A belief, or a vector with all its components.")
    ],
    folder: Where = Path(),
    hazardous: Hazardous = False,
    on: OnDay = None,
    json: Json = False,
) -> None:
    """Show why a belief is what it is: its prior, what moved it how far, down to quotes and sources."""
    from leadtime.project import load_project
    from leadtime.project.chain import chains
    from leadtime.project.ledger import open_ledger

    project = load_project(folder)
    remark_copy(project.folder)
    names = _names(project, belief)
    today = day_of("--on", on)
    found = chains(project, open_ledger(project.folder), today, names, hazardous=hazardous)
    if json:
        emit_json([_plain(found[name], hazardous) for name in names])
        return
    for i, name in enumerate(names):
        if i:
            emit("")
        _tell(found[name], today, hazardous)


def _names(project: Project, belief: str) -> tuple[str, ...]:
    labels = project.beliefs.labels(belief)
    if labels is not None:
        return tuple(f"{belief}[{label}]" for label in labels)
    if belief in project.beliefs:
        return (belief,)
    heads = dict.fromkeys(n.partition("[")[0] for n in project.beliefs.names)
    if belief in project.model.quantities:
        needed = [n for n in heads if n in project.model.ancestors((belief,))]
        raise BeliefError(
            f"{belief!r} is computed by the model {project.model.name!r}, not believed",
            valid=f"a belief that it depends on: {listing(needed)}",
            fix=f"leadtime models {project.model_name}",
        )
    raise BeliefError(
        f"there is no belief {belief!r}", valid=listing(heads), fix=nearest(belief, project.beliefs.names)
    )


def _tell(chain: Chain, today: dt.date, hazardous: bool) -> None:
    from leadtime.evidence.told import visible
    from leadtime.report.parts.beliefs import in_use, interval_words
    from leadtime.report.parts.records import UNNAMED, support_words

    belief = chain.belief
    emit(f"{belief.name}: {visible(in_use(belief))}")
    emit(f"  {interval_words(belief.dist)}")
    emit_paragraph(f"{belief.kind or 'no kind'}: {belief.source or 'no source'}", head="  ")
    if belief.given:
        emit_paragraph(f"given: {'; '.join(belief.given)}", head="  ")
    if belief.note:
        emit_paragraph(belief.note, head="  ")
    if belief.url:
        emit(f"  {visible(belief.url)}" + (f" (read {belief.accessed})" if belief.accessed else ""))
    _tell_update(chain)
    emit("")
    emit(f"evidence: {support_words(chain)}")
    for record in chain.records:
        _tell_record(record, chain.quotes.get(record.id), today, hazardous)
    if chain.unread:
        emit_paragraph(f"named, and not in the ledger: {', '.join(chain.unread)}", head="  ")
    if chain.others:
        emit("")
        emit(f"{UNNAMED[0].lower()}{UNNAMED[1:]}:")
        for record in chain.others:
            _tell_record(record, chain.quotes.get(record.id), today, hazardous)
    for words in chain.contested:
        emit_paragraph(f"contested: {words}", head="  note: ")


def _tell_update(chain: Chain) -> None:
    """Prior, each step with what it moved, and the whole."""
    from leadtime.report.parts.records import STEP_HEADS, moved_words, step_notes, step_table

    steps = step_table(chain)
    if steps is None:
        return
    emit("")
    emit_paragraph(moved_words(chain))
    show_table(steps, words=STEP_HEADS[:2])
    for words in step_notes(chain):
        emit_paragraph(words, head="  note: ")


def _tell_record(record: Record, quote: str | None, today: dt.date, hazardous: bool) -> None:
    from leadtime.evidence import told
    from leadtime.evidence.texts import quote_words

    emit("")
    if is_withheld(record, hazardous=hazardous):
        emit(f"  {record.id}: {told.WITHHELD}; see it with --hazardous")
        return
    emit(f"  {record.id} ({record.kind})")
    emit_paragraph(record.statement, head="    ")
    emit_paragraph(told.result_words(record.result), head="    found: ")
    if words := told.appraisal_words(record.appraisal, today):
        emit_paragraph(words, head="    trust: ")
    if record.quote:
        place = "; ".join(filter(None, (record.quote.locator, quote_words(quote))))
        emit_paragraph(f"“{record.quote.text}”" + (f" ({place})" if place else ""), head="    quote: ")
    emit_paragraph(told.citation(record.source), head="    source: ")


def _plain(chain: Chain, hazardous: bool) -> dict[str, Any]:
    """One belief with its chain as plain data."""
    from leadtime.evidence import told

    def record(r: Record) -> dict[str, Any]:
        hidden = is_withheld(r, hazardous=hazardous)
        return {"id": r.id, "withheld": told.WITHHELD} if hidden else r.to_json()

    held = chain.standing
    return {
        "name": chain.belief.name,
        **chain.belief.to_dict(),
        "by_hand": chain.by_hand,
        "update": None if chain.update is None else chain.update.to_json(),
        "records": [record(r) for r in chain.records],
        "others": [record(r) for r in chain.others],
        "unread": list(chain.unread),
        "quotes": dict(chain.quotes),
        "standing": {
            "sources": list(held.sources),
            "stale": list(held.stale),
            "contested": list(held.contested),
        },
    }
