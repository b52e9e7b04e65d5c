"""A validity below 1 is an error of the belief's kind, whatever the form of an estimate."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import special, stats

from leadtime.evidence import parse_distribution, update
from leadtime.evidence.updating.removed import RemovedTerm
from leadtime.evidence.updating.scale import back, onto
from leadtime.evidence.updating.width import width_of
from tests.evidence.pieces import estimate, interval

DAYS = parse_distribution("1 to 365 days")
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


@pytest.mark.parametrize("validity", [0.9, 0.5, 0.2])
def test_the_form_of_an_interval_decides_little(validity):
    """An interval even in numbers, one even in logarithms, a standard error, and the bare number: all near
    200 days, and all say the same of what is only correlated with them.
    """
    told = [
        interval("a", 150, 200, 250, "day", validity=validity),
        interval("a", 150, 200, 266.7, "day", validity=validity),
        estimate("a", 200, 30, "day", validity=validity),
        estimate("a", 200, None, "day", validity=validity),
    ]
    places = [np.log(np.asarray(update(DAYS, [rec]).after.ppf(LEVELS))) for rec in told]
    for one, other in pairwise(places):
        assert other == pytest.approx(one, abs=0.08)


def test_more_days_never_mean_fewer():
    """The higher the estimate, the higher every quantile of the belief, also where the form changes."""
    made = [
        np.asarray(update(DAYS, [interval("a", 150, 200, high, "day", validity=0.5)]).after.ppf(LEVELS))
        for high in (249, 251, 260)
    ]
    for one, other in pairwise(made):
        assert np.all(other > 0.99 * one)


@pytest.mark.parametrize("high", [120, 139, 141, 160])
@pytest.mark.parametrize("validity", [1.0, 0.9])
def test_a_wide_interval_moves_towards_what_was_found(high, validity):
    """50 days, from 5 to as many as that: above the prior's median of 19, and so is the posterior's, by about
    as much whether the interval is a little more even in numbers or in logarithms.
    """
    moved = update(DAYS, [interval("a", 5, 50, high, "day", validity=validity)])
    assert 30 < float(moved.after.ppf(0.5)) < 45


@pytest.mark.parametrize(
    ("prior", "value", "se", "home"),
    [
        ("1 to 365 days", 200, 30, "log"),
        ("1 to 365 days", 5, 20, "log"),
        ("1 to 365 days", -1, 20, "log"),
        ("beta(4, 6)", 0.9, 0.05, "logit"),
        ("beta(4, 6)", 1.1, 0.2, "logit"),
    ],
)
def test_an_estimate_in_numbers_of_a_belief_on_another_scale(prior, value, se, home):
    """Against sums over 4,000 errors of what was measured and a million values of the belief."""
    before, validity = parse_distribution(prior), 0.7
    x = np.asarray(before.ppf((np.arange(20_000) + 0.5) / 20_000))
    off = (
        width_of(before, home).sd
        * math.sqrt(1 / validity**2 - 1)
        * stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    )
    share = np.array([np.mean(stats.norm.pdf(value, back(home, y + off), se)) for y in onto(home, x)[::20]])
    share = np.interp(np.arange(20_000), np.arange(20_000)[::20], share)
    share /= share.sum()
    unit = "day" if "days" in prior else ""
    moved = update(before, [estimate("a", value, se, unit, validity=validity)])
    below = np.cumsum(share)
    assert np.asarray(moved.after.cdf(x[[4000, 10_000, 16_000]])) == pytest.approx(
        below[[4000, 10_000, 16_000]], abs=2e-3
    )
    bits = float(np.sum(share * np.log2(share * 20_000)))
    assert moved.bits == pytest.approx(bits, abs=0.01)


@pytest.mark.parametrize(
    ("stated", "home", "value", "own", "noise"),
    [
        ("linear", "log", 200.0, 900.0, 2.0),
        ("linear", "log", 200.0, 1e-4, 1e-6),
        ("linear", "log", 5.0, 400.0, 0.01),
        ("linear", "logit", 0.3, 1e-4, 30.0),
        ("log", "linear", 20.0, 2.0, 150.0),
        ("log", "logit", 0.8, 2e-4, 0.007),
    ],
)
def test_the_integral(stated, home, value, own, noise):
    """The likelihood by Gauss nodes is that by a hundred thousand even ones, out to thirty nats."""
    term, sd = RemovedTerm(stated, value, own, home, noise), math.sqrt(noise)
    middle = float(onto(home, np.array(value)))
    y = middle + math.sqrt(term.variance) * np.array([-5.0, -2, -0.5, 0, 0.5, 2, 5])
    found = term.log(back(home, y))
    wide = math.sqrt(term.variance - noise)
    lines = (
        y[:, None] + 12 * sd * np.linspace(-1, 1, 50_001),
        np.full((7, 1), middle) + 12 * wide * np.linspace(-1, 1, 50_001),
    )
    z = np.sort(np.concatenate(lines, axis=1), axis=1)
    at, half = (z[:, 1:] + z[:, :-1]) / 2, np.diff(z, axis=1)
    with np.errstate(all="ignore"):
        gap = onto(stated, back(home, at)) - float(onto(stated, np.array(value)))
        logs = (
            np.log(half)
            - 0.5 * np.where(np.isnan(gap), np.inf, gap) ** 2 / own
            - 0.5 * ((at - y[:, None]) / sd) ** 2
        )
    wanted = special.logsumexp(logs, axis=1)
    near = wanted > wanted.max() - 30
    assert (found - found.max())[near] == pytest.approx((wanted - wanted.max())[near], abs=2e-3)
