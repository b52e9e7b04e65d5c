"""Uniforms, tables and errors: what the engine's numbers rest on."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from scipy import stats

import leadtime as lt
from leadtime.futures.estimate import Estimate, Moments, quantile_of, select, with_error
from leadtime.futures.inverse import QuantileTable, _tabulate, transform
from leadtime.futures.sampling import BATCH, BLOCK, Stream, name_key, uniforms
from leadtime.futures.watch import Histogram

METHODS = ["plain", "stratified", "lattice", "inversive"]


def draw(name, block, method, seed=0):
    return uniforms(Stream(), name_key(seed, name), block, method)


@pytest.mark.parametrize("method", METHODS)
def test_uniforms_are_uniform_and_independent_across_names(method):
    """Each name's draws are uniform, and two names are not correlated."""
    u = np.concatenate([draw("a", b, method) for b in range(10)])
    v = np.concatenate([draw("b", b, method) for b in range(10)])
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(u, v)[0, 1]) < 0.02
    assert u.min() > 0
    assert u.max() < 1


@pytest.mark.parametrize("method", METHODS[1:])
def test_each_batch_has_one_draw_in_each_stratum(method):
    """The two better methods put exactly one draw of a batch in each of its equal strata."""
    u = draw("a", 3, method).reshape(-1, BATCH)
    assert np.array_equal(
        np.sort(np.floor(u * BATCH), axis=1), np.tile(np.arange(BATCH), (BLOCK // BATCH, 1))
    )


def test_no_two_names_move_together_in_a_batch():
    """The correlation of two names in single batches is that of independent draws, without the near copies
    that two lattices now and then are.
    """
    pairs = [
        np.corrcoef(a, b)[0, 1]
        for block in range(40)
        for a, b in zip(*(draw(n, block, "inversive").reshape(-1, BATCH) for n in "ab"), strict=True)
    ]
    assert np.std(pairs) == pytest.approx(BATCH**-0.5, rel=0.1)
    assert np.max(np.abs(pairs)) < 5.5 * BATCH**-0.5


def test_draws_depend_on_seed_name_and_block_only():
    """The same key and block give the same bits from any stream; any other gives others."""
    reused = Stream()
    uniforms(reused, name_key(0, "z"), 5, "plain")
    assert np.array_equal(uniforms(reused, name_key(0, "a"), 1, "plain"), draw("a", 1, "plain"))
    others = [draw("a", 2, "plain"), draw("b", 1, "plain"), draw("a", 1, "plain", seed=1)]
    assert all(not np.any(o == draw("a", 1, "plain")) for o in others)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("draws", [40 * BATCH, 25_000])
def test_reported_errors_are_honest(method, draws):
    """Over many seeds the estimates of a mean, a quantile and a probability spread as their errors say,
    whether the draws are whole batches or end in the midst of one.
    """
    m = lt.Model("sum")

    @m.quantity()
    def y(a, b, c):
        return a * b + 0.5 * c

    beliefs = lt.Beliefs.parse({"a": "1 to 3", "b": "beta(2, 3)", "c": "normal(0, 1)"})
    truth = lt.simulate(m, beliefs, draws=2_000_000, seed=999)
    goals = [
        truth.mean("plan", "y"),
        truth.quantile("plan", "y", 0.9),
        truth.probability("plan", "y", above=2),
    ]
    scores = []
    for seed in range(40):
        f = lt.simulate(m, beliefs, draws=draws, seed=seed, sampling=method, keep=["y"])
        made = [f.mean("plan", "y"), f.quantile("plan", "y", 0.9), f.probability("plan", "y", above=2)]
        scores.append([(e - g) / e.error for e, g in zip(made, goals, strict=True)])
    spread = np.sqrt(np.mean(np.square(scores), axis=0))
    assert np.all((spread > 0.6) & (spread < 1.45)), spread


@pytest.mark.parametrize("method", METHODS)
def test_errors_of_a_sum_are_honest_in_the_midst_of_a_batch(method):
    """A plain sum is nearly exact in whole batches, so what is left over carries the error: it is not
    understated, and where the rest is in random order not by much overstated.
    """
    m = lt.Model("one")

    @m.quantity()
    def y(a):
        return 1.0 * a

    made = [
        lt.simulate(m, {"a": "uniform(0, 1)"}, draws=20_920, seed=s, sampling=method).mean("plan", "y")
        for s in range(60)
    ]
    scores = [(e - 0.5) / e.error for e in made]
    spread = np.sqrt(np.mean(np.square(scores)))
    assert spread < 1.35
    assert method == "lattice" or spread > 0.5


def test_better_sampling_has_smaller_errors_and_the_same_answer():
    """For a sum of inputs the stratified methods cut the error by far more than half, without bias."""
    m = lt.Model("additive")

    @m.quantity()
    def y(a, b):
        return a + b

    runs = {
        s: lt.simulate(m, {"a": "beta(2, 3)", "b": "uniform(0, 1)"}, draws=60_000, sampling=s)
        for s in METHODS
    }
    errors = {s: f.mean("plan", "y").error for s, f in runs.items()}
    assert errors["stratified"] < errors["plain"] / 5
    assert errors["lattice"] < errors["plain"] / 5
    assert errors["inversive"] < errors["plain"] / 5
    for f in runs.values():
        assert abs(f.mean("plan", "y") - 0.9) < 4 * errors["plain"]


def test_error_falls_with_the_root_of_the_draws(need_model, need_beliefs):
    """Sixteen times the draws give a quarter of the error."""
    few, many = (
        lt.simulate(need_model, need_beliefs, draws=n, sampling="plain").mean("plan", "need").error
        for n in (20_000, 320_000)
    )
    assert few / many == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "100 to 1000", "beta(2, 5)", "beta(0.5, 0.5)", "gamma(2, 0.25)", "normal(-3, 2)",
        "student_t(3, 0, 1)",
        "pert(1, 2, 5)", "mixture(0.6: beta(2, 5), 0.4: beta(5, 2))", "mixture(0.7: 1.2 to 3, 0.3: 3 to 20)",
        "truncate(normal(0, 1), 0, 1.5)", "quantiles(5%: 1, 50%: 4, 95%: 20)", "clip(normal(0, 1), -1, 1)",
        "mixture(0.5: uniform(0, 1), 0.5: uniform(3, 4))", "mixture(0.5: 1 to 5, 0.5: 20 to 40)",
        "mixture(0.5: 0, 0.5: 10 to 130)",
    ],
)  # fmt: skip
def test_the_fast_inverse_is_the_exact_one(text):
    """The engine's draws at given uniforms are the exact quantiles to 1e-7 of their size or spread."""
    d = lt.parse_distribution(text)
    rng = np.random.default_rng(5)
    u = np.concatenate(
        [rng.random(20_000), 2.0 ** -rng.uniform(1, 40, 2000), 1 - 2.0 ** -rng.uniform(1, 30, 2000), [0.5]]
    )
    exact = d.ppf(u)
    scale = np.maximum(np.abs(exact), np.ptp(d.ppf(np.array([0.01, 0.99]))))
    assert np.max(np.abs(transform(d)(u) - exact) / scale) < 2e-7


def test_few_draws_need_the_exact_inverse():
    """Two parts far apart leave a steep gap; cut finer and finer, it costs hardly any exact values."""
    exact = []
    far = lt.parse_distribution("mixture(0.5: 1 to 5, 0.5: 20 to 40)")

    def counted(u):
        exact.append(u.size)
        return far.ppf(u)

    table = _tabulate(counted)
    assert table is not None
    exact.clear()
    table(np.random.default_rng(6).random(100_000))
    assert sum(exact) < 10


def test_tables_pickle():
    """A table goes to a worker and back unchanged."""
    t = transform(lt.parse_distribution("beta(2, 5)"))
    assert isinstance(t, QuantileTable)
    u = np.linspace(0.01, 0.99, 99)
    assert np.array_equal(pickle.loads(pickle.dumps(t))(u), t(u))  # noqa: S301 - our own bytes


def test_moments_merge_in_any_grouping():
    """Count, mean and squares of parts give those of the whole."""
    x = np.random.default_rng(0).lognormal(3, 2, 10_001)
    merged = Moments()
    for part in np.array_split(x, 7):
        merged = merged.merge(Moments.of(part))
    assert merged.count == len(x)
    assert merged.mean == pytest.approx(x.mean(), rel=1e-13)
    assert merged.variance == pytest.approx(x.var(ddof=1), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10_001, (1 << 20) + 17])
def test_selected_quantiles_are_those_of_numpy(n):
    """Exact sample quantiles by selection, small and large, with ties and infinities."""
    rng = np.random.default_rng(n)
    x = np.round(rng.lognormal(0, 1, n), 3)
    qs = [0.0, 0.001, 0.5, 0.95, 0.9999, 1.0]
    assert select(x, qs) == pytest.approx(np.quantile(x, qs), rel=1e-12)
    x[rng.random(n) < 0.2] = np.inf
    assert select(x, [0.99])[0] == np.inf or n < 10


def test_histogram_quantiles_cover_both_signs_and_zero():
    """Watched quantiles of negative, zero and huge values are within a bin of the sample's."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0, 100, 500_000), np.zeros(100_000), rng.lognormal(20, 3, 100_000)])
    h = Histogram()
    for part in np.array_split(x, 3):
        h.add(np.ascontiguousarray(part))
    for q in (0.01, 0.3, 0.43, 0.9, 0.99):
        assert h.quantile(q) == pytest.approx(np.quantile(x, q), rel=5e-3, abs=1e-9)
    assert h.share_above(0.0) == pytest.approx(np.mean(x > 0), abs=1e-9)


def test_an_estimate_is_a_float_with_its_error():
    """It computes as a number, prints with its error, survives pickling, and becomes JSON."""
    e = Estimate(0.11248, 0.00031, "hour", 1000)
    assert e + 1 == 1.11248
    assert str(e) == "0.11248 ± 0.00031 hour"
    back = pickle.loads(pickle.dumps(e))  # noqa: S301 - our own bytes
    assert (back, back.error, back.unit, back.draws) == (e, e.error, e.unit, e.draws)
    assert e.to_json()["error"] == 0.00031
    assert with_error(1234.5, 10) == "1,234 ± 10"


def test_no_event_is_not_certainty(need_model, need_beliefs):
    """A probability that came out as 0 or 1 still has an error."""
    f = lt.simulate(need_model, need_beliefs, draws=1000)
    p = f.probability("plan", "need", above=1e9)
    assert p == 0
    assert 0 < p.error < 0.01


def test_censoring_is_a_state():
    """Beyond the limit a draw is only "not before": quantiles say so, and a mean is refused."""
    m = lt.Model("late")

    @m.quantity("year", not_after=10)
    def arrival(doubling):
        return 8 * doubling

    f = lt.simulate(m, {"doubling": "uniform(0, 2 years)"}, draws=20_000)
    assert f.censored("plan", "arrival") == pytest.approx(0.375, abs=0.01)
    assert f.quantile("plan", "arrival", 0.5) == pytest.approx(8, abs=0.1)
    late = f.quantile("plan", "arrival", 0.9)
    assert (late, late.censored, str(late)) == (10, True, "> 10 year")
    with pytest.raises(lt.futures.results.CensoredError, match="has no mean") as caught:
        f.mean("plan", "arrival")
    assert caught.value.partial["median"]["value"] == pytest.approx(8, abs=0.1)
    assert f.compare("plan", "plan", "arrival").p_equal == 1
    assert f.probability("plan", "arrival", at_most=9) == pytest.approx(9 / 16, abs=0.01)
    for ask in ({"above": 12}, {"at_most": 12}):
        with pytest.raises(lt.futures.results.CensoredError, match="known only up to 10 year"):
            f.probability("plan", "arrival", **ask)
    with pytest.raises(lt.futures.results.CensoredError):
        f.sd("plan", "arrival")


def test_quantile_errors_are_infinite_beside_the_censored():
    """Where one standard error reaches into censored draws the error is not a number that could mislead."""
    x = np.array([1.0] * 50 + [math.inf] * 50)
    assert quantile_of(x, 0.495, "plain")[1] == math.inf
