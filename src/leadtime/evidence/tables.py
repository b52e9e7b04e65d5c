"""Small tables of numbers in a project's folder, read for ``samples(file.csv)`` and ``cdf(file.csv)``."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from leadtime.errors import DistributionError, InputError, listing, nearest
from leadtime.evidence.paths import inside

MAX_BYTES = 50_000_000
"""Largest file that is read: a table that is larger is a data set, not a belief."""


@dataclass(frozen=True)
class Table:
    """Columns of numbers; without a header they are called ``1``, ``2``, ..."""

    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]
    headed: bool

    def column(self, name: str, file: str) -> tuple[float, ...]:
        """The column of that name."""
        if name not in self.names:
            raise DistributionError(
                f"{file} has no column {name!r}", valid=listing(self.names), fix=nearest(name, self.names)
            )
        values = self.columns[self.names.index(name)]
        bad = next((i for i, v in enumerate(values) if not math.isfinite(v)), None)
        if bad is not None:
            raise DistributionError(
                f"{file}: row {bad + 1} of the column {name!r} is not a finite number",
                valid="a number in every row",
            )
        return values


def read_table(folder: Path, name: str) -> Table:
    """The table in the file ``name`` of ``folder``. Raises :class:`DistributionError`."""
    path = _inside(folder, name)
    if path.exists() and not path.is_file():
        raise DistributionError(f"{name} is no file", valid="a CSV file")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DistributionError(f"{name} is larger than {MAX_BYTES // 10**6} MB", valid="a smaller table")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as e:
        near = nearest(path.name, (p.name for p in path.parent.glob("*"))) if path.parent.is_dir() else None
        raise DistributionError(
            f"there is no file {name}", valid="a file inside the project", fix=near
        ) from e
    except (OSError, UnicodeDecodeError) as e:
        raise DistributionError(f"{name} cannot be read: {e}", valid="a CSV file in UTF-8") from e
    return parse_table(text.splitlines(), name)


def _inside(folder: Path, name: str) -> Path:
    try:
        return inside(folder, name)
    except InputError as e:
        raise DistributionError(e.problem.found, valid=e.problem.valid) from None


def parse_table(lines: Iterable[str], name: str) -> Table:
    """Comma, semicolon or tab separated numbers, with or without a header; ``#`` starts a comment line."""
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        raise DistributionError(f"{name} is empty", valid="one or two columns of numbers")
    separator = max(",;\t", key=kept[0].count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(kept, delimiter=separator)]
    except csv.Error as e:
        raise DistributionError(f"{name} cannot be read: {e}", valid="a CSV file") from e
    headed = all(_float(cell) is None for cell in rows[0])
    names = tuple(rows[0]) if headed else tuple(str(i + 1) for i in range(len(rows[0])))
    body = rows[1:] if headed else rows
    for i, row in enumerate(body):
        if len(row) != len(names):
            raise DistributionError(
                f"{name}: row {i + 1 + headed} has {len(row)} cells, not {len(names)}",
                valid="the same in every row",
            )
    if not body:
        raise DistributionError(f"{name} has a header and no rows", valid="one or two columns of numbers")
    columns = tuple(tuple(_or_nan(row[j]) for row in body) for j in range(len(names)))
    return Table(names, columns, headed)


def _float(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _or_nan(cell: str) -> float:
    x = _float(cell)
    return math.nan if x is None else x
