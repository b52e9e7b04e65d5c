"""The crunch model against an independent rewrite of its page, one future at a time."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from leadtime.models.crunch import crunch
from tests.models.by_hand import QUANTITIES
from tests.models.by_hand_outcome import risk
from tests.models.world import YEAR, evaluate, world

assert QUANTITIES["risk"] is risk  # the second half has entered its quantities

BY_QUADRATURE = {
    "research_hours",
    "tooling_output",
    "proxy_hours",
    "prepared_hours",
    "research_worth_per_hour",
}
EXACT, QUADRATURE = 1e-9, 1e-5
"""Relative tolerance of a closed form, and of an integral by fixed nodes and whatever comes after one."""


def _one(seed, **changes):
    """One future of a random world; a number in ``changes`` fills every row of an input."""
    w = world(n=1, seed=seed)
    return w | {name: np.full_like(w[name], x, dtype=float) for name, x in changes.items()}


def _short_by(seed, of_what_is_left, **changes):
    """A future that is late by so many times what is left of the rival's lead."""
    w = _one(seed, fallback_work=0, cost=10, **changes)
    v = evaluate(w)
    days = of_what_is_left * (v["rival_lead_after"] - v["extension"])
    wanted = v["hours_available"] - v["search_hours"] + days * v["work_rate"]
    return w | {"case_work": w["case_work"] * wanted / v["case_left"]}


FUTURES = {
    **{f"as drawn {seed}": _one(seed) for seed in range(8)},
    "beyond the horizon": _one(11, trend_weight=0, dangerous_model_in=45 * YEAR),
    "slowed beyond the horizon": _one(
        12, trend_weight=0, dangerous_model_in=29 * YEAR, backfire=0, concern=0.9
    ),
    "never by the trend": _one(13, trend_weight=1, horizon_growth=0),
    "there already": _one(14, trend_weight=1, horizon_now=500, horizon_needed=200, trend_lag=-50),
    "within days": _one(15, trend_weight=0, dangerous_model_in=20, gradual=150, integration_today=10),
    "doublings alike": _one(16, trend_weight=1, doubling_shrinks=0),
    "doublings ever shorter": _one(17, trend_weight=1, doubling_shrinks=0.08),
    "doublings ever longer": _one(18, trend_weight=1, doubling_shrinks=-0.05),
    "no lead": _one(19, rival_lead=0),
    "a long lead": _one(20, rival_lead=2000, max_extension=100),
    "late within the lead": _short_by(21, 0.5, rival_lead=900, backfire=0),
    "late beyond what is left of the lead": _short_by(22, 1.1, rival_lead=900, max_extension=300, backfire=0),
    "in time": _one(23, case_work=100, fallback_work=10, cost=10, integration_today=1),
    "none works": _one(24, quality_luck=-9),
    "proxies that mislead": _one(25, proxy_validity=0.95, proxy_scale=1000, proxy_bias=0.5),
    "proxies that say the reverse": _one(33, proxy_validity=-0.5),
    "proxies that say all": _one(34, proxy_validity=1, proxy_scale=100, proxy_bias=0),
    "gradual, and longer than the delay": _one(26, gradual=190, integration_today=60),
    "gradual, and shorter than the delay": _one(27, gradual=20, integration_today=110, tooling_shortens=0.1),
    "integration outlasts the window": _one(28, gradual=0, integration_today=500, rival_lead=5),
    "no crowding, no growth": _one(29, parallelism=1, growth=0),
    "more hours than the split": _one(30, extra_hours=20_000, extra_research_hours=50_000),
    "no team": _one(31, lab_team=0, seconded=0),
    "all activities backfire": _one(32, backfire=1),
}


def _plain(values):
    """The first future of evaluated values, as numbers and lists of numbers."""
    return {name: np.asarray(x)[0].tolist() for name, x in values.items()}


def _same(ours, theirs, relative):
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs, [relative] * len(ours)))
    return math.isclose(ours, theirs, rel_tol=relative, abs_tol=1e-14)


def test_no_quantity_is_left_out():
    """The rewrite has exactly the quantities of the model, no more and no fewer."""
    assert sorted(QUANTITIES) == sorted(crunch.order())


@pytest.mark.parametrize("future", FUTURES)
def test_each_equation_is_the_one_on_the_page(future):
    """Each quantity, from the model's own values of what it needs, is what the page says: closed forms to
    1e-9, integrals to 1e-5.
    """
    model = _plain(evaluate(FUTURES[future]))
    wrong = {}
    for name, function in QUANTITIES.items():
        ours = function(SimpleNamespace(**model))
        if not _same(ours, model[name], QUADRATURE if name in BY_QUADRATURE else EXACT):
            wrong[name] = (ours, model[name])
    assert not wrong


@pytest.mark.parametrize("future", FUTURES)
def test_the_whole_model_is_the_one_on_the_page(future):
    """From the inputs alone, by hand and by the model, every quantity comes out alike to 1e-5."""
    model = _plain(evaluate(FUTURES[future]))
    by_hand = SimpleNamespace(**_plain(FUTURES[future]))
    wrong = {}
    for name in crunch.order():
        setattr(by_hand, name, QUANTITIES[name](by_hand))
        if not _same(getattr(by_hand, name), model[name], QUADRATURE):
            wrong[name] = (getattr(by_hand, name), model[name])
    assert not wrong


def test_the_futures_take_every_fork():
    """Among them each thing that may or may not be the case is so somewhere and not elsewhere, and a rival
    passes somewhere only because part of the lead was spent on the window.
    """
    models = [_plain(evaluate(f)) for f in FUTURES.values()]
    for fork in ("in_time", "none_works", "rival_passes", "beyond_horizon"):
        assert {bool(m[fork]) for m in models} == {True, False}, fork
    assert {m["wanted_extension"] < m["rival_lead_after"] for m in models} == {True, False}
    assert any(m["rival_passes"] and m["days_short"] < m["rival_lead_after"] for m in models)
