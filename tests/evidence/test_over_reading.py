"""The over-reading guard: what a person may make of evidence, and what is refused."""

from __future__ import annotations

import datetime as dt
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError, OverReadingError, UnitError
from leadtime.evidence import (
    Beta,
    Interval,
    Lognormal,
    Normal,
    Uniform,
    check_reading,
    parse_distribution,
    update,
)
from tests.evidence.pieces import counts, estimate, interval

PRIOR = parse_distribution("80% 2 to 12 years")
WEAK = [interval("a", 2, 3, 4.5, "year", validity=0.3)]


def test_a_claim_beyond_the_evidence_is_refused_with_what_is_permitted():
    """The error says by how many bits, carries the permitted update, and has its text to type."""
    with pytest.raises(OverReadingError) as caught:
        check_reading(PRIOR, parse_distribution("80% 3 to 4 years"), WEAK, name="window")
    error, permitted = caught.value, update(PRIOR, WEAK, name="window")
    assert isinstance(error, InputError)
    assert error.permitted == permitted
    assert error.problem.fix == str(permitted.after)
    for part in ("window", "bits from the prior", "median", "as wide as is permitted"):
        assert part in error.problem.found
    assert error.code == "over-reading"


def test_the_error_crosses_process_borders():
    """What is permitted is not lost when the error is pickled."""
    with pytest.raises(OverReadingError) as caught:
        check_reading(PRIOR, parse_distribution("3 to 4 years"), WEAK)
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert copy.permitted == caught.value.permitted
    assert copy.problem == caught.value.problem


@pytest.mark.parametrize(
    ("prior", "records"),
    [
        (PRIOR, WEAK),
        (PRIOR, [estimate("a", 3, 1, "year", validity=0.9)]),
        (Beta(4, 6), [counts("a", 1, 20, validity=0.8)]),
        (Uniform(0, 1), [estimate("a", 0.2, 0.05)]),
        (Normal(5, 2), [estimate("a", 9, 1)]),
        (parse_distribution("mixture(0.5: 1 to 3 years, 0.5: 5 to 9 years)"), [estimate("a", 3, 1, "year")]),
    ],
)
def test_what_is_permitted_is_permitted(prior, records):
    """The permitted belief itself, the text that an error tells to type, and the prior all pass."""
    permitted = check_reading(prior, prior, records)
    assert check_reading(prior, permitted.after, records) == permitted
    low, high = prior.ppf([0.49, 0.51])
    with pytest.raises(OverReadingError) as caught:
        check_reading(prior, Normal((low + high) / 2, (high - low) / 40, unit=prior.unit), records)
    typed = parse_distribution(caught.value.problem.fix)
    assert check_reading(prior, typed, records) == permitted


@settings(deadline=None, max_examples=40)
@given(st.floats(-8, 8), st.floats(0.3, 4), st.floats(0.2, 1), st.floats(0, 1))
def test_to_move_less_is_right(x, se, rho, part):
    """Between prior and permitted, in mean and in variance, every normal claim passes."""
    prior, records = Normal(0, 2), [estimate("a", x, se, validity=rho)]
    after = update(prior, records).after
    variance = 4 + part * (after.sd() ** 2 - 4)
    check_reading(prior, Normal(part * after.mean(), math.sqrt(variance)), records)


@settings(deadline=None, max_examples=40)
@given(st.floats(1.5, 8), st.floats(0.3, 4), st.floats(0.3, 0.95))
def test_to_read_a_proxy_as_the_thing_is_refused(x, se, rho):
    """The update at validity 1, claimed on evidence of a lower validity, is refused where it tells more."""
    prior = Normal(0, 2)
    naive, valid = (update(prior, [estimate("a", x, se, validity=r)]) for r in (1.0, rho))
    if naive.bits > 1.1 * valid.bits + 0.1:
        with pytest.raises(OverReadingError):
            check_reading(prior, naive.after, [estimate("a", x, se, validity=rho)])


def test_each_limit_holds_alone():
    """Too narrow, too far, on the wrong side: each is told, though the bits may be in order."""
    prior, strong = Normal(0, 1), [estimate("a", 2, 1)]
    permitted = update(prior, strong)
    assert permitted.after.mean() == pytest.approx(1)
    with pytest.raises(OverReadingError, match="% as wide"):
        check_reading(prior, Normal(0.9, 0.6), strong)
    with pytest.raises(OverReadingError, match="its median goes") as far:
        check_reading(prior, Normal(1.12, 1), strong)
    assert "bits from the prior" not in far.value.problem.found
    with pytest.raises(OverReadingError, match="its median goes"):
        check_reading(prior, Normal(-0.3, 1), strong)


def test_who_stays_with_the_prior_is_never_too_narrow():
    """Evidence between two modes widens the permitted belief; the prior, narrower, may still be held."""
    prior = parse_distribution("mixture(0.97: normal(0, 1), 0.03: normal(10, 1))")
    permitted = check_reading(prior, prior, [estimate("a", 6, 2)])
    assert permitted.after.sd() > 1.5 * prior.sd()


def test_without_evidence_nothing_may_move():
    """No record that counts: the claim must be the prior, within the tolerance."""
    check_reading(PRIOR, PRIOR, [])
    with pytest.raises(OverReadingError, match="at most 0 bits"):
        check_reading(PRIOR, parse_distribution("80% 4 to 24 years"), [])


def test_records_that_do_not_count_are_named():
    """A person who leaned on an expired record is told that it was left out."""
    old = [estimate("old-1", 3, 1, "year", expires="2020-01-01")]
    with pytest.raises(OverReadingError, match="left out: old-1: it expired"):
        check_reading(PRIOR, parse_distribution("2 to 4 years"), old, on=dt.date(2026, 1, 1))


def test_impossible_claims_are_told():
    """A claim that holds possible what the prior rules out is refused in words, not with infinite bits."""
    with pytest.raises(OverReadingError, match="holds possible what the prior rules out"):
        check_reading(Uniform(0, 1), Normal(0.5, 0.5), [counts("a", 5, 10)])


def test_a_rounded_claim_is_not_impossible():
    """A lognormal claim about a share has a little above 1; that is no contradiction of the prior."""
    check_reading(Beta(2, 8), Lognormal(math.log(0.17), 0.5), [counts("a", 3, 18)])


def test_units_of_the_claim():
    """A claim in months is held against a prior in years; another dimension is an error."""
    check_reading(PRIOR, parse_distribution("80% 24 to 144 months"), WEAK)
    with pytest.raises(UnitError):
        check_reading(PRIOR, parse_distribution("2 to 3 dollars"), WEAK)
    with pytest.raises(UnitError):
        check_reading(PRIOR, parse_distribution("2027-01 to 2030-01"), WEAK)
    with pytest.raises(OverReadingError):
        check_reading(Interval(24, 144, 0.8, unit="month"), parse_distribution("3 to 4 years"), WEAK)


@pytest.mark.parametrize("validity", [0.95, 0.8, 0.5])
@pytest.mark.parametrize(
    ("prior", "value", "se"),
    [("normal(60, 10) days", 40, 1), ("20 to 200 days", 20, 2), ("beta(20, 20)", 0.1, 0.02)],
)
def test_who_trusts_the_evidence_less_is_right(prior, value, se, validity):
    """The update by the same record at a lower validity is permitted, though it has more than the prior
    beyond what the record itself permits.
    """
    before, unit = parse_distribution(prior), "day" if "days" in prior else ""
    less = update(before, [estimate("a", value, se, unit, validity=validity)]).after
    check_reading(before, less, [estimate("a", value, se, unit)])


@pytest.mark.parametrize("weight", [0.1, 0.2, 0.5])
@pytest.mark.parametrize(
    ("prior", "rec"),
    [
        ("mixture(0.3: 0, 0.7: beta(2, 3))", {"events": 6, "trials": 20}),
        ("mixture(0.5: 1 to 3 days, 0.5: 50 to 90 days)", {"value": 20.0, "se": 2.0, "unit": "day"}),
    ],
)
def test_a_part_of_the_evidence_may_be_read(prior, rec, weight):
    """Also where a part of it takes the median further than the whole."""
    make = counts if "events" in rec else estimate
    before = parse_distribution(prior)
    less = update(before, [make("a", **rec, weight=weight)]).after
    check_reading(before, less, [make("a", **rec)])


@pytest.mark.parametrize("claim", ["12 to 40 days", "10 to 40 days", "10 to 60 days"])
def test_a_wide_reading_is_right(claim):
    """Wider than permitted, about the same place and further: what was seen is believed less."""
    check_reading(
        parse_distribution("20 to 200 days"), parse_distribution(claim), [estimate("a", 20, 2, "day")]
    )


@pytest.mark.parametrize(
    "claim",
    [
        "mixture(0.66: 16 to 25 days, 0.34: 130 to 220 days)",  # a third where the evidence leaves nothing
        "mixture(0.5: 17 to 24 days, 0.14: 900 to 1000 days, 0.36: 60 to 100 days)",  # far out on that side
        "mixture(0.7: 18 to 22 days, 0.3: 6 to 8 days)",  # beyond it
    ],
)
def test_no_side_gains_what_the_evidence_takes_from_it(claim):
    """As few bits as are permitted, and still read into the evidence: they went where it does not point."""
    with pytest.raises(OverReadingError, match="the evidence gives it no more"):
        check_reading(
            parse_distribution("20 to 200 days"), parse_distribution(claim), [estimate("a", 20, 2, "day")]
        )
