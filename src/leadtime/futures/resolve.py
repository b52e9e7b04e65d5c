"""What each input of a model is under a plan: a distribution or a number, in base units, by component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime import units
from leadtime.errors import BeliefError, InputError, PlanError, UnitError, listing, nearest
from leadtime.futures import graph
from leadtime.futures.limits import breach
from leadtime.futures.model import Input, Model, Split
from leadtime.futures.plan import Plan
from leadtime.futures.sampling import FloatArray

if TYPE_CHECKING:
    from leadtime.evidence.beliefs import Beliefs
    from leadtime.evidence.distribution import Distribution


@dataclass(frozen=True)
class Source:
    """One component of an input under a plan: its distribution and the factor to base units."""

    component: str
    distribution: Distribution
    scale: float

    @property
    def constant(self) -> float | None:
        """The value in base units where nothing is uncertain."""
        value = self.distribution.constant
        return None if value is None else value * self.scale


class Resolver:
    """Finds the sources of every input; one for a model with its beliefs, asked once for each plan."""

    def __init__(self, model: Model, beliefs: Beliefs) -> None:
        self.model = model
        self.beliefs = beliefs
        self.inputs = model.inputs
        self.rows = {t: self._rows(t) for t in model.tables}
        # What no plan sets is the same under every plan, and some questions ask hundreds of plans.
        self._unset: dict[str, tuple[Source, ...]] = {}
        self._check_beliefs()

    # -- names -------------------------------------------------------------------------------------------

    def _rows(self, table: str) -> tuple[str, ...]:
        """The rows of a table, in the order in which the beliefs name them."""
        found: dict[str, None] = {}
        for column in self.model.tables[table].columns:
            found.update(dict.fromkeys(self.beliefs.labels(column) or ()))
        return tuple(found)

    def _check_beliefs(self) -> None:
        heads = dict.fromkeys(n.partition("[")[0] for n in self.beliefs.names)
        for name in heads:
            if name in self.model.quantities:
                raise BeliefError(
                    f"{name!r} is computed by the model {self.model.name!r}, so it cannot be a belief",
                    valid=listing(self.inputs),
                )
            if name not in self.inputs:
                raise graph.unknown(
                    name, self.inputs, f"belief for the model {self.model.name!r}", BeliefError
                )

    def labels(self, name: str) -> tuple[str, ...] | None:
        """The labels of a vector input; None for a scalar one."""
        table = self.inputs[name].table
        return self.rows[table] if table else self.beliefs.labels(name)

    def components(self, name: str) -> tuple[str, ...]:
        """The names under which the draws of an input are keyed."""
        labels = self.labels(name)
        return (name,) if labels is None else tuple(f"{name}[{label}]" for label in labels)

    def unit(self, name: str) -> str:
        """The unit in which draws of an input are handed out: as written, or as declared for a vector."""
        declared = self.inputs[name]
        if declared.table or (name not in self.beliefs and declared.default is None):
            return declared.unit or ""
        first = next(iter(self.components(name)), None)
        if first is None or (first not in self.beliefs and declared.default is None):
            return declared.unit or ""
        written = self._believed(first, declared).unit
        return units.as_labour(written, declared.unit) if declared.unit is not None else written

    # -- values ------------------------------------------------------------------------------------------

    def sources(self, name: str, overrides: Mapping[str, Any]) -> tuple[Source, ...]:
        """The sources of an input, one for each component, under the overrides of a plan."""
        if name in self._unset and overrides.keys().isdisjoint(s.component for s in self._unset[name]):
            return self._unset[name]
        components = self.components(name)
        found = tuple(self._source(c, self.inputs[name], overrides) for c in components)
        if overrides.keys().isdisjoint(components):
            self._unset[name] = found
        return found

    def _source(self, component: str, declared: Input, overrides: Mapping[str, Any]) -> Source:
        if component in overrides:
            distribution = self._value(component, overrides[component], self._reference(component, declared))
        else:
            distribution = self._believed(component, declared)
        wanted = self._reference(component, declared)
        unit = distribution.unit if wanted is None else units.as_labour(distribution.unit, wanted)
        if wanted is not None and not units.compatible(unit, wanted):
            raise UnitError(
                f"{component!r} is {str(distribution)!r}, of dimension {units.dimension(unit)}, "
                f"but {units.dimension(wanted)} is needed",
                valid=f"a unit such as {wanted!r}" if wanted else "a plain number, without a unit",
            )
        error = PlanError if component in overrides else BeliefError
        self._check_limits(component, distribution.in_unit(unit), declared, error)
        return Source(component, distribution, units.to_base(unit))

    def _check_limits(
        self, component: str, distribution: Distribution, declared: Input, error: type[InputError]
    ) -> None:
        """Refuse what is mostly outside the limits of its input."""
        beyond = breach(component, distribution, declared.limits) if declared.limits else None
        if beyond is not None and beyond.wrong:
            raise error(beyond.found, valid=beyond.valid, fix=beyond.fix)

    def _reference(self, component: str, declared: Input) -> str | None:
        """The unit whose dimension a value must have: the declared one, else that of the belief."""
        if declared.unit is not None:
            return declared.unit
        return self.beliefs[component].dist.unit if component in self.beliefs else None

    def _believed(self, component: str, declared: Input) -> Distribution:
        from leadtime.evidence import Constant, parse_distribution

        if component in self.beliefs:
            return self.beliefs[component].dist
        if declared.default is not None:
            default = declared.default
            if declared.options:
                return Constant(float(declared.code(str(default))))
            # A bare number of a declaration is in the declaration's own unit.
            if isinstance(default, (int, float)):
                return Constant(float(default), unit=declared.unit or "")
            return parse_distribution(default)
        needed = f" in {declared.unit!r}" if declared.unit else ""
        close = nearest(component, self.beliefs.names)
        raise BeliefError(
            f"the model {self.model.name!r} needs {component!r}{needed}, and no belief or plan gives it",
            valid=declared.doc or "a distribution, a number, or a value set by the plan",
            fix=f"rename {close!r}" if close else _example(component, declared.unit),
        )

    def _value(self, component: str, value: Any, unit: str | None) -> Distribution:
        """A plan's value as a distribution; a bare number takes the unit of what it replaces."""
        from leadtime.evidence import Constant, parse_distribution

        if hasattr(value, "units") and hasattr(value, "magnitude"):
            return Constant(float(value.magnitude), unit=str(value.units))
        if isinstance(value, (bool, int, float, np.number)):
            believed = self.beliefs[component].dist.unit if component in self.beliefs else unit
            if not np.isfinite(float(value)):
                raise PlanError(f"{component!r} is set to {value!r}", valid="a finite number")
            return Constant(float(value), unit=believed or "")
        return parse_distribution(value)

    # -- plans -------------------------------------------------------------------------------------------

    def overrides(self, plan: Plan) -> tuple[dict[str, Any], dict[str, FloatArray]]:
        """What a plan sets: values by component, and arrays by split."""
        scalars: dict[str, Any] = {}
        splits: dict[str, dict[str, Any]] = {name: {} for name in self.model.splits}
        for key, value in plan.sets.items():
            split = key if key in splits else self._split_of_row(key)
            if split is not None:
                splits[split].update(value if key in splits else {key: value})
            else:
                scalars.update(self._expand(plan, key, value))
        arrays = {n: self._split(plan, self.model.splits[n], rows) for n, rows in splits.items()}
        return scalars, arrays

    def _split_of_row(self, key: str) -> str | None:
        return next((s.name for s in self.model.splits.values() if key in self.rows[s.rows]), None)

    def _expand(self, plan: Plan, key: str, value: Any) -> dict[str, Any]:
        """The components that a plan's key sets."""
        head = key.partition("[")[0]
        if head in self.model.quantities:
            raise PlanError(
                f"the plan {plan.name!r} sets {key!r}, which the model computes",
                valid=f"a lever, a belief or a row of people: {listing(self.inputs)}",
            )
        if head not in self.inputs:
            rows = [r for s in self.model.splits.values() for r in self.rows[s.rows]]
            known = [*self.inputs, *self.model.splits, *rows]
            raise graph.unknown(key, known, f"name in the plan {plan.name!r}", PlanError)
        components = self.components(head)
        if key != head:
            if key not in components:
                raise graph.unknown(key, components, f"component in the plan {plan.name!r}", PlanError)
            return {key: value}
        if self.labels(head) is None:
            return {key: value}
        return self._vector(plan, head, value)

    def _vector(self, plan: Plan, name: str, value: Any) -> dict[str, Any]:
        components, labels = self.components(name), self.labels(name) or ()
        if isinstance(value, Mapping):
            for label in value:
                if label not in labels:
                    raise graph.unknown(
                        str(label), labels, f"row of {name!r} in the plan {plan.name!r}", PlanError
                    )
            return {f"{name}[{label}]": v for label, v in value.items()}
        if isinstance(value, (list, tuple, np.ndarray)):
            if len(value) != len(components):
                raise PlanError(
                    f"the plan {plan.name!r} gives {name!r} {len(value)} values",
                    valid=f"{len(components)}, for {listing(labels)}",
                )
            return dict(zip(components, value, strict=True))
        return dict.fromkeys(components, value)

    def columns(self, split: Split) -> tuple[str, ...]:
        """The columns of a split: the fixed ones, then the rows of its table."""
        return (*split.fixed, *(self.rows[split.columns] if split.columns else ()))

    def _split(self, plan: Plan, split: Split, rows: Mapping[str, Any]) -> FloatArray:
        """A split as an array of shape (1, rows, columns). :class:`PlanError` unless rows sum to one."""
        people, columns = self.rows[split.rows], self.columns(split)
        array = np.zeros((1, len(people), len(columns)))
        for row, cells in rows.items():
            if row not in people:
                raise graph.unknown(
                    row, people, f"row of {split.rows!r} in the plan {plan.name!r}", PlanError
                )
            if not isinstance(cells, Mapping):
                raise PlanError(
                    f"the plan {plan.name!r} gives {row!r} {cells!r}", valid=f"shares of {listing(columns)}"
                )
            for column, share in cells.items():
                if column not in columns:
                    what = f"activity of {row!r} in the plan {plan.name!r}"
                    raise graph.unknown(column, columns, what, PlanError)
                array[0, people.index(row), columns.index(column)] = _share(plan.name, row, column, share)
        for i, row in enumerate(people):
            total = float(array[0, i].sum())
            if abs(total - 1.0) > 1e-9:
                said = f"shares that sum to {total:.6g}" if row in rows else "no shares"
                raise PlanError(
                    f"the plan {plan.name!r} gives {row!r} {said}",
                    valid="shares of its time that sum to 100%",
                )
        return array


def _example(component: str, unit: str | None) -> str:
    """A belief to type; only a declaration tells which unit is wanted."""
    if unit is None:
        return f"{component}: 1 to 10, and its unit if it has one (1 to 10 days)"
    return f"{component}: 1 to 10 {unit}".rstrip()


def _share(plan: str, row: str, column: str, value: Any) -> float:
    from leadtime.evidence import parse_distribution

    where = f"the share of {row!r} in {column!r} under the plan {plan!r}"
    try:
        d = parse_distribution(value)
    except InputError as e:
        raise PlanError(f"{where} is {value!r}", valid="a number such as 80%") from e
    if d.constant is None or d.unit or not 0.0 <= d.constant <= 1.0:
        raise PlanError(f"{where} is {str(d)!r}", valid="a number from 0% to 100%")
    return d.constant
