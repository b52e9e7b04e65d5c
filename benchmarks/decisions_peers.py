"""Who computes the problems of :mod:`benchmarks.decisions`: Leadtime, and what one would use instead.

Each function makes a contender: a call from what a problem hands over to the figures that it asks for. Peers
are imported where they are made, so that a process holds one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Call = Callable[[Any], tuple[float, ...]]
ISHIGAMI = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
A, B = 7.0, 0.1


def ishigami(x):
    """Ishigami's function, sin x₁ + a sin² x₂ + b x₃⁴ sin x₁, of points (n, 3)."""
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


# -- EVPPI: (benefits, inputs) → a value for each input ----------------------------------------------------


def leadtime_evppi(*, null: bool = False) -> Call:
    """The spline in the normal score of the rank; with ``null`` also what chance makes of nothing."""
    from leadtime.decision.voi import evppi

    return lambda data: tuple(evppi(data[0], x, null=null, sampling="plain").value for x in data[1])


def voiage_line() -> Call:
    """As voiage comes: a straight line."""
    return _voiage(None)


def voiage_spline() -> Call:
    """The regression of voiage made as flexible as ours: cubic splines at 15 quantiles, by scikit-learn."""
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import SplineTransformer

    return _voiage(lambda: make_pipeline(SplineTransformer(15, knots="quantile"), LinearRegression()))


def _voiage(regression) -> Call:
    from voiage.methods.basic import evppi
    from voiage.schema import ParameterSet

    def call(data):
        benefits, inputs = data
        named = {f"x{k}": x for k, x in enumerate(inputs)}
        samples = ParameterSet.from_numpy_or_dict(named)
        made = regression and regression()
        return tuple(float(evppi(benefits, samples, [name], regression_model=made)) for name in named)

    return call


# -- indices ------------------------------------------------------------------------------------------------


def leadtime_first() -> Call:
    """First-order indices from draws that exist: points (n, 3) and outcomes."""
    from leadtime.decision.indices import first_order

    return lambda data: tuple(first_order(x, data[1])[0] for x in data[0].T)


def leadtime_both() -> Call:
    """First-order and total indices from draws that exist."""
    from leadtime.decision.indices import total_index

    first = leadtime_first()

    def call(data):
        points, outcome = data
        columns = list(points.T)
        others = [[x for j, x in enumerate(columns) if j != i] for i in range(len(columns))]
        return (*first(data), *(total_index(rest, outcome) for rest in others))

    return call


def salib_rbd_fast() -> Call:
    """First-order indices by random balance designs, from draws that exist."""
    from SALib.analyze import rbd_fast

    return lambda data: tuple(map(float, rbd_fast.analyze(ISHIGAMI, data[0], data[1], seed=1)["S1"]))


def salib_hdmr() -> Call:
    """First-order and total indices by a high-dimensional model representation, from draws that exist.

    With ten pieces for each spline, the most that it takes: with its two, x₂ comes out as 0.35.
    """
    from SALib.analyze import hdmr

    def call(data):
        found = hdmr.analyze(ISHIGAMI, *data, maxorder=2, m=10, K=1, seed=1)
        return (*map(float, found["S"][:3]), *map(float, found["ST"][:3]))

    return call


def leadtime_designed() -> Call:
    """Sobol' points of one's own choosing, and the first-order indices from them: (evaluations, seed)."""
    from scipy.stats import qmc

    found = leadtime_first()

    def call(data):
        count, seed = data
        points = (2 * qmc.Sobol(3, seed=seed).random(count) - 1) * np.pi
        return found((points, ishigami(points)))

    return call


def leadtime_paired() -> Call:
    """Pairs of Sobol' points, and both indices from them: (evaluations, seed)."""
    from leadtime.decision.indices import designed_indices

    def call(data):
        count, seed = data
        found = designed_indices(lambda u: ishigami((2 * u - 1) * np.pi), 3, count // 5, seed)
        return (*map(float, found.first), *map(float, found.total))

    return call


def salib_sobol(*, total: bool) -> Call:
    """Saltelli's design on Sobol' points and its estimators, with the bootstrap that it comes with."""
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol as sample

    def call(data):
        count, seed = data
        points = sample.sample(ISHIGAMI, count // 5, calc_second_order=False, seed=seed)
        found = analyse.analyze(ISHIGAMI, ishigami(points), calc_second_order=False, seed=seed)
        return tuple(float(v) for key in (("S1", "ST") if total else ("S1",)) for v in found[key])

    return call


# -- cascades: (people, tails, heads, strength, seeds, worlds, seed) → the mean spread ----------------------


def leadtime_cascade() -> Call:
    """Sixty-four worlds at a time."""
    from leadtime.models.influence import Network, spread

    networks: dict[tuple[int, float], Network] = {}

    def call(data):
        people, tails, heads, p, seeds, worlds, seed = data
        if (people, p) not in networks:
            networks[people, p] = Network(people, tails, heads, np.full(len(tails), p))
        network = networks[people, p]
        return (spread(network, seeds, draws=worlds, seed=seed, exact=False).mean,)

    return call


def cynetdiff_cascade() -> Call:
    """One world after another, compiled."""
    from array import array

    from cynetdiff.models import IndependentCascadeModel

    models: dict[tuple[int, float], IndependentCascadeModel] = {}

    def call(data):
        people, tails, heads, p, seeds, worlds, seed = data
        if (people, p) not in models:
            starts = array("I", np.searchsorted(tails, np.arange(people)).astype(np.uint32).tobytes())
            ends = array("I", heads.astype(np.uint32).tobytes())
            models[people, p] = IndependentCascadeModel(starts, ends, activation_prob=p)
        model = models[people, p]
        model.set_seeds(seeds)
        model.set_rng(seed)
        total = 0
        for _ in range(worlds):
            model.reset_model()
            model.advance_until_completion()
            total += model.get_num_activated_nodes()
        return (total / worlds,)

    return call


def python_cascade() -> Call:
    """One world after another in plain Python, over the adjacency of a networkx graph."""
    import random

    import networkx as nx

    graphs: dict[int, dict[int, list[int]]] = {}

    def call(data):
        people, tails, heads, p, seeds, worlds, seed = data
        if people not in graphs:
            graph = nx.DiGraph()
            graph.add_nodes_from(range(people))
            graph.add_edges_from(zip(tails.tolist(), heads.tolist(), strict=True))
            graphs[people] = {u: list(near) for u, near in graph.adjacency()}
        luck = random.Random(seed).random  # noqa: S311 - worlds, not secrets
        near, total = graphs[people], 0
        for _ in range(worlds):
            reached, front = set(seeds), list(seeds)
            while front:
                front = [v for u in front for v in near[u] if v not in reached and luck() < p]
                front = list(dict.fromkeys(front))
                reached.update(front)
            total += len(reached)
        return (total / worlds,)

    return call


# -- the budget: futures → EVPI, then EVPPI of each belief --------------------------------------------------


def leadtime_information() -> Call:
    """The whole question, with the null and the floor of each belief."""
    from leadtime.decision import information

    def call(futures):
        found = information(futures)
        worth = {row["name"]: row["value"] for row in found.data["rows"]}
        return (found.data["evpi"], *(worth[f"x[b{k}]"] for k in range(len(worth))))

    return call
