"""Where a number comes from: the keys beside a distribution, or on a whole row of a table."""

from __future__ import annotations

from typing import Any

from leadtime import units
from leadtime.errors import UnitError, listing, nearest
from leadtime.evidence.beliefs import KINDS
from leadtime.project.collect import Collector
from leadtime.project.yaml_reader import Mapping, Node, Scalar, Sequence

VALUES = ("dist", "fit", "model", "prior")
"""The keys that hold the belief itself: one of them, or ``prior`` with ``dist``."""

FIELDS = ("source", "kind", "note", "evidence", "url", "accessed")
"""The keys that say where a number comes from."""

GIVEN = "given"
"""The key beside a prior that names the conditions under which it is believed."""


def read_fields(node: Mapping, into: Collector) -> dict[str, Any]:
    """The provenance that a mapping states; keys of other meaning are left to the caller.

    What is stated wrongly is noted and counts as stated, so that one mistake is not told twice.
    """
    found = {key.text: _field(key, value, into) for key, value in node if key.text in (*FIELDS, GIVEN)}
    return {key: "" if stated is None else stated for key, stated in found.items()}


def _field(key: Scalar, value: Node, into: Collector) -> str | list[str] | None:
    if key.text == "evidence":
        names = _names(value, "'evidence' is not a list of names", "evidence: [rand-2025-window]", into)
        return names if names is not None and into.ledger.check(names, value) else None
    if key.text == GIVEN:
        return _names(value, "'given' is not a list of conditions", "given: [alignment is solved]", into)
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


def _names(value: Node, found: str, valid: str, into: Collector) -> list[str] | None:
    """The texts of a list, or the one that stands alone; None after noting that they are something else."""
    items = value.items if isinstance(value, Sequence) else (value,)
    if all(isinstance(i, Scalar) and i.value is not None for i in items):
        return [i.text for i in items if isinstance(i, Scalar)]
    into.problem("missing-value", value, found, valid=valid)
    return None


_FEW = 5


class Unsourced:
    """Numbers that do not say where they come from: told one by one while they are few, else in one line."""

    def __init__(self) -> None:
        self._without_source: list[tuple[str, Scalar]] = []
        self._without_kind: list[tuple[str, Scalar]] = []

    def look(self, name: str, key: Scalar, stated: dict[str, Any]) -> None:
        """Note a name whose provenance is missing, or does not say what kind of knowledge it is."""
        if not ({"source", "evidence", "url"} & stated.keys()):
            self._without_source.append((name, key))
        elif "kind" not in stated:
            self._without_kind.append((name, key))

    def warn(self, into: Collector) -> None:
        """Hand the warnings over."""
        fix = "{dist: ..., source: where the number comes from, kind: assumption}"
        _warn("no-source", self._without_source, "no source", fix, into)
        _warn("no-kind", self._without_kind, "no kind", f"kind: one of {listing(KINDS)}", into)


def _warn(code: str, found: list[tuple[str, Scalar]], lacking: str, fix: str, into: Collector) -> None:
    if len(found) > _FEW:
        names = ", ".join(name for name, _ in found[:_FEW])
        into.warn(code, found[0][1], f"{len(found)} beliefs have {lacking}: {names} ...", fix=fix)
        return
    for name, key in found:
        into.warn(code, key, f"{name} has {lacking}", fix=fix)
