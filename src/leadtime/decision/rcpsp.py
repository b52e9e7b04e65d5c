"""Scheduling under precedence and limited resources: a heuristic, a lower bound, and CP-SAT.

The resource-constrained project scheduling problem in whole units of time: activities with durations,
predecessors and demands on renewable resources; the makespan is to be least. A duration may depend on the
time at which the activity starts (work that speeds up), given as a table by start, and on whether others are
done by then (its tools).

Without a solver: serial schedule generation by several priority rules and random ones, forward and backward
(Kolisch & Hartmann 1999; Valls and others 2005), against the larger of the critical-path and the resource
bound. With the extra ``schedule``: OR-Tools' CP-SAT, whose bound comes with its answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from leadtime.errors import InputError, MissingExtraError

Ints = npt.NDArray[np.int64]
SAMPLES = 60
"""Random priorities that the heuristic tries besides its rules."""


Length = int | tuple[int, ...]
"""A duration, or a table of durations by start whose last entry holds from there on."""


@dataclass(frozen=True)
class Tooled:
    """What an activity takes if it starts when its ``tools``, other activities, are done."""

    tools: tuple[int, ...]
    length: Length


@dataclass(frozen=True)
class Instance:
    """Activities 0 … n − 1 in whole units of time.

    ``durations[i]`` is what i takes, ``after[i]`` are the activities that must be done before it; ``demands``
    (n, resources) and ``capacity`` (resources,) are units of each resource. ``tooled`` are the activities,
    by number, that take less with tools.
    """

    durations: tuple[Length, ...]
    after: tuple[tuple[int, ...], ...]
    demands: Ints
    capacity: Ints
    names: tuple[str, ...] = field(default=())
    tooled: Mapping[int, Tooled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.durations)
        if len(self.after) != n or self.demands.shape != (n, len(self.capacity)):
            raise InputError(
                f"{n} durations, {len(self.after)} lists of predecessors, demands {self.demands.shape}",
                valid="one of each for every activity, a column of demands for every resource",
            )
        for i in range(n):
            if (self.demands[i] > self.capacity).any():
                k = int(np.argmax(self.demands[i] - self.capacity))
                raise InputError(
                    f"{self.name(i)} needs {self.demands[i, k]} of resource {k + 1}, "
                    f"which has {self.capacity[k]}",
                    valid="at most what there is",
                )

    def name(self, i: int) -> str:
        """What an activity is called."""
        return self.names[i] if self.names else f"activity {i + 1}"

    def duration(self, i: int, start: int, ends: Sequence[int | None] = ()) -> int:
        """How long an activity takes that starts then, if the others end as in ``ends`` (None: later)."""
        quick = self.tooled.get(i)
        if quick is not None and ends:
            known = [ends[k] for k in quick.tools]
            if all(e is not None and e <= start for e in known):
                return _at(quick.length, start)
        return _at(self.durations[i], start)

    def shortest(self, i: int) -> int:
        """The least that it can take, whenever it starts."""
        return min(n if isinstance(n, int) else min(n) for n in self._lengths(i))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The activities with predecessors first. Raises :class:`InputError` for a circle."""
        left, placed = list(range(len(self.after))), []
        seen: set[int] = set()
        while left:
            free = [i for i in left if seen.issuperset(self.after[i])]
            if not free:
                raise InputError(
                    f"{', '.join(self.name(i) for i in left[:6])} wait for one another",
                    valid="an order in which each comes after what it needs",
                )
            placed += free
            seen.update(free)
            left = [i for i in left if i not in seen]
        return tuple(placed)

    @cached_property
    def horizon(self) -> int:
        """A time by which everything can be done: one after another, without tools."""
        t = 0
        for i in self.order:
            t += self.duration(i, t)
        return t

    @cached_property
    def tails(self) -> Ints:
        """The longest chain from each activity's start to the end, by the least durations."""
        n = len(self.durations)
        tail = np.array([self.shortest(i) for i in range(n)], dtype=np.int64)
        for i in reversed(self.order):
            for j in self.after[i]:
                tail[j] = max(tail[j], self.shortest(j) + tail[i])
        return tail

    @cached_property
    def least(self) -> int:
        """See :func:`lower_bound`."""
        earliest = [0] * len(self.durations)
        for i in self.order:
            start = max((earliest[j] for j in self.after[i]), default=0)
            earliest[i] = min(_end(n, start) for n in self._lengths(i))
        least = np.array([self.shortest(i) for i in range(len(self.durations))], dtype=np.int64)
        path = int(np.max(np.array(earliest) + self.tails - least, initial=0))
        shares = [
            -(-int(u) // int(c)) for u, c in zip(least @ self.demands, self.capacity, strict=True) if c > 0
        ]
        return max([path, *shares])

    def _lengths(self, i: int) -> list[Length]:
        return [self.durations[i], *((self.tooled[i].length,) if i in self.tooled else ())]


def _end(length: Length, start: int) -> int:
    """The earliest end of what starts then or later."""
    if isinstance(length, int):
        return start + length
    return min(t + _at(length, t) for t in range(start, max(start, len(length) - 1) + 1))


def _at(length: Length, start: int) -> int:
    return length if isinstance(length, int) else length[min(start, len(length) - 1)]


@dataclass(frozen=True)
class Schedule:
    """Starts and ends of the activities, the makespan, a lower ``bound`` of it, and how it was found.

    ``status`` is ``optimal`` only where makespan and bound are proved to be the same.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    bound: int
    status: str
    method: str

    @property
    def makespan(self) -> int:
        """When the last activity is done."""
        return max(self.ends, default=0)

    @property
    def gap(self) -> float:
        """How far the makespan may be from the best, as a part of it."""
        return (self.makespan - self.bound) / self.makespan if self.makespan else 0.0


def problems_of(instance: Instance, schedule: Schedule) -> list[str]:
    """What a schedule breaks: durations, precedence, capacity. Empty for one that can be carried out."""
    found = []
    for i, (s, e) in enumerate(zip(schedule.starts, schedule.ends, strict=True)):
        if s < 0 or e - s != instance.duration(i, s, schedule.ends):
            found.append(f"{instance.name(i)} runs from {s} to {e}")
        found += [
            f"{instance.name(i)} starts before {instance.name(j)} is done"
            for j in instance.after[i]
            if schedule.ends[j] > s
        ]
    starts, ends = np.array(schedule.starts), np.array(schedule.ends)
    for t in np.unique(starts):
        used = instance.demands[(starts <= t) & (ends > t)].sum(axis=0)
        if (used > instance.capacity).any():
            found.append(f"more is used at {t} than there is")
    return found


def lower_bound(instance: Instance) -> int:
    """The larger of the critical path and of each resource's work over its capacity.

    The path counts what each activity ends no earlier than, by the table of its durations, and from there
    the least durations; the work counts the least durations.
    """
    return instance.least


def serial(instance: Instance, priority: Sequence[float]) -> Schedule:
    """Serial schedule generation: each activity as early as it fits, by priority among those that may start.

    A smaller number goes first. Nothing can start earlier alone, but for activities that tools make shorter.
    """
    n, horizon = len(instance.durations), instance.horizon
    used = np.zeros((horizon + 1, len(instance.capacity)), dtype=np.int64)
    starts = [-1] * n
    ends: list[int | None] = [None] * n
    left = set(range(n))
    while left:
        able = [i for i in left if all(starts[j] >= 0 for j in instance.after[i])]
        if not able:
            _ = instance.order
        i = min(able, key=lambda k: (priority[k], k))
        t = max((ends[j] or 0 for j in instance.after[i]), default=0)
        while True:
            d = instance.duration(i, t, ends)
            if t + d > len(used):
                used = np.vstack([used, np.zeros((t + d, used.shape[1]), dtype=np.int64)])
            full = np.flatnonzero((used[t : t + d] + instance.demands[i] > instance.capacity).any(axis=1))
            if not len(full):
                break
            t += int(full[-1]) + 1
        used[t : t + d] += instance.demands[i]
        starts[i], ends[i] = t, t + d
        left.remove(i)
    return _by_rules(instance, starts, [e or 0 for e in ends])


def _by_rules(instance: Instance, starts: Sequence[int], ends: Sequence[int]) -> Schedule:
    bound = lower_bound(instance)
    status = "optimal" if max(ends, default=0) == bound else "feasible"
    return Schedule(tuple(starts), tuple(ends), bound, status, "heuristic")


def heuristic(instance: Instance, samples: int = SAMPLES, seed: int = 0) -> Schedule:
    """The best of several priority rules and random ones, each pushed late and then early again (double
    justification, Valls, Ballestín & Quintanilla 2005) or, where durations depend on the start, scheduled
    again in its own order.
    """
    n = len(instance.durations)
    shortest = np.array([instance.shortest(i) for i in range(n)], dtype=np.float64)
    followers = np.zeros(n)
    for i in reversed(instance.order):
        for j in instance.after[i]:
            followers[j] += 1 + followers[i]
    tails = instance.tails.astype(np.float64)
    rules = [-tails, shortest, -shortest, -followers, np.arange(n, dtype=np.float64)]
    rng = np.random.default_rng(seed)
    rules += [-tails * rng.uniform(0.6, 1.4, n) for _ in range(samples)]
    backward = _backward(instance)
    best: Schedule | None = None
    for rule in rules:
        found = serial(instance, rule.tolist())
        if backward is None:
            again = serial(instance, [e - t for e, t in zip(found.ends, tails, strict=True)])
        else:
            # As late as it goes, from the last end down; then as early as it goes, in that order.
            late = serial(backward, [-e for e in found.ends])
            again = serial(instance, [-e for e in late.ends])
        for one in (found, again):
            if best is None or one.makespan < best.makespan:
                best = one
        if best is not None and best.makespan == best.bound:
            break
    if best is None:
        raise InputError("there is nothing to schedule", valid="one activity or more")
    return best


def _backward(instance: Instance) -> Instance | None:
    """The same with time running backward; None where durations depend on the start."""
    after: list[list[int]] = [[] for _ in instance.after]
    for i, before in enumerate(instance.after):
        for j in before:
            after[j].append(i)
    if not all(isinstance(d, int) for d in instance.durations):
        return None
    return Instance(
        instance.durations, tuple(map(tuple, after)), instance.demands, instance.capacity, instance.names
    )


def cp_sat(
    instance: Instance,
    *,
    time_limit: float = 10.0,
    workers: int = 1,
    seed: int = 0,
    hint: Schedule | None = None,
) -> Schedule:
    """The least makespan by CP-SAT, begun from ``hint`` (the heuristic's schedule, unless one is given).

    ``time_limit`` is in seconds, with one worker by the solver's own clock, which counts what it does: the
    same seed gives the same schedule on any machine. Raises :class:`MissingExtraError` without OR-Tools.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError as e:
        raise MissingExtraError("ortools", "schedule", "a schedule with a proved bound") from e
    start_from = hint or heuristic(instance)
    if start_from.makespan == start_from.bound:
        return start_from
    model = cp_model.CpModel()
    latest = start_from.makespan
    starts, ends, intervals = _intervals(instance, model, latest)
    for i, before in enumerate(instance.after):
        for j in before:
            model.add(starts[i] >= ends[j])
    for k, capacity in enumerate(instance.capacity):
        users = [i for i in range(len(starts)) if instance.demands[i, k] > 0]
        if users:
            model.add_cumulative(
                [intervals[i] for i in users], [int(instance.demands[i, k]) for i in users], int(capacity)
            )
    done = model.new_int_var(lower_bound(instance), latest, "makespan")
    model.add_max_equality(done, ends)
    model.minimize(done)
    for i, s in enumerate(start_from.starts):
        model.add_hint(starts[i], s)
    solver = cp_model.CpSolver()
    if workers == 1:
        # The solver's own clock, some seconds of CPU: the same answer on a slow machine as on a fast one.
        solver.parameters.max_deterministic_time = time_limit
    else:
        solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # The hint is a schedule, so running out of time before finding it again is all that this can mean.
        bound = max(start_from.bound, int(np.ceil(solver.best_objective_bound - 1e-6)))
        return Schedule(start_from.starts, start_from.ends, bound, "feasible", "CP-SAT")
    return Schedule(
        tuple(int(solver.value(s)) for s in starts),
        tuple(int(solver.value(e)) for e in ends),
        int(np.ceil(solver.best_objective_bound - 1e-6)),
        "optimal" if status == cp_model.OPTIMAL else "feasible",
        "CP-SAT",
    )


def _intervals(instance: Instance, model: Any, latest: int) -> tuple[list[Any], list[Any], list[Any]]:
    """A start, an end and an interval for each activity; a table gives durations that depend on the start."""
    n = len(instance.durations)
    starts = [model.new_int_var(0, latest, f"s{i}") for i in range(n)]
    ends = [model.new_int_var(0, latest, f"e{i}") for i in range(n)]
    intervals = []
    for i, length in enumerate(instance.durations):
        size = _size(model, starts[i], length, latest)
        quick = instance.tooled.get(i)
        if quick is not None:
            ready = model.new_int_var(0, latest, f"r{i}")
            model.add_max_equality(ready, [ends[k] for k in quick.tools])
            made, slow, fast = (
                model.new_bool_var(f"t{i}"),
                size,
                _size(model, starts[i], quick.length, latest),
            )
            size = model.new_int_var(0, latest, f"d{i}")
            model.add(ready <= starts[i]).only_enforce_if(made)
            model.add(ready > starts[i]).only_enforce_if(made.negated())
            model.add(size == fast).only_enforce_if(made)
            model.add(size == slow).only_enforce_if(made.negated())
        intervals.append(model.new_interval_var(starts[i], size, ends[i], f"i{i}"))
    return starts, ends, intervals


def _size(model: Any, start: Any, length: Length, latest: int) -> Any:
    """A duration as a number, or as a variable that follows the start."""
    if isinstance(length, int):
        return length
    table = [_at(length, t) for t in range(latest + 1)]
    size = model.new_int_var(min(table), max(table), "")
    model.add_element(start, table, size)
    return size
