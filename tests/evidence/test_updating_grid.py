"""Updates without a formula: the mesh agrees with formulas and brute force, and is written down truly."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from scipy import stats

from leadtime.errors import InputError
from leadtime.evidence import (
    Beta,
    Clip,
    Constant,
    Curve,
    Discrete,
    Gamma,
    Lognormal,
    Mixture,
    Normal,
    Pareto,
    Quantiles,
    Samples,
    StudentT,
    Triangular,
    Truncate,
    Uniform,
    parse_distribution,
    update,
)
from leadtime.evidence.updating import divergence
from leadtime.evidence.updating.conjugate import conjugate
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.mesh import posterior
from leadtime.evidence.updating.shape import shaped
from leadtime.evidence.updating.terms import Factor, NormalTerm, ShapeTerm
from tests.evidence.pieces import counts, estimate, interval, stated

LEVELS = np.array([0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999])
PAIRS = [
    (Normal(3, 2), NormalTerm("linear", 5, 1)),
    (Normal(3, 2), NormalTerm("linear", 3, 1e-8)),
    (Normal(3, 2), NormalTerm("linear", 11, 0.2)),
    (Lognormal(1, 0.8), NormalTerm("log", 2, 0.3)),
    (Beta(4, 6), BinomialTerm(18, 20)),
    (Beta(0.5, 0.5), BinomialTerm(0, 300)),
    (Gamma(2, 3), ShapeTerm(Gamma(5, 1), "log", 1.5, 0.47)),
    (Truncate(Normal(3, 2), 0, 4), NormalTerm("linear", 5, 1)),
    (Mixture((Normal(0, 1), Normal(9, 2)), (0.7, 0.3)), NormalTerm("linear", 4, 4)),
    (Mixture((Truncate(Normal(0, 2), 0, math.inf), Normal(6, 1)), (0.5, 0.5)), NormalTerm("linear", 1, 2)),
]


@pytest.mark.parametrize(("prior", "term"), PAIRS, ids=lambda x: str(x)[:40])
def test_the_mesh_agrees_with_the_formula(prior, term):
    """Quantiles, mean and bits of the mesh are those of the formula, and so is what it is written as."""
    factors = [Factor(term, 0.8)]
    found = conjugate(prior, factors)
    assert found is not None
    grid = posterior(prior, factors)
    exact, sd = found[0], found[0].sd()
    assert exact.cdf(grid.quantiles(LEVELS)) == pytest.approx(LEVELS, abs=2e-5)
    assert grid.mean() == pytest.approx(exact.mean(), abs=1e-6 * sd)
    nats = grid.expect(factors[0].log(grid.x)) - grid.log_z
    assert nats / math.log(2) == pytest.approx(divergence(exact, prior), rel=1e-5)
    written, error = shaped(prior, grid)
    assert error < 1e-4
    assert written.mean() == pytest.approx(exact.mean(), abs=1e-3 * sd)
    assert written.sd() == pytest.approx(sd, rel=2e-3)
    assert np.max(np.abs(written.cdf(exact.ppf(LEVELS)) - LEVELS)) < 1e-4
    assert parse_distribution(str(written)) == written


def test_formulas_of_mixtures_have_the_right_normalisation():
    """The log marginal likelihood of a formula is that of the mesh, but for what all priors share."""
    for make, terms in (
        (Normal, [NormalTerm("linear", 5, 1), NormalTerm("linear", 2, 3)]),
        (Lognormal, [NormalTerm("log", 1, 1), NormalTerm("log", 0.5, 3)]),
    ):
        factors = [Factor(t, w) for t, w in zip(terms, (0.4, 1), strict=True)]
        gaps = [conjugate(p, factors)[1] - posterior(p, factors).log_z for p in (make(0, 1), make(1, 0.3))]
        assert gaps[0] == pytest.approx(gaps[1], abs=1e-8)


PRIORS = [
    "truncate(normal(3, 2), 1, 9)",
    "uniform(0, 10)",
    "triangular(1, 2, 9)",
    "pert(1, 2, 9)",
    "student_t(2, 3, 1)",
    "pareto(1.5, 1)",
    "mixture(0.7: 3 to 12, 0.3: uniform(0, 2))",
    "mixture(0.5: uniform(0, 1), 0.5: uniform(4, 5))",
    "quantiles(5%: 1, 50%: 4, 95%: 20)",
    "80% 2 to 12",
]


@pytest.mark.parametrize("text", PRIORS)
def test_any_smooth_prior_against_brute_force(text):
    """Prior density times likelihood, summed over half a million places: mean, quantiles and ends agree."""
    prior = parse_distribution(text)
    moved = update(prior, [estimate("a", 4.2, 1.3), interval("b", 1.2, 3, 9)])
    lo, hi = prior.support()
    edges = np.linspace(max(lo, -20), min(hi, 40), 200001)
    x = (edges[1:] + edges[:-1]) / 2
    s = math.log(9 / 1.2) / (2 * stats.norm.ppf(0.95))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = stats.norm.logpdf(4.2, x, 1.3) + np.where(
            x > 0, stats.norm.logpdf(math.log(3), np.log(x), s), -np.inf
        )
    weight = prior.pdf(x) * np.exp(logs)
    weight /= weight.sum()
    mean = np.sum(x * weight)
    sd = math.sqrt(np.sum((x - mean) ** 2 * weight))
    assert moved.after.mean() == pytest.approx(mean, abs=5e-4 * sd)
    assert moved.after.sd() == pytest.approx(sd, rel=2e-3)
    below = np.cumsum(weight)
    for p in (0.01, 0.05, 0.3, 0.5, 0.8, 0.95, 0.99):
        assert float(moved.after.cdf(edges[np.searchsorted(below, p) + 1])) == pytest.approx(p, abs=1e-4)
    assert moved.error < 1e-4
    assert moved.after.support()[0] >= lo
    assert moved.after.support()[1] <= hi
    some = weight > 0
    ratio = weight[some] / (prior.pdf(x[some]) * np.diff(edges)[some])
    assert moved.bits == pytest.approx(np.sum(weight[some] * np.log2(ratio)), abs=2e-3)


def test_atoms_keep_their_places():
    """A clipped normal has atoms at its ends; they move by Bayes' rule and stay where they are."""
    prior = Clip(Normal(3, 2), 0, 5)
    after = update(prior, [estimate("a", 4, 1.5)]).after
    values, mass = after.atoms()
    assert values.tolist() == [0, 5]
    x = (np.arange(500000) + 0.5) / 100000
    ends = stats.norm.cdf(0, 3, 2), stats.norm.sf(5, 3, 2)
    weigh = [p * stats.norm.pdf(v, 4, 1.5) for p, v in zip(ends, (0, 5), strict=True)]
    middle = np.sum(stats.norm.pdf(x, 3, 2) * stats.norm.pdf(x, 4, 1.5)) / 100000
    assert mass == pytest.approx(np.array(weigh) / (sum(weigh) + middle), abs=1e-6)


def test_atoms_stay_to_the_last_digit():
    """An atom at a place with many digits is not moved by writing the posterior in few."""
    place = 5.123456789012345
    moved = update(Clip(Normal(3, 2), -math.inf, place), [estimate("a", 6, 1.5)])
    assert place in moved.after.atoms()[0]
    assert moved.error < 1e-4


def test_what_is_stated_does_not_rule_out_an_atom_at_zero():
    """A belief that it is already so, with probability, is not ruled out by the scale of a density."""
    prior = Curve((0.0, 10.0, 20.0), (0.1, 0.4, 0.7), unit="year")
    after = update(prior, [stated("a", "normal(1, 3) years")]).after
    weight = np.append(0.1, 0.03 * np.ones(1000000) / 100000)
    x = np.append(0.0, (np.arange(1000000) + 0.5) / 100000)
    x, weight = np.append(x, x[1:] + 10), np.append(weight, weight[1:])
    weight = np.append(weight, 0.3) * stats.norm.pdf(np.append(x, 20.0), 1, 3)
    assert after.atoms()[1][0] == pytest.approx(weight[0] / weight.sum(), abs=1e-5)


def test_what_lies_beyond_stays_beyond():
    """'Later than was asked' takes the likelihood of the last place before it, and stays a state."""
    prior = Curve((0.0, 10.0), (0.0, 0.6))
    after = update(prior, [estimate("a", 10, 2)]).after
    x = np.linspace(0, 10, 200001)
    inside = 0.06 * np.trapezoid(np.exp(-0.5 * ((x - 10) / 2) ** 2), x)
    assert after.beyond == pytest.approx(0.4 / (0.4 + inside), abs=1e-6)
    near = update(prior, [estimate("a", 1, 0.5)]).after
    assert near.beyond == 0
    assert math.isfinite(near.mean())


@pytest.mark.parametrize(
    "prior", [Discrete((1.0, 4.0, 6.0), (0.5, 0.3, 0.2)), Samples((1.0, 4.0, 6.0), (5.0, 3.0, 2.0))]
)
def test_single_values_get_new_shares(prior):
    """The shares of a few values are those of Bayes' rule."""
    after = update(prior, [estimate("a", 5, 1)]).after
    weight = np.array([0.5, 0.3, 0.2]) * stats.norm.pdf(5, [1, 4, 6], 1)
    assert after.atoms()[1] == pytest.approx(weight / weight.sum())
    assert type(after) is type(prior)
    only = update(Discrete((0.0, 100.0), (0.5, 0.5)), [estimate("a", 0, 1)]).after
    assert only == Constant(0)


def test_a_narrow_result_in_a_wide_prior_is_found():
    """A result a millionth as wide as the prior, and a posterior with two narrow peaks, are not missed."""
    after = update(Uniform(0, 1e6), [estimate("a", 123456, 0.01)]).after
    assert after.mean() == pytest.approx(123456, abs=1e-4)
    assert after.sd() == pytest.approx(0.01, rel=1e-2)
    twin = "mixture(0.5: normal(1, 0.001), 0.5: normal(7, 0.001))"
    two = update(Uniform(0, 10), [stated("a", twin)]).after
    assert float(two.cdf(4)) == pytest.approx(0.5, abs=1e-4)


def test_two_ways_to_blur_a_stated_distribution_agree():
    """The likelihood of a stated shape with noise is that of the shape whose spread holds the noise."""
    for width in (0.01, 0.3, 2.0):
        blurred = ShapeTerm(Normal(3, 1), "linear", 3, 1, 0.5, width**2)
        sharp = NormalTerm("linear", 2.5, 1 + width**2)
        x = np.linspace(-2, 7, 50)
        gap = blurred.log(x) - sharp.log(x)
        assert np.ptp(gap) < 5e-3


def test_a_stated_cdf_with_open_ends_counts():
    """A forecast whose question has open ends is read through its quantiles, with tails beyond them."""
    text = "cdf(0: 2%, 2: 20%, 4: 50%, 6: 75%, 10: 95%)"
    moved = update(Normal(4, 20), [stated("a", text)])
    assert float(moved.after.ppf(0.5)) == pytest.approx(4, abs=0.5)
    assert moved.after.beyond == 0


@pytest.mark.parametrize(
    "prior", [Uniform(0, 1), Truncate(Normal(0, 1), -5, 5), Triangular(0, 1, 2), StudentT(3, 0, 1)]
)
def test_what_the_prior_rules_out_is_told(prior):
    """Evidence with next to no prior probability is an error, or is flagged and stays in the support."""
    with contextlib.suppress(InputError):
        moved = update(prior, [estimate("a", 1e6, 1e-3)])
        assert moved.steps[0].conflict < 1e-9
        assert moved.conflicts
        assert moved.after.support()[1] <= prior.support()[1]


def test_far_out_is_refused_and_not_guessed():
    """Where arithmetic ends, beyond one in 1e12 of a prior, the error names belief and prior."""
    with pytest.raises(InputError, match="x: the evidence lies so far out"):
        update(StudentT(3, 0, 1), [estimate("a", 1e6, 1e-3)], name="x")
    rare = update(Uniform(0, 1), [counts("a", 0, 10**9)]).after
    assert rare.mean() == pytest.approx(1e-9, rel=1e-3)


@pytest.mark.parametrize(
    "prior", [Normal(5, 1), StudentT(3, 5, 1), Pareto(2, 1), Beta(2, 2), Quantiles((0.1, 0.9), (1, 4))]
)
def test_no_evidence_moves_nothing(prior):
    """Without a record the belief is the same object, and no bits have moved."""
    moved = update(prior, [])
    assert moved.after is prior
    assert moved.bits == 0
    assert moved.method == "none"


def test_bits_of_the_steps_are_those_between_neighbours():
    """Each step's bits are the divergence of its posterior from the one before, formula or mesh."""
    records = [estimate("a", 4, 1), estimate("b", 6, 2), estimate("c", 2, 1)]
    for prior in (Normal(3, 2), Gamma(2, 2)):
        moved = update(prior, records)
        beliefs = [update(prior, records[:n]).after for n in range(4)]
        for step, before, after in zip(moved.steps, beliefs[:-1], beliefs[1:], strict=True):
            assert step.bits == pytest.approx(divergence(after, before), abs=2e-3)
            assert step.after == pytest.approx(tuple(after.ppf([0.05, 0.5, 0.95])), rel=1e-3)
        assert moved.bits == pytest.approx(divergence(beliefs[-1], prior), abs=2e-3)


def test_counts_on_a_share_of_any_shape():
    """Counts move a belief about a share that is no beta, and leave its ends at 0 and 1."""
    after = update(Uniform(0, 1), [counts("a", 5, 10)]).after
    assert after.cdf(np.array([0.2, 0.5, 0.8])) == pytest.approx(
        stats.beta.cdf([0.2, 0.5, 0.8], 6, 6), abs=1e-4
    )
