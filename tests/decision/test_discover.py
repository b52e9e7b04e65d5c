"""Where a plan fails: boxes found on one half of the draws and judged on the other."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.decision import Finding, discover
from leadtime.decision.prim import prim
from leadtime.errors import InputError, PrecisionError
from tests.decision.toy import futures_of

N = 20_000
RNG = np.random.default_rng(3)
X = {f"x{i}": RNG.random(N) for i in range(8)}
LUCK = RNG.random(N)
CORNER = (X["x0"] > 0.6) & (X["x1"] < 0.4)
FAILS = np.where(CORNER, LUCK < 0.9, LUCK < 0.05)


def test_a_corner_is_found_with_its_edges_and_its_numbers():
    """Failures at 90 % in a corner of 16 %, 5 % elsewhere: both conditions, density, coverage and base
    rate.
    """
    box = prim(X, FAILS)
    found = {c.name: c for c in box.conditions}
    assert set(found) == {"x0", "x1"}
    assert found["x0"].low == pytest.approx(0.6, abs=0.03)
    assert found["x0"].high == np.inf
    assert found["x1"].high == pytest.approx(0.4, abs=0.03)
    assert box.density == pytest.approx(0.87, abs=0.05)
    assert box.coverage == pytest.approx(0.16 * 0.9 / (0.16 * 0.9 + 0.84 * 0.05), abs=0.05)
    assert box.base == pytest.approx(FAILS.mean(), abs=0.01)
    assert box.clear
    assert box.lift == pytest.approx(box.density / box.base)
    assert all(c.chance < 1e-6 for c in box.conditions)


def test_at_most_as_many_conditions_as_allowed():
    """Of four that matter the weightiest are kept; with one condition allowed there is one."""
    weights = {"x0": 0.5, "x1": 0.3, "x2": 0.2, "x3": 0.1}
    cases = sum(w * X[n] for n, w in weights.items()) > 0.75
    assert len(prim(X, cases).conditions) <= 3
    assert [c.name for c in prim(X, cases, most=1).conditions] == ["x0"]
    assert {c.name for c in prim(X, cases, most=2).conditions} == {"x0", "x1"}


def test_failures_at_both_ends_are_found_at_one():
    """No small peel at either end leaves more of them; the tail of one end does, and its edge is sharp."""
    box = prim(X, np.abs(X["x0"] - 0.5) > 0.4)
    (condition,) = box.conditions
    assert condition.name == "x0"
    assert min(abs(condition.high - 0.1), abs(condition.low - 0.9)) < 0.005
    assert box.density > 0.99
    assert box.coverage == pytest.approx(0.5, abs=0.03)


def test_noise_gives_no_box():
    """Where nothing matters, the held-out draws do not bear the box out."""
    assert sum(prim(X, np.random.default_rng(100 + k).random(N) < 0.2, seed=k).clear for k in range(8)) == 0


def test_a_driver_of_few_values_is_taken_by_value():
    """A yes-or-no belief becomes the condition that it is yes, and no draw of it is cut in two."""
    yes = np.where(X["x5"] < 0.3, 1.0, 0.0)
    box = prim({"yes": yes, **X}, (yes == 1) & (LUCK < 0.7))
    assert [(c.name, c.low) for c in box.conditions] == [("yes", 1.0)]
    assert box.coverage == 1.0
    assert box.density == pytest.approx(0.7, abs=0.03)


def test_an_inner_interval_has_two_ends():
    """Failures in the middle of a belief's range are cut from both sides."""
    box = prim(X, (X["x2"] > 0.4) & (X["x2"] < 0.6))
    (only,) = box.conditions
    assert (only.name, only.low, only.high) == (
        "x2",
        pytest.approx(0.4, abs=0.02),
        pytest.approx(0.6, abs=0.02),
    )


def test_what_cannot_be_searched_is_refused():
    """No case, every case, few draws, other shapes, no conditions."""
    for cases in (np.zeros(N, bool), np.ones(N, bool)):
        with pytest.raises(InputError, match="is a case"):
            prim(X, cases)
    with pytest.raises(PrecisionError, match="50 draws"):
        prim({"x": np.arange(50.0)}, np.arange(50) < 9)
    with pytest.raises(InputError, match="shape"):
        prim({"x": np.arange(50.0)}, FAILS)
    with pytest.raises(InputError, match="most"):
        prim(X, FAILS, most=0)


@pytest.fixture(scope="module")
def futures():
    score = 1.0 - 3.0 * CORNER + 0.1 * LUCK
    return futures_of({"a": {**X, "y": score}, "b": {**X, "y": score + np.where(X["x3"] > 0.8, 1.0, -1.0)}})


def test_the_finding_says_where_in_the_units_of_the_beliefs(futures):
    """Failing below a limit, in the worst tenth, and where another plan does better."""
    found = discover(futures, "a", below=0.0)
    assert {c["name"] for c in found.data["conditions"]} == {"x0", "x1"}
    assert "a fails (y below 0) in 16 % of all futures" in found.answer
    assert found.value.number > 0.93
    assert {s.name for s in found.rests_on} == {"x0", "x1"}
    assert Finding.from_json(found.to_json()) == found
    assert discover(futures).data["plan"] == "a"
    worst = discover(futures, "a")
    assert worst.data["base"] == pytest.approx(0.1, abs=0.01)
    rival = discover(futures, "a", against="b", by=0.5)
    assert [c["name"] for c in rival.data["conditions"]] == ["x3"]
    assert rival.data["conditions"][0]["low"] == pytest.approx(0.8, abs=0.02)
    assert rival.data["conditions"][0]["share"] == pytest.approx(0.2, abs=0.02)


def test_direction_counts(futures):
    """Where less is better, the worst tenth lies at the top."""
    high = discover(futures, "b", higher_is_better=False)
    assert "at least" in high.answer


def test_a_plan_that_never_fails_is_told(futures):
    """A limit that no future misses is an error that says so."""
    with pytest.raises(InputError, match="in no future"):
        discover(futures, "a", below=-10.0)
    with pytest.raises(InputError, match="conditions is 4"):
        discover(futures, conditions=4)
