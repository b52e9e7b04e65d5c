"""Carrying out a list of work over many futures: who starts what when, as it then turns out.

The policy is list scheduling, in time: whenever people are free, the highest project of the list that can
begin gets them; one that still waits for what it needs is passed by. A project that needs more people than
are free keeps those it has, so that small ones cannot starve it. Work that has begun is not stopped. Where
an integration fails, the part to be redone is at once ready again, at the project's own place in the list.
Every order sees the same futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leadtime.decision.rcpsp import Ints
from leadtime.decision.work import Programme, ordered
from leadtime.models.speed_curves import Floats, Speed

FEW = 5
"""Up to so many projects all orders are compared; beyond, those of several rules and random ones."""
_MOMENT = 1e-9
"""Months: what comes within it comes at the same time."""


@dataclass(frozen=True)
class Course:
    """What an order comes to: for each project its ``start``, and when it is ``done`` with its integration;
    arrays (draws,) in months. ``team`` is the number of the team that has it last.
    """

    order: tuple[str, ...]
    team: dict[str, Ints]
    start: dict[str, Floats]
    done: dict[str, Floats]

    @property
    def makespan(self) -> Floats:
        """When the last project is done, (draws,)."""
        return np.asarray(np.max(np.stack(list(self.done.values())), axis=0))


def carried_out(p: Programme, order: Sequence[str]) -> Course:
    """The course of an order of all projects; one that stands before what it needs is put behind it.

    A class of work is automated from when the last of its tools is done, also for work that is under way.
    """
    run = _Run(p, ordered(p.tasks, order))
    while run.step():
        pass
    return run.course()


class _Run:
    """A list in the middle of being carried out: columns are its projects, rows the draws."""

    def __init__(self, p: Programme, names: list[str]) -> None:
        self.p, self.names = p, names
        tasks = [p.task(n) for n in names]
        at = {n: j for j, n in enumerate(names)}
        self.before = [np.array([at[a] for a in t.after], dtype=np.int64) for t in tasks]
        self.followers = [[j for j, b in enumerate(self.before) if i in b] for i in range(len(names))]
        kinds = list(p.speeds)
        self.kind = np.array([kinds.index(t.kind) for t in tasks])
        self.speed = [np.stack([getattr(s, f) for s in p.speeds.values()], axis=1) for f in _SPEED]
        self.tools = [np.array([at[t] for t in p.tools_of(k)], dtype=np.int64) for k in kinds]
        self.crews = np.array(
            [[p.crew(t, x) if x in p.able(t) else 0 for x in p.teams] for t in tasks], dtype=np.int64
        )
        shape = (p.draws, len(names))
        self.ready = np.tile([np.inf if len(b) else 0.0 for b in self.before], (p.draws, 1))
        self.start, self.done = np.full(shape, np.nan), np.full(shape, np.inf)
        # The latest piece of work of each project: from when to when, and how much of it there is.
        self.began, self.ended, self.work = np.zeros(shape), np.full(shape, -np.inf), np.zeros(shape)
        self.todo = np.ones(shape, dtype=bool)
        self.team = np.zeros(shape, dtype=np.int64)
        self.effort, self.redone, self.delay, self.again = (
            np.stack([column[n] for n in names], axis=1) for column in (p.effort, p.redone, p.delay, p.again)
        )
        self.free = self._people()
        self.automated = np.stack([self._tooled(k) for k in range(len(kinds))], axis=1)

    def _people(self) -> Floats:
        """When each person of each team is free, earliest first, (draws, teams, people); inf for nobody."""
        free = np.full((self.p.draws, len(self.p.teams), max(t.people for t in self.p.teams)), np.inf)
        for k, t in enumerate(self.p.teams):
            free[:, k, : t.people] = self.p.begins[t.name][:, None]
        return free

    def _tooled(self, kind: int) -> Floats:
        """When the tools of a class are all there."""
        tools = self.tools[kind]
        return np.asarray(self.done[:, tools].max(axis=1)) if len(tools) else np.zeros(self.p.draws)

    def step(self) -> bool:
        """Begin one more piece of work in every draw that has one; False where none has."""
        people = self._earliest()
        begins = np.where(self.todo, np.maximum(self.ready, people.min(axis=2)), np.inf)
        soonest = begins.min(axis=1)
        rows = np.flatnonzero(np.isfinite(soonest))
        if not len(rows):
            return False
        able = self.todo[rows] & (self.ready[rows] <= soonest[rows, None] + _MOMENT)
        pick = np.argmax(able, axis=1)
        self._begin(rows, pick, begins[rows, pick], np.argmin(people[rows, pick], axis=1))
        return True

    def _earliest(self) -> Floats:
        """When the crew of each project is free in each team, (draws, projects, teams)."""
        found = np.full((self.p.draws, *self.crews.shape), np.inf)
        for k in range(self.crews.shape[1]):
            able = np.flatnonzero(self.crews[:, k])
            found[:, able, k] = self.free[:, k, self.crews[able, k] - 1]
        return found

    def _begin(self, rows: Ints, pick: Ints, begun: Floats, team: Ints) -> None:
        work = self.effort[rows, pick]
        ended = self._speed(rows, self.kind[pick]).finish(begun, work)
        self.began[rows, pick], self.ended[rows, pick], self.work[rows, pick] = begun, ended, work
        people = self.free[rows, team]
        # The people who are free first take it; they are free again when the work is done.
        taken = np.arange(people.shape[1]) < self.crews[pick, team][:, None]
        self.free[rows, team] = np.sort(np.where(taken, ended[:, None], people), axis=1)
        new = np.isnan(self.start[rows, pick])
        self.start[rows[new], pick[new]] = begun[new]
        self.team[rows, pick] = team
        self._integrate(rows, pick, ended + self.delay[rows, pick])

    def _speed(self, rows: Ints, kind: Ints | int) -> Speed:
        growth, capped, steps, factor = (x[rows, kind] for x in self.speed)
        return Speed(growth, capped, np.maximum(steps, self.automated[rows, kind]), factor)

    def _integrate(self, rows: Ints, pick: Ints, known: Floats) -> None:
        """What is known when the delay is over: the project is done, or a part of it begins again."""
        failed = self.again[rows, pick] > 0
        lost = rows[failed], pick[failed]
        self.again[lost] -= 1
        self.ready[lost], self.effort[lost] = known[failed], self.redone[lost]
        right = rows[~failed], pick[~failed]
        self.done[right], self.todo[right] = known[~failed], False
        for i in np.unique(right[1]):
            self._settle(right[0][right[1] == i], int(i))

    def _settle(self, rows: Ints, i: int) -> None:
        """What follows from when a project is done."""
        for j in self.followers[i]:
            self.ready[rows, j] = self.done[np.ix_(rows, self.before[j])].max(axis=1)
        for k, tools in enumerate(self.tools):
            if i in tools:
                self.automated[rows, k] = self.done[np.ix_(rows, tools)].max(axis=1)
                for j in np.flatnonzero(self.kind == k).tolist():
                    self._hasten(rows[self.ended[rows, j] > self.automated[rows, k]], j)

    def _hasten(self, rows: Ints, j: int) -> None:
        """Work under way goes faster once its tools are there: its end moves, and whoever does it is free."""
        if not len(rows):
            return
        before = self.ended[rows, j]
        ended = self._speed(rows, int(self.kind[j])).finish(self.began[rows, j], self.work[rows, j])
        team = self.team[rows, j]
        people = self.free[rows, team]
        # Those who were busy until the old end, as many as the crew; whoever is promised on by then stays so.
        theirs = people == before[:, None]
        theirs &= np.cumsum(theirs, axis=1) <= self.crews[j, team][:, None]
        self.free[rows, team] = np.sort(np.where(theirs, ended[:, None], people), axis=1)
        self.ended[rows, j] = ended
        known = ended + self.delay[rows, j]
        over = ~self.todo[rows, j]
        self.ready[rows[~over], j] = known[~over]
        self.done[rows[over], j] = known[over]
        if over.any():
            self._settle(rows[over], j)

    def course(self) -> Course:
        """The columns by name."""

        def by_name(x: npt.NDArray[np.generic]) -> dict[str, npt.NDArray[np.generic]]:
            return dict(zip(self.names, x.T, strict=True))

        columns = (by_name(x) for x in (self.team, self.start, self.done))
        return Course(tuple(self.names), *columns)  # type: ignore[arg-type]  # each of its own kind


_SPEED = ("growth", "capped", "steps", "factor")


def rules(p: Programme) -> dict[str, list[str]]:
    """Orders that anybody would think of, by name."""
    mean = p.expected()
    names = [t.name for t in p.tasks]
    effort = {n: float(mean.effort[n][0]) for n in names}
    worth = {n: float(mean.worth[n][0]) for n in names}
    slow = sorted(names, key=lambda n: _gain(mean, n))
    tools = {t for c in p.classes for t in c.tools}
    made = {
        "as stated": names,
        "small first": sorted(names, key=effort.__getitem__),
        "big first": sorted(names, key=lambda n: -effort[n]),
        "worth per month first": sorted(names, key=lambda n: -worth[n] / max(effort[n], 1e-9)),
        "what speeds up most last": slow,
    }
    if tools:
        made["tools first"] = [n for n in slow if n in tools] + [n for n in slow if n not in tools]
    return {k: ordered(p.tasks, v) for k, v in made.items()}


def _gain(mean: Programme, name: str) -> float:
    """How much of the work of a project later automation would spare."""
    speed, effort = mean.speeds[mean.task(name).kind], mean.effort[name]
    late = np.where(np.isfinite(speed.steps), speed.steps, 0.0) + 24.0
    now = float((speed.finish(np.zeros(1), effort))[0])
    return now - float((speed.finish(late, effort) - late)[0])
