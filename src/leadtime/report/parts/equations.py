"""The equations that were used, read from the model itself: nothing here can drift from what was computed."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtime.report.numbers import unit_text
from leadtime.report.parts.beliefs import anchor

if TYPE_CHECKING:
    from leadtime.futures import Model, Quantity


@dataclass(frozen=True)
class Need:
    """A name that an equation uses, and where on the page it is explained (nowhere where empty)."""

    name: str
    target: str


@dataclass(frozen=True)
class Equation:
    """One quantity: its name, unit and meaning, what it needs, and the code that computes it."""

    name: str
    title: str
    unit: str
    over: str
    meaning: str
    details: str
    needs: tuple[Need, ...]
    code: str


def equations(model: Model, believed: frozenset[str]) -> tuple[Equation, ...]:
    """Every quantity, each after all that it needs; ``believed`` are the names in the table of beliefs."""
    return tuple(_equation(model.quantities[name], model, believed) for name in model.order())


def _equation(q: Quantity, model: Model, believed: frozenset[str]) -> Equation:
    paragraphs = q.doc.split("\n\n")
    return Equation(
        name=q.name,
        title=q.title,
        unit=unit_text(q.unit),
        over=q.over or "",
        meaning=q.meaning,
        details=" ".join(" ".join(p.split()) for p in paragraphs[1:]),
        needs=tuple(Need(n, _target(n, model, believed)) for n in q.needs),
        code=body(q.source),
    )


def _target(name: str, model: Model, believed: frozenset[str]) -> str:
    if name in model.quantities:
        return f"q-{name}"
    if name in model.splits:
        return "plans"
    return anchor(name) if name in believed else ""


def body(source: str) -> str:
    """A function's statements without decorator, signature and docstring; all of the source if unreadable."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    function = next((n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)), None)
    if function is None:
        return source
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not statements:
        return ""
    start, end = _first_line(source, function, statements[0]), function.end_lineno
    return textwrap.dedent("\n".join(source.splitlines()[start:end])).strip()


def _first_line(source: str, function: ast.FunctionDef, statement: ast.stmt) -> int:
    """The line of a statement, or of the comments right above it."""
    lines = source.splitlines()
    first = statement.lineno - 1
    while first > function.lineno and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return first
