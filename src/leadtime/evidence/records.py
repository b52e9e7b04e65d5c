"""One piece of evidence: what it is about, where it stands, what it found, and how far to trust it.

A :class:`Record` never changes once it is in the ledger. Its *result* is what the source says, as a summary;
its *appraisal* is what we make of that, and may be made anew. Both are kept apart on purpose.

A proxy experiment (weak by construction) can export an ordering with a probability and nothing else: the
types have no way of saying its magnitudes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, FiniteFloat, ValidationError, field_validator, model_validator

from leadtime.errors import InputError, nearest
from leadtime.evidence.faults import EXAMPLE, FaultError, refused
from leadtime.evidence.kinds import KINDS, PROXY
from leadtime.evidence.passages import plain, stands

VERSION: Literal[1] = 1
"""The version of the layout of a record."""
LONGEST_QUOTE = 600
"""A quote is short: enough to find the passage, never a copy of the work."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

Fraction = Annotated[FiniteFloat, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]


ORDERING_ONLY = (
    "a proxy experiment says which of two things is better, with a probability, and never by how much: give "
    '{"form": "ordering", "better": ..., "worse": ..., "probability": ...}; what was measured on the actual '
    "thing is an 'experiment'"
)
"""What whoever wants a magnitude from a proxy experiment is told."""


class _Frozen(BaseModel, frozen=True, extra="forbid"):
    pass


class Person(_Frozen):
    """An author, in the terms of CSL-JSON: ``family`` and ``given``, or ``literal`` for an organisation."""

    family: str | None = None
    given: str | None = None
    literal: str | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not (self.family or self.literal):
            raise FaultError("an author has no name", "a 'family' name, or 'literal' for an organisation")
        return self

    def __str__(self) -> str:
        return self.literal or str(self.family)


class Dated(_Frozen):
    """A date as CSL-JSON writes it: ``{"date-parts": [[2026, 3, 1]]}``; month and day may be absent."""

    date_parts: tuple[tuple[Annotated[int, Field(ge=1, le=9999)], ...], ...] = Field(
        alias="date-parts", min_length=1, max_length=2
    )

    @field_validator("date_parts", mode="after")
    @classmethod
    def _real(cls, parts: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
        for part in parts:
            try:
                dt.date(*(*part, 1, 1)[: max(3, len(part))])
            except (TypeError, ValueError):
                raise FaultError(
                    f"{list(part[:4])} is no date", "[year], [year, month] or [year, month, day]"
                ) from None
        return parts

    @classmethod
    def of(cls, day: str | dt.date) -> Self:
        """From an ISO date, or the year or month of one. Raises :class:`InputError` for what is none."""
        text = day.isoformat() if isinstance(day, dt.date) else str(day)
        try:
            return cls.model_validate({"date-parts": [[int(p) for p in text.split("-")]]})
        except (ValueError, ValidationError):
            raise InputError(f"{text[:40]!r} is no date", valid="2026-03-01, 2026-03 or 2026") from None

    @property
    def day(self) -> dt.date:
        """The first day that it may mean."""
        return dt.date(*(*self.date_parts[0], 1, 1)[:3])

    def __str__(self) -> str:
        year, *rest = self.date_parts[0]
        return "-".join([f"{year:04}", *(f"{p:02}" for p in rest)])


class Source(BaseModel, frozen=True, extra="forbid"):
    """Where it stands, as CSL-JSON, with the date on which it was read.

    Fields of CSL-JSON that are not named here are refused, so that a misspelt one is not lost.
    """

    type: str = "webpage"
    title: Text
    author: tuple[Person, ...] = ()
    issued: Dated | None = None
    accessed: Dated
    URL: str | None = None
    DOI: str | None = None
    container_title: str | None = Field(default=None, alias="container-title")
    publisher: str | None = None

    @field_validator("URL")
    @classmethod
    def _web(cls, url: str | None) -> str | None:
        if url is not None and not (re.fullmatch(r"https?://[^\s<>\"]{3,2000}", url) and url.isprintable()):
            raise FaultError(
                f"{url[:60]!r} is no address", "a URL that begins with https:// or http://, without spaces"
            )
        return url

    @field_validator("DOI")
    @classmethod
    def _identifier(cls, doi: str | None) -> str | None:
        if doi is not None and not (
            re.fullmatch(r"10\.\d[\d.]*/[^\s<>\"]{1,300}", doi) and doi.isprintable()
        ):
            bare = re.search(r"10\.\d[\d.]*/[!-~]+", doi)
            raise FaultError(f"{doi[:60]!r} is no DOI", "such as 10.1000/182", bare[0] if bare else None)
        return doi

    def __str__(self) -> str:
        who = ", ".join(map(str, self.author[:3])) + (" et al." if len(self.author) > 3 else "")
        year = str(self.issued)[:4] if self.issued else "no date"
        return f"{who + ' ' if who else ''}{year}, {self.title}"


class Quote(_Frozen):
    """A short passage, word for word, and where it stands, so that anybody can check it."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
    locator: str = ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it to be seen."""
        return not plain(self.text)

    def stands_in(self, stored: str) -> bool:
        """Whether the stored text has this passage, in whole words and numbers: see :mod:`.passages`."""
        return stands(self.text, stored)


class Estimate(_Frozen):
    """A number with its interval: ``low`` to ``high`` at ``level``; or a standard error ``se``."""

    form: Literal["estimate"] = "estimate"
    value: FiniteFloat
    unit: str = ""
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    level: Annotated[FiniteFloat, Field(gt=0, lt=1)] | None = None
    se: Annotated[FiniteFloat, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [x is not None for x in (self.low, self.high, self.level)]
        if any(given) and not all(given):
            stated = ("low", "high", "level")
            missing = [n for n, there in zip(stated, given, strict=True) if not there]
            raise FaultError(
                f"its interval has no {' and no '.join(missing)}",
                "an interval has 'low', 'high' and its 'level'",
            )
        if self.low is not None and not self.low <= self.value <= (self.high or 0.0):
            raise FaultError(
                f"its interval goes from {self.low:g} to {self.high:g}, and its value is {self.value:g}",
                "low ≤ value ≤ high",
            )
        if self.low is not None and self.se is not None:
            raise FaultError("it has an interval and a standard error 'se'", "one of them")
        return self


class Counts(_Frozen):
    """So many ``events`` in so many independent ``trials``."""

    form: Literal["counts"] = "counts"
    events: Annotated[int, Field(ge=0)]
    trials: Annotated[int, Field(ge=1, le=10**15)]

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.events > self.trials:
            raise FaultError(f"{self.events:,} events in {self.trials:,} trials", "events are at most trials")
        return self


class Probability(_Frozen):
    """A probability that somebody states; with ``given``, on a condition in words."""

    form: Literal["probability"] = "probability"
    p: Fraction
    given: str = ""


class Stated(_Frozen):
    """A whole distribution, in the grammar of beliefs: ``80% 2 to 12 years``."""

    form: Literal["distribution"] = "distribution"
    dist: Annotated[str, Field(min_length=1, max_length=2000)]

    @field_validator("dist")
    @classmethod
    def _readable(cls, text: str) -> str:
        from leadtime.evidence.distribution import parse_distribution

        try:
            parse_distribution(text)
        except InputError as e:
            told = e.problem
            raise FaultError(
                told.found, told.valid or "a distribution, as beliefs are written", told.fix
            ) from None
        return text


class Ordering(_Frozen):
    """``better`` is better than ``worse``, with a probability: all that a weak proxy may say.

    Other sources may say which and not how surely: their ``probability`` is None. What we make of them stands
    in the appraisal.
    """

    form: Literal["ordering"] = "ordering"
    better: Text
    worse: Text
    probability: Fraction | None = None

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.better == self.worse:
            raise FaultError(f"{self.better[:60]!r} is better than itself", "two different things")
        return self


Result = Annotated[Estimate | Counts | Probability | Stated | Ordering, Field(discriminator="form")]


class Appraisal(_Frozen):
    """What we make of a result; it may be made anew, the result may not.

    ``bias`` and ``bias_sd`` are the additive bias that we expect, in the unit of the result (of log-odds for
    probabilities and counts), or, with ``multiplies``, of its logarithm. ``validity``, 0 to 1, is how
    directly it bears on the belief: the correlation of what was measured with what is meant. Records of one
    ``group`` share their errors and count once. ``weight``, 0 to 1, is how much of its sample counts beside
    one of the matter itself (a power prior). ``gamed`` results were optimised against or selected on.
    """

    bias: FiniteFloat = 0.0
    bias_sd: Annotated[FiniteFloat, Field(ge=0)] = 0.0
    multiplies: bool = False
    validity: Fraction = 1.0
    weight: Fraction = 1.0
    group: str = ""
    gamed: bool = False
    infohazard: Literal["none", "low", "high"] = "none"
    expires: dt.date | None = None
    by: str = ""
    note: str = ""

    def stale(self, on: dt.date) -> bool:
        """Whether it has expired by a date."""
        return self.expires is not None and self.expires < on


class Record(_Frozen):
    """One piece of evidence.

    ``about`` names beliefs, or questions, that it bears on; ``statement`` says in one's own words what it
    shows. Raises :class:`InputError` from :meth:`from_json` for anything that is no record.
    """

    id: str
    kind: str
    about: Annotated[tuple[Text, ...], Field(min_length=1)]
    statement: Text
    source: Source
    result: Result
    quote: Quote | None = None
    appraisal: Appraisal = Appraisal()
    version: Literal[1] = VERSION

    @field_validator("id")
    @classmethod
    def _named(cls, name: str) -> str:
        if not _ID.fullmatch(name):
            close = re.sub(r"[^a-z0-9._-]+", "-", name[:80].lower()).strip("-._")
            raise FaultError(
                f"{name[:80]!r} is no id",
                "an id is lower-case letters, digits, '-', '_' and '.', at most 80 of them",
                f'"id": "{close}"' if close else None,
            )
        return name

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in KINDS:
            close = nearest(kind, KINDS)
            found = f"there is no such kind as {kind[:40]!r}"
            raise FaultError(found, ", ".join(KINDS), f'"kind": "{close}"' if close else None)
        return kind

    @model_validator(mode="after")
    def _no_magnitudes(self) -> Self:
        if self.kind == PROXY and not (
            isinstance(self.result, Ordering) and self.result.probability is not None
        ):
            raise FaultError(ORDERING_ONLY, "a result with 'better', 'worse' and 'probability'")
        return self

    def bears_on(self, belief: str) -> bool:
        """Whether it is about a belief, or about the vector that this belief is a component of."""
        return not {belief, belief.partition("[")[0]}.isdisjoint(self.about)

    def to_json(self) -> dict[str, Any]:
        """The record as plain data; :meth:`from_json` turns it back."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @classmethod
    def from_json(cls, raw: Any, where: str = "") -> Self:
        """The record in plain data. Raises :class:`InputError` that says what is wrong, and ``where``."""
        if not isinstance(raw, Mapping):
            raise InputError(f"{where or 'this'} is no record", valid=EXAMPLE)
        try:
            return cls.model_validate(raw)
        except ValidationError as e:
            raise refused(e, where or f"the record {str(raw.get('id', ''))[:80]!r}", cls) from None
