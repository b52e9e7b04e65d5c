"""What to do now, what to write up and put off, and which tools must come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from leadtime.decision.dispatch import FEW, Course, carried_out, rules
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.planned import Planned, planned
from leadtime.decision.put_off import candidates, error, put_off
from leadtime.decision.schedule_told import answer, proved
from leadtime.decision.trials import inside
from leadtime.decision.words import amount
from leadtime.decision.work import UNIT, Programme, Task, Team, WorkClass, ordered, programme
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.draw import draw
from leadtime.models.speed_curves import Floats

DRAWS = 4000
_SOON = 0.5
"""A project that starts within so many months, or within a tenth of the whole, is to be done now."""
_FASTER = 0.8
"""Work that takes less than this part of what it would take now is worth waiting for."""
_TIE = 1e-4
"""What a month of makespan counts for, as a part of all worth, where orders are judged by worth."""
_LATE = 1200.0
_ROUNDS = 3
_RANDOM = 40
"""Random orders among those that stand for perfect information."""


def schedule(
    tasks: Sequence[Task],
    teams: Sequence[Team] = (),
    classes: Sequence[WorkClass] = (),
    *,
    by: Any = None,
    method: str = "auto",
    time_limit: float = 10.0,
    workers: int = 1,
    draws: int = DRAWS,
    seed: int = 0,
) -> Finding:
    """What to do now, what to put off until it goes faster, and which tools must come first.

    A plan is made on expected speeds; then its order, the orders of simple rules, and what improves on them,
    are carried out over the futures, and the best is proposed.

    Parameters
    ----------
    tasks, teams, classes:
        the projects, who does them (one team by default), and how fast classes of work get; see
        :mod:`leadtime.decision.work`.
    by:
        when the crunch comes: draws in months, a length of time, or a distribution; None without one. With
        it, orders are judged by the worth of what is done by then, ties by the makespan; else by the mean
        makespan.
    method:
        ``cpsat`` needs the extra ``schedule``; ``heuristic`` does not; ``auto`` takes what there is.
    time_limit, workers:
        seconds and threads of the solver. One worker goes by a clock that counts what the solver does, and
        gives the same plan each time.
    draws, seed:
        of the futures; names are drawn as a model's are.

    Returns
    -------
    Finding
        ``data["plan"]``: the plan on expected speeds, months, with ``status`` (``optimal`` only where that is
        proved, of the model on the grid), ``bound`` and ``gap``. ``order``: what is proposed. ``makespan``:
        its mean, error and quantiles, ``expected`` (the same order on expected numbers) and ``optimism``
        (mean − expected, with error: merging paths push it up, dates of automation either way). ``by``:
        chance that all is done by the crunch, mean worth done. ``regret``: what knowing the future would
        gain, with error, and whether that is over all orders (``exact``) or a lower bound. ``rows``: each
        project's start, end, chance to be done, ``verdict`` (``now``, ``next``, ``defer``), and what putting
        it ``first`` or ``last`` would change, paired. ``rules``: other orders against the proposed one,
        paired. ``tools``: what doing each tool last would cost. ``put_off``: what must be true for putting a
        project off to win, see :mod:`leadtime.decision.put_off`. More is better in every gain.

    Raises
    ------
    InputError
        for names that do not exist, circles, or crews that no team has. :class:`MissingExtraError` for
        ``method="cpsat"`` without OR-Tools.
    """
    crunch = _crunch(by, draws, seed)
    p = programme(tasks, teams, classes, draws=draws, seed=seed, crunch=crunch)
    plan = planned(p, method=method, time_limit=time_limit, workers=workers, seed=seed)
    asked = _Asked(p, crunch)
    orders = rules(p) | {"the plan": list(plan.order)}
    best = asked.improved(orders)
    course = carried_out(p, best)
    judged = asked.judge(course)
    data: dict[str, Any] = {
        "plan": plan.told(),
        "order": best,
        "judged_by": "worth" if asked.by is not None else "makespan",
        "makespan": _spread(course.makespan) | asked.optimism(best, course),
        "by": asked.in_time(course),
        "regret": asked.regret(judged, orders),
        "rows": [asked.row(t, best, course, judged) for t in p.tasks],
        "rules": asked.rivals(orders, judged),
        "tools": [asked.tool(name, best, judged) for name in _tools(p)],
        "put_off": [put_off(p, asked.judged, best, name) for name in candidates(p, best)],
        "draws": draws,
    }
    data["rows"].sort(key=lambda r: best.index(r["name"]))
    return Finding(
        kind="schedule",
        question="What should be done now, what can wait, and what must come first?",
        answer=answer(data),
        value=Value(number=data["makespan"]["mean"], error=data["makespan"]["error"], unit=UNIT),
        rests_on=tuple(
            Support(name=r["name"], what="verdict: " + r["verdict"])
            for r in data["rows"]
            if r["verdict"] != "next"
        )[:5],
        caveats=_caveats(p, plan, data),
        data=data,
    )


def _tools(p: Programme) -> list[str]:
    return list(dict.fromkeys(t for c in p.classes for t in c.tools))


def _crunch(by: Any, draws: int, seed: int) -> Floats | None:
    """Months until the crunch in each draw."""
    if by is None:
        return None
    if isinstance(by, np.ndarray):
        if by.shape != (draws,):
            raise InputError(f"the crunch has draws of shape {by.shape}", valid=f"({draws},): one for each")
        return np.asarray(by, dtype=np.float64)
    dist = by if isinstance(by, Distribution) else parse_distribution(by, unit=UNIT)
    dist = converted(dist, UNIT)
    return inside(
        "the crunch",
        dist,
        draw({"crunch of the schedule": dist}, draws, seed)["crunch of the schedule"],
        "[0, inf)",
    )


@dataclass(frozen=True)
class _Asked:
    """The programme, and when the crunch comes."""

    p: Programme
    by: Floats | None

    def judge(self, course: Course) -> Floats:
        """What an order is judged by in each draw, more is better: worth done in time, else −makespan."""
        return _judged(self.p, course, self.by)

    def judged(self, p: Programme, order: Sequence[str], where: slice) -> Floats:
        """The same for an order of another programme in some of the futures."""
        return _judged(p, carried_out(p, order), None if self.by is None else self.by[where])

    def of(self, order: Sequence[str]) -> Floats:
        """The same for an order."""
        return self.judge(carried_out(self.p, order))

    def improved(self, orders: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """The best order, after moving single projects about while that gains, on half of the draws."""
        half = slice(0, None, 2)
        p = self.p.some(half)
        known: dict[tuple[str, ...], float] = {}
        worth = 0.0 if self.by is None else float(sum(x.mean() for x in self.p.worth.values()))

        def score(order: Sequence[str]) -> float:
            key = tuple(order)
            if key not in known:
                course = carried_out(p, key)
                by = None if self.by is None else self.by[half]
                late = _TIE * worth * float(course.makespan.mean())
                known[key] = float(_judged(p, course, by).mean()) - late
            return known[key]

        best = list(orders[max(orders, key=lambda k: (score(orders[k]), k == "the plan"))])
        for _ in range(_ROUNDS):
            before = score(best)
            for name in tuple(best):
                rest = [n for n in best if n != name]
                for at in {0, max(best.index(name) - 1, 0), len(rest)}:
                    trial = ordered(self.p.tasks, [*rest[:at], name, *rest[at:]])
                    if score(trial) > score(best) + 1e-9 * max(1.0, abs(score(best))):
                        best = trial
            if score(best) <= before:
                break
        return tuple(best)

    def optimism(self, order: Sequence[str], course: Course) -> dict[str, float]:
        """How much longer it takes than on expected numbers."""
        expected = float(carried_out(self.p.expected(), order).makespan[0])
        late = course.makespan - expected
        return {"expected": expected, "optimism": float(late.mean()), "optimism_error": error(late)}

    def in_time(self, course: Course) -> dict[str, float] | None:
        """The chance that all is done by the crunch, and the worth of what is."""
        if self.by is None:
            return None
        done, worth = course.makespan <= self.by, self.judge(course)
        # Beyond the model's limit the crunch is not dated, only later than everything here.
        known = np.minimum(self.by, _LATE)
        return {
            "all": float(done.mean()),
            "all_error": error(done.astype(np.float64)),
            "worth": float(worth.mean()),
            "worth_error": error(worth),
            "most": float(sum(x.mean() for x in self.p.worth.values())),
            "median": float(np.median(known)),
            "low": float(np.quantile(known, 0.25)),
            "high": float(np.quantile(known, 0.75)),
        }

    def regret(self, judged: Floats, orders: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What it would gain to know each future before choosing the order."""
        names = [t.name for t in self.p.tasks]
        exact = len(names) <= FEW
        if exact:
            others = list({tuple(ordered(self.p.tasks, o)) for o in permutations(names)})
        else:
            rng = np.random.default_rng(0)
            mixed = (
                ordered(self.p.tasks, [names[k] for k in rng.permutation(len(names))]) for _ in range(_RANDOM)
            )
            others = [*map(tuple, orders.values()), *map(tuple, mixed)]
        most = judged.copy()
        for order in others:
            most = np.maximum(most, self.of(order))
        gap = most - judged
        return {"mean": float(gap.mean()), "error": error(gap), "exact": exact, "orders": len(others)}

    def row(self, task: Task, order: Sequence[str], course: Course, judged: Floats) -> dict[str, Any]:
        """A project: when, how likely in time, and whether it is to be done now."""
        name = task.name
        rest = [n for n in order if n != name]
        first, last = (self.of(ordered(self.p.tasks, o)) - judged for o in ([name, *rest], [*rest, name]))
        start, done = course.start[name], course.done[name]
        now, takes = self.takes(task, course)
        faster = float(np.mean(takes < _FASTER * now))
        soon = min(_SOON, float(np.median(course.makespan)) / 10)
        return {
            "name": name,
            "kind": task.kind,
            "start": float(np.median(start)),
            "done": [float(x) for x in np.quantile(done, (0.1, 0.5, 0.9))],
            "takes": float(np.mean(takes)),
            "today": float(self.p.effort[name].mean()),
            "in_time": None if self.by is None else float(np.mean(done <= self.by)),
            "verdict": _verdict(float(np.median(start)) <= soon + 1e-9, faster, first),
            "faster": faster,
            "first": float(first.mean()),
            "first_error": error(first),
            "last": float(last.mean()),
            "last_error": error(last),
        }

    def takes(self, task: Task, course: Course) -> tuple[Floats, Floats]:
        """What the work of a project takes from now on and from its start, with tools once they are there."""
        speed, work, start = self.p.speeds[task.kind], self.p.effort[task.name], course.start[task.name]
        tools = self.p.tools_of(task.kind)
        if tools:
            speed = speed.stepping(np.max(np.stack([course.done[t] for t in tools]), axis=0))
        return speed.finish(np.zeros(self.p.draws), work), speed.finish(start, work) - start

    def rivals(self, orders: Mapping[str, Sequence[str]], judged: Floats) -> list[dict[str, Any]]:
        """Other orders against the proposed one."""
        rows = []
        for name, order in orders.items():
            course = carried_out(self.p, order)
            gap = judged - self.judge(course)
            rows.append(
                {
                    "name": name,
                    "makespan": float(course.makespan.mean()),
                    "makespan_error": error(course.makespan),
                    "behind": float(gap.mean()),
                    "behind_error": error(gap),
                    "better_in": float(np.mean(gap < -1e-9)),
                    "same_in": float(np.mean(np.abs(gap) <= 1e-9)),
                }
            )
        return sorted(rows, key=lambda r: r["behind"])

    def tool(self, name: str, order: Sequence[str], judged: Floats) -> dict[str, Any]:
        """What it would cost to build a tool last."""
        late = judged - self.of(ordered(self.p.tasks, [*(n for n in order if n != name), name]))
        opens = [c.name for c in self.p.classes if name in c.tools]
        return {"name": name, "opens": opens, "cost": float(late.mean()), "error": error(late)}


def _judged(p: Programme, course: Course, by: Floats | None) -> Floats:
    if by is None:
        return -course.makespan
    return np.asarray(sum(p.worth[n] * (d <= by) for n, d in course.done.items()))


def _verdict(soon: bool, faster: float, first: Floats) -> str:
    """Now, next, or write it up and put it off until it goes faster."""
    if soon:
        return "now"
    return "defer" if faster > 0.5 and float(first.mean()) < -2 * error(first) else "next"


def _spread(x: Floats) -> dict[str, Any]:
    marks = [float(q) for q in np.quantile(x, (0.1, 0.5, 0.9))]
    return {"mean": float(x.mean()), "error": error(x), "quantiles": marks}


_POLICY = (
    "Nobody is moved between teams, work that has begun is not stopped, an integration needs no hands, and "
    "no team is kept idle for a project that is about to begin."
)


_CHOSEN = (
    "The order was chosen on every second of the futures that its figures are of, which flatters it a little."
)


def _caveats(p: Programme, plan: Planned, data: Mapping[str, Any]) -> tuple[str, ...]:
    found = [proved(plan.told()), _expected(data), _POLICY, _CHOSEN]
    if plan.schedule.method == "heuristic" and plan.schedule.status != "optimal":
        found.insert(0, "Planned by priority rules, without a solver: pip install 'leadtime[schedule]'.")
    if any(len(p.able(t)) > 1 for t in p.tasks):
        found.append(
            "Several teams could do some of the projects. The plan gives each to the team that has it in the "
            "best simple order, and what is proved optimal is that; over the futures the team that is free "
            "first takes it. What nothing can take less than holds for any of them."
        )
    if not data["regret"]["exact"]:
        found.append(
            f"Knowing the future would gain at least the regret: {data['regret']['orders']} orders stand for "
            f"all."
        )
    return tuple(found)


def _expected(data: Mapping[str, Any]) -> str:
    """How far a plan on expected numbers is from what then happens."""
    m = data["makespan"]
    more, error = m["optimism"], m["optimism_error"]
    if abs(more) <= max(2 * error, 5e-3):
        return f"{_MEANS}, the proposed order takes as long as over the futures."
    which = "longer" if more > 0 else "less"
    return (
        f"{_MEANS}, the proposed order takes {amount(m['expected'], unit=UNIT)}; over the futures it takes "
        f"{amount(abs(more), error, UNIT)} {which}. What waits for several things waits for the slowest, and "
        f"a date that moves does not move the work evenly."
    )


_MEANS = "On expected numbers, each at its mean and automation at its median"
