"""Questions tied to beliefs, conditional pairs, and the records that come of them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from leadtime.errors import InputError
from leadtime.evidence import parse_distribution, update
from leadtime.evidence.forecasts.links import (
    Link,
    link_record,
    quantiles_of,
    to_record,
)
from leadtime.evidence.forecasts.pairs import ConditionalPair, highest_condition
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.waits import wait
from leadtime.evidence.records import Record

DAY = dt.date(2026, 11, 28)


def asked(p: float, name: str = "q") -> Question:
    """A binary question."""
    when = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    return Question(
        id=name,
        platform="metaculus",
        title="Before then?",
        kind="binary",
        p=p,
        as_of=when,
        url="https://example.org/q",
    )


def test_before_a_date_is_a_quantile() -> None:
    """Two questions of one belief give a distribution whose quantiles they are."""
    links = [Link(asked(p, str(y)), "agi", dt.date(y, 1, 1)) for y, p in ((2035, 0.6), (2030, 0.2))]
    made = parse_distribution(quantiles_of(links))
    assert made.unit == "date"
    assert float(made.cdf(2030)) == pytest.approx(0.2)
    assert float(made.cdf(2035)) == pytest.approx(0.6)


def test_a_duration_counts_from_its_start() -> None:
    """With a start the quantiles are years from it."""
    start = dt.date(2026, 1, 1)
    links = [Link(asked(p, str(y)), "t", dt.date(y, 1, 1), start) for y, p in ((2028, 0.2), (2036, 0.6))]
    made = parse_distribution(quantiles_of(links))
    assert made.unit == "year"
    assert float(made.cdf(2)) == pytest.approx(0.2)


def test_links_that_contradict_are_refused() -> None:
    """A later date is the more probable; one link, or a certain one, is no distribution."""
    wrong = [Link(asked(0.6), "agi", dt.date(2030, 1, 1)), Link(asked(0.5), "agi", dt.date(2035, 1, 1))]
    with pytest.raises(InputError, match="the later must be the more probable"):
        quantiles_of(wrong)
    with pytest.raises(InputError, match="one quantile, and that moves no belief"):
        quantiles_of(wrong[:1])
    with pytest.raises(InputError, match="no quantile"):
        quantiles_of([Link(asked(0.0), "agi", dt.date(2029, 1, 1)), wrong[0]])


def test_ten_percent_against_three() -> None:
    """P(catastrophe) 10 %, 3 % if solved, solved with 40 %: 14.67 % if not (total probability)."""
    pair = ConditionalPair.from_total(0.10, 0.03, 0.4)
    assert pair.given_not == pytest.approx(0.088 / 0.6)
    assert pair.total == pytest.approx(0.10)
    assert pair.risk_ratio == pytest.approx(0.03 / (0.088 / 0.6))
    no = pair.given_not
    assert pair.odds_ratio == pytest.approx((0.03 / 0.97) / (no / (1 - no)))
    assert pair.difference == pytest.approx(no - 0.03)
    assert highest_condition(0.10, 0.03) == pytest.approx(0.9 / 0.97)


def test_pairs_that_cannot_be_are_refused() -> None:
    """P(solved) of 95 % leaves no room for 10 % against 3 %; the error says what does fit."""
    with pytest.raises(InputError, match="contradict") as e:
        ConditionalPair.from_total(0.10, 0.03, 0.95)
    assert "0.0285 to 0.0785" in str(e.value)
    with pytest.raises(InputError, match="makes it"):
        ConditionalPair(0.03, 0.2, 0.4).check_total(0.10)
    assert ConditionalPair(0.0, 0.0, 0.5).risk_ratio != ConditionalPair(0.0, 0.0, 0.5).risk_ratio  # no number
    assert ConditionalPair(0.1, 0.0, 0.5).odds_ratio == math.inf


def test_a_record_has_source_dates_and_a_group() -> None:
    """The record says where and when, keeps its condition, and counts once with others of its question."""
    record = to_record(asked(0.2), about="agi", id="m-q", accessed=DAY)
    raw = record.to_json()
    assert Record.from_json(raw) == record
    assert (record.kind, raw["result"]["p"], record.appraisal.group) == ("forecast", 0.2, "metaculus:q")
    assert (str(record.source.issued), str(record.source.accessed)) == ("2026-11-01", "2026-11-28")
    given = asked(0.03).model_copy(update={"kind": "conditional", "condition": "solved"})
    assert to_record(given, about="risk", id="c", accessed=DAY).to_json()["result"]["given"] == "solved"
    with pytest.raises(InputError, match="no forecast"):
        to_record(asked(0.2).model_copy(update={"p": None}), about="agi", id="m", accessed=DAY)


def test_a_long_curve_is_thinned_to_fit() -> None:
    """201 points become a text that a record can hold, within two percent of the curve."""
    points = tuple((2026 + i / 7, (i / 200) ** 2 * 0.9) for i in range(201))
    q = Question(id="d", platform="metaculus", title="When?", kind="date", unit="date", points=points)
    record = to_record(q, about="agi", id="d", accessed=DAY)
    text = record.to_json()["result"]["dist"]
    made = parse_distribution(text)
    assert made.beyond == pytest.approx(0.1)
    for x in (2030.0, 2040.0, 2052.0):
        assert float(made.cdf(x)) == pytest.approx(q.chance_by(x), abs=0.02)
    with pytest.raises(InputError, match="says nothing of"):
        q.chance_by(2090)


def test_links_become_one_record() -> None:
    """Several links are quantiles; one alone would be a record that moves nothing, and is refused."""
    links = [Link(asked(p, str(y)), "agi", dt.date(y, 1, 1)) for y, p in ((2030, 0.2), (2035, 0.6))]
    with pytest.raises(InputError, match="one quantile") as e:
        link_record(links[:1], id="a", accessed=DAY)
    assert "no --before, where the belief is that very probability" in (e.value.problem.valid or "")
    assert (
        link_record(links, id="a", accessed=DAY).to_json()["result"]["dist"].startswith("quantiles(20%: 2030")
    )


def when(points: list[tuple[float, float]] | None = None, dist: str | None = None) -> Question:
    """A date question."""
    fields = {"id": "d", "platform": "m", "title": "When?", "kind": "date", "unit": "date"}
    return Question.model_validate({**fields, "points": points, "dist": dist})


def test_a_date_counts_from_a_start() -> None:
    """By hand: 20 % lies before 2027, of the other 80 % half before 2029, and 10 % of the whole beyond."""
    q = when([(2026.0, 0.1), (2028.0, 0.3), (2029.0, 0.6), (2031.0, 0.9)])
    made = wait(q, dt.date(2027, 1, 1))
    assert made.dropped == pytest.approx(0.2)
    assert made.distribution.unit == "year"
    assert [float(made.distribution.cdf(x)) for x in (0.0, 1.0, 2.0, 4.0)] == pytest.approx(
        [0.0, 0.125, 0.5, 0.875]
    )
    assert made.distribution.beyond == pytest.approx(0.125)
    record = to_record(q, about="dangerous_model_in", id="d", accessed=DAY, start=dt.date(2027, 1, 1))
    assert "20 % fell before that day and is dropped" in record.statement
    before = parse_distribution("1 to 20 years")
    assert update(before, [record], name="dangerous_model_in").after != before


def test_a_stated_date_counts_from_a_start() -> None:
    """A smooth distribution of dates keeps its quantiles, given that it has not come by the start."""
    q = when(dist="80% 2028-01 to 2040-01")
    whole, start = q.distribution(), 2028.0
    made = wait(q, dt.date(2028, 1, 1))
    assert made.dropped == pytest.approx(0.1, abs=1e-6)
    for x in (2030.0, 2034.0, 2040.0, 2044.0):
        wanted = (float(whole.cdf(x)) - 0.1) / 0.9
        assert float(made.distribution.cdf(x - start)) == pytest.approx(wanted, abs=2e-3)
    part = when(dist="mixture(0.5: 2030-01-01, 0.5: 80% 2028-01 to 2040-01)")
    assert float(wait(part, dt.date(2026, 1, 1)).distribution.cdf(4.0)) == pytest.approx(
        float(part.distribution().cdf(2030.0)), abs=0.01
    )


def test_what_cannot_be_counted_from_a_start() -> None:
    """Another kind of question, one that lies before the start, and mass below a range that begins later."""
    with pytest.raises(InputError, match="only a date"):
        wait(asked(0.2), DAY)
    with pytest.raises(InputError, match="lies before the start"):
        wait(when(dist="80% 2011-01 to 2015-01"), DAY)
    late = when([(2030.0, 0.1), (2031.0, 1.0)])
    with pytest.raises(InputError, match="below 2030-01"):
        wait(late, DAY)
    assert float(wait(late, DAY, 2027.0).distribution.cdf(2030 - 2026.9)) == pytest.approx(0.1, abs=0.01)
    early = when([(2026.0, 0.1), (2031.0, 1.0)])
    assert wait(early, DAY).dropped > 0.1
