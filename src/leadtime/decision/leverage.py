"""The profile of a plan: where the value sits, lever by lever and belief by belief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import (
    Floats,
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
    reference_plan,
    scalar_names,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.epsilon import epsilons, told
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.indices import first_order
from leadtime.decision.inputs import Chance, chance_inputs
from leadtime.decision.smooth import Panel, driver, fit
from leadtime.decision.splits import Group, divided, groups_of, hours_a_year, mean_and_error
from leadtime.decision.words import amount, listed, percent, quoted, size
from leadtime.errors import CensoredError, InputError
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.futures import Futures, Plan

NUDGE = 0.1
"""The part of a group's time that is moved to a use to find its marginal value."""
REACHES = (0.5,)
"""Larger moves that are tried to find the most that a use could bring."""
DRAWS = 20 * BATCH
"""Draws of each nudged plan; differences are paired, so few are enough."""
_POINTS = (0.1, 0.25, 0.5, 0.75, 0.9)


def leverage(
    futures: Futures,
    plan: str | None = None,
    *,
    outcome: str | None = None,
    draws: int = DRAWS,
    higher_is_better: Mapping[str, bool] | bool | None = None,
) -> Finding:
    """Where the value of a plan sits: the marginal value of every lever, and what each belief holds.

    Parameters
    ----------
    futures, outcome, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`.
    plan:
        the plan that is profiled: ``today`` if there is one, else the first.
    draws:
        futures that each nudged plan is simulated over, cut to batches of 1,021.

    Returns
    -------
    Finding
        ``data["levers"]`` has for each use of each group's time: its ``share`` now; ``gain``, what moving
        10 % of the group's time to it from its other uses brings, with error (more is better whatever the
        outcome); ``rate``, the same for 1,000 hours a year, where the model says how many a group has;
        ``most``, the most that moving 10 or 50 % brings; ``part``, its share of all that is attainable by
        such moves; and ``index``, the first-order share of the outcome's variance that it would make if
        moving 0, 10 or 50 % were equally likely. ``data["beliefs"]``, the largest index first: ``good``, by
        how much better the outcome is where the belief is at its best (of its 10, 25, 50, 75 and 90 %
        points, or of its few values), ``part``, the share of that in the sum over beliefs, ``slope`` per
        standard deviation, and ``index``, the first-order share of the outcome's variance.
        ``data["epsilons"]`` is the list of :mod:`leadtime.decision.epsilon`. ``value`` is the largest
        ``gain``.

    Raises
    ------
    InputError
        where the model has nobody who divides their time and no belief that varies.
    """
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    judged = outcome or defaults_for(futures.model.name).best_by or default_outcomes(futures)[0]
    judge = outcome_of(futures, judged, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so nothing has leverage on it")
    y = column(futures, name, judged)
    if not np.isfinite(y).all():
        raise CensoredError(f"{judged!r} has draws beyond its limit, so it has no mean to improve")
    asked = _Asked(futures, name, judge, max(2, draws // BATCH))
    groups = groups_of(futures, name) if futures.model.splits else ()
    levers = asked.levers(groups)
    beliefs = asked.beliefs()
    if not levers and not beliefs:
        raise InputError("nothing that this outcome depends on can be moved", valid="a split, or a belief")
    return _finding(asked, groups, levers, beliefs)


@dataclass(frozen=True)
class _Asked:
    """The plan that is profiled."""

    futures: Futures
    plan: str
    judge: Outcome
    batches: int

    def levers(self, groups: Sequence[Group]) -> list[dict[str, Any]]:
        """A row for each use of each group's time, the largest gain first."""
        if not groups:
            return []
        watched = self._titled()
        dear = self._dear(watched)
        variance = float(np.var(column(self.futures, self.plan, self.judge.name)))
        steps = [(g, u, part) for g in groups for u in range(len(g.uses)) for part in (NUDGE, *REACHES)]
        plans = [self._moved(g, u, part, f"{i}") for i, (g, u, part) in enumerate(steps)]
        base = divided(self.futures, self.plan, "base", {})
        found = self._simulated([base, *plans], watched)
        gains = {
            (g.key, u, part): mean_and_error(found[f"{i}"][0] - found["base"][0])
            for i, (g, u, part) in enumerate(steps)
        }
        rows: list[dict[str, Any]] = []
        for g in groups:
            hours = hours_a_year(self.futures, g)
            for u, use in enumerate(g.uses):
                gain, error = gains[g.key, u, NUDGE]
                i = steps.index((g, u, NUDGE))
                rate = None if not hours else 1000.0 / (NUDGE * hours)
                rows.append(
                    {
                        "group": g.row,
                        "use": use,
                        "share": float(g.shares[u]),
                        "hours": None if hours is None else hours * float(g.shares[u]),
                        "gain": gain,
                        "error": error,
                        "rate": None if rate is None else gain * rate,
                        "rate_error": None if rate is None else error * rate,
                        "most": self._most(gains, g, u),
                        "touched": self._touched(dear, found["base"][1], found[f"{i}"][1]),
                        "index": _lever_index(
                            [gains[g.key, u, part] for part in (NUDGE, *REACHES)], variance
                        ),
                    }
                )
        whole = sum(r["most"] for r in rows)
        for row in rows:
            row["part"] = row["most"] / whole if whole > 0 else 0.0
        return sorted(rows, key=lambda r: -r["gain"])

    def _most(self, gains: Mapping[Any, tuple[float, float]], g: Group, use: int) -> float:
        """The most that a move to a use brings, as far as it is told from nothing."""
        found = (gains[g.key, use, part] for part in (NUDGE, *REACHES))
        return max((gain for gain, error in found if gain > 2 * error), default=0.0)

    def _moved(self, g: Group, use: int, part: float, name: str) -> Plan:
        """The plan with a part of a group's time moved to one use, from all its uses in proportion."""
        aim = np.zeros(len(g.uses))
        aim[use] = 1.0
        return divided(self.futures, self.plan, name, {g.key: (1 - part) * g.shares + part * aim})

    def _titled(self) -> tuple[str, ...]:
        """The scalar quantities with a title that the outcome depends on; not those that it is the sum of."""
        needed = _needed(self.futures, self.judge.name)
        quantities = self.futures.model.quantities
        parts = quantities[self.judge.name].needs if self.judge.name in quantities else ()
        return tuple(
            n
            for n in scalar_names(self.futures)
            if n in quantities and quantities[n].title and n in needed and n not in parts
        )

    def _simulated(
        self, plans: Sequence[Plan], watched: Sequence[str]
    ) -> dict[str, tuple[Floats, dict[str, float]]]:
        """For each plan the benefit by batch, and the means of the watched quantities."""
        from leadtime.decision.splits import AT_ONCE
        from leadtime.futures import simulate

        made = {}
        for start in range(0, len(plans), AT_ONCE):
            some = plans[start : start + AT_ONCE]
            run = simulate(
                self.futures.model,
                self.futures.beliefs,
                some,
                draws=self.batches * BATCH,
                seed=self.futures.seed,
                keep=[self.judge.name, *watched],
                sampling=self.futures.sampling,
            )
            for p in some:
                y = np.asarray(run[p.name][self.judge.name], dtype=np.float64)
                means = {n: float(np.mean(run[p.name][n])) for n in watched}
                made[p.name] = self.judge.sign * y.reshape(self.batches, BATCH).mean(axis=1), means
        return made

    @staticmethod
    def _touched(
        dear: Mapping[str, tuple[float, float]], base: Mapping[str, float], moved: Mapping[str, float]
    ) -> list[dict[str, Any]]:
        """The quantities that a nudge moves: how dear each is, and how far it moves."""
        return [
            {"name": n, "dear": explained, "moved": (moved[n] - base[n]) / spread}
            for n, (explained, spread) in dear.items()
            if spread > 0 and moved[n] != base[n] and np.isfinite(moved[n]) and np.isfinite(base[n])
        ]

    def _dear(self, watched: Sequence[str]) -> dict[str, tuple[float, float]]:
        """The share of the outcome's variance that each quantity explains, and its standard deviation."""
        y = column(self.futures, self.plan, self.judge.name)[:_READ]
        found = {}
        for n in watched:
            x = column(self.futures, self.plan, n)[:_READ]
            sure = np.isfinite(x).all() and float(np.std(x)) > 0
            found[n] = (first_order(x, y)[0], float(np.std(x))) if sure else (0.0, 0.0)
        return found

    def beliefs(self) -> list[dict[str, Any]]:
        """A row for each belief, the largest first-order index first."""
        chances, _ = chance_inputs(self.futures, [self.plan], self.judge.name)
        y = self.judge.sign * column(self.futures, self.plan, self.judge.name)
        panel = Panel.of(y)
        mean = float(np.mean(y))
        rows = [r for c in chances if c.kind != "dice" and (r := _belief(c, panel, mean)) is not None]
        whole = sum(max(r["good"], 0.0) for r in rows)
        for row in rows:
            row["part"] = max(row["good"], 0.0) / whole if whole > 0 else 0.0
        return sorted(rows, key=lambda r: -r["index"])


_READ = 30_000


def _lever_index(moves: Sequence[tuple[float, float]], variance: float) -> float:
    """Var(E[outcome | move]) / Var(outcome) with no move and each of the moves (gain, error) equally likely.

    What the errors alone would make is taken off.
    """
    if variance <= 0:
        return 0.0
    gains = np.array([0.0, *(gain for gain, _ in moves)])
    noise = sum(error**2 for _, error in moves) * len(moves) / len(gains) ** 2
    return max(float(np.var(gains)) - noise, 0.0) / variance


def _needed(futures: Futures, name: str) -> frozenset[str]:
    """The quantities on which a quantity depends."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        q = futures.model.quantities.get(waiting.pop())
        new = [n for n in (q.needs if q else ()) if n not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def _belief(chance: Chance, panel: Panel, mean: float) -> dict[str, Any] | None:
    driven = driver(np.ascontiguousarray(chance.draws), _POINTS)
    if driven is None:
        return None
    curve = fit(driven, panel).column(0)
    index, index_error = curve.share()
    first, last = 0, driven.points - 1
    good = int(np.argmax(curve.means))
    # A normal's 10 and 90 % points for a belief of many values; for one of few, what they span.
    span = _SPAN
    if driven.discrete:
        span = float(driven.values[last] - driven.values[first]) / float(np.std(chance.draws))
    swing = float(curve.means[last] - curve.means[first])
    return {
        "name": chance.name,
        "good": float(curve.means[good]) - mean,
        "error": curve.error({good: 1.0}),
        "end": "high" if good == last else "low" if good == first else "middle",
        "at": float(driven.values[good]),
        "unit": chance.unit,
        "slope": swing / span,
        "slope_error": curve.error({last: 1.0, first: -1.0}) / span,
        "index": index,
        "index_error": index_error,
    }


_SPAN = 2.5631031311
"""Standard deviations of a normal between its 10 and 90 % points."""


def _finding(
    asked: _Asked, groups: Sequence[Group], levers: list[dict[str, Any]], beliefs: list[dict[str, Any]]
) -> Finding:
    judge = asked.judge
    small = [e | {"told": told(e)} for e in epsilons(levers, judge.slight)]
    for row in levers:
        row.pop("touched")
    top = levers[0] if levers else None
    data = {
        "model": asked.futures.model.name,
        "plan": asked.plan,
        "outcome": judge.name,
        "phrase": judge.phrase,
        "unit": judge.unit,
        "sign": judge.sign,
        "nudge": NUDGE,
        "noticeable": judge.slight,
        "levers": levers,
        "beliefs": beliefs,
        "epsilons": small,
        "groups": [{"name": g.row, "hours": hours_a_year(asked.futures, g)} for g in groups],
        "draws": asked.batches * BATCH,
    }
    value = None
    if top is not None:
        value = Value(number=top["gain"], error=top["error"], unit=judge.unit, difference=True)
    return Finding(
        kind="leverage",
        question=f"Where does the value of {asked.plan} sit?",
        answer=_answer(data),
        value=value,
        rests_on=tuple(
            Support(name=b["name"], share=b["index"], what="first-order index") for b in beliefs[:5]
        ),
        caveats=tuple(_CAVEATS if levers else _CAVEATS[1:]),
        data=data,
    )


_MARGIN = (
    "A marginal value is that of moving 10 % of a group's time to a use, from its other uses in proportion; "
    "larger moves bring less for each hour, or more where uses need one another."
)
_CAVEATS = (
    _MARGIN,
    "What a belief holds nobody can simply choose; it says where the outcome lies open, not what to do.",
)


def _answer(data: Mapping[str, Any]) -> str:
    unit, better = data["unit"], "lower" if data["sign"] < 0 else "higher"
    parts = []
    levers = data["levers"]
    sure = [r for r in levers if r["gain"] > 3 * r["error"]]
    if sure:
        told_of = [f"{r['group']} on {_use(r)} ({size(r['gain'], r['error'], unit)})" for r in sure[:3]]
        parts.append(
            f"The leverage of {data['plan']} is with {listed(told_of)}: the {data['phrase']} "
            f"is that much {better} for each {percent(data['nudge'])} of the group's time moved there."
        )
    elif levers:
        parts.append(
            f"No use of anybody's time, given a little more of it, improves {data['plan']} for certain."
        )
    if levers and levers[-1]["gain"] < -3 * levers[-1]["error"]:
        worst = levers[-1]
        parts.append(f"More {worst['group']} on {_use(worst)} makes it worse.")
    if data["epsilons"]:
        e = data["epsilons"][0]
        parts.append(f"An epsilon: {e['told']}.")
    if data["beliefs"]:
        b = data["beliefs"][0]
        parts.append(
            f"Of beliefs, {quoted(b['name'])} holds most: {percent(b['index'])} of the variance; at "
            f"{amount(b['at'], unit=b['unit'])} the {data['phrase']} would be "
            f"{size(b['good'], b['error'], unit)} {better}."
        )
    return " ".join(parts)


def _use(row: Mapping[str, Any]) -> str:
    return str(row["use"]).replace("_", " ")
