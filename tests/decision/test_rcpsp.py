"""Scheduling under precedence and limited resources: what is found is right, and said to be no more."""

from __future__ import annotations

import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.psplib import best_known, read_sm
from leadtime.decision.rcpsp import (
    Instance,
    Schedule,
    Tooled,
    cp_sat,
    heuristic,
    lower_bound,
    problems_of,
    serial,
)
from leadtime.errors import InputError, MissingExtraError
from tests.contracts.source import ROOT

PSPLIB = ROOT.parent / "shared" / "data" / "psplib"


def instance(durations, after, demands, capacity, tooled=None):
    """An instance of one resource."""
    return Instance(
        tuple(durations),
        tuple(map(tuple, after)),
        np.array(demands, dtype=np.int64)[:, None],
        np.array([capacity], dtype=np.int64),
        tooled=tooled or {},
    )


def best_of_all(one: Instance) -> int:
    """The least makespan over every order, each scheduled as early as it goes: optimal for durations that do
    not depend on the start.
    """
    n = len(one.durations)
    return min(serial(one, np.argsort(p).tolist()).makespan for p in permutations(range(n)))


@st.composite
def instances(draw, most=5):
    """Small instances with precedence from lower to higher numbers."""
    n = draw(st.integers(1, most))
    return instance(
        draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)),
        [draw(st.sets(st.integers(0, i - 1), max_size=2)) if i else () for i in range(n)],
        draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)),
        3,
    )


@settings(max_examples=40, deadline=None)
@given(one=instances())
def test_the_solver_finds_what_brute_force_finds(one):
    """CP-SAT proves the optimum of all orders; the heuristic lies between it and nothing; both can be carried
    out, and no bound is above a makespan.
    """
    pytest.importorskip("ortools")
    rule, solved, best = heuristic(one), cp_sat(one), best_of_all(one)
    assert (solved.makespan, solved.status, solved.gap) == (best, "optimal", 0)
    assert rule.makespan >= best
    for found in (rule, solved):
        assert not problems_of(one, found)
        assert lower_bound(one) <= found.bound <= best <= found.makespan
        assert (found.status == "optimal") <= (found.makespan == best)


@settings(max_examples=25, deadline=None)
@given(
    ends=st.lists(st.lists(st.integers(1, 5), min_size=12, max_size=12), min_size=2, max_size=3),
    fixed=st.integers(1, 4),
)
def test_durations_that_depend_on_the_start_and_on_tools(ends, fixed):
    """Tables by start, and one by whether a tool is done: the solver is at least as good as every list, its
    schedule can be carried out, and the same seed gives the same.
    """
    pytest.importorskip("ortools")
    tables = [tuple(d) for d in ends]
    n = len(tables)
    one = instance(
        [fixed, *tables],
        [()] * (n + 1),
        [1] * (n + 1),
        1,
        {1: Tooled((0,), tuple((d + 1) // 2 for d in tables[0]))},
    )
    solved = cp_sat(one)
    assert solved.status == "optimal"
    assert not problems_of(one, solved)
    assert solved.bound == solved.makespan <= best_of_all(one)
    assert solved == cp_sat(one)


def test_a_tool_first_pays():
    """Work of 9 that takes 3 with a tool of 2: the tool first, 5 in all."""
    pytest.importorskip("ortools")
    one = instance([2, 9], [(), ()], [1, 1], 1, {1: Tooled((0,), 3)})
    assert cp_sat(one).starts == (0, 2)
    assert cp_sat(one).makespan == 5
    assert one.shortest(1) == 3


def test_what_cannot_be_carried_out_is_named():
    """Broken durations, precedence and capacity are each told."""
    one = instance([2, 3], [(), (0,)], [2, 2], 3)
    right = serial(one, [0, 1])
    assert not problems_of(one, right)
    told = problems_of(one, Schedule((0, 1), (2, 5), 0, "feasible", ""))
    assert told == [
        "activity 2 runs from 1 to 5",
        "activity 2 starts before activity 1 is done",
        "more is used at 1 than there is",
    ]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: instance([1], [()], [4], 3), "needs 4 of resource 1, which has 3"),
        (lambda: instance([1, 2], [()], [1, 1], 3), "2 durations, 1 lists"),
        (lambda: heuristic(instance([1, 2], [(1,), (0,)], [1, 1], 3)), "wait for one another"),
    ],
)
def test_instances_that_cannot_be_are_refused(made, told):
    """Each mistake is one clear error."""
    with pytest.raises(InputError, match=told):
        made()


def test_without_the_solver_the_extra_is_named(monkeypatch):
    """The error says what to install; the heuristic needs nothing."""
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    one = instance([2, 3], [(), ()], [2, 2], 3)
    with pytest.raises(MissingExtraError, match="ortools"):
        cp_sat(one)
    assert heuristic(one).makespan == 5


def public(group: str, name: str) -> tuple[Instance, tuple[int, int]]:
    """A public instance with what is known of it; skips where the data are not there."""
    path: Path = PSPLIB / group / f"{name}.sm"
    if not path.exists():
        pytest.skip(f"needs {path}")
    return read_sm(path), best_known(PSPLIB, group)[path.name]


@pytest.mark.parametrize(
    ("group", "name", "known"),
    [
        ("j30", "j301_1", 43),
        ("j30", "j3033_1", 65),
        ("j30", "j309_1", 83),
        ("j30", "j3048_1", 63),
        ("j60", "j601_1", 77),
    ],
)
def test_public_instances(group, name, known):
    """PSPLIB: the best-known makespan, proved; the heuristic within a tenth of it."""
    pytest.importorskip("ortools")
    one, listed = public(group, name)
    assert listed == (known, known)
    solved, rule = cp_sat(one, time_limit=120), heuristic(one)
    assert (solved.makespan, solved.status) == (known, "optimal")
    assert known <= rule.makespan <= 1.1 * known
    assert not problems_of(one, solved)
    assert not problems_of(one, rule)


def test_the_limit_cuts_in_at_the_same_place():
    """With one worker the limit counts what the solver does: two runs that are cut short agree."""
    pytest.importorskip("ortools")
    one, (_, best) = public("j60", "j6013_1")
    cut, again = cp_sat(one, time_limit=0.3), cp_sat(one, time_limit=0.3)
    assert cut == again
    assert cut.status == "feasible"
    assert cut.bound <= best <= cut.makespan
