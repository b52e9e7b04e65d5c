"""The futures check: a quantity gives each future its value whatever other futures are beside it.

A model's functions see many futures at once, so nothing stops one from taking a mean over them; its value
would then depend on how the draws are cut into blocks. Here a few futures of the first block are run through
every function a second time, in smaller company: each must get the value that it had. The check draws what
the run would draw, changes nothing of it, and takes some milliseconds, once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from leadtime.errors import ModelError
from leadtime.futures.program import Program, QuantityStep, State, Step, reads, writes
from leadtime.futures.sampling import BATCH, Stream

Array = npt.NDArray[Any]

_COMPANIES = (
    slice(0, BATCH // 2),
    *(slice(i, i + 7) for i in (100, 500, 900)),
    *(slice(i, i + 1) for i in (300, 700)),
)
"""Futures of one batch: half of them, a few, and one alone."""
_FEWEST = 2
"""A single company that disagrees may be a tie that rounding broke the other way."""


def check_futures(program: Program) -> None:
    """Run one batch. Raises :class:`ModelError` for a quantity that mixes futures."""
    state = State(list(program.constants), 0, BATCH, Stream())
    chosen = _chosen(program)
    with np.errstate(all="ignore"):
        for step in _needed(program, chosen):
            step.run(state)
        for step in chosen:
            _check(step, [state.slots[i] for i in step.needs], state.slots[step.out])


def _chosen(program: Program) -> list[QuantityStep]:
    """One step for each quantity and the constants that it is given: plans that share them share the code."""
    found: dict[tuple[Any, ...], QuantityStep] = {}
    for step, _ in program.steps:
        if isinstance(step, QuantityStep):
            fixed = (i if program.constants[i] is not None else None for i in step.needs)
            found.setdefault((step.name, *fixed), step)
    return list(found.values())


def _needed(program: Program, chosen: list[QuantityStep]) -> list[Step]:
    """The chosen steps and those that they rest on, in order."""
    wanted = {step.out for step in chosen}
    found: list[Step] = []
    for step, _ in reversed(program.steps):
        if not wanted.isdisjoint(writes(step)):
            wanted.update(reads(step))
            found.append(step)
    return found[::-1]


def _check(step: QuantityStep, arguments: list[Array], whole: Array) -> None:
    odd = 0
    for company in _COMPANIES:
        size = company.stop - company.start
        try:
            part = step.value([_some(a, company) for a in arguments], size)
        except ModelError as e:
            if size > 1:
                raise _mixed(step.name) from e
            continue  # a function may want at least two futures, which is what it always gets
        odd += not _same(part, _some(whole, company))
    if odd >= _FEWEST:
        raise _mixed(step.name)


def _some(array: Array, company: slice) -> Array:
    """The futures of a company; what is the same in all futures stays as it is."""
    return array if array.shape[0] == 1 else array[company]


def _same(a: Array, b: Array) -> bool:
    """Equal but for rounding, which may differ with the place of a number in its array."""
    equal = bool((a == b).all())
    if equal or "b" in {a.dtype.kind, b.dtype.kind}:
        return equal
    finite = b[np.isfinite(b)]
    scale = float(np.max(np.abs(finite))) if finite.size else 0.0
    return bool(np.all(np.isclose(a, b, rtol=1e-9, atol=1e-12 * scale, equal_nan=True)))


def _mixed(name: str) -> ModelError:
    return ModelError(
        f"the quantity {name!r} mixes futures: a future gets another value when other futures are beside it",
        valid="arithmetic on each future by itself; the first axis is the futures",
        fix="np.sum(x, axis=-1) for a sum over the rows of a table; for a mean over the futures, "
        f"futures.mean(plan, {name!r}) after the run",
    )
