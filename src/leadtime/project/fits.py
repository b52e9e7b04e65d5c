"""``fit:`` in place of ``dist:``: a belief fitted to a file of dated facts when the project is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadtime.errors import InputError, SupportError, listing, nearest
from leadtime.project.collect import Collector
from leadtime.project.values import fitted
from leadtime.project.yaml_reader import Mapping, Node, Scalar, read_yaml

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.futures.model import Input
    from leadtime.project.project import Project

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
    from leadtime.evidence.paths import inside
    from leadtime.evidence.trend import trend_belief

    file = node.get("file")
    try:
        path = inside(into.folder, str(options.pop("file")))
    except InputError as e:
        into.problem("fit", file, f"{name}: {e.problem.found}", valid=e.problem.valid)
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


_SELECTION = ("since", "until", "below", "frontier", "weights")


@dataclass(frozen=True)
class FittedTrend:
    """A trend that a project's beliefs rest on: the file of facts, and which of them are fitted how.

    ``selection`` holds what the file says of :func:`leadtime.evidence.trend.trend_from_file`'s arguments;
    ``beliefs`` are the names that are fitted to it.
    """

    path: Path
    selection: dict[str, Any] = field(default_factory=dict)
    beliefs: tuple[str, ...] = ()


def fitted_trends(project: Project) -> tuple[FittedTrend, ...]:
    """The trends that the beliefs of a project are fitted to, each once, in the order of the file."""
    root, _ = read_yaml(project.text, str(project.file))
    section = root.get("beliefs")
    found: list[FittedTrend] = []
    for key, node in section if isinstance(section, Mapping) else ():
        fit = node.get("fit") if isinstance(node, Mapping) else None
        if not isinstance(fit, Mapping):
            continue
        told = {k.text: v.value for k, v in fit if isinstance(v, Scalar)}
        path = (project.folder / str(told["file"])).resolve()
        selection = {k: told[k] for k in _SELECTION if k in told}
        same = next((f for f in found if (f.path, f.selection) == (path, selection)), None)
        if same is not None:
            found.remove(same)
        names = (*(same.beliefs if same else ()), key.text)
        found.append(FittedTrend(path, selection, names))
    return tuple(found)


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
