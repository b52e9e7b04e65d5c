"""What the contract tests know of the source tree: its files, its rooms and its imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "leadtime"

# From the ground up. A room may import the rooms of earlier lines; neighbours on one line never import one
# another. `errors` and `units` are the ground: units are refused with errors.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("units",),
    ("evidence",),
    ("futures",),
    ("review", "experiments", "models"),
    ("decision",),
    ("case",),
    ("project",),
    ("report",),
    ("cli",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


@dataclass(frozen=True)
class Import:
    """One import of one of our modules: who asks, for what, where; it never runs if it is for types only."""

    importer: str
    imported: str
    line: int
    types_only: bool = False


def module_name(path: Path) -> str:
    """`src/leadtime/futures/model.py` is `leadtime.futures.model`."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str | None:
    """The room of a module; None for the package itself, which is the front door to all of them."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else None


@lru_cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the package."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@lru_cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@lru_cache
def modules() -> frozenset[str]:
    """The name of every module of the package."""
    return frozenset(module_name(path) for path in python_files())


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        # `from leadtime.futures import model` asks for a module, `from leadtime.futures.model import Model`
        # for something inside one.
        return [name if name in modules() else node.module for name in whole]
    return []


def _is_type_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imports_of(path: Path) -> Iterator[Import]:
    importer = module_name(path)
    for_types = {id(n) for block in ast.walk(tree(path)) if _is_type_block(block) for n in ast.walk(block)}
    for node in ast.walk(tree(path)):
        for target in _targets(node):
            if target.split(".")[0] == "leadtime" and target != importer:
                yield Import(importer, target, getattr(node, "lineno", 0), id(node) in for_types)


@lru_cache
def imports() -> tuple[Import, ...]:
    """Every import of our own modules, wherever it stands: at the top, in a function, for types only."""
    return tuple(dict.fromkeys(i for path in python_files() for i in _imports_of(path)))
