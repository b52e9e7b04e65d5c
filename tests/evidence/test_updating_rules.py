"""Which records count, which are left out, and what is said about each."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from leadtime.errors import InputError, UnitError
from leadtime.evidence import (
    Beta,
    Constant,
    Discrete,
    Interval,
    Normal,
    Record,
    Uniform,
    parse_distribution,
    update,
)
from leadtime.evidence.updating.likelihood import GAMED_FROM
from leadtime.evidence.updating.selection import selection_gap
from tests.evidence.pieces import counts, estimate, interval, ordering, probability, record, stated

DAYS = Interval(20, 120, unit="day")


def why(prior, rec: Record, **options) -> str:
    moved = update(prior, [rec], **options)
    assert moved.after is prior
    assert not moved.used
    return moved.left_out[0][1]


def test_an_ordering_moves_no_magnitude():
    """The result of a proxy experiment is left out, with what to do instead."""
    assert "combine_ordering" in why(DAYS, ordering("a"))


def test_expired_records_are_left_out_on_a_day():
    """A record that has expired by the day does not count; without a day it does."""
    old = estimate("a", 50, 10, "day", expires="2026-06-30")
    assert "2026-06-30" in why(DAYS, old, on=dt.date(2026, 7, 1))
    assert update(DAYS, [old], on=dt.date(2026, 6, 30)).used == ("a",)
    assert update(DAYS, [old]).used == ("a",)


def test_conditional_probabilities_wait_for_their_condition():
    """A probability on a condition counts only where the condition is given."""
    rec = probability("a", 0.03, given="alignment is solved")
    assert "alignment is solved" in why(Beta(2, 8), rec)
    assert update(Beta(2, 8), [rec], given=["alignment is solved"]).used == ("a",)
    hidden = probability("a", 0.03, given="the secret thing", infohazard="high")
    assert "secret" not in why(Beta(2, 8), hidden)


@pytest.mark.parametrize("prior", [DAYS, Normal(0, 5), parse_distribution("bernoulli(0.3)"), Interval(2, 12)])
def test_counts_and_probabilities_are_for_shares(prior):
    """Counts and stated probabilities move beliefs about shares, and say what such a belief is."""
    assert "beta(4, 6)" in why(prior, counts("a", 1, 10))
    assert "beta(4, 6)" in why(prior, probability("a", 0.3))


@pytest.mark.parametrize(
    ("rec", "reason"),
    [
        (probability("a", 1.0), "exactly 0 or 1"),
        (probability("a", 0.5, bias=-1, multiplies=True), "to 1 or more"),
        (estimate("a", 0.3), "how sure"),
        (estimate("a", -0.3, 0.1, multiplies=True), "above zero"),
        (stated("a", "0.3"), "how sure"),
        (stated("a", "cdf(0.1: 0%, 0.2: 0.5%)"), "too little"),
    ],
)
def test_results_that_cannot_be_weighed(rec, reason):
    """What has no likelihood is left out with the reason, and never guessed."""
    assert reason in why(Uniform(0, 1), rec)


def test_what_is_known_or_said_in_words_does_not_move():
    """A constant is taken as known, and no number speaks of outcomes in words."""
    assert "taken as known" in why(Constant(3), estimate("a", 3, 1))
    words = Discrete((0.0, 1.0), (0.5, 0.5), ("concern", "slowdown"))
    assert "in words" in why(words, estimate("a", 1, 1))


def test_a_record_twice_counts_once():
    """The same id a second time is left out."""
    moved = update(DAYS, [estimate("a", 50, 10, "day")] * 2)
    assert moved.used == ("a",)
    assert moved.left_out == (("a", "it is there twice, and has been counted"),)


@pytest.mark.parametrize(
    ("prior", "rec"),
    [
        (DAYS, estimate("lab-1", 5, 1, "dollar")),
        (DAYS, estimate("lab-1", 5, 1)),
        (DAYS, estimate("lab-1", 2030, 1, "date")),
        (Normal(2030, 1, unit="date"), estimate("lab-1", 3, 1, "year")),
        (Normal(2030, 1, unit="date"), stated("lab-1", "2 to 12 years")),
        (DAYS, stated("lab-1", "2 to 12 dollars")),
        (DAYS, stated("lab-1", "2027-01 to 2031-01")),
    ],
)
def test_wrong_dimensions_are_refused_by_name(prior, rec):
    """A result of another dimension is an error that names the record: nothing is silently left out."""
    with pytest.raises(UnitError, match="lab-1"):
        update(prior, [rec])


def test_percent_and_work_are_read():
    """A result in percent moves a share, and plain hours of work one in work hours."""
    a = update(Uniform(0, 1), [estimate("a", 30, 10, "percent")])
    b = update(Uniform(0, 1), [estimate("a", 0.3, 0.1)])
    assert a.after.mean() == pytest.approx(b.after.mean())
    work = Normal(100, 50, unit="work_hour")
    assert update(work, [estimate("a", 80, 10, "hour")]).after.mean() == pytest.approx(80 + 20 / 26)


def test_gamed_records_without_a_bias_are_spread_and_warned_of():
    """A gamed result gets the gap of a best of ten as a spread; one whose bias is stated is left alone."""
    prior = Normal(0, 2)
    moved = update(prior, [estimate("a", 3, 1, gamed=True)])
    gap = selection_gap(2, 1, GAMED_FROM)
    same = update(prior, [estimate("a", 3, 1, bias_sd=gap)])
    assert moved.after == same.after
    assert "gamed" in moved.warnings[0]
    assert not update(prior, [estimate("a", 3, 1, gamed=True, bias=1.0)]).warnings


def test_high_infohazards_are_not_put_into_words():
    """What was found by a record of level high stays out of the words."""
    rec = estimate("a", 31337, 1234, "day", infohazard="high", gamed=True, group="a telling name")
    moved = update(Interval(20, 1e5, unit="day"), [rec]).to_json()
    assert "telling" not in json.dumps(moved)
    told = json.dumps(moved["steps"][0]["words"])
    assert "31337" not in told
    assert "1234" not in told
    assert "withheld" in told


def test_the_words_say_which_likelihood():
    """Each step says the form, the middle and the width that were used, with the bias worked in."""
    records = [
        estimate("a", 50, 10, "day", bias=5),
        interval("b", 30, 50, 90, "day"),
        stated("c", "mixture(0.5: 20 to 40 days, 0.5: 60 to 90 days)"),
        estimate("d", 50, 10, "day", weight=0.5),
    ]
    words = [s.words[0] for s in update(DAYS, records).steps]
    assert words[0] == "normal: 45 ± 10 days"
    assert words[1].startswith("lognormal: 50 days ×/÷ 1.")
    assert words[2].startswith("stated distribution, its density (log)")
    assert words[3].endswith("to the power 0.5")


def test_an_update_is_plain_data():
    """The JSON of an update has all of it; distributions read back, and no number is one that JSON lacks."""
    moved = update(DAYS, [estimate("a", 50, 10, "day"), ordering("b")], name="x")
    raw = json.loads(json.dumps(moved.to_json(), allow_nan=False))
    assert parse_distribution(raw["after"]) == moved.after
    assert raw["name"] == "x"
    assert raw["left_out"][0][0] == "b"
    assert raw["steps"][0]["ids"] == ["a"]


def test_scales_of_multiplied_counts():
    """A share that is a tenth too high at both ends: the bias of the logarithm works on small shares."""
    plain = update(Beta(1, 1), [counts("a", 20, 1000, bias=float(np.log(2)), multiplies=True)]).after
    assert plain.mean() == pytest.approx(0.01, rel=0.1)


def test_nothing_possible_is_an_error():
    """Where the prior gives the evidence no chance at all, the error names the prior."""
    prior = Discrete((0.0, 1.0), (0.5, 0.5), unit="day")
    with pytest.raises(InputError, match="gives no probability"):
        update(prior, [stated("a", "uniform(4, 6) days")])


def test_form_of_record_is_the_experimenters():
    """A measured result of another kind than a proxy experiment counts in full."""
    rec = record("a", {"form": "counts", "events": 2, "trials": 20}, "red-team trial")
    assert update(Beta(1, 1), [rec]).after == Beta(3, 19)
