"""Distributions from numbers: samples, points of a cdf, stated quantiles, and their files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import DistributionError
from leadtime.evidence import Curve, Samples, parse_distribution


def test_two_quantiles_are_an_interval() -> None:
    """Through two quantiles goes the normal or lognormal of the interval; a straight line likewise."""
    u = np.array([1e-6, 0.01, 0.3, 0.5, 0.8, 0.999])
    for pair, interval in [
        ("quantiles(5%: 1, 95%: 20)", "1 to 20"),
        ("quantiles(10%: -1, 90%: 20)", "80% -1 to 20"),
        ("quantiles(5%: 1, 50%: 4, 95%: 16)", "1 to 16"),
        ("quantiles(10%: 2027-01, 50%: 2029-01, 90%: 2031-01)", "80% 2027-01 to 2031-01"),
    ]:
        a, b = parse_distribution(pair), parse_distribution(interval)
        np.testing.assert_allclose(a.ppf(u), b.ppf(u), rtol=1e-9)
        np.testing.assert_allclose(a.pdf(b.ppf(u)), b.pdf(b.ppf(u)), rtol=1e-8)
        assert (a.mean(), a.sd()) == pytest.approx((b.mean(), b.sd()), rel=1e-9)


def test_quantiles_are_met_and_rise() -> None:
    """The curve goes through every stated quantile, rises everywhere, and its inverse inverts it."""
    d = parse_distribution("quantiles(1%: 1, 5%: 1.01, 50%: 4, 90%: 300, 95%: 301) years")
    np.testing.assert_allclose(d.ppf([0.01, 0.05, 0.5, 0.9, 0.95]), [1, 1.01, 4, 300, 301])
    u = np.linspace(0.0005, 0.9995, 3000)
    x = d.ppf(u)
    assert np.all(np.diff(x) > 0)
    np.testing.assert_allclose(d.cdf(x), u, rtol=1e-9)
    slope = (d.cdf(x * (1 + 1e-6)) - d.cdf(x * (1 - 1e-6))) / (2e-6 * x)
    np.testing.assert_allclose(d.pdf(x)[::7], slope[::7], rtol=2e-2)


def test_a_curve_is_straight_between_its_points() -> None:
    """Interpolation, flat stretches, jumps and the mass that lies beyond."""
    d = Curve((0, 10, 20, 20, 30), (0.1, 0.5, 0.5, 0.6, 0.8), unit="year")
    np.testing.assert_allclose(d.ppf([0, 0.05, 0.3, 0.5, 0.55, 0.7, 0.8]), [0, 0, 5, 10, 20, 25, 30])
    assert d.ppf(0.81) == math.inf
    np.testing.assert_allclose(
        d.cdf([-1, 0, 5, 15, 19.999999, 20, 30, 99]), [0, 0.1, 0.3, 0.5, 0.5, 0.6, 0.8, 0.8]
    )
    assert d.beyond == pytest.approx(0.2)
    assert d.mean() == math.inf
    values, p = d.atoms()
    np.testing.assert_allclose(values, [0, 20])
    np.testing.assert_allclose(p, [0.1, 0.1])
    assert d.support() == (0, math.inf)


def test_a_whole_curve_has_moments() -> None:
    """A straight line from 0 to 1 is the uniform distribution."""
    d = parse_distribution("cdf(2: 0, 6: 100%)")
    assert (d.mean(), d.sd()) == pytest.approx((4, 4 / math.sqrt(12)))
    np.testing.assert_allclose(d.pdf([1, 3, 7]), [0, 0.25, 0])


def test_samples_are_drawn_as_they_are() -> None:
    """Only the numbers themselves come out, each with its share."""
    d = Samples((4, 1, 1, 2), unit="day")
    np.testing.assert_array_equal(d.ppf([0, 0.5, 0.51, 0.76, 1]), [1, 1, 2, 4, 4])
    assert (d.mean(), d.sd()) == pytest.approx((2, math.sqrt(1.5)))
    np.testing.assert_allclose(Samples((1, 2), (1, 3)).pdf([1, 2]), [0.25, 0.75])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder with a few tables, and a secret beside it."""
    home = tmp_path / "project"
    (home / "data").mkdir(parents=True)
    (home / "plain.csv").write_text("1\n2\n4\n")
    (home / "two.csv").write_text("days;weight\n1;1\n2;3\n")
    (home / "curve.csv").write_text('# a survey\n"x","lower","y"\n0,0,0\n10,0.1,0.4\n50,0.3,0.9\n')
    (home / "bad.csv").write_text("x,p\n1,0.2\n2,zero\n")
    (home / "ragged.csv").write_text("1,2\n3\n")
    (home / "empty.csv").write_text("")
    (home / "data" / "odd name.csv").write_text("5\n6\n")
    (tmp_path / "secret.csv").write_text("1\n")
    return home


@pytest.mark.parametrize(
    ("text", "quantile", "unit"),
    [
        ("samples(plain.csv) days", 2, "day"),
        ("samples(two.csv) days", 2, "day"),
        ('samples("data/odd name.csv")', 5, ""),
        ("samples(two.csv, x=weight)", 1, ""),
        ("cdf(curve.csv, x=x, p=y) years", 18, "year"),
        ("cdf(curve.csv, x=x, p=y, from=2023) date", 2041, "date"),
        ("cdf(curve.csv, x=x, p=y, from=2023-01)", 2041, "date"),
        ("mixture(1: samples(plain.csv)) months", 2, "month"),
    ],
)
def test_files_are_read_and_named_again(folder: Path, text: str, quantile: float, unit: str) -> None:
    """Tables with and without a header, by column and with an origin; the text still names the file."""
    d = parse_distribution(text, folder=folder)
    assert float(d.ppf(0.5)) == pytest.approx(quantile)
    assert d.unit == unit
    assert ".csv" in str(d)
    assert parse_distribution(str(d), folder=folder) == d


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("samples(plan.csv)", "no file"),
        ("samples(../secret.csv)", "outside"),
        ('samples("/etc/passwd")', "outside"),
        ('samples("../project/../secret.csv")', "outside"),
        ('samples("\\u0000.csv")', "no"),
        ("samples(bad.csv, x=p)", "not a finite number"),
        ("samples(ragged.csv)", "cells"),
        ("samples(empty.csv)", "empty"),
        ("samples(data)", "read|file"),
        ("cdf(curve.csv)", "3 columns"),
        ("cdf(plain.csv)", "column of probabilities"),
        ("cdf(curve.csv, x=x, p=z)", "no column 'z'"),
        ("cdf(curve.csv, y=x)", "no setting 'y'"),
        ("cdf(curve.csv, x=x, from=y)", "number or a date"),
        ("samples(plain.csv, 3)", "argument"),
        ("samples(plain.csv)%", "plain unit"),
    ],
)
def test_files_that_cannot_be_used(folder: Path, text: str, words: str) -> None:
    """A file that is missing, outside the folder or no table of numbers is refused with its name."""
    with pytest.raises(DistributionError, match=words):
        parse_distribution(text, folder=folder)
