"""The finding on what would change our mind."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime import Beliefs, Model, Plan, simulate
from leadtime.decision import Finding, Price, Study, information
from leadtime.errors import InputError, PlanError, PrecisionError
from tests.decision.toy import futures_of


def model():
    """Adopting pays p1 − p2, leaving pays nothing."""
    m = Model("inb")
    m.lever("adopt", "", "Whether.")
    m.dice("luck", "normal(0, 3)", "Luck.")

    @m.quantity("")
    def gain(adopt, p1, p2, luck):
        return adopt * (p1 - p2 + luck) + luck

    return m


BELIEFS = Beliefs.parse({"p1": "normal(1, 1)", "p2": "normal(0, 2)"})
PLANS = [Plan("adopt", {"adopt": 1}), Plan("leave", {"adopt": 0})]


@pytest.fixture(scope="module")
def futures():
    return simulate(model(), BELIEFS, PLANS, draws=100_000)


def test_known_answers_through_the_finding(futures):
    """EVPPI of both beliefs as in closed form, the better first; luck is no belief and is not listed."""
    found = information(futures, seed=1)
    rows = {r["name"]: r for r in found.data["rows"]}
    assert list(rows) == ["p2", "p1"]
    assert rows["p2"]["value"] == pytest.approx(0.3956, abs=4 * rows["p2"]["error"])
    assert rows["p1"]["value"] == pytest.approx(0.0833, abs=4 * rows["p1"]["error"])
    assert found.data["best"] == "adopt"
    assert found.rests_on[0].name == "p2"
    assert Finding.from_json(found.to_json()) == found


def test_studies_are_ranked_by_what_they_bring_net(futures):
    """EVSI in closed form, priced; a dear study is told to lose; without a price nothing is set off."""
    studies = [
        Study("dear", "p2", n=100, noise=1.0, cost="10 dollars"),
        Study("cheap", "p1", n=1, noise=1.0, cost="0.01 dollars"),
        Study("slow", "p1", n=1, noise=1.0, cost="5 work_hours"),
    ]
    found = information(futures, studies=studies, price=Price(2.0, "dollar"))
    rows = {r["name"]: r for r in found.data["studies"]}
    assert list(rows) == ["cheap", "dear", "slow"]
    assert rows["cheap"]["enbs"] == pytest.approx(2 * rows["cheap"]["value"] - 0.01)
    assert rows["dear"]["enbs"] < 0
    assert rows["slow"]["enbs"] is None
    assert rows["cheap"]["value"] == pytest.approx(0.0251, abs=0.01)
    assert "cheap" in found.answer
    assert information(futures, studies=studies).data["studies"][0]["enbs"] is None


def test_a_study_of_nothing_never_pays(futures):
    """Two plans alike on average and a study of an idle belief: whatever the price, chance is not sold as
    worth. The caveat says whose net is not to be relied on.
    """
    beliefs = Beliefs.parse({"p1": "normal(0, 1)", "p2": "normal(0, 0.01)"})
    even = simulate(model(), beliefs, PLANS, draws=20_000)
    found = information(even, studies=[Study("idle", "p2", n=4, noise=1.0)], price=Price(1e9, "dollar"))
    (row,) = found.data["studies"]
    assert row["value"] > 0
    assert not row["heard"]
    assert "No study that is described pays" in found.answer
    assert any("Of idle the worth cannot be told" in c for c in found.caveats)
    assert any("how the luck falls" in c for c in found.caveats)
    unpriced = information(even, studies=[Study("idle", "p2", n=4, noise=1.0)])
    assert "No study that is described is worth more" in unpriced.answer
    several = information(futures, studies=[Study(f"s{k}", "p1", n=1, noise=9.0) for k in range(30)])
    one = information(futures, studies=[Study("s0", "p1", n=1, noise=9.0)])
    floors = [{r["name"]: r["floor"] for r in f.data["studies"]}["s0"] for f in (several, one)]
    assert floors[0] > floors[1]


def test_less_may_be_better(futures):
    """Where less of the outcome is better, the other plan is chosen and knowing is worth as much."""
    up, down = information(futures), information(futures, higher_is_better=False)
    assert (up.data["best"], down.data["best"]) == ("adopt", "leave")
    assert down.data["evpi"] == pytest.approx(up.data["evpi"], abs=0.03)


def test_groups_are_known_together(futures):
    """Both beliefs together are worth the closed form of INB ~ N(1, √5), more than either."""
    found = information(futures, groups={"both": ["p1", "p2"]})
    row = found.data["groups"][0]
    assert row["members"] == ("p1", "p2")
    assert row["value"] == pytest.approx(0.4798, abs=5 * row["error"])


def test_a_forecast_to_wait_for(futures):
    """A perfect forecast of the sign that matters is worth nearly the belief; a coin is worth nothing."""
    sharp = Study("sharp", "p2", "forecast", below=1.0)
    coin = Study("coin", "p2", "forecast", below=1.0, accuracy=0.5)
    rows = {r["name"]: r for r in information(futures, studies=[sharp, coin]).data["studies"]}
    # E[(1 − p2); p2 < 1] − 1, adopting only where it is told to pay.
    expected = 2 * 0.3520653268 - 0.3085375387
    assert rows["sharp"]["value"] == pytest.approx(expected, abs=4 * rows["sharp"]["error"])
    assert not rows["coin"]["heard"]


def test_mistakes(futures):
    """One plan, few draws, an unknown belief or study: one error each that says what is valid."""
    with pytest.raises(PlanError, match="nothing to choose"):
        information(futures, plans=["adopt"])
    with pytest.raises(InputError, match="p3"):
        information(futures, studies=[Study("s", "p3")])
    with pytest.raises(InputError, match="the survey 's' is about 'p1', which is not a chance"):
        information(futures, studies=[Study("s", "p1", "survey", n=9)])
    with pytest.raises(InputError, match="resolves"):
        Study("s", "p1", "forecast")
    with pytest.raises(InputError, match="money or work"):
        information(futures, studies=[Study("s", "p1", cost="3 days")])
    few = futures_of({"a": {"x": np.arange(50.0), "y": np.arange(50.0)}, "b": {"y": -np.arange(50.0)}})
    with pytest.raises(PrecisionError, match="50 draws"):
        information(few)


def test_the_price_of_a_chance_is_that_of_a_percentage_point():
    """Where the outcome is a chance, ENBS is 100 · EVSI · price − cost."""
    m = Model("chance")
    m.lever("adopt", "", "Whether.")

    @m.quantity("")
    def good(adopt, p, luck):
        return luck < np.where(adopt > 0, p, 0.5)

    beliefs = Beliefs.parse({"p": "beta(1, 1)", "luck": "uniform(0, 1)"})
    run = simulate(m, beliefs, PLANS, draws=20_000)
    study = Study("ask", "p", "survey", n=5, cost="1 dollar")
    (row,) = information(run, studies=[study], price=Price(2.0, "dollar")).data["studies"]
    assert row["value"] == pytest.approx(3 / 28, abs=4 * row["error"])
    assert row["enbs"] == pytest.approx(200 * row["value"] - 1)
