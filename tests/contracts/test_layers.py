"""The rooms import one way, and nothing imports in a ring."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.contracts.source import FLOOR_OF, ROOT, imports, modules, room

# The version number is a fact about the package, not a way in through its front door.
FRONT_DOOR = {"leadtime"}


def test_every_module_has_a_room() -> None:
    """No file stands outside the rooms that the design names."""
    homeless = {
        m for m in modules() if room(m) not in FLOOR_OF and m not in {"leadtime", "leadtime.__main__"}
    }
    assert not homeless, f"give these a room of the design: {sorted(homeless)}"


def test_rooms_import_one_way() -> None:
    """A room imports earlier rooms only, so what is known never depends on how it is shown."""
    wrong = []
    for i in imports():
        here, there = room(i.importer), room(i.imported)
        if here is None or there is None or here == there:
            continue
        if FLOOR_OF[there] >= FLOOR_OF[here]:
            wrong.append(f"{i.importer}:{i.line} imports {i.imported}")
    assert not wrong, "\n".join(wrong)


def test_rooms_do_not_use_the_front_door() -> None:
    """`leadtime` itself gathers every room: a room that imported it would depend on all the others."""
    lines = []
    for i in imports():
        if i.imported not in FRONT_DOOR or room(i.importer) is None:
            continue
        source = (ROOT / "src" / i.importer.replace(".", "/")).with_suffix(".py")
        source = source if source.is_file() else source.with_suffix("") / "__init__.py"
        text = source.read_text(encoding="utf-8").splitlines()[i.line - 1]
        if text.strip() != "from leadtime import __version__":
            lines.append(f"{i.importer}:{i.line}: {text.strip()}")
    assert not lines, "\n".join(lines)


def test_no_module_imports_in_a_ring() -> None:
    """Modules can be read in an order in which each uses only what came before, lazy imports included.

    Imports for types alone are left out: they never run.
    """
    graph: dict[str, set[str]] = {m: set() for m in modules()}
    for i in imports():
        if i.types_only or i.importer in FRONT_DOOR or i.imported in FRONT_DOOR:
            continue
        graph[i.importer].add(i.imported)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as e:
        pytest.fail(" -> ".join(e.args[1]))
