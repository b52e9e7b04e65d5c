"""How a belief stands on its records: on none, on stale ones, on one source, on sources that contradict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from leadtime.errors import UnitError
from leadtime.evidence import told
from leadtime.evidence.base import Distribution
from leadtime.evidence.records import Record
from leadtime.evidence.works import independent_sources, works_of


@dataclass(frozen=True)
class Standing:
    """What the records of a belief say about how well it is supported.

    ``sources`` are the works that they come from, records of one independence group counting as one;
    ``stale`` the ids of those that have expired; ``contested`` says which records contradict one another.
    """

    belief: str
    records: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()

    @property
    def without(self) -> bool:
        """Whether no record bears on it."""
        return not self.records

    @property
    def all_stale(self) -> bool:
        """Whether there are records and every one has expired."""
        return bool(self.records) and len(self.stale) == len(self.records)

    @property
    def single(self) -> bool:
        """Whether all its records come from one source."""
        return len(self.sources) == 1


def standing(
    belief: str,
    records: Sequence[Record],
    on: dt.date,
    contested: Iterable[str] = (),
    *,
    hazardous: bool = False,
) -> Standing:
    """How a belief stands on ``records`` on a date; ``contested`` says in words what contradicts what.

    A source that only records of high infohazard level have is named if ``hazardous`` asks for it.
    """
    return Standing(
        belief,
        tuple(r.id for r in records),
        independent_sources(records) if hazardous else _named_sources(records),
        tuple(r.id for r in records if r.appraisal.stale(on)),
        tuple(contested),
    )


def _named_sources(records: Sequence[Record]) -> tuple[str, ...]:
    """The sources of records; one that only records of high infohazard level name is counted, not named."""
    shown = [r for r in records if not told.hazardous(r)]
    known = {*independent_sources(shown), *works_of(shown)}
    return tuple(s if s in known else HIDDEN_SOURCE for s in independent_sources(records))


HIDDEN_SOURCE = "a source that is withheld"
_PAIR = 2


def contradictions(dist: Distribution, records: Sequence[Record]) -> tuple[str, ...]:
    """Where records of a belief disagree more than their errors allow, in words; empty where they do not.

    Their appraisals are worked in as for an update, with ``dist``, what is believed, for the spread that
    validity refers to. Records that say nothing of a magnitude, or of one in another dimension, take no part.
    """
    from leadtime.evidence.updating.conflict import among
    from leadtime.evidence.updating.likelihood import Reading, read_record
    from leadtime.evidence.updating.width import width_of

    if dist.constant is not None or len(records) < _PAIR:
        return ()
    found, width = [], cache(partial(width_of, dist))
    for record in records:
        try:
            reading = read_record(record, dist, width)
        except UnitError:
            continue
        if isinstance(reading, Reading):
            found.append(reading)
    return among(found, dist)
