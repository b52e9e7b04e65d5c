"""Where the numbers of ``samples(file.csv)`` and ``cdf(file.csv)`` come from: a folder, or a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadtime.errors import DistributionError, listing
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.empirical import Curve, Origin, Samples
from leadtime.evidence.tables import Table, read_table

SECOND = {"samples": "weight", "cdf": "p"}
"""What the second column of a table is."""


@dataclass(frozen=True)
class FolderFiles:
    """Files inside one folder."""

    folder: Path

    def read(self, kind: str, file: str, settings: dict[str, Any], unit: str) -> Distribution:
        """The distribution in a file of the folder."""
        return from_table(kind, _origin(kind, file, settings), read_table(self.folder, file), unit)


@dataclass(frozen=True)
class RecordedFiles:
    """The numbers that files had when beliefs were written as JSON, by the text that read them."""

    numbers: Mapping[str, Mapping[str, Any]]

    def read(self, kind: str, file: str, settings: dict[str, Any], unit: str) -> Distribution:
        """The distribution as it was recorded."""
        origin = _origin(kind, file, settings)
        key = origin.text(kind, unit)
        if key not in self.numbers:
            raise DistributionError(f"the numbers of {key} were not recorded", valid=listing(self.numbers))
        first, second = self.numbers[key]["x"], self.numbers[key][SECOND[kind]]
        if kind == "samples":
            return Samples(tuple(first), None if second is None else tuple(second), origin, unit=unit)
        return Curve(tuple(first), tuple(second), origin, unit=unit)


def record(dists: Iterable[Distribution]) -> dict[str, dict[str, Any]]:
    """The numbers of every file that the distributions, or the parts of them, came from."""
    found: dict[str, dict[str, Any]] = {}
    for d in dists:
        found.update(record(d.children()))
        if isinstance(d, Samples) and d.origin:
            found[str(d)] = {"x": list(d.values), "weight": None if d.weights is None else list(d.weights)}
        if isinstance(d, Curve) and d.origin:
            found[str(d)] = {"x": list(d.x), "p": list(d.p)}
    return dict(sorted(found.items()))


def _origin(kind: str, file: str, settings: Mapping[str, Any]) -> Origin:
    columns = tuple((k, str(settings[k])) for k in ("x", SECOND[kind]) if k in settings)
    return Origin(file, columns, settings.get("from"))


def from_table(kind: str, origin: Origin, table: Table, unit: str) -> Distribution:
    """The samples or the distribution function in a table.

    Columns that are not named are taken in their order: x first, then the weight or the probability. A table
    of more than two columns needs the names. ``origin.shift`` is added to every x.
    """
    named, second, file = dict(origin.columns), SECOND[kind], origin.file
    if "x" not in named and len(table.names) > 2:
        raise DistributionError(
            f"{file} has {len(table.names)} columns: {', '.join(table.names[:12])}",
            valid="say which",
            fix=f"{kind}({file}, x={table.names[0]}, {second}={table.names[1]})",
        )
    x = tuple(v + (origin.shift or 0.0) for v in table.column(named.get("x", table.names[0]), file))
    in_order = table.names[1] if len(table.names) == 2 and "x" not in named else None
    other = named.get(second, in_order)
    p = None if other is None else table.column(other, file)
    if kind == "samples":
        return Samples(x, p, origin, unit=unit)
    if p is None:
        raise DistributionError(
            f"{file}: a cdf needs a column of probabilities",
            valid="two columns, or cdf(file.csv, x=..., p=...)",
        )
    return Curve(x, p, origin, unit=unit)
