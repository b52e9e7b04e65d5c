"""Forecasts in a table (CSV): one row a question, or one row for each person and question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.forecasts.question import Question, question
from leadtime.evidence.forecasts.text import LONGEST_LINE, moment

PLATFORM = "table"
"""The platform of a row that names none."""
COLUMNS = {
    "id": "a name for the question (needed)",
    "probability": "0 to 1, or with a percent sign",
    "distribution": "in the grammar of distributions, as in 80% 2027 to 2035",
    "title": "what is asked",
    "by": "who forecasts, where several people answer one question",
    "option_of": "of which question it is one of several options, exactly one of which comes",
    "platform": "where it is asked",
    "url": "its address",
    "unit": "the unit of a distribution, or date",
    "condition": "what a conditional probability is given",
    "closes": "a date",
    "as_of": "the date of the forecast",
    "forecasters": "how many people",
    "outcome": "yes, no, 1, 0, a number, a date, above or below the range, or cancelled",
}
"""The columns that are read, and what stands in them."""
_YES = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0, "cancelled": "cancelled"}
_SIDES = ("above", "below")


def looks_so(text: str) -> bool:
    """Whether the first line names the column ``id`` and a known one more."""
    first = next((row for row in text[:5000].splitlines() if row.strip()), "")
    names = {n.strip().lower() for n in first.replace(";", ",").replace("\t", ",").split(",")}
    return "id" in names and len(names & set(COLUMNS)) > 1


def read(text: str, where: str) -> Iterator[Question | str]:
    """The questions of a table. Raises :class:`InputError` with the line for whatever is wrong."""
    if max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        raise InputError(f"{where} has a line of more than {LONGEST_LINE // 1_000_000} million characters")
    head = text.lstrip().splitlines()[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(io.StringIO(text.lstrip()), delimiter=mark, strict=True)
    try:
        names = _header(next(rows), where)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(names, row, where, rows.line_num)
    except csv.Error as e:
        raise InputError(f"this is no table: {e}", file=where, line=rows.line_num) from None


def _header(row: list[str], where: str) -> list[str]:
    names = [n.strip().lower() for n in row]
    for name in names:
        if name not in COLUMNS:
            close = nearest(name, COLUMNS)
            raise InputError(
                f"unknown column {name[:40]!r}", valid=listing(COLUMNS), fix=close, file=where, line=1
            )
    if len(set(names)) < len(names):
        raise InputError("a column stands twice", file=where, line=1)
    return names


def _row(names: list[str], row: list[str], where: str, line: int) -> Question:
    if len(row) != len(names):
        raise InputError(
            f"{len(row)} cells under {len(names)} columns",
            valid="one cell a column; one that holds a comma stands in double quotes",
            file=where,
            line=line,
        )
    cell = {n: c.strip() for n, c in zip(names, row, strict=True) if c.strip()}
    place = f"{where}:{line}"
    if "id" not in cell:
        raise InputError("a row without an id", file=where, line=line)
    fields: dict[str, Any] = {
        "id": cell["id"],
        "by": cell.get("by", ""),
        "option_of": cell.get("option_of", ""),
        "platform": cell.get("platform", PLATFORM),
        "title": cell.get("title", cell["id"]),
        "url": cell.get("url", ""),
        "condition": cell.get("condition", ""),
        "closes": moment(cell.get("closes"), place),
        "as_of": moment(cell.get("as_of"), place),
        "forecasters": cell.get("forecasters"),
    }
    return question(place, fields | _said(cell, place))


def _said(cell: dict[str, str], where: str) -> dict[str, Any]:
    if "distribution" in cell:
        from leadtime.evidence.distribution import parse_distribution

        try:
            dist = parse_distribution(cell["distribution"], unit=cell.get("unit") or None)
        except InputError as e:
            raise InputError(f"{where}: {e.problem.found}", valid=e.problem.valid) from None
        kind = "date" if dist.unit == "date" else "numeric"
        said: dict[str, Any] = {"kind": kind, "unit": dist.unit, "dist": str(dist)}
    else:
        said = {"kind": "conditional" if "condition" in cell else "binary"}
    if "probability" in cell:
        said["p"] = probability(cell["probability"], where)
    return said | {"resolution": _outcome(cell.get("outcome"), said.get("unit") == "date", where)}


def probability(text: str, where: str) -> float:
    """A probability in text, ``0.3`` or ``30%``. Raises :class:`InputError` for anything else."""
    try:
        p = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        p = -1.0
    if not 0 <= p <= 1:
        raise InputError(f"{where}: {text[:40]!r} is no probability", valid="0 to 1, or 0% to 100%")
    return p


def _outcome(text: str | None, date: bool, where: str) -> Any:
    if text is None:
        return None
    if text.lower() in _YES:
        return _YES[text.lower()]
    if text.lower() in _SIDES:
        return text.lower()
    if date:
        from leadtime.units import parse_date

        try:
            return parse_date(text)
        except InputError:
            pass  # a decimal year, or told below
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{where}: the outcome is {text[:40]!r}", valid=COLUMNS["outcome"]) from None
