"""The smoother finds conditional means and first-order indices whose values are known."""

import numpy as np
import pytest
from scipy.special import ndtri

from leadtime.decision.smooth import Panel, driver, fit, noise_floor, spline_basis

AT = (0.1, 0.5, 0.9)
N = 40_000


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_the_conditional_mean_of_a_curve_is_found_within_its_error(rng):
    """E[y|x] = x² + 1 at the 10 %, 50 % and 90 % of a standard normal, within 4 errors, which are right."""
    x, noise = rng.standard_normal((2, N))
    found = fit(driver(x, AT), Panel.of(x**2 + 1 + noise))
    for k, p in enumerate(AT):
        error = found.column(0).error({k: 1.0})
        assert found.means[k, 0] == pytest.approx(ndtri(p) ** 2 + 1, abs=4 * error)
        assert 0.005 < error < 0.03


def test_the_error_covers_the_truth_as_often_as_it_should(rng):
    """Over 200 samples the error of a contrast equals the spread of its estimates."""
    swings, errors = [], []
    for _ in range(200):
        x, noise = rng.standard_normal((2, 1000))
        found = fit(driver(x, AT), Panel.of(2 * x + (1 + np.abs(x)) * noise))
        swings.append(found.means[2, 0] - found.means[0, 0])
        errors.append(found.column(0).error({0: -1.0, 2: 1.0}))
    assert np.mean(swings) == pytest.approx(4 * 1.2816, rel=0.01)
    assert np.mean(errors) == pytest.approx(np.std(swings), rel=0.15)


def test_a_heavy_tailed_input_is_followed_into_its_tail(rng):
    """Y = x with x lognormal (σ = 1) is all of its own variance."""
    x = np.exp(rng.standard_normal(N))
    assert fit(driver(x, AT), Panel.of(x)).column(0).share()[0] > 0.98


def test_few_values_are_taken_one_by_one(rng):
    """A yes-or-no input has the exact group means and the exact share p(1 − p)Δ²/Var."""
    x = (rng.random(N) < 0.05).astype(float)
    y = 3 * x + rng.standard_normal(N)
    found = fit(driver(x, AT), Panel.of(y))
    assert found.means[:, 0] == pytest.approx([np.mean(y[x == 0]), np.mean(y[x == 1])])
    assert found.column(0).share()[0] == pytest.approx(0.0475 * 9 / (1 + 0.0475 * 9), abs=0.02)


def test_a_constant_is_no_driver():
    """What never varies moves nothing."""
    assert driver(np.full(500, 3.0), AT) is None


def test_an_input_with_an_atom_is_followed_on_both_sides_of_it(rng):
    """Where half the draws are exactly 0, the conditional mean there is that of the atom."""
    x = np.where(rng.random(N) < 0.5, 0.0, 1 + rng.random(N))
    found = fit(driver(x, AT), Panel.of(x + 0.1 * rng.standard_normal(N)))
    assert found.means[0, 0] == pytest.approx(0.0, abs=0.05)
    assert found.means[2, 0] == pytest.approx(1.8, abs=0.05)


def test_the_share_is_unchanged_by_shift_and_scale(rng):
    """Var(E[y|x])/Var(y) knows no units."""
    x, noise = rng.standard_normal((2, 5000))
    y = x + noise
    one = fit(driver(x, AT), Panel.of(y)).column(0).share()
    other = fit(driver(x, AT), Panel.of(1000 + 7 * y)).column(0).share()
    assert one == pytest.approx(other, rel=1e-9)
    assert one[0] == pytest.approx(0.5, abs=4 * one[1])


def test_noise_stays_under_the_floor(rng):
    """Of 20 inputs without influence hardly any reaches the floor, even with a heavy-tailed outcome."""
    for y in (rng.standard_normal(4000), np.exp(1.5 * rng.standard_normal(4000))):
        floor = noise_floor(spline_basis(4000, AT), y, tests=20)
        shares = [
            fit(driver(rng.standard_normal(4000), AT), Panel.of(y)).column(0).share()[0] for _ in range(20)
        ]
        assert sum(s > floor for s in shares) <= 1
        assert floor < 0.03


def test_an_influence_of_one_per_cent_is_above_the_floor(rng):
    """The floor falls with the draws: with 40,000 of them 1 % of the variance is seen."""
    x, noise = rng.standard_normal((2, N))
    y = 0.1 * x + noise
    assert fit(driver(x, AT), Panel.of(y)).column(0).share()[0] > noise_floor(
        spline_basis(N, AT), y, tests=60
    )
