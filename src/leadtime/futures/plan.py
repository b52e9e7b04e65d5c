"""A plan: the levers and beliefs that somebody decides to set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from leadtime.errors import PlanError, listing

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Plan:
    """What a plan sets, by name.

    A value is a number (in the unit of the belief or lever that it replaces), the text of a distribution,
    a :class:`~leadtime.evidence.distribution.Distribution`, a pint quantity, an array or a mapping of labels
    for a vector, or, for a split, a mapping row -> {column: share}.
    """

    name: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The plan as plain data."""
        return {"name": self.name, "sets": {k: _plain(v) for k, v in self.sets.items()}, "note": self.note}

    def digest(self) -> str:
        """A hash of what the plan sets; its name and note do not matter."""
        text = repr(sorted((k, _plain(v)) for k, v in self.sets.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)


def as_plans(plans: Mapping[str, Mapping[str, Any]] | Iterable[Plan] | None) -> tuple[Plan, ...]:
    """Plans from what a caller may give: nothing (one plan that sets nothing), a mapping, or Plans."""
    if plans is None:
        return (Plan("plan"),)
    if isinstance(plans, Mapping):
        made = tuple(v if isinstance(v, Plan) else Plan(str(k), v or _NOTHING) for k, v in plans.items())
    else:
        made = tuple(plans)
    for plan in made:
        if not isinstance(plan, Plan):
            raise PlanError(f"{plan!r} is not a plan", valid="{'name': {'lever': value}} or a list of Plan")
        if not isinstance(plan.sets, Mapping):
            raise PlanError(
                f"the plan {plan.name!r} is {plan.sets!r}", valid="a mapping from names to values"
            )
    names = [p.name for p in made]
    if not made or len(set(names)) < len(names):
        raise PlanError(f"plan names must differ and there must be one: {listing(names)}")
    return made
