"""Futures: what a run gives, by plan and name, with a Monte-Carlo error on every number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from leadtime.errors import CensoredError, InputError, PlanError
from leadtime.futures import graph
from leadtime.futures.comparison import Comparison, kept_pair, watched_pair
from leadtime.futures.estimate import Estimate, mean_of, probability_of, quantile_of
from leadtime.futures.model import Model
from leadtime.futures.plan import Plan
from leadtime.futures.sampling import Sampling
from leadtime.futures.watch import RELATIVE_WIDTH, Watched, not_kept

if TYPE_CHECKING:
    from pathlib import Path

    from leadtime.evidence.beliefs import Beliefs
    from leadtime.futures.store import Store

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Where a name's draws are, its unit and, for a vector, its labels."""

    slot: int
    factor: float
    unit: str
    labels: tuple[str, ...] | None


class PlanFutures(Mapping[str, Array]):
    """The draws under one plan, by name: shape (draws,), or (draws, labels) for a vector."""

    def __init__(self, futures: Futures, plan: str) -> None:
        self._futures, self.plan = futures, plan

    def __getitem__(self, name: str) -> Array:
        return self._futures.draws_of(self.plan, name)

    def __iter__(self) -> Iterator[str]:
        return iter(n for n in self._futures.names if self._futures.is_kept(n))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"PlanFutures({self.plan!r}, {self._futures.draws:,} draws of {len(self)} names)"


class Futures(Mapping[str, PlanFutures]):
    """Many simulated futures under each of several plans.

    ``futures[plan][name]`` are the draws in the declared unit. Draw i is the same future in every plan.
    Right-censored draws ("not before …") are ``inf``.
    """

    def __init__(
        self,
        model: Model,
        beliefs: Beliefs,
        plans: tuple[Plan, ...],
        columns: dict[str, dict[str, Column]],
        store: Store,
        *,
        seed: int,
        sampling: Sampling,
    ) -> None:
        self.model, self.beliefs, self._plans = model, beliefs, {p.name: p for p in plans}
        self._columns, self._store = columns, store
        self.seed, self.sampling = seed, sampling

    # -- what is here ------------------------------------------------------------------------------------

    @property
    def draws(self) -> int:
        """How many futures were simulated."""
        return self._store.draws

    @property
    def plans(self) -> tuple[str, ...]:
        """The names of the plans."""
        return tuple(self._plans)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that were kept or watched."""
        return tuple(next(iter(self._columns.values())))

    def plan(self, name: str) -> Plan:
        """The plan of that name."""
        self._column(name, self.names[0])
        return self._plans[name]

    def unit(self, name: str) -> str:
        """The unit of a name's draws."""
        return self._column(self.plans[0], name).unit

    def labels(self, name: str) -> tuple[str, ...] | None:
        """The labels of a vector's trailing axis; None for a scalar."""
        return self._column(self.plans[0], name).labels

    def is_kept(self, name: str) -> bool:
        """Whether the draws themselves are there, and not only their statistics."""
        column = self._column(self.plans[0], name)
        return (column.slot, column.factor) in self._store.columns

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides the numbers: model, beliefs, plans, draws, seed, sampling, version."""
        import hashlib

        from leadtime import __version__

        parts = [
            __version__,
            self.model.digest(),
            self.beliefs.digest(),
            str(self.draws),
            str(self.seed),
            self.sampling,
        ]
        parts += [f"{n}={p.digest()}" for n, p in self._plans.items()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def __getitem__(self, plan: str) -> PlanFutures:
        self._column(plan, self.names[0])
        return PlanFutures(self, plan)

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)

    def __repr__(self) -> str:
        return f"Futures({self.model.name!r}, plans={list(self.plans)}, {self.draws:,} draws)"

    def _column(self, plan: str, name: str) -> Column:
        if plan not in self._columns:
            raise graph.unknown(plan, self._columns, "plan", PlanError)
        if name not in self._columns[plan]:
            known = self._columns[plan]
            if name in self.model.names:
                raise InputError(
                    f"{name!r} was not kept in this run", fix=f"simulate(..., keep=[..., {name!r}])"
                )
            raise graph.unknown(name, known, "name", InputError)
        return self._columns[plan][name]

    def draws_of(self, plan: str, name: str) -> Array:
        """The draws of a name under a plan, read-only. ``name[label]`` picks one component of a vector."""
        head, _, label = name.partition("[")
        column = self._column(plan, head if label else name)
        if (column.slot, column.factor) not in self._store.columns:
            raise not_kept(name)
        array = self._store.columns[column.slot, column.factor].view()
        array.flags.writeable = False
        if not label:
            return array
        labels = column.labels or ()
        if label.removesuffix("]") not in labels:
            raise graph.unknown(label.removesuffix("]"), labels, f"label of {head!r}", InputError)
        return array[:, labels.index(label.removesuffix("]"))]

    def _watched(self, plan: str, name: str) -> Watched | None:
        return self._store.watch.columns.get(self._column(plan, name.partition("[")[0]).slot)

    def _scalar(self, plan: str, name: str) -> Array:
        x = self.draws_of(plan, name)
        if x.ndim > 1:
            labels = self.labels(name) or ()
            raise InputError(
                f"{name!r} is a vector",
                valid=f"one component: {', '.join(labels)}",
                fix=f"{name}[{labels[0]}]" if labels else None,
            )
        return x

    def _unit(self, name: str) -> str:
        return self.unit(name.partition("[")[0])

    # -- numbers -----------------------------------------------------------------------------------------

    def mean(self, plan: str, name: str) -> Estimate:
        """The mean of a name under a plan. Raises :class:`CensoredError` where draws are censored."""
        watched = self._watched(plan, name)
        value, error = (
            watched.mean(self.sampling) if watched else mean_of(self._scalar(plan, name), self.sampling)
        )
        if not math.isfinite(value):
            raise self._censored(plan, name)
        return Estimate(value, error, self._unit(name), self.draws)

    def sd(self, plan: str, name: str) -> float:
        """The standard deviation over futures of a kept name; :class:`CensoredError` as for the mean."""
        x = self._scalar(plan, name)
        if not np.isfinite(x).all():
            raise self._censored(plan, name)
        return float(np.std(x, ddof=1))

    def quantile(self, plan: str, name: str, q: float) -> Estimate:
        """The q-quantile. Where it falls among censored draws the estimate says so and gives the limit."""
        if not 0.0 <= q <= 1.0:
            raise InputError(f"{q!r} is not a quantile", valid="a number from 0 to 1, such as 0.5")
        watched = self._watched(plan, name)
        if watched:
            value, error = self._watched_quantile(watched, q)
        else:
            value, error = quantile_of(
                np.asarray(self._scalar(plan, name), dtype=np.float64), q, self.sampling
            )
        if math.isinf(value) and value > 0:
            return Estimate(self._limit(name), math.inf, self._unit(name), self.draws, censored=True)
        return Estimate(value, error, self._unit(name), self.draws)

    def median(self, plan: str, name: str) -> Estimate:
        """The median: the quantile at one half."""
        return self.quantile(plan, name, 0.5)

    @staticmethod
    def _watched_quantile(watched: Watched, q: float) -> tuple[float, float]:
        h = watched.histogram
        value = h.quantile(q)
        spread = math.sqrt(max(q * (1 - q), 1 / (h.total + 2)) / max(h.total, 1))
        low, high = h.quantile(max(q - spread, 0.0)), h.quantile(min(q + spread, 1.0))
        if math.isinf(high):
            return value, math.inf
        return value, max((high - low) / 2, abs(value) * RELATIVE_WIDTH / 2)

    def probability(
        self,
        plan: str,
        name: str,
        test: Callable[[Array], Any] | None = None,
        *,
        above: float | None = None,
        below: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> Estimate:
        """The share of futures in which a name passes a test.

        Without a test the name must be a yes-or-no quantity. ``above`` and so on are limits in the name's
        unit and may be combined; ``test`` is a function of the draws that gives booleans.
        """
        limits = (above, below, at_least, at_most)
        self._check_limits(plan, name, limits)
        watched = self._watched(plan, name)
        if watched:
            return self._watched_probability(name, watched, test, limits)
        x = self._scalar(plan, name)
        if test is not None:
            hits = np.asarray(test(x), dtype=np.bool_)
        elif all(v is None for v in limits):
            hits = x if x.dtype == np.bool_ else self._yes_or_no(name, x)
        else:
            hits = np.ones(len(x), dtype=np.bool_)
            for limit, relation in zip(
                limits, (np.greater, np.less, np.greater_equal, np.less_equal), strict=True
            ):
                if limit is not None:
                    hits &= relation(x, limit)
        value, error = probability_of(hits, self.sampling)
        return Estimate(value, error, "", self.draws)

    def _check_limits(self, plan: str, name: str, limits: tuple[float | None, ...]) -> None:
        """Refuse a limit beyond that of censoring: nothing is known of what happens there."""
        limit = self._limit(name)
        beyond = [x for x in limits if x is not None and x > limit]
        if beyond and math.isfinite(limit) and self.censored(plan, name) > 0:
            share = self.censored(plan, name)
            raise CensoredError(
                f"{name!r} is known only up to {limit:g} {self._unit(name)}, so nothing can be said of "
                f"{beyond[0]:g}: {float(share):.2%} of its draws lie somewhere beyond the limit",
                partial={"limit": limit, "censored": share.to_json()},
            )

    def _watched_probability(
        self, name: str, watched: Watched, test: object, limits: tuple[float | None, ...]
    ) -> Estimate:
        above, below, at_least, at_most = limits
        if test is not None:
            raise not_kept(name)
        if all(v is None for v in limits):
            value, error = watched.mean(self.sampling)
            return Estimate(value, error, "", self.draws)
        low = above if above is not None else at_least
        high = below if below is not None else at_most
        value = 1.0 if low is None else watched.histogram.share_above(low)
        value -= 0.0 if high is None else watched.histogram.share_above(high)
        smoothed = min(max(value, 1 / (self.draws + 2)), 1 - 1 / (self.draws + 2))
        return Estimate(value, math.sqrt(smoothed * (1 - smoothed) / self.draws), "", self.draws)

    @staticmethod
    def _yes_or_no(name: str, x: Array) -> npt.NDArray[np.bool_]:
        if not np.all((x == 0.0) | (x == 1.0)):
            raise InputError(
                f"{name!r} is not a yes-or-no quantity",
                valid="a limit or a test",
                fix=f"probability(plan, {name!r}, above=0)",
            )
        hits: npt.NDArray[np.bool_] = x == 1.0
        return hits

    def censored(self, plan: str, name: str) -> Estimate:
        """The share of futures in which a name is only known to lie beyond its limit."""
        watched = self._watched(plan, name)
        if watched:
            share = watched.histogram.infinite / max(watched.histogram.total, 1)
            return Estimate(share, math.sqrt(share * (1 - share) / self.draws), "", self.draws)
        value, error = probability_of(np.isposinf(self._scalar(plan, name)), self.sampling)
        return Estimate(value, error, "", self.draws)

    def _limit(self, name: str) -> float:
        q = self.model.quantities.get(name.partition("[")[0])
        return q.not_after if q is not None and q.not_after is not None else math.inf

    def _censored(self, plan: str, name: str) -> CensoredError:
        share, median = self.censored(plan, name), self.quantile(plan, name, 0.5)
        return CensoredError(
            f"{name!r} has no mean under the plan {plan!r}: {float(share):.2%} of its draws are not finite. "
            f"Its median is {median}",
            partial={"censored": share.to_json(), "median": median.to_json()},
        )

    def compare(self, a: str, b: str, name: str) -> Comparison:
        """Compare two plans, draw by draw: the mean of A − B with its paired error, and P(A > B)."""
        unit = self._unit(name)
        slots = self._column(a, name.partition("[")[0]).slot, self._column(b, name.partition("[")[0]).slot
        pair = self._store.watch.pairs.get((min(slots), max(slots)))
        if pair is not None or self._watched(a, name) is not None:
            difference, greater, equal = watched_pair(slots, pair, self.sampling)
        else:
            difference, greater, equal = kept_pair(
                self._scalar(a, name), self._scalar(b, name), self.sampling
            )
        if not math.isfinite(difference[0]):
            raise self._censored(a if self.censored(a, name) else b, name)
        made = [
            Estimate(v, e, u, self.draws) for (v, e), u in ((difference, unit), (greater, ""), (equal, ""))
        ]
        return Comparison(a, b, name, unit, *made)

    # -- leaving -----------------------------------------------------------------------------------------

    def summary(self) -> dict[str, Any]:
        """Every scalar name under every plan: mean, quantiles, censored share; ready for JSON."""
        from leadtime.futures.export import summary

        return summary(self)

    def to_parquet(
        self, path: Path | str, names: Iterable[str] | None = None, *, single: bool = False
    ) -> None:
        """Write kept draws (all, unless ``names`` says which) as one Parquet file, with the units.

        There is a column for each plan and name, and one for a name that is the same under every plan.
        ``single`` halves the file and keeps seven digits.
        """
        from leadtime.futures.export import to_parquet

        to_parquet(self, path, names, single=single)
