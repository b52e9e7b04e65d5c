"""What must be true for putting a project off to win, and when it loses: found by carrying out both orders.

The project is done first, or after all others; both in the same futures. Then one number is set to the same
value everywhere while the rest stays as it is, and the values are sought at which putting off still wins: the
month from which its class of work is automated, the factor by which that speeds it up, and the length of each
integration. With one team, work that is certain and an integration that never fails, the answers are those of
:func:`leadtime.models.speed_curves.puts_off`, in closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.decision.dispatch import carried_out
from leadtime.decision.work import Programme
from leadtime.models.speed_curves import Floats, Speed

MOST = 3
"""Projects for which this is told."""
_DRAWS = 800
_POINTS = 8
_HALVINGS = 7
_NOTHING = 1e-6
"""A gain below this is what is left of rounding."""
_FASTEST = 30.0
"""The largest speed-up that is tried."""

Judge = Callable[[Programme, Sequence[str], slice], Floats]
"""What an order is judged by in some of the futures, more is better."""


@dataclass(frozen=True)
class Curve:
    """What putting off gains, by one number that is the same in every future.

    ``low`` and ``high`` are the ends of the longest stretch in which the gain is above twice its error: None
    at an end of what was tried; ``wins`` says whether there is such a stretch.
    """

    at: tuple[float, ...]
    gain: tuple[float, ...]
    wins: bool
    low: float | None
    high: float | None

    def told(self) -> dict[str, Any]:
        """As data of a finding."""
        return vars(self).copy()


def candidates(p: Programme, order: Sequence[str]) -> list[str]:
    """The projects that one might put off: the longest of a class that is automated, tools apart."""
    tools = {t for c in p.classes for t in c.tools}

    def may(name: str) -> bool:
        s = p.speeds[p.task(name).kind]
        return name not in tools and bool(np.isfinite(s.steps).any() and (s.factor.mean() > 1))

    found = sorted((n for n in order if may(n)), key=lambda n: -float(p.effort[n].mean()))
    return found[:MOST] if len(p.tasks) > 1 else []


def put_off(p: Programme, judge: Judge, order: Sequence[str], name: str) -> dict[str, Any]:
    """What doing a project last gains over doing it first, and how far each number may move before it
    loses.
    """
    rest = [n for n in order if n != name]
    first, last = [name, *rest], [*rest, name]

    def gain(of: Programme, where: slice) -> Floats:
        return judge(of, last, where) - judge(of, first, where)

    stated = gain(p, slice(None))
    where = slice(0, min(p.draws, _DRAWS))
    few = p.some(where)
    kind, speed = p.task(name).kind, few.speeds[p.task(name).kind]

    def automated(month: float) -> Floats:
        return gain(_at_speed(few, kind, replace(speed, steps=_same(month, few))), where)

    def speedup(factor: float) -> Floats:
        return gain(_at_speed(few, kind, replace(speed, factor=_same(factor, few))), where)

    def integration(months: float) -> Floats:
        return gain(replace(few, delay=few.delay | {name: _same(months, few)}), where)

    never = _at_speed(few, kind, replace(speed, steps=_same(np.inf, few)))
    longest = float(np.mean(carried_out(never, last).makespan)) * 1.02
    made = {
        "automated": _curve(automated, np.linspace(0.0, longest, 2 * _POINTS)),
        "speedup": _curve(speedup, np.geomspace(1.0, _FASTEST, _POINTS)),
        "integration": _curve(integration, np.linspace(0.0, longest, _POINTS)),
    }
    return {
        "name": name,
        "kind": kind,
        "gain": float(stated.mean()),
        "error": error(stated),
        "better_in": float(np.mean(stated > _NOTHING)),
        "holds": _share(p.speeds[kind].steps, made["automated"]),
        "stated": {
            "automated": _median(p.speeds[kind].steps),
            "speedup": float(p.speeds[kind].factor.mean()),
            "integration": float(p.delay[name].mean()),
        },
        **{k: c.told() for k, c in made.items()},
    }


def error(x: Floats) -> float:
    """The standard error of a mean."""
    return float(x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else 0.0


def _same(value: float, p: Programme) -> Floats:
    return np.full(p.draws, value)


def _at_speed(p: Programme, kind: str, speed: Speed) -> Programme:
    return replace(p, speeds=p.speeds | {kind: speed})


def _median(x: Floats) -> float | None:
    with np.errstate(invalid="ignore"):
        middle = float(np.median(x))
    return middle if np.isfinite(middle) else None


def _share(steps: Floats, curve: Curve) -> float:
    """The futures whose automation falls where putting off gains."""
    if not curve.wins:
        return 0.0
    low = -np.inf if curve.low is None else curve.low
    high = np.inf if curve.high is None else curve.high
    return float(np.mean((steps >= low) & (steps <= high)))


def _curve(gain: Callable[[float], Floats], at: Floats) -> Curve:
    gains = [gain(float(x)) for x in at]
    found = [float(x.mean()) for x in gains]
    wins = np.array([_above(x) for x in gains])
    ends = _longest(wins)
    if ends is None:
        return Curve(tuple(at.tolist()), tuple(found), wins=False, low=None, high=None)
    i, j = ends
    low = None if i == 0 else _edge(gain, float(at[i]), float(at[i - 1]))
    high = None if j == len(at) - 1 else _edge(gain, float(at[j]), float(at[j + 1]))
    return Curve(tuple(at.tolist()), tuple(found), wins=True, low=low, high=high)


def _above(gain: Floats) -> bool:
    return float(gain.mean()) > _NOTHING + 2 * error(gain)


def _longest(wins: np.ndarray[Any, Any]) -> tuple[int, int] | None:
    """The first and the last place of the longest run of wins."""
    best: tuple[int, int] | None = None
    begun: int | None = None
    for i, won in enumerate([*wins.tolist(), False]):
        if won and begun is None:
            begun = i
        elif not won and begun is not None:
            if best is None or i - 1 - begun > best[1] - best[0]:
                best = (begun, i - 1)
            begun = None
    return best


def _edge(gain: Callable[[float], Floats], wins: float, loses: float) -> float:
    """Where it stops winning, by halving."""
    for _ in range(_HALVINGS):
        middle = (wins + loses) / 2
        if _above(gain(middle)):
            wins = middle
        else:
            loses = middle
    return (wins + loses) / 2
