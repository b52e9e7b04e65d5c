"""Limits of inputs: what is impossible is refused by the engine too, and limits say what they mean."""

from __future__ import annotations

from typing import Any

import pytest

import leadtime as lt
from leadtime.errors import BeliefError, ModelError, PlanError
from leadtime.evidence import parse_distribution
from leadtime.futures.limits import breach, parse_limits


@pytest.fixture
def model() -> lt.Model:
    """Days of a team, none of whose inputs can be negative."""
    m = lt.Model("team")
    m.input("people", "person", "People.", within="[0, inf)")
    m.input("hours", "work_hour/day", "Hours a day.", "8 hours / day", within="[0, 24]")
    m.lever("share", "fraction", "Part of the time.", "1")

    @m.quantity("work_hour/day")
    def work(people: Any, hours: Any, share: Any) -> Any:
        """Work in a day."""
        return people * hours * share

    return m


@pytest.mark.parametrize(
    ("text", "unit", "words", "beyond"),
    [
        ("[0, 1]", "", "from 0 to 1", "outside 0 to 1"),
        ("(0, 1]", "", "above 0 and at most 1", "outside 0 to 1"),
        ("(0, inf)", "work_hour", "above 0", "at 0 or below"),
        ("[3, inf)", "day", "at least 3 days", "below 3 days"),
        ("(-inf, 1]", "fraction", "at most 1", "above 1"),
        (
            "[0, 8766]",
            "work_hour/year",
            "from 0 to 8766 work_hours / year",
            "outside 0 to 8766 work_hours / year",
        ),
    ],
)
def test_limits_are_read_and_said(text: str, unit: str, words: str, beyond: str) -> None:
    """An interval in brackets becomes words that name its ends, with the unit where there is one."""
    limits = parse_limits(text, unit)
    assert str(limits) == words
    assert limits.beyond == beyond


@pytest.mark.parametrize("text", ["0 to 1", "[1, 0]", "[0 1]", "[nan, 1]"])
def test_limits_that_make_no_sense_are_refused(text: str) -> None:
    """What is no interval is a mistake of the model, told when the input is declared."""
    with pytest.raises(ModelError, match="limits"):
        lt.Model("m").input("x", "day", within=text)


@pytest.mark.parametrize(
    ("text", "limits", "share"),
    [
        ("uniform(-1, 3)", "[0, inf)", 0.25),
        ("uniform(-1, 3)", "[0, 2]", 0.5),
        ("0", "[0, 1]", 0),
        ("0", "(0, 1]", 1),
        ("1", "[0, 1)", 1),
        ("discrete(0: 0.3, 1: 0.7)", "(0, 1]", 0.3),
        ("beta(2, 3)", "[0, 1]", 0),
        ("clip(normal(0, 1), 0, 1)", "(0, 1)", 0.5 + 0.15865525393145707),
    ],
)
def test_the_share_outside_counts_the_ends_rightly(text: str, limits: str, share: float) -> None:
    """The mass outside is exact, and mass on an end counts only where the end is left out."""
    assert parse_limits(limits).outside(parse_distribution(text)) == pytest.approx(share, abs=1e-11)


def test_limits_hold_in_every_unit() -> None:
    """A limit in hours a year holds for a belief in hours a day, and 24 hours a day are just possible."""
    limits = parse_limits("[0, 8766]", "work_hour/year")
    assert limits.outside(parse_distribution("24 work_hours / day")) == 0
    assert limits.outside(parse_distribution("uniform(20, 28) work_hours / day")) == pytest.approx(0.5)


def test_what_is_wrong_and_what_is_only_worth_a_warning() -> None:
    """With its median outside a belief is wrong; with a tail outside it is told how to cut it."""
    limits = parse_limits("[0, inf)", "day")
    assert breach("x", parse_distribution("1 to 3 months"), limits) is None
    tail = breach("x", parse_distribution("0 to 2 months"), limits)
    assert tail is not None
    assert not tail.wrong
    assert tail.found == "5% of x lies below 0"
    assert tail.fix == "x: truncate(0 to 2 months, 0, inf)"
    cut = parse_distribution(tail.fix.removeprefix("x: "))
    assert breach("x", cut, limits) is None
    signs = breach("x", parse_distribution("-180 to -15 days"), limits)
    assert signs is not None
    assert signs.wrong
    assert signs.fix == "x: 15 to 180 days"


def test_the_engine_refuses_what_cannot_be(model: lt.Model) -> None:
    """Without a project too, an impossible belief is an error, and so is an impossible value of a plan."""
    with pytest.raises(BeliefError, match="not possible") as caught:
        lt.simulate(model, {"people": "-6"}, draws=10)
    assert caught.value.problem.fix == "people: 6"
    with pytest.raises(BeliefError, match="80% of hours"):
        lt.simulate(model, {"people": 6, "hours": "uniform(20, 40) hours / day"}, draws=10)
    with pytest.raises(PlanError, match="hours"):
        lt.simulate(model, {"people": 6}, {"now": {}, "hard": {"hours": 30}}, draws=10)
    with pytest.raises(PlanError, match="from 0 to 1"):
        lt.simulate(model, {"people": 6}, {"more": {"share": 1.2}}, draws=10)


def test_a_tail_does_not_stop_the_engine(model: lt.Model) -> None:
    """A belief with a tail outside is simulated as it stands: that is for a check to warn of."""
    futures = lt.simulate(model, {"people": "uniform(-1, 9)"}, draws=100)
    assert futures.draws == 100


def test_a_model_says_what_does_not_exist(model: lt.Model) -> None:
    """An outcome or a switch that the model does not have is told with the nearest name."""
    model.outcomes = ("wrk",)
    with pytest.raises(ModelError, match="work"):
        model.check()
    model.outcomes = ("work",)
    model.check()
    model.input("more", "person", only_if="shre")

    @model.quantity("person")
    def all_people(people: Any, more: Any) -> Any:
        """Everybody."""
        return people + more

    with pytest.raises(ModelError, match="share"):
        model.check()
