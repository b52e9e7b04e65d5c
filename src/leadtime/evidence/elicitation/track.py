"""A person's record: how often their intervals held the truth, and how much wider the next should be.

The record is a CSV file, ``records/NAME.csv`` in a project, with a row for each question that was answered::

    question,low,high,truth
    days until the next release,20,60,75

``median`` (else the middle) and ``level`` (else 90%) are further columns; a row without a truth is open.

**Widening.** Few past intervals say little of how wide the next should be: of six with one hit, the factor
that would have held 90 % is that of the farthest miss. So the hit rate is drawn towards the level as by
:data:`PRIOR` intervals that are as sound as stated: h = (held + k·level)/(n + k), the mean of a beta
posterior. Intervals of the level that hold h are those of a normal spread z(level)/z(h) times too small, with
z(p) the half-width that holds p. The interval is widened by that, or by what past truths would have asked for
where that is less, on the scale of :func:`widened`. So with n intervals the factor is at most
z(level)/z(k·level/(n + k)): 2.1 with six at 90 %, 4.3 with twenty. The rule and its ten are our choice; that
90 % intervals hold half of the truths or less is a common finding (Teigen and Jørgensen, *Applied Cognitive
Psychology* 19, 2005), and 2.4 times as wide is what they then ask for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence import special
from leadtime.evidence.elicitation.studies import rows_of
from leadtime.evidence.families.interval import DEFAULT_LEVEL
from leadtime.evidence.wording import percent

FEWEST = 5
"""Past intervals without which no widening is worked out."""
PRIOR = 10.0
"""How many intervals as sound as stated a record is counted together with."""
SURE = 0.95
"""How probable it must be that intervals are too narrow before that is said."""
_COLUMNS = ("question", "low", "high", "truth", "median", "level")


@dataclass(frozen=True)
class PastInterval:
    """An interval that somebody stated, and the truth once it is known."""

    question: str
    low: float
    high: float
    truth: float | None = None
    median: float | None = None
    level: float = DEFAULT_LEVEL

    @property
    def held(self) -> bool:
        """Whether the truth lies inside, ends included."""
        return self.truth is not None and self.low <= self.truth <= self.high

    @property
    def needed(self) -> float:
        """How many times as wide the side towards the truth would have had to be to reach it.

        Measured from the median, of logarithms where the interval and the truth are above zero.
        """
        if self.truth is None:
            raise InputError(f"the truth of {self.question!r} is not known")
        low, middle, high, truth = self.low, self.median, self.high, self.truth
        if low > 0 and truth > 0:
            low, high, truth = math.log(low), math.log(high), math.log(truth)
            middle = None if middle is None else math.log(middle)
        middle = (low + high) / 2 if middle is None else middle
        return (truth - middle) / (high - middle) if truth >= middle else (middle - truth) / (middle - low)


@dataclass(frozen=True)
class Track:
    """What a person's past intervals of one ``level`` say.

    ``held`` of ``of`` held the truth. ``low`` to ``high`` is the central 90 % interval of the rate at which
    they hold it, with the prior of Jeffreys: Beta(held + ½, of − held + ½). ``doubt`` is the probability that
    this rate is below the level. ``rate`` is the hit rate drawn towards the level, ``needed`` how many times
    as wide past intervals would have had to be for the level to be reached, and ``factor`` how many times as
    wide the next should be; the last two are None with fewer than five.
    """

    person: str
    level: float
    held: int
    of: int
    low: float
    high: float
    doubt: float
    rate: float
    needed: float | None
    factor: float | None

    @property
    def too_narrow(self) -> bool:
        """Whether the record makes it 95 % sure or more that intervals are too narrow."""
        return self.of > 0 and self.doubt >= SURE

    @property
    def told(self) -> str:
        """The record in a sentence or two."""
        if not self.of:
            return f"{self.person} has no past {percent(self.level)} intervals whose truth is known."
        says = (
            f"Of {self.of} past {percent(self.level)} intervals {self.held} held the truth, "
            f"{self.held / self.of:.0%} (90% sure: {self.low:.0%} to {self.high:.0%})."
        )
        if not self.too_narrow:
            return says
        if self.factor is None:
            return f"{says} They are too few to say how much wider the next should be."
        told = (
            f" Counted with {PRIOR:g} more that are as sound as stated, since few questions should not "
            f"decide alone, that is {self.rate:.0%}: {self.factor:.2g} times as wide would do."
        )
        if self.needed == self.factor:
            told = f" {self.factor:.2g} times as wide they would have held {percent(self.level)}."
        says += told
        return says

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "person": self.person,
            "level": self.level,
            "held": self.held,
            "of": self.of,
            "rate_low": self.low,
            "rate_high": self.high,
            "doubt": self.doubt,
            "too_narrow": self.too_narrow,
            "rate": self.rate,
            "needed": self.needed if self.needed is not None and math.isfinite(self.needed) else None,
            "factor": self.factor,
        }


def track(person: str, past: Iterable[PastInterval], level: float = DEFAULT_LEVEL) -> Track:
    """The record of a person's intervals of one level; those without a truth do not count yet.

    >>> past = [PastInterval(str(i), -1, 1, truth=0.3 * i) for i in range(10)]
    >>> t = track("Ada", past)
    >>> t.held, t.of, t.too_narrow, round(t.factor, 2)
    (4, 10, True, 1.76)
    """
    known = [i for i in past if i.truth is not None and abs(i.level - level) < 1e-9]
    held, n = sum(i.held for i in known), len(known)
    a, b = held + 0.5, n - held + 0.5
    low, high = (float(special.betaincinv(a, b, u)) for u in (0.05, 0.95))
    doubt = float(special.betainc(a, b, level))
    rate = (held + PRIOR * level) / (n + PRIOR)
    needed = _needed([i.needed for i in known], level)
    factor = None if needed is None else min(needed, _half(level) / _half(rate))
    return Track(person, level, held, n, low, high, doubt, rate, needed, factor)


def _half(share: float) -> float:
    """How many standard deviations to each side hold a share of a normal."""
    return float(special.ndtri((1 + share) / 2))


def _needed(needed: Sequence[float], level: float) -> float | None:
    """The smallest factor with which a share ``level`` of the truths would have been reached."""
    if len(needed) < FEWEST:
        return None
    rank = math.ceil(level * len(needed) - 1e-9)
    return sorted(needed)[rank - 1]


def widened(
    low: float,
    median: float,
    high: float,
    factor: float,
    *,
    support: tuple[float, float] = (-math.inf, math.inf),
    logs: bool | None = None,
) -> tuple[float, float]:
    """The interval with both sides ``factor`` times as wide, seen from the median, within the support.

    Where the support has two ends that the interval does not touch, it is widened on its log-odds,
    ln((x − a)/(b − x)), which never passes an end: a share of 5 to 40 % stays one. Else of logarithms where
    ``low`` is above zero, unless ``logs`` says otherwise (a date has none); else plain.
    """
    bottom, top = support
    if math.isfinite(bottom) and math.isfinite(top) and bottom < low and high < top:
        return tuple(_between(x, median, factor, support) for x in (low, high))  # type: ignore[return-value]  # two
    if (low > 0) if logs is None else logs:
        a, b = (_power(median, x / median, factor) for x in (low, high))
    else:
        a, b = median - factor * (median - low), median + factor * (high - median)
    # An end on the edge of what is possible would not be a quantile any more: it stays where it was.
    return (a if a > bottom else low), (b if b < top else high)


def _between(x: float, median: float, factor: float, support: tuple[float, float]) -> float:
    """``x`` moved away from the median on the log-odds of the support."""
    bottom, top = support
    place, middle = (math.log((y - bottom) / (top - y)) for y in (x, median))
    odds = middle + factor * (place - middle)
    share = 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
    moved = bottom + (top - bottom) * share
    return moved if bottom < moved < top else x


def _power(median: float, ratio: float, factor: float) -> float:
    """The place at median · ratio ** factor; infinite where that is too large a number."""
    try:
        return float(median * ratio**factor)
    except OverflowError:
        return math.inf


def read_record(path: Path | str) -> tuple[PastInterval, ...]:
    """The past intervals in a CSV file. Raises :class:`InputError` with file and line."""
    file = Path(path)
    head, rows = rows_of(file)
    if not {"question", "low", "high", "truth"} <= set(head) <= set(_COLUMNS):
        raise InputError(
            f"{file.name} has the columns {', '.join(head) or '(none)'}",
            valid=", ".join(_COLUMNS),
            fix="question,low,high,truth",
            file=str(file),
            line=1,
        )
    return tuple(
        _past(dict(zip(head, [*row, *[""] * len(head)], strict=False)), file, line)
        for line, row in rows
        if any(c.strip() for c in row)
    )


def _past(row: dict[str, str], file: Path, line: int) -> PastInterval:
    def read(column: str) -> float | None:
        text = row.get(column, "").strip()
        if not text:
            return None
        share = column == "level" and text.endswith("%")
        try:
            x = float(text.removesuffix("%")) / (100 if share else 1)
        except ValueError:
            x = math.nan
        if not math.isfinite(x):
            raise InputError(f"{column} is {text!r}", valid="a number", file=str(file), line=line)
        return x

    low, high, median, level = read("low"), read("high"), read("median"), read("level")
    if low is None or high is None or not low < high:
        raise InputError(
            "an interval without two rising ends", valid="low below high", file=str(file), line=line
        )
    if median is not None and not low < median < high:
        raise InputError("the median is not inside", valid="low < median < high", file=str(file), line=line)
    if level is not None and not 0 < level < 1:
        raise InputError(
            f"the level is {row['level']}", valid="a level such as 90%", file=str(file), line=line
        )
    where = DEFAULT_LEVEL if level is None else level
    return PastInterval(row["question"].strip(), low, high, read("truth"), median, where)
