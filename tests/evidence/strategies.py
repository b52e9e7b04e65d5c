"""Distributions of every family, at random, for the tests that hold for all of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume
from hypothesis import strategies as st

from leadtime.evidence import (
    Bernoulli,
    Beta,
    Clip,
    Constant,
    Curve,
    Discrete,
    Distribution,
    Gamma,
    Interval,
    Lognormal,
    Mixture,
    Normal,
    Pareto,
    Pert,
    Poisson,
    Quantiles,
    Samples,
    StudentT,
    Triangular,
    Truncate,
    Uniform,
)

UNITS = ["", "day", "month", "dollar / day", "1 / year", "work_hour / person", "date", "day ** 2"]
plain_units = st.sampled_from([u for u in UNITS if u != "date"])
units = st.sampled_from(UNITS)
finite = st.floats(-1e9, 1e9, allow_subnormal=False)
positive = st.floats(1e-6, 1e9)
share = st.floats(0.001, 0.999)


def _rising(least: int, most: int) -> st.SearchStrategy[list[float]]:
    return st.lists(finite, min_size=least, max_size=most, unique=True).map(sorted)


def _shares(n: int) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(share, min_size=n, max_size=n).map(lambda w: tuple(x / sum(w) for x in w))


@st.composite
def _weighted(
    draw: st.DrawFn, values: st.SearchStrategy[list[float]]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    x = tuple(draw(values))
    return x, draw(_shares(len(x)))


@st.composite
def _curves(draw: st.DrawFn) -> Distribution:
    x = draw(_rising(1, 6))
    p = sorted(draw(st.lists(share, min_size=len(x), max_size=len(x))))
    return Curve(tuple(x), tuple(p), unit=draw(units))


@st.composite
def _quantiles(draw: st.DrawFn) -> Distribution:
    x = draw(_rising(2, 6))
    p = sorted(draw(st.lists(share, min_size=len(x), max_size=len(x), unique=True)))
    assume(all(b - a > 1e-9 * max(abs(a), abs(b)) for numbers in (x, p) for a, b in pairwise(numbers)))
    return Quantiles(tuple(p), tuple(x), unit=draw(units))


labels = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True)


@st.composite
def _labelled(draw: st.DrawFn) -> Distribution:
    names = tuple(draw(labels))
    return Discrete(tuple(map(float, range(len(names)))), draw(_shares(len(names))), names)


simple = st.one_of(
    st.builds(Constant, finite, unit=units),
    st.builds(Normal, finite, positive, unit=units),
    st.builds(Lognormal, st.floats(-20, 20), st.floats(0.01, 5), unit=plain_units),
    st.builds(Gamma, positive, positive, unit=plain_units),
    st.builds(Pareto, positive, positive, unit=plain_units),
    st.builds(StudentT, positive, finite, positive, unit=units),
    st.builds(Beta, positive, positive, unit=plain_units),
    st.builds(Bernoulli, share, unit=plain_units),
    st.builds(Poisson, st.floats(1e-6, 1e4), unit=plain_units),
    _rising(2, 2).flatmap(lambda x: st.builds(Interval, st.just(x[0]), st.just(x[1]), share, unit=units)),
    _rising(2, 2).flatmap(lambda x: st.builds(Uniform, st.just(x[0]), st.just(x[1]), unit=units)),
    _rising(3, 3).flatmap(lambda x: st.builds(Triangular, *map(st.just, x), unit=units)),
    _rising(3, 3).flatmap(lambda x: st.builds(Pert, *map(st.just, x), unit=units)),
    _weighted(_rising(1, 5)).flatmap(lambda v: st.builds(Discrete, *map(st.just, v), unit=units)),
    _weighted(_rising(1, 5)).flatmap(lambda v: st.builds(Samples, *map(st.just, v), unit=units)),
    st.builds(Samples, st.lists(finite, min_size=1, max_size=5), unit=units),
    _labelled(),
    _curves(),
    _quantiles(),
)


@st.composite
def _mixtures(draw: st.DrawFn, inner: st.SearchStrategy[Distribution]) -> Distribution:
    first = draw(inner)
    same = simple.filter(lambda d: d.unit == first.unit)
    parts = (first, *draw(st.lists(same, max_size=2)))
    return Mixture(parts, draw(_shares(len(parts))))


@st.composite
def _cuts(draw: st.DrawFn, inner: st.SearchStrategy[Distribution]) -> Distribution:
    base = draw(inner)
    lo, hi = float(base.ppf(0.2)), float(base.ppf(0.7))
    make = draw(st.sampled_from([Clip, Truncate]))
    start = lo if draw(st.booleans()) and lo < float("inf") else float("-inf")
    end = hi if lo < hi < float("inf") else float("inf")
    # A beta that crowds at 1 beyond the resolution of doubles has nothing left to truncate.
    assume(make is Clip or float(base.cdf(end)) - float(base.cdf_below(start)) > 1e-9)
    return make(base, start, end)


distributions = st.recursive(simple, lambda inner: st.one_of(_mixtures(inner), _cuts(inner)), max_leaves=4)
