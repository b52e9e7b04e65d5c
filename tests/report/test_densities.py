"""A density on a logarithmic axis keeps every draw: on the axis, at zero, or beyond the limit."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.report.densities import BANDS, log_density, quantiles, signed_log


def test_shares_sum_to_one_and_the_curve_has_its_share():
    """Area under the curve (in decades) + zero + beyond = 1, to what is cut from the tails."""
    rng = np.random.default_rng(1)
    x = rng.lognormal(3, 1, 20_000)
    x[:5000], x[5000:7000] = 0.0, np.inf
    d = log_density(x)
    assert d.zero == 0.25
    assert d.beyond == 0.1
    area = np.trapezoid(d.density, np.log10(d.x))
    assert area == pytest.approx(d.shown, abs=0.01)


def test_the_curve_is_the_density():
    """For a lognormal it is the normal density of log10, to a few per cent of its height."""
    rng = np.random.default_rng(2)
    d = log_density(10 ** rng.normal(2, 0.5, 100_000))
    true = np.exp(-0.5 * ((np.log10(d.x) - 2) / 0.5) ** 2) / (0.5 * np.sqrt(2 * np.pi))
    assert np.max(np.abs(d.density - true)) < 0.04 * true.max()


@pytest.mark.parametrize("draws", [np.zeros(10), np.full(10, np.inf), np.full(10, 5.0), np.array([1.0])])
def test_degenerate_draws_have_a_shape_too(draws):
    """All zero, all beyond, all equal or a single draw: no error, and the shares are right."""
    d = log_density(draws)
    assert d.zero + d.beyond + d.shown == pytest.approx(1)
    assert np.all(np.isfinite(d.density))


def test_quantiles_do_not_mix_infinity_into_numbers():
    """A quantile is a number where it falls among the finite draws, infinity where it does not."""
    x = np.array([1.0, 2, 3, 4, 5, 6, np.inf, np.inf, np.inf, np.inf])
    q = dict(zip(BANDS, quantiles(x), strict=True))
    assert q[0.25] == 3.25
    assert q[0.9] == np.inf
    assert np.all(np.isfinite([q[0.05], q[0.5]]))


def test_signed_log_is_odd_and_increasing():
    """The axis of lead time treats days late and days early alike and never turns back."""
    x = np.linspace(-1e4, 1e4, 1001)
    y = signed_log(x)
    assert np.all(np.diff(y) > 0)
    assert y == pytest.approx(-signed_log(-x))
