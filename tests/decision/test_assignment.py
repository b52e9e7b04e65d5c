"""The findings on who should do what, and on tripwires."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.decision import Finding, Talent, Tripwire, assignment, tripwire
from leadtime.errors import InputError

PAIR = [Talent("first", np.exp(0.0), 0.5, 0.6), Talent("second", np.exp(-1.0), 1.5, 0.6)]


def test_who_does_what_in_the_known_case():
    """Threshold 0.6, so the 73rd percentile; output 1.4003707444; certain numbers have no range."""
    found = assignment(PAIR, variants=20)
    (switch,) = found.data["switches"]
    assert (switch["below"], switch["above"]) == ("first", "second")
    assert switch["at"] == pytest.approx(0.7257469, abs=1e-6)
    assert switch["low"] == pytest.approx(switch["high"])
    assert found.value.number == pytest.approx(1.4003707444)
    assert "73rd percentile" in found.answer
    assert found.data["optimum"] is None
    assert Finding.from_json(found.to_json()) == found


def test_uncertain_numbers_give_ranges_and_signals_of_their_own_a_second_answer():
    """A spread that is not known moves the threshold; Roy's output is no lower than the best single role."""
    found = assignment([PAIR[0], Talent("second", 0.4, "1 to 2", 0.6)], talents=np.eye(2))
    (switch,) = found.data["switches"]
    assert switch["low"] < switch["at"] < switch["high"]
    assert found.data["low"] < found.data["high"]
    assert found.data["roy"]["output"] > max(found.data["alone"].values())


def test_the_top_of_three_roles_with_both_tails():
    """The share of the top hundredth is that of the people themselves; the other tail is told beside it."""
    roles = [Talent("a", 1, 0.4), Talent("b", 0.6, 1.1), Talent("c", 0.3, 1.6)]
    found = assignment(roles, variants=5, top=0.01).data
    z = (np.arange(1_000_000) + 0.5) / 1_000_000
    from scipy.special import ndtri

    made = np.max([np.exp(np.log(r.output) + r.spread * ndtri(z)) for r in roles], axis=0)
    assert found["top"] == pytest.approx(made[990_000:].sum() / made.sum(), rel=1e-3)
    assert found["output"] == pytest.approx(made.mean(), rel=1e-4)
    assert found["hundredth"] == found["top"]
    assert found["other_tail"]["hundredth"] > found["hundredth"]
    assert {r["tail"] for r in found["other_tail"]["roles"]} == {"pareto"}
    with pytest.raises(InputError, match="top is 2"):
        assignment(roles, top=2)


def test_the_answer_tells_who_costs_more_than_they_bring():
    """By true talent, by the signal, and where no role is worth its cost to anybody so low."""
    dear = assignment([Talent("work", 1, 1.2, cost=1), Talent("time", 0.8, 0.6, cost=1)], variants=5)
    assert "50 % in work and 65 % in time cost the others more than they bring" in dear.answer
    assert "For the lowest 50 % by the signal no role here is worth its cost" in dear.answer
    assert "cost the others" not in assignment(PAIR, variants=5).answer


def test_signals_that_differ_are_told_of_in_words():
    """With a correlation of talents the answer says how many go where."""
    found = assignment([PAIR[0], Talent("second", 0.4, 1.5, 0.9)], talents=0.2, variants=5)
    share = found.data["roy"]["share"]
    assert f"{100 * share['first']:.0f} % on first" in found.answer
    assert Finding.from_json(found.to_json()) == found


def test_how_many_should_buy_time():
    """A role that multiplies: the best part beats nobody and half, and a bigger gain asks for more people."""
    work = Talent("work", 1, 1.2, 0.5)
    few, many = (
        assignment([work, Talent("time", 1, 0.5, 0.5, multiplies=g)]).data["optimum"] for g in (1, 4)
    )
    assert few["part"] < many["part"]
    assert many["total"] > max(many["none"], many["half"])
    assert many["lowest_buy"]


def test_impact_below_zero_at_the_left_end():
    """With a cost to the others the lowest percentile does harm, and the answer's figure shows it."""
    found = assignment([Talent("work", 1, 1.2, 0.8, cost=0.5), Talent("time", 0.8, 0.3, 0.8)])
    curve = found.data["curves"][0]
    assert curve["impact"][0] < 0 < curve["impact"][-1]
    assert curve["percentiles"][0] == 1


def test_roles_that_cannot_be():
    """One role, an output of zero."""
    with pytest.raises(InputError, match="1 role"):
        assignment(PAIR[:1])
    with pytest.raises(InputError, match="output"):
        assignment([PAIR[0], Talent("none", 0)])
    with pytest.raises(InputError, match="two roles are named 'first'"):
        assignment([PAIR[0], PAIR[0]])
    with pytest.raises(InputError, match="all roles buy time"):
        assignment([Talent("a", multiplies=1), Talent("b", multiplies=1)])
    with pytest.raises(InputError, match="infinite"):
        assignment([PAIR[0], Talent("b", alpha=0.9)])
    with pytest.raises(InputError, match="signal of 'first'"):
        assignment([Talent("first", signal="normal(2, 0.1)"), PAIR[1]])


def test_tails_of_uncertain_numbers_beyond_what_can_be_are_cut():
    """A signal beyond one is one, a spread below zero is zero; infinite means are left out, which is said."""
    unsure = Talent("b", 0.5, "normal(0.4, 0.3)", "normal(0.8, 0.3)")
    assert not any("infinite" in c for c in assignment([PAIR[0], unsure], variants=50).caveats)
    found = assignment([PAIR[0], Talent("b", 0.5, 0, 0.5, alpha="uniform(0.8, 3)")], variants=100)
    (told,) = [c for c in found.caveats if "infinite" in c]
    assert "7 % of the drawn numbers" in told  # of a tenth or so; the draws are fixed


TRIP = {
    "danger": 0.1,
    "separation": 2.0,
    "harm": "20 billion dollars",
    "delay": "10 days",
    "delay_cost": "0.1 billion dollars / day",
}


def test_the_best_threshold_in_closed_form():
    """δ/2 + ln(0.9 · 1 / (0.1 · 19)) / δ with δ = 2; the costs are those of the two kinds of error."""
    found = tripwire(Tripwire("t", threshold=1.5, **TRIP), variants=10)
    at = 1.0 + np.log(0.9 / 1.9) / 2
    assert found.data["best"] == pytest.approx(at)
    from scipy.special import ndtr

    hit, false = ndtr(2 - at), ndtr(-at)
    cost = 0.1 * (1 - hit) * 20e9 + (0.1 * hit + 0.9 * false) * 1e9
    assert found.data["costs"]["best"] == pytest.approx(cost)
    assert found.value.number == pytest.approx(2e9 - cost)
    assert found.data["costs"]["stated"] > cost
    assert found.data["area"] == pytest.approx(ndtr(2 / np.sqrt(2)))
    assert found.data["held_out_worth"] == pytest.approx(0)
    assert Finding.from_json(found.to_json()) == found


def test_gaming_costs_and_a_held_out_version_is_worth_keeping():
    """Gaming lowers what the tripwire saves; who ignores it loses more; a held-out version wins some back."""
    honest = tripwire(Tripwire("t", **TRIP), variants=10).data
    gamed = tripwire(Tripwire("t", gaming=0.8, attempts=5, shared=0.25, **TRIP), variants=10).data
    assert gamed["worth"] < honest["worth"]
    assert gamed["naive_loss"] > 0
    assert gamed["held_out_worth"] > 0
    assert gamed["area"] < gamed["held_out_area"] < gamed["honest_area"]
    assert gamed["hidden"] == pytest.approx(0.8 + 1.16296447)


def test_tries_are_counted_exactly():
    """The lowest of three tries is above a threshold with the cube of the chance of one; the cost is the
    least of all thresholds; what picking the best of ten does is told.
    """
    from scipy.special import ndtr

    found = tripwire(Tripwire("t", attempts=3, gaming=0.4, threshold=-2, **TRIP), variants=10)
    d = found.data
    assert d["stated_true"] == pytest.approx(ndtr(3.6) ** 3)
    t = np.linspace(-6, 6, 12_001)
    hit, false = ndtr(1.6 - t) ** 3, ndtr(-t)
    costs = 0.1 * (1 - hit) * 20e9 + (0.1 * hit + 0.9 * false) * 1e9
    assert d["costs"]["best"] == pytest.approx(costs.min(), rel=1e-6)
    assert any("several tries" in c for c in found.caveats)
    assert "sees 2.18 and gets 1.09" in d["selection"]["told"]


def test_a_held_out_version_by_drawing_tries():
    """What it catches and costs is what drawing tries gives, whose lowest public score is kept: gaming and
    luck show on it as far as they are shared.
    """
    trip = Tripwire("t", attempts=3, gaming=0.8, shared=0.4, **TRIP)
    d = tripwire(trip, variants=10).data
    rng = np.random.default_rng(4)
    lowest = rng.normal(size=(400_000, 3)).min(axis=1)
    score = 2 - 0.4 * 0.8 + 0.4 * lowest + np.sqrt(1 - 0.16) * rng.normal(size=lowest.size)
    caught = np.mean(score > d["held_out"])
    assert d["held_out_true"] == pytest.approx(caught, abs=0.004)
    cost = 0.1 * (1 - caught) * 20e9 + (0.1 * caught + 0.9 * d["held_out_false"]) * 1e9
    assert d["costs"]["held_out"] == pytest.approx(cost, abs=0.1 * 0.004 * 20e9)
    assert d["held_out_area"] == pytest.approx(np.mean(score > rng.normal(size=score.size)), abs=0.004)


def test_a_stated_threshold_that_does_harm_is_said_to():
    """An eval that triggers on nearly everything costs more than none where an alarm is dear."""
    found = tripwire(Tripwire("t", threshold=-3, **TRIP | {"delay": "60 days"}), variants=10)
    assert found.data["costs"]["stated"] > found.data["costs"]["none"]
    assert "more than no tripwire" in found.answer


def test_a_decider_who_may_not_act_saves_less():
    """With a chance of one half that the action is taken, half is saved, at the same threshold."""
    sure, half = (tripwire(Tripwire("t", holds=h, **TRIP), variants=10).data for h in (1.0, 0.5))
    assert half["best"] == sure["best"]
    assert half["worth"] == pytest.approx(sure["worth"] / 2)


def test_tails_of_a_tripwires_numbers_are_cut():
    """A chance drawn below zero is zero, and the range is told; certain numbers have none to tell."""
    unsure = tripwire(Tripwire("t", **TRIP | {"danger": "normal(0.1, 0.1)"}), variants=200)
    assert unsure.data["worth_low"] == 0 < unsure.data["worth_high"]
    assert " to " in unsure.answer
    assert " to " not in tripwire(Tripwire("t", **TRIP), variants=10).answer


def test_a_tripwire_that_does_not_pay():
    """An alarm dearer than the danger: never; the answer says so and nothing is saved."""
    found = tripwire(Tripwire("t", **TRIP | {"delay": "1000 days"}), variants=10)
    assert found.data["set"] == "never"
    assert found.data["worth"] == 0
    assert "not worth its delays" in found.answer


def test_numbers_of_a_tripwire_that_cannot_be():
    """A danger above one, noise of zero, no attempts."""
    wrongs = ({"danger": 2.0}, {"noise": 0.0}, {"attempts": 0}, {"shared": 3.0}, {"heavy": 0.0})
    for wrong in (*wrongs, {"attempts": 2.5}, {"delay_cost": "-5 dollars / day"}):
        with pytest.raises(InputError):
            tripwire(Tripwire("t", **TRIP | wrong), variants=5)
