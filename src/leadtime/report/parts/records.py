"""What beliefs rest on, for the page: each record with its source, and how well each belief stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.decision.words import listed
from leadtime.evidence.texts import ABSENT, quote_words
from leadtime.evidence.told import WITHHELD, appraisal_words, hazardous, result_words, rounded, visible
from leadtime.report.numbers import quantity, span
from leadtime.report.svg import Table, table

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.evidence.records import Record
    from leadtime.project.chain import Chain
    from leadtime.project.support import Support


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
    withheld: str = ""
    checked: str = ""
    misquoted: bool = False


UNNAMED = "In the ledger about it, and not named by it"
"""What stands over the records about a belief that it does not name, here and in ``leadtime why``."""


def record_rows(records: Sequence[Record], quotes: Mapping[str, str]) -> tuple[RecordRow, ...]:
    """Records as the page shows them; ``quotes`` says which of their quotes are in their stored texts."""
    return tuple(_row(record, quotes.get(record.id)) for record in records)


def _row(record: Record, found: str | None) -> RecordRow:
    if hazardous(record):
        empty = ("",) * 9
        return RecordRow(record.id, *empty, withheld=WITHHELD)
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
        checked=visible(quote_words(found)),
        misquoted=found == ABSENT,
    )


def support_words(chain: Chain) -> str:
    """How a belief stands on its records, in a few words: ``3 records, 2 sources, 1 stale``."""
    held = chain.standing
    if held.without:
        return "no record"
    count = _count(len(held.records), "record")
    told = [count if chain.records else f"{count} about it, none named", _count(len(held.sources), "source")]
    if held.stale:
        told.append(f"{len(held.stale)} stale")
    if held.contested:
        told.append("contested")
    return ", ".join(told)


def weak_words(chain: Chain) -> str:
    """What is weak in how a belief stands, in a few words; empty where nothing is: ``contested, stale``."""
    held = chain.standing
    told = ["no record"] if held.without else []
    told += ["contested"] if held.contested else []
    told += ["rankings alone"] if chain.only_ranked else []
    told += ["one source"] if held.single else []
    told += ["misquoted"] if chain.misquoted else []
    told += ["all of it expired" if held.all_stale else "in part expired"] if held.stale else []
    return ", ".join(told)


def moved_words(chain: Chain) -> str:
    """What the records made of the prior; empty where the belief is stated as it is."""
    if chain.update is None:
        return ""
    made = chain.update
    bits = f"{_bits(made.bits)} bits"
    if chain.by_hand:
        permitted = rounded(str(made.after))
        return f"Read by its author from the prior {made.before}: the records permit {permitted} ({bits})."
    return f"Moved from the prior {made.before} by {bits}."


STEP_HEADS = ("Record", "Read as", "Median", "90 %", "Bits")


def step_table(chain: Chain) -> Table | None:
    """An update from before to after: the prior, each step with how its records were read, the median and
    90 % after it and the bits that it moved, and all together; below it what the author reads in them, where
    they do. None for a belief that no record moves.
    """
    made = chain.update
    if made is None:
        return None
    unit = made.before.unit
    flagged = any(step.flagged for step in made.steps)
    rows = [
        (
            ", ".join(step.ids) + (f" (group {step.group})" if step.group else ""),
            "; ".join(step.words),
            quantity(step.after[1], unit),
            span(step.after[0], step.after[2], unit),
            _bits(step.bits),
            *((("conflicts with the prior" if step.flagged else ""),) if flagged else ()),
        )
        for step in made.steps
    ]
    blank = ("",) if flagged else ()
    first = ("before", "the prior", *_place(made.before, unit), "", *blank)
    end = "permitted" if chain.by_hand else "after"
    last = [(end, "all together", *_place(made.after, unit), _bits(made.bits), *blank)]
    if chain.by_hand:
        read = chain.belief.dist
        last.append(("stated", "as its author reads them", *_place(read, read.unit), "", *blank))
    return table((*STEP_HEADS, *blank), [first, *rows, *last])


def _place(dist: Distribution, unit: str) -> tuple[str, str]:
    low, middle, high = (float(dist.ppf(p)) for p in (0.05, 0.5, 0.95))
    return quantity(middle, unit), span(low, high, unit)


def step_notes(chain: Chain) -> tuple[str, ...]:
    """What a reader of :func:`step_table` must know: why its bits do not sum, what moved nothing and why, and
    what conflicts with the prior; with what is contested only where nothing else says so.
    """
    made = chain.update
    if made is None:
        return ()
    told = []
    if len(made.steps) > 1:
        told.append(
            "The bits of a record are how far it moves the belief that the records above it have made; the "
            "whole is measured from the prior, so they need not sum to it"
        )
    told += [f"{name} moves nothing: {reason}" for name, reason in made.left_out]
    told += made.warnings
    flagged = sum(step.flagged for step in made.steps)
    told += made.conflicts[: flagged if chain.standing.contested else None]
    return tuple(f"{words.rstrip('.')}." for words in told)


def support_lead(held: Support) -> str:
    """How many beliefs that the project states have records, and how many of those stand on little."""
    count = len(held.chains)
    having = count - len(held.without)
    numbers = "the one number" if count == 1 else f"the {count:,} numbers"
    have = f"{having:,} {'has' if having == 1 else 'have'} records"
    told = [f"Of {numbers} that this project states itself, {have if having < count else 'all have records'}"]
    rest = (
        (held.single, "on one source"),
        (held.stale, "on evidence that has expired"),
        (held.only_ranked, "on rankings alone"),
        (held.contested, "on records that contradict one another"),
        (held.misquoted, "on a quote that is not in its stored text"),
    )
    weak = [(len(names), words) for names, words in rest if names]
    if weak:
        (n, words), *more = weak
        first = f"{n:,} {'rests' if n == 1 else 'rest'} {words}"
        told.append(listed([first, *(f"{n:,} {words}" for n, words in more)]))
    if held.unguarded:
        n = len(held.unguarded)
        state = "states its own number" if n == 1 else "state their own numbers"
        told.append(f"{n:,} {state} without a prior, so that nothing checks how far records moved them")
    when = f" (as of {held.on.day} {held.on:%B} {held.on.year})" if held.on is not None else ""
    return f"{'; '.join(told)}{when}."


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _bits(bits: float) -> str:
    return f"{bits:.2g}" if bits < 100 else f"{bits:,.0f}"
