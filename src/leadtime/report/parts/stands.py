"""Which of the beliefs that an answer names stand on little, with a link to the row of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.decision.words import input_name
from leadtime.report.parts.beliefs import anchor
from leadtime.report.parts.records import weak_words

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.project.chain import Chain

_NAMED = 3
"""So many beliefs the sentence below the answer names."""
_MOST = 10


@dataclass(frozen=True)
class Stand:
    """A belief that stands on little: how it is called, where its row is, and what is weak."""

    label: str
    anchor: str
    words: str


def stands(names: Iterable[str], chains: Mapping[str, Chain]) -> tuple[Stand, ...]:
    """Those of some beliefs that are contested, on one source, on expired evidence or on no record, each
    once; what is no belief, such as the dice of a model, is left out.
    """
    found = []
    for name in dict.fromkeys(names):
        words = weak_words(chains[name]) if name in chains else ""
        if words:
            found.append(Stand(input_name(name), anchor(name), words))
    return tuple(found)


def stands_of(found: Mapping[str, Finding], chains: Mapping[str, Chain]) -> dict[str, tuple[Stand, ...]]:
    """For the answer and for each section that ranks beliefs, by its id: the ranked ones that stand on
    little. Of those that only the figure shows, and that are not heard, the contested ones alone.
    """
    moves, worth = found.get("sensitivity"), found.get("information")
    contested = frozenset(name for name, chain in chains.items() if chain.standing.contested)
    named = {
        "answer": _rests(moves)[:_NAMED],
        "moves": [*_rests(moves)[:_MOST], *(n for n in _shown(moves, "input") if n in contested)],
        "information": [*_rests(worth), *(n for n in _shown(worth, "name") if n in contested)],
        "crux": _cruxes(found.get("crux"))[:_MOST],
        "leverage": _rests(found.get("leverage")),
        "discover": _rests(found.get("discover")),
    }
    return {section: made for section, names in named.items() if (made := stands(names, chains))}


def _rests(finding: Finding | None) -> list[str]:
    return [] if finding is None else [s.name for s in finding.rests_on]


def _shown(finding: Finding | None, key: str) -> list[str]:
    return [] if finding is None else [str(row[key]) for row in finding.data["rows"][:_MOST]]


def _cruxes(finding: Finding | None) -> list[str]:
    """What two people disagree on, the largest share first, then what would flip the plan."""
    if finding is None:
        return []
    differ = [name for row in finding.data["rows"] for name in row["members"]]
    return [*differ, *(f["name"] for f in finding.data["flips"])]
