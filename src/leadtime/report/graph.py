"""A model's graph for people: a text to read in a terminal or on a phone, and a drawing in layers.

The drawing shows the computed quantities as boxes, each below everything that it needs, with the beliefs and
levers that it takes named inside the box: a hundred inputs drawn as nodes would hide the dozen steps that
turn them into an answer.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from leadtime.report.layers import Node, place
from leadtime.report.numbers import unit_text

if TYPE_CHECKING:
    from leadtime.futures import Model

_BOX, _GAP, _LEVEL = 176.0, 20.0, 40.0
_LINE, _HEAD, _PAD = 14.0, 19.0, 9.0


def model_text(model: Model, *, width: int = 88) -> str:
    """The model as text: inputs by table, then each quantity in order with its unit, meaning and needs."""
    lines = [model.name, *textwrap.wrap(model.doc.partition("\n\n")[0], width), "", "Inputs"]
    by_table: dict[str, list[str]] = {"": []}
    for name, i in model.inputs.items():
        by_table.setdefault(i.table or "", []).append(name)
    for table, names in by_table.items():
        if table:
            lines += ["", f"  {table} (one value for each row)"]
        for name in names:
            i = model.inputs[name]
            kind = "choice" if i.options else unit_text(i.unit or "")
            if i.limits is not None:
                kind = ", ".join(part for part in (kind, str(i.limits)) if part)
            lines += _entry(name, "lever" if i.kind == "lever" and not i.options else "", kind, i.doc, width)
    for name, s in model.splits.items():
        lines += _entry(name, "split", f"{s.rows} over {s.columns}" if s.columns else s.rows, s.doc, width)
    lines += ["", "Quantities, each after all that it needs"]
    for name in model.order():
        q = model.quantities[name]
        unit = unit_text(q.unit) + (f" for each of {q.over}" if q.over else "")
        lines += _entry(name, "", unit, q.meaning, width)
        lines += textwrap.wrap(
            "from " + ", ".join(q.needs),
            width,
            initial_indent=" " * 6,
            subsequent_indent=" " * 11,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def _entry(name: str, kind: str, unit: str, meaning: str, width: int) -> list[str]:
    details = ", ".join(part for part in (kind, unit) if part)
    head = f"  {name}" + (f" [{details}]" if details else "")
    first = " ".join(meaning.partition("\n\n")[0].split())
    return [head, *textwrap.wrap(first, width, initial_indent=" " * 6, subsequent_indent=" " * 6)]


def model_svg(model: Model, *, standalone: bool = True) -> str:
    """The model as one SVG: a file of its own, or (``standalone=False``) an element in the page's colours."""
    boxes = {name: _box(model, name) for name in model.order()}
    inside = {n: [need for need in model.quantities[n].needs if need in boxes] for n in boxes}
    placed = place({n: (_BOX, b.height) for n, b in boxes.items()}, inside, gap=_GAP, level=_LEVEL)
    drawn = [_lines_from(n) for n in (*placed.nodes, *placed.bends)]
    drawn += [_drawn(n, boxes[n.name]) for n in placed.nodes]
    words = f"{len(boxes)} quantities in {placed.layers} layers; each line runs down to one that needs it."
    title = f'<title id="graph-t">Graph of the model {escape(model.name)}</title>'
    head = f'{title}<desc id="graph-d">{escape(words)}</desc>'
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    width, height = math.ceil(placed.width), math.ceil(placed.height)
    return (
        f'<svg{space} role="img" aria-labelledby="graph-t" aria-describedby="graph-d" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">{head}'
        f"{_STYLE if standalone else ''}{''.join(drawn)}</svg>"
    )


_STYLE = (
    "<style>:root{--ink:#1f1e1b;--muted:#65625b;--rule:#b9b4a8;--raised:#f5f3ee;--paper:#fdfcfa}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--muted:#a9a499;--rule:#5a564e;--raised:#211f1c;"
    "--paper:#171614}}svg{background:var(--paper);font-family:system-ui,'Liberation Sans',sans-serif}</style>"
)


@dataclass(frozen=True)
class _Box:
    """What a box says: the quantity, its unit, and the inputs that it takes."""

    name: str
    lines: tuple[tuple[str, str], ...]

    @property
    def height(self) -> float:
        return 2 * _PAD + _HEAD + _LINE * len(self.lines)


def _box(model: Model, name: str) -> _Box:
    q = model.quantities[name]
    outside = ", ".join(n for n in q.needs if n not in model.quantities)
    inputs = textwrap.wrap(outside, 27, break_on_hyphens=False)
    unit = unit_text(q.unit)
    lines = [(unit, "var(--muted)")] if unit else []
    return _Box(name, (*lines, *((i, "var(--accent, var(--muted))") for i in inputs)))


def _lines_from(n: Node) -> str:
    """Smooth lines from a box, or from a bend and through it, down to all that it is joined to."""
    start = n.y + n.height
    path = "" if n.name else f"M{n.x:.1f} {n.y:.1f}V{start:.1f}"
    for m in n.below:
        middle = (start + m.y) / 2
        path += f"M{n.x:.1f} {start:.1f}C{n.x:.1f} {middle:.1f} {m.x:.1f} {middle:.1f} {m.x:.1f} {m.y:.1f}"
    return f'<path d="{path}" style="fill: none; stroke: var(--rule); stroke-width: 1.25"/>' if path else ""


def _drawn(node: Node, box: _Box) -> str:
    left, y = node.x - node.width / 2, node.y + _PAD + 12
    frame = (
        f'<rect x="{left:.1f}" y="{node.y:.1f}" width="{node.width:g}" height="{node.height:g}" rx="5" '
        f'style="fill: var(--raised); stroke: var(--rule)"/>'
    )
    size = 12.5 if len(box.name) < 23 else 11
    out = [
        frame,
        _text(left + _PAD, y, box.name, f"font-size: {size:g}px; fill: var(--ink); font-weight: 600"),
    ]
    for i, (words, colour) in enumerate(box.lines):
        out.append(_text(left + _PAD, y + _HEAD - 3 + i * _LINE, words, f"font-size: 11px; fill: {colour}"))
    return "".join(out)


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" style="{style}">{escape(words)}</text>'
