"""Talent in roles, and what selection does to a score: known answers and theorems."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from leadtime.errors import InputError
from leadtime.models.roles import Role, assign, brought, multiplied, roy
from leadtime.models.selection import (
    area_under_roc,
    best_normal,
    best_pressure,
    best_threshold,
    false_alarm,
    selected,
    true_alarm,
    true_under_pressure,
)
from leadtime.models.talent import pareto_selected_share, selected_share

EVERYBODY = (-np.inf, np.inf)


def pair(signal=1.0):
    return [Role("first", 0.0, 0.5, signal), Role("second", -1.0, 1.5, signal)]


@pytest.mark.parametrize(("signal", "switch", "output"), [(1.0, 1.0, 1.5670592367), (0.6, 0.6, 1.4003707444)])
def test_two_lognormal_roles(signal, switch, output):
    """μ = (0, −1), s = (0.5, 1.5): the switch, the output of the best assignment and of everybody in one."""
    found = assign(pair(signal))
    assert ndtri(found.switches[0][0]) == pytest.approx(switch, abs=1e-8)
    assert found.output == pytest.approx(output, abs=1e-9)
    assert found.alone["first"] == pytest.approx(1.1331484531)
    assert (found.lowest, found.switches[0][1]) == ("first", "second")
    assert found.share["second"] == pytest.approx(ndtr(-switch))


def test_the_output_of_an_assignment_by_simulation():
    """People drawn one by one, assigned by the threshold, bring the stated mean and top share."""
    rng = np.random.default_rng(0)
    z, e = rng.normal(size=(2, 400_000))
    y = 0.6 * z + 0.8 * e
    made = np.where(y > 0.6, np.exp(-1 + 1.5 * z), np.exp(0.5 * z))
    found = assign(pair(0.6))
    assert made.mean() == pytest.approx(found.output, abs=4 * made.std() / 632)
    top = made[y > ndtri(0.9)].sum() / made.sum()
    assert top == pytest.approx(found.top, abs=0.01)


@pytest.mark.parametrize(("signal", "share"), [(1.0, 0.5864601), (0.6, 0.3513970)])
def test_the_share_of_the_top_tenth(signal, share):
    """Φ(ρ s − Φ⁻¹(1 − q)) with s = 1.5, and through what people bring."""
    assert selected_share(0.1, 1.5, signal) == pytest.approx(share, abs=1e-7)
    role = Role("r", 0.3, 1.5, signal)
    assert brought(role, ndtri(0.9), np.inf) / brought(role, *EVERYBODY) == pytest.approx(share, abs=1e-7)


@pytest.mark.parametrize("signal", [1.0, 0.6])
def test_pareto_tails(signal):
    """Top share q^(1 − 1/α) for a perfect signal, and as the copula has it for a noisy one; the mean is
    α/(α−1).
    """
    role = Role("r", 0.0, 0.0, signal, alpha=1.5)
    assert brought(role, *EVERYBODY) == pytest.approx(3.0, rel=1e-9)
    top = brought(role, ndtri(0.9), np.inf) / 3.0
    assert top == pytest.approx(float(pareto_selected_share(0.1, 1.5, signal)), abs=1e-9)
    if signal == 1.0:
        assert top == pytest.approx(0.1 ** (1 / 3))


def test_an_infinite_mean_is_refused():
    """α ≤ 1 has no mean; signals beyond one and spreads below zero are no better; one role is no choice."""
    with pytest.raises(InputError, match="infinite"):
        Role("r", alpha=1.0)
    with pytest.raises(InputError, match="signal"):
        Role("r", signal=1.2)
    with pytest.raises(InputError, match="spread"):
        Role("r", spread=-1)
    with pytest.raises(InputError, match="1 role"):
        assign([Role("r")])


def test_expected_output_at_a_signal_of_a_pareto():
    """Averaged over signals it is the mean; at a perfect signal it is the output itself."""
    y = ndtri((np.arange(4000) + 0.5) / 4000)
    noisy = Role("r", 0.2, 0, 0.6, alpha=4.0)
    assert noisy.at_signal(y).mean() == pytest.approx(np.exp(0.2) * 4 / 3, rel=2e-3)
    sharp = Role("r", 0.2, 0, 1.0, alpha=4.0)
    np.testing.assert_allclose(sharp.at_signal(y), sharp.output(y))


def test_a_cost_moves_the_low_end_below_zero_and_nothing_else():
    """Output less a constant: the curve is lower by it everywhere."""
    free, dear = Role("r", 0, 1, 0.5), Role("r", 0, 1, 0.5, cost=0.7)
    y = np.array([-3.0, 0.0, 2.0])
    np.testing.assert_allclose(free.at_signal(y) - dear.at_signal(y), 0.7)
    assert dear.at_signal(y)[0] < 0 < dear.at_signal(y)[2]
    for tail in ({"spread": 1.0}, {"alpha": 2.0}):
        whole, less = (brought(Role("r", 0, signal=0.5, cost=c, **tail), -1, 0.5) for c in (0, 0.7))
        assert whole - less == pytest.approx(0.7 * (ndtr(0.5) - ndtr(-1)))


def test_comparative_advantage():
    """Two independent lognormal talents, seen perfectly: E[max] = 2 e^½ Φ(1/√2); one talent: as the
    threshold.
    """
    equal = [Role("a"), Role("b")]
    output, error, share, _ = roy(equal, np.eye(2))
    assert output == pytest.approx(2 * np.exp(0.5) * norm.cdf(np.sqrt(0.5)), abs=4 * error)
    assert share["a"] == pytest.approx(0.5, abs=0.01)
    same, error, share, _ = roy(pair(), np.ones((2, 2)))
    assert same == pytest.approx(assign(pair()).output, abs=4 * error)
    with pytest.raises(InputError, match="correlation"):
        roy(equal, [[1, 2], [2, 1]])
    with pytest.raises(InputError, match="correlation"):
        roy(equal, np.eye(3))


@pytest.mark.parametrize(("alpha", "signal", "y"), [(1.1, 0.0, 0.0), (1.02, 0.2, 2.0), (3.0, 0.6, -3.0)])
def test_what_a_weak_signal_says_of_a_pareto(alpha, signal, y):
    """E[output | signal], near an infinite mean too, is the integral over talent, taken piece by piece."""
    from scipy.integrate import quad

    v = 1 - signal**2
    centre, wide = signal * y / (1 - v / alpha), np.sqrt(v / (1 - v / alpha))

    def density(z):
        return np.exp(norm.logpdf(z, signal * y, np.sqrt(v)) - norm.logsf(z) / alpha)

    whole = sum(quad(density, centre + k * wide, centre + (k + 1) * wide)[0] for k in range(-14, 14))
    assert Role("r", 0, 0, signal, alpha=alpha).at_signal(y) == pytest.approx(whole, rel=1e-9)


def test_many_people_are_read_off_a_spline():
    """Expected output of many people is that of each alone."""
    role, y = Role("r", 0.2, 0, 0.5, 0.3, alpha=1.3), np.linspace(-4, 4, 5_001)
    one = [float(role.at_signal(x)) for x in y[::500]]
    np.testing.assert_allclose(role.at_signal(y)[::500], one, rtol=1e-9)


@pytest.mark.parametrize(
    "role", [Role("r", 0.1, 1.4, 0.5, cost=0.4), Role("r", 0.1, 0.0, 0.5, cost=1.5, alpha=1.6)]
)
def test_the_part_of_people_who_cost_more_than_they_bring(role):
    """By talent as counted over people, by the signal as counted over signals; none without a cost."""
    z = ndtri((np.arange(200_000) + 0.5) / 200_000)
    assert role.harmful() == pytest.approx(np.mean(role.output(z) < role.cost), abs=1e-4)
    assert role.harmful(by_signal=True) == pytest.approx(np.mean(role.at_signal(z) < 0), abs=1e-4)
    assert 0 <= role.harmful(by_signal=True) < role.harmful()
    assert Role("r").harmful() == 0
    assert (Role("r", 0, 0, cost=2).harmful(), Role("r", 0, 0, cost=0.5).harmful()) == (1, 0)


@pytest.mark.parametrize("role", [Role("r", 0.1, 1.4, cost=0.4), Role("r", 0.1, 0.0, alpha=1.6)])
def test_the_other_tail_has_the_same_mean_and_the_same_top_tenth(role):
    """And another top hundredth, more of it with a Pareto tail; the other of the other is the role itself."""
    other = role.other_tail()
    assert brought(other, *EVERYBODY) == pytest.approx(brought(role, *EVERYBODY), rel=1e-9)
    tenth, hundredth = (
        [brought(r, ndtri(1 - q), np.inf) + r.cost * q for r in (role, other)] for q in (0.1, 0.01)
    )
    assert tenth[0] == pytest.approx(tenth[1], rel=1e-9)
    assert (hundredth[1] > hundredth[0]) == (other.alpha is not None)
    back = other.other_tail()
    assert back.output([0.0, 1.0, 3.0]) == pytest.approx(role.output([0.0, 1.0, 3.0]), rel=1e-9)
    assert Role("r", 0, 0).other_tail() == Role("r", 0, 0)


def test_nobody_is_worth_a_cost_that_is_too_high():
    """The part of people whom every role expects to cost more than they bring is counted."""
    found = assign([Role("a", 0, 1, 1, cost=1), Role("b", -1, 2, 1, cost=1)])
    assert found.harmful == pytest.approx(0.5, abs=1e-3)
    assert assign(pair()).harmful == 0


def test_three_roles_by_comparative_advantage():
    """People drawn one by one, with talents and signals for each role and one Pareto tail, bring as much."""
    roles = [Role("a", 0, 0.5, 0.6), Role("b", -0.5, 1, 0.3, 0.2), Role("c", -0.3, 0, 0.8, alpha=3.0)]
    talents = np.array([[1, 0.3, 0.1], [0.3, 1, 0.5], [0.1, 0.5, 1]])
    output, error, share, alone = roy(roles, talents)
    rho, rng = np.array([r.signal for r in roles]), np.random.default_rng(5)
    z = rng.multivariate_normal(np.zeros(3), talents, 300_000)
    y = rho * z + np.sqrt(1 - rho**2) * rng.normal(size=z.shape)
    fit = np.linalg.lstsq(y, z, rcond=None)[0]
    left = (z - y @ fit).var(axis=0)
    chosen = np.stack([r.for_many((y @ fit)[:, j], left[j]) for j, r in enumerate(roles)], axis=1).argmax(
        axis=1
    )
    made = np.stack([r.output(z[:, j]) - r.cost for j, r in enumerate(roles)], axis=1)[
        np.arange(len(z)), chosen
    ]
    assert made.mean() == pytest.approx(output, abs=4 * (error + made.std() / np.sqrt(len(made))))
    assert np.bincount(chosen) / len(z) == pytest.approx(list(share.values()), abs=0.01)
    assert output > max(alone.values())


def test_one_number_correlates_all_pairs_of_talents():
    """It is the matrix with that number off its diagonal; what three talents cannot all have is refused."""
    equal = [Role("a"), Role("b"), Role("c")]
    assert roy(equal, 0.3, draws=2_000) == roy(equal, np.full((3, 3), 0.3) + 0.7 * np.eye(3), draws=2_000)
    with pytest.raises(InputError, match=r"correlation of talents is -0\.8"):
        roy(equal, -0.8)


def test_time_bought_multiplies_everybody():
    """At an inner optimum R′(1 + gT) = R g T′; with no gain nobody should; it beats nobody and half."""
    work, time = Role("w", 0, 1.2, 0.5), Role("t", 0, 0.5, 0.5)
    found = multiplied(work, time, 3.0)
    assert 0.3 < found.part < 0.7
    assert found.total >= max(found.none, found.half, found.curve.max() - 1e-9)
    cut = ndtri(found.part)
    unit = brought(time, *EVERYBODY)
    R, T = brought(work, cut, np.inf), brought(time, -np.inf, cut) / unit
    dR, dT = -float(work.at_signal(cut)), float(time.at_signal(cut)) / unit
    assert dR * (1 + 3 * T) + R * 3 * dT == pytest.approx(0, abs=1e-3)
    assert multiplied(work, time, 0.0).part == 0.0
    with pytest.raises(InputError, match="gain"):
        multiplied(work, time, -1)


def test_the_best_of_n_by_a_gaussian_score():
    """σ = 1, 1 and n = 10: true 1.0880624905, seen 2.1761249811; held out in proportion to what is not
    shared.
    """
    found = selected(10, 1, 1)
    assert found.true == pytest.approx(1.0880624905, abs=1e-9)
    assert found.seen == pytest.approx(2.1761249811, abs=1e-9)
    assert found.held_out == pytest.approx(found.true)
    assert selected(10, 1, 1, 1.0).held_out == pytest.approx(found.seen)
    assert selected(10, 1, 1, 0.5).held_out == pytest.approx(1.5 * found.true)
    assert (best_normal(1), best_normal(2)) == pytest.approx((0.0, 1 / np.sqrt(np.pi)), abs=1e-9)
    with pytest.raises(InputError, match="shared"):
        selected(10, 1, 1, 2)
    with pytest.raises(InputError, match="best of 0"):
        best_normal(0)


def test_a_heavy_tail_has_a_best_pressure():
    """By quadrature as by simulation; with a near-normal error as in closed form; beyond the best it
    falls.
    """
    rng = np.random.default_rng(1)
    V, E = rng.normal(size=(20_000, 30)), rng.standard_t(2.5, size=(20_000, 30))
    won = V[np.arange(20_000), (V + E).argmax(axis=1)]
    assert true_under_pressure([30], 1, 1, 2.5)[0] == pytest.approx(won.mean(), abs=4 * won.std() / 141)
    assert true_under_pressure([10], 1, 1, 1e7)[0] == pytest.approx(1.0880624905, abs=1e-4)
    n, value = best_pressure(1, 1, 2.5)
    assert 5 < n < 60
    assert value > true_under_pressure([3, 1000], 1, 1, 2.5).max()


def test_the_threshold_of_least_cost():
    """The likelihood-ratio threshold is the minimum of the expected cost over a fine grid, gamed or not."""
    grid = np.linspace(-6, 8, 140_001)
    for gaming in (0.0, 0.7):
        at = best_threshold(2.0, 1.3, 0.1, 1.0, 20.0, gaming)
        hit, false = true_alarm(grid, 2.0, 1.3, gaming), false_alarm(grid, 1.3)
        cost = 0.1 * (1 - hit) * 20 + 0.1 * hit + 0.9 * false
        assert at == pytest.approx(grid[cost.argmin()], abs=2e-4)


@pytest.mark.parametrize(("attempts", "shared", "gaming"), [(3, 0.4, 0.5), (5, -0.5, 0.0), (4, 1.0, 0.2)])
def test_the_luckiest_of_several_tries(attempts, shared, gaming):
    """Alarms, the area and the best threshold are those of drawing the tries and keeping the lowest score,
    on the version it was picked on (shared = 1) and on one whose error correlates with that.
    """
    rng = np.random.default_rng(2)
    e = rng.normal(size=(200_000, attempts)).min(axis=1)
    score = 2 - gaming + 1.3 * (shared * e + np.sqrt(1 - shared**2) * rng.normal(size=e.size))
    for t in (-1.0, 0.0, 1.5):
        expected = true_alarm(t, 2, 1.3, gaming, attempts, shared)
        assert (score > t).mean() == pytest.approx(float(expected), abs=0.005)
    harmless = 1.3 * rng.normal(size=e.size)
    area = area_under_roc(2, 1.3, gaming, attempts, shared)
    assert (score > harmless).mean() == pytest.approx(area, abs=0.005)
    grid = np.linspace(-9, 9, 18_001)
    hit, false = true_alarm(grid, 2, 1.3, gaming, attempts, shared), false_alarm(grid, 1.3)
    cost = 0.1 * (1 - hit) * 20 + 0.1 * hit + 0.9 * false
    at = best_threshold(2, 1.3, 0.1, 1, 20, gaming, attempts, shared)
    assert at == pytest.approx(grid[cost.argmin()], abs=2e-3)


def test_tries_that_hide_everything():
    """Where many tries leave no threshold that pays, the tripwire is set never, or always."""
    assert best_threshold(0.2, 1, 0.1, 1, 5, gaming=1.0, attempts=20) == np.inf
    assert best_threshold(0.2, 1, 0.3, 1, 50, gaming=1.0, attempts=20) == -np.inf


def test_selection_without_error_or_without_differences():
    """A perfect score finds the best, E[Z_(n)]; where all are alike none is better; neither is refused."""
    assert true_under_pressure([10], 1, 0, 3)[0] == pytest.approx(best_normal(10))
    assert true_under_pressure([10], 0, 1, 3)[0] == 0
    for wrong in ((0, 0), (-1, 1)):
        with pytest.raises(InputError, match="spreads"):
            true_under_pressure([10], *wrong, 3)


def test_when_no_threshold_helps():
    """An alarm dearer than the danger: never. An alarm that costs nothing: always."""
    assert best_threshold(2, 1, 0.1, 30, 20) == np.inf
    assert best_threshold(2, 1, 0.1, 0, 20) == -np.inf
    assert best_threshold(2, 1, 0, 1, 20) == np.inf
    assert best_threshold(1, 1, 0.1, 1, 3, gaming=2) == np.inf
    assert best_threshold(1, 1, 0.1, 1, 20, gaming=2) == -np.inf


def test_the_area_under_the_curve():
    """Φ(δ/(σ√2)), as the integral of the curve has it; one half without separation."""
    t = np.linspace(-9, 12, 20_001)
    area = -np.trapezoid(true_alarm(t, 1.5, 1.2, 0.3), false_alarm(t, 1.2))
    assert area_under_roc(1.5, 1.2, 0.3) == pytest.approx(area, abs=1e-5)
    assert area_under_roc(1.0, 1.0, 1.0) == 0.5
