"""Mistakes in models, beliefs and plans: what was found, what is valid, and what was probably meant."""

from __future__ import annotations

import numpy as np
import pytest

import leadtime as lt
from leadtime.errors import BeliefError, InputError, ModelError, PlanError, UnitError

GOOD = {"work": "1 to 2 hours", "overhead": 0.1}


@pytest.mark.parametrize(
    ("beliefs", "error", "says"),
    [
        ({"work": "1 to 2 hours"}, BeliefError, "needs 'overhead'"),
        ({"work": "1 to 2 hours", "overhaed": 0.1}, BeliefError, "overhead"),
        (GOOD | {"extra": 1}, BeliefError, "unknown belief for the model 'need': 'extra'"),
        (GOOD | {"need": "3 hours"}, BeliefError, "computed by the model"),
        (GOOD | {"overhead": "1 to 2 hours"}, UnitError, "mixes units"),
        (GOOD | {"work": "1 to 2 dollars"}, UnitError, "declared in 'hour', but its function gives"),
    ],
)
def test_wrong_beliefs(need_model, beliefs, error, says):
    """A missing, misspelt, unused or wrongly measured belief is refused by name before anything is drawn."""
    with pytest.raises(error, match=says):
        lt.simulate(need_model, beliefs, draws=10)


@pytest.mark.parametrize(
    ("sets", "error", "says"),
    [
        ({"wrok": 3}, PlanError, "work"),
        ({"need": 3}, PlanError, "which the model computes"),
        ({"work": "3 dollars"}, UnitError, r"\[money\]"),
        ({"work": float("nan")}, PlanError, "finite"),
        ({"work[technical]": 3}, PlanError, "unknown component"),
    ],
)
def test_wrong_plans(need_model, sets, error, says):
    """A plan that sets what does not exist, or with the wrong dimension, is refused by name."""
    with pytest.raises(error, match=says):
        lt.simulate(need_model, GOOD, {"p": sets}, draws=10)


@pytest.mark.parametrize(
    ("sets", "says"),
    [
        ({"technical": {"research": 1}}, "gives 'governance' no shares"),
        ({"technical": {"research": 0.5}, "governance": {"research": 1}}, "sum to 0.5"),
        ({"technical": {"reserch": 1}, "governance": {"research": 1}}, "research"),
        ({"technical": {"research": "120%"}, "governance": {"research": 1}}, "from 0% to 100%"),
        ({"technical": {"research": "1 to 2"}, "governance": {"research": 1}}, "from 0% to 100%"),
        ({"technicl": {"research": 1}}, "technical"),
        ({"technical": 0.5, "governance": {"research": 1}}, "shares of"),
        ({"headcount": [1, 2, 3]}, "3 values"),
        ({"headcount": {"policy": 3}}, "unknown row"),
    ],
)
def test_wrong_splits(team_model, team_beliefs, sets, says):
    """Shares are from 0 to 100 %, sum to one for each row, and name rows and activities that exist."""
    with pytest.raises(PlanError, match=says):
        lt.simulate(team_model, team_beliefs, {"p": sets}, draws=10)


def test_adding_a_bare_number_to_a_quantity_fails_by_line():
    """A constant without its unit is found, with file and line of the function."""
    m = lt.Model("bare")

    @m.quantity("day")
    def late(wait):
        return wait + 30

    with pytest.raises(UnitError, match=r"test_mistakes\.py:\d+: return wait \+ 30") as caught:
        lt.simulate(m, {"wait": "3 to 4 days"}, draws=10)
    assert "a bare number has no unit: declare an input" in caught.value.problem.fix


def test_two_units_get_no_advice_about_bare_numbers():
    """Dollars and days are both measured: the advice for bare numbers would lead astray."""
    m = lt.Model("both")

    @m.quantity("day")
    def late(wait, cost):
        return wait + cost

    with pytest.raises(UnitError, match=r"\[time\] with \[money\]") as caught:
        lt.simulate(m, {"wait": "3 to 4 days", "cost": "1 to 2 dollars"}, draws=10)
    assert caught.value.problem.fix is None


def test_a_unit_is_asked_for_where_one_may_be_needed(need_model):
    """A missing belief is shown with its declared unit, or with a word about units where none is declared."""
    with pytest.raises(BeliefError, match=r"try:   work: 1 to 10, and its unit if it has one"):
        lt.simulate(need_model, {"overhead": 0.1}, draws=10)
    need_model.input("work", "hour")
    with pytest.raises(BeliefError, match=r"try:   work: 1 to 10 hour$"):
        lt.simulate(need_model, {"overhead": 0.1}, draws=10)


def test_work_and_clock_time_cannot_be_mixed():
    """Hours of work and hours on the clock differ in dimension: a known mistake of a published model."""
    m = lt.Model("months")

    @m.quantity("")
    def ratio(horizon, task):
        return np.log2(task / horizon)

    with pytest.raises(UnitError, match="labour"):
        lt.simulate(m, {"horizon": "4 hours", "task": "1 work_month"}, draws=10)


def test_a_circle_is_spelt_out():
    """Quantities that need each other are refused with the way round."""
    m = lt.Model("circle")

    @m.quantity()
    def a(b):
        return b

    @m.quantity()
    def b(a):
        return a

    with pytest.raises(ModelError, match=r"a needs b needs a|b needs a needs b"):
        lt.simulate(m, {}, draws=10)


def test_a_declared_input_that_nothing_uses_is_refused(need_model):
    """Unused declarations are mistakes of the model."""
    need_model.input("wage", "dollar / hour")
    with pytest.raises(ModelError, match="wage, which no quantity uses"):
        lt.simulate(need_model, GOOD, draws=10)


def test_one_name_is_one_thing(need_model):
    """A name cannot be a quantity twice, nor an input and a quantity."""
    with pytest.raises(ModelError, match="used twice"):
        need_model.input("need", "hour")


def test_scalar_code_is_told_to_use_arrays():
    """An `if` on a value fails with the advice to use np.where."""
    m = lt.Model("scalar")

    @m.quantity()
    def y(x):
        return x if x > 0 else -x

    with pytest.raises(ModelError, match="truth value"):
        lt.simulate(m, {"x": "normal(0, 1)"}, draws=10)


def test_an_if_on_a_measured_value_is_told_both():
    """`if t > 3` on days needs np.where, and the 3 needs a unit; `if t > u` needs np.where alone."""
    m = lt.Model("scalar")

    @m.quantity("day")
    def y(t):
        return t if t > 3 else 2 * t

    with pytest.raises(ModelError, match=r"with a bare number .*test_mistakes\.py:\d+") as caught:
        lt.simulate(m, {"t": "1 to 9 days"}, draws=10)
    assert "np.where" in caught.value.problem.fix
    assert "declare an input" in caught.value.problem.fix
    m = lt.Model("scalar")

    @m.quantity("day")
    def z(t, u):
        return 2 * t if t > u else u

    with pytest.raises(ModelError, match="truth value") as caught:
        lt.simulate(m, {"t": "1 to 9 days", "u": "3 days"}, draws=10)
    assert caught.value.problem.fix.startswith("np.where")


def test_star_arguments_are_refused():
    """A function must name what it needs."""
    m = lt.Model("star")
    with pytest.raises(ModelError, match="one named parameter"):

        @m.quantity()
        def y(*xs):
            return xs


def test_wrong_shapes_are_refused():
    """A vector without `over` is told how to become a scalar or to be declared."""
    m = lt.Model("shape")

    @m.quantity()
    def y(x):
        return np.stack([x, x], axis=-1)

    with pytest.raises(ModelError, match="shape"):
        lt.simulate(m, {"x": "normal(0, 1)"}, draws=10)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"draws": 0}, "draws is 0"),
        ({"draws": 2.5}, "whole number"),
        ({"threads": 0}, "threads is 0"),
        ({"sampling": "latice"}, "lattice"),
        ({"keep": "need"}, r"keep=\['need'\]"),
        ({"keep": ["ned"]}, "need"),
        ({"keep": []}, "nothing is kept"),
    ],
)
def test_wrong_options(need_model, options, says):
    """Options are checked before anything runs."""
    with pytest.raises(InputError, match=says):
        lt.simulate(need_model, GOOD, **{"draws": 10} | options)


def test_names_that_were_not_asked_for(need_model):
    """Futures say what is there and what was meant."""
    f = lt.simulate(need_model, GOOD, {"today": {}}, draws=10)
    with pytest.raises(PlanError, match="today"):
        f["tody"]
    with pytest.raises(InputError, match="need"):
        f.mean("today", "ned")
    with pytest.raises(InputError, match="yes-or-no"):
        f.probability("today", "need")
    with pytest.raises(InputError, match="not a quantile"):
        f.quantile("today", "need", 50)
