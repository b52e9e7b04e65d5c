"""Talent with heavy tails under a noisy signal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.models.talent import assigned_output, pareto_selected_share, rest_share, selected_share, switch

MEAN, SPREAD = (0.0, -1.0), (0.5, 1.5)
unit = st.floats(0.0, 1.0)


def test_best_threshold_with_perfect_signal():
    """Two occupations: the published threshold and output, and what putting everybody in one gives."""
    z = switch(MEAN, SPREAD)
    assert z == pytest.approx(1.0)
    assert assigned_output(z, MEAN, SPREAD) == pytest.approx(1.5670592367, abs=1e-10)
    assert assigned_output(np.inf, MEAN, SPREAD) == pytest.approx(1.1331484531, abs=1e-10)


def test_best_threshold_with_noisy_signal():
    """Seen through a signal of correlation 0.6, the threshold and the output fall to the known values."""
    y = switch(MEAN, SPREAD, 0.6)
    assert y == pytest.approx(0.6)
    assert assigned_output(y, MEAN, SPREAD, 0.6) == pytest.approx(1.4003707444, abs=1e-10)


@pytest.mark.parametrize("signal", [0.3, 0.6, 1.0])
def test_switch_is_the_optimum(signal):
    """No other threshold gives more output than the one of the formula."""
    y = switch(MEAN, SPREAD, signal)
    others = assigned_output(y + np.linspace(-2, 2, 401), MEAN, SPREAD, signal)
    assert np.all(others <= assigned_output(y, MEAN, SPREAD, signal) + 1e-12)


@pytest.mark.parametrize(("signal", "share"), [(1.0, 0.5864601), (0.6, 0.3513970)])
def test_share_of_the_best_tenth(signal, share):
    """The best tenth at spread 1.5 has the known share of the output."""
    assert selected_share(0.1, 1.5, signal) == pytest.approx(share, abs=5e-8)


@settings(max_examples=60, deadline=None)
@given(unit, unit, st.floats(0, 3), unit)
def test_selected_share_is_concave_and_more_than_its_time(p, q, spread, signal):
    """More people add less and less, nobody selected is below average, and both parts make the whole."""
    low, high = selected_share(p, spread, signal), selected_share(q, spread, signal)
    assert low >= p - 1e-12
    assert selected_share((p + q) / 2, spread, signal) >= (low + high) / 2 - 1e-12
    assert low + rest_share(p, spread, signal) == pytest.approx(1.0)


def test_selected_share_agrees_with_drawn_people():
    """The formula is what drawing people, ranking them by the signal and adding up their output gives."""
    rng = np.random.default_rng(1)
    z = rng.normal(size=400_000)
    signal = 0.5 * z + np.sqrt(0.75) * rng.normal(size=z.size)
    output = np.exp(1.2 * z)[np.argsort(-signal)]
    assert output[: z.size // 4].sum() / output.sum() == pytest.approx(
        selected_share(0.25, 1.2, 0.5), abs=0.01
    )


def test_pareto_share():
    """A perfect signal gives q^(1 - 1/α); noise lowers it towards q; an infinite mean is refused."""
    assert pareto_selected_share(0.1, 1.5) == pytest.approx(0.1 ** (1 / 3))
    assert pareto_selected_share(0.1, 1.5, 0.9999) == pytest.approx(0.1 ** (1 / 3), abs=2e-3)
    assert pareto_selected_share(0.1, 1.5, 0.0) == pytest.approx(0.1, abs=1e-9)
    assert 0.1 < pareto_selected_share(0.1, 1.5, 0.5) < 0.1 ** (1 / 3)
    with pytest.raises(InputError, match="Pareto exponent"):
        pareto_selected_share(0.1, 1.0)


@pytest.mark.parametrize(("alpha", "signal"), [(1.5, 0.2), (1.5, 0.6), (1.1, 0.2), (3.0, 0.95)])
def test_pareto_share_through_a_noisy_signal(alpha, signal):
    """It is the integral over e = −log(1 − v), which is exponential with rate 1 − 1/α among output."""
    from scipy.integrate import quad
    from scipy.stats import norm

    def share(e):
        chosen = norm.cdf((norm.ppf(0.1) + signal * norm.isf(np.exp(-e))) / np.sqrt(1 - signal**2))
        return (1 - 1 / alpha) * np.exp(e / alpha - e) * chosen

    whole = quad(share, 0, 700, limit=2000, points=[1, 5, 20, 50])[0]
    assert pareto_selected_share(0.1, alpha, signal) == pytest.approx(whole, abs=1e-9)


def test_switch_refuses_what_has_no_threshold():
    """Equal spreads or a signal of zero have no threshold, and say so."""
    with pytest.raises(InputError, match="larger spread"):
        switch(MEAN, (1.0, 1.0))
    with pytest.raises(InputError, match="correlation"):
        switch(MEAN, SPREAD, 0.0)
