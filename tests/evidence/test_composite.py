"""Mixtures, clipped and truncated distributions: known answers, jumps and gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from leadtime.errors import DistributionError, UnitError
from leadtime.evidence import Clip, Constant, Mixture, Normal, Truncate, Uniform, parse_distribution


def test_mixture_quantiles_are_right_to_the_last_digits() -> None:
    """F(ppf(u)) = u over the whole range, tails included, for a mixture of smooth parts."""
    d = parse_distribution("mixture(0.6: beta(2, 5), 0.4: beta(5, 2))")
    u = np.concatenate([np.logspace(-12, -1, 60), np.linspace(0.1, 0.9, 81), 1 - np.logspace(-9, -1, 40)])
    np.testing.assert_allclose(d.cdf(d.ppf(u)), u, rtol=1e-12)
    far = parse_distribution("mixture(0.5: 1e-6 to 1e-5, 0.5: 1e5 to 1e6)")
    np.testing.assert_allclose(far.cdf(far.ppf(u)), u, rtol=1e-11)


def test_mixture_of_normals_is_exact() -> None:
    """A mixture of one part, and of equal parts, is that part."""
    u = np.linspace(0.001, 0.999, 200)
    for text in ("mixture(1: normal(3, 2))", "mixture(0.3: normal(3, 2), 0.7: normal(3, 2))"):
        np.testing.assert_allclose(parse_distribution(text).ppf(u), stats.norm(3, 2).ppf(u), rtol=1e-12)


def test_mixture_with_atoms_and_gaps() -> None:
    """Quantiles sit exactly on atoms, skip gaps, and are the smallest value that reaches u."""
    d = parse_distribution("mixture(0.25: 2, 0.25: uniform(3, 4), 0.25: uniform(10, 11), 0.25: 20)")
    np.testing.assert_array_equal(d.ppf([0.0, 0.1, 0.25, 0.76, 1.0]), [2, 2, 2, 20, 20])
    np.testing.assert_allclose(d.ppf([0.375, 0.5, 0.500001, 0.625]), [3.5, 4, 10, 10.5], atol=1e-4)
    assert d.ppf(0.5) == pytest.approx(4, rel=1e-12)
    np.testing.assert_allclose(d.breaks(), [0.25, 0.5, 0.75])
    values, p = d.atoms()
    np.testing.assert_allclose(values, [2, 20])
    np.testing.assert_allclose(p, [0.25, 0.25])
    assert not d.discrete
    assert float(d.pdf(3.5)) == pytest.approx(0.25)


def test_mixture_of_values_is_discrete() -> None:
    """Parts that are all discrete make a discrete mixture, whose equal values are added up."""
    d = parse_distribution("mixture(0.5: bernoulli(0.5), 0.5: discrete(1: 0.2, 2: 0.8))")
    assert d.discrete
    np.testing.assert_allclose(d.pdf([0, 1, 2]), [0.25, 0.35, 0.4])
    np.testing.assert_array_equal(d.ppf([0.2, 0.5, 0.7]), [0, 1, 2])


def test_mixture_converts_its_parts() -> None:
    """Parts in other units of one dimension are converted to the last one."""
    d = parse_distribution("mixture(0.5: uniform(0, 1) years, 0.5: uniform(0, 12) months)")
    assert d.unit == "month"
    np.testing.assert_allclose(d.ppf([0.25, 0.5]), [3, 6], rtol=1e-12)
    assert float(d.pdf(5.0)) == pytest.approx(1 / 12)
    assert d.mean() == pytest.approx(6)
    with pytest.raises(UnitError):
        Mixture((Constant(1, unit="day"), Constant(2)), (0.5, 0.5))


def test_mixture_moments() -> None:
    """Mean and spread by the law of total variance."""
    d = parse_distribution("mixture(0.3: normal(0, 1), 0.7: normal(10, 2))")
    assert d.mean() == pytest.approx(7)
    assert d.sd() == pytest.approx(math.sqrt(0.3 * (1 + 49) + 0.7 * (4 + 9)))


def test_a_part_that_lies_beyond_is_kept_apart() -> None:
    """Censored mass stays +inf through a mixture; the rest keeps finite quantiles."""
    d = parse_distribution("mixture(0.5: cdf(0: 0, 10: 50%), 0.5: uniform(0, 10)) years")
    assert d.beyond == pytest.approx(0.25)
    np.testing.assert_allclose(d.ppf([0.375, 0.74, 0.76, 1]), [5, 9.8666667, np.inf, np.inf])
    assert d.mean() == math.inf
    late = parse_distribution("mixture(0.5: cdf(0: 0, 10: 50%), 0.5: normal(100, 1))")
    assert float(late.ppf(0.5)) == pytest.approx(100, abs=0.01)


def test_nested_mixtures_are_flat_in_effect() -> None:
    """A mixture inside a mixture is the mixture of all."""
    nested = parse_distribution("mixture(0.5: mixture(0.5: 1 to 2, 0.5: 3 to 4), 0.5: 5 to 6)")
    flat = parse_distribution("mixture(0.25: 1 to 2, 0.25: 3 to 4, 0.5: 5 to 6)")
    u = np.linspace(0, 1, 101)[1:-1]
    np.testing.assert_allclose(nested.ppf(u), flat.ppf(u), rtol=1e-12)


def test_truncation_renormalises() -> None:
    """Truncated normals agree with scipy's truncnorm, moments included."""
    d, s = Truncate(Normal(1, 2), 0, 4), stats.truncnorm(-0.5, 1.5, 1, 2)
    u = np.linspace(0, 1, 51)
    np.testing.assert_allclose(d.ppf(u), s.ppf(u), rtol=1e-9, atol=1e-12)
    x = np.linspace(-1, 5, 50)
    np.testing.assert_allclose(d.cdf(x), s.cdf(x), atol=1e-12)
    np.testing.assert_allclose(d.pdf(x), s.pdf(x), atol=1e-12)
    assert (d.mean(), d.sd()) == pytest.approx((s.mean(), s.std()))
    assert d.support() == (0, 4)


def test_clipping_makes_atoms() -> None:
    """What lies outside is gathered at the ends: a rectified normal has the textbook mean φ(0)."""
    d = Clip(Normal(0, 1), 0, math.inf)
    assert d.mean() == pytest.approx(stats.norm.pdf(0))
    assert d.sd() == pytest.approx(math.sqrt(0.5 - stats.norm.pdf(0) ** 2))
    values, p = d.atoms()
    np.testing.assert_allclose((values[0], p[0]), (0, 0.5))
    np.testing.assert_array_equal(d.ppf([0, 0.3, 0.5]), [0, 0, 0])
    assert float(d.cdf(0)) == 0.5
    assert float(d.cdf(-1e-9)) == 0


def test_cutting_past_the_support() -> None:
    """Ends outside the support change nothing when truncating, and make a constant when clipping."""
    u = np.linspace(0, 1, 11)
    np.testing.assert_allclose(Truncate(Uniform(1, 2), -5, 5).ppf(u), Uniform(1, 2).ppf(u))
    np.testing.assert_array_equal(Clip(Uniform(1, 2), 3, 5).ppf(u), np.full(11, 3.0))
    assert Clip(Uniform(1, 2), 3, 5).mean() == 3
    with pytest.raises(DistributionError, match="no probability"):
        Truncate(Uniform(1, 2), 3, 5)


def test_heavy_tails_through_cuts() -> None:
    """An open end keeps an infinite mean; a closed one makes it finite."""
    assert parse_distribution("truncate(pareto(0.9, 1), 2, inf)").mean() == math.inf
    d = parse_distribution("truncate(pareto(1.5, 1), 1, 1e6)")
    top = 1 - 1e6**-1.5
    assert d.mean() == pytest.approx(3 * (1 - 1e6**-0.5) / top, rel=1e-6)
    assert parse_distribution("truncate(pareto(1.5, 1), 2, inf)").mean() == pytest.approx(6, rel=1e-6)
    assert parse_distribution("clip(cdf(0: 0, 10: 50%), 0, 20)").mean() == pytest.approx(12.5)
