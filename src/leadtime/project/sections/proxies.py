"""The section ``proxies``: weak experiments that could be run now, and how they would be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtime.decision.proxy_value import READERS, Proxy
from leadtime.project.rows import Amount, Column, Names, Row, Word, read_rows
from leadtime.project.tables import row_names
from leadtime.project.yaml_reader import Mapping

if TYPE_CHECKING:
    from leadtime.project.reading import Reading


def read(root: Mapping, r: Reading) -> tuple[Proxy, ...] | None:
    """The proxies of the file; each says which techniques it is about, or is about all of them."""
    entry = root.entry("proxies")
    if entry is None:
        return None
    techniques = _techniques(root, r)
    columns: dict[str, Column] = {
        "validity": Amount(
            "", "Correlation of what it shows with the quality on the actual model.", within="[-1, 1]"
        ),
        "hours": Amount("work_hour", "Hours that it takes now.", within="[0, inf)"),
        "bias": Amount("fraction", "The part of its signal that is something else.", default=0),
        "claimed": Amount(
            "", "The correlation that a naive reader believes.", optional=True, within="[-1, 1]"
        ),
        "read": Word("How it would be read.", READERS, default="bayesian"),
        "about": Names("The techniques that it tests; all where it does not say.", techniques),
    }
    rows = read_rows(entry, columns, r, what="proxy")
    if rows and not techniques:
        found = "there are proxies, and no techniques that they could order"
        fix = "techniques: {probes: {works: 0.1 to 0.5, cost: 500 to 8000 hours}}"
        r.into.problem("missing-value", entry[0], found, valid="a section 'techniques'", fix=fix)
        return None
    return tuple(_proxy(row) for row in rows.values()) or None


def _techniques(root: Mapping, r: Reading) -> tuple[str, ...]:
    """The names of the techniques, in a table of the model or in the section beside it."""
    if "techniques" in r.model.tables:
        return tuple(r.rows.get("techniques", ()))
    return row_names(root.get("techniques"))


def _proxy(row: Row) -> Proxy:
    return Proxy(
        name=row.name,
        validity=row["validity"],
        hours=row["hours"],
        bias=row["bias"],
        about=row["about"],
        read=row["read"],
        claimed=row["claimed"],
        note=str(row.fields.get("note", "")),
        source=str(row.fields.get("source", "")),
    )
