"""The value of information: known answers, and what must hold of every choice."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import beta, betabinom, gamma, norm

from leadtime.decision.voi import (
    Gaps,
    Worth,
    differences,
    enbs,
    evpi,
    evppi,
    evsi,
    sample_mean,
    sample_share,
    single,
)
from leadtime.errors import InputError

N = 1021 * 98
RNG = np.random.default_rng(5)


def loss(z):
    """The unit normal loss L(z) = φ(z) − zΦ(−z)."""
    return norm.pdf(z) - z * norm.sf(z)


def grid(k):
    """Uniform numbers that fill (0, 1) evenly, in an order of their own for each k."""
    return np.random.default_rng(k).permutation((np.arange(N) + 0.5) / N)


X, Y, E = (ndtri(grid(k)) for k in (1, 2, 3))
U, LUCK = grid(4), grid(6)
P1, P2 = 1 + X, 2 * Y
NORMALS = np.stack([P1 - P2, np.zeros(N)], axis=1)


def near(found, value, errors=3.5):
    """Whether a known answer lies within some Monte-Carlo errors."""
    return abs(found.value - value) < errors * found.error


@pytest.mark.parametrize(
    ("found", "value"),
    [
        (lambda: evpi(NORMALS, sampling="plain"), 0.4798107063),
        (lambda: evppi(NORMALS, P1, sampling="plain"), 0.0833154706),
        (lambda: evppi(NORMALS, P2, sampling="plain"), 0.3955931148),
        (lambda: evppi(NORMALS, np.stack([P1, P2], 1), sampling="plain"), 0.4798107063),
        (lambda: evsi(NORMALS, P1, sample_mean(P1, 1, 1.0, E), sampling="plain"), 0.0251272708),
        (lambda: evsi(NORMALS, P1, sample_mean(P1, 100, 1.0, E), sampling="plain"), 0.0821176056),
    ],
)
def test_two_normals(found, value):
    """INB = p1 − p2, p1 ~ N(1, 1), p2 ~ N(0, 2): closed forms for EVPI, EVPPI and EVSI."""
    assert near(found(), value)


def test_a_driver_that_matters_at_both_ends_is_seen():
    """NB = (0, x² − 1 + e): EVPPI(x) = 2φ(1), where a straight line would find nothing; EVPI 0.6294."""
    benefit = np.stack([np.zeros(N), X**2 - 1 + E], axis=1)
    assert near(evppi(benefit, X, sampling="plain"), 2 * norm.pdf(1))
    assert near(evpi(benefit, sampling="plain"), 0.6294184577)


def test_an_interaction_is_seen_by_the_pair_alone():
    """NB = (0, xy): neither alone is worth anything, both together 1/π, also beside a third that is idle."""
    benefit = np.stack([np.zeros(N), X * Y], axis=1)
    assert not evppi(benefit, X, tests=3).heard
    pair = evppi(benefit, np.stack([X, Y], 1), sampling="plain")
    assert near(pair, 1 / np.pi)
    assert pair.heard
    three = evppi(benefit, np.stack([X, Y, E], 1), sampling="plain")
    assert near(three, 1 / np.pi)


def test_what_only_three_or_four_do_together_is_seen():
    """NB = (0, xyz): no pair is worth anything, the three E[(xyz)+] = (2/π)^1.5 / 2. NB = (1/16, ∏ uᵢ), four:
    E[(∏ u − 1/16)+] = 0.03133, from ∏ u = e^(−g) with g ~ Γ(4).
    """
    z = ndtri(grid(7))
    three = np.stack([np.zeros(N), X * Y * z], axis=1)
    together = evppi(three, np.stack([X, Y, z], 1), sampling="plain")
    assert near(together, (2 / np.pi) ** 1.5 / 2)
    assert together.heard
    assert not evppi(three, np.stack([X, Y], 1)).heard
    u = np.stack([grid(k) for k in (31, 32, 33, 34)], 1)
    product = evppi(np.stack([np.full(N, 1 / 16), u.prod(axis=1)], 1), u)
    t = np.log(16.0)
    expected = gamma.cdf(t * 2, 4) / 16 - gamma.cdf(t, 4) / 16
    assert product.value == pytest.approx(expected, rel=0.02)


def test_many_unordered_values_are_taken_one_by_one():
    """Twenty kinds, good and bad in turn: knowing the kind is worth ½, which no smooth curve would see."""
    kind = np.floor(20 * U)
    benefit = np.stack([np.zeros(N), np.where(kind % 2 == 0, 1.0, -1.0) + E], axis=1)
    assert near(evppi(benefit, kind, sampling="plain"), 0.5)


def test_three_options_and_a_correlated_proxy():
    """Options 0, a, a/2 − 0.1: φ(0) for a. A proxy of correlation ρ with what matters: ρ L(c / ρ)."""
    three = np.stack([np.zeros(N), X + 0.1 * E, 0.5 * X - 0.1 + Y], axis=1)
    assert near(evppi(three, X, sampling="plain"), norm.pdf(0))
    proxy = 0.6 * X + 0.8 * Y
    assert near(evppi(np.stack([np.zeros(N), X - 0.3], 1), proxy, sampling="plain"), 0.6 * loss(0.5))


@pytest.mark.parametrize(("a", "b", "cost", "n"), [(2, 3, 0.4, 4), (2, 3, 0.4, 40), (4, 6, 0.45, 25)])
def test_a_survey_of_any_beta_chance(a, b, cost, n):
    """Against the sum over every count: Σ P(k) max((a + k)/(a + b + n) − c, 0) − max(a/(a + b) − c, 0)."""
    k = np.arange(n + 1)
    posterior = (a + k) / (a + b + n)
    expected = betabinom.pmf(k, n, a, b) @ np.maximum(posterior - cost, 0) - max(a / (a + b) - cost, 0)
    p = beta.ppf(U, a, b)
    benefit = np.stack([p - cost, np.zeros(N)], axis=1)
    assert near(evsi(benefit, p, sample_share(p, n, LUCK), sampling="plain"), expected)


@pytest.mark.parametrize(("n", "value"), [(1, 1 / 12), (5, 3 / 28)])
def test_a_survey_of_a_uniform_chance(n, value):
    """Adopting pays p − ½ with p ~ Beta(1, 1): n answers are worth 1/12 and 3/28, p itself 1/8."""
    benefit = np.stack([U - 0.5, np.zeros(N)], axis=1)
    assert near(evsi(benefit, U, sample_share(U, n, LUCK), sampling="plain"), value)
    assert near(evppi(benefit, U, sampling="plain"), 0.125)


def test_the_order_of_values():
    """0 ≤ EVSI ≤ EVPPI ≤ EVPI, EVSI grows with n, a group is worth no less than its members."""
    worths = [evsi(NORMALS, P2, sample_mean(P2, n, 3.0, E)).value for n in (1, 4, 30, 1000)]
    parameter, everything = evppi(NORMALS, P2).value, evpi(NORMALS).value
    assert [0, *worths, parameter, everything] == sorted([0, *worths, parameter, everything])
    assert evppi(NORMALS, np.stack([P2, E], 1)).value >= parameter
    assert evppi(NORMALS, np.stack([P1, P2, E], 1)).value <= everything


def test_what_is_common_to_all_options_changes_nothing():
    """A common term, a duplicated option and the order of options leave every value as it is."""
    base = np.stack([P1 - P2, np.zeros(N), 0.3 * P2 - 0.2], axis=1)
    moved = [base + (5 * E)[:, None], base[:, [0, 1, 2, 2, 0]], base[:, [2, 0, 1]]]
    for other in moved:
        assert evpi(other).value == pytest.approx(evpi(base).value, rel=1e-9)
        assert evppi(other, P1).value == pytest.approx(evppi(base, P1).value, rel=1e-9)
        assert evppi(other, P1).null == pytest.approx(evppi(base, P1).null, rel=0.5, abs=1e-5)


def test_the_null_is_what_is_found_where_nothing_is():
    """An idle input is worth about the null, is seldom heard; the floor rises with the tests."""
    benefit = np.stack([np.zeros(N), E - 0.001], axis=1)
    idle = [evppi(benefit, ndtri(grid(20 + k)), tests=20) for k in range(20)]
    assert np.mean([w.value for w in idle]) == pytest.approx(idle[0].null, rel=0.5)
    assert sum(w.heard for w in idle) <= 1
    assert evppi(benefit, X, tests=50).floor >= evppi(benefit, X, tests=1).floor


def test_a_discrete_belief_and_a_constant_one():
    """Few values are taken one by one: E[max(0, mean at each)]. A constant is worth nothing to know."""
    x = np.where(U < 0.3, 2.0, -1.0)
    benefit = np.stack([np.zeros(N), x + E], axis=1)
    best = float(np.mean(x + E))
    assert evppi(benefit, x).value == pytest.approx(0.3 * 2 - max(best, 0), abs=0.01)
    assert evppi(benefit, np.ones(N)) == Worth(0.0, 0.0, 0.0, 0.0)


def test_a_choice_that_is_settled_is_worth_nothing_to_inform():
    """Where one option is best in every future, every value is zero; so it is with one option."""
    sure = np.stack([X, X + 1], axis=1)
    assert evpi(sure).value == evppi(sure, X).value == 0
    assert evpi(X[:, None]) == Worth(0.0, 0.0)


def test_errors_shrink_and_cover():
    """The stated error is that over seeds: the spread of EVPPI(p2) over fresh draws, within a factor 1.5."""
    made, errors = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        p1, p2 = rng.normal(1, 1, 5000), rng.normal(0, 2, 5000)
        found = evppi(np.stack([p1 - p2, 0 * p1], 1), p2, null=False, sampling="plain")
        made.append(found.value)
        errors.append(found.error)
    assert 0.6 < np.std(made) / np.mean(errors) < 1.6


def test_the_net_benefit_of_a_study():
    """ENBS = EVSI · price − cost, with the error of the first term."""
    assert enbs(Worth(0.25, 0.5), 4.0, 3.0) == (-2.0, 2.0)


def test_fits_are_shared_between_inputs():
    """Looking at one input after another gives what looking at each alone gives."""
    gaps = Gaps(differences(NORMALS))
    assert single(gaps, P2).value == evppi(NORMALS, P2).value


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda: evpi(X), "shape"),
        (lambda: evppi(NORMALS, X[:5]), "shape"),
        (lambda: evpi(np.array([[1.0, np.inf], [0, 1]])), "not finite"),
        (lambda: sample_mean(X, 0, 1.0, E), "0 samples"),
        (lambda: sample_mean(X, 1, -1.0, E), "noise"),
        (lambda: sample_share(X, 3, U), "not a probability"),
    ],
)
def test_what_makes_no_sense_is_refused(call, found):
    """Each mistake is one error that says what was found."""
    with pytest.raises(InputError, match=found):
        call()


def test_a_study_is_never_worth_more_than_what_it_is_about():
    """Also where both are nothing but chance, and the fit to the study happens to be the larger."""
    rng = np.random.default_rng(11)
    for _ in range(12):
        x, e = rng.normal(size=(2, 2000))
        benefit = np.stack([np.zeros(2000), rng.normal(size=2000)], axis=1)
        assert evsi(benefit, x, sample_mean(x, 1, 2.0, e), null=False).value <= evppi(benefit, x).value
