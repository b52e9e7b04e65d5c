"""``prior:`` in place of ``dist:``: a belief that the records which it names move when the project is loaded.

    base_window: {prior: 7 to 120 days, evidence: [lab-2026-window]}

With ``dist`` beside ``prior`` the numbers are the author's own reading of that evidence, and are refused
where they go further than it permits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.errors import InputError, listing
from leadtime.project.ledger import place_of
from leadtime.project.values import check_limits, example, read_value
from leadtime.project.yaml_reader import Mapping, Node

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.evidence.records import Record
    from leadtime.evidence.updating import Update
    from leadtime.futures.model import Input
    from leadtime.project.reading import Entry, Reading


@dataclass(frozen=True)
class Moved:
    """What a prior became, and by what in words."""

    prior: Distribution
    dist: Distribution
    source: str


def read_moved(node: Mapping, name: str, declared: Input, r: Reading, stated: Entry) -> Moved | None:
    """The prior moved by the records that are ``stated`` as its evidence; None after noting a problem.

    Conditional probabilities count where the belief is ``given`` their condition.
    Records that expired before the start of the project are left out; today's date decides nothing, so that
    the same files give the same numbers on any day.
    """
    names, given = stated.get("evidence"), stated.get("given") or ()
    if declared.options:
        found = f"{name} is one of a few words, which no evidence moves"
        r.into.problem("evidence", node, found, valid=f"dist: one of {listing(declared.options)}")
        return None
    if not isinstance(names, list) or not names:
        if not names and names != "":
            r.into.problem(
                "evidence",
                node,
                f"{name} has a prior and no evidence that moves it",
                valid="evidence: [ids of records of evidence.jsonl]",
                fix=f"{name}: {{dist: {example(declared)}, source: ...}}",
            )
        return None
    prior = read_value(node.get("prior") or node, name, declared, r.into)
    records = r.into.ledger.records(names, node.get("evidence") or node)
    if prior is None or records is None or not _bear(records, name, node.get("evidence") or node, r):
        return None
    from leadtime.evidence import updating

    claimed, read = None, node.get("dist")
    if read is not None and (claimed := read_value(read, name, declared, r.into)) is None:
        return None
    try:
        if claimed is None:
            made = updating.update(prior, records, name=name, on=r.start, given=given)
            after = made.after
        else:
            made = updating.check_reading(prior, claimed, records, name=name, on=r.start, given=given)
            after = claimed
    except InputError as e:
        r.into.caught(e, read or node)
        return None
    _warn_idle(made, records, node.get("evidence") or node, r)
    if made.after != prior:
        # What it became is looked at like any other belief; what it came from is only known here.
        check_limits(prior, node.get("prior") or node, "prior", declared, r.into)
    how = "read by us from" if claimed is not None else "moved by"
    return Moved(prior, after, f"the prior {prior}, {how} {', '.join(names)}")


def _warn_idle(made: Update, records: Sequence[Record], node: Node, r: Reading) -> None:
    """Warn of records that a belief names and that move nothing, and of what counts more than once."""
    from leadtime.evidence.told import hazardous
    from leadtime.evidence.works import told_apart

    for record, reason in made.left_out:
        r.into.warn("evidence", place_of(node, record), f"{record} does not move {made.name}: {reason}")
    shown = [one for one in records if one.id in made.used and not hazardous(one)]
    for told in told_apart(shown):
        r.into.warn("evidence", node, told)


def _bear(records: Sequence[Record], name: str, node: Node, r: Reading) -> bool:
    """Whether all records are about the belief; notes those that are not, since they cannot move it."""
    strange = [record for record in records if not record.bears_on(name)]
    for record in strange:
        found = f"the record {record.id!r} is not about {name}, so it cannot move it"
        r.into.problem("evidence", place_of(node, record.id), found, valid=_ABOUT, fix=_listed(name))
    return not strange


def warn_elsewhere(node: Mapping, name: str, stated: Entry, r: Reading) -> None:
    """Warn of records that a belief names as its evidence and that are not about it."""
    names, at = stated.get("evidence"), node.get("evidence")
    ledger = r.into.ledger.ledger
    if not isinstance(names, list) or at is None or ledger is None:
        return
    for record in (ledger[one] for one in names if one in ledger):
        if not record.bears_on(name):
            found = f"the record {record.id!r} is not about {name}"
            r.into.warn("evidence", place_of(at, record.id), found, valid=_ABOUT, fix=_listed(name))


_ABOUT = "records that name the belief in 'about'; supersede one that should"


def _listed(name: str) -> str:
    return f"leadtime evidence list --about {name.partition('[')[0]}"
