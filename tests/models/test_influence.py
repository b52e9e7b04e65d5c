"""How views spread: known answers, theorems, and agreement of three ways of counting the same thing."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.models.influence import (
    MODELS,
    Network,
    choose,
    degroot_influence,
    exact_spread,
    opinions,
    reverse_sets,
    spread,
)
from leadtime.models.influence.bits import hashed_bits, packed, unpacked

TRIANGLE = Network.of({("a", "b"): 0.3, ("b", "c"): 0.3, ("a", "c"): 0.3}, mutual=True)
PATH = Network.of({(str(i), str(i + 1)): 0.5 for i in range(4)}, mutual=True)


def random_network(seed: int, people: int = 5, ties: int = 8) -> Network:
    rng = np.random.default_rng(seed)
    pairs = [(a, b) for a in range(people) for b in range(people) if a != b]
    chosen = rng.choice(len(pairs), ties, replace=False)
    tails, heads = np.array([pairs[k] for k in chosen]).T
    return Network(people, tails, heads, rng.uniform(0.05, 0.6, ties))


def by_enumeration(net: Network, seeds) -> float:
    """Independent cascade in plain Python: every set of ties that may work, with its probability."""
    total = 0.0
    ties = list(zip(net.tails, net.heads, net.strengths, strict=True))
    for works in product((False, True), repeat=len(ties)):
        chance, reached, grown = 1.0, set(seeds), True
        for on, (_, _, p) in zip(works, ties, strict=True):
            chance *= p if on else 1 - p
        while grown:
            new = {h for on, (t, h, _) in zip(works, ties, strict=True) if on and t in reached} - reached
            reached, grown = reached | new, bool(new)
        total += chance * len(reached)
    return total


def by_thresholds(net: Network, seeds, draws: int) -> tuple[float, float]:
    """Linear threshold as it is defined: uniform thresholds, moved neighbours added up, in plain Python."""
    rng, counts = np.random.default_rng(1), []
    ties = list(zip(net.tails, net.heads, net.shares, strict=True))
    for _ in range(draws):
        limits, reached, grown = rng.random(net.people), set(seeds), True
        while grown:
            heard = np.zeros(net.people)
            for t, h, w in ties:
                heard[h] += w * (t in reached)
            new = {p for p in range(net.people) if p not in reached and heard[p] >= limits[p]}
            reached, grown = reached | new, bool(new)
        counts.append(len(reached))
    return float(np.mean(counts)), float(np.std(counts) / draws**0.5)


def test_known_answers():
    """From one corner of a triangle at 0.3, and from one end of a path of five at 0.5, exactly."""
    assert exact_spread(TRIANGLE, ["a"]).mean == pytest.approx(1.726, abs=1e-12)
    assert exact_spread(PATH, ["0"]).mean == pytest.approx(1.9375, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_all_worlds_are_those_of_a_plain_enumeration(seed):
    """Bits in words count what sets of people count, from one person and from two."""
    net = random_network(seed)
    for seeds in ([0], [1, 3]):
        assert exact_spread(net, seeds).mean == pytest.approx(by_enumeration(net, seeds), abs=1e-12)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(3))
def test_simulation_reverse_sets_and_enumeration_agree(seed, model):
    """Forward worlds and reverse sets estimate the same exact number, each within its error."""
    net = random_network(seed + 10, people=6, ties=10)
    exact = exact_spread(net, [0, 2], model=model).mean
    forward = spread(net, [0, 2], model=model, draws=40_000, seed=seed, exact=False)
    assert abs(forward.mean - exact) < 4 * forward.error
    value, error = reverse_sets(net, 40_000, model=model, seed=seed).value([0, 2])
    assert abs(value - exact) < 4 * error


def test_taking_one_view_is_the_linear_threshold():
    """Kempe, Kleinberg & Tardos: uniform thresholds reach as many as taking the view of one neighbour."""
    net = random_network(5, people=6, ties=12)
    mean, error = by_thresholds(net, [0], 6000)
    assert abs(exact_spread(net, [0], model="threshold").mean - mean) < 4 * error


def test_attention_is_shared_where_strengths_are_more_than_one():
    """Three ties of 0.8 to one person: each is taken up a third of the time, however it is counted."""
    net = Network.of({(a, "d"): 0.8 for a in "abc"})
    assert exact_spread(net, ["a"], model="threshold").mean == pytest.approx(1 + 1 / 3)
    forward = spread(net, ["a"], model="threshold", draws=20_000, exact=False)
    assert abs(forward.mean - 4 / 3) < 4 * forward.error
    value, error = reverse_sets(net, 20_000, model="threshold").value([0])
    assert abs(value - 4 / 3) < 4 * error


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(3))
def test_spread_is_monotone_and_submodular(seed, model):
    """One more person never lowers the spread, and adds less the more there are already."""
    net = random_network(seed + 20)
    value = {
        s: exact_spread(net, s, model=model).mean if s else 0.0
        for k in range(5)
        for s in combinations(range(5), k)
    }
    for small in combinations(range(5), 1):
        for other, third in product(range(5), repeat=2):
            large = tuple(sorted({*small, other}))
            if third in large:
                continue
            gain_small = value[tuple(sorted({*small, third}))] - value[small]
            gain_large = value[tuple(sorted({*large, third}))] - value[large]
            assert gain_small >= gain_large - 1e-12 >= -2e-12


def test_the_error_falls_with_the_root_of_the_worlds():
    """Sixteen times as many worlds give a quarter of the error, and the estimates scatter as it says."""
    net = random_network(3, people=12, ties=40)
    few, many = (spread(net, [0], draws=d, exact=False, seed=1) for d in (1024, 16_384))
    assert few.error / many.error == pytest.approx(4, rel=0.15)
    means = [spread(net, [0], draws=1024, exact=False, seed=s).mean for s in range(40)]
    assert np.std(means) / few.error == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_as_good_as_it_claims(seed):
    """Against all pairs of people: the best is within the bound, and the choice within its guarantee."""
    net = random_network(seed + 30, people=7, ties=14)
    best = max(exact_spread(net, pair).mean for pair in combinations(range(7), 2))
    made = choose(net, 2, seed=seed)
    true = exact_spread(net, made.people).mean
    assert best <= made.bound + 1e-9
    assert true >= made.guarantee * best - 1e-9
    assert true >= (1 - 1 / np.e) * best
    assert abs(made.value - true) < 4 * made.error


def test_the_least_value_and_the_bound_hold_with_the_confidence():
    """Of forty choices from few sets none is worth less than is claimed, and no pair more than the bound."""
    net = random_network(31, people=7, ties=14)
    value = {pair: exact_spread(net, pair).mean for pair in combinations(range(7), 2)}
    for seed in range(40):
        made = choose(net, 2, most=4096, seed=1000 + seed)
        assert value[tuple(sorted(made.people))] >= made.value_at_least
        assert max(value.values()) <= made.bound + 1e-9


def test_the_sample_that_chose_flatters_the_choice():
    """On average the estimate on its own sets is too high, and on held-out sets it is right."""
    rng = np.random.default_rng(0)
    tails, heads = rng.integers(0, 300, (2, 1500))
    keep = tails != heads
    pairs = np.unique(np.stack([tails[keep], heads[keep]]), axis=1)
    net = Network(300, *pairs, np.full(pairs.shape[1], 0.05))
    own, held = [], []
    for seed in range(12):
        made = choose(net, 5, most=4096, seed=100 + seed)
        true = spread(net, made.people, draws=8192, seed=seed, exact=False).mean
        own.append(made.in_sample - true)
        held.append(made.value - true)
    assert np.mean(own) > 3 * np.std(own) / 12**0.5
    assert abs(np.mean(held)) < 4 * np.std(held) / 12**0.5


def test_density_alone_is_not_trusted():
    """A cheap person with a good rate must not keep a dear one who reaches everybody from being chosen."""
    hub = {("hub", f"p{i}"): 1.0 for i in range(20)}
    net = Network.of({("cheap", "friend"): 1.0, **hub})
    costs = np.full(net.people, 50.0)
    costs[net.index("cheap")], costs[net.index("hub")] = 0.9, 10.0
    made = choose(net, 10, costs=costs)
    assert made.people == (net.index("hub"),)
    assert made.cost == 10
    assert made.value == pytest.approx(21, rel=0.1)


def test_weights_say_whom_it_is_worth_reaching():
    """Only one person counts, so whoever reaches that person is chosen."""
    net = Network.of({("a", "b"): 0.2, ("c", "d"): 0.9, ("e", "b"): 0.6})
    weights = np.zeros(net.people)
    weights[net.index("b")] = 4.0
    costs = np.ones(net.people)
    costs[net.index("b")] = 5.0
    made = choose(net, 1, costs=costs, weights=weights)
    assert made.people == (net.index("e"),)
    assert abs(made.value - 2.4) < 4 * made.error
    assert exact_spread(net, ["e"], weights=weights).mean == pytest.approx(2.4)


def test_averaging_known_answer():
    """Three people in a row: the one in the middle counts for half; and views end up at π · x."""
    w = [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0.5, 0.5]]
    assert degroot_influence(w) == pytest.approx([0.25, 0.5, 0.25], abs=1e-12)
    ties = {("b", "a"): 0.5, ("a", "b"): 0.25, ("c", "b"): 0.25, ("b", "c"): 0.5}
    net = Network.of(ties, ["a", "b", "c"])
    assert opinions(net, [1.0, 0.0, 0.5], 200) == pytest.approx([0.375] * 3, abs=1e-9)
    held = opinions(net, [1.0, 0.0, 0.5], 500, fixed=[0])
    assert held == pytest.approx([1, 1, 1], abs=1e-6)


def test_averaging_refuses_what_has_no_common_view():
    """Two groups who hear nobody outside; rows that do not sum to one; negative weights."""
    with pytest.raises(InputError, match="several groups"):
        degroot_influence(np.eye(2))
    with pytest.raises(InputError, match="sum to"):
        degroot_influence([[0.5, 0.4], [0.5, 0.5]])
    with pytest.raises(InputError, match="negative"):
        degroot_influence([[1.5, -0.5], [0.5, 0.5]])


def test_hashed_bits_are_coins():
    """The right share of ones at any probability, none shared between ties or words, and repeatable."""
    ids = np.arange(400)
    for p in (0.0, 0.0003, 0.1, 0.5, 0.9, 1.0):
        bits = unpacked(hashed_bits(7, 1, ids, 64, np.full(400, p)))
        error = (p * (1 - p) / bits.size) ** 0.5
        assert abs(bits.mean() - p) <= 5 * error
    half = unpacked(hashed_bits(7, 1, ids, 64, np.full(400, 0.5))).astype(float)
    assert np.abs(np.corrcoef(half) - np.eye(400)).max() < 0.1
    assert np.array_equal(hashed_bits(7, 1, ids[5:9], 64, np.full(4, 0.5)), packed(half[5:9] > 0))
    assert not np.array_equal(hashed_bits(8, 1, ids, 1, np.full(400, 0.5)), packed(half[:, :64] > 0))


def test_mistakes_are_named():
    """People, strengths, ties and models that cannot be, each with what is valid."""
    for ties, found in (
        ({("a", "b"): 1.2}, "strength 1.2"),
        ({("a", "a"): 0.2}, "a tie to themselves"),
        ([("a", "b", 0.1), ("a", "b", 0.2)], "two ties from a to b"),
    ):
        with pytest.raises(InputError, match=found):
            Network.of(ties)
    with pytest.raises(InputError, match="names somebody unknown"):
        Network.of({("a", "zoe"): 0.1}, ["a", "b"])
    with pytest.raises(InputError, match="nobody called 'z'"):
        spread(TRIANGLE, ["z"])
    with pytest.raises(InputError, match="way of spreading"):
        spread(TRIANGLE, ["a"], model="gossip")
    with pytest.raises(InputError, match="too many to go through"):
        exact_spread(random_network(1, people=8, ties=30), [0])
    with pytest.raises(InputError, match="the budget is 0"):
        choose(TRIANGLE, 0)
    with pytest.raises(InputError, match="not all zero"):
        reverse_sets(TRIANGLE, 10, weights=np.zeros(3))


def test_a_large_network():
    """Twenty thousand people: the choice of ten is valued the same forwards and backwards."""
    rng = np.random.default_rng(0)
    n, m = 20_000, 100_000
    pairs = np.unique(np.stack([rng.integers(0, n, m), (n * rng.random(m) ** 3).astype(int)]), axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    heard = np.bincount(pairs[1], minlength=n)
    net = Network(n, *pairs, 1 / heard[pairs[1]])
    made = choose(net, 10, most=1 << 15)
    forward = spread(net, made.people, draws=512)
    assert abs(forward.mean - made.value) < 4 * np.hypot(forward.error, made.error)
    assert made.guarantee > 0.5
