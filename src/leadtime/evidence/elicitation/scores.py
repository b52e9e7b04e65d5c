"""The two scores of Cooke's classical model: how well calibrated an expert is, and how informative.

R. M. Cooke, *Experts in Uncertainty*, Oxford University Press 1991; the conventions of its program Excalibur:

* A truth that equals a quantile lies in the bin below it: quantile i is the x with P(X ≤ x) = levels[i].
* The intrinsic range of a question runs from the smallest to the largest of all experts' quantiles and the
  truth, and on by the overshoot (10 % of it) at both ends; on a log scale, of logarithms.
* Experts who answered more seed items than others would have an easier or harder test. All are tested as if
  they had answered as many as the one who answered fewest.
* A question that an expert did not answer in full counts neither way for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence import special

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadtime.evidence.base import Array
    from leadtime.evidence.elicitation.study import Study

OVERSHOOT = 0.1
"""How far the intrinsic range goes beyond the outermost numbers, as a share of their span."""


@dataclass(frozen=True)
class Score:
    """The scores of an expert, or of a decision maker.

    ``counts`` are the seed items whose truth fell into each bin. ``calibration`` is a p-value, 0 to 1.
    ``information`` is the mean relative information over seed items, ``information_all`` over all questions,
    in nats; ``combined`` is calibration × information.
    """

    name: str
    counts: tuple[int, ...]
    calibration: float
    information: float
    information_all: float

    @property
    def answered(self) -> int:
        """How many seed items were answered."""
        return sum(self.counts)

    @property
    def combined(self) -> float:
        """Calibration × information: the weight before it is normalised."""
        return self.calibration * self.information


def calibration(
    counts: Sequence[int], bins: Sequence[float] | Array, *, n: int | None = None, power: float = 1.0
) -> float:
    """The p-value of the hypothesis that the truths fall into the bins with the stated probabilities.

    With shares s of the counts and probabilities p, 2·n·power·Σ sᵢ ln(sᵢ/pᵢ) is about chi-square with one
    degree of freedom less than there are bins (Cooke 1991). ``n`` is the number of seed items that the test
    is made as if it had: all the counts unless said. ``power`` in (0, 1] weakens the test.

    >>> round(calibration((1, 4, 5, 0), (0.05, 0.45, 0.45, 0.05)), 10)
    0.6828162249
    """
    observed, p = np.asarray(counts, dtype=float), np.asarray(bins, dtype=float)
    total = observed.sum()
    if observed.shape != p.shape or total <= 0 or (observed < 0).any():
        raise InputError(
            f"the counts are {', '.join(map(str, counts))}",
            valid=f"{len(p)} counts, one for each bin, not all zero",
        )
    if not 0 < power <= 1:
        raise InputError(f"the power of the calibration is {power}", valid="above 0 and at most 1")
    s = observed / total
    divergence = float(np.sum(special.xlogy(s, s / p)))
    return float(special.chdtrc(len(p) - 1, 2 * (total if n is None else n) * power * divergence))


def bin_of(truth: Array, quantiles: Array) -> Array:
    """The bin (0 to number of levels) of each truth; a truth at a quantile is in the bin below.

    ``truth`` has the shape (…,), ``quantiles`` (…, levels).
    """
    out: Array = np.sum(truth[..., None] > quantiles, axis=-1).astype(float)
    return out


def counts_of(study: Study, table: Array) -> tuple[tuple[int, ...], ...]:
    """For each row of answers (experts × questions × levels) the seed items in each bin."""
    seeds = list(study.seeds)
    truth = np.array([study.questions[i].truth for i in seeds], dtype=float)
    told = []
    for row in table[:, seeds, :]:
        given = ~np.isnan(row).any(axis=1)
        where = bin_of(truth[given], row[given])
        told.append(tuple(int(k) for k in np.bincount(where.astype(int), minlength=len(study.bins))))
    return tuple(told)


def on_scale(study: Study, table: Array) -> Array:
    """Answers on the background scale of each question: logarithms where it is ``log``."""
    logs = np.array([q.scale == "log" for q in study.questions])
    out = table.copy()
    out[:, logs, :] = np.log(out[:, logs, :])
    return out


def ranges(study: Study, overshoot: float = OVERSHOOT) -> Array:
    """The intrinsic range of each question on its background scale, questions × (low, high)."""
    if not (math.isfinite(overshoot) and overshoot > 0):
        raise InputError(f"the overshoot is {overshoot}", valid="a number above 0, such as 0.1")
    values = on_scale(study, study.table)
    out = np.full((len(study.questions), 2), math.nan)
    for i, q in enumerate(study.questions):
        told = values[:, i, :].ravel()
        told = told[~np.isnan(told)]
        if not told.size:
            continue
        if q.truth is not None:
            told = np.append(told, math.log(q.truth) if q.scale == "log" else q.truth)
        low, high = float(told.min()), float(told.max())
        out[i] = low - overshoot * (high - low), high + overshoot * (high - low)
    return out


def information(study: Study, table: Array, bounds: Array) -> Array:
    """Information of each answer relative to the background measure, rows × questions, in nats; nan: none.

    ln(U − L) + Σ pᵢ ln(pᵢ / widthᵢ) over the bins between L, the quantiles and U (Cooke 1991).
    """
    values, p = on_scale(study, table), study.bins
    low = np.broadcast_to(bounds[None, :, :1], (*values.shape[:2], 1))
    high = np.broadcast_to(bounds[None, :, 1:], (*values.shape[:2], 1))
    edges = np.concatenate([low, values, high], axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Array = np.log(edges[..., -1] - edges[..., 0]) + np.sum(p * np.log(p / np.diff(edges)), axis=2)
    return out


def scores(
    study: Study, names: Sequence[str], table: Array, *, bounds: Array, n: int, power: float = 1.0
) -> tuple[Score, ...]:
    """The scores of each row of answers, with calibration tested as if ``n`` seed items were answered."""
    info = information(study, table, bounds)
    seeds = list(study.seeds)
    told = []
    for name, counts, row in zip(names, counts_of(study, table), info, strict=True):
        held = calibration(counts, study.bins, n=n, power=power) if sum(counts) else 0.0
        told.append(Score(name, counts, held, _mean(row[seeds]), _mean(row)))
    return tuple(told)


def fewest(study: Study) -> int:
    """The fewest seed items that any expert answered, among those who answered one at all."""
    answered = [sum(c) for c in counts_of(study, study.table) if sum(c)]
    if not answered:
        raise InputError(
            f"{study.name} has no seed item that anybody answered: nobody can be scored",
            valid="questions whose truth is known; without them, equal weights",
            fix="--weights equal",
        )
    return min(answered)


def _mean(values: Array) -> float:
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if kept.size else 0.0


# -- what so few seed items can show -----------------------------------------------------------------------

_MOST_OUTCOMES = 50_000
"""Ways of falling into the bins that are still counted one by one."""


@lru_cache(maxsize=64)
def discrimination(
    n: int, levels: tuple[float, ...], *, held: float = 0.5, below: float = 0.05
) -> float | None:
    """The chance that ``n`` seed items show up somebody whose outermost quantiles hold only ``held``.

    Exact: the multinomial probability of all counts whose calibration is under ``below``, where the bins
    inside share ``held`` as they should and the rest falls outside, half at each end. None where there are
    too many counts to go through.
    """
    bins = np.diff(np.array([0.0, *levels, 1.0]))
    if math.comb(n + len(bins) - 1, len(bins) - 1) > _MOST_OUTCOMES:
        return None
    inside = bins[1:-1] / bins[1:-1].sum() * held
    true = np.concatenate([[(1 - held) / 2], inside, [(1 - held) / 2]])
    counts = np.array(list(_ways(n, len(bins))), dtype=float)
    s = counts / n
    p = special.chdtrc(len(bins) - 1, 2 * n * np.sum(special.xlogy(s, s / bins), axis=1))
    log_chance = special.gammaln(n + 1) - np.sum(special.gammaln(counts + 1), axis=1)
    log_chance += np.sum(special.xlogy(counts, true), axis=1)
    return float(np.exp(log_chance[p < below]).sum())


def _ways(n: int, bins: int) -> Iterator[tuple[int, ...]]:
    """Every way of putting n into so many bins."""
    if bins == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _ways(n - first, bins - 1):
            yield (first, *rest)
