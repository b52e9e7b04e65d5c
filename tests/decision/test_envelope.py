"""What one more hour buys: exact derivatives are found, and the hand agrees where nothing is uncertain."""

import numpy as np
import pytest

from leadtime.decision import Finding, envelope
from leadtime.decision.by_hand import by_hand
from leadtime.errors import InputError, SupportError
from leadtime.evidence import Beliefs
from leadtime.futures import Input, Model, Plan, simulate
from leadtime.models import find_model

BELIEFS = {"rate": "uniform(1, 3)", "start": "100 to 1000 work_hours"}


def toy_model():
    """An hour on ``extra`` gains ``rate`` hours, whatever the start."""
    m = Model("toy")
    m.lever("extra", "work_hour", "Hours on top.", default="0 work_hours")
    m.input("rate", "", "What an hour gains.")
    m.input("start", "work_hour", "What is there anyway.")

    @m.quantity("work_hour")
    def gained(extra, rate, start):
        """What there is in the end."""
        return start + rate * extra

    return m


def toy(draws=4000, plans=None, **changes):
    return simulate(toy_model(), Beliefs.parse(BELIEFS | changes), plans or {"today": {}}, draws=draws)


def test_a_linear_gain_has_its_rate_as_the_answer():
    """E[rate] = 2 within four errors; its 5 % and 95 % quantiles are the range over futures."""
    found = envelope(toy(), lever="extra", gain="gained")
    assert found.value.number == pytest.approx(2.0, abs=max(4 * found.value.error, 1e-3))
    assert (found.value.low, found.value.high) == pytest.approx((1.1, 2.9), abs=0.03)
    assert found.value.unit == "work_hour / work_hour"
    assert found.rests_on[0].name == "rate"
    assert found.rests_on[0].share > 0.99


def test_the_nudge_does_not_matter_where_the_gain_is_linear():
    """Half an hour and ten thousand buy the same per hour, and so does the hundredfold nudge."""
    small, large = (envelope(toy(), lever="extra", gain="gained", nudge=h) for h in (0.5, 10_000.0))
    assert small.value.number == pytest.approx(large.value.number, rel=1e-6)
    assert small.data["many"]["mean"] == pytest.approx(small.value.number, rel=1e-6)


def test_the_plan_decides_where_the_margin_is():
    """A plan that sets the lever is nudged from there, and the start cancels out of the paired difference."""
    plans = {"today": {}, "more": {"extra": 500}}
    at_zero, at_more = (envelope(toy(plans=plans), p, lever="extra", gain="gained") for p in plans)
    assert at_zero.value.number == pytest.approx(at_more.value.number, rel=1e-6)
    assert "start" not in {s.name for s in at_zero.rests_on}


def test_a_published_range_is_held_against_the_mean():
    """Inside, below and above are told apart with the error in mind."""
    for published, word in (((1.5, 5.0), "inside"), ((3.0, 5.0), "below"), ((0.1, 1.0), "above")):
        found = envelope(toy(), lever="extra", gain="gained", published=published)
        assert f"That is {word} the published" in found.answer


def test_what_cannot_be_nudged_is_refused():
    """Unknown names, a model without defaults, and a lever that the plan sets to a distribution."""
    with pytest.raises(InputError, match="no default lever"):
        envelope(toy())
    with pytest.raises(InputError, match="no quantity"):
        envelope(toy(), lever="extra", gain="gaind")
    with pytest.raises(InputError, match="no input"):
        envelope(toy(), lever="extre", gain="gained")
    uncertain = toy(plans={"today": {"extra": "100 to 200 work_hours"}})
    with pytest.raises(SupportError, match="plain number"):
        envelope(uncertain, lever="extra", gain="gained")


def test_a_vector_lever_is_nudged_as_a_mix_and_part_by_part():
    """With effects 1 and 3 and nothing spent yet, the mix buys 2; each part buys its own."""
    m = Model("vector")
    m.table(
        "activities", {"effect": Input("", "Gain."), "extra": Input("work_hour", "Hours.", "0 work_hours")}
    )

    @m.quantity("work_hour")
    def gained(effect, extra):
        """All gains."""
        return np.sum(effect * extra, axis=-1)

    beliefs = Beliefs.parse({"effect": {"a": 1.0, "b": "uniform(2, 4)"}})
    futures = simulate(m, beliefs, [Plan("today", {"extra": {"a": 10}})], draws=2000)
    found = envelope(futures, lever="extra", gain="gained")
    assert found.value.number == pytest.approx(2.0, abs=0.05)
    assert found.data["parts"]["extra[a]"]["mean"] == pytest.approx(1.0)
    assert found.data["parts"]["extra[b]"]["mean"] == pytest.approx(3.0, abs=0.1)


MEDIANS = {
    "effect": {"x": 0.5},
    "scale": {"x": 1000.0},
    "backfire": {"x": 0.1},
    "intervention_hours": {"x": 0.0},
    "concern_after": 0.5,
    "options_after": 0.4,
    "max_extension": 100.0,
    "rival_lead_after": 200.0,
    "value_of_a_day": 1000.0,
}


def test_the_three_lines_by_hand():
    """0.5/1000 · 0.8 = 0.0004; × 0.5 · 0.4 · 100 · (1 − c) days; × 1000 hours a day."""
    assert by_hand(MEDIANS, "x", "concern").figure == pytest.approx(0.0004 * 20 * 0.5 * 1000)
    assert by_hand(MEDIANS, "x", "options").figure == pytest.approx(0.0004 * 20 * 0.6 * 1000)
    assert by_hand(MEDIANS, "x", "coordination").figure == 0
    limited = MEDIANS | {"rival_lead_after": 10.0}
    assert by_hand(limited, "x", "concern").figure == 0
    assert by_hand(limited, "x", "coordination").figure == pytest.approx(0.0004 * 10 * 1000)
    assert by_hand(MEDIANS, "x", "tripwire").figure == 0
    assert len(by_hand(MEDIANS, "x", "concern").lines) == 3


def crunch_futures(draws=3000, **changes):
    """A small field under the crunch model; nothing is uncertain unless a test says so."""
    given = {
        "dangerous_model_in": "5 years", "reference_labour": "100000 work_hours / year", "parallelism": 0.7,
        "concern": 0.4, "options": 0.3, "max_extension": "200 days", "base_window": "40 days",
        "rival_lead": "120 days", "lab_team": "50 people", "crunch_hours": "8 work_hours / day",
        "safety_tax": 0.2, "integration_today": "20 days", "tooling_shortens": 0.5, "tooling_saves": 0.2,
        "tooling_scale": "100000 work_hours", "case_work": "200000 work_hours", "prior_part": 0.2,
        "research_scale": "1000000 work_hours", "proxy_validity": 0.3, "proxy_scale": "100000 work_hours",
        "fallback_work": "100000 work_hours", "relevance_half_life": "4 years", "tripwire": 0.2,
        "hold_with_tripwire": 0.8, "hold_without": 0.3, "patience": "60 days", "risk_in_time": 0.02,
        "risk_held": 0.05, "risk_deployed": 0.3, "risk_rival": 0.4,
        "headcount": {"technical": "600 people"}, "growth": {"technical": "0.2 / year"},
        "hours": {"technical": "1700 work_hours / year"}, "talent_spread": {"technical": 1.0},
        "signal": {"technical": 0.5},
        "raises": {"outreach": 0, "standards": 1},
        "effect": {"outreach": 0.8, "standards": 0.6},
        "scale": {"outreach": "2 million work_hours", "standards": "3 million work_hours"},
        "backfire": {"outreach": 0, "standards": 0},
        "works": {"probing": 0.3}, "cost": {"probing": "20000 work_hours"},
        "part": {"experiments": 1.0}, "speedup": {"experiments": 5.0},
    }  # fmt: skip
    plans = {"today": {"technical": {"research": 0.8, "outreach": 0.15, "standards": 0.05}}}
    return simulate(find_model("crunch"), Beliefs.parse(given | changes), plans, draws=draws)


def test_by_hand_is_exact_where_nothing_is_uncertain():
    """With constants for all that matters the three lines give the simulated figure, for each activity."""
    found = envelope(crunch_futures(500))
    for hand in found.data["by_hand"].values():
        assert hand["figure"] > 0
        assert hand["ratio"] == pytest.approx(1.0, abs=0.002)


def test_the_nudge_finds_the_models_own_derivative():
    """The mean over futures is that of the exact ``hours_bought_per_hour``, with kinks and backfire."""
    futures = crunch_futures(
        8000,
        rival_lead="20 to 200 days",
        concern="beta(4, 6)",
        max_extension="60 to 400 days",
        backfire={"outreach": 0.15, "standards": 0.05},
    )
    found = envelope(futures)
    exact = np.mean(futures["today"]["hours_bought_per_hour"], axis=0)
    for j, label in enumerate(("outreach", "standards")):
        assert found.data["parts"][f"extra_hours[{label}]"]["mean"] == pytest.approx(exact[j], rel=0.01)
    mix = sum(w * found.data["parts"][c]["mean"] for c, w in found.data["mix"].items())
    assert found.value.number == pytest.approx(mix, rel=0.01)
    assert found.data["bought"]["p_loss"] > 0.02
    assert found.data["bought"]["p_nothing"] > 0.05
    assert Finding.from_json(found.to_json()) == found
