"""Regret, maximin regret and dominance."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.decision import Finding, robustness
from leadtime.decision.robustness import dominates, regrets
from leadtime.errors import PlanError
from tests.decision.toy import futures_of

N = 4000
Z = np.random.default_rng(0).normal(size=N)


def world(**plans):
    """Futures with these columns of the outcome y by plan."""
    return futures_of({name: {"x": Z, "y": np.broadcast_to(y, (N,)) * 1.0} for name, y in plans.items()})


def test_regret_is_what_the_best_option_would_have_brought_more():
    """Draw by draw, against the best of the row; zero for the best itself."""
    np.testing.assert_array_equal(regrets(np.array([[1.0, 3, 2], [5, 0, 5]])), [[2, 0, 1], [0, 5, 0]])


def test_dominance_of_both_kinds():
    """A shift upwards dominates in every draw; shuffled it still does at every level; a wider spread does
    not.
    """
    shuffled = np.random.default_rng(1).permutation(Z)
    assert dominates(Z + 0.1, Z) == "statewise"
    assert dominates(shuffled + 0.1, Z) == "stochastic"
    assert dominates(Z, Z + 0.1) is None
    assert dominates(Z, Z) is None
    assert dominates(shuffled, Z) is None
    assert dominates(2 * shuffled + 0.1, Z) is None


def test_the_least_largest_regret_may_belong_to_another_plan_than_the_best():
    """Three plans in two worlds: bold is best at home, steady loses least over both (Savage's rule)."""
    own = world(bold=10.0, steady=9.0, timid=5.0)
    other = world(bold=0.0, steady=7.0, timid=8.0)
    found = robustness(own, {"theirs": other})
    rows = {r["plan"]: r for r in found.data["plans"]}
    assert [r["plan"] for r in found.data["plans"]] == ["steady", "timid", "bold"]
    assert (rows["steady"]["worst"], rows["timid"]["worst"], rows["bold"]["worst"]) == (1.0, 5.0, 8.0)
    assert rows["bold"]["worst_in"] == "theirs"
    assert found.data["best"] == "bold"
    assert "most robust plan is steady" in found.answer
    assert "bold" in found.answer
    assert found.value.number == 1.0
    assert Finding.from_json(found.to_json()) == found


def test_where_less_is_better_the_order_turns():
    """The same columns as a cost: the plan of the lowest outcome is without regret."""
    found = robustness(world(dear=3.0, cheap=1.0), higher_is_better=False)
    assert [(r["plan"], r["worst"]) for r in found.data["plans"]] == [("cheap", 0.0), ("dear", 2.0)]


def test_hindsight_and_the_share_of_futures_in_which_a_plan_is_best():
    """max(z, 0) − plan: E[z+] = φ(0) for the plan that is never z, and each is best half of the time."""
    found = robustness(world(sure=0.0, gamble=Z - Z.mean()))
    rows = {r["plan"]: r for r in found.data["plans"]}
    assert rows["sure"]["hindsight"] == pytest.approx(0.3989, abs=0.03)
    assert rows["sure"]["hindsight"] == pytest.approx(rows["gamble"]["hindsight"], abs=1e-9)
    assert rows["sure"]["first"] + rows["gamble"]["first"] == pytest.approx(1)
    assert rows["gamble"]["high"] == pytest.approx(1.645, abs=0.15)


def test_dominated_plans_are_named():
    """A plan that another beats in every future can be dropped; one behind in every world is told too."""
    found = robustness(world(good=Z + 1, bad=Z), {"w": world(good=Z + 2, bad=Z)})
    rows = {r["plan"]: r for r in found.data["plans"]}
    assert [dict(d) for d in rows["bad"]["dominated_by"]] == [{"plan": "good", "way": "statewise"}]
    assert rows["bad"]["behind_everywhere"] == ("good",)
    assert rows["good"]["behind_everywhere"] == ()
    assert "bad can be dropped: under our own beliefs" in found.answer


def test_one_plan_cannot_be_regretted():
    """With one plan there is no choice; a world without a plan is named."""
    with pytest.raises(PlanError, match="nothing to choose"):
        robustness(world(only=1.0))
    with pytest.raises(PlanError, match="b"):
        robustness(world(a=1.0, b=2.0), {"w": world(a=1.0, c=1.0)})


def test_an_order_that_crosses_once_is_no_dominance():
    """Better at nine levels of ten and worse at the lowest is a choice, and nobody's to make for others."""
    a, b = np.arange(100.0) + 5, np.arange(100.0)
    a[:5] = -50
    assert dominates(a[::-1], b) is None


def test_plans_that_tie_share_the_first_place():
    """Two plans of the same outcome are each the best in half of the futures."""
    rows = robustness(world(one=Z, two=Z.copy(), worse=Z - 1)).data["plans"]
    assert {r["plan"]: r["first"] for r in rows} == {"one": 0.5, "two": 0.5, "worse": 0.0}
