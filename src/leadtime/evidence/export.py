"""Records for other programs: CSV for tables, CSL-JSON for reference managers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from leadtime.evidence.records import Record
from leadtime.evidence.told import result_words

COLUMNS = (
    "id", "kind", "about", "statement", "result", "form", "validity", "weight", "bias", "bias_sd", "group",
    "gamed", "infohazard", "expires", "title", "author", "issued", "accessed", "url", "doi", "quote",
    "locator",
)  # fmt: skip
"""The columns of :func:`to_csv`."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(records: Iterable[Record]) -> str:
    """One row a record. A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for record in records:
        rows.writerow(_cell(record, name) for name in COLUMNS)
    return out.getvalue()


def _cell(record: Record, name: str) -> Any:
    r, a, s, q = record, record.appraisal, record.source, record.quote
    special: dict[str, Any] = {
        "about": "; ".join(r.about),
        "result": result_words(r.result),
        "form": r.result.form,
        "title": s.title,
        "author": "; ".join(map(str, s.author)),
        "issued": s.issued or "",
        "accessed": s.accessed,
        "url": s.URL or "",
        "doi": s.DOI or "",
        "quote": q.text if q else "",
        "locator": q.locator if q else "",
    }
    value = (
        special[name] if name in special else getattr(r if name in {"id", "kind", "statement"} else a, name)
    )
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float):
        return value
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csl(records: Iterable[Record]) -> list[dict[str, Any]]:
    """The sources as CSL-JSON items, each once, under the id of the first record that rests on it."""
    items: dict[str, dict[str, Any]] = {}
    for record in records:
        source = record.source.model_dump(mode="json", by_alias=True, exclude_none=True)
        items.setdefault(repr(source), {"id": record.id, **source})
    return list(items.values())
