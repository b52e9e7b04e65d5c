"""Real :class:`Futures` over columns that a test chooses itself."""

from types import SimpleNamespace

import numpy as np

from leadtime.futures import Futures, Model, Plan, Quantity
from leadtime.futures.results import Column
from leadtime.futures.watch import WatchList


def futures_of(columns, units=None, *, quantities=("y",), name="toy", labels=None):
    """Futures whose draws are ``columns[plan][name]``; names that are not quantities are inputs."""
    units, labels = units or {}, labels or {}
    first = next(iter(columns.values()))
    inputs = tuple(n for n in first if n not in quantities)
    model = Model(name)
    for q in quantities:
        model.quantities[q] = Quantity(q, units.get(q, ""), lambda: None, inputs)
    placed, arrays = {}, {}
    for plan, named in columns.items():
        for n, draws in named.items():
            slot = len(arrays)
            arrays[slot, 1.0] = np.asarray(draws)
            placed.setdefault(plan, {})[n] = Column(slot, 1.0, units.get(n, ""), labels.get(n))
    store = SimpleNamespace(
        draws=len(next(iter(first.values()))), columns=arrays, watch=WatchList({}), kept=list(arrays)
    )
    beliefs = SimpleNamespace(names=inputs, correlations=())
    return Futures(model, beliefs, tuple(Plan(p) for p in columns), placed, store, seed=0, sampling="plain")
