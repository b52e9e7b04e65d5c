"""Orderings: "A before B, 0.63" moves a pair of beliefs, and never by magnitudes of its own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from leadtime.errors import InputError, UnitError
from leadtime.evidence import (
    Beta,
    Constant,
    Discrete,
    Interval,
    Normal,
    Uniform,
    combine_ordering,
    parse_distribution,
)
from leadtime.evidence.records import Ordering
from leadtime.evidence.updating import divergence, ordering_weights


def word(p: float, better: str = "a", worse: str = "b") -> Ordering:
    return Ordering(better=better, worse=worse, probability=p)


@pytest.mark.parametrize("p", [0.63, 0.2, 1.0])
def test_two_equal_normals(p):
    """Of two standard normals E[max] = 1/√π: the means move to ±(2p − 1)/√π."""
    a, b = combine_ordering(Normal(0, 1), Normal(0, 1), p)
    assert a.mean() == pytest.approx((2 * p - 1) / math.sqrt(math.pi), abs=1e-4)
    assert b.mean() == pytest.approx(-(2 * p - 1) / math.sqrt(math.pi), abs=1e-4)


def test_two_uniforms():
    """The larger of two uniforms has the density 2x: with p the mean is p·2/3 + (1 − p)/3."""
    a, b = combine_ordering(Uniform(0, 1), Uniform(0, 1), 0.8)
    assert a.mean() == pytest.approx(0.6, abs=1e-5)
    assert b.mean() == pytest.approx(0.4, abs=1e-5)
    assert a.support() == (0, 1)


def test_importance_sampling_agrees():
    """Weighted draws of the pair have the marginals of the quadrature, and the stated chance as odds."""
    rng = np.random.default_rng(7)
    first, second = parse_distribution("2 to 12 days"), parse_distribution("gamma(2, 2) days")
    draws = {"a": first.ppf(rng.random(400_000)), "b": second.ppf(rng.random(400_000))}
    weights, effective = ordering_weights(draws, [word(0.75)])
    a, b = combine_ordering(first, second, 0.75)
    assert np.sum(weights * draws["a"]) == pytest.approx(a.mean(), rel=5e-3)
    assert np.sum(weights * draws["b"]) == pytest.approx(b.mean(), rel=5e-3)
    before = np.mean(draws["a"] > draws["b"])
    after = np.sum(weights[draws["a"] > draws["b"]])
    assert after / (1 - after) == pytest.approx(3 * before / (1 - before))
    assert 1 < effective < 400_000


def test_an_even_word_moves_nothing():
    """At one half both beliefs are the same objects."""
    a, b = Normal(0, 1), Beta(2, 3)
    assert combine_ordering(a, b, 0.5) == (a, b)


def test_smaller_is_better_is_the_mirror():
    """For a cost the word counts the other way round; and the word for B over A is that with 1 − p."""
    a, b = Interval(1, 4), Interval(2, 9)
    smaller = combine_ordering(a, b, 0.7, larger=False)
    assert smaller == combine_ordering(a, b, 1 - 0.7)
    swapped = combine_ordering(b, a, 0.7)
    at = np.array([1.0, 2, 4])
    assert smaller[0].cdf(at) == pytest.approx(swapped[1].cdf(at), abs=1e-4)


def test_ties_count_half():
    """Of two like single values nothing is learnt where they tie."""
    coin = Discrete((0.0, 1.0), (0.5, 0.5))
    a, _ = combine_ordering(coin, coin, 1.0)
    assert a.atoms()[1] == pytest.approx([0.25, 0.75])


def test_a_known_number_stays():
    """Against a known number the word moves only the belief, to one side of it; the number stays known."""
    a, b = combine_ordering(Normal(0, 1), Constant(0), 1.0)
    assert b == Constant(0)
    assert a.support()[0] >= -1e-3
    assert a.mean() == pytest.approx(math.sqrt(2 / math.pi), abs=1e-3)


def test_each_keeps_its_unit():
    """Beliefs in different units of one dimension are compared rightly, and come back in their own."""
    a, b = parse_distribution("2 to 12 weeks"), parse_distribution("10 to 90 days")
    moved = combine_ordering(a, b, 0.9)
    assert [d.unit for d in moved] == ["week", "day"]
    same = combine_ordering(parse_distribution("14 to 84 days"), b, 0.9)
    assert moved[0].ppf(0.5) * 7 == pytest.approx(same[0].ppf(0.5), rel=1e-4)
    assert moved[1].ppf(0.5) == pytest.approx(same[1].ppf(0.5), rel=1e-4)


def test_an_ordering_tells_little():
    """A word that is right with probability p tells at most 1 − H(p) bits of a pair, less of one alone."""
    p = 0.63
    limit = 1 + p * math.log2(p) + (1 - p) * math.log2(1 - p)
    a, _ = combine_ordering(Normal(0, 1), Normal(0, 1), p)
    assert 0 < divergence(a, Normal(0, 1)) < limit


def test_what_cannot_be_ordered():
    """Two dimensions, a probability outside 0 to 1, unknown names and contradictions are errors."""
    with pytest.raises(UnitError):
        combine_ordering(Normal(0, 1, unit="day"), Normal(0, 1), 0.7)
    with pytest.raises(UnitError):
        combine_ordering(Normal(2030, 1, unit="date"), Normal(3, 1, unit="year"), 0.7)
    with pytest.raises(InputError, match="0 to 1"):
        combine_ordering(Normal(0, 1), Normal(0, 1), 1.2)
    with pytest.raises(InputError, match="no draws of c"):
        ordering_weights({"a": np.zeros(3), "b": np.ones(3)}, [word(0.7, "a", "c")])
    with pytest.raises(InputError, match="differ in number"):
        ordering_weights({"a": np.zeros(3), "b": np.ones(4)}, [word(0.7)])
    with pytest.raises(InputError, match="contradict"):
        ordering_weights({"a": np.zeros(3), "b": np.ones(3)}, [word(1.0)])
