"""What an ordering, "A before B, 0.63", does to the beliefs about A and B.

It cannot move either alone: it moves the pair. With independent beliefs A and B, and a source that is right
with probability p whatever the two are, the likelihood of its word that A is the larger is p where a > b,
1 − p where a < b and ½ where they are equal. The marginal posteriors are then

    f(a | word) ∝ f(a) [p P(B < a) + (1 − p) P(B > a)]

and likewise for b, by quadrature. The word never says by how much: in either case the values are those that
the two beliefs held possible before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from leadtime.errors import InputError, UnitError, listing
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.rescaled import Rescaled, converted
from leadtime.evidence.records import Ordering
from leadtime.evidence.updating.mesh import posterior
from leadtime.evidence.updating.shape import shaped
from leadtime.evidence.updating.terms import Factor, OrderingTerm
from leadtime.units import compatible


def combine_ordering(
    a: Distribution, b: Distribution, ordering_probability: float, *, larger: bool = True
) -> tuple[Distribution, Distribution]:
    """Both beliefs after the word that ``a`` is better than ``b``, which is right with a probability.

    Better is larger, or, with ``larger=False`` (a cost, a delay), smaller. At ½ nothing moves; below it the
    word counts for the other. ``a`` and ``b`` have one dimension; each comes back in its own unit. The pair
    is no longer independent afterwards: :func:`ordering_weights` keeps that, where draws of both exist.

    Raises :class:`InputError` for a probability outside 0 to 1 and :class:`UnitError` for two dimensions.
    """
    p = _probability(ordering_probability)
    if (a.unit == "date") != (b.unit == "date") or not compatible(a.unit, b.unit):
        raise UnitError(
            f"an ordering of {a.unit or 'a pure number'} and {b.unit or 'a pure number'}",
            valid="two beliefs of one dimension",
        )
    if p == 0.5:
        return a, b
    p = p if larger else 1 - p
    return _moved(a, b, p), _moved(b, a, 1 - p)


def _probability(p: float) -> float:
    if not 0 <= p <= 1:
        raise InputError(f"the probability of an ordering is {p}", valid="a number from 0 to 1")
    return float(p)


def _moved(mine: Distribution, other: Distribution, p: float) -> Distribution:
    """``mine`` after the word, right with probability ``p``, that it is larger than ``other``."""
    if mine.constant is not None:
        return mine
    if isinstance(mine, Rescaled):
        return converted(_moved(mine.base, converted(other, mine.base.unit), p), mine.unit)
    other = other if other.unit == mine.unit else converted(other, mine.unit)
    grid = posterior(mine, [Factor(OrderingTerm(other, p))])
    return shaped(mine, grid)[0]


def ordering_weights(
    draws: Mapping[str, Array], orderings: Sequence[Ordering], *, larger: bool = True
) -> tuple[Array, float]:
    """Importance weights (n,) of joint draws after several orderings, and the effective number of draws.

    ``draws`` has for each name that an ordering speaks of an array (n,), in units of one dimension. The
    weights are proportional to the product over orderings of p, 1 − p or ½, and sum to 1; each source is
    right or wrong on its own. The effective number is 1 / Σ w² (Kong, Liu and Wong, "Sequential imputations
    and Bayesian missing data problems", JASA 89, 1994). Raises :class:`InputError` for an unknown name, for
    arrays of different lengths, or where the orderings contradict every draw.
    """
    names = {n for o in orderings for n in (o.better, o.worse)}
    if missing := sorted(names - set(draws)):
        raise InputError(f"there are no draws of {listing(missing)}", valid=listing(draws))
    sizes = {np.shape(draws[n]) for n in draws}
    if len(sizes) != 1 or len(next(iter(sizes))) != 1:
        raise InputError("the draws differ in number", valid="one array of n numbers for each name")
    weights = np.ones(next(iter(sizes)))
    for o in orderings:
        if o.probability is None:
            raise InputError(
                f"nothing says how probable it is that {o.better!r} comes before {o.worse!r}",
                valid="orderings with a probability",
            )
        apart = np.sign(np.asarray(draws[o.better]) - np.asarray(draws[o.worse])) * (1 if larger else -1)
        weights = weights * np.where(apart > 0, o.probability, np.where(apart < 0, 1 - o.probability, 0.5))
    total = float(np.sum(weights))
    if not total > 0:
        raise InputError("the orderings contradict every draw", valid="probabilities other than 0 and 1")
    weights = weights / total
    return weights, float(1 / np.sum(weights**2))
