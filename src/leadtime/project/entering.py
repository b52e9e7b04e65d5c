"""Whether new records fit the project: what is in a ledger stays, so a slip is told before it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ByName
from pathlib import Path
from typing import TYPE_CHECKING

from leadtime import units
from leadtime.errors import InputError, Problem, ProjectError, UnitError
from leadtime.project.model_file import find_project_model
from leadtime.project.project import DEFAULT_FILE
from leadtime.project.values import in_words
from leadtime.project.yaml_reader import Mapping, Node, Scalar, read_yaml

if TYPE_CHECKING:
    from leadtime.evidence.distribution import Distribution
    from leadtime.evidence.records import Estimate, Record, Stated
    from leadtime.futures.limits import Limits
    from leadtime.futures.model import Input

_ONE = frozenset({"dist", "prior", "model"})
_MOST = 0.5
"""From how much of a distribution on that is impossible it is no slip of its tails."""
_SHORTEST = 5
"""A shorter name is one slip away from too many others."""


class Known:
    """The beliefs that a project has or could have: what its model declares, and the cells that it states."""

    def __init__(self, inputs: ByName[str, Input], stated: Iterable[str], cells: Iterable[str]) -> None:
        self.inputs = inputs
        self.names = frozenset({*inputs, *stated})
        self.cells = frozenset(cells)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self.names or name.partition("[")[0] in self.names)

    def questions(self, records: Iterable[Record]) -> list[str]:
        """What records are about and the project does not know, each once."""
        named = dict.fromkeys(n for r in records for n in r.about)
        return [n for n in named if n not in self or self._no_row(n)]

    def _no_row(self, name: str) -> bool:
        """Whether a name is that of a cell in a row which the project does not have, though it has others."""
        head, bracket, _ = name.partition("[")
        return bool(bracket) and name not in self.cells and any(c.startswith(f"{head}[") for c in self.cells)

    def check(self, records: Iterable[Record]) -> None:
        """Raise :class:`ProjectError` with every name that is one slip from a belief's, and every misfit.

        A record about several beliefs has a result of one kind, and need not fit them all.
        """
        problems = [p for r in records for p in (*self._slips(r), *self._misfits(r))]
        if problems:
            raise ProjectError(problems)

    def _slips(self, record: Record) -> Iterator[Problem]:
        for name in record.about:
            meant = self._meant(name)
            if meant is not None:
                yield Problem(
                    f"the record {record.id!r} is about {name!r}, which is no belief, and one slip from one",
                    valid="the name of a belief; or, for a question, one that nobody takes for it",
                    fix=meant,
                    code=InputError.code,
                )

    def _misfits(self, record: Record) -> list[Problem]:
        each = [self._misfit(record, n) for n in record.about if n.partition("[")[0] in self.inputs]
        return [p for found in each for p in found] if all(each) else []

    def _misfit(self, record: Record, name: str) -> list[Problem]:
        try:
            return list(_misfit(record, name, self.inputs[name.partition("[")[0]]))
        except UnitError as e:
            p = e.problem
            return [Problem(f"the record {record.id!r}: {p.found}", p.valid, p.fix, code="unit")]

    def _meant(self, name: str) -> str | None:
        if name in self.names or name in self.cells or len(name) < _SHORTEST:
            return None
        known = self.cells if name in self else self.names | self.cells
        return next((k for k in sorted(known) if len(k) >= _SHORTEST and one_slip(name, k)), None)


def known_beliefs(project: Path) -> Known | None:
    """The beliefs of a project folder or file; None where there is no project that says what they are.

    A project whose beliefs name records that are not there yet is no mistake here: the file is read for its
    names alone.
    """
    file = project if project.is_file() else project / DEFAULT_FILE
    if not file.is_file():
        return None
    try:
        root, _ = read_yaml(file.read_bytes(), str(file))
        named = root.get("model")
        if not isinstance(named, Scalar):
            return None
        model = find_project_model(named.text, file.parent).model
    except (InputError, OSError):
        return None
    beliefs = root.get("beliefs")
    stated = set(beliefs.keys) if isinstance(beliefs, Mapping) else set()
    cells = [
        f"{column}[{row}]"
        for table in model.tables.values()
        for row in _keys(root.get(table.name))
        for column in table.columns
    ]
    vectors = beliefs if isinstance(beliefs, Mapping) else ()
    cells += [f"{key.text}[{label}]" for key, node in vectors if not _single(node) for label in _keys(node)]
    return Known(model.inputs, stated, cells)


def _single(node: Node) -> bool:
    """Whether a belief states one distribution with its provenance, and not one for each of several rows."""
    return not _ONE.isdisjoint(_keys(node))


def _keys(node: Node | None) -> tuple[str, ...]:
    return node.keys if isinstance(node, Mapping) else ()


def one_slip(a: str, b: str) -> bool:
    """Whether two names differ by one letter that is wrong, missing, too many or swapped with its neighbour.

    Capitals, and hyphens in the place of underscores, are no letters' difference and count as one slip.

    >>> one_slip("base_windw", "base_window"), one_slip("Base-Window", "base_window")
    (True, True)
    >>> one_slip("base_window", "base_window"), one_slip("a_window", "base_window")
    (False, False)
    """
    if a == b:
        return False
    a, b = (x.casefold().replace("-", "_").replace(" ", "_") for x in (a, b))
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    swapped = len(a) > 1 and a[1::-1] + a[2:] == b
    return a == b or swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _misfit(record: Record, name: str, declared: Input) -> Iterator[Problem]:
    """What of a result cannot be a value of the belief ``name``. Raises :class:`UnitError` for no unit."""
    from leadtime.evidence.distribution import parse_distribution
    from leadtime.evidence.records import Estimate, Stated

    result, wanted, limits = record.result, declared.unit, declared.limits
    if wanted is None or declared.options or not isinstance(result, (Estimate, Stated)):
        return
    written = result.unit if isinstance(result, Estimate) else parse_distribution(result.dist).unit
    unit, who = units.as_labour(written, wanted), f"the record {record.id!r}: its result is"
    if (unit == "date") != (wanted == "date") or not units.compatible(unit, wanted):
        told = f"in {written!r}, and that is no unit" if written else "without a unit, and that is no value"
        yield Problem(f"{who} {told} of {name!r}", in_words(wanted), code="unit")
    elif limits is not None and limits.outside(_placed(result, unit, limits)) >= _MOST:
        told = f"{result.value:g} {written}".rstrip() if isinstance(result, Estimate) else result.dist
        yield Problem(f"{who} {told}, which {name!r} cannot be", str(limits), code="limits")


def _placed(result: Estimate | Stated, unit: str, limits: Limits) -> Distribution:
    """A result beside the limits: a stated distribution, or an estimate as its number alone."""
    from leadtime.evidence.base import Constant
    from leadtime.evidence.distribution import parse_distribution
    from leadtime.evidence.records import Estimate

    if isinstance(result, Estimate):
        return Constant(result.value * units.factor(unit, limits.unit), unit=limits.unit)
    return parse_distribution(result.dist).in_unit(unit)
