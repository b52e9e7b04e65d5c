"""Where the columns of a run go: arrays for what is kept, statistics for what is watched."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from leadtime.errors import SupportError
from leadtime.futures.program import Output, Program
from leadtime.futures.sampling import BLOCK
from leadtime.futures.watch import WatchList

Array = npt.NDArray[Any]


class Store:
    """Columns for the blocks ``first <= block < last`` of a run of ``draws`` draws.

    A column is identified by its slot and factor, so plans that share a value share its memory, and a value
    that is the same in every future takes none.
    """

    def __init__(self, program: Program, keep: frozenset[str], draws: int, first: int, last: int) -> None:
        self.first, self.draws = first, draws
        self.size = max(min(last * BLOCK, draws) - first * BLOCK, 0)
        self.kept = list({(o.slot, o.factor): o for o in program.outputs if o.name in keep}.values())
        watched: dict[str, list[Output]] = {}
        for o in program.outputs:
            if o.name not in keep:
                watched.setdefault(o.name, []).append(o)
        self.factors = {o.slot: o.factor for group in watched.values() for o in group}
        self._watched_slots = {n: tuple(o.slot for o in group) for n, group in watched.items()}
        self.watch = self.new_watch()
        self.columns: dict[tuple[int, float], Array] = {}

    def new_watch(self) -> WatchList:
        """An empty list of what is watched: each thread fills one of its own."""
        return WatchList(self._watched_slots)

    def put(self, block: int, values: dict[int, Array], watch: WatchList) -> None:
        """Store one block; several threads may, once the first block has been stored."""
        start = block * BLOCK
        count = min(BLOCK, self.draws - start)
        for o in self.kept:
            value = values[o.slot]
            if (o.slot, o.factor) not in self.columns:
                self._allocate(o, value)
            if value.shape[0] != 1:
                at = start - self.first * BLOCK
                target = self.columns[o.slot, o.factor][at : at + count]
                if value.dtype == np.bool_:
                    target[...] = value[:count]
                else:
                    np.multiply(value[:count], o.factor, out=target)
        if watch.columns:
            watch.add(block, {s: self._watched(values[s], f, count) for s, f in self.factors.items()})

    def _allocate(self, o: Output, value: Array) -> None:
        if value.shape[0] == 1:
            scaled = value if value.dtype == np.bool_ else value * o.factor
            self.columns[o.slot, o.factor] = np.broadcast_to(scaled, (self.size, *value.shape[1:]))
        else:
            self.columns[o.slot, o.factor] = np.empty((self.size, *value.shape[1:]), dtype=value.dtype)

    @staticmethod
    def _watched(value: Array, factor: float, count: int) -> Array:
        if value.ndim > 1:
            raise SupportError("a vector quantity can be kept but not watched: put its name in keep=")
        full = np.broadcast_to(value, (count,)) if value.shape[0] == 1 else value[:count]
        return full * factor

    def merge(self, other: Store) -> None:
        """Take in the columns of another store, whose blocks lie inside this one's; not what it watched."""
        at = (other.first - self.first) * BLOCK
        for key, column in other.columns.items():
            if key not in self.columns:
                constant = column.strides[0] == 0 and column.shape[0] > 1
                shape = (self.size, *column.shape[1:])
                self.columns[key] = (
                    np.broadcast_to(column[:1], shape) if constant else np.empty(shape, column.dtype)
                )
            if self.columns[key].flags.writeable:
                self.columns[key][at : at + other.size] = column

    def truncate(self, draws: int) -> None:
        """Keep only the first draws: what was done when a run was stopped."""
        self.draws = self.size = draws
        self.columns = {k: c[:draws] for k, c in self.columns.items()}
