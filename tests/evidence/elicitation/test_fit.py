"""From quantiles to a distribution."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.evidence import parse_distribution
from leadtime.evidence.elicitation.fit import FAMILIES, fit_quantiles

THREE = (0.05, 0.5, 0.95)
FIVE = (0.05, 0.25, 0.5, 0.75, 0.95)
KNOWN = {
    "normal": ("normal(-2, 3) days", (-math.inf, math.inf)),
    "lognormal": ("lognormal(1, 0.7) days", (0.0, math.inf)),
    "gamma": ("gamma(2.5, 4) days", (0.0, math.inf)),
    "beta": ("beta(2, 5)", (0.0, 1.0)),
    "student_t": ("student_t(3, 10, 2) days", (-math.inf, math.inf)),
}


@pytest.mark.parametrize("on", ["probability", "quantile"])
@pytest.mark.parametrize("levels", [THREE, FIVE])
@pytest.mark.parametrize("family", KNOWN)
def test_a_family_finds_itself(family: str, levels: tuple[float, ...], on: str) -> None:
    """The quantiles of a distribution of the family give that distribution back, by either criterion."""
    text, support = KNOWN[family]
    true = parse_distribution(text)
    fitted = fit_quantiles(levels, true.ppf(np.array(levels)), unit=true.unit, support=support, on=on)  # type: ignore[arg-type]
    fit = fitted.of(family)
    assert fit.off_p < 2e-3
    at = np.array([0.1, 0.3, 0.7, 0.9])
    np.testing.assert_allclose(fit.distribution.cdf(true.ppf(at)), at, atol=5e-3)
    assert fitted.chosen.close


def test_the_errors_are_those_of_the_distribution() -> None:
    """What is shown as error is the largest difference, in probability and in the unit of the quantiles."""
    x = (2.0, 3.0, 12.0)
    for fit in fit_quantiles(THREE, x, unit="month", support=(0, math.inf)).fits:
        assert fit.off_p == pytest.approx(np.max(np.abs(fit.distribution.cdf(np.array(x)) - THREE)))
        assert fit.off_x == pytest.approx(np.max(np.abs(fit.distribution.ppf(np.array(THREE)) - x)))


def test_no_better_parameters_nearby() -> None:
    """Least squares on probabilities: moving a parameter either way does not lower the sum of squares."""
    x = np.array([2.0, 3.0, 12.0])
    fit = fit_quantiles(THREE, x, support=(0, math.inf)).of("gamma").distribution

    def loss(shape: float, scale: float) -> float:
        return float(np.sum((parse_distribution(f"gamma({shape}, {scale})").cdf(x) - THREE) ** 2))

    best = loss(fit.shape, fit.scale)  # type: ignore[attr-defined]
    for a, b in itertools.product((0.97, 1, 1.03), repeat=2):
        assert loss(fit.shape * a, fit.scale * b) >= best - 1e-6  # type: ignore[attr-defined]


def test_three_points_far_from_any_family_are_kept_as_they_are() -> None:
    """Where no family is close the curve through all points is chosen, and the best family is still told."""
    fitted = fit_quantiles(THREE, (2, 3, 12), unit="month", support=(0, math.inf))
    assert fitted.chosen.family == "quantiles"
    assert fitted.best is not None
    assert not fitted.best.close
    assert fitted.chosen.off_p < 1e-9


def test_a_close_interval_is_said_plainly() -> None:
    """Where the stated median is near that of the interval, the interval itself is what is believed."""
    assert str(fit_quantiles(THREE, (2, 4.9, 12), unit="month").chosen.distribution) == "2 to 12 months"
    assert str(fit_quantiles((0.1, 0.5, 0.9), (2, 4.9, 12)).chosen.distribution) == "80% 2 to 12"


def test_close_means_close_in_the_tail_too() -> None:
    """A family that makes 1 in 20 into 1 in 33 is not close, though it is off by less than 0.02."""
    fit = fit_quantiles(THREE, (2, 14, 60), unit="day", support=(0, math.inf)).of("gamma")
    assert fit.off_p < 0.02
    assert not fit.close


@given(
    st.lists(st.floats(1e-3, 0.999), min_size=3, max_size=3, unique=True).map(sorted),
)
@settings(max_examples=60, deadline=None)
def test_nothing_leaves_the_support(x: list[float]) -> None:
    """For a probability every fit has no more than a millionth outside 0 to 1, and its text reads back."""
    if min(np.diff(x)) < 1e-4:
        return
    fitted = fit_quantiles(THREE, x, support=(0.0, 1.0))
    for fit in fitted.fits:
        d = fit.distribution
        assert float(d.cdf_below(0.0)) + 1 - float(d.cdf(1.0)) <= 2.1e-6
        assert parse_distribution(str(d)) == d
    assert fitted.of("quantiles").off_p < 1e-9


def test_what_does_not_fit_the_support_is_named() -> None:
    """A probability of 2, 10, 50 %: every family with a tail beyond is refused, and it is said why."""
    refused = dict(fit_quantiles(THREE, (0.02, 0.1, 0.5), support=(0, 1)).refused)
    assert set(refused) == {"interval", "normal", "lognormal", "gamma", "student_t"}
    assert all("cannot be" in why for why in refused.values())


def test_a_quantile_on_the_edge() -> None:
    """Zero as the low value of a probability: what is beyond is put on the end, and the quantiles stay."""
    fitted = fit_quantiles(THREE, (0, 0.1, 0.9), support=(0, 1))
    d = fitted.chosen.distribution
    np.testing.assert_allclose(d.ppf(np.array(THREE)), (0, 0.1, 0.9), atol=1e-12)
    assert d.support()[0] == 0


def test_dates_have_no_logarithm() -> None:
    """A date is fitted on the calendar: no lognormal, gamma or beta, and each is said to be left out."""
    fitted = fit_quantiles(THREE, (2027, 2030, 2045), unit="date")
    assert {f.family for f in fitted.fits} == {"interval", "normal", "student_t", "quantiles"}
    assert set(dict(fitted.refused)) == set(FAMILIES) - {"interval", "normal", "student_t", "quantiles"}


@pytest.mark.parametrize("x", [(1, 1, 2), (3, 2, 1), (1, 2, math.nan), (1, 2), (-1, 2, 3)])
def test_nonsense_is_refused(x: tuple[float, ...]) -> None:
    """Quantiles that do not rise, are not finite, are too few, or lie outside the support."""
    with pytest.raises(InputError):
        fit_quantiles(THREE, x, support=(0, 10))


def test_unknown_names_are_refused() -> None:
    """A family that does not exist, one that was not fitted, and an unknown criterion."""
    with pytest.raises(InputError, match="norml"):
        fit_quantiles(THREE, (1, 2, 3), families=("norml",))
    with pytest.raises(InputError, match="between 0 and 1"):
        fit_quantiles(THREE, (1, 2, 3)).of("beta")
    with pytest.raises(InputError, match="fitted on"):
        fit_quantiles(THREE, (1, 2, 3), on="moments")  # type: ignore[arg-type]
