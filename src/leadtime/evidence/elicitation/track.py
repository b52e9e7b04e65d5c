"""A person's record: how often their intervals held the truth, and how wide they would have had to be.

The record is a CSV file, ``records/NAME.csv`` in a project, with a row for each question that was answered::

    question,low,high,truth
    days until the next release,20,60,75

``median`` (else the middle) and ``level`` (else 90%) are further columns; a row without a truth is open.
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
    this rate is below the level. ``factor`` is how many times as wide the intervals would have had to be for
    the level to be reached, None with fewer than five.
    """

    person: str
    level: float
    held: int
    of: int
    low: float
    high: float
    doubt: float
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
        if self.too_narrow and self.factor is not None and 1 < self.factor < math.inf:
            says += (
                f" To have held {percent(self.level)} they would have had to be "
                f"{self.factor:.2g} times as wide."
            )
        return says

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        factor = self.factor if self.factor is not None and math.isfinite(self.factor) else None
        return {
            "person": self.person,
            "level": self.level,
            "held": self.held,
            "of": self.of,
            "rate_low": self.low,
            "rate_high": self.high,
            "doubt": self.doubt,
            "too_narrow": self.too_narrow,
            "factor": factor,
        }


def track(person: str, past: Iterable[PastInterval], level: float = DEFAULT_LEVEL) -> Track:
    """The record of a person's intervals of one level; those without a truth do not count yet.

    >>> past = [PastInterval(str(i), -1, 1, truth=0.3 * i) for i in range(10)]
    >>> t = track("Ada", past)
    >>> t.held, t.of, t.too_narrow, round(t.factor, 2)
    (4, 10, True, 2.4)
    """
    known = [i for i in past if i.truth is not None and abs(i.level - level) < 1e-9]
    held, n = sum(i.held for i in known), len(known)
    a, b = held + 0.5, n - held + 0.5
    low, high = (float(special.betaincinv(a, b, u)) for u in (0.05, 0.95))
    doubt = float(special.betainc(a, b, level))
    return Track(person, level, held, n, low, high, doubt, _factor([i.needed for i in known], level))


def _factor(needed: Sequence[float], level: float) -> float | None:
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

    Of logarithms where ``low`` is above zero, unless ``logs`` says otherwise (a date has none).
    """
    if (low > 0) if logs is None else logs:
        a = median * (low / median) ** factor
        b = median * (high / median) ** factor
    else:
        a, b = median - factor * (median - low), median + factor * (high - median)
    # An end on the edge of what is possible would not be a quantile any more: it stays where it was.
    return (a if a > support[0] else low), (b if b < support[1] else high)


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
