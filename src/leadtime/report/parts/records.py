"""What beliefs rest on, for the page: each record with its source, and how well each belief stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.evidence.told import WITHHELD, appraisal_words, hazardous, result_words, rounded, visible
from leadtime.report.numbers import quantity, span
from leadtime.report.svg import Table, table

if TYPE_CHECKING:
    from leadtime.evidence.records import Record
    from leadtime.evidence.updating import Update
    from leadtime.project.chain import Chain


@dataclass(frozen=True)
class RecordRow:
    """One record as the page shows it; ``withheld`` says why nothing of it is shown."""

    id: str
    kind: str
    statement: str
    result: str
    appraisal: str
    quote: str
    locator: str
    source: str
    link: str
    accessed: str
    unnamed: bool = False
    withheld: str = ""


def record_rows(chain: Chain) -> tuple[RecordRow, ...]:
    """The records that a belief names, then those about it that it does not name."""
    named = [_row(record, False) for record in chain.records]
    return (*named, *(_row(record, True) for record in chain.others))


def _row(record: Record, unnamed: bool) -> RecordRow:
    if hazardous(record):
        empty = ("",) * 9
        return RecordRow(record.id, *empty, unnamed=unnamed, withheld=WITHHELD)
    source = record.source
    return RecordRow(
        id=record.id,
        kind=record.kind,
        statement=visible(record.statement),
        result=visible(result_words(record.result)),
        appraisal=visible(appraisal_words(record.appraisal)),
        quote=visible(record.quote.text) if record.quote else "",
        locator=visible(record.quote.locator) if record.quote else "",
        source=visible(str(source)),
        link=f"https://doi.org/{source.DOI}" if source.DOI else source.URL or "",
        accessed=str(source.accessed),
        unnamed=unnamed,
    )


def support_words(chain: Chain) -> str:
    """How a belief stands on its records, in a few words: ``3 records, 2 sources, 1 stale``."""
    held = chain.standing
    if held.without:
        return "no record"
    told = [_count(len(held.records), "record"), _count(len(held.sources), "source")]
    if held.stale:
        told.append(f"{len(held.stale)} stale")
    if held.contested:
        told.append("contested")
    return ", ".join(told)


def moved_words(chain: Chain) -> str:
    """What the records made of the prior; empty where the belief is stated as it is."""
    if chain.update is None:
        return ""
    made = chain.update
    bits = f"{made.bits:.2g} bits"
    if chain.by_hand:
        permitted = rounded(str(made.after))
        return f"Read by its author from the prior {made.before}: the records permit {permitted} ({bits})."
    return f"Moved from the prior {made.before} by {bits}."


def step_table(made: Update) -> Table:
    """Each step of an update: the records, how they were read, the median and 90 % after them, the bits."""
    unit = made.before.unit
    rows = [
        (
            ", ".join(step.ids) + (f" (group {step.group})" if step.group else ""),
            "; ".join(step.words),
            quantity(step.after[1], unit),
            span(step.after[0], step.after[2], unit),
            f"{step.bits:.2g}",
            "conflicts with the prior" if step.flagged else "",
        )
        for step in made.steps
    ]
    return table(("Record", "Read as", "Median after", "90 % after", "Bits", ""), rows)


def support_lead(chains: Mapping[str, Chain], day: dt.date | None) -> str:
    """How many beliefs have records, and how many of those stand on little."""
    held = [c.standing for c in chains.values()]
    with_records = sum(not s.without for s in held)
    told = [f"{with_records} of {len(held)} {'has' if with_records == 1 else 'have'} records in the ledger"]
    single = sum(s.single for s in held)
    stale = sum(bool(s.stale) for s in held)
    contested = sum(bool(s.contested) for s in held)
    told += [f"one source: {single}"] if single else []
    told += [f"evidence that has expired: {stale}"] if stale else []
    told += [f"sources that contradict one another: {contested}"] if contested else []
    when = f" (as of {day.day} {day:%B} {day.year})" if day is not None else ""
    return f"Of these numbers {'; '.join(told)}{when}. Open a ground to read them."


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
