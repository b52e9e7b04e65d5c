"""What the decision room hands on: one question, its answer, and what the answer rests on.

A :class:`Finding` is frozen, carries a version, and is equal to itself after a round trip through JSON. The
brief, the terminal and ``findings.json`` show the same object.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NoReturn, Self, cast

import numpy as np
from pydantic import BaseModel, FiniteFloat, PlainValidator, ValidationError

from leadtime.decision.words import amount
from leadtime.errors import InputError

VERSION = 1
"""The version of the layout of a finding; it rises when a field changes its meaning."""


class FrozenDict(dict[str, Any]):
    """A dict that cannot be changed after it is made; equal to a plain dict with the same items."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("a finding is frozen: make a new one instead of changing its data")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    # A dict has no hash because it can change; this one cannot.
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        # The default pickling of a dict fills it item by item, which a frozen one refuses.
        return FrozenDict, (dict(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenDict:
        return self


def freeze(value: Any) -> Any:
    """``value`` as frozen, JSON-able data: tuples, :class:`FrozenDict`, str, int, float, bool and None.

    NumPy scalars and arrays become plain numbers and tuples. JSON has no word for infinity, so an infinite
    number (a censored draw) becomes the text ``"inf"`` or ``"-inf"``, and what is not a number becomes None.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return freeze(value.tolist())
    if isinstance(value, float):
        return _finite(float(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, BaseModel):
        return freeze(value.model_dump())
    if isinstance(value, Mapping):
        return FrozenDict({str(k): freeze(v) for k, v in value.items()})
    if isinstance(value, (Sequence, Iterator)):
        return tuple(freeze(v) for v in value)
    raise TypeError(f"a finding cannot hold a {type(value).__name__} as data")


def _finite(number: float) -> float | str | None:
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else "inf" if number > 0 else "-inf"


def _freeze_mapping(value: Any) -> FrozenDict:
    if not isinstance(value, Mapping):
        raise ValueError("data must be a mapping")
    return cast("FrozenDict", freeze(value))


class Value(BaseModel, frozen=True, extra="forbid"):
    """A number with its unit and both of its uncertainties.

    ``error`` is the Monte-Carlo standard error of ``number``: it shrinks with more draws. ``low`` and
    ``high`` are the 5 % and 95 % quantiles over futures: they do not shrink, for they show what we do not
    know about the world. ``difference`` marks a difference, which for probabilities is told in percentage
    points.
    """

    number: FiniteFloat
    error: FiniteFloat
    unit: str = ""
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    difference: bool = False

    def __str__(self) -> str:
        return amount(self.number, self.error, self.unit, difference=self.difference)


class Support(BaseModel, frozen=True, extra="forbid"):
    """A belief, an input or another finding that an answer rests on, and how much of the answer it moves.

    ``share`` is a fraction of the variance of the answer, None where it was not measured.
    """

    name: str
    share: FiniteFloat | None = None
    what: str = ""


class Finding(BaseModel, frozen=True, extra="forbid"):
    """The answer to one question, with what it rests on.

    ``kind`` names the function that found it. ``answer`` is plain English with the uncertainty and the units
    in it. ``caveats`` are sentences that a reader must not miss. ``data`` holds what its figure and its
    tables are drawn from, as frozen JSON-able values.
    """

    kind: str
    question: str
    answer: str
    value: Value | None = None
    rests_on: tuple[Support, ...] = ()
    caveats: tuple[str, ...] = ()
    data: Annotated[Mapping[str, Any], PlainValidator(_freeze_mapping)] = FrozenDict()
    version: int = VERSION

    def __str__(self) -> str:
        return self.answer

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data that ``json.dumps`` takes; :meth:`from_json` turns it back."""
        return cast("dict[str, Any]", json.loads(self.model_dump_json()))

    @classmethod
    def from_json(cls, source: str | bytes | Mapping[str, Any]) -> Self:
        """The finding in ``source``, JSON text or what ``json.loads`` made of it.

        Raises :class:`InputError` when it is not a finding, or one of a later version.
        """
        try:
            raw = json.loads(source) if isinstance(source, (str, bytes)) else dict(source)
            _check_version(raw)
            return cls.model_validate(raw)
        except ValidationError as e:
            first = e.errors()[0]
            where = ".".join(str(p) for p in first["loc"])
            raise InputError(f"this is not a finding: {where}: {first['msg']}", valid=_FIELDS) from e
        except (ValueError, TypeError) as e:
            raise InputError(f"this is not a finding: {e}", valid=_FIELDS) from e


def _check_version(raw: Any) -> None:
    found = raw.get("version", VERSION) if isinstance(raw, Mapping) else VERSION
    if isinstance(found, int) and found > VERSION:
        raise InputError(
            f"the finding has version {found}, and this Leadtime reads versions up to {VERSION}",
            fix="pip install --upgrade leadtime",
        )


_FIELDS = "a JSON object with kind, question, answer, value, rests_on, caveats, data and version"
