"""What does not count twice, or at all: one source in pieces, and records about something else."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.errors import InputError, OverReadingError
from leadtime.evidence import Beta, Interval, Lognormal, Uniform, check_reading, parse_distribution, update
from leadtime.evidence.records import Estimate, Source
from leadtime.evidence.told import result_words
from leadtime.evidence.updating.conflict import disagreement
from leadtime.evidence.updating.ordering import ordering_weights
from leadtime.evidence.updating.terms import NormalTerm
from leadtime.evidence.works import groups_of, independent_sources, works_of
from tests.evidence.pieces import counts, estimate, interval, ordering, record

DAYS = Interval(20, 200, unit="day")


def weak(name: str, title: str = "", **appraisal: object) -> object:
    """A measurement of low validity."""
    return interval(name, 15, 20, 27, "day", validity=0.3, title=title, **appraisal)


def test_one_source_in_ten_pieces_is_one_record():
    """Ten records of one work move what the best of them moves; each of a work of its own moves further."""
    one = update(DAYS, [weak("a", "A report")])
    ten = update(DAYS, [weak(f"r{i}", "A report") for i in range(10)])
    assert ten.bits == pytest.approx(one.bits, rel=1e-6)
    assert len(ten.steps) == 1
    assert update(DAYS, [weak(f"r{i}") for i in range(10)]).bits > 5 * one.bits


def test_groups_of_their_own_make_two_records_of_one_source_two():
    """Whoever says that two findings of one work are independent is believed, and says it in the ledger."""
    apart = [weak("a", "A report", group="first"), weak("b", "A report", group="second")]
    assert len(update(DAYS, apart).steps) == 2
    assert groups_of(apart) == ("first", "second")
    joined = [weak("a", "A report", group="first"), weak("b", "A report")]
    assert groups_of(joined) == ("first", "first")


def test_ten_weak_records_of_one_source_do_not_carry_a_strong_claim():
    """The guard permits ten pieces of one work no more than one."""
    prior, claim = DAYS, parse_distribution("18 to 90 days")
    with pytest.raises(OverReadingError):
        check_reading(prior, claim, [weak(f"r{i}", "A report") for i in range(60)])
    check_reading(prior, claim, [weak(f"r{i}") for i in range(60)])


def test_records_about_something_else_move_nothing():
    """With the belief's name a record about another belief is left out, and one about its vector is not."""
    other = update(DAYS, [estimate("a", 20, 5, "day")], name="window")
    assert other.after == DAYS
    assert other.left_out == (("a", "it is about x, and not about window"),)
    assert update(DAYS, [estimate("a", 20, 5, "day")], name="x[lab]").bits > 1
    with pytest.raises(OverReadingError, match="not about window"):
        check_reading(DAYS, parse_distribution("15 to 25 days"), [estimate("a", 20, 5, "day")], name="window")


def test_a_magnitude_in_a_proxy_experiment_is_refused_however_it_came_in():
    """A copy of a proxy record with an estimate in it, which no reader lets in, moves nothing."""
    smuggled = ordering("a").model_copy(update={"result": Estimate(value=20, se=2, unit="day")})
    with pytest.raises(InputError, match="never by how much"):
        update(DAYS, [smuggled])


@pytest.mark.parametrize(
    "claim",
    [
        "mixture(0.51: 15 to 30 days, 0.49: 300 to 900 days)",
        "mixture(0.5: 17 to 24 days, 0.14: 900 to 1000 days, 0.36: 60 to 100 days)",
    ],
)
def test_a_claim_may_not_go_where_the_evidence_does_not_point(claim):
    """A median that is permitted, and much where the prior has little and the evidence takes it away."""
    with pytest.raises(OverReadingError, match="the evidence gives it no more"):
        check_reading(DAYS, parse_distribution(claim), [estimate("a", 20, 2, "day")])


def test_a_bare_number_errs_on_the_scale_of_the_belief():
    """About a lognormal belief a number of validity ρ has the same say a factor above the median as below."""
    prior = Lognormal(3, 1, unit="day")
    low, high = (update(prior, [estimate("a", x, unit="day", validity=0.6)]) for x in (20 / 6, 20 * 6))
    assert low.steps[0].words[0].startswith("lognormal")
    assert low.bits == pytest.approx(
        update(prior, [estimate("a", 20.0855**2 / (20 / 6), unit="day", validity=0.6)]).bits, rel=1e-4
    )
    assert high.bits > 0.3
    share = update(Beta(2, 8), [estimate("a", 0.5, validity=0.6)])
    assert share.steps[0].words[0].startswith("normal in log-odds")


def test_records_disagree_on_the_scales_of_their_own_errors():
    """4 days (2 to 8) and a bare 42 of low validity lie within their errors; 20 ± 2 and 200 (50 to 800)
    are 2.7 errors apart, which are 1.07 of the second only where its interval is taken for ± 168.
    """
    sharp = interval("a", 2, 4, 8, "day", validity=0.9)
    for rho, flagged in ((0.95, True), (0.4, False), (0.1, False)):
        moved = update(Interval(1, 45, unit="day"), [sharp, estimate("b", 42, unit="day", validity=rho)])
        assert any("disagree" in words for words in moved.conflicts) is flagged
    wide = interval("b", 50, 200, 800, "day")
    assert any("disagree" in words for words in update(DAYS, [estimate("a", 20, 2, "day"), wide]).conflicts)


def test_on_one_scale_it_is_cochrans_q():
    """Σ (yᵢ − ȳ)²/vᵢ with the weighted mean."""
    terms = [NormalTerm("linear", c, v) for c, v in ((50.0, 25.0), (70.0, 100.0), (90.0, 16.0))]
    weights = [1 / t.variance for t in terms]
    mean = sum(w * t.centre for w, t in zip(weights, terms, strict=True)) / sum(weights)
    q = sum(w * (t.centre - mean) ** 2 for w, t in zip(weights, terms, strict=True))
    assert disagreement(terms, DAYS) == pytest.approx(q, rel=1e-4)


def test_uniform_from_0_to_1_is_beta_1_1():
    """Counts move it by formula."""
    moved = update(Uniform(0, 1), [counts("a", 3, 10)])
    assert moved.method == "conjugate"
    assert moved.after == Beta(4, 8)


def test_an_ordering_may_leave_open_how_surely():
    """A source may say which and not how surely; a proxy experiment has to say it, and weights need it."""
    bare = {"form": "ordering", "better": "a", "worse": "b"}
    assert result_words(record("a", bare, "argument").result) == "a before b"
    with pytest.raises(InputError, match="with a probability"):
        record("a", bare, "proxy experiment")
    with pytest.raises(InputError, match="how probable"):
        ordering_weights({"a": np.zeros(2), "b": np.ones(2)}, [record("a", bare, "argument").result])


ARXIV = {"URL": "https://arxiv.org/abs/2401.12345v2"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"DOI": "10.1000/X"}, {"URL": "https://doi.org/10.1000/x"}, True),
        (ARXIV, {"URL": "https://www.alphaxiv.org/pdf/2401.12345.pdf"}, True),
        (ARXIV, {"DOI": "10.48550/arXiv.2401.12345"}, True),
        ({"DOI": "10.1000/x", "title": "A long report"}, {"title": "a long  Report"}, True),
        ({"URL": "http://www.a.org/x/"}, {"URL": "https://a.org/x?utm_source=y#part"}, True),
        (ARXIV, {"URL": "https://doi.org/10.48550/arXiv.2401.12345v3"}, True),
        (ARXIV, {"URL": "https://ar5iv.org/abs/2401.12345"}, True),
        ({"URL": "https://arxiv.org/abs/math.GT/0309136"}, {"DOI": "10.48550/arXiv.math/0309136"}, True),
        ({"DOI": "10.1016/S0140(05)67889-X"}, {"URL": "https://doi.org/10.1016/S0140%2805%2967889-X"}, True),
        ({"URL": "https://a.org:443/x?fbclid=1"}, {"URL": "https://a.org/x?ref=feed"}, True),
        ({"URL": "https://a.org/?p1"}, {"URL": "https://a.org/?p2"}, False),
        ({"URL": "https://a.org/x?one="}, {"URL": "https://a.org/x?two="}, False),
        ({"URL": "https://a.org/forum?id=A"}, {"URL": "https://a.org/forum?id=B"}, False),
        ({"URL": "https://a.org/1", "title": "Index"}, {"URL": "https://a.org/2", "title": "Other"}, False),
        (
            {"URL": "https://a.org/1", "title": "Index", "issued": {"date-parts": [[2024]]}},
            {"URL": "https://a.org/2", "title": "Index", "issued": {"date-parts": [[2025]]}},
            False,
        ),
    ],
)
def test_one_work_under_several_names(one, other, same):
    """DOI, arXiv number, address or title, however they are spelt; two works of one site stay two."""
    made = [
        estimate(name, 20, 5, "day").model_copy(
            update={"source": Source.model_validate({"title": name, "accessed": NOW} | source)}
        )
        for name, source in (("a", one), ("b", other))
    ]
    assert (len(set(works_of(made))) == 1) is same
    assert (len(independent_sources(made)) == 1) is same
    assert (len(update(DAYS, made).steps) == 1) is same


NOW = {"date-parts": [[2026, 11, 1]]}


def test_the_order_of_records_with_and_without_groups_does_not_matter():
    """A record without a group joins the same one of two groups of its work in any order; and it is told
    that the two count apart.
    """
    held = [
        interval("a", 5, 8, 12, "day", title="A report", group="first"),
        interval("b", 30, 60, 90, "day", title="A report", group="second"),
        interval("c", 10, 12, 14, "day", title="A report"),
    ]
    forth, back = update(DAYS, held), update(DAYS, held[::-1])
    assert forth.bits == pytest.approx(back.bits)
    assert forth.after.ppf(0.5) == pytest.approx(back.after.ppf(0.5))
    assert any("count more than once" in words for words in forth.warnings)


@pytest.mark.parametrize(
    "prior", ["mixture(0.5: 5 to 20 days, 0.5: 50 to 300 days)", "triangular(5, 30, 200) days"]
)
def test_what_the_refusal_says_to_type_is_accepted(prior):
    """The guard's own advice passes the guard, also where it is a curve through quantiles."""
    held = [estimate("a", 40, 8, "day", validity=0.6)]
    with pytest.raises(OverReadingError) as e:
        check_reading(parse_distribution(prior), parse_distribution("3000 to 3001 days"), held)
    check_reading(parse_distribution(prior), parse_distribution(e.value.problem.fix), held)
