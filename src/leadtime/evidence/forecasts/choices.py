"""How good forecasts of questions with several options were: one question is scored once, over its options.

Exactly one option comes, so they are no questions of their own: their errors hang together, and a question of
ten options would count ten times. Brier, *Monthly Weather Review* 78 (1950): Σ (pᵢ − yᵢ)² over the options,
halved here, so that of two options it is the (p − y)² of yes or no.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from leadtime.errors import SupportError
from leadtime.evidence.forecasts.scores import finite, log_score

SLACK = 0.02
"""How far from 1 the probabilities of all options may sum: what is left by rounding, and by markets."""


@dataclass(frozen=True)
class ChoiceScore:
    """One forecast of a question with several ``options``: the ``chance`` that it gave to the one that came.

    ``brier`` is Σ (pᵢ − yᵢ)² / 2, ``log`` −log2 of the chance, ``even`` the Brier score of options that are
    all as likely, (1 − 1/n)/2.
    """

    platform: str
    id: str
    by: str
    options: int
    chance: float
    brier: float
    log: float
    even: float


@dataclass(frozen=True)
class ChoiceRecord:
    """Scores over resolved questions with several options: means, and ``rows``."""

    rows: tuple[ChoiceScore, ...]

    def mean(self, name: str) -> float:
        """The mean of a score over the questions; infinite where one is."""
        return math.fsum(getattr(row, name) for row in self.rows) / len(self.rows)

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is infinite is null."""
        return {
            "count": len(self.rows),
            **{name: finite(self.mean(name)) for name in ("brier", "log", "even")},
            "rows": [{k: finite(v) for k, v in asdict(row).items()} for row in self.rows],
        }


def score_choice(
    key: tuple[str, str, str], probabilities: Sequence[float], outcomes: Sequence[float]
) -> ChoiceScore:
    """The score of one forecast; ``key`` is platform, id and who forecasts, ``outcomes`` are 1 or 0.

    Raises :class:`SupportError` unless exactly one option came and the probabilities sum to 1.
    """
    total = math.fsum(probabilities)
    if sum(outcomes) != 1 or abs(total - 1) > SLACK:
        raise SupportError(
            f"question {key[1]} came to {sum(outcomes):g} of its options, which sum to {total:.3g}"
        )
    pairs = list(zip(probabilities, outcomes, strict=True))
    brier = math.fsum((p - y) ** 2 for p, y in pairs) / 2
    chance = next(p for p, y in pairs if y == 1)
    n = len(pairs)
    return ChoiceScore(*key, n, chance, brier, log_score(chance, 1.0), (1 - 1 / n) / 2)
