"""What there is to schedule: pieces of work, the teams who do it, and classes of work with their speeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Task:
    """A project: ``effort`` is how long its crew takes at today's speed, a length of time.

    ``people`` of one team work on it: of ``team``, or of whichever has the ``skill``; the whole team where no
    number is given. It starts when all that it comes ``after`` is done. After the work comes
    ``integration``, a delay that does not speed up and needs nobody; with the chance ``fails`` it fails: then
    the part ``redo`` of the work is done again, by a crew as large, and integrated again. ``kind`` is the
    class of work, whose speed it has; ``worth`` is what having it by the crunch is worth, in any unit.
    Numbers, texts or distributions.
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
    ``speedup`` times as fast once it is automated and the ``tools`` (tasks) are done; the part ``lost`` of
    that gain goes into checking and waiting.

    ``automated`` is when, from now; ``before_crunch`` is how long before the crunch, in the same futures, for
    those who hold that one brings the other. Give one of them.
    """

    name: str
    doubles: Any = None
    most: Any = 10.0
    automated: Any = None
    before_crunch: Any = None
    speedup: Any = 1.0
    lost: Any = 0.0
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    """Work, teams and classes that fit together, drawn: arrays (draws,) in months.

    ``effort``, ``redone`` (the work of another try), ``delay``, ``again`` (how often the integration fails),
    ``worth`` and ``begins`` are by name, ``speeds`` by class of work without what it waits for.
    """

    tasks: tuple[Task, ...]
    teams: tuple[Team, ...]
    classes: tuple[WorkClass, ...]
    effort: dict[str, Floats]
    redone: dict[str, Floats]
    delay: dict[str, Floats]
    again: dict[str, Floats]
    worth: dict[str, Floats]
    begins: dict[str, Floats]
    speeds: dict[str, Speed]
    draws: int

    def task(self, name: str) -> Task:
        """The task of a name."""
        return next(t for t in self.tasks if t.name == name)

    def tools_of(self, kind: str) -> tuple[str, ...]:
        """The tasks that must be done before a class can be automated."""
        return next((c.tools for c in self.classes if c.name == kind), ())

    def able(self, task: Task) -> tuple[Team, ...]:
        """The teams that may do a task."""
        return tuple(t for t in _fit(task, self.teams) if (task.people or 1) <= t.people)

    def crew(self, task: Task, team: Team) -> int:
        """How many people of a team work on a task."""
        return team.people if task.people is None else task.people

    def some(self, of: slice) -> Programme:
        """The same in some of the futures."""
        cut: dict[str, Any] = {n: {k: x[of] for k, x in getattr(self, n).items()} for n in _COLUMNS}
        speeds = {k: Speed(*(x[of] for x in vars(s).values())) for k, s in self.speeds.items()}
        return replace(self, **cut, speeds=speeds, draws=len(range(self.draws)[of]))

    def expected(self) -> Programme:
        """One future in which every number is at its mean, and automation comes at its median date.

        What integrations that fail cost on average is added to the work and to the delay.
        """
        made = {
            "effort": {n: e + self.redone[n] * self.again[n] for n, e in self.effort.items()},
            "delay": {n: d * (1 + self.again[n]) for n, d in self.delay.items()},
            "again": dict.fromkeys(self.again, np.zeros(1)),
            **{n: getattr(self, n) for n in ("redone", "worth", "begins")},
        }
        mean: dict[str, Any] = {
            n: {k: np.array([x.mean()]) for k, x in columns.items()} for n, columns in made.items()
        }
        speeds = {k: _mean_speed(s) for k, s in self.speeds.items()}
        return replace(self, **mean, speeds=speeds, draws=1)


_COLUMNS = ("effort", "redone", "delay", "again", "worth", "begins")


def _fit(task: Task, teams: Iterable[Team]) -> tuple[Team, ...]:
    """The teams that a task names or whose skills it needs, large enough or not."""
    fit = (t for t in teams if not task.skill or task.skill in t.skills)
    return tuple(t for t in fit if not task.team or t.name == task.team)


def _mean_speed(s: Speed) -> Speed:
    with np.errstate(invalid="ignore"):
        numbers = (s.growth.mean(), s.capped.mean(), np.median(s.steps), s.factor.mean())
    return Speed(*(np.array([np.inf if np.isnan(x) else x]) for x in numbers))


def programme(
    tasks: Sequence[Task],
    teams: Sequence[Team],
    classes: Sequence[WorkClass] = (),
    *,
    draws: int = 4000,
    seed: int = 0,
    crunch: Floats | None = None,
) -> Programme:
    """Check that tasks, teams and classes fit together, and draw what is uncertain.

    ``crunch`` is when it comes, months in each draw. Raises :class:`InputError` for names that do not exist
    or stand twice, circles, crews that no team has, and classes that wait for a crunch that is not given.
    """
    teams = tuple(teams) or (Team("everybody"),)
    _check(tasks, teams, classes)
    drawn = _Drawn(draws, seed)
    effort = {t.name: drawn.time(f"{t.name}.effort", t.effort) for t in tasks}
    return Programme(
        tuple(tasks),
        teams,
        tuple(classes),
        effort,
        redone={t.name: effort[t.name] * drawn.part(f"{t.name}.redo", t.redo) for t in tasks},
        delay={t.name: drawn.time(f"{t.name}.integration", t.integration) for t in tasks},
        again={t.name: drawn.failed(t) for t in tasks},
        worth={t.name: drawn.plain(f"{t.name}.worth", t.worth) for t in tasks},
        begins={t.name: drawn.time(f"{t.name}.begins", t.begins) for t in teams},
        speeds={PLAIN: Speed.constant(draws)} | {c.name: drawn.speed(c, crunch) for c in classes},
        draws=draws,
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

    def speed(self, c: WorkClass, crunch: Floats | None) -> Speed:
        """The speed of a class, without the tools that it waits for."""
        growth, capped = np.zeros(self.draws), np.full(self.draws, np.inf)
        if c.doubles is not None:
            doubles = np.maximum(self.time(f"{c.name}.doubles", c.doubles), 1e-9)
            growth = np.log(2) / doubles
            capped = np.log2(self.plain(f"{c.name}.most", c.most, "[1, inf)")) * doubles
        steps, factor = np.full(self.draws, np.inf), np.ones(self.draws)
        if c.automated is not None or c.before_crunch is not None:
            steps = self._automated(c, crunch)
            lost = self.part(f"{c.name}.lost", c.lost)
            factor = 1 + (self.plain(f"{c.name}.speedup", c.speedup) - 1) * (1 - lost)
            factor = np.maximum(factor, 1e-6)
        return Speed(growth, capped, steps, factor)

    def _automated(self, c: WorkClass, crunch: Floats | None) -> Floats:
        if c.before_crunch is None:
            return self.time(f"{c.name}.automated", c.automated)
        if crunch is None:
            raise InputError(
                f"{c.name!r} is automated some time before the crunch, and there is no crunch here",
                valid="a model that says when it comes, or a date from now",
                fix="automated: 12 to 36 months",
            )
        return np.maximum(crunch - self.time(f"{c.name}.before_crunch", c.before_crunch), 0.0)


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
        fit = _fit(t, teams)
        if not fit:
            _unfit(t, teams)
        if t.people is not None and not any(1 <= t.people <= x.people for x in fit):
            most = max(x.people for x in fit)
            raise InputError(f"{t.name!r} takes {t.people} people of one team", valid=f"1 to {most}")
    ordered(tasks)
    for c in classes:
        _known(c.name, "tools", c.tools, names)
        if c.automated is not None and c.before_crunch is not None:
            raise InputError(
                f"{c.name!r} is automated both at a time of its own and before the crunch",
                valid="one of automated and before_crunch",
            )


def ordered(tasks: Sequence[Task], order: Sequence[str] | None = None) -> list[str]:
    """The order (as stated, where none is given) with each project moved behind all that it needs.

    Raises :class:`InputError` for projects that wait for one another.
    """
    after = {t.name: t.after for t in tasks}
    left = list(after) if order is None else list(order)
    placed: list[str] = []
    while left:
        name = next((n for n in left if all(a in placed for a in after[n])), None)
        if name is None:
            raise _circular(left, after)
        placed.append(name)
        left.remove(name)
    return placed


def _circular(left: Sequence[str], after: Mapping[str, Sequence[str]]) -> InputError:
    """The circle that is met on the way back from the first of the projects that all wait for another."""
    path = [left[0]]
    while (name := next(a for a in after[path[-1]] if a in left)) not in path:
        path.append(name)
    circle = path[path.index(name) :]
    last = circle[-1]
    if len(circle) == 1:
        found, rest = f"{last!r} waits for itself", [a for a in after[last] if a != last]
    else:
        whom = [f"{b!r}" for b in (*circle[1:], circle[0])]
        found = f"{circle[0]!r} waits for {', which waits for '.join(whom)}"
        rest = [a for a in after[circle[0]] if a != circle[1]]
    return InputError(
        found, valid="an order in which each comes after what it needs", fix=f"after: [{', '.join(rest)}]"
    )


def _unfit(t: Task, teams: Sequence[Team]) -> None:
    skills = sorted({s for x in teams if not t.team or x.name == t.team for s in x.skills})
    whose = f"the team {t.team!r} of {t.name!r} has not" if t.team else f"{t.name!r} needs, and no team has,"
    raise InputError(
        f"{whose} the skill {t.skill!r}",
        valid=listing(skills) if skills else "skills that a team has, stated under its 'skills'",
        fix=f"skill: {close}" if (close := nearest(t.skill, skills)) else None,
    )


def _known(whose: str, what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise InputError(
                f"unknown name {name!r} in {what} of {whose!r}",
                valid=listing(known, most=20),
                fix=nearest(name, known),
            )
