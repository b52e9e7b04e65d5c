"""The benchmark compares like with like: whoever computes the standard model gets its known answers."""

from __future__ import annotations

import importlib.util
import math

import pytest

from benchmarks.bars import OURS, WATCHED, error_bars, linear_bars, speed_bars
from benchmarks.cases import cases
from benchmarks.measure import Job, Results
from benchmarks.peers import PEERS
from benchmarks.standard import KNOWN, misses

NEEDS = {"squigglepy": "squigglepy", "ema-workbench": "ema_workbench"}


@pytest.mark.parametrize("name", [n for n in PEERS if n != "ema-workbench"])
@pytest.mark.filterwarnings("ignore")  # a peer's warnings are its own
def test_each_contender_gives_the_known_answers(name):
    """Mean, median and 95th percentile are within five standard errors of the known values."""
    if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
        pytest.skip(f"{name} is installed by `make bench` only")
    assert not misses(PEERS[name]()(30_000, 7), 30_000)


def test_a_wrong_answer_is_noticed():
    """An answer that chance cannot explain is called wrong, and so is one that is not a number."""
    assert not misses(KNOWN, 10**7)
    assert len(misses((0.12, 0.0165, 0.44), 10**7)) == 3
    assert misses((math.nan, *KNOWN[1:]), 1000)


def _results(cpu):
    results = Results()
    for peer, draws in cpu:
        made = {"cpu": cpu[peer, draws], "wall": 1.0, "peak_mb": 100.0, "answer": KNOWN}
        results.rounds[Job(peer, draws)] = [made, made]
    return results


def test_bars_are_ratios_of_neighbours():
    """A bar compares the two contenders of the same round, and says whether it was met."""
    numpy = "plain NumPy"
    results = _results({(OURS, 10**6): 2.0, (WATCHED, 10**6): 0.5, (numpy, 10**6): 1.0, (OURS, 10**7): 20.0})
    found = {b.what: b for b in speed_bars(results)}
    assert not found["10⁶ draws, leadtime: CPU / plain NumPy"].passed
    assert found["10⁶ draws, leadtime, watched: CPU / plain NumPy"].value == 0.5
    (slope,) = linear_bars(results)
    assert slope.value == pytest.approx(1)


def test_error_at_fixed_cpu_trades_scatter_for_time():
    """Half the scatter at four times the CPU is the same error at fixed CPU."""
    cpu = {(OURS, 10**6): 4.0, ("plain NumPy", 10**6): 1.0}
    scatter = {OURS: [[0.0] * 3, [1.0] * 3], "plain NumPy": [[0.0] * 3, [2.0] * 3]}
    assert [b.value for b in error_bars(_results(cpu), scatter)] == pytest.approx([1.0] * 3)


@pytest.mark.parametrize("case", cases("standard,additive,product,margin"), ids=lambda c: c.name)
def test_what_is_studied_runs(case):
    """Every number that the studies ask for is a finite estimate with a positive error."""
    futures = case.simulate(5000, 1, "lattice")
    found = [goal(futures) for goal in case.goals.values()]
    assert all(math.isfinite(e) and e.error > 0 for e in found)
