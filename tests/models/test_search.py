"""Search in an order that a weak proxy suggests."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from leadtime.errors import InputError
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


@pytest.mark.parametrize(
    ("mean", "sd", "noise", "read"),
    [
        (-0.5, 1, 1, 1),
        (0.5, 1, 1, 1),
        (0.4, 1.3, 0.8, 0.5),
        (-0.2, 0.7, 2, 0.6),
        (3, 0.1, 1, 1),
        (-2, 1, 0, 2),
    ],
)
def test_the_bias_at_which_a_naive_reader_breaks_even(mean, sd, noise, read):
    """The value is zero there and of opposite signs on both sides; the known case is 1.2069771957."""
    at = s.break_even_bias(mean, sd, noise, read)
    if (mean, sd) == (-0.5, 1):
        assert at == pytest.approx(1.2069771957, abs=1e-10)
    value, less, more = (s.naive_reader_value(mean, sd, noise, read, at + d) for d in (0, -1e-3, 1e-3))
    assert value == pytest.approx(0, abs=1e-10)
    assert (less > more) == (mean < 0)
    assert less * more <= 0


def test_where_no_bias_harms_a_reader():
    """Indifferent before, certain before, or deaf to it: nothing is lost, and there is no break-even."""
    for case in ((0, 1, 1, 1), (1, 0, 1, 1), (-1, 1, 1, np.inf)):
        assert s.break_even_bias(*case) == np.inf
        assert s.naive_reader_value(*case, 2.0) >= 0


def test_a_proxy_between_two_techniques():
    """Without it the better first choice costs 1.4; weighed with the prior it never costs more, and less from
    the break-even accuracy on; checked against all four cases of what works and what is said.
    """
    assert s.without_proxy(0.6, 1, 1) == pytest.approx(1.4)
    for p, a, b in ((0.6, 1, 1), (0.7, 2, 3), (0.2, 1, 4)):
        even = s.break_even_accuracy(p, a, b)
        for q in (0.5, 0.55, 0.7, 0.9, 1.0):
            rightly = s.followed_rightly(p, q, a, b)
            ways = [
                sum(
                    (p if works else 1 - p)
                    * (q if said == works else 1 - q)
                    * ((a if first else b) + (0 if first == works else b if first else a))
                    for works in (True, False)
                    for said, first in zip((True, False), rule, strict=True)
                )
                for rule in ((True, True), (False, False), (True, False), (False, True))
            ]
            assert rightly == pytest.approx(min(ways))
            assert s.followed_blindly(p, q, a, b) == pytest.approx(ways[2])
            assert (rightly < s.without_proxy(p, a, b) - 1e-12) == (max(even, 1 - even) < q - 1e-12)


def test_the_ends_of_search():
    """Chances of 0 and 1, costs of 0, one technique, a certain prize: each has its plain answer."""
    assert s.ratio_order([0.5, 0, 1], [0, 0, 2]) == [0, 2, 1]
    assert s.random_search_cost([0, 0.5, 1], [1, 2, 3]) == pytest.approx(11 / 3)
    assert s.search_cost([0.4], [5], [0]) == s.random_search_cost([0.4], [5]) == 5
    assert s.reservation_value(2, 0, 0.5) == 1.5
    assert (s.break_even_accuracy(1, 2, 3), s.break_even_accuracy(0, 2, 3)) == (1, 0)
    assert (s.pair_order_probability(-1), s.pair_order_probability(1)) == (0, 1)
    assert s.expected_rank(1, 2) == 1


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: s.ratio_order([0.5, 1.2], [1, 1]), "works is 1.2"),
        (lambda: s.search_cost([0.5], [-1], [0]), "cost of a technique is -1"),
        (lambda: s.random_search_cost([0.5], [1, 2]), "1 chances and 2 costs"),
        (lambda: s.pair_order_probability(1.1), "correlation is 1.1"),
        (lambda: s.expected_rank(0, 1), "among 0"),
        (lambda: s.break_even_accuracy(1.5, 1, 1), "prior is 1.5"),
        (lambda: s.break_even_accuracy(1, 0, 0), "neither order"),
        (lambda: s.followed_rightly(0.5, 2, 1, 1), "accuracy is 2"),
        (lambda: s.without_proxy(0.5, -1, 1), "costs are -1"),
        (lambda: s.naive_reader_value(0, -1, 1, 1, 0), "sd is -1"),
        (lambda: s.reservation_value(0, 1, 0), "cost 0"),
    ],
)
def test_numbers_that_cannot_be_are_refused(call, told):
    """Each is one clear error that names the number."""
    with pytest.raises(InputError, match=told):
        call()


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
