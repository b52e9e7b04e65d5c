"""One block of a run, and what to say when it holds something that is not a number."""

from __future__ import annotations

import numpy as np

from leadtime.errors import SupportError
from leadtime.futures.program import Program, QuantityStep, State
from leadtime.futures.sampling import BLOCK, Stream, block_size
from leadtime.futures.store import Store
from leadtime.futures.watch import WatchList

_ROOM = 31 << 20
"""Bytes just under the most that glibc takes as a hint (M_MMAP_THRESHOLD_MAX, 32 MiB)."""


def keep_memory() -> None:
    """Have the C library keep the memory that one block gives back for the next one.

    glibc returns free memory to the system beyond a threshold, and it learns that threshold from the largest
    array that was freed. A run of blocks would fault the same pages in again and again: a third of its CPU
    on a small model. An array that is freed untouched teaches it. Elsewhere this does nothing.
    """
    np.empty(_ROOM, dtype=np.uint8)


def run_block(program: Program, block: int, stream: Stream, store: Store, watch: WatchList) -> None:
    """Run one block into a store, and refuse what is not a number."""
    values = program.run(block, block_size(block, store.draws), stream)
    for slot, value in values.items():
        if value.dtype != np.bool_ and np.isnan(value).any():
            raise _not_a_number(program, block, slot, store.draws)
    store.put(block, values, watch)


def _not_a_number(program: Program, block: int, slot: int, draws: int) -> SupportError:
    """Run the block again, step by step, to find the first quantity that went wrong, and in which future."""
    state = State(list(program.constants), block, block_size(block, draws), Stream())
    with np.errstate(all="ignore"):
        for step, _ in program.steps:
            step.run(state)
            if isinstance(step, QuantityStep) and state.slots[step.out].dtype != np.bool_:
                wrong = np.isnan(state.slots[step.out])
                if wrong.any():
                    return _nan_error(step, state, int(np.argwhere(wrong)[0][0]), block)
    return SupportError(f"a column (slot {slot}) holds something that is not a number")


def _nan_error(step: QuantityStep, state: State, row: int, block: int) -> SupportError:
    given = []
    for name, slot in zip(step.argument_names, step.needs, strict=True):
        value = np.broadcast_to(state.slots[slot], (state.size, *state.slots[slot].shape[1:]))[row]
        given.append(f"{name}={np.array2string(value, precision=6)}")
    draw = block * BLOCK + row
    return SupportError(
        f"the quantity {step.name!r} is not a number in future {draw} (in base units: {', '.join(given)}). "
        "Guard the function against these values, or the belief against giving them",
        partial={"quantity": step.name, "draw": draw},
    )
