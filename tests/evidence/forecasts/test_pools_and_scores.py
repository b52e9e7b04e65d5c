"""Pools, scores and track records: published figures, identities, and what must not be joined."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import InputError, SupportError
from leadtime.evidence import parse_distribution as dist
from leadtime.evidence.forecasts import scores
from leadtime.evidence.forecasts.forecastbench import Resolution
from leadtime.evidence.forecasts.pools import pool, pool_distributions, track_weights
from leadtime.evidence.forecasts.question import Question
from leadtime.evidence.forecasts.reading import read_forecasts
from leadtime.evidence.forecasts.record import Row, read_outcomes, score

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "forecasting"
CHANCE = st.floats(0.001, 0.999)
PAIRS = st.lists(st.tuples(CHANCE, st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


def test_known_pools() -> None:
    """Probabilities .1, .2 and .6."""
    given_ = [0.1, 0.2, 0.6]
    assert pool(given_, "odds") == pytest.approx(0.2574334461, abs=1e-10)
    assert pool(given_, "extremised", exponent=2.5) == pytest.approx(0.0660890391, abs=1e-10)
    assert pool(given_, "linear") == pytest.approx(0.3)
    assert pool(given_, "linear", weights=[2, 1, 1]) == pytest.approx(0.25)


@given(st.lists(CHANCE, min_size=1, max_size=8))
def test_pools_lie_between_and_treat_no_as_yes(ps: list[float]) -> None:
    """A pool lies between its least and greatest; swapping yes and no swaps the pool."""
    for method in ("linear", "odds"):
        made = pool(ps, method)  # type: ignore[arg-type]
        assert min(ps) - 1e-9 <= made <= max(ps) + 1e-9
        assert pool([1 - p for p in ps], method) == pytest.approx(1 - made, abs=1e-9)  # type: ignore[arg-type]


def test_certainty_and_mistakes() -> None:
    """A sure no wins among odds; a sure yes beside it has no mean; weights must be weights."""
    assert pool([0.0, 0.5]) == 0.0
    assert pool([0.0, 0.5, 1.0], weights=[0, 1, 0]) == 0.5
    for wrong in ([0.0, 1.0], [-0.1], [math.nan], []):
        with pytest.raises(InputError):
            pool(wrong)
    with pytest.raises(InputError, match="weights"):
        pool([0.1, 0.2], weights=[1, -1])


def test_weights_by_track_record() -> None:
    """The formula by hand; who has no record has the average; equal records have equal weights."""
    # mean .2; (20·.1 + 10·.2)/30 = .1333, (20·.3 + 10·.2)/30 = .2667
    assert track_weights([0.1, 0.3], [20, 20]) == pytest.approx([2 / 3, 1 / 3])
    assert track_weights([0.2, 0.2, 9], [5, 50, 0]) == pytest.approx([1 / 3] * 3)


def test_pools_of_distributions() -> None:
    """A mixture's distribution function is the mean of theirs; averaged quantiles of normals are normal."""
    a, b = dist("normal(0, 1) days"), dist("normal(4, 3) days")
    mixed = pool_distributions([a, b])
    assert float(mixed.cdf(1)) == pytest.approx((float(a.cdf(1)) + float(b.cdf(1))) / 2)
    assert str(pool_distributions([a, b], "quantiles")) == "normal(2, 2) days"
    held = pool_distributions([dist("1 to 10 years"), dist("2 to 40 years")], "quantiles")
    want = (dist("1 to 10 years").ppf(0.9) + dist("2 to 40 years").ppf(0.9)) / 2
    assert float(held.ppf(0.9)) == pytest.approx(float(want))
    part = pool_distributions([dist("cdf(0: 0%, 10: 70%)"), dist("uniform(0, 10)")], "quantiles")
    assert part.beyond == pytest.approx(0.3)


def test_known_scores() -> None:
    """CRPS of N(0, 1) at 0, Brier and log scores by hand."""
    assert scores.crps(dist("normal(0, 1)"), 0) == pytest.approx(0.2336949773, abs=1e-10)
    assert scores.brier(0.3, 1) == pytest.approx(0.49)
    assert scores.log_score(0.25, 1) == 2
    assert scores.log_score(0.25, 0, base=math.e) == pytest.approx(-math.log(0.75))
    assert scores.log_score(0.0, 1) == math.inf


@pytest.mark.parametrize("y", [-2.0, 0.0, 0.7, 5.0])
def test_numeric_crps_meets_the_closed_forms(y: float) -> None:
    """The general integral agrees with normal and Student's t, uncut and cut at a limit."""
    normal = dist("normal(0.5, 2)")
    assert scores._crps_numeric(normal, y, math.inf) == pytest.approx(scores.crps(normal, y), abs=1e-9)
    t = dist("student_t(4, 1, 2)")
    assert scores._crps_numeric(t, y, math.inf) == pytest.approx(scores.crps(t, y), abs=1e-6)
    assert scores._crps_numeric(t, min(y, 2.0), 2.0) == pytest.approx(scores.crps(t, y, 2.0), abs=1e-6)


def test_crps_of_atoms_curves_and_mass_beyond() -> None:
    """Atoms give the samples' score; a uniform ∫ by hand; mass beyond needs a limit."""
    x = [1.0, 2.0, 4.0]
    assert scores.crps(dist("samples(1, 2, 4)"), 2.5) == pytest.approx(scores.crps_samples(x, 2.5))
    assert scores.crps(dist("bernoulli(30%)"), 1) == pytest.approx(0.49)
    assert scores.crps(dist("uniform(0, 1)"), 0) == pytest.approx(1 / 3)
    half = dist("cdf(0: 0%, 10: 50%)")
    with pytest.raises(SupportError, match="beyond"):
        scores.crps(half, 3)
    # F = x/20 up to 10, then 1/2 up to the limit 20: ∫₀¹⁰(x/20)² + 10·(1/2)² for an outcome beyond.
    assert scores.crps(half, 30, limit=20) == pytest.approx(10 / 12 + 2.5)


def test_a_fair_score_is_unbiased_for_samples() -> None:
    """Of 4 draws from N(0, 1), the fair score has the mean of N(0, 1)'s own; the other is higher."""
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(4000, 4))
    fair = np.mean([scores.crps_samples(list(d), 0.0, fair=True) for d in draws])
    assert fair == pytest.approx(0.2336949773, abs=0.02)
    assert np.mean([scores.crps_samples(list(d), 0.0) for d in draws]) > 0.3


@given(PAIRS)
def test_the_parts_make_the_whole(pairs: list[tuple[float, float]]) -> None:
    """Reliability − resolution + uncertainty + within is the Brier score, whatever the bins hold."""
    made = scores.track_record(pairs)
    assert made.parts.brier == pytest.approx(made.brier, abs=1e-12)
    assert sum(b.count for b in made.bins) == made.count
    assert all(b.interval[0] <= b.came <= b.interval[1] for b in made.bins)


def test_calibration_by_hand() -> None:
    """Murphy's parts of four forecasts; Wilson's interval of 1 of 4; skill against the base rate."""
    made = scores.track_record([(0.25, 0.0), (0.25, 0.0), (0.25, 1.0), (0.75, 1.0)])
    assert made.brier == pytest.approx(0.1875)
    assert made.parts.reliability == pytest.approx((3 * (0.25 - 1 / 3) ** 2 + 0.0625) / 4)
    assert made.skill == pytest.approx(1 - 0.1875 / 0.25)
    assert scores.wilson(1, 4) == pytest.approx((0.0455873, 0.6993582), abs=1e-6)
    assert scores.wilson(0, 10)[0] == 0


def asked(name: str, p: float | None, day: int = 6) -> Question:
    """A question of a platform, forecast on a day of August."""
    when = dt.datetime(2026, 8, day, tzinfo=dt.UTC)
    return Question(id=name, platform="m", title=name, kind="binary", p=p, as_of=when)


def came(name: str, day: int, value: float, final: bool = True) -> Resolution:
    """What a question came to on a day of August."""
    return Resolution(("m", name), dt.date(2026, 8, day), value, final)


def test_what_is_scored_and_what_is_left_out() -> None:
    """First final outcome after the forecast; prices, early outcomes and other platforms are left out."""
    questions = [asked("a", 0.9), asked("b", 0.2), asked("c", 0.3), asked("d", None), asked("e", 0.5)]
    outcomes = [came("a", 9, 0.7, final=False), came("a", 12, 1.0), came("a", 20, 0.0), came("b", 6, 0.0)]
    outcomes += [
        came("c", 9, 0.4, final=False),
        came("d", 9, 1.0),
        Resolution(("x", "e"), dt.date.max, 1.0, True),
    ]
    made = score(questions, outcomes)
    assert made.rows == (Row("m", "a", "", 0.9, 1.0),)
    assert sum(n for _, n in made.left_out) == 4
    with pytest.raises(SupportError, match="no question can be scored"):
        score(questions[1:], outcomes)


@pytest.mark.skipif(not DATA.is_dir(), reason="NOT RUN: ../shared/data/forecasting is not here")
def test_two_real_sets_of_other_dates() -> None:
    """The shared sets overlap in 175 questions, of which two can be scored; the rest is accounted for."""
    questions = read_forecasts(DATA / "forecastbench_2026-08-16-llm.json").questions
    made = score(questions, read_outcomes(DATA / "2026-08-02_resolution_set.json"))
    assert (made.matched, made.record.count) == (175, 2)
    assert sum(n for _, n in made.left_out) + 2 == 500
