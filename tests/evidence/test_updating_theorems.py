"""What holds for every update: order, splitting, units, groups, validity and bits."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadtime.evidence import (
    Beta,
    Distribution,
    Gamma,
    Interval,
    Mixture,
    Normal,
    StudentT,
    Truncate,
    Uniform,
    parse_distribution,
    update,
)
from leadtime.evidence.families.rescaled import converted
from tests.evidence.pieces import counts, estimate, interval, probability, stated

QUARTERS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
number = st.floats(1, 20)
width = st.floats(0.3, 10)
share = st.floats(0.1, 1)
LINES = [
    Normal(6, 3),
    Interval(2, 12),
    Gamma(2, 3),
    Truncate(Normal(3, 4), 0, 30),
    Mixture((Normal(2, 1), Normal(9, 3)), (0.6, 0.4)),
    StudentT(3, 6, 2),
]
lines = st.sampled_from(LINES)
SHARES = [Beta(2, 5), Uniform(0, 1), Truncate(Normal(0.4, 0.3), 0, 1)]


def same(a: Distribution, b: Distribution, within: float = 3e-4) -> None:
    """The distribution functions agree at the quantiles of one."""
    at = a.ppf(QUARTERS)
    assert b.cdf(at) == pytest.approx(a.cdf(at), abs=within)


@settings(deadline=None, max_examples=12)
@given(lines, st.lists(st.tuples(number, width, share, share), min_size=2, max_size=3))
def test_the_order_of_the_records_does_not_matter(prior, results):
    """Any order of the records, shared groups among them, gives one posterior and one number of bits."""
    records = [
        estimate(f"r{i}", x, se, validity=rho, weight=a, group="g" if i else "")
        for i, (x, se, rho, a) in enumerate(results)
    ]
    moved = [update(prior, order) for order in permutations(records)]
    for other in moved[1:]:
        same(moved[0].after, other.after)
        assert other.bits == pytest.approx(moved[0].bits, abs=1e-4)
        assert set(other.conflicts) == set(moved[0].conflicts) or len(other.conflicts) == len(
            moved[0].conflicts
        )


@settings(deadline=None, max_examples=10)
@given(lines, st.tuples(number, width), st.tuples(number, width))
def test_two_updates_in_turn_are_one(prior, first, second):
    """The posterior of one record as the prior of the next gives what both give together.

    Not in the far tails of the first posterior, which are written down to a millionth only.
    """
    a, b = estimate("a", *first), estimate("b", *second)
    both, between = update(prior, [a, b]), update(prior, [a]).after
    assume(abs(second[0] - between.mean()) < 2 * math.hypot(between.sd(), second[1]))
    same(both.after, update(between, [b]).after, 1e-3)


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(SHARES), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(1, 12)
)
def test_counts_may_be_split(prior, k, misses, more, extra):
    """Counts in two records say what their sum says in one."""
    n, m = k + misses + 1, more + extra
    two = update(prior, [counts("a", k, n), counts("b", more, m)])
    one = update(prior, [counts("ab", k + more, n + m)])
    same(one.after, two.after)


@settings(deadline=None, max_examples=20)
@given(lines, number, width)
def test_what_says_nothing_moves_nothing(prior, x, se):
    """Validity 0 and weight 0 leave a record out; an endless error moves hardly anything."""
    silent = [estimate("a", x, se, validity=0), estimate("b", x, se, weight=0)]
    moved = update(prior, silent)
    assert moved.after is prior
    assert [i for i, _ in moved.left_out] == ["a", "b"]
    faint = update(prior, [estimate("c", x, 1e6)])
    same(prior, faint.after)
    assert faint.bits < 1e-6


@settings(deadline=None, max_examples=10)
@given(lines, number, width, share)
def test_units_do_not_matter(prior, x, se, rho):
    """A belief in years and one in days are moved alike, whatever the unit of the record."""
    years = prior.in_unit("year")
    days = parse_distribution(str(years)) if not isinstance(prior, Gamma) else years
    a = update(days, [estimate("a", x, se, "year", bias=0.3, validity=rho)])
    b = update(days, [estimate("a", 12 * x, 12 * se, "month", bias=3.6, validity=rho)])
    same(a.after, b.after)
    assert b.bits == pytest.approx(a.bits, abs=1e-6)
    told = update(converted(days, "day"), [estimate("a", x, se, "year", bias=0.3, validity=rho)])
    assert told.after.ppf(QUARTERS) == pytest.approx(a.after.ppf(QUARTERS) * 365.25)
    assert told.steps[0].after == pytest.approx(tuple(365.25 * v for v in a.steps[0].after))


@settings(deadline=None, max_examples=20)
@given(st.tuples(number, width), share, share)
def test_more_validity_tells_more(result, rho, other):
    """Of one result on a normal belief, the more valid reading leaves less spread and lies nearer to it."""
    low, high = sorted((rho, other))
    weak = update(Normal(6, 3), [estimate("a", *result, validity=low)]).after
    strong = update(Normal(6, 3), [estimate("a", *result, validity=high)]).after
    assert strong.sd() <= weak.sd() + 1e-12
    assert abs(strong.mean() - result[0]) <= abs(weak.mean() - result[0]) + 1e-9


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([Normal(6, 3), Interval(2, 12)]), number, width, st.integers(2, 5))
def test_copies_in_a_group_count_once(prior, x, se, copies):
    """However often a result comes back in one independence group, it moves the belief once."""
    once = update(prior, [estimate("a", x, se, group="g")])
    often = update(prior, [estimate(f"a{i}", x, se, group="g") for i in range(copies)])
    same(once.after, often.after)
    assert often.bits == pytest.approx(once.bits, abs=1e-6)
    assert sum(often.steps[0].weights) == pytest.approx(1)


@settings(deadline=None, max_examples=20)
@given(st.tuples(number, width), st.tuples(number, width))
def test_a_group_is_worth_its_best_member(first, second):
    """A second member takes no information away and adds none: the spread is that of the better alone."""
    a, b = estimate("a", *first, group="g"), estimate("b", *second, group="g")
    both = update(Normal(6, 3), [a, b]).after
    best = min(update(Normal(6, 3), [r]).after.sd() for r in (a, b))
    assert both.sd() == pytest.approx(best)


def test_records_outside_a_group_count_each():
    """Without a group two equal results have half the variance of one."""
    one = update(Normal(0, 1e8), [estimate("a", 1, 1)]).after
    two = update(Normal(0, 1e8), [estimate("a", 1, 1), estimate("b", 1, 1)]).after
    assert two.sd() == pytest.approx(one.sd() / math.sqrt(2))


def test_copies_of_every_form_count_once():
    """The theorem of copies holds for counts, probabilities and distributions too, and for mixed scales."""
    for make in (
        lambda i: counts(i, 3, 10, group="g", bias=0.2, bias_sd=0.3),
        lambda i: probability(i, 0.3, group="g", validity=0.7),
        lambda i: stated(i, "mixture(0.5: beta(2, 9), 0.5: beta(5, 5))", group="g"),
    ):
        prior = Beta(3, 4)
        same(update(prior, [make("a")]).after, update(prior, [make("a"), make("b"), make("c")]).after)
    mixed = [estimate("a", 5, 1, group="g"), interval("b", 2, 5, 12.5, group="g")]
    assert sum(update(Interval(2, 12), mixed).steps[0].weights) < 2


@settings(deadline=None, max_examples=25)
@given(lines, st.lists(st.tuples(number, width), min_size=1, max_size=3))
def test_bits_are_never_negative(prior, results):
    """Every step and the whole have moved by zero bits or more, and the text of the posterior reads back."""
    moved = update(prior, [estimate(f"r{i}", *r) for i, r in enumerate(results)])
    assert moved.bits >= 0
    assert all(s.bits >= 0 and 0 <= s.conflict <= 1 for s in moved.steps)
    assert parse_distribution(str(moved.after)) == moved.after
    assert moved.error < 1e-4
    assert moved.steps[-1].after == pytest.approx(
        tuple(moved.after.ppf([0.05, 0.5, 0.95])), rel=2e-3, abs=2e-3
    )


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(SHARES), st.floats(0.05, 0.95), share)
def test_a_share_stays_a_share(prior, p, rho):
    """Whatever moves it, a belief about a share stays between 0 and 1."""
    moved = update(prior, [probability("a", p, validity=rho), estimate("b", p, 0.5), counts("c", 2, 9)])
    assert moved.after.support()[0] >= 0
    assert moved.after.support()[1] <= 1


def test_powers_of_a_group_are_shares_of_information():
    """With 1/(1/np(1 − p) + sd²) each, the powers are the largest over the sum; a weight scales its own."""
    records = [
        counts("a", 9, 19, group="g", bias_sd=0.5),
        counts("b", 49, 99, group="g", bias_sd=0.2, weight=0.6),
    ]
    members = ((19, 9.5 / 20, 0.5), (99, 49.5 / 100, 0.2))
    information = [1 / (1 / (n * q * (1 - q)) + sd**2) for n, q, sd in members]
    information[1] *= 0.6
    share = max(information) / sum(information)
    assert update(Beta(1, 1), records).steps[0].weights == pytest.approx((share, 0.6 * share))


def test_a_power_halves_and_doubles():
    """A result at half weight, twice, is the result once."""
    half = [estimate(i, 5, 2, weight=0.5) for i in ("a", "b")]
    for prior in LINES:
        same(update(prior, [estimate("a", 5, 2)]).after, update(prior, half).after)
