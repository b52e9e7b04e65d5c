"""An exponential trend through dated facts: how fast something doubles, and where it stands today.

The facts are a CSV with the columns ``model, release_date, p50_minutes`` and, if known, ``lower, upper``
(a 95 % interval) and ``source``. The fit is ordinary least squares of log2(minutes) on the release date.
With the reference prior (flat in both coefficients and in log scatter) its posterior is exact:

    slope ~ b + s_b · t(n - 2)        level at a date d ~ (a + b·d) + s_d · t(n - 2)
    s_b² = σ² / Sxx,    s_d² = σ² (1/W + (d - x̄)² / Sxx),    σ² = Σ w·residual² / (n - 2)

with W = Σ w and weighted means (Gelman et al., *Bayesian Data Analysis*, 3rd edition, section 14.2). With
equal weights that is what `scipy.stats.linregress` reports, and it reproduces METR's own doubling times.

At d = x̄ slope and level are uncorrelated, so the two can be beliefs of their own without a correlation
between them (``at: mean``). They still share the one σ, which two separate distributions cannot show.

The interval says how well these facts pin down a straight line. It does not say that the line goes on.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from leadtime.errors import InputError, SupportError, listing, nearest
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.units import DAYS_PER_YEAR, from_decimal_year, parse_date

_NORMAL_95 = 2 * 1.959963984540054
"""Width in standard errors of the 95 % interval that the facts state."""

MAX_BYTES = 20_000_000
"""A larger file is no table of facts that somebody looked at."""

Weighting = Literal["equal", "interval"]
"""``equal``: every release counts the same. ``interval``: by the precision of its own measurement."""

TARGETS = ("doublings_per_year", "log2_horizon", "horizon_now", "mean_date", "last_date")
"""What :func:`trend_belief` can be asked for."""


@dataclass(frozen=True)
class Fact:
    """One dated measurement: the task length, in minutes of an expert's time, done half of the time."""

    model: str
    released: dt.date
    minutes: float
    lower: float | None = None
    upper: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Trend:
    """A fitted exponential trend and what the facts leave open about it.

    ``slope`` is in doublings a year; ``level`` is log2(minutes) of the line on the date ``at``. ``slope_se``
    and ``level_se`` scale a Student-t with ``df`` degrees of freedom; ``correlation`` is between slope and
    level. ``scatter`` is the residual standard deviation in doublings, ``r2`` the variance explained.
    ``mean`` is the weighted mean date of the facts, to the nearest day, and ``last`` the last of their dates.
    """

    at: dt.date
    slope: float
    slope_se: float
    level: float
    level_se: float
    correlation: float
    df: int
    scatter: float
    r2: float
    mean: dt.date
    last: dt.date

    @property
    def doubling_days(self) -> float:
        """The doubling time in days at the best estimate of the slope (its posterior median)."""
        return DAYS_PER_YEAR / self.slope

    def doubling_interval(self, level: float = 0.9) -> tuple[float, float]:
        """Central interval of the doubling time in days; the upper end is infinite if growth may be none."""
        reach = self._t_quantile(0.5 + level / 2) * self.slope_se
        slow, fast = self.slope - reach, self.slope + reach
        if fast <= 0:
            raise SupportError("these facts do not grow: a doubling time has no meaning", partial=self.slope)
        return DAYS_PER_YEAR / fast, DAYS_PER_YEAR / slow if slow > 0 else math.inf

    def line(self, when: dt.date) -> tuple[float, float]:
        """Location and scale (df as in :attr:`df`) of the trend line's log2(minutes) on a date."""
        years = _years(when) - _years(self.at)
        shared = self.correlation * self.slope_se * self.level_se
        variance = self.level_se**2 + 2 * years * shared + (years * self.slope_se) ** 2
        return self.level + self.slope * years, math.sqrt(max(variance, 0.0))

    def release(self, when: dt.date) -> tuple[float, float]:
        """The same for one new release on that date: the line's uncertainty plus the scatter about it."""
        location, scale = self.line(when)
        return location, math.hypot(scale, self.scatter)

    def distribution(self, of: str) -> Distribution:
        """The posterior of one of :data:`TARGETS` as a distribution with a unit.

        ``doublings_per_year`` and ``log2_horizon`` (log2 of minutes, on ``at``) are exact Student-t. The
        horizon itself would be log-Student-t, which has no mean, so ``horizon_now`` is the lognormal whose
        logarithm has the same mean and standard deviation. It is in hours of work, because a horizon measures
        an expert's labour and not a clock. ``mean_date`` and ``last_date`` are the dates themselves.
        """
        if of in ("mean_date", "last_date"):
            return parse_distribution(self.mean if of == "mean_date" else self.last)
        if of == "doublings_per_year":
            return parse_distribution(_student_t(self.df, self.slope, self.slope_se), unit="doublings / year")
        if of == "log2_horizon":
            return parse_distribution(_student_t(self.df, self.level, self.level_se), unit="doublings")
        if of == "horizon_now":
            if self.df <= 2:
                raise SupportError(f"{self.df + 2} facts leave the spread of the horizon undefined; give 5")
            sd = self.level_se * math.sqrt(self.df / (self.df - 2))
            hours = (self.level - math.log2(60)) * math.log(2)
            return parse_distribution(f"lognormal({hours:.9g}, {sd * math.log(2):.9g})", unit="work_hours")
        close = nearest(of, TARGETS)
        raise InputError(
            f"a fit cannot give {of!r}", valid=listing(TARGETS), fix=f"of: {close}" if close else None
        )

    def _t_quantile(self, p: float) -> float:
        from scipy.special import stdtrit

        return float(stdtrit(self.df, p))


def read_facts(path: Path | str) -> tuple[Fact, ...]:
    """The facts of a CSV file, in the order of their release.

    Raises :class:`InputError` with file and line for a missing file or column, and for an unreadable row.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"there is no file of facts {path.name!r}", valid="a CSV file", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path.name} is larger than {MAX_BYTES // 10**6} MB", valid="a table of facts")
    try:
        return _read_facts(path)
    except (csv.Error, UnicodeDecodeError, OSError) as e:
        raise InputError(
            f"the facts cannot be read: {e}", valid="a CSV file in UTF-8", file=str(path), line=1
        ) from None


def _read_facts(path: Path) -> tuple[Fact, ...]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        rows = csv.DictReader(stream)
        missing = {"model", "release_date", "p50_minutes"} - set(rows.fieldnames or ())
        if missing:
            raise InputError(
                f"the facts lack the column {listing(missing)}",
                valid="model, release_date, p50_minutes, and if known lower, upper, source",
                file=str(path),
                line=1,
            )
        facts = [_fact(row, str(path), rows.line_num) for row in rows]
    return tuple(sorted(facts, key=lambda f: (f.released, f.minutes)))


def _fact(row: dict[str, str | None], file: str, line: int) -> Fact:
    # Cells beyond the header stand under no name.
    if None in row:
        raise InputError("the row has more cells than the first line names", file=file, line=line)
    try:
        fact = Fact(
            model=(row["model"] or "").strip(),
            released=dt.date.fromisoformat((row["release_date"] or "").strip()),
            minutes=float(row["p50_minutes"] or ""),
            lower=_optional(row.get("lower")),
            upper=_optional(row.get("upper")),
            source=(row.get("source") or "").strip(),
        )
    except ValueError as e:
        raise InputError(
            f"cannot read this fact: {e}", valid="GPT-4,2023-03-14,4.0", file=file, line=line
        ) from e
    ends = [x for x in (fact.lower, fact.minutes, fact.upper) if x is not None]
    if not all(map(math.isfinite, ends)) or min(ends) <= 0 or ends != sorted(ends):
        raise InputError(
            f"the numbers of {fact.model!r} are not 0 < lower <= p50_minutes <= upper", file=file, line=line
        )
    return fact


def _optional(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None


def select(
    facts: Iterable[Fact],
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    below: float | None = None,
    frontier: bool = False,
) -> tuple[Fact, ...]:
    """The facts released from ``since`` to ``until`` (both included) with less than ``below`` minutes.

    ``frontier`` keeps the releases that were at least as good as everything up to their day; they are found
    among all facts up to ``until``, so that a later ``since`` does not turn a laggard into a record.
    """
    chosen = [f for f in facts if until is None or f.released <= until]
    chosen = [f for f in chosen if below is None or f.minutes < below]
    if frontier:
        chosen = _records(chosen)
    return tuple(f for f in chosen if since is None or f.released >= since)


def _records(facts: Sequence[Fact]) -> list[Fact]:
    """Releases that reach the running maximum; of several on one day only the best can."""
    records: list[Fact] = []
    best = 0.0
    for fact in sorted(facts, key=lambda f: (f.released, -f.minutes)):
        if fact.minutes >= best:
            best = fact.minutes
            records.append(fact)
    return records


def fit_trend(
    facts: Sequence[Fact], *, at: dt.date | Literal["mean"] | None = None, weights: Weighting = "equal"
) -> Trend:
    """Fit log2(minutes) on the release date; ``at`` is the day of the level (default: the last release).

    At ``"mean"``, the mean date of the facts, slope and level are uncorrelated (but for half a day).

    Raises :class:`SupportError` for fewer than three facts or a single date, where nothing is left to judge
    the scatter by, and :class:`InputError` when interval weights are asked of facts without an interval.
    """
    if len(facts) < 3 or len({f.released for f in facts}) < 2:
        raise SupportError(f"a trend needs at least 3 facts on 2 dates; there are {len(facts)}")
    x = np.array([_years(f.released) for f in facts])
    y = np.log2([f.minutes for f in facts])
    w = _weights(facts, weights)
    total = float(w.sum())
    x_mean, y_mean = float(w @ x) / total, float(w @ y) / total
    sxx = float(w @ (x - x_mean) ** 2)
    slope = float(w @ ((x - x_mean) * (y - y_mean))) / sxx
    residual = y - y_mean - slope * (x - x_mean)
    df = len(facts) - 2
    variance = float(w @ residual**2) / df
    mean, last = dt.date.fromordinal(round(x_mean * DAYS_PER_YEAR)), max(f.released for f in facts)
    at = mean if at == "mean" else at or last
    ahead = _years(at) - x_mean
    slope_se = math.sqrt(variance / sxx)
    level_se = math.sqrt(variance * (1 / total + ahead**2 / sxx))
    spread = float(w @ (y - y_mean) ** 2)
    return Trend(
        at=at,
        slope=slope,
        slope_se=slope_se,
        level=y_mean + slope * ahead,
        level_se=level_se,
        correlation=ahead * slope_se / level_se if level_se else 0.0,
        df=df,
        scatter=math.sqrt(variance * len(facts) / total),
        r2=1 - variance * df / spread if spread else 1.0,
        mean=mean,
        last=last,
    )


def _weights(facts: Sequence[Fact], weights: Weighting) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if weights == "equal":
        return np.ones(len(facts))
    bare = [f.model for f in facts if f.lower is None or f.upper is None]
    if bare:
        raise InputError(f"no interval is known of {listing(bare)}", fix="weights: equal")
    error = [math.log2(f.upper / f.lower) / _NORMAL_95 for f in facts if f.lower and f.upper]
    return 1 / np.square(error)


def trend_belief(
    path: Path | str,
    *,
    of: str,
    since: object = None,
    until: object = None,
    at: object = None,
    below: float | None = None,
    frontier: bool = False,
    weights: Weighting = "equal",
) -> Distribution:
    """A belief fitted from a file of facts: what ``{fit: {file: ..., of: ...}}`` means in a project.

    ``of`` is one of :data:`TARGETS`. The dates may be a date, ``2023-01`` or ``2023-01-15`` as text, or a
    decimal year; ``at`` may also be ``mean``, the mean date of the facts. Change a fact in the file and the
    belief changes with it.
    """
    return trend_from_file(
        path, since=since, until=until, at=at, below=below, frontier=frontier, weights=weights
    ).distribution(of)


def trend_from_file(
    path: Path | str,
    *,
    since: object = None,
    until: object = None,
    at: object = None,
    below: float | None = None,
    frontier: bool = False,
    weights: Weighting = "equal",
) -> Trend:
    """Read, select and fit in one step; the arguments are those of :func:`trend_belief`."""
    chosen = select(
        read_facts(path), since=as_date(since), until=as_date(until), below=below, frontier=frontier
    )
    return fit_trend(chosen, at="mean" if at == "mean" else as_date(at), weights=weights)


def as_date(value: object) -> dt.date | None:
    """A date from what a YAML file or a caller may hold: a date, text, a decimal year, or nothing."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return from_decimal_year(float(value))
    return from_decimal_year(parse_date(str(value)))


def _years(day: dt.date) -> float:
    """Days in years of equal length, so that a leap day does not bend the line."""
    return day.toordinal() / DAYS_PER_YEAR


def _student_t(df: int, location: float, scale: float) -> str:
    # Nine digits are far beyond what any fact supports, and the text of a belief is read by people.
    return f"student_t({df}, {location:.9g}, {scale:.9g})"
