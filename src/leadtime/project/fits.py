"""``fit:`` in place of ``dist:``: a belief fitted to a file of dated facts when the project is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError, SupportError, listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.values import fitted
from leadtime.project.yaml_reader import Mapping, Node, Scalar

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures.model import Input

_KEYS = ("file", "of", "since", "until", "at", "below", "frontier", "weights")
_EXAMPLE = "fit: {file: facts/horizons.csv, of: doublings_per_year}"


def read_fit(node: Node, name: str, declared: Input, into: Collector) -> Distribution | None:
    """The distribution of a trend through the facts of a file; None after noting a problem.

    The keys are the arguments of :func:`leadtime.evidence.trend.trend_belief`. The file lies in the folder
    and counts towards the fingerprint.
    """
    if not isinstance(node, Mapping):
        into.problem("fit", node, f"the fit of {name} is not a mapping", valid=_EXAMPLE)
        return None
    options = _options(node, name, into)
    if options is None:
        return None
    from leadtime.evidence.trend import trend_belief

    file = node.get("file")
    path = (into.folder / str(options.pop("file"))).resolve()
    if not path.is_relative_to(into.folder.resolve()):
        into.problem(
            "fit", file, f"{name}: the file lies outside the project folder", valid="a file in the folder"
        )
        return None
    into.data_files.add(path)
    try:
        dist = trend_belief(path, **options)
        return fitted(dist, str(dist), name, declared)
    except InputError as e:
        # A row that cannot be read has a place of its own, in the file of facts.
        if e.problem.line is not None:
            into.problems.extend(e.problems)
        else:
            into.problem("fit", file, f"{name}: {e.problem.found}", valid=e.problem.valid, fix=e.problem.fix)
    except (SupportError, OSError, UnicodeDecodeError, TypeError, ValueError) as e:
        into.problem("fit", file, f"{name}: the facts cannot be fitted: {e}", valid=_EXAMPLE)
    return None


def _options(node: Mapping, name: str, into: Collector) -> dict[str, Any] | None:
    """The keys of a fit as plain values; None after noting a problem."""
    before = len(into.problems)
    options: dict[str, Any] = {}
    for key, value in node:
        if key.text not in _KEYS:
            into.problem(
                "fit",
                key,
                f"unknown key {key.text!r} in the fit of {name}",
                valid=listing(_KEYS),
                fix=nearest(key.text, _KEYS),
            )
        elif not isinstance(value, Scalar) or value.value is None:
            into.problem("fit", value, f"{key.text!r} in the fit of {name} is not a value", valid=_EXAMPLE)
        else:
            options[key.text] = value.value
    for key_name in ("file", "of"):
        if key_name not in node.keys:
            into.problem("fit", node, f"the fit of {name} has no {key_name!r}", valid=_EXAMPLE)
    return options if len(into.problems) == before else None
