"""Comparing plans: known answers, and what must hold for any futures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.decision import Finding, compare
from leadtime.decision.columns import outcome_of
from leadtime.decision.paired import heaviest_share, paired
from leadtime.errors import CensoredError, InputError, PlanError, PrecisionError
from tests.decision.toy import futures_of


def draws(n=10_000, *, seed=1, **shifts):
    """Plans ``today`` = N(0, 1) and, for each shift, the same draws moved by it and by a little noise."""
    rng = np.random.default_rng(seed)
    base = rng.standard_normal(n)
    columns = {"today": {"y": base}}
    columns |= {p: {"y": base + shift + 0.5 * rng.standard_normal(n)} for p, shift in shifts.items()}
    return columns


def toy(n=10_000, **changes):
    """Futures of the draws above, in days."""
    return futures_of(draws(n, **changes), {"y": "day"})


def test_the_paired_difference_and_its_error_are_right():
    """A shift of 1 with noise 0.5 is found within 4 errors, and the error is that of the difference."""
    finding = compare(toy(half=1.0), higher_is_better=True)
    assert finding.value.number == pytest.approx(1.0, abs=4 * finding.value.error)
    assert finding.value.error == pytest.approx(0.5 / 100, rel=0.05)
    assert finding.value.unit == "day"
    assert finding.data["best"] == "half"
    assert finding.value.low == pytest.approx(1 - 0.5 * 1.645, abs=0.05)


def test_the_direction_turns_the_ranking_round():
    """Where less is better, the plan with the higher mean is the worse one."""
    futures = toy(half=1.0)
    assert compare(futures, higher_is_better=True).data["best"] == "half"
    less = compare(futures, higher_is_better={"y": False})
    assert less.data["best"] == "today"
    assert "lowest y" in less.answer
    assert "higher" in less.answer


def test_p_better_is_that_of_the_normal_distribution():
    """P(N(1, .5) > 0) = Φ(2) = 0.977: the spread over futures, whatever the number of draws."""
    pair = compare(toy(half=1.0)).data["ranking"][0]["against_reference"]
    assert pair["p_better"] == pytest.approx(0.97725, abs=0.006)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, -1]))
def test_a_comparison_is_antisymmetric(seed, sign):
    """A against B is B against A with the sign turned, and P(A>B) + P(B>A) + P(=) is 1."""
    rng = np.random.default_rng(seed)
    futures = futures_of({p: {"y": rng.integers(0, 4, 200).astype(float)} for p in "ab"})
    of = outcome_of(futures, "y", sign > 0)
    ab, ba = paired(futures, "a", "b", of), paired(futures, "b", "a", of)
    assert ab.difference == -ba.difference
    assert ab.error == pytest.approx(ba.error)
    assert ab.better == pytest.approx(ba.worse, abs=1e-12)
    assert ab.better + ab.worse + ab.equal == pytest.approx(1)
    assert ab.flipped().difference == ba.difference
    assert {ab.verdict, ba.verdict} in ({"better", "worse"}, {"too close to call"}, {"the same"})


def test_a_duplicated_plan_is_a_tie():
    """The same draws under two names: the same in every future, sharing the first place."""
    columns = draws(half=1.0)
    finding = compare(futures_of(columns | {"copy": columns["half"]}, {"y": "day"}))
    assert finding.data["tied"] == ("half", "copy")
    assert "The plans half and copy have the same y in every future" in finding.answer
    assert "higher than today" in finding.answer
    first = {row["plan"]: row["p_first"] for row in finding.data["ranking"]}
    assert first["half"] == first["copy"]
    assert sum(first.values()) == pytest.approx(1)


def test_plans_within_three_errors_cannot_be_told_apart():
    """A true difference far below the error is not turned into a winner; the draws needed are named."""
    futures = toy(400, a=1.0, b=1.001)
    finding = compare(futures)
    assert set(finding.data["tied"]) == set(finding.data["leaders"]) == {"a", "b"}
    assert "which cannot be told apart (" in finding.answer
    assert "higher than today on average" in finding.answer
    assert any("telling them apart would take" in c for c in finding.caveats)


def test_a_tie_with_the_reference_is_no_gain():
    """Where the reference is among the leaders, nobody is said to lead."""
    finding = compare(toy(400, a=0.02))
    assert set(finding.data["leaders"]) == {"today", "a"}
    assert finding.answer.startswith("Too close to call between")


def test_a_difference_that_does_not_matter_is_called_that():
    """Behind by a thousandth of the gain, for certain, is too little to be a reason to prefer a plan."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(1000)
    finding = compare(futures_of({"today": {"y": x}, "a": {"y": x + 1}, "b": {"y": x + 1.001}}))
    assert finding.data["tied"] == ("b",)
    assert finding.data["as_good"] == ("a",)
    assert finding.data["leaders"] == ("b", "a")
    assert finding.answer.startswith("The plans b and a, which differ by only 0.00")
    assert any("too little to be a reason to prefer" in c for c in finding.caveats)


def test_a_difference_of_a_hair_is_no_difference():
    """Of gains of 1e-6 in most futures and 5 in a tenth, only the tenth is noticed; the exact shares stay."""
    rng = np.random.default_rng(0)
    x, rare = rng.standard_normal(20_000), rng.random(20_000) < 0.1
    y = x + np.where(rare, 5.0, 1e-6)
    finding = compare(futures_of({"today": {"y": x}, "a": {"y": y}}, {"y": "day"}))
    pair = finding.data["ranking"][0]["against_reference"]
    assert pair["p_better"] == 1.0
    assert pair["noticeable"] == pytest.approx(0.03), (
        "1 % of the 3.29 between the 5 % and the 95 % of N(0, 1)"
    )
    assert pair["p_clearly_better"] == np.mean(rare)
    assert pair["p_clearly_better"] + pair["p_clearly_worse"] + pair["p_alike"] == pytest.approx(1)
    assert "better by more than 0.03 days in 10 % of futures and worse in 0 %, with no" in finding.answer


def test_the_runner_up_is_in_the_first_sentence():
    """How far the next plan is behind decides how much the winner's name is worth."""
    assert "the next plan, other, is 0.4" in compare(toy(half=1.0, other=0.5)).answer


def test_a_clear_ranking_is_sure():
    """With a gap of many errors the bound on naming the right plan is near 1."""
    finding = compare(toy(half=1.0, other=0.5))
    assert [row["plan"] for row in finding.data["ranking"]] == ["half", "other", "today"]
    assert finding.data["sure"] > 0.9999


def test_the_ranking_is_right_as_often_as_it_says():
    """Over 200 repetitions the named best plan is wrong no more often than ``1 − sure`` allows."""
    wrong, allowed = 0, 0.0
    for seed in range(200):
        finding = compare(toy(100, seed=seed, a=0.10, b=0.15))
        wrong += finding.data["best"] != "b"
        allowed += 1 - finding.data["sure"]
    assert wrong <= allowed + 3 * np.sqrt(allowed)


def test_the_reference_may_be_best():
    """The runner-up is then what the value is measured against."""
    finding = compare(toy(worse=-1.0, worst=-2.0))
    assert finding.data["best"] == "today"
    assert finding.data["against"] == "worse"
    assert finding.value.number > 0
    assert "nearest other plan, worse," in finding.answer


def test_a_rare_large_gain_is_named():
    """Better on average but in a minority of the futures is said in a caveat."""
    rng = np.random.default_rng(0)
    base = rng.standard_normal(5000)
    gain = np.where(rng.random(5000) < 0.2, 10.0, -0.5)
    finding = compare(futures_of({"today": {"y": base}, "bet": {"y": base + gain}}))
    assert finding.data["best"] == "bet"
    assert any("smaller part of the futures" in c for c in finding.caveats)


def test_yes_or_no_outcomes_are_probabilities():
    """The mean of a boolean is shown in percent, and the difference in percentage points."""
    rng = np.random.default_rng(0)
    u = rng.random(20_000)
    futures = futures_of({"today": {"ok": u < 0.4}, "half": {"ok": u < 0.5}}, quantities=("ok",))
    finding = compare(futures)
    assert finding.value.number == pytest.approx(0.1, abs=0.01)
    assert "percentage points higher than today" in finding.answer
    assert str(finding.value).endswith("percentage points")
    assert finding.data["outcomes"]["ok"]["unit"] == "probability"


def test_shipped_models_have_their_own_directions():
    """In the crunch model plans are ranked by risk, and less of it is better."""
    rng = np.random.default_rng(0)
    kept = {"risk": rng.random(500), "in_time": rng.random(500) < 0.5, "lead_time": rng.standard_normal(500)}
    better = kept | {"risk": kept["risk"] * 0.5}
    futures = futures_of({"today": kept, "half": better}, quantities=tuple(kept), name="crunch")
    finding = compare(futures)
    assert finding.data["best"] == "half"
    assert set(finding.data["outcomes"]) == {"risk", "in_time", "lead_time"}
    assert "lowest risk of catastrophe" in finding.answer


def test_censored_draws_have_no_mean_but_still_compare():
    """A mean beyond the horizon is refused; the partial finding still says in which futures who is better."""
    rng = np.random.default_rng(0)
    late = np.where(rng.random(1000) < 0.1, np.inf, rng.random(1000))
    futures = futures_of({"today": {"y": late}, "half": {"y": np.minimum(late, 1.0) - 0.1}})
    with pytest.raises(CensoredError) as caught:
        compare(futures)
    pair = caught.value.partial.data["outcomes"]["y"]["pairs"][0]
    assert pair["difference"] is None
    assert pair["p_better"] == 1.0
    assert pair["verdict"] == "unknown"


def test_too_few_draws_are_refused_with_what_they_say():
    """Below 100 draws the claim is refused, and the error carries the finding."""
    with pytest.raises(PrecisionError) as caught:
        compare(toy(50, half=1.0))
    assert caught.value.partial.data["best"] == "half"


def test_unknown_names_are_told_apart():
    """A wrong plan, reference or outcome is an input error that names the nearest."""
    futures = toy(half=1.0)
    with pytest.raises(PlanError, match="half"):
        compare(futures, plans=["hlaf"])
    with pytest.raises(PlanError, match="reference"):
        compare(futures, plans=["half"], reference="today")
    with pytest.raises(InputError, match="nothing called"):
        compare(futures, outcomes=["yy"])
    with pytest.raises(InputError, match="vector"):
        compare(futures_of({"today": {"y": np.zeros((500, 2))}}), outcomes=["y"])


def test_one_plan_is_not_a_comparison():
    """With one plan there is nothing to compare, and the answer says so."""
    finding = compare(toy())
    assert finding.value is None
    assert "only one plan" in finding.answer


def test_the_finding_survives_json():
    """The comparison is equal after a round trip through JSON."""
    finding = compare(toy(half=1.0, other=0.2))
    assert Finding.from_json(finding.to_json()) == finding


def test_the_heaviest_draw():
    """Its share is small for a normal sample and near 1 where one draw dwarfs the rest."""
    rng = np.random.default_rng(0)
    assert heaviest_share(rng.standard_normal(10_000)) < 0.01
    assert heaviest_share(np.r_[np.zeros(999), 1e6]) > 0.9
    assert heaviest_share(np.ones(10)) == 0
