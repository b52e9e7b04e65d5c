"""The engine's contract: sharing, common random numbers, the same bits however it is run."""

from __future__ import annotations

import numpy as np
import pytest

import leadtime as lt
from leadtime.errors import InterruptedRun, SupportError
from leadtime.futures.sampling import BLOCK

DRAWS = 3 * BLOCK + 100


def test_a_name_is_drawn_once_wherever_it_is_used():
    """X − x is exactly zero in every future, though two functions and the difference all use x."""
    m = lt.Model("sharing")

    @m.quantity()
    def a(x):
        return x * 1.0

    @m.quantity()
    def gap(a, x):
        return a - x

    futures = lt.simulate(m, {"x": "normal(0, 1)"}, draws=DRAWS)
    assert np.all(futures["plan"]["gap"] == 0.0)


def test_plans_see_the_same_futures(need_model, need_beliefs):
    """What a plan does not change is not only equal under another plan: it is the same memory."""
    f = lt.simulate(need_model, need_beliefs, {"a": {}, "b": {"overhead": 0.1}}, draws=DRAWS)
    assert np.shares_memory(f["a"]["work"], f["b"]["work"])
    assert np.allclose(f["b"]["need"], f["b"]["work"] * 1.1, rtol=1e-14)


def test_pairing_removes_the_noise_that_plans_share(need_model, need_beliefs):
    """The paired error of a difference is far below that of two independent runs."""
    f = lt.simulate(need_model, need_beliefs, {"a": {}, "b": {"work": "101 to 1010 hours"}}, draws=DRAWS)
    paired = f.compare("a", "b", "need").standard_error
    unpaired = np.hypot(f.sd("a", "need"), f.sd("b", "need")) / np.sqrt(DRAWS)
    assert paired < unpaired / 50


def test_rival_belief_sets_see_the_same_futures(need_model):
    """Two people who believe other things see the same futures at the same quantiles."""
    one = lt.simulate(need_model, {"work": "100 to 1000 hours", "overhead": 0.1}, draws=DRAWS)
    two = lt.simulate(need_model, {"work": "10 to 5000 hours", "overhead": "uniform(0, 1)"}, draws=DRAWS)
    ranks = [np.argsort(np.argsort(f["plan"]["work"])) for f in (one, two)]
    assert np.array_equal(*ranks)


def test_adding_an_input_disturbs_no_other(need_model):
    """A model with one more input gives the same bits for the inputs that it had."""
    before = lt.simulate(need_model, {"work": "100 to 1000 hours", "overhead": "beta(2, 5)"}, draws=DRAWS)

    @need_model.quantity("dollar")
    def cost(need, wage):
        return need * wage

    beliefs = {"wage": "50 to 90 dollars / hour", "work": "100 to 1000 hours", "overhead": "beta(2, 5)"}
    after = lt.simulate(need_model, beliefs, draws=DRAWS)
    assert np.array_equal(before["plan"]["need"], after["plan"]["need"])


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_do_not_change_a_bit(need_model, need_beliefs, threads):
    """Any number of threads gives the same bits, kept or watched."""
    one = lt.simulate(need_model, need_beliefs, draws=DRAWS, threads=1, keep=["need"], watch=["work"])
    many = lt.simulate(need_model, need_beliefs, draws=DRAWS, threads=threads, keep=["need"], watch=["work"])
    assert np.array_equal(one["plan"]["need"], many["plan"]["need"])
    assert one.mean("plan", "work") == many.mean("plan", "work")
    assert one.mean("plan", "work").error == many.mean("plan", "work").error
    assert one.quantile("plan", "work", 0.9) == many.quantile("plan", "work", 0.9)


@pytest.mark.parametrize("sampling", ["plain", "stratified", "lattice", "inversive"])
def test_more_draws_continue_the_same_futures(need_model, need_beliefs, sampling):
    """A longer run begins with the draws of a shorter one, whatever the sampling."""
    short = lt.simulate(need_model, need_beliefs, draws=500, sampling=sampling)
    long = lt.simulate(need_model, need_beliefs, draws=DRAWS, sampling=sampling)
    assert np.array_equal(short["plan"]["need"], long["plan"]["need"][:500])


def test_another_seed_gives_other_futures(need_model, need_beliefs):
    """Seeds matter, and the same seed gives the same bits."""
    a, b, c = (lt.simulate(need_model, need_beliefs, draws=1000, seed=s)["plan"]["need"] for s in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def test_keep_bounds_what_is_stored(need_model, need_beliefs):
    """Only kept names have draws; the others say how to get them."""
    f = lt.simulate(need_model, need_beliefs, draws=1000, keep=["need"])
    assert list(f["plan"]) == ["need"]
    with pytest.raises(lt.futures.results.InputError, match=r"keep=\[\.\.\., 'work'\]"):
        f["plan"]["work"]


def test_watched_statistics_agree_with_kept_draws(need_model, need_beliefs):
    """Streaming statistics equal those of the draws: means exactly, quantiles within the width of a bin."""
    plans = {"a": {}, "b": {"overhead": 0.1}}
    kept = lt.simulate(need_model, need_beliefs, plans, draws=DRAWS, keep=["need"])
    seen = lt.simulate(need_model, need_beliefs, plans, draws=DRAWS, keep=[], watch=["need"])
    assert seen.mean("a", "need") == pytest.approx(kept.mean("a", "need"), rel=1e-12)
    assert seen.mean("a", "need").error == pytest.approx(kept.mean("a", "need").error, rel=1e-9)
    for q in (0.01, 0.5, 0.95):
        assert seen.quantile("a", "need", q) == pytest.approx(kept.quantile("a", "need", q), rel=1e-3)
    for a, b in (("a", "b"), ("b", "a")):
        x, y = seen.compare(a, b, "need"), kept.compare(a, b, "need")
        assert x.difference == pytest.approx(y.difference, rel=1e-9)
        assert x.standard_error == pytest.approx(y.standard_error, rel=1e-6)
        assert (x.p_greater, x.p_equal) == (y.p_greater, y.p_equal)
    above = seen.probability("a", "need", above=500)
    assert above == pytest.approx(kept.probability("a", "need", above=500), abs=1e-3)


def test_correlations_are_those_of_the_normal_scores(need_model):
    """The Gaussian copula has the coefficient that was asked for, and leaves the marginals alone."""
    from scipy.special import ndtri

    beliefs = lt.Beliefs.parse(
        {"work": "100 to 1000 hours", "overhead": "uniform(0, 1)"}, correlations=[("work", "overhead", -0.6)]
    )
    f = lt.simulate(need_model, beliefs, draws=50_000)["plan"]
    scores = np.array([np.log(f["work"]), ndtri(f["overhead"])])
    assert np.corrcoef(scores)[0, 1] == pytest.approx(-0.6, abs=0.02)
    assert np.quantile(f["work"], [0.05, 0.95]) == pytest.approx([100, 1000], rel=0.03)
    assert np.quantile(f["overhead"], [0.25, 0.75]) == pytest.approx([0.25, 0.75], abs=0.01)


def test_perfect_correlation_is_allowed(need_model):
    """A singular correlation matrix is a copula too: the two names then move as one."""
    beliefs = lt.Beliefs.parse(
        {"work": "1 to 2 hours", "overhead": "1 to 2"}, correlations=[("work", "overhead", 1.0)]
    )
    f = lt.simulate(need_model, beliefs, draws=2000)["plan"]
    assert np.allclose(f["work"], f["overhead"], rtol=1e-6)


def test_units_are_converted_where_numbers_come_in_and_go_out():
    """Beliefs in days and weeks give a result in hours."""
    m = lt.Model("convert")

    @m.quantity("hour")
    def total(a, b):
        return a + b

    f = lt.simulate(m, {"a": "2 days", "b": "1 week"}, draws=10)
    assert np.all(f["plan"]["total"] == pytest.approx(9 * 24))
    assert f.unit("a") == "day"
    assert np.all(f["plan"]["a"] == 2)


def test_plan_values_may_be_numbers_texts_quantities_and_distributions(need_model):
    """A bare number takes the unit of the belief it replaces; anything else brings its own."""
    from leadtime.units import registry

    beliefs = {"work": "100 to 1000 hours", "overhead": 0}
    sets = {
        "number": 240,
        "text": "10 days",
        "quantity": registry().Quantity(10, "day"),
        "distribution": lt.parse_distribution("10 days"),
    }
    f = lt.simulate(need_model, beliefs, {k: {"work": v} for k, v in sets.items()}, draws=10)
    assert dict.fromkeys(f, f["number"]["need"][0]) == pytest.approx(dict.fromkeys(sets, 240.0))


def test_tables_and_splits(team_model, team_beliefs):
    """Vector inputs have a trailing axis of rows; a split divides each; a choice is seen as its position."""
    plans = {
        "a": {"technical": {"research": "80%", "outreach": 0.2}, "governance": {"outreach": 1}},
        "b": {"share": {"technical": {"research": 1}, "governance": {"advocacy": 1}}},
    }
    f = lt.simulate(team_model, team_beliefs, plans, draws=1000)
    labour = f["a"]["labour"]
    assert labour.shape == (1000, 2)
    assert f.labels("labour") == ("technical", "governance")
    assert np.allclose(f["a"]["research"], 0.8 * labour[:, 0])
    assert np.allclose(f["b"]["research"], labour[:, 0])
    assert np.array_equal(f["a"]["labour[technical]"], labour[:, 0])
    assert np.all(f["b"]["raised"] == 0)  # advocacy raises options, not concern


def test_plans_may_set_components_of_vectors(team_model, team_beliefs):
    """A plan sets one component, several by label, or all at once; draws of the others stay as they are."""
    split = {"technical": {"research": 1}, "governance": {"research": 1}}
    plans = {
        "one": split | {"headcount[technical]": 7},
        "some": split | {"headcount": {"technical": 7}},
        "all": split | {"headcount": [7, 8]},
    }
    f = lt.simulate(team_model, team_beliefs, plans, draws=100)
    assert np.array_equal(f["one"]["headcount"], f["some"]["headcount"])
    assert np.array_equal(f["all"]["headcount"], np.broadcast_to([7.0, 8.0], (100, 2)))


def test_functions_cannot_spoil_what_they_are_given():
    """A function that changes its argument in place is told to make a new array."""
    m = lt.Model("spoil")

    @m.quantity()
    def y(x):
        x += 1
        return x

    with pytest.raises(lt.futures.program.ModelError, match=r"instead of x \+= y"):
        lt.simulate(m, {"x": "normal(0, 1)"}, draws=10)


def test_not_a_number_is_refused_with_its_cause():
    """A NaN stops the run and names the quantity, the future and what the function was given."""
    m = lt.Model("log")

    @m.quantity()
    def harmless(x):
        return x + 1

    @m.quantity()
    def bad(harmless):
        return np.log(harmless)

    with pytest.raises(SupportError, match=r"'bad' is not a number in future \d+ .*harmless=-"):
        lt.simulate(m, {"x": "normal(0, 1)"}, draws=10_000)


def test_an_interrupted_run_keeps_what_is_done(need_model, need_beliefs):
    """Ctrl-C ends a run with the blocks that are done, and these have the bits of a whole run."""

    def stop(done, total):
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedRun, match="of 326,720,000 draws") as caught:
        lt.simulate(need_model, need_beliefs, draws=10_000 * BLOCK, keep=[], watch=["need"], progress=stop)
    partial = caught.value.partial
    assert BLOCK < partial.draws < 10_000 * BLOCK
    again = lt.simulate(need_model, need_beliefs, draws=partial.draws, keep=[], watch=["need"])
    assert partial.mean("plan", "need") == again.mean("plan", "need")


def test_progress_is_told(need_model, need_beliefs):
    """A progress function hears of all blocks in the end."""
    seen = []
    lt.simulate(need_model, need_beliefs, draws=20 * BLOCK, progress=lambda a, b: seen.append((a, b)))
    assert seen[-1] == (20, 20)


def test_defaults_of_declared_inputs():
    """A default stands in for a belief that nobody states; a bare number is in the declared unit."""
    m = lt.Model("defaults")
    m.input("work", "week", "How long it takes.", 2)
    m.input("pause", "day", "And the break after it.", "1 to 3 days")
    m.table("tasks", {"kind": lt.Choice(("easy", "hard"), "What kind", "hard"), "size": lt.Input("day")})
    m.dice("luck", "uniform(0, 1)", "Whether it rains.")

    @m.quantity("day")
    def total(work, pause, luck):
        return work + pause * np.floor(luck)

    @m.quantity("", over="tasks")
    def hard(kind, size):
        return kind * (size > 0)

    f = lt.simulate(m, {"size": {"a": "1 day", "b": "2 days"}}, draws=100)
    assert np.all(f["plan"]["total"] == 14)
    assert np.all(f["plan"]["work"] == 2)
    assert np.array_equal(f["plan"]["hard"], np.ones((100, 2)))
    assert f.unit("work") == "week"


def test_watched_comparisons_count_ties_from_both_sides():
    """Where plans are often equal, P(a > b), P(b > a) and P(equal) agree with the draws either way round."""
    m = lt.Model("ties")

    @m.quantity()
    def y(x, floor):
        return np.maximum(x, floor)

    plans = {"low": {"floor": 0}, "high": {"floor": 0.3}}
    kept = lt.simulate(m, {"x": "uniform(0, 1)", "floor": 0}, plans, draws=5000)
    seen = lt.simulate(m, {"x": "uniform(0, 1)", "floor": 0}, plans, draws=5000, keep=[], watch=["y"])
    for a, b in (("low", "high"), ("high", "low")):
        one, two = kept.compare(a, b, "y"), seen.compare(a, b, "y")
        assert (one.p_greater, one.p_equal) == (two.p_greater, two.p_equal)
        assert one.difference == pytest.approx(two.difference, rel=1e-9)


def test_the_order_of_correlations_does_not_matter():
    """Two people who list the same coefficients in another order have the same futures, to the bit."""
    m = lt.Model("three")

    @m.quantity()
    def y(a, b, c):
        return a + b + c

    beliefs = dict.fromkeys("abc", "normal(0, 1)")
    pairs = [("a", "b", 0.5), ("c", "a", 0.3)]
    runs = [
        lt.simulate(m, lt.Beliefs.parse(beliefs, correlations=p), draws=2000)["plan"]
        for p in (pairs, pairs[::-1])
    ]
    assert np.array_equal(runs[0]["y"], runs[1]["y"])
    alone = lt.simulate(m, beliefs, draws=2000)["plan"]
    assert np.array_equal(alone["a"], runs[0]["a"])


def test_whole_numbers_of_any_type(need_model, need_beliefs):
    """NumPy integers are whole numbers too; anything else is refused by name."""
    lt.simulate(need_model, need_beliefs, draws=np.int64(10), seed=np.int64(3))
    for options in ({"seed": 1.7}, {"seed": "x"}, {"seed": None}, {"draws": True}):
        with pytest.raises(lt.futures.results.InputError, match="whole number"):
            lt.simulate(need_model, need_beliefs, **{"draws": 10} | options)
