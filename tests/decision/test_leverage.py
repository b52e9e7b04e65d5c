"""The profile of a plan: levers, beliefs, indices, and the epsilon list."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime import Beliefs, Input, Model, Plan, simulate
from leadtime.decision import Finding, leverage
from leadtime.decision.epsilon import epsilons
from leadtime.decision.indices import designed_indices, explained, first_order, total_index
from leadtime.decision.splits import divided, groups_of
from leadtime.errors import InputError

N = 60_000


def ishigami(seed=0):
    """X uniform on (−π, π)³ and sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁."""
    x = np.random.default_rng(seed).uniform(-np.pi, np.pi, (3, N))
    return x, np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_ishigami_indices_from_given_draws():
    """First order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437: an input that acts only with another is
    seen.
    """
    x, y = ishigami()
    first = [first_order(c, y) for c in x]
    assert [v for v, _ in first] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert all(abs(v - w) < 4 * e for (v, e), w in zip(first, [0.3139, 0.4424, 0.0], strict=True))
    totals = [total_index([c for j, c in enumerate(x) if j != i], y) for i in range(3)]
    assert totals == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.012)


@pytest.mark.parametrize(("a", "b"), [(5, 0.3), (2, 0.05)])
def test_ishigami_with_other_numbers(a, b):
    """V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = 8b²π⁸/225: every index, also where x₁ has nearly all."""
    x, _ = ishigami(3)
    y = np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])
    parts = np.array([(1 + b * np.pi**4 / 5) ** 2 / 2, a * a / 8, 8 * b * b * np.pi**8 / 225])
    one, two, joint = parts / parts.sum()
    assert [first_order(c, y)[0] for c in x] == pytest.approx([one, two, 0.0], abs=0.01)
    totals = [total_index([c for j, c in enumerate(x) if j != i], y) for i in range(3)]
    assert totals == pytest.approx([one + joint, two, joint], abs=0.02)


def test_indices_of_simple_sums():
    """Of x + 2z: 0.2 and 0.8, first order and total alike; a constant and pure noise have none."""
    x, z, e = np.random.default_rng(1).normal(size=(3, N))
    assert first_order(x, x + 2 * z)[0] == pytest.approx(0.2, abs=0.01)
    assert total_index([x], x + 2 * z) == pytest.approx(0.8, abs=0.01)
    assert first_order(e, x)[0] < 0.001
    assert first_order(np.ones(N), x) == (0.0, 0.0)
    with pytest.raises(InputError, match="7 other"):
        total_index([x] * 7, x)


def test_chance_explains_nothing_on_average():
    """Ten columns fitted to pure noise, louder where they are large, explain nothing: the mean over 200 data
    sets is 0 within its error, where the plain R² would be 0.06 and more.
    """
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        design = np.concatenate([np.ones((200, 1)), rng.normal(size=(200, 10))], axis=1)
        found.append(explained(design, rng.normal(size=200) * np.abs(design[:, 1])))
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(len(found))
    assert np.std(found) < 0.06


def model():
    """A team divides its time: gain = work·a + 0.0002 · b − 0.5 · harm + tail, a belief."""
    m = Model("team")
    m.table("groups", {"size": Input("", "People.")}, "Groups.")
    m.split("share", "groups", ("a", "b", "harm", "idle"), doc="Time.")

    @m.quantity("", title="Fine target")
    def target(share, luck):
        return luck + 1e-4 * share[..., 0, 1]

    @m.quantity("")
    def gain(share, size, work, tail, target):
        row = share[..., 0, :]
        return size[..., 0] * (work * row[..., 0] - 0.5 * row[..., 2]) + 2 * target + tail

    return m


BELIEFS = Beliefs.parse(
    {"size": {"team": 10}, "work": "uniform(0.5, 1.5)", "luck": "normal(0, 2)", "tail": "normal(0, 3)"}
)
PLAN = Plan("today", {"team": {"a": 0.5, "b": 0.3, "harm": 0.2}})


@pytest.fixture(scope="module")
def futures():
    return simulate(model(), BELIEFS, [PLAN], draws=30_000)


def test_the_marginal_value_of_every_use(futures):
    """Moving 10 % to a, in closed form: 0.1 · 10 · (work · (1 − 0.5) + 0.5 · 0.2); harm is worth the
    negative.
    """
    found = leverage(futures)
    rows = {r["use"]: r for r in found.data["levers"]}
    now = {"a": 0.5, "harm": 0.2}
    for use in ("a", "b", "harm"):
        aim = {"a": float(use == "a"), "harm": float(use == "harm")}
        expected = 0.1 * 10 * (1.0 * (aim["a"] - now["a"]) - 0.5 * (aim["harm"] - now["harm"]))
        assert rows[use]["gain"] == pytest.approx(expected, abs=0.005)
    assert found.data["levers"][0]["use"] == "a"
    assert rows["a"]["most"] == pytest.approx(5 * rows["a"]["gain"])
    assert rows["a"]["part"] == 1.0
    assert rows["harm"]["most"] == 0.0
    assert found.value.number == rows["a"]["gain"]
    assert "team on a" in found.answer
    assert "More team on harm makes it worse" in found.answer
    assert Finding.from_json(found.to_json()) == found


def test_what_beliefs_hold(futures):
    """First-order shares 16/25.02 and 9/25.02, and what the good end brings: 1.2816 standard deviations."""
    beliefs = {b["name"]: b for b in leverage(futures).data["beliefs"]}
    variance = 16 + 9 + 25 / 12
    assert beliefs["luck"]["index"] == pytest.approx(16 / variance, abs=0.01)
    assert beliefs["tail"]["index"] == pytest.approx(9 / variance, abs=0.01)
    assert beliefs["tail"]["good"] == pytest.approx(1.2816 * 3, abs=0.15)
    assert beliefs["tail"]["slope"] == pytest.approx(3.0, abs=0.1)
    assert list(beliefs) == ["luck", "tail", "work"]
    down = {b["name"]: b for b in leverage(futures, higher_is_better=False).data["beliefs"]}
    assert (beliefs["tail"]["end"], down["tail"]["end"]) == ("high", "low")


def test_a_belief_that_is_best_in_the_middle():
    """Of 2 − x² + y: x is best at its median, 1 above the mean; y at its high end; parts sum to one.

    A belief of two values one standard deviation from the mean each has the slope of a linear effect.
    """
    m = Model("hump")

    @m.quantity("")
    def gain(x, y, coin):
        return 2 - x**2 + y + 3 * coin

    beliefs = Beliefs.parse({"x": "normal(0, 1)", "y": "normal(0, 1)", "coin": "mixture(0.5: 0, 0.5: 1)"})
    rows = {b["name"]: b for b in leverage(simulate(m, beliefs, draws=30_000)).data["beliefs"]}
    assert (rows["x"]["end"], rows["y"]["end"]) == ("middle", "high")
    assert rows["x"]["good"] == pytest.approx(1.0, abs=0.15)
    assert rows["coin"]["slope"] == pytest.approx(1.5, abs=0.05)
    assert sum(r["part"] for r in rows.values()) == pytest.approx(1)


def test_levers_have_an_index_too(futures):
    """Moving 0, 10 or 50 % to a brings 0, g and 5g, whose variance is held against that of the outcome."""
    found = {r["use"]: r for r in leverage(futures).data["levers"]}["a"]
    expected = np.var([0, found["gain"], 5 * found["gain"]]) / (16 + 9 + 25 / 12)
    assert found["index"] == pytest.approx(expected, rel=0.05)


def row(use, gain, error=0.0, touched=()):
    return {"group": "g", "use": use, "gain": gain, "error": error, "touched": touched}


def test_the_epsilon_list_names_all_three_fallacies():
    """Sign: 0.5 % of the best. Integral: 200 of them to be noticed. Product: a dear target, hardly moved."""
    bait = [{"name": "target", "dear": 0.6, "moved": 0.001}, {"name": "cheap", "dear": 0.05, "moved": 0.001}]
    (found,) = epsilons([row("best", 1.0, 0.01), row("tiny", 0.005, 0.001, bait), row("fair", 0.2)], 1.0)
    assert (found["use"], found["best"]) == ("tiny", "best")
    assert found["ratio"] == pytest.approx(0.005)
    assert found["needed"] == 200
    assert found["needed_for_best"] == 200
    assert (found["target"], found["dear"]) == ("target", 0.6)


def test_what_is_no_epsilon():
    """Harm is no epsilon, nor what may bring a tenth of the best, nor anything where the best is
    uncertain.
    """
    assert epsilons([row("best", 1.0, 0.01), row("harm", -0.5, 0.01)], 1.0) == []
    assert epsilons([row("best", 1.0, 0.01), row("unsure", 0.005, 0.2)], 1.0) == []
    assert epsilons([row("best", 1.0, 0.5), row("tiny", 0.001)], 1.0) == []
    big = [{"name": "t", "dear": 0.6, "moved": 0.5}]
    (found,) = epsilons([row("best", 1.0), row("tiny", 0.0, 0.001, big)], 1.0)
    assert found["needed"] is None
    assert found["target"] is None


def test_an_epsilon_of_a_real_model(futures):
    """A use worth next to nothing that touches a dear quantity is named with its bait."""
    idle = simulate(model(), BELIEFS, [Plan("today", {"team": {"idle": 1.0}})], draws=25_000)
    (epsilon,) = leverage(idle).data["epsilons"]
    assert (epsilon["use"], epsilon["best"]) == ("b", "a")
    assert epsilon["gain"] == pytest.approx(2e-5, rel=1e-6)
    assert leverage(futures).data["epsilons"] == ()


def test_dividing_time_anew_keeps_the_rest_of_the_plan(futures):
    """The groups of a plan can be read and written back: the same plan gives the same draws."""
    (group,) = groups_of(futures, "today")
    assert group.uses == ("a", "b", "harm", "idle")
    np.testing.assert_allclose(group.shares, [0.5, 0.3, 0.2, 0])
    again = simulate(model(), BELIEFS, [divided(futures, "today", "again", {})], draws=2_000)
    np.testing.assert_array_equal(again["again"]["gain"], futures["today"]["gain"][:2_000])


def test_a_model_without_levers_has_beliefs_only():
    """No split: the profile is that of its beliefs; nothing to move at all is an error."""
    m = Model("plain")

    @m.quantity("")
    def out(x):
        return 2 * x

    found = leverage(simulate(m, Beliefs.parse({"x": "normal(0, 1)"}), draws=5_000))
    assert found.data["levers"] == ()
    assert found.data["beliefs"][0]["index"] == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(InputError, match="nothing"):
        leverage(simulate(m, Beliefs.parse({"x": 3}), draws=5_000))


def test_an_epsilon_is_under_one_percent_and_its_target_is_dear():
    """A use that brings 5 % of the best is none; a quantity that explains 5 % of the outcome is no bait."""
    assert epsilons([row("best", 1.0), row("fair", 0.05)], 1.0) == []
    cheap = [{"name": "cheap", "dear": 0.05, "moved": 0.001}]
    (found,) = epsilons([row("best", 1.0), row("tiny", 0.005, 0.0, cheap)], 1.0)
    assert found["target"] is None


@pytest.mark.parametrize(("a", "b"), [(7.0, 0.1), (5.0, 0.3)])
def test_pairs_of_points_give_both_indices_of_ishigami(a, b):
    """Against the closed form, within the errors that are told, and no total below its first order."""

    def f(u):
        x = (2 * u - 1) * np.pi
        return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])

    v1, v2 = (1 + b * np.pi**4 / 5) ** 2 / 2, a**2 / 8
    v13 = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = v1 + v2 + v13
    found = designed_indices(f, 3, 8192, seed=3)
    assert found.evaluations == 5 * 8192
    for i, (first, total) in enumerate([(v1, v1 + v13), (v2, v2), (0.0, v13)]):
        assert abs(found.first[i] - first / whole) < 4 * found.first_error[i] + 1e-12
        assert abs(found.total[i] - total / whole) < 4 * found.total_error[i] + 1e-12
    assert np.all(found.total >= found.first - 3 * (found.first_error + found.total_error))


def test_pairs_of_points_see_what_only_many_do_together():
    """The product of the signs of five inputs: no first order, every total one. A constant has neither."""
    found = designed_indices(lambda u: np.prod(np.sign(u - 0.5), axis=1), 5, 4096)
    assert np.all(np.abs(found.first) < 4 * found.first_error)
    assert found.total == pytest.approx(np.ones(5), abs=0.05)
    assert not designed_indices(lambda u: np.ones(len(u)), 2, 16).total.any()
    with pytest.raises(InputError, match="all finite"):
        designed_indices(lambda u: np.full(len(u), np.nan), 2, 16)
