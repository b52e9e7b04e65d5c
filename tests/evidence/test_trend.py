"""The trend fit against linregress, against hand arithmetic, and against METR's own doubling times."""

from __future__ import annotations

import csv
import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from leadtime.errors import InputError, SupportError
from leadtime.evidence.trend import Fact, fit_trend, read_facts, select, trend_belief, trend_from_file
from leadtime.units import compatible

ROOT = Path(__file__).parents[2]
HORIZONS = ROOT / "examples/field/facts/horizons.csv"
SHARED = ROOT.parent / "shared/data/metr/hcast_r_s__horizons_raw.csv"


def facts_on(days, minutes):
    start = dt.date(2024, 1, 1)
    return [
        Fact(f"m{i}", start + dt.timedelta(days=int(d)), float(m))
        for i, (d, m) in enumerate(zip(days, minutes, strict=True))
    ]


@pytest.fixture
def scattered():
    rng = np.random.default_rng(1)
    days = np.sort(rng.integers(0, 900, 12))
    return facts_on(days, 2 ** (days / 200 + rng.normal(0, 0.4, 12)))


def test_line_without_scatter_is_found_exactly():
    """Horizons that double every 100 days give back 100 days, R² 1 and no uncertainty."""
    trend = fit_trend(facts_on([0, 100, 200, 300], [1, 2, 4, 8]), at=dt.date(2024, 1, 1))
    assert trend.doubling_days == pytest.approx(100)
    assert trend.r2 == pytest.approx(1)
    assert trend.level == pytest.approx(0, abs=1e-9)
    assert trend.slope_se < 1e-9


def test_fit_agrees_with_linregress(scattered):
    """Slope, its error, R² and the line's error are those of scipy's ordinary least squares."""
    at = dt.date(2027, 1, 1)
    trend = fit_trend(scattered, at=at)
    x = np.array([(f.released - at).days / 365.25 for f in scattered])
    expected = stats.linregress(x, np.log2([f.minutes for f in scattered]))
    assert trend.slope == pytest.approx(expected.slope, rel=1e-9)
    assert trend.slope_se == pytest.approx(expected.stderr, rel=1e-9)
    assert trend.level == pytest.approx(expected.intercept, rel=1e-9)
    assert trend.level_se == pytest.approx(expected.intercept_stderr, rel=1e-9)
    assert trend.r2 == pytest.approx(expected.rvalue**2, rel=1e-9)


def test_line_and_correlation_agree_with_the_covariance_matrix(scattered):
    """The line's error on any day is that of the full covariance σ² (X'X)⁻¹ of level and slope."""
    at, when = dt.date(2026, 11, 1), dt.date(2029, 5, 1)
    trend = fit_trend(scattered, at=at)
    x = np.array([(f.released - at).days / 365.25 for f in scattered])
    design = np.column_stack([np.ones_like(x), x])
    y = np.log2([f.minutes for f in scattered])
    coefficients, rss, *_ = np.linalg.lstsq(design, y, rcond=None)
    covariance = float(rss[0]) / trend.df * np.linalg.inv(design.T @ design)
    row = np.array([1, (when - at).days / 365.25])
    location, scale = trend.line(when)
    assert location == pytest.approx(float(row @ coefficients), rel=1e-9)
    assert scale == pytest.approx(math.sqrt(row @ covariance @ row), rel=1e-6)
    expected = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    assert trend.correlation == pytest.approx(expected, rel=1e-6)
    assert trend.release(when)[1] == pytest.approx(math.hypot(scale, trend.scatter))


def test_interval_covers_the_truth_as_often_as_it_says():
    """Over 1,000 simulated histories the 80 % interval holds the true 150 days 80 % of the time."""
    rng = np.random.default_rng(0)
    days = np.arange(0, 900, 100)
    hits = 0
    for _ in range(1000):
        history = facts_on(days, 2 ** (days / 150 + rng.normal(0, 0.5, days.size)))
        low, high = fit_trend(history).doubling_interval(0.8)
        hits += low <= 150 <= high
    assert hits / 1000 == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 1000))


def test_interval_weights_are_weighted_least_squares(scattered):
    """Weights from the intervals give numpy's weighted fit; equal intervals give the unweighted one."""
    widths = np.linspace(1.2, 4, len(scattered))
    dated = [
        Fact(f.model, f.released, f.minutes, f.minutes / w, f.minutes * w)
        for f, w in zip(scattered, widths, strict=True)
    ]
    x = np.array([f.released.toordinal() / 365.25 for f in dated])
    expected = np.polyfit(x - x.mean(), np.log2([f.minutes for f in dated]), 1, w=1 / np.log2(widths))
    assert fit_trend(dated, weights="interval").slope == pytest.approx(expected[0], rel=1e-8)
    alike = [Fact(f.model, f.released, f.minutes, f.minutes / 2, f.minutes * 2) for f in scattered]
    assert fit_trend(alike, weights="interval").slope_se == pytest.approx(fit_trend(scattered).slope_se)
    with pytest.raises(InputError, match="no interval"):
        fit_trend(scattered, weights="interval")


def test_frontier_is_the_running_maximum_of_the_whole_history():
    """A later `since` never makes a record of a release that was worse than an earlier one."""
    facts = facts_on([0, 10, 20, 30, 30], [1, 8, 4, 8, 9])
    assert [f.minutes for f in select(facts, frontier=True)] == [1, 8, 9]
    late = select(facts, frontier=True, since=dt.date(2024, 1, 15))
    assert [f.minutes for f in late] == [9]
    assert [f.minutes for f in select(facts, until=dt.date(2024, 1, 21), below=8)] == [1, 4]


def test_field_example_gives_the_published_doubling_times():
    """Records under 16 h give METR's own figures: 128.7 days from 2023 on, 187.8 over all years."""
    recent = trend_from_file(HORIZONS, since="2023-01-01", frontier=True, below=960)
    whole = trend_from_file(HORIZONS, frontier=True, below=960)
    assert recent.doubling_days == pytest.approx(128.744, abs=0.1)
    assert whole.doubling_days == pytest.approx(187.778, abs=0.1)


def test_first_suite_gives_the_published_doubling_time(tmp_path):
    """METR's first table (19 releases, not ours to ship) gives the published 212 days over 2019–2025."""
    if not SHARED.is_file():
        pytest.skip(f"LOUD SKIP: {SHARED} is not here, so the published 212 days were not checked")
    file = tmp_path / "facts.csv"
    with SHARED.open() as source, file.open("w", newline="") as target:
        rows = [r for r in csv.DictReader(source) if r["release_date"]]
        writer = csv.writer(target)
        writer.writerow(["model", "release_date", "p50_minutes"])
        writer.writerows([r["agent"], r["release_date"], r["p50"]] for r in rows)
    trend = trend_from_file(file, until="2025-02-28", frontier=True)
    assert trend.doubling_days == pytest.approx(212, abs=2)


def test_belief_is_the_posterior_and_has_a_unit():
    """The slope belief is the exact Student-t; horizon_now is lognormal around the same line."""
    how = {"since": 2023.0, "at": dt.date(2026, 11, 1), "frontier": True, "below": 960}
    trend = trend_from_file(HORIZONS, **how)
    slope = trend_belief(HORIZONS, of="doublings_per_year", **how)
    exact = stats.t(trend.df, trend.slope, trend.slope_se)
    assert compatible(slope.unit, "1 / year")
    assert np.allclose(slope.ppf([0.05, 0.5, 0.95]), exact.ppf([0.05, 0.5, 0.95]))
    level = trend_belief(HORIZONS, of="log2_horizon", **how)
    horizon = trend_belief(HORIZONS, of="horizon_now", **how)
    assert compatible(horizon.unit, "work_hour")
    assert float(horizon.ppf(0.5)) == pytest.approx(2 ** float(level.ppf(0.5)) / 60)


def test_changing_a_fact_changes_the_belief(tmp_path):
    """A belief follows its file: a better last release makes the fitted growth faster."""
    text = HORIZONS.read_text()
    changed = tmp_path / "horizons.csv"
    changed.write_text(text.replace("718.8,316.7", "900.0,316.7"))
    before = trend_belief(HORIZONS, of="doublings_per_year", since="2023-01", frontier=True, below=960)
    after = trend_belief(changed, of="doublings_per_year", since="2023-01", frontier=True, below=960)
    assert text != changed.read_text()
    assert float(after.ppf(0.5)) > float(before.ppf(0.5))


def test_mistakes_are_named_with_their_line(tmp_path):
    """A missing file, a missing column, a bad number and an impossible interval each say where they are."""
    with pytest.raises(InputError, match="no file of facts"):
        read_facts(tmp_path / "none.csv")
    bad = tmp_path / "bad.csv"
    bad.write_text("model,release_date\nA,2024-01-01\n")
    with pytest.raises(InputError, match="lack the column p50_minutes"):
        read_facts(bad)
    bad.write_text("model,release_date,p50_minutes\nA,2024-01-01,3\nB,soon,4\n")
    with pytest.raises(InputError, match=r"bad\.csv:3: cannot read this fact"):
        read_facts(bad)
    bad.write_text("model,release_date,p50_minutes,lower,upper\nA,2024-01-01,3,4,5\n")
    with pytest.raises(InputError, match="0 < lower <= p50_minutes <= upper"):
        read_facts(bad)
    with pytest.raises(InputError, match=r"cannot give 'doubling_per_year'"):
        trend_belief(HORIZONS, of="doubling_per_year")


def test_too_few_facts_are_refused():
    """Two points leave no scatter to judge by, and a flat history has no doubling time."""
    with pytest.raises(SupportError, match="at least 3 facts"):
        fit_trend(facts_on([0, 100], [1, 2]))
    falling = fit_trend(facts_on([0, 100, 200, 300], [8, 4, 2, 1]))
    with pytest.raises(SupportError, match="do not grow"):
        falling.doubling_interval()
    vague = fit_trend(facts_on([0, 100, 200, 300], [1, 5, 1, 5]))
    assert vague.doubling_interval()[1] == math.inf
