"""The best division of time: known optima, bounds, noise, and the frontier."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime import Beliefs, Input, Model, Plan, simulate
from leadtime.decision import Finding, allocation
from leadtime.decision.frontier import between
from leadtime.decision.simplex import optimise, project
from leadtime.decision.splits import Group
from leadtime.errors import InputError

NOISE = np.random.default_rng(1).normal(size=20)


def seen(f):
    """A function of the shares of all groups, with noise that all points share."""
    return lambda points: np.stack([f(*p) + 0.3 * NOISE for p in points])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_water_filling(seed):
    """Σ a log(b + x): x = a / λ − b where positive, with λ such that the shares sum to one."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.5, 3, 5), rng.uniform(0.02, 0.4, 5)
    low, high = 1e-3, 100.0
    for _ in range(200):
        level = np.sqrt(low * high)
        low, high = (level, high) if np.maximum(a / level - b, 0).sum() > 1 else (low, level)
    expected = np.maximum(a / level - b, 0)
    found = optimise(seen(lambda x: float(a @ np.log(b + x))), [[np.full(5, 0.2)]])
    np.testing.assert_allclose(found.shares[0], expected, atol=0.015)
    assert found.settled


def test_a_quadratic_in_two_groups():
    """−(x₁ − 0.3)² − (y₁ − 0.9)² has its optimum at the two targets, each group by itself."""
    found = optimise(seen(lambda x, y: -((x[0] - 0.3) ** 2) - (y[0] - 0.9) ** 2), [[np.ones(2) / 2] * 2])
    assert found.shares[0][0] == pytest.approx(0.3, abs=0.01)
    assert found.shares[1][0] == pytest.approx(0.9, abs=0.01)


def test_a_product_that_needs_both():
    """(1 − e^(−3x)) (1 − e^(−2(1−x))): the maximum by a fine grid; at it no move gains."""
    x = np.linspace(0, 1, 100_001)
    expected = x[np.argmax((1 - np.exp(-3 * x)) * (1 - np.exp(-2 * (1 - x))))]
    f = seen(lambda s: (1 - np.exp(-3 * s[0])) * (1 - np.exp(-2 * s[1])))
    found = optimise(f, [[np.array([0.9, 0.1])]])
    assert found.shares[0][0] == pytest.approx(expected, abs=0.01)
    assert np.abs(found.slopes[0]).max() < 0.01


def test_corners_and_bounds():
    """A linear objective ends in the corner, or as near to it as the bounds allow; an unused share has a
    slope below zero.
    """
    f = seen(lambda x: float(np.array([1.0, 0.2, 0.1]) @ x))
    found = optimise(f, [[np.ones(3) / 3]])
    np.testing.assert_allclose(found.shares[0], [1, 0, 0], atol=1e-9)
    assert found.slopes[0][1] == pytest.approx(-0.8)
    low, high = [np.array([0.0, 0.1, 0.0])], [np.array([0.6, 1.0, 1.0])]
    np.testing.assert_allclose(optimise(f, [[np.ones(3) / 3]], low=low, high=high).shares[0], [0.6, 0.4, 0.0])
    with pytest.raises(InputError, match="no division"):
        optimise(f, [[np.ones(3) / 3]], high=[np.full(3, 0.2)])


def test_the_best_start_wins_where_there_are_two_peaks():
    """Of two corners that are both local optima the start nearer to the higher one is taken."""
    f = seen(lambda x: 2 * x[0] ** 4 + x[1] ** 4)
    found = optimise(f, [[np.array([0.1, 0.9])], [np.array([0.9, 0.1])]])
    np.testing.assert_allclose(found.shares[0], [1, 0], atol=1e-9)


def test_projection_is_the_nearest_point():
    """Against a fine grid of the simplex."""
    x = np.array([0.9, 0.4, -0.2])
    found = project(x, np.zeros(3), np.ones(3))
    assert found.sum() == pytest.approx(1)
    grid = np.random.default_rng(0).dirichlet(np.ones(3), 40_000)
    assert ((found - x) ** 2).sum() <= ((grid - x) ** 2).sum(axis=1).min() + 1e-12


def model():
    """Output = log(1 + 4 work) + luck · log(1 + time), with the time that two groups give to each."""
    m = Model("two")
    m.table("groups", {"size": Input("", "People.")}, "Groups.")
    m.table("ways", {"worth": Input("", "Worth.")}, "Ways of buying time.")
    m.split("share", "groups", ("work",), "ways", "Time.")

    @m.quantity("")
    def gain(share, size, worth, luck):
        time = (share[..., 1:] * size[..., None] * worth[..., None, :]).sum(axis=(-1, -2))
        return np.log(1 + 4 * (share[..., 0] * size).sum(axis=-1)) + luck * np.log(1 + time)

    return m


BELIEFS = Beliefs.parse({"size": {"a": 1.0}, "worth": {"talk": 2.0}, "luck": "uniform(0.5, 1.5)"})
PLANS = [Plan("today", {"a": {"work": 0.9, "talk": 0.1}}), Plan("other", {"a": {"work": 0.2, "talk": 0.8}})]


@pytest.fixture(scope="module")
def found():
    return allocation(simulate(model(), BELIEFS, PLANS, draws=4_000), draws=20_420)


def test_the_best_split_of_a_model(found):
    """4 / (1 + 4x) = 2 / (1 + 2(1 − x)) on average: x = 0.625, and the gain is that of the closed form."""
    (group,) = found.data["groups"]
    uses = {u["use"]: u for u in group["uses"]}
    assert uses["work"]["best"] == pytest.approx(0.625, abs=0.03)
    assert uses["work"]["now"] == 0.9
    assert uses["work"]["low"] <= uses["work"]["best"] <= uses["work"]["high"]

    def value(x):
        return np.log(1 + 4 * x) + np.log(1 + 2 * (1 - x))

    assert found.value.number == pytest.approx(value(0.625) - value(0.9), abs=0.01)
    assert found.data["gain_error"] < 0.01
    assert found.data["settled"]
    assert Finding.from_json(found.to_json()) == found


def test_the_frontier_of_any_model(found):
    """The ways of the project's own table against the model's own uses, under the name of the table.

    Of the time x on ways the gain is log(1 + 4(1 − x)) + log(1 + 2x) on average: best at 0.4 on the grid,
    50/50 ahead of 80/20 by the closed form, with an error; where luck is low 80/20 is ahead.
    """
    (f,) = found.data["frontiers"]
    assert (f["side"], f["now"]) == ("ways", pytest.approx(0.1))

    def value(x, luck=1.0):
        return np.log(1 + 4 * (1 - x)) + luck * np.log(1 + 2 * x)

    assert f["best"] == 0.4
    assert f["beyond"] == 0.5
    assert f["even"] == pytest.approx(value(0.5) - value(0.2), abs=0.003)
    assert 0 < f["even_error"] < 0.003
    (luck,) = f["beliefs"]
    # The 10 and 90 % points of luck.
    for k, at in ((0, 0.6), (2, 1.4)):
        assert luck["leads"][k] == pytest.approx(value(0.5, at) - value(0.2, at), abs=0.01)
    assert luck["best"][0] < 0.4 < luck["best"][2]
    assert "a’s time is best with 40 % on ways, against 10 % now; 50/50 is 0.0" in found.answer
    assert "80/20 is the better of the two where “luck” is low" in found.answer


def test_where_less_is_better_the_split_turns():
    """The same model as a cost: all the time goes where it does least."""
    low = allocation(simulate(model(), BELIEFS, PLANS, draws=2_000), higher_is_better=False, draws=4_100)
    uses = {u["use"]: u["best"] for u in low.data["groups"][0]["uses"]}
    assert max(uses.values()) > 0.99
    assert low.value.number < 0


def test_bounds_hold_and_are_checked(found):
    """A lower bound binds; an unknown group or use is told with the nearest."""
    futures = simulate(model(), BELIEFS, PLANS, draws=2_000)
    kept = allocation(futures, bounds={"a": {"work": (0.8, 1.0)}}, draws=4_100, repeats=0)
    assert kept.data["groups"][0]["uses"][0]["best"] == pytest.approx(0.8, abs=0.01)
    with pytest.raises(InputError, match="no group 'b'"):
        allocation(futures, bounds={"b": {}})
    with pytest.raises(InputError, match="no use 'wrk'"):
        allocation(futures, bounds={"a": {"wrk": (0, 1)}})


def test_a_model_without_splits_is_refused():
    """Nobody divides their time: there is nothing to allocate."""
    m = Model("plain")

    @m.quantity("")
    def out(x):
        return x

    with pytest.raises(InputError, match="nobody who divides"):
        allocation(simulate(m, Beliefs.parse({"x": "normal(0, 1)"}), draws=2_000))


def test_time_between_two_sides_keeps_their_proportions():
    """80/20 to 50/50: each side keeps its own division; an empty side is divided evenly."""
    group = Group("share", "g", ("a", "b", "c"), np.array([0.6, 0.2, 0.2]))
    buys = np.array([False, False, True])
    np.testing.assert_allclose(between(group, buys, 0.5), [0.375, 0.125, 0.5])
    np.testing.assert_allclose(between(group, ~buys, 0.5), [0.375, 0.125, 0.5])
    empty = Group("share", "g", ("a", "b", "c"), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(between(empty, buys, 0.2), [0.4, 0.4, 0.2])


def test_what_the_search_found_in_noise_is_not_promised():
    """Six uses that bring nothing but luck: the division that the search's own futures favour gains nothing
    on fresh ones.
    """
    m = Model("luck")
    m.table("groups", {"size": Input("", "People.")}, "Groups.")
    m.table("ways", {"worth": Input("", "Worth."), "sign": Input("", "Luck.")}, "Ways.")
    m.split("share", "groups", ("rest",), "ways", "Time.")

    @m.quantity("")
    def gain(share, size, worth, sign):
        return size[..., 0] * (share[..., 0, 1:] * worth * sign).sum(axis=-1)

    ways = [f"w{k}" for k in range(6)]
    normal = dict.fromkeys(ways, "normal(0, 1)")
    beliefs = Beliefs.parse({"size": {"a": 1.0}, "worth": normal, "sign": normal})
    run = simulate(m, beliefs, [Plan("today", {"a": {"rest": 1.0}})], draws=2_042)
    found = allocation(run, draws=2_042, repeats=0)
    assert found.data["gain"] < 2 * found.data["gain_error"]
    assert "No division was found that is surely better" in found.answer
