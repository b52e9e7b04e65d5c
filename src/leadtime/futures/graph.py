"""Order, ancestors and mistakes in a graph of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from leadtime.errors import InputError, ModelError, listing, nearest

Needs = Mapping[str, tuple[str, ...]]


def order(needs: Needs, model: str) -> tuple[str, ...]:
    """The computed names, each after all that it needs.

    The order depends on nothing but the graph and the order of its definition.
    Raises :class:`ModelError` that spells out the way round where there is a cycle.
    """
    inside = {name: [n for n in wants if n in needs] for name, wants in needs.items()}
    try:
        return tuple(TopologicalSorter(inside).static_order())
    except CycleError as e:
        ring = " needs ".join(reversed(e.args[1]))
        raise ModelError(
            f"the model {model!r} goes round in a circle: {ring}",
            valid="each quantity is computed from others, never from itself",
        ) from e


def ancestors(needs: Needs, names: Iterable[str]) -> frozenset[str]:
    """The names and everything that they need, directly or not."""
    found: set[str] = set()
    stack = list(names)
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(needs.get(name, ()))
    return frozenset(found)


def unknown(name: str, known: Iterable[str], what: str, error: type[InputError]) -> InputError:
    """The error for a name that does not exist, with the nearest one that does."""
    names = list(known)
    close = nearest(name, names)
    return error(f"unknown {what}: {name!r}", valid=listing(names), fix=close)
