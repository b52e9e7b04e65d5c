"""Pooling distributions that several people stated of one quantity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leadtime.errors import InputError, listing, nearest

if TYPE_CHECKING:
    from leadtime.evidence.base import Distribution
    from leadtime.evidence.families.composite import Mixture


def pool_distributions(
    stated: Mapping[str, Distribution], weights: Mapping[str, float] | None = None, *, unit: str = ""
) -> Mixture:
    """The linear pool Σ wᵢ Fᵢ(x) of what each person states (Stone, "The Opinion Pool", 1961).

    ``weights`` are numbers of at least zero by person, equal unless given; they need not sum to one. They may
    be those of a study, ``dict(zip(study.experts, decision.weights))``: then people count by how they did on
    questions whose truth is known. ``unit`` is that of the pool, the last person's unless said.

    Raises :class:`InputError` for people without a distribution, and for weights that are no weights.

    >>> from leadtime.evidence import parse_distribution
    >>> two = {"Ada": parse_distribution("1 to 3 months"), "Bo": parse_distribution("2 to 9 months")}
    >>> str(pool_distributions(two, {"Ada": 3, "Bo": 1}))
    'mixture(0.75: 1 to 3 months, 0.25: 2 to 9 months)'
    """
    from leadtime.evidence.families.composite import Mixture

    if not stated:
        raise InputError("nobody stated anything", valid="a distribution of one person or more")
    given = dict.fromkeys(stated, 1.0) if weights is None else {n: float(w) for n, w in weights.items()}
    for name, weight in given.items():
        if name not in stated:
            raise InputError(f"{name!r} stated nothing", valid=listing(stated), fix=nearest(name, stated))
        if not 0 <= weight < float("inf"):
            raise InputError(f"the weight of {name} is {weight}", valid="a finite number of at least 0")
    total = sum(given.values())
    if total <= 0:
        raise InputError("all the weights are zero", valid="a weight above 0 for somebody")
    kept = {n: w / total for n, w in given.items() if w > 0}
    return Mixture(tuple(stated[n] for n in kept), tuple(kept.values()), unit=unit)
