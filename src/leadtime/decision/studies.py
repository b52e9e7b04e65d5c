"""A study that somebody could run before choosing: what it would show, what it costs, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from leadtime.decision.columns import Floats
from leadtime.decision.voi import sample_mean, sample_share
from leadtime.errors import InputError, listing
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.draw import draw

_MOST = 1e18
KINDS = ("experiment", "survey", "forecast")


@dataclass(frozen=True)
class Study:
    """A study of one belief.

    ``about`` is the belief, a component as ``column[row]``. ``kind``:

    ``experiment``
        the mean of ``n`` measurements, each normal around the truth with sd ``noise``, in the belief's unit;
    ``survey``
        ``n`` independent answers, each "yes" with the probability that the belief is about;
    ``forecast``
        waiting until a question resolves: whether the truth lies below ``below``, told rightly with the
        probability ``accuracy``.

    ``cost`` is in ``dollar`` or ``work_hour``; its mean counts. ``takes`` is how long it takes (text).
    """

    name: str
    about: str
    kind: str = "experiment"
    n: int = 1
    noise: float = 0.0
    below: float | None = None
    accuracy: float = 1.0
    cost: Distribution | str | float = 0.0
    takes: str = ""
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"the study {self.name!r} is a {self.kind!r}", valid=listing(KINDS))
        if self.kind == "forecast" and self.below is None:
            raise InputError(
                f"the forecast {self.name!r} does not say what it resolves",
                valid="below: the value that the truth may lie below",
            )
        if self.kind == "forecast" and not 0.5 <= self.accuracy <= 1:
            raise InputError(
                f"the forecast {self.name!r} has the accuracy {self.accuracy!r}", valid="from 0.5 to 1"
            )
        if not isinstance(self.cost, Distribution):
            object.__setattr__(self, "cost", parse_distribution(self.cost))

    @property
    def price(self) -> tuple[float, str]:
        """The mean of the cost and its unit: dollars, or hours of work; without a unit where it is
        nothing.
        """
        cost = self.cost
        if not isinstance(cost, Distribution) or (not cost.unit and cost.constant == 0):
            return 0.0, ""
        for unit in ("dollar", "work_hour"):
            try:
                mean = float(converted(cost, unit).mean())
            except InputError:
                continue
            if mean < 0:
                raise InputError(f"the cost of the study {self.name!r} is below 0", valid="0 dollars or more")
            if not mean <= _MOST:
                found = f"the mean of the cost of the study {self.name!r} is beyond all reason"
                raise InputError(found, valid=f"a cost of at most {_MOST:g}, and a tail that has a mean")
            return mean, unit
        raise InputError(
            f"the cost of the study {self.name!r} is {cost}", valid="money or work: 20000 dollars, 300 hours"
        )

    def shows(self, parameter: Floats, seed: int = 0) -> Floats:
        """A simulated result for each draw of what it is about, with luck of its own (common random
        numbers).
        """
        u = draw({f"study {self.name}": parse_distribution("uniform(0, 1)")}, len(parameter), seed)
        luck = np.clip(next(iter(u.values())), 1e-12, 1 - 1e-12)
        if self.kind == "survey":
            if not ((parameter >= 0) & (parameter <= 1)).all():
                raise InputError(
                    f"the survey {self.name!r} is about {self.about!r}, which is not a chance",
                    valid="a belief between 0 and 1, or design: experiment with its noise",
                )
            return sample_share(parameter, self.n, luck)
        if self.kind == "experiment":
            return sample_mean(parameter, self.n, self.noise, ndtri(luck))
        told: Any = (parameter < (self.below or 0.0)) == (luck < self.accuracy)
        return np.asarray(told, dtype=np.float64)

    def told(self) -> str:
        """What the study does, in a few words."""
        if self.kind == "survey":
            return f"survey, {self.n:,} answers"
        if self.kind == "experiment":
            return f"{self.n:,} measurement{'s' if self.n > 1 else ''}"
        return "a forecast to wait for"
