"""Statistics of columns that are watched but not kept: memory does not grow with the number of draws.

Means and paired differences are exact. Quantiles come from counts in bins whose width is 2**-10 of their
position, with linear interpolation inside a bin, so they are within 0.1 % of the sample quantile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from leadtime.errors import SupportError
from leadtime.futures.estimate import Moments, batch_means, error_of_mean
from leadtime.futures.sampling import FloatArray, Sampling

Array = npt.NDArray[np.generic]

_SHIFT: Final = 42  # leaves 10 bits of the mantissa: a bin is 2**-10 wide relative to its lower end
_SMALLEST: Final = (1023 - 200) << 10  # bins begin at 2**-200; what is smaller counts as zero
RELATIVE_WIDTH: Final = 2.0**-10


@dataclass
class Histogram:
    """Counts of values by sign and size, in bins of equal relative width; merges exactly in any order."""

    first: int = 0
    counts: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)
    zeros: int = 0
    infinite: int = 0
    total: int = 0

    def add(self, x: FloatArray) -> None:
        """Count the values of a block."""
        self.total += x.size
        self.infinite += int(np.count_nonzero(np.isposinf(x)))
        bins = (np.abs(x).view(np.int64) >> _SHIFT) - _SMALLEST
        bins[(bins < 0) | ~np.isfinite(x)] = -1
        for sign, side in ((1, x > 0), (-1, x < 0)):
            chosen = bins[side & (bins >= 0)]
            if chosen.size:
                self._count(sign, chosen)
        self.zeros = self.total - self.infinite - sum(int(c.sum()) for c in self.counts.values())

    def _count(self, sign: int, bins: npt.NDArray[np.int64]) -> None:
        # Counting pages of a thousand bins keeps the memory to what the values cover.
        low, high = int(bins.min()), int(bins.max())
        counted = np.bincount(bins - low, minlength=high - low + 1)
        for page in range(low >> 10, (high >> 10) + 1):
            a, b = max(low, page << 10), min(high + 1, (page + 1) << 10)
            counts = self.counts.setdefault(sign * (page + 1), np.zeros(1 << 10, dtype=np.int64))
            counts[a - (page << 10) : b - (page << 10)] += counted[a - low : b - low]

    def merge(self, other: Histogram) -> None:
        """Add another histogram's counts."""
        for key, counts in other.counts.items():
            if key in self.counts:
                self.counts[key] += counts
            else:
                self.counts[key] = counts.copy()
        self.zeros += other.zeros
        self.infinite += other.infinite
        self.total += other.total

    def _steps(self) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int64]]:
        """Lower ends, upper ends and counts of all bins that hold something, from the smallest value up."""
        lows, highs, counts = [], [], []
        for key in sorted(k for k in self.counts if k < 0):
            low, high = _edges(-key - 1)
            lows.append(-high[::-1])
            highs.append(-low[::-1])
            counts.append(self.counts[key][::-1])
        lows.append(np.zeros(1))
        highs.append(np.zeros(1))
        counts.append(np.array([self.zeros]))
        for key in sorted(k for k in self.counts if k > 0):
            low, high = _edges(key - 1)
            lows.append(low)
            highs.append(high)
            counts.append(self.counts[key])
        low, high, count = np.concatenate(lows), np.concatenate(highs), np.concatenate(counts)
        return low[count > 0], high[count > 0], count[count > 0]

    def quantile(self, q: float) -> float:
        """The q-quantile; infinite where it falls among censored draws."""
        low, high, count = self._steps()
        rank = q * (self.total - 1)
        ends = np.cumsum(count)
        i = int(np.searchsorted(ends, rank, side="right"))
        if i >= len(count):
            return math.inf if self.infinite else float(high[-1])
        inside = (rank - (ends[i] - count[i]) + 0.5) / count[i]
        return float(low[i] + (high[i] - low[i]) * inside)

    def share_above(self, x: float) -> float:
        """The share of draws above ``x``, with the bin that holds x divided in proportion."""
        low, high, count = self._steps()
        width = np.where(high > low, high - low, 1.0)
        part = np.where(high > low, np.clip((high - x) / width, 0.0, 1.0), (low > x).astype(float))
        return (float((part * count).sum()) + self.infinite) / self.total


def _edges(page: int) -> tuple[FloatArray, FloatArray]:
    bins = np.arange((page << 10), ((page + 1) << 10) + 1, dtype=np.int64) + _SMALLEST
    edges = (bins << _SHIFT).view(np.float64)
    return edges[:-1], edges[1:]


@dataclass
class Watched:
    """The statistics of one scalar column, block by block."""

    blocks: dict[int, tuple[Moments, Moments]] = field(default_factory=dict)
    histogram: Histogram = field(default_factory=Histogram)

    def add(self, block: int, x: FloatArray) -> None:
        """Take in a block's draws."""
        with np.errstate(invalid="ignore"):
            self.blocks[block] = (Moments.of(x), Moments.of(batch_means(x)))
        self.histogram.add(x)

    def merge(self, other: Watched) -> None:
        """Take in what another worker saw; the result does not depend on who saw what."""
        self.blocks.update(other.blocks)
        self.histogram.merge(other.histogram)

    def mean(self, method: Sampling) -> tuple[float, float]:
        """The mean and its standard error. The blocks are merged in their own order, whoever ran them."""
        return _mean(self.blocks, method)


@dataclass
class WatchedPair:
    """The paired difference of two columns, and how often each is the larger."""

    blocks: dict[int, tuple[Moments, Moments]] = field(default_factory=dict)
    greater: int = 0
    equal: int = 0
    total: int = 0

    def add(self, block: int, a: FloatArray, b: FloatArray) -> None:
        """Take in a block's draws of both."""
        with np.errstate(invalid="ignore"):
            gap = a - b
            self.blocks[block] = (Moments.of(gap), Moments.of(batch_means(gap)))
        self.greater += int(np.count_nonzero(a > b))
        self.equal += int(np.count_nonzero(a == b))
        self.total += a.size

    def merge(self, other: WatchedPair) -> None:
        """Take in what another worker saw."""
        self.blocks.update(other.blocks)
        self.greater += other.greater
        self.equal += other.equal
        self.total += other.total

    def mean(self, method: Sampling) -> tuple[float, float]:
        """The mean difference and its standard error."""
        return _mean(self.blocks, method)


def _mean(blocks: dict[int, tuple[Moments, Moments]], method: Sampling) -> tuple[float, float]:
    total, batches = Moments(), Moments()
    for block in sorted(blocks):
        total, batches = total.merge(blocks[block][0]), batches.merge(blocks[block][1])
    return total.mean, error_of_mean(total, batches, method)


class WatchList:
    """All that is watched in a run: columns by slot, pairs of slots by name."""

    def __init__(self, slots: dict[str, tuple[int, ...]]) -> None:
        self.columns = {s: Watched() for group in slots.values() for s in group}
        self.pairs = {
            p: WatchedPair() for group in slots.values() for p in combinations(sorted(set(group)), 2)
        }

    def add(self, block: int, values: dict[int, FloatArray]) -> None:
        """Take in one block: the draws by slot."""
        for slot, column in self.columns.items():
            column.add(block, values[slot])
        for (a, b), pair in self.pairs.items():
            pair.add(block, values[a], values[b])

    def merge(self, other: WatchList) -> None:
        """Take in another worker's list."""
        for slot, column in self.columns.items():
            column.merge(other.columns[slot])
        for key, pair in self.pairs.items():
            pair.merge(other.pairs[key])


def not_kept(name: str) -> SupportError:
    """The error for draws that were watched only."""
    return SupportError(f"the draws of {name!r} were watched, not kept: run again with keep=[{name!r}]")
