"""What it is worth to know: EVPI, EVPPI and EVSI, each from the draws that exist.

Of a choice between options with net benefits B_d (more is better), θ an input and S what a study would show:

    EVPI = E[max_d B_d] − max_d E[B_d],  EVPPI(θ) = E[max_d E[B_d | θ]] − max_d E[B_d],
    EVSI = E[max_d E[B_d | S]] − max_d E[B_d].

The conditional means are regressions on the draws (Strong, Oakley & Brennan 2014; for EVSI on a simulated
summary statistic, Strong et al. 2015): a cubic spline in the normal score of the rank for one input, products
of two smooth bases for two, and for more single ones with products of pairs and of more where there is room.
A straight line would call an input worthless that matters at both its ends.

The benefits enter as differences from the option with the best mean, so that what is common to all options
changes nothing. The fitted maximum is biased upwards by what the regression makes of chance; beside each
value stands what the same regression makes of benefits dealt out anew (the permutation null).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.special import gammaincinv, ndtri

from leadtime.decision.columns import Floats
from leadtime.decision.smooth import FEW_VALUES, Basis, Driver, Panel, driver, fit
from leadtime.errors import InputError
from leadtime.futures.estimate import mean_of
from leadtime.futures.sampling import DEFAULT_SAMPLING, Sampling

PERMUTATIONS = 100
"""How often the benefits are dealt out anew for the null."""
_AT = (0.5,)
_FEW = 20
"""An input of at most so many values is taken value by value: a spline has nearly as many parameters."""
_MOST_COLUMNS = 300
_SHAPES = 10
"""So many columns stand for an input among several."""
_FIRST = 4
"""Of three inputs or more, products of so many of the first columns of each at most."""


@dataclass(frozen=True)
class Worth:
    """What knowing something is worth, in the unit of the benefit: never below zero.

    ``error`` is the Monte-Carlo standard error. ``null`` is what the same regression finds on average where
    there is nothing to find, ``floor`` what it then exceeds once in 20 runs; None for a value without one.
    """

    value: float
    error: float
    null: float | None = None
    floor: float | None = None

    @property
    def heard(self) -> bool:
        """Whether the value is beyond what chance makes of nothing."""
        return self.value > (self.floor or 0.0)


def differences(benefit: npt.ArrayLike) -> Floats:
    """Benefits (draws, options) less those of the option with the best mean; without that column and copies.

    Raises :class:`InputError` for anything but a finite table of at least two draws.
    """
    b = np.asarray(benefit, dtype=np.float64)
    if b.ndim != 2 or b.shape[0] < 2 or b.shape[1] < 1:
        raise InputError(
            f"the benefits have the shape {b.shape}", valid="(draws, options): a column for each option"
        )
    if not np.isfinite(b).all():
        raise InputError("some benefits are not finite", valid="numbers: a censored outcome has no mean")
    best = int(np.argmax(np.mean(b, axis=0)))
    rest = [j for j in range(b.shape[1]) if j != best]
    gaps = [b[:, j] - b[:, best] for j in rest]
    kept: list[Floats] = []
    for gap in gaps:
        if np.any(gap) and not any(np.array_equal(gap, other) for other in kept):
            kept.append(gap)
    return np.stack(kept, axis=1) if kept else np.empty((len(b), 0))


def evpi(benefit: npt.ArrayLike, *, sampling: Sampling = DEFAULT_SAMPLING) -> Worth:
    """The value of perfect information: E[max_d B_d] − max_d E[B_d].

    ``benefit`` has shape (draws, options), more is better; ``sampling`` is how the draws were made, for the
    error ("plain" for independent ones).
    """
    gaps = differences(benefit)
    if not gaps.shape[1]:
        return Worth(0.0, 0.0)
    value, error = mean_of(np.maximum(gaps.max(axis=1), 0.0), sampling)
    return Worth(value, error)


def evppi(
    benefit: npt.ArrayLike,
    known: npt.ArrayLike,
    *,
    seed: int = 0,
    tests: int = 1,
    null: bool = True,
    sampling: Sampling = DEFAULT_SAMPLING,
) -> Worth:
    """The value of knowing one input (draws,), or several together (draws, k), before choosing.

    ``tests`` is how many inputs are looked at, so that the floor holds for the largest of them. The value
    lies between 0 and the EVPI of the same draws; that of several is never below that of one of them.
    """
    gaps = differences(benefit)
    x = np.asarray(known, dtype=np.float64)
    if x.ndim not in {1, 2} or len(x) != len(gaps):
        raise InputError(
            f"what would be known has the shape {x.shape}", valid=f"({len(gaps)},) or ({len(gaps)}, k)"
        )
    if not gaps.shape[1]:
        return Worth(0.0, 0.0, 0.0, 0.0)
    columns = [x] if x.ndim == 1 else list(x.T)
    if x.ndim == 2 and len(columns) > 1:
        return _joint(gaps, columns, seed=seed, tests=tests, null=null, sampling=sampling)
    return single(Gaps(gaps, sampling), columns[0], seed=seed, tests=tests, null=null)


class Gaps:
    """Differences of benefits prepared once, to be looked at by one input after another."""

    def __init__(self, gaps: Floats, sampling: Sampling = DEFAULT_SAMPLING) -> None:
        self.gaps, self.sampling = gaps, sampling
        self.panel = Panel(np.asfortranarray(gaps))
        self.most = float(np.mean(np.maximum(gaps.max(axis=1), 0.0)))
        self._nulls: dict[tuple[int, ...], Floats] = {}

    def null(self, basis: Basis, seed: int) -> Floats:
        """Values found where there is nothing to find: one for each time the benefits are dealt out anew."""
        key = tuple(basis.counts.tolist())
        if key not in self._nulls:
            self._nulls[key] = _shuffled(self.gaps, basis, seed)
        return self._nulls[key]


def single(gaps: Gaps, x: Floats, *, seed: int = 0, tests: int = 1, null: bool = True) -> Worth:
    """The value of knowing one input, shape (draws,); see :func:`evppi`."""
    driven = driver(np.ascontiguousarray(x), _AT, _FEW)
    if driven is None:
        return Worth(0.0, 0.0, 0.0, 0.0)
    fitted = driven.basis.design @ fit(driven, gaps.panel).coefficients
    value, error = _chosen(gaps, fitted, driven)
    mean, floor = _floor(gaps.null(driven.basis, seed), tests) if null else (None, None)
    return Worth(min(value, gaps.most), error, mean, floor)


def _chosen(gaps: Gaps, fitted: Floats, driven: Driver) -> tuple[float, float]:
    """The mean of the fitted maximum, and the error of what choosing by it brings."""
    counts = driven.basis.counts
    value = float(counts @ np.maximum(fitted.max(axis=1), 0.0)) / len(driven.bins)
    choice = np.where(fitted.max(axis=1) > 0, fitted.argmax(axis=1), -1)
    # The regression keeps every mean, so a value below zero is rounding.
    return max(value, 0.0), _brought(gaps.gaps, np.take(choice, driven.bins), gaps.sampling)[1]


def _brought(gaps: Floats, choice: npt.NDArray[np.intp], sampling: Sampling) -> tuple[float, float]:
    """The mean of what a rule brings, and its error: at each draw a column of the gaps, or none (−1)."""
    if not (choice >= 0).any():
        return 0.0, 0.0
    taken = np.where(choice >= 0, np.take_along_axis(gaps, np.maximum(choice, 0)[:, None], axis=1)[:, 0], 0.0)
    return mean_of(taken, sampling)


def _shuffled(gaps: Floats, basis: Basis, seed: int) -> Floats:
    """The value found when the draws of the benefits are dealt out anew, their joint distribution kept."""
    starts = np.concatenate(([0], np.cumsum(basis.counts)[:-1]))
    rng = np.random.default_rng(seed)
    means = gaps.mean(axis=0)
    found = np.empty(PERMUTATIONS)
    for i in range(PERMUTATIONS):
        order = rng.permutation(len(gaps))
        sums = np.stack([np.add.reduceat(g[order], starts) for g in gaps.T], axis=1)
        fitted = basis.design @ (basis.inverse @ (basis.design.T @ sums))
        found[i] = basis.counts @ np.maximum(fitted.max(axis=1), 0.0) / len(gaps)
    # Where one option is far ahead, nothing is found at all, and rounding must not stand for something.
    found[found < 1e-12 * np.abs(means).max(initial=0.0)] = 0.0
    return found


def _floor(found: Floats, tests: int) -> tuple[float, float]:
    """The mean of the null, and the value that the largest of so many exceeds once in 20 runs.

    By a gamma distribution with the mean and variance of the permuted values; never below the largest.
    """
    mean, variance = float(np.mean(found)), float(np.var(found))
    if variance <= 0:
        return mean, mean
    rare = 1 - 0.05 / max(tests, 1)
    return mean, max(float(gammaincinv(mean**2 / variance, rare)) * variance / mean, float(found.max()))


# -- several inputs together -----------------------------------------------------------------------------


def _joint(
    gaps: Floats, columns: Sequence[Floats], *, seed: int, tests: int, null: bool, sampling: Sampling
) -> Worth:
    """The value of knowing several inputs, by cross-fitting where their products are many.

    Each half of the draws chooses by what the other half taught, so that what is fitted to chance brings
    nothing: the value is that of a rule which could be followed, and at most a little too low. Knowing all is
    worth no less than knowing one, and the rule for one is open to who knows all.
    """
    prepared = Gaps(gaps, sampling)
    alone = [single(prepared, x, null=False) for x in columns]
    best = max(alone, key=lambda w: w.value)
    rng = np.random.default_rng(seed)
    dealt = [gaps]
    if null:
        dealt += [gaps[rng.permutation(len(gaps))] for _ in range(max(8, PERMUTATIONS // 10))]
    choices = learnt(joint_design(columns), dealt, seed)
    value, error = _brought(gaps, choices[0], sampling)
    mean = floor = None
    if null:
        found = [_brought(g, c, sampling)[0] for g, c in zip(dealt[1:], choices[1:], strict=True)]
        mean, floor = _floor(np.maximum(found, 0.0), tests)
    if best.value > value:
        value, error = best.value, best.error
        if null:
            # The best of several single fits is what speaks, so it is held against that of as many.
            x = columns[alone.index(best)]
            same = single(prepared, x, seed=seed, tests=tests * len(columns))
            mean, floor = same.null, same.floor
    return Worth(min(max(value, 0.0), prepared.most), error, mean, floor)


def learnt(design: Floats, several: Sequence[Floats], seed: int = 0) -> list[npt.NDArray[np.intp]]:
    """What each half of the draws would choose by what the other half taught, for several sets of gaps.

    For each set a column of its gaps at each draw, or −1 for none of them. The design (draws, p) is read once
    for all sets: those dealt out anew cost little more than the one.
    """
    n, wide = len(design), several[0].shape[1]
    mixed = np.random.default_rng(seed).permutation(n)
    middle = n // 2
    design = design[mixed]
    gaps = np.concatenate(several, axis=1)[mixed]
    fitted = np.empty_like(gaps)
    for learn, use in (
        (slice(None, middle), slice(middle, None)),
        (slice(middle, None), slice(None, middle)),
    ):
        taught = design[learn]
        gram = taught.T @ taught
        gram[np.diag_indices_from(gram)] += 1e-9 * np.trace(gram) / len(gram)
        factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
        fitted[use] = design[use] @ cho_solve(factor, taught.T @ gaps[learn], check_finite=False)
    made = []
    for k in range(len(several)):
        own = fitted[:, k * wide : (k + 1) * wide]
        choice = np.empty(n, dtype=np.intp)
        choice[mixed] = np.where(own.max(axis=1) > 0, own.argmax(axis=1), -1)
        made.append(choice)
    return made


def joint_design(columns: Sequence[Floats]) -> Floats:
    """The design of a regression on several inputs, shape (draws, p): a constant, each alone, and products.

    Two inputs: every product of their shapes. More: products of the first shapes of every pair, then of every
    three, four and so on, as many as there is room for; so three that act only together are seen as well.
    """
    single_columns = [_shape(x, _SHAPES) for x in columns]
    parts = [np.ones((len(columns[0]), 1)), *single_columns]
    # Each half of the draws must pin down every column.
    most = min(_MOST_COLUMNS, max(len(columns[0]) // 50, 40))
    for together in range(2, len(columns) + 1):
        room = most - sum(p.shape[1] for p in parts)
        sets = math.comb(len(columns), together)
        degree = min(_degree(max(room, 0) / sets, together), _SHAPES if len(columns) == 2 else _FIRST)
        if together == 2:
            degree = max(degree, 1)
        if degree < 1:
            break
        bent = [c[:, :degree] for c in single_columns]
        parts += [
            _products([bent[i] for i in chosen]) for chosen in combinations(range(len(columns)), together)
        ]
    return np.concatenate(parts, axis=1)


def _degree(room: float, together: int) -> int:
    """The largest degree whose products of so many inputs take no more columns than there is room for."""
    return max((d for d in range(1, _SHAPES + 1) if d**together <= room), default=0)


def _products(parts: Sequence[Floats]) -> Floats:
    """Every product of one column of each part: shape (draws, ∏ columns)."""
    made = parts[0]
    for part in parts[1:]:
        made = (made[:, :, None] * part[:, None, :]).reshape(len(part), -1)
    return made


def _shape(x: Floats, degree: int) -> Floats:
    """Orthogonal columns of one input: bends and waves of its rank; or its few levels."""
    levels, codes = np.unique(x, return_inverse=True)
    if len(levels) == 1:
        return np.empty((len(x), 0))
    if len(levels) <= FEW_VALUES:
        indicators = np.eye(len(levels))[codes]
        return np.asarray(indicators[:, 1:] - indicators[:, 1:].mean(axis=0))
    ranks = np.empty(len(x))
    ranks[np.argsort(x, kind="stable")] = np.arange(len(x))
    return np.asarray(_orthogonal(len(x), degree)[ranks.astype(np.intp)])


@lru_cache(maxsize=2)
def _orthogonal(draws: int, degree: int) -> Floats:
    """Rows by rank: the normal score, its square and waves in the rank, made orthonormal.

    The score is cut at three: products of its far ends would say much of few draws, and be wrong on others.
    """
    u = (np.arange(draws) + 0.5) / draws
    z = np.clip(ndtri(u), -3.0, 3.0)
    waves = [np.cos(k * math.pi * u) for k in (2, 3, 4, 5, 6, 1, 7, 8, 9, 10)]
    q, _ = np.linalg.qr(np.stack([np.ones(draws), z, *waves[:5], z**2, *waves[5:]], axis=1))
    return np.asarray(q[:, 1 : degree + 1] * math.sqrt(draws))


# -- a study ---------------------------------------------------------------------------------------------


def evsi(
    benefit: npt.ArrayLike,
    parameter: npt.ArrayLike,
    summary: npt.ArrayLike,
    *,
    seed: int = 0,
    tests: int = 1,
    null: bool = True,
    sampling: Sampling = DEFAULT_SAMPLING,
) -> Worth:
    """The value of a study before choosing: of what it would show of a parameter.

    ``summary`` (draws,) is a simulated result for each draw of ``parameter`` (draws,), such as
    :func:`sample_mean` or :func:`sample_share` gives; ``tests`` is how many studies are looked at. Never more
    than knowing the parameter itself.
    """
    most = evppi(benefit, parameter, null=False, sampling=sampling)
    found = evppi(benefit, summary, seed=seed, tests=tests, null=null, sampling=sampling)
    if found.value <= most.value:
        return found
    return Worth(most.value, found.error, found.null, found.floor)


def sample_mean(parameter: npt.ArrayLike, n: int, noise: float, luck: npt.ArrayLike) -> Floats:
    """The mean of ``n`` measurements, each of them normal around the parameter with sd ``noise``.

    ``luck`` are standard normal draws, one for each draw of the parameter.
    """
    _check_n(n)
    if not noise >= 0:
        raise InputError(f"the noise is {noise!r}", valid="a standard deviation of at least 0")
    shown: Floats = np.asarray(parameter, dtype=np.float64) + noise / math.sqrt(n) * np.asarray(luck)
    return shown


def sample_share(parameter: npt.ArrayLike, n: int, luck: npt.ArrayLike) -> Floats:
    """How many of ``n`` say yes, as a share, where each does with the probability ``parameter``.

    ``luck`` are uniform draws: the count is the quantile of the binomial distribution at it.
    """
    _check_n(n)
    p = np.asarray(parameter, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise InputError("the parameter of a survey is not a probability", valid="numbers from 0 to 1")
    return binomial_quantile(np.asarray(luck, dtype=np.float64), n, p) / n


def _check_n(n: int) -> None:
    if n < 1 or n != int(n):
        raise InputError(f"the study has {n!r} samples", valid="a whole number of at least 1")


def binomial_quantile(u: Floats, n: int, p: Floats) -> Floats:
    """The smallest k with P(K ≤ k) ≥ u for K ~ Binomial(n, p), elementwise."""
    from scipy.stats import binom

    return np.asarray(np.clip(binom.ppf(u, n, p), 0, n), dtype=np.float64)


def enbs(worth: Worth, price: float, cost: float) -> tuple[float, float]:
    """The expected net benefit of a study: EVSI · price − cost, with the error of its first part."""
    return worth.value * price - cost, worth.error * abs(price)
