"""From a belief down to what it rests on: its prior, the records that moved or support it, their sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadtime.evidence.beliefs import split_name
from leadtime.evidence.kinds import MEASURING
from leadtime.evidence.texts import ABSENT, quotes_in

if TYPE_CHECKING:
    from pathlib import Path

    from leadtime.evidence.beliefs import Belief
    from leadtime.evidence.ledger import Ledger
    from leadtime.evidence.records import Record
    from leadtime.evidence.standing import Standing
    from leadtime.evidence.updating import Update
    from leadtime.project.project import Project


@dataclass(frozen=True)
class Chain:
    """What one belief rests on.

    ``records`` are those that it names and ``unread`` those ids that no ledger of the project has; ``others``
    are records about it that it does not name. ``update`` is there where the belief has a prior: what its
    records permit; ``by_hand`` says that the belief is its author's own reading of them. ``standing`` counts
    the records that it names, and those about it where it names none. ``quotes`` says of each record whose
    text is stored whether its quote is there: see :func:`~leadtime.evidence.texts.quotes_in`. ``hazardous``
    says that records which are marked as hazardous information are put into words too.
    """

    belief: Belief
    records: tuple[Record, ...]
    unread: tuple[str, ...]
    others: tuple[Record, ...]
    standing: Standing
    update: Update | None = None
    by_hand: bool = False
    quotes: Mapping[str, str] = field(default_factory=dict)
    hazardous: bool = False

    @property
    def misquoted(self) -> tuple[str, ...]:
        """The records that count for it whose quote is not in the stored text."""
        return tuple(r.id for r in self.counted if self.quotes.get(r.id) == ABSENT)

    @property
    def counted(self) -> tuple[Record, ...]:
        """The records that ``standing`` is about: those named, or where none is, those about the belief."""
        return self.records or self.others

    @property
    def only_ranked(self) -> bool:
        """Whether it names records and all of them are rankings, which say nothing of a magnitude."""
        return bool(self.records) and not any(_sized(r) for r in self.records)

    @property
    def unmeasured(self) -> bool:
        """Whether it says that it is measured, names records, and none of them is a measurement of a size."""
        if self.belief.kind != "measured" or not self.records:
            return False
        return not any(r.kind in MEASURING and _sized(r) for r in self.records)

    @property
    def contested(self) -> tuple[str, ...]:
        """What contradicts what, and the number of each record that has one; empty where nothing does."""
        if not self.standing.contested:
            return ()
        return (*self.standing.contested, f"they say: {_numbers(self)}")


_MOST_NUMBERS = 8


def _numbers(chain: Chain) -> str:
    """Each record with its result, those that contradict first; a ranking has no number."""
    from leadtime.evidence.told import WITHHELD, hazardous, result_words, visible

    having = [r for r in chain.counted if _sized(r)]
    having.sort(key=lambda r: not any(r.id in words for words in chain.standing.contested))
    hidden = {r.id for r in having if hazardous(r) and not chain.hazardous}
    words = [f"{r.id}: {WITHHELD if r.id in hidden else visible(result_words(r.result))}" for r in having]
    more = len(words) - _MOST_NUMBERS
    return "; ".join(words[:_MOST_NUMBERS] + ([f"and {more} more"] if more > 0 else []))


def _sized(record: Record) -> bool:
    """Whether the result of a record is a size, and no ranking."""
    from leadtime.evidence.records import Ordering

    return not isinstance(record.result, Ordering)


def as_of(project: Project, ledger: Ledger | None) -> dt.date | None:
    """The day up to which the project's files know the world: its start or the last entry of its ledger, the
    later of the two. A page that says what is stale says it as of this day, and is the same on any other.
    """
    last = dt.date.fromisoformat(ledger.entries[-1].time[:10]) if ledger and ledger.entries else None
    return max((d for d in (project.start, last) if d is not None), default=None)


def chains(
    project: Project,
    ledger: Ledger | None,
    on: dt.date | None,
    names: Iterable[str] | None = None,
    *,
    hazardous: bool = False,
) -> dict[str, Chain]:
    """The chain of every belief, or of those named. ``on`` is the day on which evidence counts as stale or
    not; ``ledger`` is that of the project, if it keeps one. With ``hazardous`` the words of an update tell of
    records that are marked as hazardous information as of any other.
    """
    held = _Held.of(tuple(ledger or ()), project, hazardous=hazardous)
    wanted = project.beliefs.names if names is None else names
    return {name: _chain(project, name, held, on or dt.date.min) for name in wanted}


@dataclass(frozen=True)
class _Held:
    """The records of a ledger by id and by what they are about, and the folder that may have their texts."""

    records: Mapping[str, Record]
    about: Mapping[str, Sequence[Record]]
    folder: Path
    hazardous: bool = False
    looked_up: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Sequence[Record], project: Project, *, hazardous: bool) -> _Held:
        about: dict[str, list[Record]] = {}
        for record in records:
            for name in record.about:
                about.setdefault(name, []).append(record)
        return cls({r.id: r for r in records}, about, project.folder, hazardous)

    def quotes(self, records: Iterable[Record]) -> dict[str, str]:
        """What was found of the quotes of some records; each text is read once."""
        new = [r for r in records if r.id not in self.looked_up]
        self.looked_up.update(dict.fromkeys((r.id for r in new), ""))
        self.looked_up.update(quotes_in(new, self.folder))
        return {r.id: found for r in records if (found := self.looked_up[r.id])}

    def weighed(self, records: Sequence[Record]) -> Sequence[Record]:
        """The records as an update takes them: it keeps silent about those that are marked."""
        return [_unmarked(r) for r in records] if self.hazardous else records


def _unmarked(record: Record) -> Record:
    return record.model_copy(update={"appraisal": record.appraisal.model_copy(update={"infohazard": "none"})})


def _chain(project: Project, name: str, held: _Held, on: dt.date) -> Chain:
    from leadtime.evidence.standing import contradictions, standing
    from leadtime.evidence.updating import update

    belief = project.beliefs[name]
    records = tuple(held.records[i] for i in belief.evidence if i in held.records)
    unread = tuple(i for i in belief.evidence if i not in held.records)
    bearing = {r.id: r for key in (name, split_name(name)[0]) for r in held.about.get(key, ())}
    others = tuple(r for i, r in bearing.items() if i not in belief.evidence)
    made = None
    if belief.prior is not None and records:
        weighed = held.weighed(records)
        made = update(belief.prior, weighed, name=name, on=project.start, given=belief.given)
    counted = records or others
    contested = contradictions(belief.dist, counted)
    return Chain(
        belief,
        records,
        unread,
        others,
        standing(name, counted, on, contested, hazardous=held.hazardous),
        made,
        by_hand=made is not None and made.after != belief.dist,
        quotes=held.quotes((*records, *others)),
        hazardous=held.hazardous,
    )
