"""Search in an order that a weak proxy suggests."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from leadtime.models import search as s

P, C = (0.5, 0.2, 0.7, 0.1), (4.0, 1.0, 9.0, 0.6)


def test_cost_of_the_best_worst_and_random_order():
    """The ratio rule gives the least expected cost of all orders, with the known values."""
    costs = [s.search_cost(P, C, o) for o in permutations(range(4))]
    assert s.search_cost(P, C, s.ratio_order(P, C)) == pytest.approx(min(costs)) == pytest.approx(7.6)
    assert max(costs) == pytest.approx(10.425)
    assert s.random_search_cost(P, C) == pytest.approx(8.96558333, abs=1e-8)


def test_reservation_value():
    """Weitzman's reservation value of a standard normal at cost 0.1, and how it scales."""
    assert s.reservation_value(0, 1, 0.1) == pytest.approx(0.9023463475, abs=1e-9)
    assert s.reservation_value(3, 2, 0.2) == pytest.approx(3 + 2 * 0.9023463475, abs=1e-9)


def test_what_a_weak_proxy_can_order():
    """Pair order, expected rank and break-even accuracy have their known values."""
    assert s.pair_order_probability(0.3) == pytest.approx(0.596987, abs=1e-6)
    assert s.expected_rank(10, 1.0) == pytest.approx(3.157750550, abs=1e-9)
    assert s.break_even_accuracy(0.6, 1, 1) == pytest.approx(0.6)
    assert s.followed_blindly(0.6, 0.55, 1, 1) == pytest.approx(1.45)
    assert s.followed_blindly(0.6, 1.0, 1, 1) == pytest.approx(1.0)


@pytest.mark.parametrize(("bias", "value"), [(0, 0.0998206142), (1, 0.0320947918), (2, -0.1604293247)])
def test_naive_reader_of_a_biased_experiment(bias, value):
    """An experiment read as unbiased is worth less the more biased it is, until it is worse than none."""
    assert s.naive_reader_value(-0.5, 1, 1, 1, bias) == pytest.approx(value, abs=1e-9)
    assert s.naive_reader_value(-0.5, 1, 1, 1, 1.2069771957) == pytest.approx(0, abs=1e-9)


def _searched(n, correlation, bias, seed=0):
    rng = np.random.default_rng(seed)
    z, e, w = rng.normal(size=(3, n, 4))
    works, cost = np.array([P]), np.array([C])
    found = s.technique_works(works, z)
    promise = s.promise(works, cost, z, e, w, np.array([correlation]), np.array([bias]))
    return s.search_hours(promise, found, cost), found


def test_simulated_search_without_proxy_is_the_best_order():
    """With no proxy the search in the futures has the expected cost of the ratio order."""
    hours, found = _searched(200_000, 0.0, 0.0)
    assert hours.mean() == pytest.approx(7.6, abs=0.05)
    assert found.mean(axis=0) == pytest.approx(P, abs=0.01)
    assert np.all(hours[s.none_works(found)] == sum(C))


def test_honest_proxy_helps_and_a_mis_measuring_one_harms():
    """Expected search falls with the validity of an honest proxy; one that measures something else costs
    more than none.
    """
    hours = [_searched(200_000, rho, 0.0)[0].mean() for rho in (0.0, 0.4, 0.8)]
    assert hours[0] > hours[1] > hours[2]
    assert _searched(200_000, 0.8, 1.0)[0].mean() > hours[0] + 0.1


def test_equal_promise_is_tried_in_the_order_of_the_table():
    """Ties are broken by the table, so each technique is tried once and none is skipped."""
    promise, cost = np.ones((1, 3)), np.array([[1.0, 2.0, 4.0]])
    assert s.search_hours(promise, np.array([[False, True, True]]), cost) == pytest.approx(3.0)
    assert s.search_hours(promise, np.array([[False, False, False]]), cost) == pytest.approx(7.0)
