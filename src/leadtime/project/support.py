"""How the beliefs of a project stand: without record, on stale ones, on one source, on contested ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadtime.evidence.standing import Standing
from leadtime.project.chain import chains
from leadtime.project.project import Project
from leadtime.project.reading import DEFAULT

if TYPE_CHECKING:
    from leadtime.evidence.ledger import Ledger

_FEW = 6


@dataclass(frozen=True)
class Support:
    """The standing of every belief that the project states itself, by name, on the day ``on``."""

    on: dt.date
    standings: Mapping[str, Standing]

    def which(self, holds: Callable[[Standing], bool]) -> tuple[str, ...]:
        """The beliefs of which something holds."""
        return tuple(name for name, s in self.standings.items() if holds(s))

    @property
    def without(self) -> tuple[str, ...]:
        """Beliefs on which no record bears."""
        return self.which(lambda s: s.without)

    @property
    def stale(self) -> tuple[str, ...]:
        """Beliefs of whose records one or more have expired."""
        return self.which(lambda s: bool(s.stale))

    @property
    def single(self) -> tuple[str, ...]:
        """Beliefs whose records all come from one source."""
        return self.which(lambda s: s.single)

    @property
    def contested(self) -> tuple[str, ...]:
        """Beliefs whose records contradict one another."""
        return self.which(lambda s: bool(s.contested))

    def lines(self, *, full: bool = False) -> list[str]:
        """What there is to say, one line for each sort of weakness; ``full`` names every belief and why."""
        made = []
        for names, words, why in (
            (self.without, "have no record", _nothing),
            (self.stale, "rest on evidence that has expired", _expired),
            (self.single, "rest on one source", _source),
            (self.contested, "rest on sources that contradict one another", _contested),
        ):
            head = f"{len(names)} of {len(self.standings)} beliefs {words}:"
            if names and full:
                made += [head, *(f"  {name}{why(self.standings[name])}" for name in names)]
            elif names:
                made.append(f"{head} {', '.join(names[:_FEW])}{' ...' if len(names) > _FEW else ''}")
        return made

    def to_json(self) -> dict[str, Any]:
        """Plain data: for each sort of weakness the beliefs, with what makes it one."""
        of = self.standings
        return {
            "on": self.on.isoformat(),
            "beliefs": len(of),
            "without": list(self.without),
            "stale": {n: list(of[n].stale) for n in self.stale},
            "single": {n: of[n].sources[0] for n in self.single},
            "contested": {n: list(of[n].contested) for n in self.contested},
        }


def _nothing(held: Standing) -> str:
    del held  # there is nothing more to say of no record
    return ""


def _expired(held: Standing) -> str:
    whole = "all of it" if held.all_stale else f"{len(held.stale)} of {len(held.records)} records"
    return f": {whole}, {', '.join(held.stale)}"


def _source(held: Standing) -> str:
    return f": {held.sources[0]}"


def _contested(held: Standing) -> str:
    return f": {'; '.join(held.contested)}"


def support(project: Project, ledger: Ledger | None, on: dt.date) -> Support:
    """How every belief stands on a day that the project states itself; the model's defaults are left out."""
    beliefs = project.beliefs
    own = [n for n in beliefs.names if not (beliefs[n].source or "").startswith(DEFAULT)]
    return Support(on, {n: c.standing for n, c in chains(project, ledger, on, own).items()})
