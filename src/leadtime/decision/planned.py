"""The plan on expected speeds: a programme as a scheduling problem on a grid of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.dispatch import Course, carried_out, feasible, rules
from leadtime.decision.rcpsp import Instance, Schedule, cp_sat, heuristic
from leadtime.decision.work import Programme
from leadtime.errors import InputError, MissingExtraError, listing

METHODS = ("auto", "cpsat", "heuristic")
STEPS = 160
"""The grid: the best simple order's time is cut into so many steps, and every duration is rounded up."""


@dataclass(frozen=True)
class Planned:
    """A schedule on expected speeds: its ``order``, the ``grid`` in months, and what the solver says of it.

    ``makespan`` and ``bound`` are months; ``loose`` is what the order takes without rounding.
    """

    order: tuple[str, ...]
    grid: float
    schedule: Schedule
    loose: float

    @property
    def makespan(self) -> float:
        """Months until all is done on the grid."""
        return self.schedule.makespan * self.grid

    @property
    def bound(self) -> float:
        """Months below which nothing on the grid can be done."""
        return self.schedule.bound * self.grid

    def told(self) -> dict[str, Any]:
        """As data of a finding."""
        s = self.schedule
        return {
            "order": self.order,
            "grid": self.grid,
            "makespan": self.makespan,
            "bound": self.bound,
            "gap": s.gap,
            "status": s.status,
            "method": s.method,
            "loose": self.loose,
        }


def planned(
    p: Programme, *, method: str = "auto", time_limit: float = 10.0, workers: int = 1, seed: int = 0
) -> Planned:
    """The order of a schedule that is best, or good, where every number is at its mean.

    Durations depend on the start through the speed of the class, and are rounded up to the grid. The team of
    a project that several could do, and the time at which tools are ready, are those of the best simple
    order. ``method`` is ``cpsat`` (needs the extra ``schedule``), ``heuristic``, or ``auto``: the solver if
    it is installed. Raises :class:`InputError` for another, :class:`MissingExtraError` without the solver.
    """
    if method not in METHODS:
        raise InputError(f"there is no method {method!r}", valid=listing(METHODS))
    mean = p.expected()
    courses = {name: carried_out(mean, order) for name, order in rules(mean).items()}
    best = min(courses.values(), key=lambda c: float(c.makespan[0]))
    grid = max(float(best.makespan[0]) / STEPS, 1e-6)
    instance = _instance(mean, best, grid)
    found = heuristic(instance, seed=seed)
    if method != "heuristic":
        try:
            found = cp_sat(instance, time_limit=time_limit, workers=workers, seed=seed, hint=found)
        except MissingExtraError:
            if method == "cpsat":
                raise
    names = [t.name for t in mean.tasks]
    order = feasible(mean, sorted(names, key=lambda n: (found.starts[names.index(n)], names.index(n))))
    loose = float(carried_out(mean, order).makespan[0])
    if float(best.makespan[0]) < loose - 1e-9:
        # Rounding up can cost the solver's order what a simple one keeps.
        order, loose = list(best.order), float(best.makespan[0])
    return Planned(tuple(order), grid, found, loose)


def _instance(mean: Programme, best: Course, grid: float) -> Instance:
    """Work first, then the integration of each project, then what keeps a team from starting at once."""
    n, steps = len(mean.tasks), 2 * STEPS
    names = [t.name for t in mean.tasks]
    times = np.arange(steps + 1, dtype=np.float64) * grid
    teams = {t.name: k for k, t in enumerate(mean.teams)}
    late = [t for t in mean.teams if mean.begins[t.name][0] > 0]
    demands = np.zeros((2 * n + len(late), len(teams)), dtype=np.int64)
    durations: list[int | tuple[int, ...]] = []
    after: list[tuple[int, ...]] = []
    for i, task in enumerate(mean.tasks):
        team = mean.able(task)[int(best.team[task.name][0])]
        demands[i, teams[team.name]] = mean.crew(task, team)
        speed = mean.speeds[task.kind]
        tools = [t for t in mean.tools_of(task.kind) if t != task.name]
        if tools:
            speed = speed.stepping(np.max(np.stack([best.done[t] for t in tools]), axis=0))
        wide = type(speed)(*(np.repeat(x, steps + 1) for x in vars(speed).values()))
        ends = wide.finish(times, np.repeat(mean.effort[task.name], steps + 1))
        durations.append(tuple(int(d) for d in np.ceil((ends - times) / grid - 1e-9)))
        waits = tuple(2 * n + k for k, t in enumerate(late) if t.name == team.name)
        after.append((*(n + names.index(a) for a in task.after), *waits))
    for i, name in enumerate(names):
        durations.append(int(np.ceil(mean.delay[name][0] / grid - 1e-9)))
        after.append((i,))
    for k, t in enumerate(late):
        durations.append(int(np.ceil(mean.begins[t.name][0] / grid - 1e-9)))
        demands[2 * n + k, teams[t.name]] = t.people
        after.append(())
    labels = (*names, *(f"{x} (integration)" for x in names), *(f"{t.name} begins" for t in late))
    capacity = np.array([t.people for t in mean.teams], dtype=np.int64)
    return Instance(tuple(durations), tuple(after), demands, capacity, labels)
