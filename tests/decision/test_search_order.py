"""The findings on what to try first, and on which proxies to run."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime.decision import Finding, Proxy, Technique, proxy_value, search_order, trials_in
from leadtime.decision.trials import drawn
from leadtime.errors import InputError
from leadtime.models.ordering import cost_in_order
from tests.decision.toy import futures_of

FOUR = [
    Technique("a", 0.5, "4 hours"),
    Technique("b", 0.2, "1 hour"),
    Technique("c", 0.7, "9 hours"),
    Technique("d", 0.1, "0.6 hours"),
]
MANY = [Technique(f"t{k}", 0.15 + 0.04 * k, f"{500 * (k + 1)} hours") for k in range(6)]


def test_the_known_order():
    """Best 7.6, worst 10.425, a random one 8.96558333 for four certain techniques; exact, so no error."""
    found = search_order(FOUR, draws=2_000)
    assert found.data["order"] == ("b", "d", "a", "c") or found.data["order"][:3] == ("b", "d", "a")
    costs = found.data["costs"]
    assert (costs["best"], costs["worst"]) == pytest.approx((7.6, 10.425))
    assert costs["random"] == pytest.approx(8.96558333333)
    assert found.value.error == 0
    assert found.value.unit == "work_hour"
    assert found.data["none"] == pytest.approx(0.5 * 0.8 * 0.3 * 0.9, abs=0.03)
    assert Finding.from_json(found.to_json()) == found


def test_being_reached_and_found_add_up():
    """The first is always reached; the chances of being the one, and of none, sum to one."""
    found = search_order(MANY, correlation=0.4, draws=4_000)
    rows = found.data["rows"]
    assert rows[0]["reached"] == 1
    assert sum(r["found"] for r in rows) + found.data["none"] == pytest.approx(1)


def test_a_failure_makes_what_hangs_together_less_likely():
    """With correlation none works more often, and the order is found by comparing all of them."""
    alone, together = (search_order(MANY, correlation=r, draws=20_000) for r in (0, 0.8))
    assert together.data["none"] > alone.data["none"] + 0.05
    assert together.data["exact"]
    assert not together.data["independent"]
    assert not any("independently" in c for c in together.caveats)


@pytest.mark.parametrize("correlation", [0.3, 0.9])
def test_three_correlated_techniques_against_brute_force(correlation):
    """Orders, costs and the chance of none are those of integrals over what the techniques share."""
    from itertools import permutations

    from scipy.integrate import quad
    from scipy.stats import norm

    p, c = (0.4, 0.35, 0.2), (3.0, 2.0, 0.9)

    def all_fail(some):
        def given(s):
            cut = (norm.ppf([p[k] for k in some]) + np.sqrt(correlation) * s) / np.sqrt(1 - correlation)
            return norm.pdf(s) * np.prod(norm.sf(cut))

        return quad(given, -9, 9)[0] if some else 1.0

    every = {o: sum(c[k] * all_fail(o[:i]) for i, k in enumerate(o)) for o in permutations(range(3))}
    best = min(every, key=every.get)
    stated = [Technique("abc"[k], p[k], f"{c[k]} hours") for k in range(3)]
    found = search_order(stated, correlation=correlation, draws=100_000).data
    assert found["order"] == tuple("abc"[k] for k in best)
    costs, told = (
        found["costs"],
        {"best": every[best], "stated": every[0, 1, 2], "worst": max(every.values())},
    )
    told["random"] = float(np.mean(list(every.values())))
    for name, cost in told.items():
        assert costs[name] == pytest.approx(cost, abs=5 * costs["best_error"])
    assert found["none"] == pytest.approx(all_fail((0, 1, 2)), abs=0.008)


def test_an_order_is_costed_on_draws_that_did_not_choose_it():
    """Found on one half of the draws, it is costed on the other; on its own half it would look better."""
    tried = drawn(MANY, 0.5, 300, 1)
    found = search_order(tried).data
    order = [tried.names.index(n) for n in found["order"]]
    chose, costed = (cost_in_order(tried.works[h::2], tried.cost[h::2], order).mean() for h in (0, 1))
    assert found["costs"]["best"] == pytest.approx(costed)
    assert costed != pytest.approx(chose)


def test_the_ends_of_an_order():
    """One technique, sure ones and impossible ones, and what costs nothing."""
    one = search_order(FOUR[:1], draws=2_000)
    assert one.answer.startswith("There is only a to try, at 4.00 hours of work; it fails in")
    ends = [
        Technique("never", 0, "5 hours"),
        Technique("sure", 1, "5 hours"),
        Technique("free", 0.5, "0 hours"),
    ]
    found = search_order(ends, draws=2_000).data
    assert found["order"] == ("free", "sure", "never")
    assert (found["costs"]["best"], found["none"]) == (2.5, 0)


def test_results_that_are_not_worth_their_cost():
    """Where no box has a reservation value above zero the search by values is not begun."""
    boxes = [Technique("a", 0.3, "5 hours", "8 hours"), Technique("b", 0.3, "5 hours", "9 hours")]
    assert "none is worth what it costs" in search_order(boxes, draws=2_000).answer


def test_uncertain_costs_are_known_by_then():
    """Choosing by chance per cost in each future, once these are known, beats any fixed order."""
    unsure = [Technique(f"t{k}", "uniform(0.05, 0.6)", "200 to 9000 hours") for k in range(5)]
    costs = search_order(unsure, draws=20_000).data["costs"]
    assert costs["informed"] < costs["best"] - 2 * (costs["informed_error"] + costs["best_error"])
    assert costs["best_error"] > 0


def test_results_that_have_values_are_searched_by_reservation():
    """The search brings what the formula says, and begins with the largest reservation value."""
    boxes = [
        Technique("safe", 1, "100 hours", "800 to 1200 hours"),
        Technique("risky", 0.3, "200 hours", "2000 to 9000 hours"),
    ]
    policy = search_order(boxes, draws=40_000).data["policy"]
    assert policy["order"][0] == "risky"
    assert policy["net"] == pytest.approx(policy["formula"], abs=4 * policy["error"])


@pytest.mark.parametrize(
    ("techniques", "told"),
    [
        ([], "no technique"),
        ([FOUR[0], FOUR[0]], "two techniques are named 'a'"),
        ([Technique("a", 1.4, "4 hours")], "not possible"),
        ([Technique("a", 0.4, "-4 hours")], "not possible"),
        ([Technique("a", 0.4, "4 dollars")], "dollar"),
        ([FOUR[0], Technique("b", 0.4, 4, unit="dollar")], "'dollar' and in 'work_hour'"),
        ([FOUR[0], Technique("b", 0.4, "4 hours", "9 hours")], "'a' has no value"),
    ],
)
def test_techniques_that_cannot_be_are_refused(techniques, told):
    """Each mistake is one clear error."""
    with pytest.raises(InputError, match=told):
        search_order(techniques)


def test_a_model_without_techniques_has_no_trials():
    """Only a model that says where its techniques are gives draws of them."""
    assert trials_in(futures_of({"only": {"y": np.zeros(100)}})) is None


# -- proxies ----------------------------------------------------------------------------------------------


def values(proxy, **options):
    """The row of one proxy."""
    return proxy_value([proxy], MANY, draws=20_000, **options).data["rows"][0]


@pytest.mark.parametrize("validity", [-0.6, -0.2, 0.0, 0.3, 0.8])
def test_knowing_a_proxy_for_what_it_is_never_harms(validity):
    """Read rightly every proxy saves hours or nothing, an inverse one too."""
    row = values(Proxy("p", validity, "100 hours"))
    assert row["bayesian"] >= -3 * row["error"] - 1e-9
    if abs(validity) >= 0.3:
        assert row["bayesian"] > 0


def test_more_validity_saves_more():
    """Savings rise with validity, and the break-even is where they pay for the hours."""
    rows = [values(Proxy("p", v, "400 hours")) for v in (0.2, 0.5, 0.9)]
    saved = [r["saved"] for r in rows]
    assert saved == sorted(saved)
    even = rows[0]["break_even"]
    at = values(Proxy("p", even, "400 hours"))
    assert at["saved"] == pytest.approx(400, rel=0.25)
    assert rows[0]["verdict"] == "do not run"
    assert rows[2]["verdict"] == "run"


def test_believing_too_much_harms():
    """A reader who takes noise or bias for validity loses hours, and the proxy is shown as negative."""
    found = proxy_value(
        [
            Proxy("noise", 0.0, "10 hours", read="naive", claimed=0.7),
            Proxy("biased", 0.5, "10 hours", bias=0.95, read="naive"),
            Proxy("good", 0.6, "10 hours"),
        ],
        MANY,
        draws=20_000,
    )
    by = {r["name"]: r for r in found.data["rows"]}
    assert by["noise"]["verdict"] == "misleads"
    assert by["noise"]["saved"] < 0
    assert by["biased"]["naive"] < by["biased"]["bayesian"]
    assert by["good"]["harm"] == pytest.approx(0)
    assert "worse than none: biased" in found.answer
    assert found.data["rows"][0]["name"] == "good"
    assert Finding.from_json(found.to_json()) == found


def test_a_proxy_moves_only_what_it_is_about():
    """One about a single technique saves less than one as good about all of them."""
    one, every = (values(Proxy("p", 0.7, "10 hours", about=a)) for a in (("t0",), ()))
    assert 0 < one["saved"] < every["saved"]


def test_pairs_are_ordered_as_often_as_the_formula_says():
    """½ + asin(ρ)/π: 0.596987 for a validity of .3."""
    assert values(Proxy("p", 0.3, "10 hours"))["ordered"] == pytest.approx(0.596987, abs=1e-6)


def test_an_hour_now_is_the_bar():
    """The dearer an hour now, the fewer proxies are worth running; the savings stay what they are."""
    cheap, dear = (values(Proxy("p", 0.5, "100 hours"), hour_now=h) for h in (0.01, 100))
    assert cheap["saved"] == dear["saved"]
    assert (cheap["verdict"], dear["verdict"]) == ("run", "do not run")


def test_a_proxy_that_takes_no_hours():
    """What it saves is told in hours, since there is no rate; the finding survives JSON."""
    found = proxy_value([Proxy("p", 0.6, "0 hours")], MANY, draws=4_000)
    assert found.data["rows"][0]["rate"] == "inf"
    assert (found.value.unit, found.data["rows"][0]["break_even"]) == ("work_hour", pytest.approx(0, abs=0.2))
    assert "for none now" in found.answer
    assert Finding.from_json(found.to_json()) == found
    harm = proxy_value([Proxy("p", 0, "0 hours", read="naive", claimed=0.9)], MANY, draws=4_000)
    assert harm.value.number < 0
    assert "worse than none: p" in harm.answer


def test_what_a_proxy_saves_is_what_drawing_its_readers_gives():
    """Searches drawn with arrays of their own, ordered by Bayes and by a reader who believes .95 of .6."""
    from scipy.special import ndtr, ndtri

    rng, n = np.random.default_rng(11), 200_000
    p, c = np.array([0.3, 0.5, 0.2]), np.array([500, 900, 400.0])
    z = rng.normal(size=(n, 3))
    y, works = 0.6 * z + 0.8 * rng.normal(size=(n, 3)), z > -ndtri(p)

    def cost(score):
        order = np.argsort(-score, axis=1)
        failed = np.cumprod(~np.take_along_axis(works, order, axis=1)[:, :-1], axis=1)
        return c[order[:, 0]] + (failed * c[order[:, 1:]]).sum(axis=1)

    def read(r):
        return ndtr((ndtri(p) + r * y) / np.sqrt(1 - r * r)) / c

    stated = [Technique(n, a, f"{b} hours") for n, a, b in zip("abc", p, c, strict=True)]
    row = proxy_value([Proxy("p", 0.6, "10 hours", claimed=0.95)], stated, draws=100_000).data["rows"][0]
    without = cost(np.tile(p / c, (n, 1)))
    for reader, r in (("bayesian", 0.6), ("naive", 0.95)):
        assert row[reader] == pytest.approx((without - cost(read(r))).mean(), abs=5 * row["error"])
    assert row["harm"] > 0


def test_uncertain_validity_is_drawn():
    """A validity with a spread is right on average; the tail of a positive distribution beyond one is cut."""
    row = values(Proxy("p", "0.2 to 0.6", "10 hours"))
    assert 0.3 < row["validity"] < 0.5
    assert row["saved"] > 0


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        (Proxy("p", 1.4, "10 hours"), "validity of p"),
        (Proxy("p", 0.4, "10 hours", bias=2), "bias of p"),
        (Proxy("p", 0.4, "-10 hours"), "hours of p"),
        (Proxy("p", 0.4, "10 hours", about=("t9",)), "no technique"),
        (Proxy("p", 0.4, "10 hours", read="quickly"), "reader of 'p'"),
    ],
)
def test_proxies_that_cannot_be_are_refused(proxy, told):
    """Each mistake is one clear error that names the proxy."""
    with pytest.raises(InputError, match=told):
        proxy_value([proxy], MANY, draws=1_000)


def test_two_proxies_of_one_name_or_an_hour_below_nothing_are_refused():
    """Proxies are told apart by name, and no hour is worth less than nothing."""
    twice = [Proxy("p", 0.4, "10 hours"), Proxy("p", 0.5, "10 hours")]
    with pytest.raises(InputError, match="two proxies are named 'p'"):
        proxy_value(twice, MANY, draws=1_000)
    with pytest.raises(InputError, match="hour now is worth -1"):
        proxy_value(twice[:1], MANY, hour_now=-1, draws=1_000)


def test_without_proxies_there_is_nothing_to_value():
    """An empty list is an error, not an empty finding."""
    with pytest.raises(InputError, match="no proxy"):
        proxy_value([], MANY)


def test_drawn_techniques_are_those_of_any_run():
    """The same seed gives the same draws, and adding a technique moves no other."""
    few, more = drawn(MANY[:2], 0.0, 500, 3), drawn(MANY[:3], 0.0, 500, 3)
    assert np.array_equal(few.works, more.works[:, :2])
