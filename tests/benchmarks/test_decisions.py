"""The benchmark of the decision room compares like with like: known answers, whoever computes them."""

from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks import decisions_data
from benchmarks.decisions import (
    BENT,
    INFORMATION,
    OURS,
    PROBLEMS,
    STRAIGHT,
    Contender,
    Problem,
    ratios,
    table,
)

NEEDS = {"voiage": "voiage", "SALib": "SALib", "cynetdiff": "cynetdiff", "Python": "networkx"}
SLOW = "Python over networkx"
# Large cascades take seconds for everybody; the same code runs the small ones.
PAIRS = [
    pytest.param(p, who, marks=pytest.mark.slow if who == SLOW else ())
    for p in PROBLEMS.values()
    if p.name != "cascade-large"
    for who in p.contenders
]
FEW = {"cascade-small": 128}


@pytest.mark.parametrize(("problem", "who"), PAIRS, ids=lambda x: x.name if isinstance(x, Problem) else x)
@pytest.mark.filterwarnings("ignore")  # a peer's warnings are its own
def test_each_contender_gives_the_known_answers(problem, who):
    """Every figure is within what chance and the method allow at a small size, or is marked as wrong."""
    module = next((m for name, m in NEEDS.items() if who.startswith(name)), None)
    if module is not None and importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is installed by `make bench` only")
    size = FEW.get(problem.name, 5 * 2**11)
    # At a few thousand draws, what the method costs is some times what it costs at a hundred thousand.
    found = problem.contenders[who].make()(problem.data(size, 7))
    assert not replace(problem, off=8 * problem.off).misses(who, size, [list(found)])


def test_a_wrong_answer_is_noticed_and_a_straight_line_is_excused():
    """A value off by a tenth, or not a number, is wrong; the peer that is shown to be wrong fails no run."""
    good = list(STRAIGHT.known)
    assert not STRAIGHT.misses(OURS, 10**5, [good])
    assert len(STRAIGHT.misses(OURS, 10**5, [[good[0] + 0.1, math.nan]])) == 2
    assert not BENT.misses("voiage, its straight line", 10**5, [[0.0]])


def test_known_answers_agree_with_one_another():
    """Ishigami's single and joint parts make up the variance; the squares of fifty beliefs sum to EVPI²."""
    first, total = decisions_data.indices()
    assert [*first, *total] == pytest.approx([0.3139, 0.4424, 0.0, 0.5576, 0.4424, 0.2437], abs=5e-5)
    assert sum(first) + total[2] == pytest.approx(1)
    most, *each = decisions_data.worths()
    assert math.fsum(x**2 for x in each) == pytest.approx(most**2)


def test_information_on_fifty_beliefs():
    """EVPI and the EVPPI of each of the fifty are those of a normal difference."""
    found = INFORMATION.contenders[OURS].make()(INFORMATION.data(20_000, 3))
    assert len(found) == decisions_data.BELIEFS + 1
    assert not INFORMATION.misses(OURS, 20_000, [list(found)])


def test_table_compares_within_a_round_and_gives_the_error():
    """A ratio is taken within a round, and the error is that of all calls."""
    problem = replace(BENT, contenders={OURS: Contender(list), "peer": Contender(list)})
    made = {
        OURS: [{"cpu": c, "answers": [[BENT.known[0]]], "peak_mb": 80.0} for c in (0.1, 0.2)],
        "peer": [{"cpu": c, "answers": [[BENT.known[0] + 0.1]], "peak_mb": 80.0} for c in (0.4, 0.6)],
    }
    assert ratios(made, "peer") == pytest.approx([4.0, 3.0])
    row = table(problem, made).splitlines()[-1]
    assert "| 3.50 (3.00 to 4.00) | 0.1 |" in row


def test_one_measurement_is_a_process_of_its_own():
    """The command that the harness starts prints one JSON object with CPU, memory and every answer."""
    command = [sys.executable, "-m", "benchmarks.decisions", "--one", "evppi-bent", OURS, "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    made = json.loads(done.stdout.splitlines()[-1])
    assert made["cpu"] > 0
    assert len(made["answers"]) == BENT.contenders[OURS].calls
