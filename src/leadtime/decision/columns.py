"""Columns of :class:`Futures` as the decision room needs them: checked names, scalar outcomes, directions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from leadtime.decision.defaults import defaults_for
from leadtime.decision.times import comparatives
from leadtime.errors import InputError, PlanError, PrecisionError, listing, nearest

if TYPE_CHECKING:
    from leadtime.futures import Futures

REFERENCES = ("today", "counterfactual")
"""Names by which people call the plan in which nothing is changed."""
Floats = npt.NDArray[np.float64]


def two_or_more(draws: int) -> None:
    """Raise :class:`PrecisionError` for a single draw, from which no error can be told."""
    if draws < _FEWEST:
        told = "1 draw has" if draws == 1 else f"{draws} draws have"
        raise PrecisionError(f"{told} no standard error; use 100 or more")


_FEWEST = 2


@dataclass(frozen=True)
class Outcome:
    """A scalar quantity that plans are judged by.

    ``phrase`` names it inside a sentence; ``sign`` is +1 where more is better and −1 where less is;
    ``boolean`` marks a yes-or-no quantity, whose mean is a probability. Differences of up to ``noticeable``
    count as none in what is said of single futures. ``neutral`` marks an outcome of which neither more nor
    less is better; beyond its ``limit`` nothing is known of a draw but that it lies there. ``by_difference``
    marks an outcome of which only the difference between plans means anything.
    """

    name: str
    phrase: str
    unit: str
    sign: int
    boolean: bool
    noticeable: float = 0.0
    neutral: bool = False
    limit: float = math.inf
    by_difference: bool = False

    @property
    def higher_is_better(self) -> bool:
        """Whether more of it is better."""
        return self.sign > 0

    @property
    def slight(self) -> float:
        """The smallest difference of means that anybody would act on: for a chance, 0.1 percentage points."""
        return 0.001 if self.boolean else self.noticeable

    @property
    def superlative(self) -> str:
        """``highest`` or ``lowest``, whichever is best."""
        return "highest" if self.sign > 0 else "lowest"

    def than(self, difference: float) -> str:
        """``higher`` or ``lower``, of a date ``later`` or ``earlier``, for a difference with this sign."""
        more, less = comparatives(self.unit) if self.unit == "date" else ("higher", "lower")
        return more if difference > 0 else less


def known_plans(futures: Futures, plans: Iterable[str] | None) -> tuple[str, ...]:
    """The plans asked for, or all; a :class:`PlanError` names the nearest where one is unknown."""
    chosen = tuple(futures.plans if plans is None else plans)
    for plan in chosen:
        if plan not in futures.plans:
            close = nearest(plan, futures.plans)
            raise PlanError(f"there is no plan {plan!r}", valid=listing(futures.plans), fix=close)
    if not chosen:
        raise PlanError("no plan was given", valid=listing(futures.plans))
    return tuple(dict.fromkeys(chosen))


def reference_plan(plans: Sequence[str], reference: str | None) -> str:
    """The plan that the others are held against: the one asked for, else ``today`` or ``counterfactual``,
    else the first.
    """
    if reference is None:
        return next((p for p in REFERENCES if p in plans), plans[0])
    if reference not in plans:
        raise PlanError(
            f"the reference plan {reference!r} is not among the plans compared",
            valid=listing(plans),
            fix=nearest(reference, plans),
        )
    return reference


def column(futures: Futures, plan: str, name: str) -> Floats:
    """The draws of a scalar name under a plan, shape (draws,), as floats; booleans become 0 and 1."""
    array = np.asarray(futures[plan][name])
    if array.ndim != 1:
        labels = futures.labels(name) or ()
        raise InputError(
            f"{name!r} is a vector, and a decision needs one number a future",
            valid=listing(scalar_names(futures)),
            fix=f"a scalar quantity computed from {name} ({listing(labels)})",
        )
    return array.astype(np.float64, copy=False)


def scalar_names(futures: Futures) -> tuple[str, ...]:
    """The names kept in the futures that have one number a future, in the model's order."""
    return tuple(n for n in futures.names if futures.is_kept(n) and futures.labels(n) is None)


def outcome_of(
    futures: Futures, name: str, higher_is_better: Mapping[str, bool] | bool | None = None
) -> Outcome:
    """The outcome called ``name``; its direction as told, else from the table of shipped models, else up."""
    _check_kept(futures, name)
    settings = defaults_for(futures.model.name)
    boolean = np.asarray(futures[futures.plans[0]][name]).dtype == np.bool_
    told = higher_is_better.get(name) if isinstance(higher_is_better, Mapping) else higher_is_better
    up = name not in settings.less_is_better if told is None else told
    words = name.replace("_", " ")
    quantity = futures.model.quantities.get(name)
    title = quantity.title if quantity is not None else ""
    return Outcome(
        name=name,
        phrase=settings.phrases.get(name) or _within(title) or (f"chance of {words}" if boolean else words),
        unit="probability" if boolean else str(futures.unit(name)),
        sign=1 if up else -1,
        boolean=bool(boolean),
        noticeable=0.0 if boolean else _noticeable(futures, name),
        neutral=told is None and (settings.neutral or _is_mere_date(futures, name)),
        limit=math.inf if quantity is None or quantity.not_after is None else quantity.not_after,
        by_difference=settings.by_difference,
    )


def _within(title: str) -> str:
    """A title as it stands within a sentence: without its capital, unless it begins with an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _is_mere_date(futures: Futures, name: str) -> bool:
    """Whether an outcome is a date of a model that says nothing of better and worse."""
    return defaults_for(futures.model.name) == defaults_for("") and str(futures.unit(name)) == "date"


NOTICEABLE = 0.01
"""Differences of less than this part of an outcome's 5 % to 95 % range are not noticeable, unless the table
of shipped models says what is."""


def _noticeable(futures: Futures, name: str) -> float:
    """The smallest difference in one future that counts: as the table has it, else a part of the range.

    The range is that of the reference plan, the part is rounded; 0 where the range is empty or has no end.
    """
    settled = defaults_for(futures.model.name).noticeable.get(name)
    if settled is not None:
        return settled
    draws = column(futures, reference_plan(futures.plans, None), name)
    low, high = map(float, np.quantile(draws, (0.05, 0.95), method="inverted_cdf"))
    reach = NOTICEABLE * (high - low) if math.isfinite(high) and math.isfinite(low) else 0.0
    return float(f"{reach:.0e}") if reach > 0 else 0.0


def default_outcomes(futures: Futures) -> tuple[str, ...]:
    """The outcomes of the table that the futures keep, else the first that the model itself names, else its
    last scalar quantity.
    """
    kept = tuple(n for n in defaults_for(futures.model.name).outcomes if n in futures.names)
    if kept:
        return kept
    computed = [n for n in scalar_names(futures) if n in futures.model.quantities]
    named = [n for n in futures.model.outcomes if n in computed]
    if named:
        return (named[0],)
    if not computed:
        raise InputError(
            "the futures keep no scalar quantity to judge plans by",
            fix="keep=[...] in simulate, or outcomes=(...)",
        )
    return (computed[-1],)


def _check_kept(futures: Futures, name: str) -> None:
    if name in futures.names:
        return
    if name in futures.model.quantities:
        raise InputError(
            f"{name!r} was not kept in these futures", fix=f"simulate(..., keep=[..., {name!r}])"
        )
    raise InputError(
        f"the futures hold nothing called {name!r}",
        valid=listing(futures.names),
        fix=nearest(name, futures.names),
    )
