"""A question that somebody forecasts, on whatever platform: what is asked, what people say, what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, FiniteFloat, ValidationError, field_validator, model_validator

from leadtime.errors import InputError
from leadtime.evidence.faults import shown

if TYPE_CHECKING:
    from leadtime.evidence.base import Distribution

Kind = Literal["binary", "numeric", "date", "conditional"]
KINDS: tuple[Kind, ...] = ("binary", "numeric", "date", "conditional")
Chance = Annotated[FiniteFloat, Field(ge=0, le=1)]
Outcome = FiniteFloat | Literal["above", "below", "cancelled"]


class _Frozen(BaseModel, frozen=True, extra="forbid"):
    pass


class Moment(_Frozen):
    """What the crowd said at one time: a probability, or the middle of a numeric forecast."""

    at: dt.datetime
    value: FiniteFloat


class Question(_Frozen):
    """One question.

    ``kind`` *conditional* is a yes-or-no question on a ``condition``. What people say is one of ``p`` (a
    probability), ``points`` ((x, P(X ≤ x)), rising), ``dist`` (text of the grammar of distributions) and
    ``value`` (a bare number, of which the spread is unknown). Dates are decimal years, in the unit ``date``.

    A first point above 0 is mass *below the range that was asked about*, and a last one below 1 is mass above
    it. Neither is ever put at the edge unless :meth:`distribution` is told so.

    ``by`` is who forecasts, where a question has a forecast of each of several people. ``option_of`` is the
    id of the question of which this is one of several options, exactly one of which comes.

    ``resolution``: 1 or 0 (a fraction where the platform paid one) for yes or no, a number or a decimal year,
    ``above`` or ``below`` the range, ``cancelled``, or None while it is open. ``as_of`` is the time of the
    forecast.
    """

    id: Annotated[str, Field(min_length=1, max_length=400)]
    platform: Annotated[str, Field(min_length=1, max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=4000)]
    kind: Kind
    by: Annotated[str, Field(max_length=200)] = ""
    option_of: Annotated[str, Field(max_length=400)] = ""
    url: str = ""
    unit: str = ""
    opened: dt.datetime | None = None
    closes: dt.datetime | None = None
    resolved: dt.datetime | None = None
    resolution: Outcome | None = None
    as_of: dt.datetime | None = None
    p: Chance | None = None
    points: tuple[tuple[FiniteFloat, Chance], ...] | None = None
    dist: str | None = None
    value: FiniteFloat | None = None
    forecasters: Annotated[int, Field(ge=0, le=10**12)] | None = None
    condition: str = ""
    history: tuple[Moment, ...] = ()
    version: Literal[1] = 1

    @field_validator("opened", "closes", "resolved", "as_of")
    @classmethod
    def _zoned(cls, when: dt.datetime | None) -> dt.datetime | None:
        return when.replace(tzinfo=dt.UTC) if when is not None and when.tzinfo is None else when

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        yes_or_no = self.yes_or_no
        given = [n for n in ("p", "points", "dist", "value") if getattr(self, n) is not None]
        if len(given) > 1:
            raise ValueError(
                f"what people say is one of p, points, dist and value, not {' and '.join(given)}"
            )
        if given and yes_or_no != (given[0] == "p"):
            raise ValueError(f"a {self.kind} question has {'p' if yes_or_no else 'points, dist or value'}")
        if (self.kind == "conditional") != bool(self.condition):
            raise ValueError("a conditional question, and no other, has a condition")
        if yes_or_no and isinstance(self.resolution, float) and not 0 <= self.resolution <= 1:
            raise ValueError("yes or no resolves to 1 or 0, or to a fraction between")
        if self.option_of and self.kind != "binary":
            raise ValueError("an option of a question is a yes-or-no question without a condition")
        if self.kind == "date" and self.unit != "date":
            raise ValueError("the unit of a date question is 'date'")
        _check_points(self.points)
        return self

    @property
    def yes_or_no(self) -> bool:
        """Whether the answer is yes or no, on a condition or not."""
        return self.kind in {"binary", "conditional"}

    @property
    def made(self) -> dt.datetime:
        """When the forecast was made, for putting forecasts in order: one without a date comes first."""
        return self.as_of or _EVER

    @property
    def below(self) -> float:
        """The probability of less than the range that was asked about."""
        return self.points[0][1] if self.points else 0.0

    @property
    def above(self) -> float:
        """The probability of more than the range that was asked about."""
        return max(0.0, 1.0 - self.points[-1][1]) if self.points else 0.0

    def distribution(self, lower: float | Literal["edge"] | None = None) -> Distribution:
        """What people say of a numeric or date question, in ``unit``.

        Mass above the range is *beyond*: a state of its own. For mass below it, ``lower`` says what to do: a
        number to which it reaches down evenly, or ``"edge"`` to put it on the lowest value. Raises
        :class:`InputError` without it, and where there is no distribution.
        """
        from leadtime.evidence.distribution import parse_distribution

        if self.dist is not None:
            return parse_distribution(self.dist, unit=self.unit or None)
        if self.points is None:
            raise InputError(
                f"question {self.id} has no distribution"
                + (", only a number without its spread" if self.value is not None else ""),
                valid="a numeric or date question with a forecast",
            )
        return self._curve(lower)

    def _curve(self, lower: float | Literal["edge"] | None) -> Distribution:
        from leadtime.evidence.families.empirical import Curve
        from leadtime.evidence.wording import quantity

        points = list(self.points or ())
        if self.below > _NOTHING and lower is None:
            raise InputError(
                f"question {self.id}: {self.below:.2%} lies below {quantity(points[0][0], self.unit)}, "
                "the lowest that was asked",
                valid="a lower end to which that part reaches, or 'edge' to put it on the lowest value",
                fix="--lower edge" if self.unit == "date" else "--lower 0",
            )
        if isinstance(lower, (int, float)) and self.below > _NOTHING:
            if lower >= points[0][0]:
                raise InputError(f"the lower end {lower:g} is not below {points[0][0]:g}")
            points.insert(0, (float(lower), 0.0))
        return Curve(tuple(x for x, _ in points), tuple(p for _, p in points), unit=self.unit)

    def chance_by(self, x: float) -> float:
        """P(X ≤ x), where x lies within the range that was asked about, or raises :class:`InputError`."""
        if self.points and not self.points[0][0] <= x <= self.points[-1][0]:
            raise InputError(
                f"question {self.id} asks from {self.points[0][0]:g} to {self.points[-1][0]:g}: it says "
                f"nothing of {x:g}"
            )
        return float(self.distribution("edge").cdf(x))

    def to_json(self) -> dict[str, Any]:
        """The question as plain data; :meth:`from_json` turns it back."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def from_json(cls, raw: Any, where: str = "the question") -> Self:
        """The question in plain data. Raises :class:`InputError` that says what is wrong, and ``where``."""
        if not isinstance(raw, Mapping):
            raise InputError(f"{where} is no question", valid="a JSON object")
        made: Self = _validated(where, cls, {str(k): v for k, v in raw.items()})
        return made


_NOTHING = 1e-9
_EVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def _validated(where: str, kind_of: type[Any], fields: Mapping[str, Any]) -> Any:
    """A question from its fields. What is wrong is an :class:`InputError` that begins with ``where``."""
    try:
        return kind_of.model_validate(dict(fields))
    except ValidationError as e:
        first = e.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        given = "" if isinstance(first["input"], (dict, Question)) else f" (it is {shown(first['input'])})"
        raise InputError(f"{where}: {place + ': ' if place else ''}{told}{given}") from None


def _check_points(points: tuple[tuple[float, float], ...] | None) -> None:
    if points is None:
        return
    if len(points) < 2:
        raise ValueError("a distribution by points has two or more")
    for (a, p), (b, q) in pairwise(points):
        if b < a or q < p or (b == a and q == p):
            raise ValueError(f"the points do not rise: ({a:g}, {p:g}), then ({b:g}, {q:g})")
    if points[-1][1] <= 0:
        raise ValueError("the probabilities are all 0")


def question(where: str, fields: Mapping[str, Any]) -> Question:
    """A :class:`Question` from its fields, as a reader found them."""
    asked: Question = _validated(where, Question, fields)
    return asked
