"""What moved the answer: each change has the share that is its own, and the shares sum to the whole."""

from __future__ import annotations

import pytest

from leadtime import Beliefs, simulate
from leadtime.decision import Finding
from leadtime.decision.diff import Change, diff
from leadtime.errors import InputError
from leadtime.evidence import Normal
from tests.decision.test_crux import HOPE, PLANS, model

X, Y = Normal(0, 1), Normal(-1, 1)
CHANGES = [
    Change("x-fell", "added", ("x",)),
    Change("y-fell", "added", ("y",)),
    Change("again", "added", ("x",)),
]
"""Two records that move x to the same place, and one that moves y."""


def believed(done):
    """Belief x falls where either record is there, y where its own is."""
    return {**({"x": X} if done & {0, 2} else {}), **({"y": Y} if 1 in done else {})}


@pytest.fixture(scope="module")
def old():
    beliefs = Beliefs.parse({"idle": "normal(0, 1)", **HOPE})
    return simulate(model(), beliefs, PLANS, draws=20_000)


def test_each_change_has_its_own_share(old):
    """Going pays 1.5 and then −1.5: y has 2 of the 3; two records that say the same share the 1 of x. The
    choice flips from going to staying.
    """
    found = diff(old, CHANGES, believed, names=("October", "November"))
    gain = {r["name"]: r["gain"] for r in found.data["rows"]}
    assert next(iter(gain)) == "y-fell"
    assert gain["y-fell"] == pytest.approx(-2, abs=0.03)
    assert gain["x-fell"] == pytest.approx(-0.5, abs=0.03)
    assert gain["again"] == pytest.approx(-0.5, abs=0.03)
    assert sum(gain.values()) == pytest.approx(found.data["whole"]["gain"]["number"])
    assert found.data["choices"] == ("go", "stay")
    assert [m["name"] for m in found.data["moves"]] == ["x", "y"]
    assert found.answer.startswith(
        "Between October and November there were 3 changes of evidence: the best plan was go and is now stay"
    )
    assert Finding.from_json(found.to_json()) == found


def test_a_change_that_moves_nothing_has_no_share(old):
    """A record of a belief that the outcome does not depend on is worth nothing."""
    spare = [*CHANGES[:2], Change("idle", "added", ("idle",))]
    found = diff(old, spare, lambda done: believed(done - {2}), names=("a", "b"))
    (row,) = [r for r in found.data["rows"] if r["name"] == "idle"]
    assert (row["value"], row["gain"], row["choice"]) == pytest.approx((0, 0, 0), abs=1e-12)


def test_many_changes_are_sampled_and_said_to_be(old):
    """Beyond eight changes orders are sampled; the shares still sum to the whole."""
    many = [Change(f"c{i}", "added") for i in range(9)]
    found = diff(old, many, lambda d: {"x": Normal(1 - len(d) / 9, 1)}, names=("a", "b"), orders=3, batches=4)
    assert not found.data["exact"]
    assert sum(r["gain"] for r in found.data["rows"]) == pytest.approx(found.data["whole"]["gain"]["number"])
    assert any("sampled" in c for c in found.caveats)


def test_nothing_that_matters_moved(old):
    """Evidence that moves no belief of the outcome is told so, with what would."""
    with pytest.raises(InputError, match="moves a belief"):
        diff(old, CHANGES, lambda _: {"x": old.beliefs["x"].dist}, names=("a", "b"))
