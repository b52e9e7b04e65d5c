"""Cruxes: Shapley shares of a difference, and the flip point of a belief."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from leadtime import Beliefs, Model, Plan, simulate
from leadtime.decision import Finding, crux
from leadtime.decision.shapley import coalitions, shapley
from leadtime.errors import InputError, PlanError
from leadtime.report.parts.crux import crux_section

RNG = np.random.default_rng(2)


def game(n):
    """A random value for every coalition of n."""
    worth = {s: RNG.normal() for s in coalitions(n)}
    return worth, lambda sets: [worth[s] for s in sets]


def test_shares_are_the_mean_over_all_orders():
    """By brute force over 24 orders, to rounding; they sum to the whole difference."""
    worth, value = game(4)
    by_hand = np.zeros(4)
    for order in permutations(range(4)):
        for k, g in enumerate(order):
            by_hand[g] += worth[frozenset(order[: k + 1])] - worth[frozenset(order[:k])]
    found = shapley(value, 4)
    np.testing.assert_allclose(found.shares, by_hand / 24)
    assert found.shares.sum() == pytest.approx(worth[frozenset(range(4))] - worth[frozenset()])
    assert found.exact
    assert found.valued == 16


def test_the_axioms():
    """Equal players share equally, a null player gets nothing, shares of a sum are sums of shares."""

    def both(sets):
        return [float({0, 1} <= s) for s in sets]

    np.testing.assert_allclose(shapley(both, 3).shares, [0.5, 0.5, 0.0])
    (one, two), (third, fourth) = game(3), game(3)
    together = shapley(lambda sets: [one[s] + 2 * third[s] for s in sets], 3).shares
    np.testing.assert_allclose(together, shapley(two, 3).shares + 2 * shapley(fourth, 3).shares)


def test_sampled_orders_agree_with_the_exact_shares():
    """Within their errors, and they sum to the whole exactly."""
    _, value = game(6)
    exact, sampled = shapley(value, 6), shapley(value, 6, most_exact=2, orders=400)
    assert not sampled.exact
    assert (np.abs(sampled.shares - exact.shares) < 4 * sampled.error).all()
    assert sampled.shares.sum() == pytest.approx(exact.shares.sum())


def test_values_may_be_arrays():
    """Shares of several measures at once, each as if it stood alone."""
    worth, value = game(3)
    both = shapley(lambda sets: [[worth[s], -2 * worth[s]] for s in sets], 3)
    np.testing.assert_allclose(both.shares[:, 1], -2 * shapley(value, 3).shares)


def test_nothing_to_share_is_refused():
    """No change is a mistake; so is a single sampled order, which has no error."""
    with pytest.raises(InputError, match="no change"):
        shapley(game(2)[1], 0)
    with pytest.raises(InputError, match="orders"):
        shapley(game(3)[1], 3, most_exact=1, orders=1)


def model():
    """Going pays x + y + z − 1 with noise, staying nothing."""
    m = Model("go")
    m.lever("go", "", "Whether.")

    @m.quantity("")
    def gain(go, x, y, z, idle):
        return go * (x + y + z - 1 + 0 * idle)

    return m


PLANS = [Plan("go", {"go": 1}), Plan("stay", {"go": 0})]


def believing(draws=20_000, correlations=(), **dists):
    """Futures under some beliefs."""
    beliefs = Beliefs.parse({"idle": "normal(0, 1)", **dists}, correlations=correlations)
    return simulate(model(), beliefs, PLANS, draws=draws)


HOPE = {"x": "normal(1, 1)", "y": "normal(1, 1)", "z": "normal(0.5, 1)"}
FEAR = {"x": "normal(0, 1)", "y": "normal(-1, 1)", "z": "normal(0.5, 1)"}


def test_what_two_people_disagree_on_carries_the_difference():
    """A: 1.5, B: −1.5 for going. Of the 3 between the plans x has 1 and y 2; z is no crux; the choice is
    y's.
    """
    found = crux(believing(**HOPE), believing(**FEAR), names=("hope", "fear"))
    rows = {r["name"]: r for r in found.data["rows"]}
    assert list(rows) == ["y", "x"]
    assert rows["y"]["gain"] == pytest.approx(-2, abs=0.02)
    assert rows["x"]["gain"] == pytest.approx(-1, abs=0.02)
    assert found.data["whole"]["gain"]["number"] == pytest.approx(-3, abs=0.02)
    # The best plan is worth 1.5, then 0.5 without x, 0 without y, 0 without both.
    assert rows["x"]["value"] == pytest.approx(-0.5, abs=0.03)
    assert rows["y"]["value"] == pytest.approx(-1.0, abs=0.03)
    # y alone flips the choice, x alone does not: y has all of it.
    assert (rows["y"]["choice"], rows["x"]["choice"]) == (1.0, 0.0)
    assert found.data["choices"] == ("go", "stay")
    assert "Under hope the choice is go, under fear stay" in found.answer
    assert Finding.from_json(found.to_json()) == found


def test_groups_are_exchanged_as_a_whole():
    """A group's share is that of its members together; sums stay exact."""
    found = crux(believing(**HOPE), believing(**FEAR), groups={"both": ["x", "y"]})
    (row,) = found.data["rows"]
    assert row["members"] == ("x", "y")
    assert row["gain"] == pytest.approx(-3, abs=0.02)
    assert row["gain"] == pytest.approx(found.data["whole"]["gain"]["number"])
    assert "comes from “both” (100 %: x and y)." in found.answer
    shares, held, *_ = crux_section(found).tables
    assert shares.table.rows[0][:3] == ("both (2 beliefs)", "2 beliefs, below", "2 beliefs, below")
    assert shares.table.columns[0] == "Belief or group"
    assert held.table.rows[0] == ("x", "both", "normal(1, 1)", "normal(0, 1)")


def test_a_group_of_which_one_belief_differs_is_that_belief():
    """It has the name of the belief, for that is what the two disagree on."""
    found = crux(believing(**HOPE), believing(**{**HOPE, "x": "normal(0, 1)"}), groups={"both": ["x", "y"]})
    assert [r["name"] for r in found.data["rows"]] == ["x"]
    assert crux_section(found).tables[0].table.columns[0] == "Belief"


def test_shares_that_work_against_each_other_are_told():
    """One belief, x, takes from going and y gives to it: one share is above 100 %, the other below 0, and a
    note says why. Where both take, there is no such note.
    """
    opposed = crux(believing(**HOPE), believing(**{**HOPE, "x": "normal(0, 1)", "y": "normal(1.4, 1)"}))
    assert any("share above 100 %" in c for c in opposed.caveats)
    assert not any("share above 100 %" in c for c in crux(believing(**HOPE), believing(**FEAR)).caveats)


def test_correlations_are_a_difference_too():
    """Two people who differ in a correlation alone differ in a group of that name, which moves no mean
    here.
    """
    found = crux(believing(**HOPE), believing(**HOPE, correlations=[("x", "y", 0.8)]))
    (row,) = found.data["rows"]
    assert row["name"] == "correlations"
    assert row["gain"] == pytest.approx(0, abs=0.03)


def test_each_set_of_exchanged_beliefs_has_its_own_value():
    """With a difference in correlations among the others every share is still its own: x 1, y 2, and
    nothing for the correlation, which moves no mean.
    """
    found = crux(believing(**HOPE), believing(**FEAR, correlations=[("x", "y", 0.8)]))
    rows = {r["name"]: r["gain"] for r in found.data["rows"]}
    assert rows["y"] == pytest.approx(-2, abs=0.03)
    assert rows["x"] == pytest.approx(-1, abs=0.03)
    assert rows["correlations"] == pytest.approx(0, abs=0.03)


def test_the_flip_point_of_a_belief():
    """Going pays 1.5 + (x − 1) given x, so staying is best below x = −0.5, in the unit of x; none for
    idle.
    """
    found = crux(believing(50_000, **HOPE), believing(**FEAR))
    flips = {f["name"]: f for f in found.data["flips"]}
    assert set(flips) == {"x", "y", "z"}
    assert flips["x"]["value"] == pytest.approx(-0.5, abs=0.06)
    assert flips["x"]["quantile"] == pytest.approx(0.0668, abs=0.008)
    assert flips["z"]["value"] == pytest.approx(-1.0, abs=0.06)
    assert flips["x"]["plan"] == "stay"
    assert "The nearest flip point under A: “x” below " in found.answer or "A: “y” below " in found.answer
    assert flips["x"]["low"] < flips["x"]["value"] < flips["x"]["high"]


def test_a_tie_is_no_difference_of_choice():
    """Plans within three errors of one another are not told apart: the choice counts as the same."""
    even = {"x": "normal(0.5, 1)", "y": "normal(0.5, 1)", "z": "normal(0.001, 1)"}
    still = {**even, "z": "normal(-0.001, 1)"}
    found = crux(believing(**even), believing(**still))
    assert not found.data["differ"]
    assert found.data["whole"]["choice"]["number"] == 0


def test_a_choice_that_the_draws_do_not_settle_is_that_of_ones_own_futures():
    """Tied plans: A's choice is what A's own futures say, which are more; few draws do not turn it."""
    even = {"x": "normal(0.5, 1)", "y": "normal(0.5, 1)", "z": "normal(0.0001, 1)"}
    other = {**even, "z": "normal(-0.0001, 1)"}
    for a, b in ((even, other), (other, even)):
        ours = believing(100_000, **a)
        mean = float(np.mean(ours["go"]["gain"]))
        expected = "go" if mean > 0 else "stay"
        assert crux(ours, believing(**b), batches=4).data["choices"] == (expected, expected)


def test_who_believes_the_same_has_no_crux():
    """The same beliefs, another model and other plans are each one error."""
    with pytest.raises(InputError, match="believe the same"):
        crux(believing(**HOPE), believing(**HOPE))
    other = simulate(model(), Beliefs.parse({"idle": 1, **HOPE}), [Plan("go", {"go": 1})], draws=100)
    with pytest.raises(PlanError, match="one plan in common"):
        crux(believing(**HOPE), other)
    with pytest.raises(InputError, match="'w'"):
        crux(believing(**HOPE), believing(**FEAR), groups={"g": ["w"]})
