"""How many people are reached from some of them: simulated 64 worlds at a time, or by enumeration.

Independent cascade: whoever is moved has one chance to move each neighbour, with the strength of the tie.
Linear threshold: a person is moved once the strengths of moved neighbours reach a threshold that is uniform
on [0, 1]; this reaches the same people as taking the view of at most one neighbour (Kempe, Kleinberg &
Tardos 2003, “Maximizing the spread of influence through a social network”).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError, listing
from leadtime.models.influence.bits import (
    HashedThreshold,
    Live,
    Words,
    every_cascade,
    every_threshold,
    unpacked,
    worlds_of,
)
from leadtime.models.influence.network import Floats, Ints, Network, expand

CASCADE, THRESHOLD = "cascade", "threshold"
MODELS = (CASCADE, THRESHOLD)
FEW = 18
"""Up to 2 to this many worlds all of them are gone through."""
_ROOM = 1 << 17
"""Words that a simulation holds at a time: more of them share the cost of a step, and fill the cache."""
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_DIGITS = 8
"""Binary digits of a strength; what lies below them is rounded up or down at random, so none is lost."""
_DENSE = 16
"""From one tie in so many on, a step goes through all ties in the order of their heads, without a sort."""


@dataclass(frozen=True)
class Reach:
    """Expected number of people reached (or their weight), its Monte-Carlo error, and whether it is exact."""

    mean: float
    error: float
    exact: bool
    draws: int


def check_model(model: str) -> bool:
    """Whether this is the linear threshold. Raises :class:`InputError` for a model that does not exist."""
    if model not in MODELS:
        raise InputError(f"there is no way of spreading {model!r}", valid=listing(MODELS))
    return model == THRESHOLD


def seeds_of(network: Network, seeds: Sequence[int | str]) -> Ints:
    """Numbers of people given by number or name. Raises :class:`InputError` for one who is not there."""
    numbers = [network.index(s) if isinstance(s, str) else int(s) for s in seeds]
    for i in numbers:
        if not 0 <= i < network.people:
            raise InputError(f"there is no person {i}", valid=f"0 to {network.people - 1}")
    return np.unique(np.array(numbers, dtype=np.int64))


def spread(
    network: Network,
    seeds: Sequence[int | str],
    *,
    model: str = CASCADE,
    weights: npt.ArrayLike | None = None,
    draws: int = 4096,
    seed: int = 0,
    exact: bool | None = None,
) -> Reach:
    """The expected number of people reached from ``seeds``, these included.

    Parameters
    ----------
    network, seeds:
        who is tied to whom, and who is moved at the start (numbers or names).
    model:
        ``cascade`` or ``threshold``.
    weights:
        what reaching each person counts, shape (people,); one each by default.
    draws, seed:
        worlds simulated, rounded up to a multiple of 64. The error is sd / √draws.
    exact:
        True goes through all worlds and raises where there are too many; False simulates; by default all are
        gone through where there are at most 2¹².

    Raises :class:`InputError` for people, models or numbers that do not exist.
    """
    threshold = check_model(model)
    start = seeds_of(network, seeds)
    worth = _weights(network, weights)
    if draws < 1:
        raise InputError(f"draws is {draws}", valid="1 or more")
    if exact or (exact is None and worlds_of(network, threshold) <= 12):
        return exact_spread(network, seeds, model=model, weights=weights)
    words = -(-draws // 64)
    at_once = int(np.clip(_ROOM // max(network.people, 1), 1, words))
    counts = []
    for first in range(0, words, at_once):
        n = min(at_once, words - first)
        live: Live = (
            HashedThreshold(network, n, seed + 7919 * first) if threshold else _Drawn(network, n, seed, first)
        )
        counts.append(_weight_reached(network, live, start, worth))
    found = np.concatenate(counts)
    error = float(found.std(ddof=1) / np.sqrt(len(found))) if len(found) > 1 else 0.0
    return Reach(float(found.mean()), error, False, len(found))


def exact_spread(
    network: Network,
    seeds: Sequence[int | str],
    *,
    model: str = CASCADE,
    weights: npt.ArrayLike | None = None,
) -> Reach:
    """The same over all worlds, each with its probability. Raises :class:`InputError` beyond 2¹⁸ of them."""
    threshold = check_model(model)
    start = seeds_of(network, seeds)
    size = worlds_of(network, threshold)
    if size > FEW:
        raise InputError(
            f"there are 2 to the {size:.0f} worlds, too many to go through",
            valid=f"at most {FEW} ties that may or may not work",
            fix="exact=False, which simulates",
        )
    table = every_threshold(network) if threshold else every_cascade(network)
    found = _weight_reached(network, table, start, _weights(network, weights))[: len(table.weights)]
    return Reach(float(table.weights @ found), 0.0, True, len(table.weights))


def _weights(network: Network, weights: npt.ArrayLike | None) -> Floats | None:
    if weights is None:
        return None
    made = np.asarray(weights, dtype=np.float64)
    if made.shape != (network.people,) or not np.isfinite(made).all():
        raise InputError(f"the weights have the shape {made.shape}", valid=f"({network.people},), all finite")
    return made


def _weight_reached(network: Network, live: Live, start: Ints, worth: Floats | None) -> Floats:
    """The people reached in each world, or their weight, shape (64 · words,)."""
    bits = np.full((len(start), live.words), _ALL)
    seen = np.zeros((network.people, live.words), dtype=np.uint64)
    for _ in search(network, live, start, bits, seen=seen):
        pass
    touched = np.flatnonzero(seen.any(axis=1))
    if worth is not None:
        return np.asarray(worth[touched] @ unpacked(seen[touched]), dtype=np.float64)
    return _bit_sums(seen[touched])


def _bit_sums(rows: Words) -> Floats:
    """How many rows have each bit set, shape (64 · words,)."""
    total = np.zeros(64 * rows.shape[1])
    for first in range(0, len(rows), 8192):
        total += unpacked(rows[first : first + 8192]).sum(axis=0, dtype=np.uint16)
    return total


@dataclass(frozen=True)
class _Drawn:
    """Ties of the independent cascade drawn as they are met: for one search, in which each is met once."""

    network: Network
    words: int
    seed: int
    first: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rng", np.random.Generator(np.random.SFC64((self.seed, self.first))))

    def of(self, ties: Ints) -> Words:
        """New words for these ties."""
        rng: np.random.Generator = self._rng  # type: ignore[attr-defined]  # set above, on a frozen class
        shape = (len(ties), self.words)
        scaled = self.network.strengths[ties][:, None] * 2.0**_DIGITS
        digits = (scaled + rng.random(shape)).astype(np.int64)
        made = np.zeros(shape, dtype=np.uint64)
        used = int(np.bitwise_or.reduce(digits, axis=None)) if digits.size else 0
        for r in range(_DIGITS):
            if not used & ((2 << r) - 1):
                continue  # no strength has a digit so low, so nothing is set yet
            luck = rng.integers(0, 2**64, shape, dtype=np.uint64)
            one = (-((digits >> r) & 1)).astype(np.uint64)
            made = (luck & made) | (one & (luck ^ made))
        return np.where(digits >> _DIGITS > 0, _ALL, made)


def search(
    network: Network,
    live: Live,
    start: Ints,
    bits: Words,
    *,
    seen: Words | None = None,
    backwards: bool = False,
) -> Iterator[tuple[Ints, Words]]:
    """Breadth-first search in all worlds at once: each step's people, and in which worlds they are new.

    ``start`` (k,) with ``bits`` (k, words) are the first step; ``seen`` (people, words), zeros at first,
    then holds what has been reached. ``backwards`` goes against the ties: who reaches the start.
    """
    seen = np.zeros((network.people, live.words), dtype=np.uint64) if seen is None else seen
    seen[start] |= bits
    first, ends = (network.first_into, network.tails) if backwards else (network.first, network.heads)
    people, new = start, bits
    while len(people):
        yield people, new
        ties, rows, ordered = _ties_of(network, people, first, backwards)
        carried = new[rows] & ~seen[ends[ties]]
        some = carried.any(axis=1)
        ties, carried = ties[some], carried[some]
        carried &= live.of(ties)
        some = carried.any(axis=1)
        people, new = _joined(ends[ties[some]], carried[some], ordered)
        seen[people] |= new


def _ties_of(network: Network, people: Ints, first: Ints, backwards: bool) -> tuple[Ints, Ints, bool]:
    """The ties that people have, in which row of ``people`` each begins, and whether ends are sorted."""
    if int((first[people + 1] - first[people]).sum()) * _DENSE < len(network.tails):
        rows, at = expand(first, people)
        return (network.into[at] if backwards else at), rows, False
    # Many of all ties: going through them in the order of their far ends saves sorting those.
    row = np.full(network.people, -1, dtype=np.int64)
    row[people] = np.arange(len(people))
    if backwards:
        ties = np.flatnonzero(row[network.heads] >= 0)
        return ties, row[network.heads[ties]], True
    found = row[network.tails_by_head]
    at = np.flatnonzero(found >= 0)
    return network.into[at], found[at], True


def _joined(people: Ints, bits: Words, in_order: bool) -> tuple[Ints, Words]:
    """Rows of the same person made one."""
    if not len(people):
        return people, bits
    order = slice(None) if in_order else np.argsort(people, kind="stable")
    ordered = people[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[starts], np.bitwise_or.reduceat(bits[order], starts, axis=0)
