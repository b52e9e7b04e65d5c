"""People and the ties along which one moves another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError, listing, nearest

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """Directed ties between people 0 … ``people`` − 1.

    Tie e goes from ``tails[e]`` to ``heads[e]``, arrays (ties,), and ``strengths[e]`` is, under the
    independent cascade, the probability that whoever was moved at its tail moves the head; under the linear
    threshold and in averaging, the weight that the head gives to the tail. Ties are stored by their tails.
    """

    people: int
    tails: Ints
    heads: Ints
    strengths: Floats
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        tails, heads = (np.asarray(x, dtype=np.int64).ravel() for x in (self.tails, self.heads))
        strengths = np.asarray(self.strengths, dtype=np.float64).ravel()
        self._check(tails, heads, strengths)
        order = np.lexsort((heads, tails))
        for name, value in (("tails", tails), ("heads", heads), ("strengths", strengths)):
            object.__setattr__(self, name, value[order])
        twice = np.flatnonzero((np.diff(self.tails) == 0) & (np.diff(self.heads) == 0))
        if len(twice):
            a, b = self.name(int(self.tails[twice[0]])), self.name(int(self.heads[twice[0]]))
            raise InputError(f"there are two ties from {a} to {b}", valid="one tie from one to another")

    def _check(self, tails: Ints, heads: Ints, strengths: Floats) -> None:
        if not len(tails) == len(heads) == len(strengths):
            found = f"{len(tails)} tails, {len(heads)} heads, {len(strengths)} strengths"
            raise InputError(found, valid="one of each for every tie")
        if self.names and len(self.names) != self.people:
            raise InputError(f"{len(self.names)} names for {self.people} people", valid="one for each")
        ends = np.concatenate([tails, heads])
        if len(ends) and not (ends.min() >= 0 and ends.max() < self.people):
            worst = int(ends.max() if ends.max() >= self.people else ends.min())
            raise InputError(f"a tie ends at person {worst}", valid=f"0 to {self.people - 1}")
        wrong = np.flatnonzero(~((strengths >= 0) & (strengths <= 1)))
        if len(wrong):
            raise InputError(f"a tie has the strength {strengths[wrong[0]]:g}", valid="from 0 to 1")
        loops = np.flatnonzero(tails == heads)
        if len(loops):
            raise InputError(f"{self.name(int(tails[loops[0]]))} has a tie to themselves", valid="two people")

    @classmethod
    def of(
        cls,
        ties: Mapping[tuple[str, str], float] | Iterable[tuple[str, str, float]],
        names: Sequence[str] | None = None,
        *,
        mutual: bool = False,
    ) -> Network:
        """A network of named ties (from, to): strength; ``mutual`` ties go both ways.

        Raises :class:`InputError` for a tie with somebody who is not among the ``names``, where these are
        given, and for what is no tie: a strength outside 0 to 1, a tie to oneself, one that stands twice.
        """
        rows = [(*k, v) for k, v in ties.items()] if isinstance(ties, Mapping) else list(ties)
        rows += [(b, a, p) for a, b, p in rows] if mutual else []
        known = tuple(dict.fromkeys(names if names is not None else (n for a, b, _ in rows for n in (a, b))))
        place = {name: i for i, name in enumerate(known)}
        for a, b, _ in rows:
            for name in (a, b):
                if name not in place:
                    raise InputError(
                        f"the tie from {a!r} to {b!r} names somebody unknown, {name!r}",
                        valid=listing(known),
                        fix=nearest(name, known),
                    )
        tails, heads = (np.array([place[row[k]] for row in rows], dtype=np.int64) for k in (0, 1))
        return cls(len(known), tails, heads, np.array([row[2] for row in rows], dtype=np.float64), known)

    def name(self, i: int) -> str:
        """What a person is called."""
        return self.names[i] if self.names else f"person {i}"

    def index(self, name: str) -> int:
        """The number of a named person. Raises :class:`InputError` for a name that is not there."""
        found = self._places.get(name)
        if found is None:
            raise InputError(
                f"there is nobody called {name!r}", valid=listing(self.names), fix=nearest(name, self.names)
            )
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def first(self) -> Ints:
        """Where the ties from each person begin, shape (people + 1,)."""
        return np.searchsorted(self.tails, np.arange(self.people + 1)).astype(np.int64)

    @cached_property
    def into(self) -> Ints:
        """The ties by their heads: a permutation of their numbers."""
        return np.argsort(self.heads, kind="stable").astype(np.int64)

    @cached_property
    def first_into(self) -> Ints:
        """Where the ties to each person begin in :attr:`into`, shape (people + 1,)."""
        return np.searchsorted(self.heads[self.into], np.arange(self.people + 1)).astype(np.int64)

    @cached_property
    def tails_by_head(self) -> Ints:
        """The tails of the ties in the order of :attr:`into`."""
        return self.tails[self.into]

    @cached_property
    def heard(self) -> Floats:
        """The sum of the strengths of the ties to each person, shape (people,)."""
        return np.asarray(
            np.bincount(self.heads, weights=self.strengths, minlength=self.people), dtype=np.float64
        )

    @cached_property
    def shares(self) -> Floats:
        """The strengths as shares of each head's attention: scaled down where they sum to more than one."""
        return np.asarray(self.strengths / np.maximum(self.heard, 1.0)[self.heads])

    def with_strengths(self, strengths: Floats) -> Network:
        """The same ties, as they are stored here, with other strengths."""
        return Network(self.people, self.tails, self.heads, strengths, self.names)


def expand(first: Ints, of: Ints) -> tuple[Ints, Ints]:
    """All entries of the rows ``of`` in an index ``first``: which of the rows each belongs to, and where it
    stands.
    """
    counts = first[of + 1] - first[of]
    rows = np.repeat(np.arange(len(of)), counts)
    ends = np.cumsum(counts)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return rows, first[of][rows] + within
