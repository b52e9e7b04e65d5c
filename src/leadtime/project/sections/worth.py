"""The line ``worth``: what a unit of the outcome is worth to whoever pays for studies and delays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadtime.decision.information import Price
from leadtime.errors import InputError
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.model import Input
from leadtime.project.amounts import check_mean
from leadtime.project.values import check_limits, read_value
from leadtime.project.yaml_reader import Mapping, Sequence, is_empty

if TYPE_CHECKING:
    from leadtime.project.reading import Reading

_FIX = "50 million dollars"
_VALID = "money or work, above zero: 50 million dollars, or 2000 work_hours"


def read(root: Mapping, r: Reading) -> Price | None:
    """What one unit of the outcome is worth (of a chance, one percentage point); its mean counts."""
    entry = root.entry("worth")
    if entry is None:
        return None
    key, node = entry
    if is_empty(node) or isinstance(node, Sequence):
        found = "worth has no value" if is_empty(node) else "worth is a list"
        r.into.problem("missing-value", node, found, valid=_VALID, fix=f"{key.text}: {_FIX}")
        return None
    before = len(r.into.problems)
    declared = Input(None, "What one percentage point is worth.", name="worth")
    if isinstance(node, Mapping):
        stated = r.entry("worth", key, node, declared)
        dist = None if stated is None else stated["dist"]
    else:
        dist = read_value(node, "worth", declared, r.into)
        for i, problem in enumerate(r.into.problems[before:], before):
            # The reader of any number does not know that this one is a price.
            r.into.problems[i] = replace(problem, fix=f"{key.text}: {_FIX}", valid=_VALID)
        if dist is not None:
            check_limits(dist, node, "worth", declared, r.into)
    if dist is None or len(r.into.problems) > before or not check_mean(dist, node, "worth", declared, r.into):
        return None
    for unit in ("dollar", "work_hour"):
        try:
            price = Price(float(converted(dist, unit).mean()), unit)
        except InputError:
            continue
        if price.amount > 0:
            return price
    r.into.problem("unit", node, f"worth is {dist}", valid=_VALID, fix=f"{key.text}: {_FIX}")
    return None
