"""A run that would take much memory is announced, and one that cannot fit is refused."""

from __future__ import annotations

import re
import warnings

import pytest

import leadtime as lt
from leadtime.errors import InputError
from leadtime.futures import memory
from leadtime.futures.memory import LargeRun, available, needed
from leadtime.futures.program import Compiler

PLANS = {"a": {}, "b": {"overhead": 0.1}, "c": {"overhead": 0.1}}


@pytest.mark.parametrize(
    ("names", "columns"), [(["need"], 2), (["work", "need"], 3), (["work", "overhead"], 2), ([], 0)]
)
def test_what_is_needed_is_what_is_taken(need_model, need_beliefs, names, columns):
    """Eight bytes for each draw of what differs between plans; nothing for constants or shared columns."""
    compiler = Compiler(need_model, need_beliefs, 0, "lattice")
    program = compiler.compile([lt.Plan(n, s) for n, s in PLANS.items()], names or ["need"])
    assert needed(program, frozenset(names), 1000) == 8000 * columns
    if names:
        futures = lt.simulate(need_model, need_beliefs, PLANS, draws=1000, keep=names)
        held = {id(c): c for c in futures._store.columns.values() if c.flags.writeable}
        assert sum(c.nbytes for c in held.values()) == 8000 * columns


def test_vectors_count_every_label(team_model, team_beliefs):
    """A vector takes as many numbers as it has labels."""
    compiler = Compiler(team_model, team_beliefs, 0, "lattice")
    share = {"technical": {"research": 1}, "governance": {"outreach": 1}}
    program = compiler.compile([lt.Plan("p", share)], ["labour", "headcount", "research"])
    assert needed(program, frozenset({"labour", "headcount", "research"}), 10) == 80 * (2 + 2 + 1)


def test_a_run_that_cannot_fit_is_refused(need_model, need_beliefs, monkeypatch):
    """It says what is needed and what there is, and how many draws would fit: those do."""
    monkeypatch.setattr(memory, "available", lambda: 100_000)
    with pytest.raises(InputError, match=r"10,000 draws of 1 names need 0\.2 MB of memory") as caught:
        lt.simulate(need_model, need_beliefs, PLANS, draws=10_000, keep=["need"])
    fits = int(re.search(r"at most ([\d,]+) draws", str(caught.value))[1].replace(",", ""))
    lt.simulate(need_model, need_beliefs, PLANS, draws=fits, keep=["need"])


def test_a_large_run_is_announced_once(need_model, need_beliefs, monkeypatch):
    """More than 60 % of what is free gives one warning; less, or only watching, gives none."""
    monkeypatch.setattr(memory, "available", lambda: 200_000)
    with pytest.warns(LargeRun, match=r"need 0\.2 MB of the 0\.2 MB that are free") as told:
        lt.simulate(need_model, need_beliefs, PLANS, draws=10_000, keep=["need"])
    assert len(told) == 1
    lt.simulate(need_model, need_beliefs, PLANS, draws=5_000, keep=["need"])
    lt.simulate(need_model, need_beliefs, PLANS, draws=10_000, keep=[], watch=["need"])


def test_a_system_that_does_not_say(need_model, need_beliefs, monkeypatch):
    """Without any word from the system nothing is refused, and only size itself is announced."""
    monkeypatch.setattr(memory, "available", lambda: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lt.simulate(need_model, need_beliefs, draws=100)
    monkeypatch.setattr(memory, "_MUCH", 100)
    with pytest.warns(LargeRun):
        lt.simulate(need_model, need_beliefs, draws=100)


def test_this_system_says():
    """There is some memory here, and not more than anybody has."""
    free = available()
    assert free is None or 1e7 < free < 1e15
