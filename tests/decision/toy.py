"""Futures with known columns, for tests that need to choose the draws themselves."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from leadtime.errors import CensoredError


class Estimate(float):
    """A float with its Monte-Carlo error, like the engine's."""

    def __new__(cls, value, error):
        made = super().__new__(cls, value)
        made.error = error
        return made


def mean_of(x):
    x = np.asarray(x, float)
    if not np.all(np.isfinite(x)):
        raise CensoredError("some draws lie beyond the limit")
    return Estimate(np.mean(x), np.std(x) / np.sqrt(len(x)))


@dataclass
class ToyFutures:
    """``columns[plan][name]`` are the draws; everything else follows from them."""

    columns: dict
    units: dict = field(default_factory=dict)
    quantities: tuple = ("y",)
    name: str = "toy"
    seed: int = 0
    label_sets: dict = field(default_factory=dict)

    @property
    def model(self):
        return SimpleNamespace(
            name=self.name, quantities={q: SimpleNamespace(title="", name=q) for q in self.quantities}
        )

    @property
    def plans(self):
        return tuple(self.columns)

    @property
    def names(self):
        return tuple(next(iter(self.columns.values())))

    @property
    def beliefs(self):
        return SimpleNamespace(names=tuple(n for n in self.names if n not in self.quantities))

    @property
    def draws(self):
        return len(next(iter(next(iter(self.columns.values())).values())))

    def __getitem__(self, plan):
        return self.columns[plan]

    def unit(self, name):
        return self.units.get(name, "")

    def labels(self, name):
        return self.label_sets.get(name)

    def mean(self, plan, name):
        return mean_of(self[plan][name])

    probability = mean

    def quantile(self, plan, name, q):
        return Estimate(np.quantile(self[plan][name], q, method="inverted_cdf"), 0.01)

    def compare(self, a, b, name):
        x, y = np.asarray(self[a][name], float), np.asarray(self[b][name], float)
        return SimpleNamespace(
            difference=mean_of(x - y)
            if np.all(np.isfinite(x)) and np.all(np.isfinite(y))
            else mean_of([np.inf]),
            p_greater=mean_of(x > y),
            p_equal=mean_of(x == y),
        )
