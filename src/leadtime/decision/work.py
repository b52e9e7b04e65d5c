"""What there is to schedule: pieces of work, the teams who do it, and classes of work with their speeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.trials import inside
from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.draw import draw
from leadtime.models.speed_curves import Floats, Speed, failures

UNIT = "month"
"""The unit in which schedules are told."""
PLAIN = "plain"
"""The class of work that never speeds up."""
_NEVER = 1e6


@dataclass(frozen=True)
class Task:
    """A project: ``effort`` is how long its crew takes at today's speed, a length of time.

    ``people`` of one team work on it: of ``team``, or of whichever has the ``skill``; the whole team where no
    number is given. It starts when all that it comes ``after`` is done. After the work comes
    ``integration``, a delay that does not speed up and needs nobody; with the chance ``fails`` it fails, and
    the part ``redo`` of the work is done again. ``kind`` is the class of work, whose speed it has; ``worth``
    is what having it by the crunch is worth, in any unit. Numbers, texts or distributions.
    """

    name: str
    effort: Any
    kind: str = PLAIN
    after: tuple[str, ...] = ()
    team: str = ""
    skill: str = ""
    people: int | None = None
    integration: Any = 0.0
    fails: Any = 0.0
    redo: Any = 0.5
    worth: Any = 1.0
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Team:
    """Who works: so many ``people`` with these ``skills``, from the time ``begins`` on."""

    name: str
    people: int = 1
    skills: tuple[str, ...] = ()
    begins: Any = 0.0


@dataclass(frozen=True)
class WorkClass:
    """How the speed of a class of work rises: doubling in ``doubles`` up to ``most`` times today's, and
    ``speedup`` times as fast from ``automated`` on, once the ``tools`` (tasks) are done; the part ``lost`` of
    that gain goes into checking and waiting.
    """

    name: str
    doubles: Any = None
    most: Any = 10.0
    automated: Any = None
    speedup: Any = 1.0
    lost: Any = 0.0
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    """Work, teams and classes that fit together, drawn: arrays (draws,) in months.

    ``effort``, ``delay``, ``worth`` and ``begins`` are by name; ``again`` counts failed integrations.
    """

    tasks: tuple[Task, ...]
    teams: tuple[Team, ...]
    classes: tuple[WorkClass, ...]
    effort: dict[str, Floats]
    delay: dict[str, Floats]
    worth: dict[str, Floats]
    begins: dict[str, Floats]
    speeds: dict[str, Speed]
    draws: int

    def tools_of(self, kind: str) -> tuple[str, ...]:
        """The tasks that must be done before a class can be automated."""
        return next((c.tools for c in self.classes if c.name == kind), ())

    def able(self, task: Task) -> tuple[Team, ...]:
        """The teams that may do a task."""
        if task.team:
            return tuple(t for t in self.teams if t.name == task.team)
        fit = (t for t in self.teams if not task.skill or task.skill in t.skills)
        return tuple(t for t in fit if (task.people or 1) <= t.people)

    def crew(self, task: Task, team: Team) -> int:
        """How many people of a team work on a task."""
        return team.people if task.people is None else task.people

    def expected(self) -> Programme:
        """The same with every number at its mean: one draw."""
        mean = {n: {k: np.array([x.mean()]) for k, x in getattr(self, n).items()} for n in _COLUMNS}
        speeds = {k: _mean_speed(s) for k, s in self.speeds.items()}
        return Programme(self.tasks, self.teams, self.classes, **mean, speeds=speeds, draws=1)


_COLUMNS = ("effort", "delay", "worth", "begins")


def _mean_speed(s: Speed) -> Speed:
    steps = np.where(s.steps >= _NEVER, np.nan, s.steps)
    when = np.inf if np.isnan(steps).all() else float(np.nanmedian(steps))
    caps = np.where(np.isfinite(s.capped), s.capped, _NEVER)
    return Speed(*(np.array([x]) for x in (s.growth.mean(), caps.mean(), when, s.factor.mean())))


def programme(
    tasks: Sequence[Task],
    teams: Sequence[Team],
    classes: Sequence[WorkClass] = (),
    draws: int = 4000,
    seed: int = 0,
) -> Programme:
    """Check that tasks, teams and classes fit together, and draw what is uncertain.

    Raises :class:`InputError` for names that do not exist or stand twice, circles, crews that no team has.
    """
    teams = tuple(teams) or (Team("everybody"),)
    _check(tasks, teams, classes)
    drawn = _Drawn(draws, seed)
    again = {t.name: drawn.failed(t) for t in tasks}
    effort = {t.name: drawn.time(f"{t.name}.effort", t.effort) for t in tasks}
    redo = {t.name: drawn.part(f"{t.name}.redo", t.redo) for t in tasks}
    delay = {t.name: drawn.time(f"{t.name}.integration", t.integration) for t in tasks}
    return Programme(
        tuple(tasks),
        teams,
        tuple(classes),
        {n: e * (1 + redo[n] * again[n]) for n, e in effort.items()},
        {n: d * (1 + again[n]) for n, d in delay.items()},
        {t.name: drawn.plain(f"{t.name}.worth", t.worth) for t in tasks},
        {t.name: drawn.time(f"{t.name}.begins", t.begins) for t in teams},
        {PLAIN: Speed.constant(draws)} | {c.name: drawn.speed(c) for c in classes},
        draws,
    )


class _Drawn:
    """Draws by name, each converted and cut to what it can be."""

    def __init__(self, draws: int, seed: int) -> None:
        self.draws, self.seed = draws, seed

    def _of(self, name: str, dist: Distribution, limits: str) -> Floats:
        return inside(name, dist, draw({name: dist}, self.draws, self.seed)[name], limits)

    def time(self, name: str, value: Any) -> Floats:
        """A length of time in months; a bare number is one."""
        dist = value if isinstance(value, Distribution) else parse_distribution(value, unit=UNIT)
        return self._of(name, converted(dist, UNIT), "[0, inf)")

    def plain(self, name: str, value: Any, limits: str = "[0, inf)") -> Floats:
        """A number without a unit."""
        return self._of(name, parse_distribution(value), limits)

    def part(self, name: str, value: Any) -> Floats:
        """A number from 0 to 1."""
        return self._of(name, parse_distribution(value), "[0, 1]")

    def failed(self, t: Task) -> Floats:
        """How often the integration of a task fails."""
        luck = draw({f"{t.name}.luck": parse_distribution("uniform(0, 1)")}, self.draws, self.seed)
        return failures(self.part(f"{t.name}.fails", t.fails), luck[f"{t.name}.luck"])

    def speed(self, c: WorkClass) -> Speed:
        """The speed of a class, without what it waits for."""
        growth, capped = np.zeros(self.draws), np.full(self.draws, np.inf)
        if c.doubles is not None:
            doubles = np.maximum(self.time(f"{c.name}.doubles", c.doubles), 1e-9)
            growth = np.log(2) / doubles
            capped = np.log2(self.plain(f"{c.name}.most", c.most, "[1, inf)")) * doubles
        steps, factor = np.full(self.draws, np.inf), np.ones(self.draws)
        if c.automated is not None:
            steps = self.time(f"{c.name}.automated", c.automated)
            lost = self.part(f"{c.name}.lost", c.lost)
            factor = 1 + (self.plain(f"{c.name}.speedup", c.speedup) - 1) * (1 - lost)
            factor = np.maximum(factor, 1e-6)
        return Speed(growth, capped, steps, factor)


def _check(tasks: Sequence[Task], teams: Sequence[Team], classes: Sequence[WorkClass]) -> None:
    if not tasks:
        raise InputError("there is no project to schedule", valid="one project or more")
    for what, names in (
        ("project", [t.name for t in tasks]),
        ("team", [t.name for t in teams]),
        ("class of work", [PLAIN, *(c.name for c in classes)]),
    ):
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise InputError(f"two entries are named {twice[0]!r}", valid=f"one name for each {what}")
    names, kinds = [t.name for t in tasks], [PLAIN, *(c.name for c in classes)]
    for t in tasks:
        _known(t.name, "after", t.after, names)
        _known(t.name, "class", (t.kind,), kinds)
        _known(t.name, "team", (t.team,) if t.team else (), [x.name for x in teams])
        fit = [
            x for x in teams if (x.name == t.team) or (not t.team and (not t.skill or t.skill in x.skills))
        ]
        skills = sorted({s for x in teams for s in x.skills})
        if not fit:
            raise InputError(f"no team has the skill {t.skill!r} of {t.name!r}", valid=listing(skills))
        if t.people is not None and not any(1 <= t.people <= x.people for x in fit):
            most = max(x.people for x in fit)
            raise InputError(f"{t.name!r} takes {t.people} people of one team", valid=f"1 to {most}")
    for c in classes:
        _known(c.name, "tools", c.tools, names)


def _known(whose: str, what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise InputError(
                f"unknown name {name!r} in {what} of {whose!r}",
                valid=listing(known, most=20),
                fix=nearest(name, known),
            )
