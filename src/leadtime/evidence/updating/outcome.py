"""What an update gives back: the belief before and after, and each step between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from leadtime.evidence.base import Distribution

LEVELS = (0.05, 0.5, 0.95)
"""The quantiles that tell a step."""
CONFLICT = 0.05
"""A prior predictive tail probability below this is flagged."""


@dataclass(frozen=True)
class Step:
    """What one record, or the records of one independence group together, did to a belief.

    ``ids`` and ``weights`` (the power of each likelihood: its share of the group times the record's own
    ``weight``); ``words`` say which likelihood was used; ``before`` and ``after`` are the quantiles at
    :data:`LEVELS`, in the belief's unit; ``bits`` how far it moved; ``conflict`` is the least two-sided
    prior predictive tail probability of its records, and ``flagged`` says that it is below
    :data:`CONFLICT`.
    """

    ids: tuple[str, ...]
    words: tuple[str, ...]
    weights: tuple[float, ...]
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    bits: float
    conflict: float
    flagged: bool
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data; a quantile that lies beyond all numbers is null."""
        return {
            "ids": list(self.ids),
            "words": list(self.words),
            "weights": list(self.weights),
            "before": _finite(self.before),
            "after": _finite(self.after),
            "bits": self.bits,
            "conflict": self.conflict,
            "flagged": self.flagged,
            "group": self.group,
        }


def _finite(numbers: tuple[float, ...]) -> list[float | None]:
    return [x if math.isfinite(x) else None for x in numbers]


@dataclass(frozen=True)
class Update:
    """A belief moved by evidence.

    ``before`` and ``after`` are distributions in the belief's unit; ``bits`` is D(after ‖ before).
    ``method`` is ``conjugate`` (a formula), ``grid`` (a mesh over the prior's quantiles) or ``none``
    (nothing moved it); ``error`` is the largest error of the distribution function in writing ``after``
    down, measured against the mesh. ``left_out`` has the ids that did not count, each with the reason;
    ``conflicts`` says where prior and records, or two records, disagree; ``warnings`` what the appraiser
    should mend.
    """

    name: str
    before: Distribution
    after: Distribution
    bits: float
    method: str
    steps: tuple[Step, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: float = 0.0

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of the records that counted."""
        return tuple(i for step in self.steps for i in step.ids)

    def to_json(self) -> dict[str, Any]:
        """As plain data; distributions as their text."""
        return {
            "name": self.name,
            "unit": self.before.unit,
            "before": str(self.before),
            "after": str(self.after),
            "bits": self.bits,
            "method": self.method,
            "error": self.error,
            "steps": [step.to_json() for step in self.steps],
            "left_out": [list(pair) for pair in self.left_out],
            "conflicts": list(self.conflicts),
            "warnings": list(self.warnings),
        }
