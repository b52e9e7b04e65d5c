"""Theorems on orders of trying: brute force, Weitzman's rule, and what a Gaussian proxy shows."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.models.ordering import (
    MOST_EXACT,
    best_order,
    correlated_successes,
    cost_by_promise,
    cost_in_order,
    normal_gain,
    over_all_orders,
    read_chance,
    reservation,
    search_by_values,
    shown_by_proxy,
    weitzman_value,
)
from leadtime.models.search import random_search_cost, ratio_order, reservation_value, search_cost

RNG = np.random.default_rng(7)
LISTS = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(0.01, 0.99), min_size=n, max_size=n),
        st.lists(st.floats(0.1, 20), min_size=n, max_size=n),
    )
)


@given(LISTS)
@settings(max_examples=60, deadline=None)
def test_chance_per_cost_is_the_best_of_all_orders(lists):
    """No order of independent techniques costs less in expectation, and none more than the reverse."""
    p, c = lists
    order = ratio_order(p, c)
    every = [search_cost(p, c, o) for o in permutations(range(len(p)))]
    assert search_cost(p, c, order) <= min(every) + 1e-9
    assert search_cost(p, c, order[::-1]) >= max(every) - 1e-9
    assert random_search_cost(p, c) == pytest.approx(np.mean(every))


def test_of_joint_successes_the_best_order_is_that_of_brute_force():
    """On the draws themselves the recursion over sets finds what comparing all orders finds."""
    works = RNG.random((400, 5)) < [0.1, 0.3, 0.4, 0.2, 0.5]
    works[:, 1] |= works[:, 2] & (RNG.random(400) < 0.8)
    cost = RNG.lognormal(1, 1, (400, 5))
    order, exact = best_order(works, cost)
    every = [cost_in_order(works, cost, o).mean() for o in permutations(range(5))]
    assert exact
    assert cost_in_order(works, cost, order).mean() == pytest.approx(min(every))


def test_a_random_and_the_worst_order_of_joint_successes():
    """On the draws the mean over all orders and the dearest of them are those of going through all."""
    works = RNG.random((300, 4)) < [0.1, 0.3, 0.4, 0.2]
    works[:, 1] |= works[:, 2]
    cost = RNG.lognormal(1, 1, (300, 4))
    every = [cost_in_order(works, cost, o).mean() for o in permutations(range(4))]
    assert over_all_orders(works, cost) == pytest.approx((np.mean(every), max(every)))
    with pytest.raises(InputError, match="13 techniques"):
        over_all_orders(np.ones((2, 13)), 1)


def test_many_techniques_are_ordered_greedily_and_said_to_be():
    """Beyond a dozen it is by chance per cost given the failures, which is best of independent ones."""
    n = MOST_EXACT + 3
    p, c = RNG.uniform(0.1, 0.9, n), RNG.uniform(1, 10, n)
    order, exact = best_order(RNG.random((60_000, n)) < p, c)
    assert not exact
    assert order[:3] == ratio_order(p, c)[:3]


@pytest.mark.parametrize(
    ("works", "cost", "told"), [([True, False], [1, 1], "shape"), ([[True], [False]], [-1], "below zero")]
)
def test_what_is_not_draws_of_success_is_refused(works, cost, told):
    """Wrong shapes and costs below zero are one clear error each."""
    with pytest.raises(InputError, match=told):
        best_order(works, cost)


def test_correlated_successes_keep_their_chances():
    """Each works as often as it is said to; with correlation one all succeed where the likeliest does."""
    luck, shared = RNG.standard_normal((40_000, 2)), RNG.standard_normal(40_000)
    for rho in (0.0, 0.5, 1.0):
        works = correlated_successes([0.3, 0.6], rho, luck, shared)
        assert works.mean(axis=0) == pytest.approx([0.3, 0.6], abs=0.01)
        both = works.all(axis=1).mean()
        assert both == pytest.approx({0.0: 0.18, 1.0: 0.3}.get(rho, both), abs=0.01)
    with pytest.raises(InputError, match="correlation"):
        correlated_successes([0.3], 1.2, luck[:, :1], shared)


def test_reservation_value_of_the_known_case():
    """N(0, 1) at a cost of .1: 0.9023463475, from draws on a fine grid as from the formula."""
    assert reservation_value(0, 1, 0.1) == pytest.approx(0.9023463475)
    z = np.linspace(-6, 6, 200_001)
    weights = np.exp(-z * z / 2)
    assert reservation(z, 0.1, weights / weights.sum()) == pytest.approx(0.9023463475, abs=1e-7)
    assert normal_gain(0, 1, 0.9023463475) == pytest.approx(0.1)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.floats(0.01, 3))
@settings(max_examples=80, deadline=None)
def test_reservation_value_solves_its_equation(values, cost):
    """E[(V − r)+] is the cost at the r that is given back, whatever the box holds."""
    r = reservation(values, cost)
    assert np.maximum(np.asarray(values) - r, 0).mean() == pytest.approx(cost, abs=1e-9)


def test_weitzmans_search_brings_what_his_formula_says_and_no_fixed_order_more():
    """The net result is E[max min(V, r)] within its error, and at least that of any fixed number of boxes."""
    values = RNG.standard_normal((60_000, 3)) * [1, 2, 0.5] + [0.2, -0.4, 0.5]
    cost = np.array([0.1, 0.2, 0.05])
    r = [reservation_value(m, s, c) for m, s, c in zip([0.2, -0.4, 0.5], [1, 2, 0.5], cost, strict=True)]
    order = sorted(range(3), key=lambda k: -r[k])
    found = search_by_values(values, cost, r, order)
    formula = weitzman_value(values, r)
    assert abs(found.mean - formula.mean()) < 4 * (found.error + formula.std() / np.sqrt(len(formula)))
    for boxes in ([0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]):
        fixed = values[:, boxes].max(axis=1) - cost[boxes].sum()
        assert found.mean > fixed.mean() - 4 * found.error


def test_a_box_without_values_or_with_a_negative_cost_is_refused():
    """Reservation values ask for numbers and for a cost of zero or more."""
    with pytest.raises(InputError, match="values of a box"):
        reservation([], 0.1)
    with pytest.raises(InputError, match="cost of a box"):
        reservation([1.0], -0.1)
    assert reservation([1.0, 3.0], 0) == 3.0


@pytest.mark.parametrize(("validity", "bias"), [(0.3, 0.0), (0.6, 0.5), (-0.4, 0.2)])
def test_a_proxy_shows_the_quality_with_its_correlation(validity, bias):
    """The correlation of what is shown with the quality is ρ √(1−b), and what is shown is standard normal."""
    quality, looks, noise = RNG.standard_normal((3, 80_000, 1))
    shown = shown_by_proxy(quality, looks, noise, validity, bias)
    assert np.corrcoef(shown[:, 0], quality[:, 0])[0, 1] == pytest.approx(
        validity * np.sqrt(1 - bias), abs=0.01
    )
    assert shown.std() == pytest.approx(1, abs=0.01)


def test_a_reader_who_knows_the_correlation_is_calibrated():
    """Among techniques that are read as working with chance q, the part q works."""
    quality, looks, noise = RNG.standard_normal((3, 200_000, 1))
    shown = shown_by_proxy(quality, looks, noise, 0.6, 0.3)
    base = np.full((1, 1), -0.5)
    read = read_chance(base, shown, 0.6 * np.sqrt(0.7))[:, 0]
    works = quality[:, 0] > 0.5
    for low in (0.1, 0.3, 0.5):
        here = (read > low) & (read < low + 0.1)
        assert works[here].mean() == pytest.approx(read[here].mean(), abs=0.02)


def test_trying_by_promise_costs_what_trying_in_that_order_costs():
    """Where all draws promise the same it is the cost in that order."""
    works = RNG.random((500, 3)) < 0.4
    cost = RNG.lognormal(0, 1, (500, 3))
    promise = np.broadcast_to([3.0, 9.0, 5.0], cost.shape) * cost
    assert cost_by_promise(works, cost, promise) == pytest.approx(cost_in_order(works, cost, [1, 2, 0]))
