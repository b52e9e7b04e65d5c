"""Placing a graph in layers: every node below all that it needs, few crossings, short lines.

The steps are those of Sugiyama, Tagawa and Toda (1981): give each node a layer, cut long lines
into links of one layer each, order each layer by the mean place of its neighbours, then move the nodes
sideways towards them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 24
_PULL = 0.12
_BEND_WIDTH = 10.0


@dataclass(eq=False)
class Node:
    """A box to place, or (``size`` zero high) a bend where a long line passes a layer.

    ``x`` is its centre and ``y`` its top, in pixels, once it is placed.
    """

    name: str
    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    above: list[Node] = field(default_factory=list, repr=False)
    below: list[Node] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class Placed:
    """Boxes and bends with their places; a node's ``below`` are those that it is joined to."""

    nodes: tuple[Node, ...]
    bends: tuple[Node, ...]
    width: float
    height: float
    layers: int


def place(
    sizes: Mapping[str, tuple[float, float]], needs: Mapping[str, Sequence[str]], *, gap: float, level: float
) -> Placed:
    """Place boxes of these (width, height); ``sizes`` has each after all that it needs."""
    nodes = {name: Node(name, *size) for name, size in sizes.items()}
    edges = [(need, name) for name in nodes for need in needs[name]]
    _assign(nodes, edges)
    bends = _linked(nodes, edges)
    layers = _sorted([*nodes.values(), *bends])
    width = _spread(layers, gap)
    height = _stack(layers, level)
    return Placed(tuple(nodes.values()), tuple(bends), width, height, len(layers))


def _assign(nodes: Mapping[str, Node], edges: Sequence[tuple[str, str]]) -> None:
    """The longest way down gives a node its layer; then it sinks to just above the first that needs it."""
    for a, b in sorted(edges, key=lambda e: list(nodes).index(e[1])):
        nodes[b].layer = max(nodes[b].layer, nodes[a].layer + 1)
    for name in reversed(list(nodes)):
        users = [nodes[b].layer for a, b in edges if a == name]
        if users:
            nodes[name].layer = min(users) - 1


def _linked(nodes: Mapping[str, Node], edges: Sequence[tuple[str, str]]) -> list[Node]:
    """Link neighbours in layers; lines from one node that go far share their bends. Returns the bends."""
    trunks: dict[str, list[Node]] = {name: [node] for name, node in nodes.items()}
    for a, b in edges:
        trunk, target = trunks[a], nodes[b]
        while trunk[-1].layer < target.layer - 1:
            bend = Node("", _BEND_WIDTH, 0.0, trunk[-1].layer + 1)
            _link(trunk[-1], bend)
            trunk.append(bend)
        _link(trunk[target.layer - 1 - nodes[a].layer], target)
    return [bend for trunk in trunks.values() for bend in trunk[1:]]


def _link(upper: Node, lower: Node) -> None:
    upper.below.append(lower)
    lower.above.append(upper)


def _sorted(nodes: Sequence[Node]) -> list[list[Node]]:
    depth = 1 + max((n.layer for n in nodes), default=-1)
    layers = [[n for n in nodes if n.layer == i] for i in range(depth)]
    best, fewest = layers, _crossings(layers)
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        layers = [list(layer) for layer in layers]
        for layer in layers if downwards else reversed(layers):
            place = {id(n): (i + 0.5) / len(row) for row in layers for i, n in enumerate(row)}
            wanted = _wanted(layer, place, downwards=downwards)
            layer.sort(key=wanted.__getitem__)
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = layers, crossings
    return best


def _wanted(layer: Sequence[Node], place: Mapping[int, float], *, downwards: bool) -> dict[Node, float]:
    """Where each node would like to be: the mean place of its neighbours above, or below."""
    return {
        n: _mean([place[id(m)] for m in (n.above if downwards else n.below)], place[id(n)]) for n in layer
    }


def _crossings(layers: Sequence[Sequence[Node]]) -> int:
    """How many pairs of links cross between neighbouring layers."""
    total = 0
    for upper, lower in pairwise(layers):
        position = {id(n): i for i, n in enumerate(lower)}
        ends = [sorted(position[id(m)] for m in n.below) for n in upper]
        seen: list[int] = []
        for group in ends:
            total += sum(1 for e in group for s in seen if s > e)
            seen += group
    return total


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _spread(layers: Sequence[Sequence[Node]], gap: float) -> float:
    """Move nodes sideways towards their neighbours without changing their order; returns the whole width."""
    for layer in layers:
        x = 0.0
        for n in layer:
            n.x, x = x + n.width / 2, x + n.width + _room(n, gap)
        for n in layer:
            n.x -= x / 2
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            near = [_mean([m.x for m in (n.above if sweep % 2 == 0 else n.below)], n.x) for n in layer]
            # A pull towards the middle keeps the drawing as narrow as its widest layer.
            _settle(layer, [x * (1 - _PULL) for x in near], gap)
    left = min((n.x - n.width / 2 for layer in layers for n in layer), default=0.0)
    for layer in layers:
        for n in layer:
            n.x += gap - left
    return gap + max((n.x + n.width / 2 for layer in layers for n in layer), default=0.0)


def _room(n: Node, gap: float) -> float:
    return gap if n.name else gap / 3


def _settle(layer: Sequence[Node], wanted: Sequence[float], gap: float) -> None:
    """The places nearest to those wanted (in squares) that keep order and distance: pools of neighbours."""
    offsets, total = [], 0.0
    for i, n in enumerate(layer):
        if i:
            before = layer[i - 1]
            total += (before.width + n.width) / 2 + min(_room(before, gap), _room(n, gap))
        offsets.append(total)
    pools: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append([want - offset, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            value, weight = pools.pop()
            mean = (pools[-1][0] * pools[-1][1] + value * weight) / (pools[-1][1] + weight)
            pools[-1] = [mean, pools[-1][1] + weight]
    starts = [value for value, weight in pools for _ in range(int(weight))]
    for n, start, offset in zip(layer, starts, offsets, strict=True):
        n.x = start + offset


def _stack(layers: Sequence[Sequence[Node]], level: float) -> float:
    y = level / 2
    for layer in layers:
        deepest = max(n.height for n in layer)
        for n in layer:
            n.y, n.height = y, n.height or deepest
        y += deepest + level
    return y - level / 2
