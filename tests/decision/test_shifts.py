"""What changed decisions are worth in a model, and what they do to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtime import Plan, simulate
from leadtime.decision import Decision, Finding, influence, worth_of_decisions
from leadtime.decision.shifts import fed
from leadtime.errors import InputError
from tests.decision.test_influence import PEOPLE, TIES, VOTE

KEPT = ["risk", "in_time", "lead_time"]


@pytest.fixture(scope="module")
def lab():
    from leadtime.project import load_project

    project = load_project(Path(__file__).resolve().parents[2] / "examples" / "lab")
    return project.simulate(draws=4_000, seed=0, keep=KEPT)


def test_a_decision_is_worth_what_it_changes_in_the_model(lab):
    """Options that are surely raised lower the risk: worth is positive, in the unit of the outcome."""
    decisions = [
        Decision("a", ("chief",), "one", raises="options", effect=1),
        Decision("b", ("chief",), "one", raises="concern", effect=1),
        Decision("c", ("chief",), "one", raises="options", effect=0.1),
    ]
    worth, unit, words = worth_of_decisions(lab, decisions)
    assert (unit, words) == ("probability", "less risk of catastrophe")
    assert worth[0] > worth[2] > 0 < worth[1]
    stated = [Decision("a", ("chief",), "one", raises="options", effect=1, worth=3)]
    assert worth_of_decisions(lab, stated) == (None, "", "")


def test_what_changes_is_fed_to_the_model(lab):
    """The shifts lower the risk and lengthen the lead, paired; what raises nothing changes nothing."""
    decision = Decision("a", ("chief", "chair"), "any", raises="options", effect=1)
    found = fed(influence([decision], PEOPLE, TIES, hours=6), lab)
    change = {r["name"]: (r["change"], r["error"]) for r in found.data["model"]}
    assert change["risk"][0] < -3 * change["risk"][1] < 0
    assert change["lead_time"][0] > 3 * change["lead_time"][1] > 0
    assert "risk of catastrophe" in found.answer
    assert Finding.from_json(found.to_json()) == found
    plain = influence([VOTE], PEOPLE, TIES, hours=6)
    assert fed(plain, lab) == plain


@pytest.mark.parametrize("there", [1.0, 2.0])
def test_what_changes_adds_to_what_a_plan_states(lab, there):
    """With options raised already, one more decision still helps; an uncertain start is refused."""
    decision = Decision("a", ("chief", "chair"), "any", raises="options", effect=1)
    sets = {**lab.plan("as_now").sets, "options_decided": there}
    futures = simulate(lab.model, lab.beliefs, [Plan("raised", sets)], draws=4_000, keep=KEPT)
    worth, _, _ = worth_of_decisions(futures, [decision])
    assert worth[0] > 0
    change = {
        r["name"]: r["change"]
        for r in fed(influence([decision], PEOPLE, TIES, hours=6), futures).data["model"]
    }
    assert change["risk"] < 0 < change["lead_time"]
    unsure = {**sets, "options_decided": "uniform(0, 1)"}
    futures = simulate(lab.model, lab.beliefs, [Plan("raised", unsure)], draws=2_000, keep=KEPT)
    with pytest.raises(InputError, match="second uncertainty"):
        worth_of_decisions(futures, [decision])
