"""Questions of several options are one question each, and outcomes find the questions they belong to."""

from __future__ import annotations

import json
import math

import pytest

from leadtime.errors import SupportError
from leadtime.evidence.forecasts.choices import score_choice
from leadtime.evidence.forecasts.reading import parse_forecasts
from leadtime.evidence.forecasts.record import outcomes_of, score
from leadtime.evidence.forecasts.scores import brier, log_score
from tests.evidence.forecasts.test_readers import market, metaculus

KEY = ("m", "q", "")


def test_two_options_are_yes_or_no() -> None:
    """Of two options the scores are those of yes or no; of three, by hand; even odds are known."""
    two = score_choice(KEY, [0.3, 0.7], [1, 0])
    assert (two.brier, two.log) == (pytest.approx(brier(0.3, 1)), pytest.approx(log_score(0.3, 1)))
    three = score_choice(KEY, [0.5, 0.3, 0.2], [0, 1, 0])
    assert three.brier == pytest.approx((0.25 + 0.49 + 0.04) / 2)
    assert three.even == pytest.approx(1 / 3)
    assert score_choice(KEY, [0.25] * 4, [0, 0, 1, 0]).brier == 0.375
    assert math.isinf(score_choice(KEY, [0.0, 1.0], [1, 0]).log)
    for p, y in (([0.3, 0.3], [1, 0]), ([0.5, 0.5], [0, 0]), ([0.5, 0.5], [1, 1])):
        with pytest.raises(SupportError):
            score_choice(KEY, p, y)


def test_options_are_one_question() -> None:
    """A question of three options and one of yes or no are two questions, not four; in both shapes."""
    raw = [
        metaculus([0.5, 0.3, 0.2], type="multiple_choice", options=["a", "b", "c"], resolution="b"),
        metaculus([0.2, 0.8], id=9, resolution="yes"),
    ]
    found = parse_forecasts(json.dumps(raw))
    made = score(found.questions, outcomes_of(found))
    assert made.matched == 2
    assert made.record is not None
    assert made.record.count == 1
    assert made.choices is not None
    (row,) = made.choices.rows
    assert (row.id, row.options, row.chance) == ("7", 3, 0.3)
    answers = [{"id": "x", "text": "A", "probability": 0.1}, {"id": "y", "text": "B", "probability": 0.9}]
    of_several = market(outcomeType="MULTIPLE_CHOICE", answers=answers, isResolved=True, resolution="y")
    found = parse_forecasts(json.dumps(of_several))
    made = score(found.questions, outcomes_of(found))
    assert (made.record, made.matched) == (None, 1)
    assert made.choices is not None
    assert made.choices.rows[0].brier == pytest.approx(0.01)
    apart = parse_forecasts(json.dumps(of_several | {"shouldAnswersSumToOne": False}))
    assert not any(q.option_of for q in apart.questions)


def test_options_that_are_not_all_here_are_left_out() -> None:
    """Without one of them nobody knows the score, and what lacks is told once for the question."""
    text = "id,option_of,probability,outcome\na,q,50%,no\nb,q,30%,yes\nc,r,40%,yes\nd,r,60%,no\n"
    found = parse_forecasts(text)
    made = score(found.questions, outcomes_of(found))
    assert made.choices is not None
    assert [r.id for r in made.choices.rows] == ["r"]
    assert dict(made.left_out) == {"of several options, which are not all here with one that came": 1}


ASKED = "id,platform,probability\n1,metaculus,20%\n2,metaculus,60%\n"


@pytest.mark.parametrize(
    ("asked", "came", "count", "told"),
    [
        (ASKED, "id,outcome\n1,no\n2,yes\n", 2, None),
        ("id,probability\n1,20%\n", "id,platform,outcome\n1,infer,no\n", 1, None),
        (
            ASKED,
            "id,platform,outcome\n1,infer,no\n2,metaculus,yes\n",
            1,
            "another platform, infer and not metaculus: name it metaculus in the column platform",
        ),
        (
            ASKED,
            "id,platform,outcome\n2,metaculus,yes\n3,infer,no\n",
            1,
            "without a resolution here",
        ),
        (
            ASKED + "1,manifold,30%\n",
            "id,platform,outcome\n1,,no\n2,metaculus,yes\n",
            1,
            "the id stands under manifold, metaculus: name one",
        ),
    ],
)
def test_what_joins(asked: str, came: str, count: int, told: str | None) -> None:
    """By platform and id; without a platform by an id that is one; else why not, and what to type."""
    made = score(parse_forecasts(asked).questions, outcomes_of(parse_forecasts(came)))
    assert len(made.rows) == count
    assert (told or "") in "; ".join(words for words, _ in made.left_out)
    assert bool(told) == bool(made.left_out)
