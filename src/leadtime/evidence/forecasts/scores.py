"""How good forecasts were: Brier, logarithmic, CRPS, skill, and what a Brier score is made of.

Brier, *Monthly Weather Review* 78 (1950): (p − y)². Logarithmic: −log of the probability of what came, in
bits
here (Good 1952). CRPS: ∫(F(x) − 1{y ≤ x})² dx, in the unit of the forecast (Gneiting and Raftery, *JASA* 102,
2007). In all, less is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.errors import InputError, SupportError
from leadtime.evidence.base import Array, Distribution

Pairs = Sequence[tuple[float, float]]
"""(probability, outcome), the outcome 1 or 0."""


def brier(p: float, outcome: float) -> float:
    """(p − y)²."""
    return (p - outcome) ** 2


def log_score(p: float, outcome: float, *, base: float = 2.0) -> float:
    """−log of the probability of what came; bits, or with ``base`` e nats. Infinite after a sure miss."""
    chance = p if outcome == 1 else 1 - p
    if outcome not in (0, 1):
        raise InputError(f"the outcome is {outcome:g}", valid="1 or 0")
    if chance <= 0:
        return math.inf
    return (-math.log1p(-p) if outcome == 0 else -math.log(p)) / math.log(base)


def crps_normal(mu: float, sigma: float, y: float) -> float:
    """σ(z(2Φ(z) − 1) + 2φ(z) − 1/√π) with z = (y − μ)/σ."""
    z = (y - mu) / sigma
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return sigma * (z * math.erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))


def crps_samples(samples: Sequence[float], y: float, *, fair: bool = False) -> float:
    """E|X − y| − E|X − X′|/2 of equally likely samples.

    ``fair`` divides the second by n(n − 1), which is unbiased for the distribution that they were drawn from
    (Ferro 2014). Without it the score is that of the samples themselves.
    """
    x = np.sort(np.asarray(samples, dtype=float))
    n = len(x)
    if n < 1 + fair or not np.all(np.isfinite(x)):
        raise InputError(
            f"{n} samples, or some without a value", valid="finite numbers, two for a fair score"
        )
    apart = 2 * float(np.dot(2 * np.arange(n) - n + 1, x)) / (n * (n - 1 if fair else n))
    return float(np.mean(np.abs(x - y))) - apart / 2


def crps(forecast: Distribution, y: float, limit: float = math.inf) -> float:
    """The CRPS of any distribution, atoms included, in its unit.

    ``limit`` cuts both forecast and outcome, which keeps the score proper. With probability beyond every
    number the score without a limit is infinite: a :class:`SupportError`. Closed forms for the normal and
    Student's t; else 2∫(1{y ≤ q(u)} − u)(q(u) − y) du over the quantiles q, piece by piece between corners.
    """
    from leadtime.evidence.families.continuous import Normal, StudentT

    if math.isnan(y):
        raise InputError("the outcome is not a number")
    if forecast.beyond > 0 and not math.isfinite(limit):
        raise SupportError(
            f"{forecast.beyond:.2%} lies beyond every number: the CRPS is infinite without a limit"
        )
    if isinstance(forecast, Normal) and not math.isfinite(limit):
        return crps_normal(forecast.mu, forecast.sigma, y)
    if isinstance(forecast, StudentT):
        from leadtime.evidence.backtest import Prediction
        from leadtime.evidence.backtest import crps as crps_student

        return crps_student(Prediction(forecast.df, forecast.loc, forecast.scale), y, limit)
    return _crps_numeric(forecast, min(y, limit), limit)


def _crps_numeric(forecast: Distribution, y: float, limit: float) -> float:
    halves = 0.5 ** np.arange(1, 41)
    corners = [float(forecast.cdf_below(y)), float(forecast.cdf(y))]
    if math.isfinite(limit):
        corners.append(float(forecast.cdf(limit)))
    edges = np.unique(np.concatenate([[0.0, 1.0], forecast.breaks(), halves, 1 - halves, corners]))
    edges = edges[(edges >= 0) & (edges <= 1)]
    nodes, weight = np.polynomial.legendre.leggauss(16)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    u: Array = middle[:, None] + half[:, None] * nodes
    q = np.minimum(forecast.ppf(u), limit)
    # A node may round to 1, where an unbounded quantile is infinite and its share of the integral nothing.
    loss = ((q >= y) - u) * np.where(np.isfinite(q), q - y, 0.0)
    return float(2 * np.sum(loss * weight * half[:, None]))


@dataclass(frozen=True)
class Parts:
    """What a Brier score is made of, over bins of the forecast.

    brier = reliability − resolution + uncertainty + within, exactly: the first three are Murphy's
    (*Journal of
    Applied Meteorology* 12, 1973), ``within`` is the variance of forecasts within a bin less twice their
    covariance with outcomes (Stephenson, Coelho and Jolliffe, *Weather and Forecasting* 23, 2008).
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float

    @property
    def brier(self) -> float:
        """Their sum."""
        return self.reliability - self.resolution + self.uncertainty + self.within


@dataclass(frozen=True)
class Bin:
    """Forecasts from ``low`` to ``high``: how many, their mean, how often it came, with the 95 % interval."""

    low: float
    high: float
    count: int
    forecast: float
    came: float
    interval: tuple[float, float]


def wilson(events: int, trials: int, *, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share (Wilson, *JASA* 22, 1927)."""
    from leadtime.evidence.special import ndtri

    if not 0 <= events <= trials or trials < 1 or not 0 < level < 1:
        raise InputError(
            f"{events} of {trials} at {level:g}", valid="0 ≤ events ≤ trials, a level from 0 to 1"
        )
    z2 = float(ndtri(0.5 + level / 2)) ** 2
    share, n = events / trials, trials
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _grouped(pairs: Pairs, bins: int) -> list[list[tuple[float, float]]]:
    groups: list[list[tuple[float, float]]] = [[] for _ in range(bins)]
    for p, y in pairs:
        groups[min(int(p * bins), bins - 1)].append((p, y))
    return groups


def calibration(pairs: Pairs, *, bins: int = 10) -> tuple[Bin, ...]:
    """The bins of equal width that hold a forecast."""
    made = []
    for i, group in enumerate(_grouped(_checked(pairs), bins)):
        if group:
            n, came = len(group), sum(y for _, y in group)
            mean = math.fsum(p for p, _ in group) / n
            made.append(Bin(i / bins, (i + 1) / bins, n, mean, came / n, wilson(round(came), n)))
    return tuple(made)


def decompose(pairs: Pairs, *, bins: int = 10) -> Parts:
    """The parts of the mean Brier score; see :class:`Parts`."""
    pairs = _checked(pairs)
    n = len(pairs)
    base = math.fsum(y for _, y in pairs) / n
    rel = res = within = 0.0
    for group in filter(None, _grouped(pairs, bins)):
        m = len(group)
        f, o = (math.fsum(v[i] for v in group) / m for i in (0, 1))
        rel += m * (f - o) ** 2 / n
        res += m * (o - base) ** 2 / n
        within += math.fsum((p - f) ** 2 - 2 * (p - f) * (y - o) for p, y in group) / n
    return Parts(rel, res, base * (1 - base), within)


def _checked(pairs: Pairs) -> Pairs:
    if not pairs:
        raise SupportError("there is no resolved question to score")
    for p, y in pairs:
        if not 0 <= p <= 1 or y not in (0, 1):
            raise InputError(f"the forecast {p:g} and the outcome {y:g}", valid="0 to 1, and 1 or 0")
    return pairs


def finite(x: Any) -> Any:
    """The same for plain data: None for a number that is infinite or none."""
    return None if isinstance(x, float) and not math.isfinite(x) else x


@dataclass(frozen=True)
class TrackRecord:
    """Scores over resolved yes-or-no questions.

    ``log`` is in bits. ``base_rate`` is the share of yes in these very questions, so ``skill``,
    1 − Brier/(Brier of always saying the base rate), is measured against a rival who knew it; nan where all
    questions came out alike. ``se`` is the standard error of the mean Brier score, questions taken as
    independent.
    """

    count: int
    brier: float
    se: float
    log: float
    base_rate: float
    skill: float
    parts: Parts
    bins: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is infinite or does not exist is null."""
        from dataclasses import asdict

        own = {n: finite(getattr(self, n)) for n in ("brier", "se", "log", "base_rate", "skill")}
        return {
            "count": self.count,
            **own,
            "parts": asdict(self.parts),
            "bins": [asdict(b) for b in self.bins],
        }


def track_record(pairs: Pairs, *, bins: int = 10) -> TrackRecord:
    """The scores of (probability, outcome). Raises :class:`SupportError` where there are none."""
    pairs = _checked(pairs)
    n = len(pairs)
    each = [brier(p, y) for p, y in pairs]
    mean, base = math.fsum(each) / n, sum(y for _, y in pairs) / n
    se = math.sqrt(math.fsum((x - mean) ** 2 for x in each) / (n - 1) / n) if n > 1 else math.nan
    reference = base * (1 - base)
    return TrackRecord(
        n,
        mean,
        se,
        math.fsum(log_score(p, y) for p, y in pairs) / n,
        base,
        1 - mean / reference if reference > 0 else math.nan,
        decompose(pairs, bins=bins),
        calibration(pairs, bins=bins),
    )
