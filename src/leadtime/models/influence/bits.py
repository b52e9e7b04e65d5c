"""Sixty-four worlds in a word: which ties work in which worlds, one bit for each.

A cascade is simulated in 64 worlds at once (bit-parallel search): a person's word says in which of them they
are moved, and a tie passes on the bits that are set in its own word. The bits of a tie are drawn by a hash of
(seed, tie, word), so that searches from different people meet the same world without its being stored; or
they are a truth table of all that may happen, with the probability of each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from leadtime.models.influence.network import Floats, Ints, Network

Words = npt.NDArray[np.uint64]
_ROUNDS = 16
"""Binary digits of a probability; what lies below them is rounded up or down at random, so none is lost."""
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


class Live(Protocol):
    """Which ties work in which worlds, and how likely each world is."""

    words: int

    def of(self, ties: Ints) -> Words:
        """The words of these ties, shape (len(ties), words)."""
        ...


def mixed(x: Words) -> Words:
    """A well-mixed hash of each word (the finaliser of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return x ^ (x >> np.uint64(31))


def _counter(key: Words, step: int) -> Words:
    with np.errstate(over="ignore"):
        return mixed(key + np.uint64((step + 1) * 0x9E37_79B9_7F4A_7C15 & int(_ALL)))


def hashed_bits(seed: int, kind: int, ids: Ints, words: int, p: Floats, first: int = 0) -> Words:
    """Independent bits, each set with the probability ``p`` of its row: shape (len(ids), words).

    The same seed, kind, id and number of the word (from ``first`` on) give the same bits.
    """
    with np.errstate(over="ignore"):
        rows = mixed(ids.astype(np.uint64) * np.uint64(0xD6E8_FEB8_6659_FD93) + np.uint64(seed % 2**63))
        rows = mixed(rows + np.uint64(kind))[:, None]
        key = mixed(rows + np.arange(first, first + words, dtype=np.uint64)[None, :])
    scaled = np.clip(np.asarray(p, dtype=np.float64), 0.0, 1.0)[:, None] * 2.0**_ROUNDS
    whole = np.floor(scaled)
    dither = (_counter(key, _ROUNDS) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    digits = (whole + (dither < scaled - whole)).astype(np.uint64)
    made = np.zeros(key.shape, dtype=np.uint64)
    for r in range(_ROUNDS):
        luck = _counter(key, r)
        # From the last digit to the first: a one joins the bits with luck, a zero keeps those with luck.
        one = -((digits >> np.uint64(r)) & np.uint64(1)).astype(np.int64)
        made = (luck & made) | (one.astype(np.uint64) & (luck ^ made))
    return np.where(digits >> np.uint64(_ROUNDS) > 0, _ALL, made)


def _uniforms(seed: int, kind: int, ids: Ints, words: int) -> Floats:
    """A uniform number for each id in each world, shape (len(ids), 64 · words)."""
    with np.errstate(over="ignore"):
        rows = mixed(ids.astype(np.uint64) * np.uint64(0xD6E8_FEB8_6659_FD93) + np.uint64(seed % 2**63))
        rows = mixed(rows + np.uint64(kind))[:, None]
        key = mixed(rows + np.arange(64 * words, dtype=np.uint64)[None, :])
    return (key >> np.uint64(11)).astype(np.float64) * 2.0**-53


def packed(live: npt.NDArray[np.bool_]) -> Words:
    """Booleans (rows, worlds) as words (rows, ⌈worlds / 64⌉)."""
    short = -live.shape[1] % 64
    wide = np.pad(live, ((0, 0), (0, short))) if short else live
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64, copy=False)


def unpacked(words: Words) -> npt.NDArray[np.bool_]:
    """Words (rows, words) as booleans (rows, 64 · words)."""
    raw = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    return np.unpackbits(raw, axis=1, bitorder="little").astype(np.bool_)


_TIE, _PICK = 1, 2
MOVED, MEANT = 3, 4
"""The kinds of luck that are hashed: ties, whose word a person takes, whether a talk moves, and which way."""


@dataclass(frozen=True)
class HashedCascade:
    """The independent cascade: each tie works by itself, with the probability of its strength."""

    network: Network
    words: int
    seed: int = 0

    def of(self, ties: Ints) -> Words:
        """The words of these ties."""
        return hashed_bits(self.seed, _TIE, ties, self.words, self.network.strengths[ties])


@dataclass(frozen=True)
class HashedThreshold:
    """The linear threshold: each person takes the view of at most one other, by shares of attention.

    It gives the same distribution of who is reached as thresholds drawn uniformly (Kempe et al. 2003).
    """

    network: Network
    words: int
    seed: int = 0

    def of(self, ties: Ints) -> Words:
        """The words of these ties."""
        low, high = picks(self.network)
        luck = _uniforms(self.seed, _PICK, self.network.heads[ties], self.words)
        return packed((luck >= low[ties, None]) & (luck < high[ties, None]))


def picks(network: Network) -> tuple[Floats, Floats]:
    """The part of [0, 1) in which a head takes the view of each tie's tail: from, to; arrays (ties,)."""
    share = network.shares[network.into]
    ends = np.cumsum(share)
    before = np.concatenate([[0.0], ends])[network.first_into[network.heads[network.into]]]
    high = np.empty_like(ends)
    high[network.into] = ends - before
    return high - network.shares, high


@dataclass(frozen=True)
class Table:
    """All that may happen: which ties work in each world (ties, words), and the probability of each world."""

    table: Words
    weights: Floats

    @property
    def words(self) -> int:
        """Words of worlds."""
        return int(self.table.shape[1])

    def of(self, ties: Ints) -> Words:
        """The words of these ties."""
        return self.table[ties]


def every_cascade(network: Network) -> Table:
    """All worlds of the independent cascade: 2 to the number of ties that may or may not work."""
    p = network.strengths
    open_ties = np.flatnonzero((p > 0) & (p < 1))
    worlds = 1 << len(open_ties)
    live = np.repeat((p >= 1)[:, None], worlds, axis=1)
    weights = np.ones(worlds)
    for k, tie in enumerate(open_ties):
        live[tie] = (np.arange(worlds) >> k) & 1
        weights *= np.where(live[tie], p[tie], 1 - p[tie])
    return Table(packed(live), weights)


def every_threshold(network: Network) -> Table:
    """All worlds of the linear threshold: who takes whose view, or nobody's."""
    live = np.zeros((len(network.tails), 1), dtype=np.bool_)
    weights = np.ones(1)
    for person in range(network.people):
        ties = network.into[network.first_into[person] : network.first_into[person + 1]]
        if not len(ties):
            continue
        share = network.shares[ties]
        chance = np.array([max(1 - float(share.sum()), 0.0), *share])
        size = len(weights)
        live = np.tile(live, (1, len(chance)))
        for k, tie in enumerate(ties):
            live[tie, (k + 1) * size : (k + 2) * size] = True
        weights = (chance[:, None] * weights[None, :]).ravel()
    return Table(packed(live), weights)


def worlds_of(network: Network, threshold: bool) -> float:
    """How many worlds there are, as a power of two."""
    if threshold:
        counts = np.diff(network.first_into) + 1.0
        return float(np.log2(counts).sum())
    return float(np.count_nonzero((network.strengths > 0) & (network.strengths < 1)))
