"""Zero on a logarithm, never and always on log-odds: what a record of a validity below 1 may say of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from leadtime.evidence import Beta, Discrete, parse_distribution, update
from leadtime.evidence.updating.width import width_of
from tests.evidence.pieces import counts, estimate, interval, probability

PARTLY_ZERO = "mixture(0.3: 0 days, 0.7: 10 to 130 days)"
SHARES = ["mixture(0.3: 0, 0.7: beta(2, 3))", "mixture(0.2: 0, 0.5: beta(2, 5), 0.3: 1)"]
RESULTS = [
    counts("a", 0, 10, validity=0.1),
    counts("a", 3, 10, validity=0.1),
    counts("a", 10, 10, validity=0.1),
    probability("a", 0.6, validity=0.1),
    estimate("a", 0.3, 0.1, validity=0.1),
]


def capacity(validity: float) -> float:
    """The bits that a record of this validity tells on average."""
    return -0.5 * math.log2(1 - validity**2)


@pytest.mark.parametrize("rec", RESULTS, ids=lambda r: f"{r.result.form}")
@pytest.mark.parametrize("text", SHARES)
def test_a_weak_record_leaves_the_ends_of_a_share(text, rec):
    """Neither never nor always is ruled out, or made certain, by what bears little on it."""
    prior = parse_distribution(text)
    moved = update(prior, [rec])
    assert moved.bits < 2 * capacity(0.1)
    for at in (0.0, 1.0):
        was, now = (float(d.cdf(at) - d.cdf_below(at)) for d in (prior, moved.after))
        assert now == pytest.approx(was, rel=0.2)


@pytest.mark.parametrize("validity", [0.01, 0.1])
@pytest.mark.parametrize("text", [PARTLY_ZERO, "uniform(-50, 50) days", "normal(10, 30) days"])
def test_a_weak_positive_interval_leaves_zero_and_less(text, validity):
    """An interval whose error multiplies is read on the logarithm, and still says little of zero and less."""
    prior = parse_distribution(text)
    moved = update(prior, [interval("a", 20, 40, 80, "day", validity=validity)])
    assert moved.bits < capacity(validity)
    assert moved.after.cdf(0.0) == pytest.approx(prior.cdf(0.0), rel=0.05)
    assert not moved.conflicts


def test_where_the_ends_stand():
    """A belief in never, half or always: the ends stand three units of log-odds from the middle, so its
    standard deviation is √(0.6 · 9). With the probability ρ¹² never was measured as never, which the stated
    probability rules out. The posterior is Bayes' rule by hand on three values.
    """
    prior, validity, p = Discrete((0.0, 0.5, 1.0), (0.3, 0.4, 0.3)), 0.6, 0.7
    sd = math.sqrt(0.6 * 9)
    assert width_of(prior, "logit").sd == pytest.approx(sd)
    noise = sd**2 * (1 / validity**2 - 1)
    likelihood = stats.norm.pdf(math.log(p / (1 - p)), [-3, 0, 3], math.sqrt(1 + noise))
    wanted = np.array([0.3, 0.4, 0.3]) * likelihood * np.array([1 - validity**12, 1, 1 - validity**12])
    wanted /= wanted.sum()
    moved = update(prior, [probability("a", p, validity=validity)])
    assert [float(moved.after.cdf(x) - moved.after.cdf_below(x)) for x in (0, 0.5, 1)] == pytest.approx(
        wanted.tolist(), rel=1e-6
    )
    bits = float(np.sum(wanted * np.log2(wanted / np.array([0.3, 0.4, 0.3]))))
    assert moved.bits == pytest.approx(bits, rel=1e-6)


def test_a_jump_that_takes_nearly_all_is_a_jump():
    """None of 1000 leaves all but 3e-5 at never, by B(2, 1003) / B(2, 3): what is written says so too."""
    moved = update(parse_distribution(SHARES[0]), [counts("a", 0, 1000)])
    rest = 0.7 * math.exp(math.lgamma(5) - math.lgamma(3) + math.lgamma(1003) - math.lgamma(1005))
    assert float(moved.after.cdf(0.0)) == pytest.approx(0.3 / (0.3 + rest), abs=1e-6)
    assert moved.error < 1e-4


def test_what_was_seen_itself_rules_out_the_ends():
    """At validity 1 three of ten are not never: its chance of them is zero."""
    prior = parse_distribution(SHARES[0])
    moved = update(prior, [counts("a", 3, 10)])
    assert moved.after.cdf(0.0) == 0
    assert moved.after.mean() == pytest.approx(Beta(5, 10).mean(), rel=1e-3)


@pytest.mark.parametrize("trials", [10, 1000, 10**6])
def test_nothing_seen_speaks_for_never(trials):
    """No event makes never likelier, the more so the higher the validity, up to what no event of the thing
    itself does, and nothing of that is a conflict at a high one.
    """
    prior = parse_distribution(SHARES[0])
    moved = [update(prior, [counts("a", 0, trials, validity=v)]) for v in (0.01, 0.3, 0.7, 0.9, 0.999, 1.0)]
    never = [float(m.after.cdf(0.0)) for m in moved]
    assert never[0] == pytest.approx(0.3, abs=0.01)
    assert never == sorted(never)
    assert never[-2] == pytest.approx(never[-1], abs=0.01)
    assert not moved[-2].conflicts


@pytest.mark.parametrize("trials", [10**6, 10**9, 10**12])
def test_bits_of_very_many_counts(trials):
    """Six in a hundred at validity 0.9 move a uniform belief by as many bits however many the trials are:
    by the noise of the validity alone, D = ∫ q ln(q / p) with q ∝ N(y; logit(.06), noise) on log-odds.
    """
    noise = (math.pi**2 / 3) * (1 / 0.9**2 - 1)
    x = (np.arange(2 * 10**6) + 0.5) / (2 * 10**6)
    logs = -0.5 * (np.log(x / (1 - x)) - math.log(6 / 94)) ** 2 / noise
    share = np.exp(logs - logs.max())
    share /= share.mean()
    wanted = float(np.mean(np.where(share > 0, share * np.log2(np.maximum(share, 1e-300)), 0.0)))
    moved = update(
        parse_distribution("uniform(0, 1)"), [counts("a", 6 * trials // 100, trials, validity=0.9)]
    )
    assert moved.bits == pytest.approx(wanted, abs=1e-3)


def test_what_rules_zero_out_is_told():
    """At validity 1 a result whose error is one of logarithms leaves nothing of zero, and says so."""
    prior = parse_distribution(PARTLY_ZERO)
    moved = update(prior, [interval("a", 0.1, 1, 10, "day")])
    assert moved.after.cdf(0.0) == 0
    assert any("zero and less" in words for words in moved.warnings)
    assert not update(prior, [interval("a", 0.1, 1, 10, "day", validity=0.99)]).warnings
