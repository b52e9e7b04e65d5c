"""The flip point of a belief: the value at which another plan becomes the best one, from the draws that
exist.

For every belief x the means E[outcome | x] of all plans are fitted (:mod:`leadtime.decision.smooth`) and
followed from the median of the belief outwards. Where another plan's mean overtakes that of the best plan,
and goes on to lead it by more than chance makes of nothing, lies the flip point.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from leadtime.decision.columns import Floats, Outcome, column
from leadtime.decision.inputs import Chance
from leadtime.decision.smooth import Driver, Fit, Panel, driver, fit

if TYPE_CHECKING:
    from leadtime.futures import Futures

REACH = tuple(float(q) for q in np.round(np.linspace(0.02, 0.98, 33), 4))
"""The quantiles of a belief between which a flip point is looked for."""
MOST_DRAWS = 50_000


def flip_points(
    futures: Futures, plans: Sequence[str], judge: Outcome, beliefs: Sequence[Chance], best: str
) -> list[dict[str, Any]]:
    """The flip points of single beliefs, the nearest to its median first.

    Each has ``name``, ``value`` and ``quantile`` of the belief, ``low`` and ``high`` (the value where the
    lead is one error away from zero on either side), ``plan`` (which is best beyond it), ``lead`` (the most
    by which it then leads, with ``error``), ``median`` and ``unit``.
    """
    drawn = min(futures.draws, MOST_DRAWS)
    others = [p for p in plans if p != best]
    mine = judge.sign * column(futures, best, judge.name)[:drawn]
    panel = Panel.of(*(judge.sign * column(futures, p, judge.name)[:drawn] - mine for p in others))
    found = []
    for belief in beliefs:
        driven = driver(np.ascontiguousarray(belief.draws[:drawn]), REACH)
        if driven is None or driven.points < 2:
            continue
        fitted = fit(driven, panel)
        # Only where another plan's fitted mean leads somewhere is its error worth computing.
        flips = [
            f
            for j in np.flatnonzero(fitted.means.max(axis=0) > 0)
            if (f := _flip(driven, fitted, int(j), others[int(j)], len(beliefs) * len(others))) is not None
        ]
        if flips:
            nearest = min(flips, key=lambda f: abs(float(f["quantile"]) - 0.5))
            median = float(np.median(belief.draws))
            found.append({"name": belief.name, "unit": belief.unit, "median": median, **nearest})
    return sorted(found, key=lambda f: abs(float(f["quantile"]) - 0.5))


def _flip(driven: Driver, fitted: Fit, j: int, plan: str, tests: int) -> dict[str, Any] | None:
    curve = fitted.column(j)
    errors = np.array([curve.error({k: 1.0}) for k in range(driven.points)])
    sure = float(-ndtri(0.05 / max(tests, 1)))
    best: dict[str, Any] | None = None
    levels = np.asarray(driven.basis.at)
    start = int(np.argmin(np.abs(levels - 0.5)))
    for path in (range(start, driven.points), range(start, -1, -1)):
        steps = list(path)
        leads = [k for k in steps if curve.means[k] > sure * errors[k]]
        if not leads or curve.means[start] > 0:
            continue
        after = max(leads, key=lambda k: float(curve.means[k]))
        cross = _crossing(curve.means, [k for k in steps if _between(start, k, after)])
        if cross is None:
            continue
        a, b, part = cross
        slope = abs(curve.means[b] - curve.means[a]) or 1.0
        wide = float(min(1.0, errors[b] / slope)) * abs(driven.values[b] - driven.values[a])
        value = float(driven.values[a] + part * (driven.values[b] - driven.values[a]))
        quantile = float(levels[a] + part * (levels[b] - levels[a]))
        made = {
            "value": value,
            "low": value - wide,
            "high": value + wide,
            "quantile": quantile,
            "plan": plan,
            "lead": float(curve.means[after]),
            "error": float(errors[after]),
        }
        if best is None or abs(quantile - 0.5) < abs(best["quantile"] - 0.5):
            best = made
    return best


def _between(start: int, k: int, end: int) -> bool:
    return min(start, end) <= k <= max(start, end)


def _crossing(means: Floats, steps: Sequence[int]) -> tuple[int, int, float] | None:
    """The first step on the way over which the lead turns from below zero to above, and how far along."""
    for a, b in pairwise(steps):
        if means[a] <= 0 < means[b]:
            return a, b, float(-means[a] / (means[b] - means[a]))
    return None
