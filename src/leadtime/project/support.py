"""How the beliefs of a project stand: without record, on stale ones, on one source, on contested ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from leadtime.evidence.texts import ABSENT, STANDS
from leadtime.project.chain import chains
from leadtime.project.reading import DEFAULT

if TYPE_CHECKING:
    from leadtime.evidence.ledger import Ledger
    from leadtime.evidence.standing import Standing
    from leadtime.project.chain import Chain
    from leadtime.project.project import Project

_FEW = 6
_NO_PRIOR = "state their own numbers beside records: not checked by the over-reading guard (no prior)"


@dataclass(frozen=True)
class Support:
    """The chain of every belief that the project states itself, by name, on the day ``on``."""

    on: dt.date | None
    chains: Mapping[str, Chain]

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """How each of them stands on its records."""
        return {name: chain.standing for name, chain in self.chains.items()}

    def which(self, holds: Callable[[Chain], bool]) -> tuple[str, ...]:
        """The beliefs of which something holds."""
        return tuple(name for name, chain in self.chains.items() if holds(chain))

    @property
    def without(self) -> tuple[str, ...]:
        """Beliefs on which no record bears."""
        return self.which(lambda c: c.standing.without)

    @property
    def stale(self) -> tuple[str, ...]:
        """Beliefs of whose records one or more have expired."""
        return self.which(lambda c: bool(c.standing.stale))

    @property
    def single(self) -> tuple[str, ...]:
        """Beliefs whose records all come from one source."""
        return self.which(lambda c: c.standing.single)

    @property
    def contested(self) -> tuple[str, ...]:
        """Beliefs whose records contradict one another."""
        return self.which(lambda c: bool(c.standing.contested))

    @property
    def only_ranked(self) -> tuple[str, ...]:
        """Beliefs that name records, all of them rankings: those have no magnitude, and move no number."""
        return self.which(lambda c: c.only_ranked)

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """Beliefs of the kind "measured" none of whose records is a measurement with a number."""
        return self.which(lambda c: c.unmeasured)

    @property
    def misquoted(self) -> tuple[str, ...]:
        """Beliefs of whose records a quote is not in the stored text of its source."""
        return self.which(lambda c: bool(c.misquoted))

    @property
    def unappraised(self) -> tuple[str, ...]:
        """Beliefs that a record moves whose appraisal nobody has stated, so that it is taken as it is."""
        return self.which(lambda c: bool(_bare(c)))

    @property
    def selective(self) -> tuple[str, ...]:
        """Beliefs that name some of the records about them, and leave others out."""
        return self.which(lambda c: bool(c.records and c.others))

    @property
    def unguarded(self) -> tuple[str, ...]:
        """Beliefs that state their numbers beside records and give no prior, so that nothing says how far the
        records may move them.
        """
        return self.which(lambda c: bool(c.records) and c.belief.prior is None)

    @cached_property
    def quotes(self) -> Mapping[str, str]:
        """What was found of each quote that the beliefs rest on, by record; empty without a stored text."""
        return {
            r.id: chain.quotes.get(r.id, "")
            for chain in self.chains.values()
            for r in (*chain.records, *chain.others)
            if r.quote is not None
        }

    def lines(self, *, full: bool = False) -> list[str]:
        """What there is to say, one line for each sort of weakness; ``full`` names every belief and why."""
        made = []
        for names, words, why in (
            (self.without, "have no record", _nothing),
            (self.stale, "rest on evidence that has expired", _expired),
            (self.single, "rest on one source", _source),
            (self.contested, "rest on records that contradict one another", _contested),
            (
                self.only_ranked,
                "name only rankings (A before B), which say nothing of a size and move no number",
                _named,
            ),
            (self.unmeasured, 'say "measured", and none of their records is a measurement', _kinds),
            (self.unappraised, "are moved by records that nobody has appraised", _taken),
            (self.selective, "name only some of the records about them", _left),
            (self.misquoted, "rest on quotes that are not in their stored texts", _misquoting),
        ):
            head = f"{len(names)} of {len(self.chains)} beliefs {words}:"
            if names and full:
                made += [head, *(f"  {name}{why(self.chains[name])}" for name in names)]
            elif names:
                made.append(f"{head} {_first(names)}")
        if self.quotes and (full or ABSENT in self.quotes.values()):
            stand = sum(found == STANDS for found in self.quotes.values())
            absent = [name for name, found in self.quotes.items() if found == ABSENT]
            without = sum(not found for found in self.quotes.values())
            made.append(
                f"{len(self.quotes)} quotes: {stand} in the stored text of the source, {len(absent)} not"
                + (f" ({', '.join(absent)})" if absent else "")
                + f", {without} without a stored text (texts/ID.txt)"
            )
        if full and self.unguarded:
            head = f"{len(self.unguarded)} of {len(self.chains)} beliefs {_NO_PRIOR}:"
            made.append(f"{head} {_first(self.unguarded)}")
        return made

    def to_json(self) -> dict[str, Any]:
        """Plain data: for each sort of weakness the beliefs, with what makes it one."""
        of = self.standings
        return {
            "on": None if self.on is None else self.on.isoformat(),
            "beliefs": len(of),
            "without": list(self.without),
            "stale": {n: list(of[n].stale) for n in self.stale},
            "single": {n: of[n].sources[0] for n in self.single},
            "contested": {n: list(self.chains[n].contested) for n in self.contested},
            "only_ranked": list(self.only_ranked),
            "unmeasured": {n: {r.id: r.kind for r in self.chains[n].records} for n in self.unmeasured},
            "unappraised": {n: _bare(self.chains[n]) for n in self.unappraised},
            "selective": {n: [r.id for r in self.chains[n].others] for n in self.selective},
            "misquoted": {n: list(self.chains[n].misquoted) for n in self.misquoted},
            "unguarded": list(self.unguarded),
        }


def _first(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:_FEW])}{' ...' if len(names) > _FEW else ''}"


def _nothing(chain: Chain) -> str:
    del chain  # there is nothing more to say of no record
    return ""


def _expired(chain: Chain) -> str:
    held = chain.standing
    whole = "all of it" if held.all_stale else f"{len(held.stale)} of {len(held.records)} records"
    return f": {whole}, {', '.join(held.stale)}"


def _source(chain: Chain) -> str:
    return f": {chain.standing.sources[0]}"


def _contested(chain: Chain) -> str:
    return f": {'; '.join(chain.contested)}"


def _named(chain: Chain) -> str:
    return f": {', '.join(r.id for r in chain.records)}"


def _kinds(chain: Chain) -> str:
    return f": {', '.join(f'{r.id} ({r.kind})' for r in chain.records)}"


def _bare(chain: Chain) -> list[str]:
    """The records that move a belief as they are."""
    if chain.update is None:
        return []
    from leadtime.evidence.records import Appraisal

    left = dict(chain.update.left_out)
    return [r.id for r in chain.records if r.appraisal == Appraisal() and r.id not in left]


def _taken(chain: Chain) -> str:
    return f": {', '.join(_bare(chain))}"


def _left(chain: Chain) -> str:
    return f": not {', '.join(r.id for r in chain.others)}"


def _misquoting(chain: Chain) -> str:
    return f": {', '.join(chain.misquoted)}"


def support(project: Project, ledger: Ledger | None, on: dt.date | None) -> Support:
    """How every belief stands on a day that the project states itself; the model's defaults are left out."""
    return Support(on, chains(project, ledger, on, own_beliefs(project)))


def own_beliefs(project: Project) -> tuple[str, ...]:
    """The beliefs that a project states itself: all but the model's defaults."""
    beliefs = project.beliefs
    return tuple(n for n in beliefs.names if not (beliefs[n].source or "").startswith(DEFAULT))


def support_of(project: Project, found: Mapping[str, Chain], on: dt.date | None) -> Support:
    """As :func:`support`, from the chains of all beliefs that are there already."""
    return Support(on, {name: found[name] for name in own_beliefs(project)})
