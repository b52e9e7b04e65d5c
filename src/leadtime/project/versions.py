"""Two versions of a project: what changed in the records that move their beliefs, and in what they state.

A belief that has the same prior in both, and in both is what its records make of it, is divided by those
records, as between two dates of one ledger. Any other belief that differs is one change: where somebody
stated another number, or another prior, there is no set of records whose parts would sum to the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.project.changes import updated
from leadtime.project.ledger import open_ledger

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.evidence.records import Record
    from leadtime.project.project import Project


@dataclass(frozen=True)
class Shift:
    """One difference between two versions: of a record, ``went`` and ``came`` (either may be missing); or of
    a belief that is stated anew, without either.
    """

    name: str
    words: str
    beliefs: tuple[str, ...]
    went: Record | None = None
    came: Record | None = None


@dataclass(frozen=True)
class Side:
    """A version of a project with the records of its ledger, by id."""

    project: Project
    held: Mapping[str, Record]

    def records(self, name: str) -> tuple[Record, ...]:
        """The records that a belief names."""
        return tuple(self.held[i] for i in self.project.beliefs[name].evidence if i in self.held)

    def moved(self, name: str, records: tuple[Record, ...]) -> Distribution:
        """What records make of the prior of a belief that has one."""
        belief = self.project.beliefs[name]
        if belief.prior is None or not records:
            return belief.prior or belief.dist
        return updated(belief.prior, records, name, self.project.start, belief.given)


@dataclass(frozen=True)
class Versions:
    """Two versions of a project and the differences between them."""

    old: Side
    new: Side
    shifts: tuple[Shift, ...]

    def believed(self, done: frozenset[int]) -> Mapping[str, Distribution]:
        """What is believed once the differences at these positions are made, where they touch it."""
        made = [self.shifts[i] for i in sorted(done)]
        return {name: self._belief(name, made) for name in dict.fromkeys(n for s in made for n in s.beliefs)}

    def _belief(self, name: str, made: Sequence[Shift]) -> Distribution:
        own = [s for s in made if name in s.beliefs]
        if len(own) == sum(name in s.beliefs for s in self.shifts):
            return self.new.project.beliefs[name].dist
        went = [s.went for s in own]
        came = [s.came for s in own if s.came is not None]
        kept = [r for r in self.old.records(name) if r not in went]
        return self.old.moved(name, (*kept, *came))


def versions(old: Project, new: Project) -> Versions:
    """The differences between two versions of a project that have the same beliefs."""
    one, two = (Side(p, {r.id: r for r in open_ledger(p.folder) or ()}) for p in (old, new))
    differ = [n for n in old.beliefs.names if old.beliefs[n].dist != new.beliefs[n].dist]
    whole = {n: why for n in differ if (why := _why_whole(one, two, n))}
    replaced = _replaced(new)
    found: dict[tuple[str, str], Shift] = {}
    for name in (n for n in differ if n not in whole):
        for went, came in _pairs(one.records(name), two.records(name), replaced):
            key = (went.id if went else "", came.id if came else "")
            beliefs = (*found[key].beliefs, name) if key in found else (name,)
            found[key] = Shift(key[1] or key[0], _words(went, came), beliefs, went, came)
    stated = (Shift(n, f"{why}, {_evidence(old, new, n)}", (n,)) for n, why in whole.items())
    return Versions(one, two, (*found.values(), *stated))


def _why_whole(old: Side, new: Side, name: str) -> str:
    """Why a belief that differs cannot be divided by its records; empty where it can."""
    one, two = old.project.beliefs[name], new.project.beliefs[name]
    if one.prior is None or two.prior is None:
        return "stated anew"
    if one.prior != two.prior:
        return "another prior"
    if one.given != two.given:
        return "under other conditions"
    if old.project.start != new.project.start:
        return "as of another start"
    if any(side.moved(name, side.records(name)) != b.dist for side, b in ((old, one), (new, two))):
        return "read anew by its author"
    return ""


def _evidence(old: Project, new: Project, name: str) -> str:
    """Which records a belief names now and did not before, and the other way round."""
    before, after = old.beliefs[name].evidence, new.beliefs[name].evidence
    came = [e for e in after if e not in before]
    went = [e for e in before if e not in after]
    told = [f"with {', '.join(came)}"] if came else []
    told += [f"without {', '.join(went)}"] if went else []
    return " and ".join(told) if told else "on the same evidence"


def _words(went: Record | None, came: Record | None) -> str:
    if went is None:
        return "now among the evidence"
    if came is None:
        return "no longer among the evidence"
    if went.id != came.id:
        return f"took the place of {went.id}"
    same = went.model_copy(update={"appraisal": came.appraisal}) == came
    return "appraised anew" if same else "another record under this name"


def _pairs(
    old: tuple[Record, ...], new: tuple[Record, ...], replaced: Mapping[str, str]
) -> list[tuple[Record | None, Record | None]]:
    """What differs between two lists of records: a record with the one that took its place, or alone."""
    before, after = {r.id: r for r in old}, {r.id: r for r in new}
    gone = {i: r for i, r in before.items() if after.get(i) != r}
    made: list[tuple[Record | None, Record | None]] = []
    for name, record in after.items():
        if before.get(name) == record:
            continue
        first = name
        while first not in gone and first in replaced:
            first = replaced[first]
        made.append((gone.pop(first, None), record))
    return [*made, *((record, None) for record in gone.values())]


def _replaced(project: Project) -> Mapping[str, str]:
    """By the id of a record that superseded another, the id of that other."""
    ledger = open_ledger(project.folder)
    entries = () if ledger is None else ledger.entries
    return {e.id: str(e.body["replaces"]) for e in entries if e.op == "supersede" and e.body.get("replaces")}
