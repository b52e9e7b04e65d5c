"""The chance inputs of a run, one component at a time, with the draws that the plans share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from leadtime.decision.columns import Floats
from leadtime.errors import InputError, listing, nearest
from leadtime.futures.comparison import same_memory

if TYPE_CHECKING:
    from leadtime.futures import Futures


@dataclass(frozen=True)
class Chance:
    """A chance input that varies: ``draws`` has shape (draws,), in ``unit``.

    ``kind`` is ``belief`` where the project states it, ``default`` where it is the model's own, and ``dice``
    where it is how the luck falls, which nobody can believe more or less of. ``set_by`` are the plans that
    replace it.
    """

    name: str
    draws: Floats
    unit: str
    kind: str
    set_by: tuple[str, ...]


def chance_inputs(
    futures: Futures, plans: Sequence[str], outcome: str, wanted: Sequence[str] | None = None
) -> tuple[tuple[Chance, ...], tuple[str, ...]]:
    """The inputs that vary and that ``outcome`` depends on, and the names of those that were not kept.

    ``wanted`` narrows them to some names: ``quality`` means all its components, ``quality[technical]`` one.
    Raises :class:`InputError` where a wanted name is no chance input, or where none was kept.
    """
    needed = futures.model.ancestors((outcome,))
    names = [n for n in futures.model.inputs if n in needed]
    kept = [n for n in names if n in futures.names and futures.is_kept(n)]
    missing = tuple(n for n in names if n not in kept)
    found = [c for n in kept for c in _components(futures, plans, n)]
    if wanted is not None:
        found = [c for c in found if c.name in wanted or c.name.partition("[")[0] in wanted]
        _check_wanted(wanted, kept, found)
        missing = ()
    if not found and missing:
        raise InputError(
            "no chance input was kept in these futures, so nothing can be said of what moves them",
            fix=f"simulate(..., keep=[..., {listing(missing, most=3)}]), or leave keep out",
        )
    return tuple(found), missing


def _check_wanted(wanted: Sequence[str], kept: Sequence[str], found: Sequence[Chance]) -> None:
    """Every wanted name must be there; a constant is there too, but moves nothing."""
    known = [*kept, *(c.name for c in found)]
    for name in wanted:
        if name not in known and name.partition("[")[0] not in kept:
            raise InputError(
                f"there is no chance input {name!r} in these futures",
                valid=listing(known),
                fix=nearest(name, known),
            )


def _components(futures: Futures, plans: Sequence[str], name: str) -> Iterator[Chance]:
    arrays = {plan: np.asarray(futures[plan][name]) for plan in plans}
    first = next(iter(arrays.values()))
    if first.ndim == 1:
        yield from _varying(futures, name, name, arrays)
    elif first.ndim == 2:
        for j, label in enumerate(futures.labels(name) or range(first.shape[1])):
            columns = {plan: a[:, j] for plan, a in arrays.items()}
            yield from _varying(futures, name, f"{name}[{label}]", columns)


def _varying(
    futures: Futures, name: str, component: str, columns: dict[str, npt.NDArray[Any]]
) -> Iterator[Chance]:
    """The component under the first plan in which it varies, if it varies at all."""
    source = next((p for p, x in columns.items() if _varies(x)), None)
    if source is None:
        return
    draws = columns[source]
    others = tuple(p for p, x in columns.items() if not _same(x, draws))
    unit = futures.unit(name)
    stated = futures.beliefs.names
    kind = "belief" if component in stated or name in stated else "default"
    if futures.model.inputs[name].kind == "dice":
        kind = "dice"
    yield Chance(component, np.ascontiguousarray(draws, dtype=np.float64), unit, kind, others)


def _varies(x: npt.NDArray[Any]) -> bool:
    return x.strides[0] != 0 and bool(np.any(x != x[0]))


def _same(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> bool:
    """Whether two columns hold the same draws; plans that share an input share its memory."""
    return same_memory(x, y) or bool(np.array_equal(x, y))
