"""Where a number comes from: the keys beside a distribution, or on a whole row of a table."""

from __future__ import annotations

from typing import Any

from leadtime import units
from leadtime.errors import UnitError, listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence

KINDS = ("measured", "forecast", "expert judgement", "assumption")
"""What a belief may rest on."""

FIELDS = ("source", "kind", "note", "evidence", "url", "accessed")
"""The keys that say where a number comes from."""


def read_fields(node: Mapping, into: Collector) -> dict[str, Any]:
    """The provenance that a mapping states; keys of other meaning are left to the caller."""
    found: dict[str, Any] = {}
    for key, value in node:
        if key.text in FIELDS:
            stated = _field(key, value, into)
            if stated is not None:
                found[key.text] = stated
    return found


def _field(key: Scalar, value: Node, into: Collector) -> str | list[str] | None:
    if key.text == "evidence":
        return _evidence(value, into)
    if not isinstance(value, Scalar) or value.value is None:
        into.problem("missing-value", value, f"{key.text!r} is not a text", valid=f"{key.text}: some text")
        return None
    if key.text == "kind" and value.text not in KINDS:
        into.problem(
            "choice",
            value,
            f"kind is {value.text!r}",
            valid=listing(KINDS),
            fix=f"kind: {nearest(value.text, KINDS) or 'assumption'}",
        )
        return None
    if key.text == "accessed":
        return _date(value, into)
    return value.text


def _date(value: Scalar, into: Collector) -> str | None:
    try:
        units.parse_date(value.text)
    except UnitError:
        into.problem("date", value, f"'accessed' is {value.text!r}", valid="a date such as 2026-11-01")
        return None
    return value.text


def _evidence(value: Node, into: Collector) -> list[str] | None:
    items = value.items if isinstance(value, Sequence) else (value,)
    if all(isinstance(i, Scalar) and i.value is not None for i in items):
        return [i.text for i in items if isinstance(i, Scalar)]
    into.problem(
        "missing-value", value, "'evidence' is not a list of names", valid="evidence: [rand-2025-window]"
    )
    return None


def warn_unsourced(name: str, key: Scalar, stated: dict[str, Any], into: Collector) -> None:
    """Warn of a number that does not say where it comes from, or what kind of knowledge it is."""
    if not ({"source", "evidence", "url"} & stated.keys()):
        into.warn(
            "no-source",
            key,
            f"{name} names no source",
            valid="source: where the number comes from",
            fix=f"{key.text}: {{dist: ..., source: ..., kind: assumption}}",
        )
    elif "kind" not in stated:
        into.warn(
            "no-kind",
            key,
            f"{name} does not say what kind of knowledge it is",
            valid=listing(KINDS),
            fix="kind: assumption",
        )
