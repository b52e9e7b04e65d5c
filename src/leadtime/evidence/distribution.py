"""Text, numbers and dates as distributions.

>>> d = parse_distribution("80% 2 to 12 years")
>>> d.unit, round(float(d.ppf(0.5)), 2)
('year', 4.9)
>>> str(d)
'80% 2 to 12 years'
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.errors import DistributionError, UnitError
from leadtime.evidence.base import Array, Constant, Distribution
from leadtime.evidence.wording import canonical_unit
from leadtime.units import as_labour, compatible, decimal_year

if TYPE_CHECKING:
    from leadtime.evidence.reading import Files

__all__ = ["Array", "Constant", "Distribution", "parse_distribution", "read_distribution"]


def parse_distribution(
    text: Any, *, folder: Path | str | None = None, unit: str | None = None
) -> Distribution:
    """The distribution written as ``text``; docs/guides/distributions.md has the grammar.

    ``text`` may also be a number, a date, a pint quantity or a distribution. ``folder`` is where the files of
    ``samples(file.csv)`` and ``cdf(file.csv)`` are; they cannot lie outside it. ``unit`` is the unit that is
    wanted: numbers without one get it, and a unit of another dimension is an error. A distribution keeps the
    unit it was written in; only its dimension is checked.

    Raises :class:`DistributionError` with the column of the mistake, and :class:`UnitError`.
    """
    if folder is None:
        return read_distribution(text, unit=unit)
    from leadtime.evidence.files import FolderFiles

    return read_distribution(text, FolderFiles(Path(folder)), unit)


def read_distribution(value: Any, files: Files | None = None, unit: str | None = None) -> Distribution:
    """As :func:`parse_distribution`, with ``files`` giving what the text takes from files."""
    if isinstance(value, str):
        from leadtime.evidence.reading import read

        dist, bare = read(value, files)
    else:
        dist, bare = _from_object(value)
    return dist if unit is None else _fit(dist, bare, canonical_unit(unit))


def _from_object(value: Any) -> tuple[Distribution, bool]:
    if isinstance(value, Distribution):
        return value, not value.unit
    if isinstance(value, dt.date):
        return Constant(decimal_year(value), unit="date"), False
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return Constant(float(value)), True
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return Constant(float(value.magnitude), unit=str(value.units)), False
    raise DistributionError(
        f"{value!r} is not a distribution", valid="a number, or text such as '2 to 12 years' or 'beta(4, 6)'"
    )


def _fit(dist: Distribution, bare: bool, wanted: str) -> Distribution:
    """Give ``dist`` the wanted unit if it has none; refuse it if its dimension is another."""
    if dist.unit == wanted or compatible(dist.unit, wanted):
        return dist.in_unit(wanted) if bare and not dist.unit and wanted else dist
    if bare:
        return dist.in_unit(wanted)
    labour = as_labour(dist.unit, wanted)
    if labour != dist.unit:
        return dist.in_unit(labour)
    raise UnitError(
        f"{str(dist)!r} is in {dist.unit or 'no unit'}, but a unit like {wanted or 'none'} is needed",
        valid=f"a unit of the dimension of {wanted!r}"
        if wanted
        else "a number without a unit, or a percentage",
    )
