"""By which way somebody most likely reaches a decider."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from typing import Any

import numpy as np

from leadtime.decision.deciders import Circle


def route(circle: Circle, person: int, deciders: Collection[str]) -> dict[str, Any] | None:
    """The way on which the product of the strengths is largest: who is ``through``, and that ``chance``.

    From the person to the nearest decider, who may be themselves (chance 1). None where there is no way.
    """
    network = circle.network
    ends = {network.index(n) for n in deciders}
    open_to: list[tuple[float, int, tuple[int, ...]]] = [(0.0, person, (person,))]
    best = {person: 0.0}
    while open_to:
        far, at, way = heapq.heappop(open_to)
        if at in ends:
            return {"through": [circle.names[p] for p in way], "chance": float(np.exp(-far))}
        if far > best.get(at, np.inf):
            continue
        for tie in range(network.first[at], network.first[at + 1]):
            strength, head = float(network.strengths[tie]), int(network.heads[tie])
            if strength <= 0:
                continue
            reach = far - float(np.log(strength))
            if reach < best.get(head, np.inf):
                best[head] = reach
                heapq.heappush(open_to, (reach, head, (*way, head)))
    return None
