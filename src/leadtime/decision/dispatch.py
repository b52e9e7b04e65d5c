"""Carrying out a list of work over many futures: who starts what when, as it then turns out.

The policy is list scheduling: the projects are taken in the order of the list, each by the team that can
start it first, as soon as what it needs is done and enough people are free. A project that is further down
never overtakes one above it for the same people. Every order sees the same futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadtime.decision.rcpsp import Ints
from leadtime.decision.work import Programme, Task
from leadtime.errors import InputError
from leadtime.models.speed_curves import Floats, Speed

FEW = 6
"""Up to so many projects all orders are compared; beyond, those of several rules and random ones."""


@dataclass(frozen=True)
class Course:
    """What an order comes to: for each project its ``start``, the end of its ``work``, and when it is
    ``done`` with its integration; arrays (draws,) in months. ``team`` is which of the teams that may do it
    has it.
    """

    order: tuple[str, ...]
    team: dict[str, Ints]
    start: dict[str, Floats]
    work: dict[str, Floats]
    done: dict[str, Floats]

    @property
    def makespan(self) -> Floats:
        """When the last project is done, (draws,)."""
        return np.asarray(np.max(np.stack(list(self.done.values())), axis=0))


def carried_out(p: Programme, order: Sequence[str]) -> Course:
    """The course of an order of all projects; one that stands before what it needs is put behind it."""
    tasks = {t.name: t for t in p.tasks}
    free = {t.name: np.repeat(p.begins[t.name][:, None], t.people, axis=1) for t in p.teams}
    team_of: dict[str, Ints] = {}
    start: dict[str, Floats] = {}
    work: dict[str, Floats] = {}
    done: dict[str, Floats] = {}
    for name in feasible(p, order):
        task = tasks[name]
        ready = np.max(np.stack([np.zeros(p.draws), *(done[n] for n in task.after)]), axis=0)
        begun, chosen = _earliest(p, task, ready, free)
        ended = _speed(p, task, done).finish(begun, p.effort[name])
        for k, team in enumerate(p.able(task)):
            own = chosen == k
            if own.any():
                crew = p.crew(task, team)
                # The people who are free first take it; they are free again when the work is done.
                free[team.name][own, :crew] = ended[own, None]
                free[team.name].sort(axis=1)
        team_of[name] = chosen
        start[name], work[name], done[name] = begun, ended, ended + p.delay[name]
    return Course(tuple(start), team_of, start, work, done)


def _earliest(p: Programme, task: Task, ready: Floats, free: dict[str, Floats]) -> tuple[Floats, Ints]:
    """The earliest start in each draw, and which of the teams that may do it has it."""
    starts = np.stack([np.maximum(ready, free[t.name][:, p.crew(task, t) - 1]) for t in p.able(task)], axis=1)
    chosen = np.argmin(starts, axis=1)
    return starts[np.arange(p.draws), chosen], np.asarray(chosen)


def _speed(p: Programme, task: Task, done: dict[str, Floats]) -> Speed:
    speed = p.speeds[task.kind]
    tools = [t for t in p.tools_of(task.kind) if t != task.name]
    if not tools:
        return speed
    never = np.full(p.draws, np.inf)
    return speed.stepping(np.max(np.stack([done.get(t, never) for t in tools]), axis=0))


def feasible(p: Programme, order: Sequence[str]) -> list[str]:
    """The order with each project after all that it needs; otherwise as it is given.

    Raises :class:`InputError` for projects that wait for one another.
    """
    after = {t.name: t.after for t in p.tasks}
    placed: list[str] = []
    left = list(order)
    while left:
        name = next((n for n in left if all(a in placed for a in after[n])), None)
        if name is None:
            raise InputError(
                f"{', '.join(left[:6])} wait for one another", valid="each comes after what it needs"
            )
        placed.append(name)
        left.remove(name)
    return placed


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
    return {k: feasible(p, v) for k, v in made.items()}


def _gain(mean: Programme, name: str) -> float:
    """How much of the work of a project later automation would spare."""
    task = next(t for t in mean.tasks if t.name == name)
    speed, effort = mean.speeds[task.kind], mean.effort[name]
    late = np.where(np.isfinite(speed.steps), speed.steps, 0.0) + 24.0
    now = float((speed.finish(np.zeros(1), effort))[0])
    return now - float((speed.finish(late, effort) - late)[0])
