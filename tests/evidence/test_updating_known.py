"""Updates whose answers are known: published examples, and formulas worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from leadtime.evidence import (
    Beta,
    Gamma,
    Interval,
    Lognormal,
    Mixture,
    Normal,
    Pareto,
    Truncate,
    Uniform,
    parse_distribution,
    update,
)
from leadtime.evidence.updating import divergence, selection_gap
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.width import width_of
from tests.evidence.pieces import counts, estimate, interval, probability, stated

NOTHING = Normal(0, 1e8)
"""A prior that says next to nothing."""


def test_additive_bias():
    """Turner and others (2009): .5 (se .1) with a bias of N(.2, .15) is .3 with se √(.1² + .15²)."""
    after = update(NOTHING, [estimate("a", 0.5, 0.1, bias=0.2, bias_sd=0.15)]).after
    assert after.mean() == pytest.approx(0.3, rel=1e-9)
    assert after.sd() == pytest.approx(0.1802775638, rel=1e-9)


def test_power_prior_of_a_normal():
    """Historical 1 (.1) at a weight of .3, current .2 (.1): .3846153846, se .0877058019."""
    after = update(NOTHING, [estimate("old", 1, 0.1, weight=0.3), estimate("new", 0.2, 0.1)]).after
    assert after.mean() == pytest.approx(0.3846153846, rel=1e-9)
    assert after.sd() == pytest.approx(0.0877058019, rel=1e-9)


def test_power_prior_of_a_beta():
    """Beta(1, 1), historical 20 of 30 at a weight of .5, current 5 of 10: Beta(16, 11)."""
    moved = update(Beta(1, 1), [counts("old", 20, 30, weight=0.5), counts("new", 5, 10)])
    assert moved.after == Beta(16, 11)
    assert moved.method == "conjugate"


def test_normal_with_normal():
    """Precisions add, and the mean is theirs weighted: N(10, 2) and 16 (se 1) give N(14.8, √.8)."""
    moved = update(Normal(10, 2, unit="day"), [estimate("a", 16, 1, "day")])
    assert moved.after.mean() == pytest.approx(14.8)
    assert moved.after.sd() == pytest.approx(math.sqrt(0.8))
    nats = 0.5 * (0.2 - 1 - math.log(0.2) + (4.8 / 2) ** 2)
    assert moved.bits == pytest.approx(nats / math.log(2))


def test_units_are_converted():
    """96 hours of the clock are four days, and so is the error; the bias has the unit of the result."""
    day = update(Normal(10, 2, unit="day"), [estimate("a", 4, 1, "day", bias=0.5)]).after
    hour = update(Normal(10, 2, unit="day"), [estimate("a", 96, 24, "hour", bias=12)]).after
    assert hour.mean() == pytest.approx(day.mean())
    assert hour.sd() == pytest.approx(day.sd())


def test_lognormal_with_a_lopsided_interval():
    """An interval that is even in logarithms is a normal likelihood of the logarithm: conjugate."""
    moved = update(Interval(2, 32, unit="day"), [interval("a", 5, 10, 20, "day")])
    z = stats.norm.ppf(0.95)
    s, t = math.log(16) / (2 * z), math.log(4) / (2 * z)
    mean = (math.log(8) / s**2 + math.log(10) / t**2) / (1 / s**2 + 1 / t**2)
    assert isinstance(moved.after, Lognormal)
    assert moved.after.mu == pytest.approx(mean)
    assert moved.after.sigma == pytest.approx((1 / s**2 + 1 / t**2) ** -0.5)


def test_an_even_interval_is_normal():
    """An interval that is even in numbers has the error (high − low) / 2z, at the level that it states."""
    moved = update(Normal(0, 1e6), [interval("a", 8, 10, 12, level=0.8)])
    assert moved.after.sd() == pytest.approx(2 / stats.norm.ppf(0.9), rel=1e-6)
    assert moved.after.mean() == pytest.approx(10, rel=1e-6)


def test_multiplicative_bias():
    """A result that is too high by a factor of exp(N(b, t)): its logarithm less b, and t² more variance."""
    prior = Lognormal(0, 1e4)
    after = update(prior, [interval("a", 5, 10, 20, bias=0.7, bias_sd=0.4, multiplies=True)]).after
    assert isinstance(after, Lognormal)
    assert after.mu == pytest.approx(math.log(10) - 0.7, rel=1e-6)
    assert after.sigma == pytest.approx(math.hypot(math.log(4) / (2 * stats.norm.ppf(0.95)), 0.4), rel=1e-6)


@pytest.mark.parametrize("stated_by_interval", [True, False])
def test_additive_bias_of_a_lopsided_result(stated_by_interval):
    """A bias in the unit of a lognormal result: the middle moves by it, its spread counts in logarithms."""
    prior, z = Lognormal(0, 1e4), stats.norm.ppf(0.95)
    if stated_by_interval:
        rec, spread = interval("a", 5, 10, 20, bias=2, bias_sd=1), math.log(18 / 3) / (2 * z)
    else:
        rec, spread = stated("a", "5 to 20", bias=2, bias_sd=1), math.log(20 / 5) / (2 * z)
    after = update(prior, [rec]).after
    assert isinstance(after, Lognormal)
    assert after.mu == pytest.approx(math.log(8), rel=1e-6)
    assert after.sigma == pytest.approx(math.hypot(spread, 1 / 8), rel=1e-6)


def test_multiplied_counts():
    """A bias of the logarithm of a share is one of its log-odds over 1 − share."""
    rest = 1 - 60.5 / 101
    times = update(Beta(2, 2), [counts("a", 60, 100, bias=0.1, bias_sd=0.2, multiplies=True)])
    odds = update(Beta(2, 2), [counts("a", 60, 100, bias=0.1 / rest, bias_sd=0.2 / rest)])
    assert times.after.mean() == pytest.approx(odds.after.mean(), rel=1e-9)


def test_spread_of_a_prior_on_a_scale():
    """Uniform on 0 to 1 has log-odds with sd π/√3; on 2 to 12 logarithms by quadrature; Pareto's has none."""
    assert width_of(Uniform(0, 1), "logit").sd == pytest.approx(math.pi / math.sqrt(3), rel=1e-5)
    logs = np.log(2 + 10 * (np.arange(10**6) + 0.5) / 10**6)
    assert width_of(Uniform(2, 12), "log").sd == pytest.approx(np.std(logs), rel=1e-6)
    heavy = Pareto(1.5, 1)
    wide = float(heavy.ppf(0.95) - heavy.ppf(0.05)) / (2 * stats.norm.ppf(0.95))
    assert width_of(heavy, "linear").sd == pytest.approx(wide)
    assert width_of(Beta(3, 4), "logit").sd == pytest.approx(
        width_of(Truncate(Beta(3, 4), 0, 1), "logit").sd, rel=1e-6
    )


def test_bias_of_a_stated_probability_is_in_log_odds():
    """The likelihood of a stated .9 with bias 1 ± .5 is normal in log-odds about logit(.9) − 1."""
    moved = update(Beta(4, 6), [probability("a", 0.9, bias=1.0, bias_sd=0.5)])
    x = np.linspace(1e-6, 1 - 1e-6, 200001)
    centre = math.log(9) - 1
    weight = stats.beta.pdf(x, 4, 6) * np.exp(-0.5 * ((np.log(x / (1 - x)) - centre) / 0.5) ** 2)
    assert moved.after.mean() == pytest.approx(np.sum(x * weight) / np.sum(weight), abs=1e-5)
    assert "stated spread" in moved.steps[0].words[0]


def test_default_spread_of_a_stated_probability_is_told():
    """Without a stated spread a probability counts with one of 1 in log-odds, and the words say so."""
    moved = update(Beta(4, 6), [probability("a", 0.9)])
    same = update(Beta(4, 6), [probability("a", 0.9, bias_sd=1.0)])
    assert moved.after == same.after
    assert "default spread" in moved.steps[0].words[0]


@pytest.mark.parametrize("sd", [0.0, 0.6])
def test_bias_of_counts_is_in_log_odds(sd: float):
    """Counts of a chance whose log-odds are 0.8 ± sd too high: the binomial, averaged over the error."""
    moved = update(Beta(2, 5), [counts("a", 6, 20, bias=0.8, bias_sd=sd)])
    x = np.linspace(1e-5, 1 - 1e-5, 4001)
    errors = 0.8 + sd * np.linspace(-7, 7, 1401)
    density = stats.norm.pdf(np.linspace(-7, 7, 1401))
    p = 1 / (1 + np.exp(-(np.log(x / (1 - x))[:, None] + errors)))
    likelihood = (p**6 * (1 - p) ** 14) @ density
    weight = stats.beta.pdf(x, 2, 5) * likelihood
    assert moved.after.mean() == pytest.approx(np.sum(x * weight) / np.sum(weight), abs=2e-5)


def test_validity_leaves_the_share_one_minus_rho_squared():
    """An exact result with validity ρ leaves (1 − ρ²) of a normal prior's variance, and moves it by ρ²."""
    moved = update(Normal(10, 2), [estimate("a", 16, validity=0.6)])
    assert moved.after.sd() == pytest.approx(2 * math.sqrt(1 - 0.36))
    assert moved.after.mean() == pytest.approx(10 + 0.36 * 6)
    assert "exact about what was measured" in moved.warnings[0]


def test_validity_bounds_the_bits_on_average():
    """Over the results that the prior predicts, the mean bits of an exact proxy are −½ log2(1 − ρ²)."""
    prior, rho = Normal(0, 1), 0.7
    noise = 1 / rho**2 - 1
    levels = (np.arange(400) + 0.5) / 400
    results = stats.norm.ppf(levels) * math.sqrt(1 + noise)
    bits = [update(prior, [estimate("a", float(x), validity=rho)]).bits for x in results]
    assert np.mean(bits) == pytest.approx(-0.5 * math.log2(1 - rho**2), rel=0.01)


def test_gamma_with_gamma():
    """Gamma densities on the log scale multiply to one of the summed shapes and rates."""
    moved = update(Gamma(2, 3, unit="day"), [stated("a", "gamma(4, 0.5) days", weight=0.5)])
    assert moved.after == Gamma(2 + 2, 1 / (1 / 3 + 0.5 / 0.5), unit="day")
    assert moved.method == "conjugate"


def test_stated_betas_multiply():
    """Another's beta(3, 5) multiplies the density: it adds 2 and 4, and a uniform belief becomes theirs."""
    assert update(Beta(2, 2), [stated("a", "beta(3, 5)")]).after == Beta(4, 6)
    assert update(Beta(1, 1), [stated("a", "beta(3, 5)")]).after == Beta(3, 5)


@pytest.mark.parametrize(
    ("vague", "dist"),
    [
        (Normal(0, 1e6), "mixture(0.3: normal(1, 0.1), 0.7: normal(7, 2))"),
        (Uniform(-50, 50), "student_t(4, 1, 2)"),
        (Uniform(0, 100), "3 to 12"),
        (Lognormal(0, 50), "quantiles(10%: 1, 50%: 3, 90%: 20)"),
        (Lognormal(0, 50), "gamma(3, 2)"),
        (Uniform(0, 1), "beta(2, 3)"),
    ],
)
def test_a_flat_belief_takes_on_what_is_stated(vague, dist: str):
    """A belief that says nothing becomes the stated one: the rule that fixes the scale of the density."""
    after, theirs = update(vague, [stated("a", dist)]).after, parse_distribution(dist)
    levels = np.array([0.02, 0.2, 0.5, 0.8, 0.98])
    assert after.cdf(theirs.ppf(levels)) == pytest.approx(levels, abs=3e-4)


def test_stated_normal_counts_as_a_measurement():
    """Another's normal counts as a measurement with its mean and standard deviation, in the belief's unit."""
    moved = update(Normal(10, 2, unit="day"), [stated("a", "normal(384, 24) hours")])
    assert moved.after.mean() == pytest.approx(14.8)
    assert moved.after.sd() == pytest.approx(math.sqrt(0.8))


def test_a_normal_far_above_zero_is_still_a_normal():
    """The scale follows the kind of a belief: one that happens to be far above zero is weighed as itself."""
    moved = update(Normal(1000, 2), [stated("a", "normal(1006, 1)")])
    assert moved.method == "conjugate"
    assert moved.after.mean() == pytest.approx(1004.8)


def test_dates():
    """A date is moved on the calendar, by dates; its bias is in years."""
    prior = Normal(2030.0, 2.0, unit="date")
    moved = update(prior, [estimate("a", 2034.0, 2.0, "date", bias=1.0)])
    assert moved.after == Normal(2031.5, math.sqrt(2.0), unit="date")


def test_mixture_shares_move_by_the_likelihood_of_each_part():
    """Bayes' rule over two normals: each part moves, and its share by N(x; mean, sd² + se²)."""
    prior = Mixture((Normal(0, 1), Normal(5, 2)), (0.7, 0.3))
    moved = update(prior, [estimate("a", 3, 1)])
    odds = 0.7 * stats.norm.pdf(3, 0, math.sqrt(2)) / (0.3 * stats.norm.pdf(3, 5, math.sqrt(5)))
    assert isinstance(moved.after, Mixture)
    assert moved.after.weights[0] == pytest.approx(odds / (1 + odds))
    assert moved.after.parts[0].mean() == pytest.approx(1.5)
    assert moved.after.parts[1].mean() == pytest.approx((5 / 4 + 3) / (1 / 4 + 1))


def test_mixture_of_betas():
    """The shares of two betas move by their beta-binomial probabilities."""
    prior = Mixture((Beta(1, 9), Beta(9, 1)), (0.5, 0.5))
    after = update(prior, [counts("a", 3, 5)]).after
    odds = stats.betabinom.pmf(3, 5, 1, 9) / stats.betabinom.pmf(3, 5, 9, 1)
    assert isinstance(after, Mixture)
    assert after.weights[0] == pytest.approx(odds / (1 + odds))


def test_truncation_stays():
    """A truncated normal with a normal result is the truncated posterior, with mean by scipy's."""
    moved = update(Truncate(Normal(3, 2), 0, 6), [estimate("a", 1, 2)])
    a, b = (0 - 2) / math.sqrt(2), (6 - 2) / math.sqrt(2)
    assert moved.method == "conjugate"
    assert moved.after.mean() == pytest.approx(stats.truncnorm.mean(a, b, 2, math.sqrt(2)))


def test_prior_predictive_tail():
    """Box's check of a normal: twice the tail of N(mean, sd² + se²); flagged under 5 %."""
    moved = update(Normal(0, 1), [estimate("a", 3, 1), estimate("b", 1, 1)])
    assert moved.steps[0].conflict == pytest.approx(2 * stats.norm.sf(3 / math.sqrt(2)))
    assert [s.flagged for s in moved.steps] == [True, False]
    assert "a" in moved.conflicts[0]


def test_prior_predictive_tail_of_counts():
    """Under Beta(1, 1) every number of events in 20 is as likely: none has the tail 2/21."""
    moved = update(Beta(1, 1), [counts("a", 0, 20)])
    assert moved.steps[0].conflict == pytest.approx(2 / 21, rel=1e-6)


def test_conflict_among_records():
    """Cochran's Q of two results is the square of their difference in standard errors."""
    apart = update(Normal(0, 10), [estimate("a", 0, 1), estimate("b", 4, 1), estimate("c", 0.5, 5)])
    assert len(apart.conflicts) == 1
    assert "furthest apart are a and b" in apart.conflicts[0]
    close = update(Normal(0, 10), [estimate("a", 0, 1), estimate("b", 2.7, 1)])
    assert not close.conflicts
    assert update(Normal(0, 10), [estimate("a", 0, 1), estimate("b", 2.8, 1)]).conflicts


def test_selection_gap():
    """Best of ten with equal widths: seen 2.1761249811, true 1.0880624905; the rest is the gap."""
    assert selection_gap(1, 1, 10) == pytest.approx(2.1761249811 - 1.0880624905, rel=1e-9)
    assert selection_gap(3, 4, 10) == pytest.approx(16 / 5 * 1.5387527308, rel=1e-9)
    assert selection_gap(1, 1, 1) == pytest.approx(0, abs=1e-12)
    assert selection_gap(1, 0, 10) == 0


@pytest.mark.parametrize(
    ("after", "before", "density", "other"),
    [
        (Normal(1, 0.5), Normal(0, 2), stats.norm(1, 0.5), stats.norm(0, 2)),
        (Beta(3, 5), Beta(2, 1.5), stats.beta(3, 5), stats.beta(2, 1.5)),
        (Gamma(3, 2), Gamma(2, 5), stats.gamma(3, scale=2), stats.gamma(2, scale=5)),
        (Lognormal(0.2, 0.4), Lognormal(0, 1), stats.lognorm(0.4, scale=math.exp(0.2)), stats.lognorm(1)),
    ],
)
def test_bits_by_formula(after, before, density, other):
    """The closed forms are the integral of after · log2(after / before)."""
    x = np.asarray(density.ppf((np.arange(200000) + 0.5) / 200000))
    assert divergence(after, before) == pytest.approx(
        np.mean(density.logpdf(x) - other.logpdf(x)) / math.log(2), rel=1e-3
    )


@pytest.mark.parametrize(("events", "trials"), [(0, 40), (1, 3), (13, 40), (900, 1000), (5000, 10**6)])
@pytest.mark.parametrize("sd", [0.05, 0.5, 2.0, 9.0])
def test_counts_with_an_error_are_their_mean_over_it(events, trials, sd):
    """∫ σ(z)^k (1 − σ(z))^(n−k) N(z; y, sd²) dz, by brute force, whichever of the two is the narrower."""
    own = math.sqrt(1 / (trials * ((events + 0.5) / (trials + 1)) * ((trials - events + 0.5) / (trials + 1))))
    middle = math.log((events + 0.5) / (trials - events + 0.5))
    x = np.array([0.003, 0.05, 0.3, 0.6, 0.95])
    told = BinomialTerm(events, trials, 0.0, sd**2).log(x)
    exact = []
    for y in np.log(x / (1 - x)):
        near = [c + w * np.linspace(-15, 15, 8001) for c, w in ((middle, own), (y, sd))]
        z = np.union1d(*near)
        log = -events * np.logaddexp(0, -z) - (trials - events) * np.logaddexp(0, z) - ((z - y) / sd) ** 2 / 2
        width = np.gradient(z)
        exact.append(np.logaddexp.reduce(log + np.log(width)))
    told, exact = told - np.max(told), np.array(exact) - np.max(exact)
    seen = exact > -15
    assert told[seen] == pytest.approx(exact[seen], abs=1e-4)


def test_many_counts_of_low_validity_move_next_to_nothing():
    """900 of 1000 at validity 0.1 may tell 0.007 bits on average, and never the other way."""
    prior = Uniform(0.05, 0.4)
    moved = update(prior, [counts("a", 900, 1000, validity=0.1)])
    assert moved.bits < 0.05
    assert moved.after.ppf(0.5) >= prior.ppf(0.5)
    share = update(Beta(4, 6), [counts("a", 13, 40, validity=0.1)])
    assert share.after.ppf(0.5) == pytest.approx(0.392, abs=2e-3)
    assert update(prior, [counts("a", 38, 120, validity=0.2)]).bits == pytest.approx(0.002, abs=1e-3)
