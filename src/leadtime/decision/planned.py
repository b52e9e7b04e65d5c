"""The plan on expected speeds: a programme as a scheduling problem on a grid of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.dispatch import Course, carried_out, rules
from leadtime.decision.rcpsp import Instance, Length, Schedule, Tooled, cp_sat, heuristic
from leadtime.decision.work import Programme, Task, ordered
from leadtime.errors import InputError, MissingExtraError, listing, nearest
from leadtime.models.speed_curves import Speed

METHODS = ("auto", "cpsat", "heuristic")
STEPS = 160
"""The grid: the best simple order's time is cut into so many steps, and every duration is rounded up."""


@dataclass(frozen=True)
class Planned:
    """A schedule on expected speeds: its ``order``, the ``grid`` in months, and what the solver says of it.

    ``makespan`` and ``bound`` are months on the grid. ``loose`` is what the order takes without rounding, and
    ``least`` what nothing can take less than, whoever does what; ``teams`` are who does it in this plan.
    """

    order: tuple[str, ...]
    grid: float
    schedule: Schedule
    loose: float
    least: float
    teams: dict[str, str]

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
            "least": self.least,
            "teams": self.teams,
        }


def planned(
    p: Programme, *, method: str = "auto", time_limit: float = 10.0, workers: int = 1, seed: int = 0
) -> Planned:
    """The order of a schedule that is best, or good, where every number is at its mean.

    Durations depend on the start through the speed of the class and on whether its tools are done by then,
    and are rounded up to the grid; work that begins before its tools are done goes without them. Rounded
    down, and with the tools at hand, the same problem bounds what any plan could do. Each project is done by
    the team that has it in the best simple order. ``method`` is ``cpsat`` (needs the extra ``schedule``),
    ``heuristic``, or ``auto``: the solver if it is installed.

    Raises :class:`InputError` for another method or a time limit that is not above 0,
    :class:`MissingExtraError` without the solver.
    """
    if method not in METHODS:
        raise InputError(
            f"there is no method {method!r}", valid=listing(METHODS), fix=nearest(method, METHODS)
        )
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} seconds", valid="above 0")
    mean = p.expected()
    courses = [carried_out(mean, order) for order in rules(mean).values()]
    best = min(courses, key=lambda c: float(c.makespan[0]))
    problem = _Problem(mean, best, max(float(best.makespan[0]) / STEPS, 1e-6))
    options = {"time_limit": time_limit, "workers": workers, "seed": seed}
    found = _solved(problem.instance(), method, options)
    least = _solved(problem.relaxed(), method, options).bound * problem.grid
    names = [t.name for t in mean.tasks]
    order = ordered(mean.tasks, sorted(names, key=lambda n: (found.starts[names.index(n)], names.index(n))))
    loose = float(carried_out(mean, order).makespan[0])
    if float(best.makespan[0]) < loose - 1e-9:
        # Rounding up can cost the solver's order what a simple one keeps.
        order, loose = list(best.order), float(best.makespan[0])
    return Planned(tuple(order), problem.grid, found, loose, min(least, loose), problem.teams)


def _solved(instance: Instance, method: str, options: dict[str, Any]) -> Schedule:
    found = heuristic(instance, seed=options["seed"])
    if method == "heuristic":
        return found
    try:
        return cp_sat(instance, hint=found, **options)
    except MissingExtraError:
        if method == "cpsat":
            raise
        return found


@dataclass(frozen=True)
class _Problem:
    """A programme at its means on a grid: work first, then the integration of each project, then what keeps a
    team from starting at once.
    """

    mean: Programme
    best: Course
    grid: float

    @property
    def teams(self) -> dict[str, str]:
        """Who does what: the team that has it in the best simple order."""
        chosen = self.best.team
        return {t.name: self.mean.teams[int(chosen[t.name][0])].name for t in self.mean.tasks}

    def instance(self) -> Instance:
        """Durations rounded up, so that the schedule can be carried out."""
        names = [t.name for t in self.mean.tasks]
        durations, tooled = [], {}
        for i, task in enumerate(self.mean.tasks):
            speed, tools = self.mean.speeds[task.kind], self.mean.tools_of(task.kind)
            if tools:
                # A tool counts when it is integrated; one never speeds up itself.
                marks = tuple(len(names) + names.index(t) for t in tools)
                if task.name not in tools:
                    tooled[i] = Tooled(marks, self._lengths(task, speed, up=True))
                speed = speed.stepping(np.full(1, np.inf))
            durations.append(self._lengths(task, speed, up=True))
        return self._with(durations, tooled, up=True)

    def relaxed(self) -> Instance:
        """Durations rounded down, every tool at hand, and what several teams could do done by any of them.

        Its bound holds for all that can be carried out.

        The ends of work rise with its start, so a schedule in continuous time, each of its times rounded
        down, is one of this problem.
        """
        tasks = self.mean.tasks
        return self._with([self._lengths(t, self.mean.speeds[t.kind], up=False) for t in tasks], {}, up=False)

    def _lengths(self, task: Task, speed: Speed, *, up: bool) -> Length:
        """What the work of a project takes by its start."""
        times = np.arange(2 * STEPS + 1, dtype=np.float64) * self.grid
        wide = Speed(*(np.repeat(x, len(times)) for x in vars(speed).values()))
        ends = wide.finish(times, np.repeat(self.mean.effort[task.name], len(times)))
        made = tuple(self._steps(d, up=up) for d in ends - times)
        return made[0] if len(set(made)) == 1 else made

    def _steps(self, months: float, *, up: bool) -> int:
        steps = months / self.grid
        return math.ceil(steps - 1e-9) if up else math.floor(steps + 1e-9)

    def _with(self, work: list[Length], tooled: dict[int, Tooled], *, up: bool) -> Instance:
        mean, tasks, teams = self.mean, self.mean.tasks, self.mean.teams
        n, names = len(tasks), [t.name for t in tasks]
        late = [t for t in teams if mean.begins[t.name][0] > 0]
        # The last column is everybody together. Where a bound is sought, a project that several teams could
        # do takes the smallest crew of everybody and waits for no team, so that whoever does it is covered.
        demands = np.zeros((2 * n + len(late), len(teams) + 1), dtype=np.int64)
        after: list[tuple[int, ...]] = []
        for i, task in enumerate(tasks):
            able = mean.able(task)
            free = not up and len(able) > 1
            team = teams[[t.name for t in teams].index(self.teams[task.name])]
            demands[i, -1] = min(mean.crew(task, t) for t in able) if free else mean.crew(task, team)
            demands[i, teams.index(team)] = 0 if free else mean.crew(task, team)
            waits = () if free else tuple(2 * n + k for k, t in enumerate(late) if t is team)
            after.append((*(n + names.index(a) for a in task.after), *waits))
        after += [(i,) for i in range(n)] + [()] * len(late)
        durations = (
            *work,
            *(self._steps(float(mean.delay[x][0]), up=up) for x in names),
            *(self._steps(float(mean.begins[t.name][0]), up=up) for t in late),
        )
        labels = (*names, *(f"{x} (integration)" for x in names), *(f"{t.name} begins" for t in late))
        capacity = np.array([*(t.people for t in teams), sum(t.people for t in teams)], dtype=np.int64)
        return Instance(durations, tuple(after), demands, capacity, labels, tooled)
