"""Work that speeds up while it is done."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from leadtime.models.speedup import blended_speedup, finish, finish_in_order, kept_speedup, learned_time

LN2 = float(np.log(2.0))


def test_one_curve_makes_order_idle():
    """Two jobs of ten months under one curve that doubles every six end together in both orders, at the
    known time.
    """
    jobs = [(10.0, LN2 / 6), (10.0, LN2 / 6)]
    assert finish_in_order(jobs) == pytest.approx(10.362270208, abs=1e-8)
    unequal = [(3.0, 0.1), (8.0, 0.1), (5.0, 0.1)]
    assert len({round(finish_in_order(o), 9) for o in permutations(unequal)}) == 1


def test_fastest_growing_class_goes_last():
    """With speeds that differ by class, the known time of small work first, and the other order is better."""
    small, big = (10.0, LN2 / 4), (10.0, LN2 / 12)
    assert finish_in_order([small, big]) == pytest.approx(11.788602301, abs=1e-8)
    assert finish_in_order([big, small]) < finish_in_order([small, big])


def test_finish_at_constant_speed_and_for_no_work():
    """Growth zero is plain addition, and nothing to do takes no time at any moment."""
    assert finish(3.0, 4.0, 0.0) == 7.0
    assert finish(3.0, 4.0, 1e-12) == pytest.approx(7.0)
    assert finish(3.0, 0.0, 0.3) == 3.0


def test_learning():
    """Ten unit jobs on an 80 % learning curve take the known time."""
    assert learned_time([1.0] * 10) == pytest.approx(6.3153730176, abs=1e-9)


def test_blend_is_held_back_by_its_slowest_class():
    """Equal speed-ups blend to themselves; a class that is not sped up bounds the whole; no class gives
    one.
    """
    part = np.array([[0.5, 0.3, 0.2]])
    assert blended_speedup(part, np.array([[4.0, 4.0, 4.0]])) == pytest.approx(4.0)
    assert blended_speedup(part, np.array([[1e9, 1e9, 1.0]])) == pytest.approx(5.0)
    assert blended_speedup(np.zeros((1, 0)), np.ones((1, 0))) == pytest.approx(1.0)
    assert kept_speedup(5.0, 0.25) == 4.0
