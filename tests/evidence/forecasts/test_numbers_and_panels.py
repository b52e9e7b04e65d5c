"""Forecasts of numbers scored, panels of people pooled, conditional pairs as records."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from leadtime.errors import InputError, SupportError
from leadtime.evidence import parse_distribution, update
from leadtime.evidence.forecasts.numbers import number_record, score_number
from leadtime.evidence.forecasts.pairs import ConditionalPair, opposite, pair_records
from leadtime.evidence.forecasts.panels import panels, pool_panel, weights_from
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.reading import parse_forecasts
from leadtime.evidence.forecasts.record import Row, outcomes_of, score
from leadtime.evidence.forecasts.waits import wait
from tests.evidence.forecasts.test_readers import continuous, one

DAY = dt.date(2026, 11, 28)


def number(points: list[tuple[float, float]], **more: object) -> Question:
    """A numeric question with this distribution function."""
    return Question.model_validate(
        {"id": "q", "platform": "m", "title": "How many?", "kind": "numeric", "points": points, **more}
    )


def by_hand(cdf: dict[float, float], y: float, low: float, high: float) -> float:
    """∫ over the range of (F(x) − 1{y ≤ x})² dx, on a fine mesh."""
    x = np.linspace(low, high, 2_000_001)
    f = np.interp(x, list(cdf), list(cdf.values()))
    return float(np.trapezoid((f - (y <= x)) ** 2, x))


@pytest.mark.parametrize("y", [2.0, 37.0, 99.0, math.inf, -math.inf])
def test_the_crps_within_a_range_is_the_integral_over_it(y: float) -> None:
    """With mass below and above the range the score is the integral over the range, as by definition."""
    cdf = {0.0: 0.1, 40.0: 0.5, 100.0: 0.8}
    outcome: object = "above" if y == math.inf else "below" if y == -math.inf else y
    made = score_number(number(list(cdf.items())), outcome)  # type: ignore[arg-type]
    assert made.crps == pytest.approx(by_hand(cdf, y, 0, 100), abs=1e-4)


def test_percentiles_and_coverage() -> None:
    """By hand: outcomes within the range, and in the middle of the mass on either side of it."""
    cdf = [(0.0, 0.1), (40.0, 0.5), (100.0, 0.8)]
    rows = [score_number(number(cdf), y) for y in (40.0, "above", "below", 95.0)]  # type: ignore[arg-type]
    assert [r.percentile for r in rows] == pytest.approx([0.5, 0.9, 0.05, 0.775])
    held = {c.level: c.inside for c in number_record(rows).coverage}
    assert held == {0.5: 1, 0.8: 3, 0.9: 4}
    with pytest.raises(SupportError):
        number_record([])


def test_numbers_of_different_units_have_no_mean_together() -> None:
    """The record has one mean CRPS a unit."""
    text = (
        'id,distribution,unit,outcome\na,"normal(0, 1)",,0\nb,"normal(0, 2)",,0\n'
        "c,80% 2028-01 to 2040-01,date,2033-05-01\n"
    )
    found = parse_forecasts(text)
    made = score(found.questions, outcomes_of(found))
    assert made.record is None
    assert made.numbers is not None
    (plain, date) = made.numbers.crps
    assert plain[:2] == ("", 2)
    assert plain[2] == pytest.approx(0.2336949773 * 1.5)
    assert date[0] == "date"


def test_a_discrete_question_has_its_mass_on_its_outcomes() -> None:
    """Bins of width 1 around 0, 1, 2 are those numbers; mass beyond open bounds stays beyond."""
    raw = continuous([0.1, 0.4, 0.4, 0.9], low=-0.5, high=2.5, type="discrete")
    question = one(raw)
    values, mass = question.distribution("edge").atoms()
    assert list(values) == [-0.5, 0.0, 2.0]
    assert list(mass) == pytest.approx([0.1, 0.3, 0.5])
    assert question.below == pytest.approx(0.1)
    assert question.above == pytest.approx(0.1)
    assert question.chance_by(1.0) == pytest.approx(0.4)


PEOPLE = "id,by,probability\nx,ann,20%\nx,bob,50%\ny,ann,40%\ny,bob,60%\n"


def test_people_are_pooled_question_by_question() -> None:
    """Two questions of two people are two pools, never one of four; of one id on two platforms one, where the
    title is the same.
    """
    made = panels(parse_forecasts(PEOPLE).questions)
    assert [(p.questions, p.who, p.probabilities) for p in made] == [
        (("x",), ("ann", "bob"), (0.2, 0.5)),
        (("y",), ("ann", "bob"), (0.4, 0.6)),
    ]
    assert pool_panel(made[0], "linear").p == pytest.approx(0.35)
    several = "id,platform,title,probability\n1,metaculus,,20%\n1,manifold,,50%\n1,infer,Else?,90%\n"
    whole, other = panels(parse_forecasts(several).questions)
    assert (whole.who, other.who) == (("metaculus", "manifold"), ("infer",))
    (some,) = panels(parse_forecasts(PEOPLE).questions, ["x"])
    assert some.questions == ("x",)
    with pytest.raises(InputError, match="no question 'z'"):
        panels(parse_forecasts(PEOPLE).questions, ["z"])


def test_different_questions_are_pooled_only_where_that_is_said() -> None:
    """Two ids are two questions: an error that says what to type; named, they are one."""
    rows = parse_forecasts("id,probability\nby 2030,20%\nby-2035,50%\n").questions
    with pytest.raises(InputError, match="no question has two forecasts: 2 questions") as e:
        panels(rows)
    assert e.value.problem.fix == "--question 'by 2030' --question by-2035"
    (named,) = panels(rows, ["by 2030", "by-2035"])
    assert named.probabilities == (0.2, 0.5)


def test_a_person_is_one_voice_wherever_they_answer() -> None:
    """Ann's newer forecast elsewhere takes the place of her older one; without dates she is asked about."""
    head = "id,platform,by,as_of,probability\n"
    rows = "a,m,ann,2026-01-01,20%\nb,n,ann,2026-02-01,40%\na,m,bob,,50%\n"
    (made,) = panels(parse_forecasts(head + rows).questions, ["a", "b"])
    assert (made.who, made.probabilities) == (("ann", "bob"), (0.4, 0.5))
    undated = parse_forecasts(head + rows.replace("2026-01-01", "").replace("2026-02-01", "")).questions
    with pytest.raises(InputError, match="no date says which"):
        panels(undated, ["a", "b"])


def test_weights_by_the_record_of_each() -> None:
    """Mean Brier .1 and .3 over 20 each: 2/3 and 1/3; somebody new has the weight of the average, .2."""
    good, poor = 1 - math.sqrt(0.1), 1 - math.sqrt(0.3)
    rows = [Row("m", f"{i}", who, p, 1.0) for i in range(20) for who, p in (("ann", good), ("bob", poor))]
    assert weights_from(rows, ["ann", "bob"]) == pytest.approx([2 / 3, 1 / 3])
    ann, bob, new = weights_from(rows, ["ann", "bob", "eve"])
    assert new / ann == pytest.approx((20 * 0.1 + 10 * 0.2) / 30 / 0.2)
    assert bob < new < ann
    with pytest.raises(InputError, match="track record"):
        weights_from(rows, ["eve"])


def test_each_person_counts_once_with_the_last_forecast_before_the_outcome() -> None:
    """A forecast that was replaced, and one made after the fact, do not count."""
    text = (
        "id,by,probability,as_of,outcome,closes\nx,ann,0.2,2026-01-01,,\nx,ann,0.7,2026-02-01,,\n"
        "x,ann,0.99,2026-06-01,,\nx,bob,0.4,2026-01-01,yes,2026-03-01\n"
    )
    found = parse_forecasts(text)
    made = score(found.questions, outcomes_of(found))
    assert [(r.by, r.probability) for r in made.rows] == [("ann", 0.7), ("bob", 0.4)]
    assert dict(made.left_out) == {
        "replaced by a later forecast of the same question": 1,
        "resolved on or before the day of the forecast": 1,
    }
    assert [name for name, _ in made.people] == ["ann", "bob"]


def test_a_pair_enters_as_two_records_that_move_beliefs_on_their_condition() -> None:
    """10 % in all, 3 % if solved, solved with 40 %: 3 % and 14.67 %, each evidence where its condition is
    given and nothing elsewhere; the second says that it was worked out.
    """
    pair = ConditionalPair.from_total(0.10, 0.03, 0.4)
    solved = "alignment is solved"
    given, otherwise = pair_records(
        pair,
        condition=solved,
        about=("risk_in_time", "risk_deployed"),
        source={"title": "A panel"},
        id="panel",
        accessed=DAY,
        worked_out=True,
    )
    assert (given.id, otherwise.id) == ("panel-given", "panel-otherwise")
    assert "Nobody stated it" in otherwise.statement
    assert "Nobody stated it" not in given.statement
    prior = parse_distribution("beta(1, 4)")
    assert update(prior, [given], name="risk_in_time").after == prior
    held = update(prior, [given], name="risk_in_time", given=[solved]).after
    assert held.mean() < prior.mean()
    other = update(prior, [otherwise], name="risk_deployed", given=[opposite(solved)]).after
    assert held.mean() < other.mean() < prior.mean()
    assert opposite(opposite(solved)) == solved


def test_a_pair_from_its_parts() -> None:
    """P(A) of 10 % between 3 % and 20 % has P(B) = 10/17; outside them none, and without P(B) no total."""
    assert ConditionalPair.from_parts(0.03, 0.2, 0.1).condition == pytest.approx(10 / 17)
    with pytest.raises(InputError, match="no mixture"):
        ConditionalPair.from_parts(0.03, 0.2, 0.3)
    assert ConditionalPair(0.03, 0.2).total is None


def test_a_wait_from_outside_the_range() -> None:
    """A start behind the range, where only mass beyond is left, is told; one before it spreads nothing."""
    points = [(2027.0, 0.1), (2030.0, 0.6), (2040.0, 0.9)]
    asked = Question(id="q", platform="m", title="When?", kind="date", unit="date", points=tuple(points))
    with pytest.raises(InputError, match="only that it lies beyond"):
        wait(asked, dt.date(2046, 1, 1), "edge")
    early = wait(asked, dt.date(2020, 1, 1), "edge").distribution
    assert early.cdf(6.9) == 0
    assert early.cdf(7.0) == pytest.approx(0.1)
