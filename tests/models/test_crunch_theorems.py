"""What must hold in every future of the crunch model, whatever the inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.futures.maths import logit
from leadtime.models import timeline
from leadtime.models.arithmetic import accumulated
from leadtime.models.crunch import crunch, crunch_time, labour
from tests.models.world import YEAR, evaluate, idle, kind, without_activity, world

seeds = st.integers(0, 2**31)
worlds = settings(max_examples=8, deadline=None)


def _raise(inputs, name, by):
    return inputs | {name: inputs[name] + by}


@worlds
@given(seeds)
def test_concern_and_options_multiply(seed):
    """Concern without options, or the reverse, buys no time: the window stays at its base, to the bit."""
    w = world(seed=seed)
    for name in ("concern", "options"):
        v = evaluate(w | {name: np.zeros(1)})
        assert np.array_equal(v["window"], v["base_window"])
        assert not np.any(v["delay_bill"])


@worlds
@given(seeds, st.floats(0.01, 3))
def test_changed_decisions_move_what_they_raise(seed, by):
    """What decisions add is log-odds: it adds up with activities, and never shortens the window."""
    w = world(seed=seed)
    base = evaluate(w)
    for name in ("concern", "options"):
        more = evaluate(_raise(w, f"{name}_decided", by))
        shift = logit(more[f"{name}_after"]) - logit(base[f"{name}_after"])
        assert shift == pytest.approx(by, abs=1e-6)
        assert np.all(more["window"] >= base["window"])


@worlds
@given(seeds, st.floats(0, 500))
def test_more_rival_lead_never_shortens_the_window(seed, days):
    """The window rises, or stays, with the lead over the less careful, and never exceeds base plus lead."""
    w = world(seed=seed)
    a, b = evaluate(w), evaluate(_raise(w, "rival_lead", days))
    assert np.all(b["window"] >= a["window"])
    assert np.all(a["extension"] <= a["rival_lead_after"])


@worlds
@given(seeds)
def test_labour_is_linear_in_the_plain_case(seed):
    """With one group, λ = 1 and no tails, technical work is head-count · hours · share · (e^(gT) - 1) / g."""
    w = world(seed=seed)
    one = {k: w[k][..., :1] for k in crunch.tables["people"].columns}
    one |= {"share": w["share"][:, :1], "talent_spread": np.zeros((1, 1)), "parallelism": np.ones(1)}
    v = evaluate(w | one)
    per_person = (v["hours"] * v["research_skill"])[:, 0] * accumulated(
        v["growth"][:, 0], v["arrival"], v["growth_lasts"]
    )
    for column, name in enumerate(("research_hours", "tooling_output", "proxy_hours")):
        expected = v["headcount"][:, 0] * v["share"][0, 0, column] * per_person
        assert v[name] == pytest.approx(expected, rel=1e-6)
    twice = evaluate(w | one | {"headcount": 2 * one["headcount"], "arrival": v["arrival"]})
    assert twice["research_capacity"] == pytest.approx(2 * v["research_capacity"])


@worlds
@given(seeds, st.floats(0, 1e6))
def test_more_tooling_never_lengthens_the_integration_delay(seed, hours):
    """The integration delay is antitone in tooling, never negative, and today's at none."""
    w = world(seed=seed)
    today, shortens, scale = (w[k] for k in ("integration_today", "tooling_shortens", "tooling_scale"))
    at = [
        crunch_time.integration_delay(today, shortens, np.full(1, h), scale) for h in (0.0, hours, 2 * hours)
    ]
    assert np.array_equal(at[0], today)
    assert np.all(at[1] <= at[0])
    assert np.all(at[2] <= at[1])
    assert np.all(at[2] >= 0)


def _rises(seed, name, by, of):
    w = world(seed=seed)
    return evaluate(_raise(w, name, by))[of] - evaluate(w)[of]


@worlds
@given(seeds)
def test_hours_available_rise_with_what_should_raise_them(seed):
    """More base window, people, hours a day, speed-up or blur raise the hours available; tax, delay and
    losses lower them.
    """
    for name, by in [("base_window", 30.0), ("lab_team", 20.0), ("crunch_hours", 1.0), ("speedup", 1.0),
                     ("gradual", 40.0), ("max_extension", 50.0), ("seconded", 0.1)]:  # fmt: skip
        assert np.all(_rises(seed, name, by, "hours_available") >= -1e-6), name
    for name, by in [("safety_tax", 0.1), ("integration_today", 20.0), ("lost", 0.1)]:
        assert np.all(_rises(seed, name, by, "hours_available") <= 1e-6), name


@worlds
@given(seeds)
def test_hours_needed_fall_with_what_should_lower_them(seed):
    """More that can be prepared or saved by tooling lowers the hours needed; more work and dearer
    techniques raise them.
    """
    for name, by in [("prior_part", 0.1), ("tooling_saves", 0.1)]:
        assert np.all(_rises(seed, name, by, "hours_needed") <= 1e-6), name
    # Better techniques may also change the order of search, so research is only sure to shorten the rest.
    assert np.all(_rises(seed, "extra_research_hours", 1e5, "case_left") <= 1e-6)
    for name, by in [("case_work", 1e4), ("fallback_work", 1e4)]:
        assert np.all(_rises(seed, name, by, "hours_needed") >= 0), name


@worlds
@given(seeds)
def test_research_makes_techniques_work(seed):
    """With `research_helps` more research never lowers a technique's chance, nor leaves more futures without
    one that works; without it, research changes neither, to the bit.
    """
    w = world(seed=seed)
    few, many = evaluate(w), evaluate(_raise(w, "extra_research_hours", 1e6))
    assert np.all(many["works_after"] >= few["works_after"])
    assert np.all(many["none_works"] <= few["none_works"])
    plain = w | {"research_helps": np.zeros(1)}
    few, many = evaluate(plain), evaluate(_raise(plain, "extra_research_hours", 1e6))
    assert np.array_equal(few["search_hours"], many["search_hours"])


def test_research_shortens_the_search_on_average():
    """Read without proxies, techniques are tried in the best order, and likelier ones cost less to search."""
    w = world(seed=3, n=40_000) | {"proxy_validity": np.zeros(1), "research_helps": np.ones(1)}
    some, none = (evaluate(w | {"research_scale": np.array([s])})["hours_needed"].mean() for s in (1e4, 1e12))
    assert some < none


@worlds
@given(seeds, st.floats(0, 1e7))
def test_lead_time_is_antitone_in_hours_needed(seed, more):
    """Needing more work never gives more lead time, nor turns a late case into one in time."""
    v = evaluate(world(seed=seed))
    args = v["work_rate"], v["horizon"]
    late = crunch_time.lead_time(v["hours_available"], v["hours_needed"] + more, *args)
    assert np.all(late <= v["lead_time"])
    assert np.all(crunch_time.in_time(late) <= v["in_time"])


@worlds
@given(seeds)
def test_the_ways_it_ends_are_certain_together(seed):
    """The four branches are probabilities that sum to one in every future, and their contributions to the
    risk.
    """
    v = evaluate(world(seed=seed))
    branches = np.stack([v[f"p_{b}"] for b in ("in_time", "held", "deployed", "rival")])
    assert np.all((branches >= 0) & (branches <= 1))
    assert branches.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    sources = sum(v[f"risk_from_{b}"] for b in ("in_time", "held", "deployed", "rival"))
    assert sources == pytest.approx(v["risk"], abs=1e-12)
    assert np.all((v["risk"] >= 0) & (v["risk"] <= 1))


@worlds
@given(seeds, st.integers(0, 4))
def test_an_activity_without_hours_is_no_activity(seed, j):
    """A plan with zero hours on an intervention equals a field without it, bit for bit, in every quantity."""
    w = idle(world(seed=seed), j)
    a, b = evaluate(w), evaluate(without_activity(w, j))
    for name, q in crunch.quantities.items():
        kept = np.delete(a[name], j, axis=-1) if q.over == "activities" else a[name]
        assert np.array_equal(kept, b[name], equal_nan=True), name


@worlds
@given(seeds, st.floats(0.01, 0.3))
def test_research_has_diminishing_returns_to_people(seed, more):
    """Equal steps of a group's time into research add less and less: the best by the signal are there
    first.
    """
    w = world(seed=seed)
    parts = [
        labour.research_part(np.full((1, 2, 1), q), w["talent_spread"], w["signal"])
        for q in (0.1, 0.1 + more, 0.1 + 2 * more)
    ]
    assert np.all(parts[1] - parts[0] >= parts[2] - parts[1] - 1e-12)


@worlds
@given(seeds)
def test_backfire_mirrors_an_activity(seed):
    """An activity that surely backfires moves its target as far the other way as one that surely does not."""
    w = world(seed=seed) | {"concern_decided": np.zeros(1), "options_decided": np.zeros(1)}
    sure, never = (evaluate(w | {"backfire": np.full((1, 5), p)}) for p in (1.0, 0.0))
    assert np.array_equal(sure["moves"], -never["moves"])
    assert np.all(never["concern_after"] >= w["concern"] - 1e-12)
    assert np.all(sure["slowed_arrival"] <= never["slowed_arrival"] + 1e-9)


@worlds
@given(seeds)
def test_marginal_hours_are_the_derivative(seed):
    """Hours bought per hour equal the small difference of two plans, where the hours do not move the
    model's date.
    """
    w = world(seed=seed) | {"gradual": np.zeros(1)}
    base = evaluate(w)
    for what in ("concern", "options", "coordination"):
        if what == "concern":
            # Concern also gates slowing down, which the marginal value leaves out on purpose.
            w = w | {"effect": np.where(np.arange(5) == kind("slowdown"), 0.0, w["effect"])}
            base = evaluate(w)
        j = kind(what)
        extra = np.where(np.arange(5) == j, 1.0, 0.0)[None]
        up, down = (evaluate(w | {"extra_hours": s * extra}) for s in (1.0, -1.0))
        found = (up["quality_adjusted_hours"] - down["quality_adjusted_hours"]) / 2
        scale = 1e-6 * base["quality_adjusted_hours"] + 1e-3
        assert np.median(np.abs(found - base["hours_bought_per_hour"][:, j]) / scale) < 1e-2
        kinks = np.abs(found - base["hours_bought_per_hour"][:, j]) > 1e-4 + 1e-3 * np.abs(found)
        assert kinks.mean() < 0.02, what


@worlds
@given(seeds)
def test_worth_of_research_is_the_derivative(seed):
    """The worth of an hour of research equals the small difference that one more hour of research makes."""
    w = world(seed=seed)
    up, down = (evaluate(w | {"extra_research_hours": np.array([h])})["prepared_hours"] for h in (20.0, 0.0))
    assert w["early_worth"] * (up - down) / 20 == pytest.approx(
        evaluate(w)["research_worth_per_hour"], rel=1e-2
    )


def test_trend_takes_doublings_over_growth():
    """Without shrinking, the date is doublings over growth; shrinking brings it nearer, and the limit is
    smooth.
    """
    n = timeline.doublings_needed(np.array([2.0]), np.array([2048.0]))
    assert n == pytest.approx(10.0)
    growth = np.array([2.0 / YEAR])
    at = [timeline.trend_arrival(n, growth, np.array([a]), np.zeros(1)) for a in (0.0, 1e-8, 0.1, -0.1)]
    assert at[0] == pytest.approx(5 * YEAR)
    assert at[1] == pytest.approx(at[0], rel=1e-6)
    assert at[2] == pytest.approx((1 - 0.9**10) / 0.1 / 2 * YEAR)
    assert at[3] > at[0]


def test_a_horizon_that_does_not_grow_never_arrives():
    """No growth is never, unless the horizon is there already; what follows stays finite at the cap."""
    w = world() | {"trend_weight": np.ones(1), "horizon_growth": np.zeros(1)}
    v = evaluate(w)
    assert np.all(np.isinf(v["default_arrival"]))
    assert np.all(v["beyond_horizon"])
    assert np.all(np.isinf(v["dangerous_model_at"]))
    _finite(v, but={"trend_arrival", "default_arrival", "slowed_arrival", "dangerous_model_at"})
    there = evaluate(w | {"horizon_now": w["horizon_needed"], "trend_lag": np.zeros(1)})
    assert not np.any(there["default_arrival"])


def _finite(values, but=frozenset()):
    for name in set(crunch.quantities) - set(but):
        assert np.all(np.isfinite(np.asarray(values[name], float))), name


@pytest.mark.parametrize(
    "edge",
    [
        {"dangerous_model_in": np.zeros(1), "trend_weight": np.zeros(1)},
        {"dangerous_model_in": np.full(1, np.inf), "trend_weight": np.zeros(1)},
        {"base_window": np.zeros(1), "rival_lead": np.zeros(1)},
        {"lab_team": np.zeros(1), "seconded": np.zeros((1, 2))},
        {"headcount": np.zeros((1, 2))},
        {"growth": np.zeros((1, 2))},
        {"concern": np.ones(1), "options": np.ones(1), "tripwire": np.zeros(1)},
        {"signal": np.ones((1, 2)), "talent_spread": np.full((1, 2), 3.0)},
        {"works": np.array([[0.0, 1.0, 0.5, 0.0]])},
        {"proxy_validity": np.ones(1), "proxy_scale": np.full(1, 1e-9)},
        {"scale": np.full((1, 5), 1e-12)},
        {"safety_tax": np.ones(1)},
        {"patience": np.full(1, 1e-12)},
    ],
    ids="+".join,
)
def test_edges_give_numbers(edge):
    """Nothing at all, everything at once, never and now: no quantity is lost to NaN or infinity."""
    never = {"default_arrival", "slowed_arrival", "dangerous_model_at"}
    _finite(evaluate(world() | edge), but=never)


def test_splits_of_one_activity_only():
    """All time in research, in proxies, or in one activity gives numbers; who is not technical is not
    seconded.
    """
    for column in (0, 2, 3):
        share = np.zeros((1, 2, 8))
        share[..., column] = 1.0
        v = evaluate(world() | {"share": share})
        _finite(v, but={"dangerous_model_at"})
        assert np.any(v["seconded_people"]) == (column != 3)


def test_blurred_window_is_continuous_and_adds_days():
    """Usable days join smoothly where the delay meets the blur, fall with the delay, and rise with the
    blur.
    """
    window, arrival = np.full(1, 60.0), np.full(1, 1e4)
    delay = np.linspace(0, 120, 241)
    days = crunch_time.usable_days(window, delay, np.full(1, 50.0), arrival)
    assert np.all(np.diff(days) <= 1e-12)
    assert np.max(np.abs(np.diff(days))) <= 0.5 + 1e-9
    assert days[0] == pytest.approx(60 + 25)
    assert crunch_time.usable_days(window, delay, np.zeros(1), arrival) == pytest.approx(
        np.maximum(60 - delay, 0)
    )


def test_quadrature_agrees_with_a_fine_one():
    """Six nodes to each side of the end of growth give research output and its worth to better than one
    part in a thousand.
    """
    w = world(200)
    v = evaluate(w)
    x = (np.arange(4000) + 0.5) / 4000
    times = v["arrival"][:, None] * x
    total = labour.labour_at(times, v["research_capacity"], v["growth"], v["growth_lasts"])
    rate = labour.output_rate(total, v["reference_labour"][:, None], v["parallelism"][:, None])
    assert v["research_hours"] == pytest.approx(rate.mean(axis=-1) * v["arrival"], rel=1e-4)
