"""How a plan divides each group's time, and other ways to divide it, simulated over the same futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leadtime.decision.columns import Floats, Outcome
from leadtime.errors import CensoredError, InputError
from leadtime.futures.sampling import BATCH

if TYPE_CHECKING:
    from leadtime.futures import Futures, Plan

AT_ONCE = 60
"""So many plans are simulated in one go, so that memory does not grow with their number."""


@dataclass(frozen=True)
class Group:
    """One row of a split: who divides their time, over which uses, in which shares (they sum to one)."""

    split: str
    row: str
    uses: tuple[str, ...]
    shares: Floats

    @property
    def key(self) -> tuple[str, str]:
        """The split and the row."""
        return self.split, self.row


def groups_of(futures: Futures, plan: str) -> tuple[Group, ...]:
    """Every group of a plan, in the order of the model. Raises :class:`InputError` where it has no split."""
    from leadtime.futures.resolve import Resolver

    resolver = Resolver(futures.model, futures.beliefs)
    _, arrays = resolver.overrides(futures.plan(plan))
    made = []
    for name, split in futures.model.splits.items():
        uses = resolver.columns(split)
        rows = next(
            (resolver.labels(n) for n, i in futures.model.inputs.items() if i.table == split.rows), ()
        )
        made += [Group(name, row, uses, arrays[name][0, i].copy()) for i, row in enumerate(rows or ())]
    if not made:
        raise InputError(
            f"the model {futures.model.name!r} has nobody who divides their time",
            valid="a model with a split",
        )
    return tuple(made)


def divided(futures: Futures, plan: str, name: str, changed: Mapping[tuple[str, str], Floats]) -> Plan:
    """The plan under another name, with the shares of some groups (split, row) in place of its own."""
    from leadtime.futures import Plan

    groups = groups_of(futures, plan)
    rows = {g.row for g in groups}
    rest = {
        k: v for k, v in futures.plan(plan).sets.items() if k not in rows and k not in futures.model.splits
    }
    splits: dict[str, dict[str, dict[str, float]]] = {}
    for g in groups:
        shares = np.maximum(changed.get(g.key, g.shares), 0.0)
        shares = shares / shares.sum()
        splits.setdefault(g.split, {})[g.row] = {
            use: float(x) for use, x in zip(g.uses, shares, strict=True) if x > 0
        }
    return Plan(name, {**rest, **splits})


def benefits(
    futures: Futures, plans: Sequence[Plan], judge: Outcome, draws: int, seed: int | None = None
) -> Floats:
    """The benefit of each plan, more is better, by batch of draws: shape (plans, batches).

    ``draws`` are cut to whole batches. Common random numbers: batch b is the same futures for every plan.
    Raises :class:`CensoredError` where draws lie beyond the outcome's limit.
    """
    from leadtime.futures import simulate

    batches = max(2, draws // BATCH)
    made = np.empty((len(plans), batches))
    for start in range(0, len(plans), AT_ONCE):
        some = plans[start : start + AT_ONCE]
        run = simulate(
            futures.model,
            futures.beliefs,
            some,
            draws=batches * BATCH,
            seed=futures.seed if seed is None else seed,
            keep=[judge.name],
            sampling=futures.sampling,
        )
        for i, plan in enumerate(some):
            y = np.asarray(run[plan.name][judge.name], dtype=np.float64)
            if not np.isfinite(y).all():
                raise CensoredError(
                    f"{judge.name!r} has draws beyond its limit, so it has no mean to improve"
                )
            made[start + i] = judge.sign * y.reshape(batches, BATCH).mean(axis=1)
    return made


def mean_and_error(by_batch: Floats) -> tuple[float, float]:
    """The mean of batch means and its standard error."""
    return float(by_batch.mean()), float(by_batch.std(ddof=1) / np.sqrt(len(by_batch)))


def hours_a_year(futures: Futures, group: Group) -> float | None:
    """Hours that a group works in a year now, by the means of the beliefs that the model's table names."""
    from leadtime.decision.defaults import defaults_for

    names = defaults_for(futures.model.name).hours_of.get(group.split, ())
    found = 1.0
    for name in names:
        component = f"{name}[{group.row}]"
        if component not in futures.beliefs:
            return None
        found *= float(futures.beliefs[component].dist.mean())
    return found if names else None
