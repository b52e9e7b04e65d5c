"""A model's graph for people: a text to read in a terminal or on a phone, and a drawing in layers.

The drawing shows the computed quantities as boxes, each below everything that it needs, with the beliefs and
levers that it takes named inside the box: a hundred inputs drawn as nodes would hide the dozen steps that
turn them into an answer.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from leadtime.report.numbers import unit_text

if TYPE_CHECKING:
    from leadtime.futures import Model

_BOX, _GAP, _LEVEL = 176.0, 20.0, 46.0
_LINE, _HEAD, _PAD = 14.0, 19.0, 9.0
_SWEEPS = 12


def model_text(model: Model, *, width: int = 88) -> str:
    """The model as text: inputs by table, then each quantity in order with its unit, meaning and needs."""
    lines = [model.name, *textwrap.wrap(model.doc.partition("\n\n")[0], width), "", "Inputs"]
    by_table: dict[str, list[str]] = {}
    for name, i in model.inputs.items():
        by_table.setdefault(i.table or "", []).append(name)
    for table, names in by_table.items():
        if table:
            lines += ["", f"  {table} (one value for each row)"]
        for name in names:
            i = model.inputs[name]
            kind = "choice" if i.options else unit_text(i.unit or "")
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


@dataclass
class _Box:
    name: str
    unit: str
    inputs: list[str]
    layer: int
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        return 2 * _PAD + _HEAD + _LINE * (bool(self.unit) + len(self.inputs))


def model_svg(model: Model, *, standalone: bool = True) -> str:
    """The model as one SVG: a file of its own, or (``standalone=False``) an element in the page's colours."""
    boxes, edges = _boxes(model)
    layers = _ordered(boxes, edges)
    width, height = _placed(layers)
    drawn = [_edge(boxes[a], boxes[b]) for a, b in edges] + [_drawn(b) for b in boxes.values()]
    words = f"{len(boxes)} quantities in {len(layers)} layers; each line runs down to one that needs it."
    title = f'<title id="graph-t">Graph of the model {escape(model.name)}</title>'
    head = f'{title}<desc id="graph-d">{escape(words)}</desc>'
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    return (
        f'<svg{space} role="img" aria-labelledby="graph-t" aria-describedby="graph-d" width="{width:g}" '
        f'height="{height:g}" viewBox="0 0 {width:g} {height:g}">{head}'
        f"{_STYLE if standalone else ''}{''.join(drawn)}</svg>"
    )


_STYLE = (
    "<style>:root{--ink:#1f1e1b;--muted:#65625b;--rule:#b9b4a8;--raised:#f5f3ee;--paper:#fdfcfa}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--muted:#a9a499;--rule:#5a564e;--raised:#211f1c;"
    "--paper:#171614}}svg{background:var(--paper);font-family:system-ui,'Liberation Sans',sans-serif}</style>"
)


def _boxes(model: Model) -> tuple[dict[str, _Box], list[tuple[str, str]]]:
    boxes: dict[str, _Box] = {}
    edges = []
    for name in model.order():
        q = model.quantities[name]
        inside = [n for n in q.needs if n in model.quantities]
        outside = [n for n in q.needs if n not in model.quantities]
        layer = 1 + max((boxes[n].layer for n in inside), default=-1)
        boxes[name] = _Box(name, unit_text(q.unit), _lines(outside), layer)
        edges += [(n, name) for n in inside]
    _lower(boxes, edges)
    return boxes, edges


def _lines(names: Sequence[str]) -> list[str]:
    return textwrap.wrap(", ".join(names), 27, break_on_hyphens=False, break_long_words=True)


def _lower(boxes: dict[str, _Box], edges: Sequence[tuple[str, str]]) -> None:
    """Move a box down to just above the first that needs it: shorter arrows, and fewer that cross."""
    for name in reversed(boxes):
        users = [boxes[b].layer for a, b in edges if a == name]
        if users:
            boxes[name].layer = min(users) - 1


def _ordered(boxes: Mapping[str, _Box], edges: Sequence[tuple[str, str]]) -> list[list[_Box]]:
    """Layers of boxes, sorted by the mean place of their neighbours, downwards and upwards in turn."""
    depth = 1 + max((b.layer for b in boxes.values()), default=-1)
    layers: list[list[_Box]] = [[b for b in boxes.values() if b.layer == i] for i in range(depth)]
    above = {n: [a for a, b in edges if b == n] for n in boxes}
    below = {n: [b for a, b in edges if a == n] for n in boxes}
    for sweep in range(_SWEEPS):
        near = above if sweep % 2 == 0 else below
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            place = {b.name: (i + 0.5) / len(row) for row in layers for i, b in enumerate(row)}
            layer.sort(key=lambda b: _mean([place[n] for n in near[b.name]], place[b.name]))
    return layers


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _placed(layers: Sequence[Sequence[_Box]]) -> tuple[float, float]:
    """Give every box its place and return the size of the drawing."""
    most = max((len(layer) for layer in layers), default=1)
    width = most * _BOX + (most + 1) * _GAP
    y = _GAP
    for layer in layers:
        room = (width - len(layer) * _BOX) / (len(layer) + 1)
        for i, box in enumerate(layer):
            box.x, box.y = room + i * (_BOX + room), y
        y += max(box.height for box in layer) + _LEVEL
    return width, y - _LEVEL + _GAP


def _edge(a: _Box, b: _Box) -> str:
    x1, y1, x2, y2 = a.x + _BOX / 2, a.y + a.height, b.x + _BOX / 2, b.y - 1
    bend = max(24.0, (y2 - y1) / 2)
    return (
        f'<path d="M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}" '
        f'style="fill: none; stroke: var(--rule); stroke-width: 1.25"/>'
    )


def _drawn(box: _Box) -> str:
    x, y = box.x + _PAD, box.y + _PAD + 12
    frame = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{_BOX:g}" height="{box.height:g}" rx="5" '
        f'style="fill: var(--raised); stroke: var(--rule)"/>'
    )
    size = 12.5 if len(box.name) < 23 else 11
    out = [frame, _text(x, y, box.name, f"font-size: {size:g}px; fill: var(--ink); font-weight: 600")]
    below = [(box.unit, "var(--muted)")] if box.unit else []
    below += [(line, "var(--accent, var(--muted))") for line in box.inputs]
    for i, (words, colour) in enumerate(below):
        out.append(_text(x, y + _HEAD - 3 + i * _LINE, words, f"font-size: 11px; fill: {colour}"))
    return "".join(out)


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" style="{style}">{escape(words)}</text>'
