"""What happened in the ledger of a project between two dates, and what it made of the beliefs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from leadtime.errors import InputError
from leadtime.project.ledger import LEDGER, open_ledger

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.evidence.chain import Entry
    from leadtime.evidence.distribution import Distribution
    from leadtime.evidence.records import Record
    from leadtime.project.project import Project


@dataclass(frozen=True)
class Changes:
    """Two dates of one project file: the entries ``before`` and between, ``new``.

    The file is that of today: what changes is what its priors are moved by. Only entries about records that a
    belief with a prior names, and that is not read by hand, are among ``new``; ``others`` are the rest.
    ``hidden`` are the lines whose reason stays in the ledger.
    """

    project: Project
    before: tuple[Entry, ...]
    new: tuple[Entry, ...]
    others: tuple[Entry, ...]
    today: Mapping[str, Record]
    hidden: frozenset[int] = frozenset()

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """The beliefs that are what today's records make of a prior, and no reading of their author's."""
        beliefs = self.project.beliefs
        with_prior = [n for n in beliefs.names if beliefs[n].prior is not None]
        return tuple(n for n in with_prior if self._belief(n, self.today) == beliefs[n].dist)

    def beliefs_of(self, entry: Entry) -> tuple[str, ...]:
        """The moved beliefs that name the record of an entry, or the one that it took the place of."""
        names = {entry.id, entry.body.get("replaces")}
        return tuple(n for n in self.moved if names & set(self.project.beliefs[n].evidence))

    def believed(self, done: frozenset[int]) -> Mapping[str, Distribution]:
        """What is believed once the entries ``new`` at these positions have been made, and no others."""
        from leadtime.evidence.replay import replay

        held = replay([*self.before, *(self.new[i] for i in sorted(done))])
        return {name: self._belief(name, held) for name in self.moved}

    def at_start(self) -> Beliefs:
        """All beliefs as they were on the first date."""
        return self.project.beliefs.replace(self.believed(frozenset()))

    def _belief(self, name: str, held: Mapping[str, Record]) -> Distribution:
        belief = self.project.beliefs[name]
        records = tuple(held[i] for i in belief.evidence if i in held)
        if belief.prior is None:
            return belief.dist
        if not records:
            return belief.prior
        return updated(belief.prior, records, name, self.project.start, belief.given)


@lru_cache(maxsize=1024)
def updated(
    prior: Distribution,
    records: tuple[Record, ...],
    name: str,
    on: dt.date | None,
    given: tuple[str, ...],
) -> Distribution:
    """A prior after its records, which are the same in many of the sets of changes that are asked about."""
    from leadtime.evidence.updating import update

    return update(prior, records, name=name, on=on, given=given).after


def changes_between(project: Project, old: dt.date, new: dt.date) -> Changes:
    """What happened in a project's ledger after the day ``old``, up to the day ``new``.

    Raises :class:`InputError` where the second is not the later, or where there is no ledger.
    """
    from leadtime.evidence.replay import until

    if new <= old:
        raise InputError(
            f"{new} is not later than {old}", valid="two dates, the earlier first", fix=f"{new} {old}"
        )
    ledger = open_ledger(project.folder)
    if ledger is None:
        raise InputError(f"there is no {LEDGER} in {str(project.folder)!r}", fix="leadtime evidence add")
    before = until(ledger.entries, old)
    after = until(ledger.entries, new)[len(before) :]
    hidden = frozenset(e.seq for e in after if ledger.hides(e))
    made = Changes(project, before, after, (), {r.id: r for r in ledger}, hidden)
    own = tuple(e for e in after if made.beliefs_of(e))
    # What no prior names is not played again with every set of changes.
    made = replace(made, before=tuple(e for e in before if made.beliefs_of(e)))
    return replace(made, new=own, others=tuple(e for e in after if e not in own))
