"""Which unit the numbers of one distribution get, given what is written beside each of them.

The rules, in the order in which they apply; a reader's habits, made exact:

1. A unit behind a closing parenthesis goes to every number inside that has none.
2. Numbers without a unit take that of the last number of the same distribution that has one:
   ``3 to 12 months``. They take its ``%`` and its ``billion`` too: ``5 to 20%``, ``$1 to $3 billion``.
3. All numbers are converted to the last unit written: ``7 days to 4 months`` is kept in months.
4. Beside a date, a plain number is a year where a date is wanted, and years where a width is wanted.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from leadtime.errors import DistributionError, UnitError
from leadtime.evidence.grammar import Quantity, UnitText
from leadtime.evidence.wording import number
from leadtime.units import factor

PLACE, WIDTH, SIZE = "place", "width", "size"
"""What a number can be: a place on the axis (it may be a date), a width, or a size counted from zero."""


@dataclass(frozen=True)
class Scaled:
    """Numbers in one unit, and whether that unit was left out."""

    numbers: tuple[float, ...]
    unit: str
    bare: bool


def resolve(quantities: Sequence[Quantity], roles: Sequence[str], outer: UnitText) -> Scaled:
    """The numbers of one distribution in its unit."""
    giver = outer if outer != UnitText() else _last_written(quantities)
    quantities = [_inherit(q, giver) for q in quantities]
    units = [q.scale.unit for q in quantities]
    if "date" in units or giver.unit == "date":
        return Scaled(
            tuple(_on_calendar(q, r) for q, r in zip(quantities, roles, strict=True)), "date", False
        )
    # Without the outer unit, the last one written is that of the giver.
    unit = next((u for u in ([outer.unit] if outer.unit else reversed(units)) if u), "")
    bare = not unit and not any(q.scale.percent for q in quantities)
    return Scaled(tuple(_convert(q, unit) for q in quantities), unit, bare)


def _last_written(quantities: Sequence[Quantity]) -> UnitText:
    return next((q.scale for q in reversed(quantities) if not q.bare), UnitText())


def _inherit(q: Quantity, giver: UnitText) -> Quantity:
    """Fill in what was left out beside a number."""
    own = q.scale
    if giver == UnitText() or own == giver or not math.isfinite(q.number) or giver.unit == "date":
        return q
    if q.bare:
        return _replace(q, giver)
    if q.dollar_sign and own == UnitText(unit=own.unit):
        # "$1 to $3 billion": the sign in front says nothing about what comes behind.
        return _replace(q, UnitText(False, giver.words, own.unit)) if giver.unit == own.unit else q
    if own.unit is None and own.percent == giver.percent:
        return _replace(q, UnitText(own.percent, own.words, giver.unit))
    return q


def _replace(q: Quantity, scale: UnitText) -> Quantity:
    return dataclasses.replace(q, scale=scale)


def _convert(q: Quantity, unit: str) -> float:
    x, own = q.value, q.scale.unit or ""
    if own == unit or (x == 0 and not own) or math.isinf(x):
        return x
    try:
        return x * factor(own, unit)
    except UnitError as e:
        raise UnitError(
            f"{number(q.number)}{'%' if q.scale.percent else ''} {own}".rstrip()
            + f" cannot stand beside numbers in {unit or 'no unit'}",
            valid=e.problem.valid,
            column=q.column,
        ) from e


def _on_calendar(q: Quantity, role: str) -> float:
    """A number beside a date: a year, or a width in years."""
    unit = q.scale.unit
    if math.isinf(q.number):
        return q.number
    if role == WIDTH:
        if unit == "date":
            raise DistributionError(
                "a date stands where a width is wanted", valid="such as 2 years", column=q.column
            )
        return q.value if q.bare else _convert(q, "year")
    if role == SIZE:
        raise DistributionError(
            "a date stands where a size is wanted", valid="a number counted from zero", column=q.column
        )
    if unit == "date" or (q.bare and 1000 <= q.number < 10000):
        return q.value
    raise DistributionError(
        f"{number(q.number)} {unit or ''}".rstrip() + " stands where a date is wanted",
        valid="a date such as 2027-01 or 2027-01-15",
        column=q.column,
    )


def pure(q: Quantity, what: str) -> float:
    """A number that has no unit, such as a shape, a probability or a share."""
    if q.scale.unit:
        raise DistributionError(
            f"{what} has the unit {q.scale.unit!r}", valid="a number without a unit", column=q.column
        )
    return q.value
