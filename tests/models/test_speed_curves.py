"""Speeds of classes of work that rise and step up, and what must be true for putting a project off."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.models.speed_curves import Speed, big_first, failures, puts_off, small_first

LN2 = float(np.log(2.0))


def speed(growth=0.0, capped=np.inf, steps=np.inf, factor=1.0):
    """A speed in one future."""
    return Speed(*(np.array([float(x)]) for x in (growth, capped, steps, factor)))


def one_after_another(jobs, start=0.0):
    """When jobs (work, speed) done in this order are done."""
    t = np.array([float(start)])
    for work, s in jobs:
        t = s.finish(t, np.array([float(work)]))
    return float(t[0])


SPEEDS = st.builds(
    speed,
    growth=st.sampled_from([0.0]) | st.floats(1e-3, 0.5),
    capped=st.floats(0.0, 40.0) | st.just(np.inf),
    steps=st.floats(0.0, 40.0) | st.just(np.inf),
    factor=st.floats(0.2, 20.0),
)


def test_known_times():
    """10.362270208 for 10 + 10 months of work that doubles every 6; 11.788602301 where the classes differ."""
    common = speed(LN2 / 6)
    assert one_after_another([(10, common), (10, common)]) == pytest.approx(10.362270208, abs=1e-8)
    small, big = speed(LN2 / 4), speed(LN2 / 12)
    assert one_after_another([(10, small), (10, big)]) == pytest.approx(11.788602301, abs=1e-8)
    assert one_after_another([(10, big), (10, small)]) < 11.788602301


@given(s=SPEEDS, work=st.lists(st.floats(0.01, 10), min_size=2, max_size=4))
def test_with_one_speed_the_order_does_not_matter(s, work):
    """One team, one common speed of whatever shape, no idle time: every order is done at the same time."""
    first = one_after_another([(w, s) for w in work])
    for order in permutations(work):
        assert one_after_another([(w, s) for w in order]) == pytest.approx(first, rel=1e-9, abs=1e-9)


@given(s=SPEEDS, start=st.floats(0, 60), work=st.floats(0, 50))
def test_a_finish_is_where_the_speed_has_done_the_work(s, start, work):
    """∫ speed from start to finish is the work, by quadrature on the pieces, wherever cap and step lie."""
    end = float(s.finish(np.array([start]), np.array([work]))[0])
    edges = [start, *sorted(e for e in (float(s.capped[0]), float(s.steps[0])) if start < e < end), end]
    nodes, weights = np.polynomial.legendre.leggauss(60)
    done = 0.0
    for a, b in pairwise(edges):
        x = a + (b - a) * (nodes + 1) / 2
        done += (b - a) / 2 * float(weights @ s.at(x))
    # The end is known to the last digit of a number, which at a high speed is much work.
    slack = 8 * np.spacing(end) * float(s.at(np.array([end]))[0])
    assert done == pytest.approx(work, rel=1e-7, abs=1e-7 + slack)


@given(s=SPEEDS, early=st.floats(0, 50), later=st.floats(0, 50), work=st.floats(0, 50))
def test_who_begins_later_is_done_no_earlier(s, early, later, work):
    """A start is never worth putting off for its own sake."""
    ends = s.finish(np.array([early, early + later]), np.array([work, work]))
    assert ends[1] >= ends[0] - 1e-9


def test_a_step_also_waits_for_tools():
    """The later of automation and tools counts; one that never comes leaves the speed as it was."""
    s = speed(steps=3, factor=5)
    assert s.stepping(np.array([4.0])).at(np.array([3.5]))[0] == 1
    assert s.stepping(np.array([2.0])).at(np.array([3.0]))[0] == 5
    assert s.stepping(np.array([np.inf])).finish(np.array([0.0]), np.array([9.0]))[0] == 9
    assert Speed.constant(2).finish(np.zeros(2), np.array([1.0, 2.0])).tolist() == [1, 2]


def test_failures_are_geometric():
    """P(K ≥ k) = chance^k, none for a chance of zero, never more than the most."""
    luck = (np.arange(100_000) + 0.5) / 100_000
    again = failures(np.full(len(luck), 0.3), luck)
    for k in (1, 2, 3):
        assert np.mean(again >= k) == pytest.approx(0.3**k, abs=1e-4)
    assert again.max() == 5
    assert not failures(np.zeros(3), np.array([1e-9, 0.5, 1.0])).any()
    assert failures(np.ones(1), np.array([0.5]))[0] == 5


# -- ten small projects and a big one ----------------------------------------------------------------------


def test_the_instructive_case():
    """6 months of small work, 7 months of big work that takes 2 once automated at month 6: 8 months against
    12.29; it wins up to month 13 and with any speed-up, and loses once integration takes 4.29 months.
    """
    assert float(small_first(6, 7, 3.5, 6, 0)) == pytest.approx(8)
    assert float(big_first(6, 7, 3.5, 6, 0)) == pytest.approx(6 + 1 / 3.5 + 6)
    found = puts_off(6, 7, 3.5, 6)
    assert (found.gain, found.earliest, found.latest, found.factor) == pytest.approx((30 / 7, 0, 13, 1))
    assert found.delay == pytest.approx(30 / 7)
    late = puts_off(6, 7, 3.5, 6, delay=1)
    assert (late.earliest, late.latest, late.factor) == pytest.approx((1.4, 11.6, 1.2))
    # With an integration of 4.5 months no month of automation will do.
    never = puts_off(6, 7, 3.5, 6, delay=4.5)
    assert never.gain < 0
    assert never.earliest is never.latest is None


@given(
    small=st.floats(0.5, 12),
    big=st.floats(0.5, 12),
    factor=st.floats(1.01, 12),
    step=st.floats(0, 30),
    delay=st.floats(0, 8),
)
def test_the_gain_is_the_difference_of_the_two_orders(small, big, factor, step, delay):
    """The closed form equals big first − small first everywhere, and these equal what the speeds give."""
    fast = speed(steps=step, factor=factor)
    last = one_after_another([(small, speed()), (big, fast)]) + delay
    end = one_after_another([(big, fast)])
    assert float(small_first(small, big, factor, step, delay)) == pytest.approx(last)
    assert float(big_first(small, big, factor, step, delay)) == pytest.approx(max(end + small, end + delay))
    gain = max(end + small, end + delay) - last
    assert puts_off(small, big, factor, step, delay).gain == pytest.approx(gain, abs=1e-9)


@given(
    small=st.floats(0.5, 12),
    big=st.floats(0.5, 12),
    factor=st.floats(1.05, 12),
    step=st.floats(0.1, 30),
    delay=st.floats(0, 8),
)
def test_at_each_break_even_nothing_is_gained(small, big, factor, step, delay):
    """The gain is zero at the stated months, speed-up and delay, and above zero between or beyond them."""
    found = puts_off(small, big, factor, step, delay)
    if found.earliest is not None:
        for month in (found.earliest, found.latest):
            assert puts_off(small, big, factor, month, delay).gain == pytest.approx(0, abs=1e-9)
        middle = (found.earliest + found.latest) / 2
        assert puts_off(small, big, factor, middle, delay).gain > 0
    if found.factor is not None:
        assert puts_off(small, big, found.factor, step, delay).gain == pytest.approx(0, abs=1e-9)
        assert puts_off(small, big, found.factor * 1.1, step, delay).gain > 0
    if found.delay is not None:
        assert puts_off(small, big, factor, step, found.delay).gain == pytest.approx(0, abs=1e-9)


def test_without_a_speed_up_nothing_is_won():
    """A step that speeds nothing up gains nothing and has no break-even."""
    found = puts_off(6, 7, 1, 6, 1)
    assert found.gain == -1
    assert (found.earliest, found.latest, found.delay) == (None, None, None)
