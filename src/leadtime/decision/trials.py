"""What there is to try at crunch time, drawn: techniques, whether each works, and what it costs to find out.

Techniques are stated by hand, or taken from the draws of a model that has them, with whatever that model says
of the research done before and of how they hang together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import known_plans, reference_plan
from leadtime.decision.defaults import defaults_for
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw
from leadtime.futures.limits import breach, parse_limits
from leadtime.models.ordering import Bools, Floats, correlated_successes

if TYPE_CHECKING:
    from leadtime.futures import Futures

DRAWS = 40_000


@dataclass(frozen=True)
class Technique:
    """Something to try: the chance that it ``works``, and the work to try it (``cost``, in ``unit``).

    ``value`` is what its result is worth, in the unit of the cost, for a search of the best result rather
    than of the first success. Numbers, texts or distributions.
    """

    name: str
    works: Any = 1.0
    cost: Any = 1.0
    value: Any = None
    unit: str = "work_hour"

    def distributions(self) -> dict[str, Distribution]:
        """The stated numbers by name; the cost and the value in the technique's unit."""
        made = {
            "works": parse_distribution(self.works),
            "cost": parse_distribution(self.cost, unit=self.unit),
        }
        if self.value is not None:
            made["value"] = parse_distribution(self.value, unit=self.unit)
        return made


@dataclass(frozen=True)
class Trials:
    """Techniques in every draw, arrays of shape (draws, n).

    ``chance`` is what is known at crunch time of the chance that each works, ``cost`` what it takes to try
    it in ``unit``, ``works`` whether it would and ``quality`` its hidden quality, standard normal, which
    decides that. ``independent`` techniques say nothing of one another. ``values`` are what the results are
    worth, where that is stated.
    """

    names: tuple[str, ...]
    chance: Floats
    cost: Floats
    works: Bools
    quality: Floats
    unit: str = "work_hour"
    independent: bool = True
    values: Floats | None = None

    def __len__(self) -> int:
        return len(self.names)


def drawn(
    techniques: Sequence[Technique], correlation: float = 0.0, draws: int = DRAWS, seed: int = 0
) -> Trials:
    """Draws of techniques whose hidden qualities have this correlation with one another.

    Tails of chances beyond 0 and 1, and of costs below 0, are cut to these. Raises :class:`InputError`
    without techniques, with two of one name, with costs in several units or values of only some, with chances
    or costs that lie mostly beyond, or a correlation outside 0 to 1.
    """
    names = tuple(t.name for t in techniques)
    if not names:
        raise InputError("there is no technique to try", valid="one technique or more")
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(f"two techniques are named {twice[0]!r}", valid="one name each")
    _alike(techniques)
    stated = {t.name: t.distributions() for t in techniques}
    normal = parse_distribution("normal(0, 1)")
    dists = {f"{f}[{n}]": d for n, own in stated.items() for f, d in own.items()}
    dists |= {f"quality_luck[{n}]": normal for n in names} | {"quality shared": normal}
    columns = draw(dists, draws, seed)

    def of(what: str, limits: str | None = None) -> Floats:
        cells = [f"{what}[{n}]" for n in names]
        own = [columns[c] if limits is None else inside(c, dists[c], columns[c], limits) for c in cells]
        return np.stack(own, axis=1)

    chance, cost = of("works", "[0, 1]"), of("cost", "[0, inf)")
    luck, shared = of("quality_luck"), columns["quality shared"]
    works = correlated_successes(chance, correlation, luck, shared)
    quality = np.sqrt(correlation) * shared[:, None] + np.sqrt(1 - correlation) * luck
    values = of("value") if all("value" in own for own in stated.values()) else None
    return Trials(names, chance, cost, works, quality, techniques[0].unit, correlation == 0, values)


def _alike(techniques: Sequence[Technique]) -> None:
    """One unit for all costs, and a value for all results or for none."""
    units = sorted({t.unit for t in techniques})
    if len(units) > 1:
        raise InputError(
            f"costs are in {units[0]!r} and in {units[1]!r}", valid="one unit for all techniques"
        )
    without = [t.name for t in techniques if t.value is None]
    if 0 < len(without) < len(techniques):
        valid = "a value for the result of every technique, or for none"
        raise InputError(f"the technique {without[0]!r} has no value, and others have", valid=valid)


def inside(name: str, dist: Distribution, x: Floats, limits: str) -> Floats:
    """Draws of a number that has limits, what lies beyond them at their ends.

    Raises :class:`InputError` where most of the distribution lies beyond.
    """
    within = parse_limits(limits, dist.unit)
    beyond = breach(name, dist, within)
    if beyond is not None and beyond.wrong:
        raise InputError(beyond.found, valid=beyond.valid, fix=beyond.fix)
    return np.clip(x, *within.ends(dist.unit))


def trials_in(futures: Futures, plan: str | None = None, draws: int = DRAWS) -> Trials | None:
    """The techniques of a model that has them, under a plan (``today``, else the first); None for others.

    The futures are simulated again, for what they need not have kept, over at most so many draws.
    """
    from leadtime.futures import simulate

    searched = defaults_for(futures.model.name).search
    if searched is None or searched.chance not in futures.model.names:
        return None
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    wanted = [searched.chance, searched.cost, searched.works, searched.quality]
    run = simulate(
        futures.model,
        futures.beliefs,
        [futures.plan(name)],
        draws=min(draws, futures.draws),
        seed=futures.seed,
        keep=wanted,
        sampling=futures.sampling,
    )
    labels = run.labels(searched.chance) or ()
    if not labels:
        return None
    chance, cost, works, quality = (np.asarray(run[name][w], dtype=np.float64) for w in wanted)
    return Trials(labels, chance, cost, works != 0, quality, run.unit(searched.cost), independent=False)
