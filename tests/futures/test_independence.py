"""A quantity gives each future its value by itself, or it is refused."""

from __future__ import annotations

import numpy as np
import pytest

import leadtime as lt
from leadtime.errors import ModelError
from leadtime.futures import independence

BELIEFS = {"t": "1 to 9", "s": "uniform(0, 1)"}


def run(function, plans=None):
    """One quantity of two uncertain inputs, simulated."""
    m = lt.Model("mixing")
    m.quantity()(function)
    return lt.simulate(m, BELIEFS, plans, draws=3000)


MIXING = {
    "the mean": lambda t, s: s * 0 + t.mean(),
    "relative to the mean": lambda t, s: s * t / t.mean(),
    "a little of the mean": lambda t, s: s + 1e-6 * np.mean(t),
    "the mean itself": lambda t, s: np.mean(t * s),
    "standardised": lambda t, s: (t - np.mean(t)) / np.std(t) + s,
    "above the mean": lambda t, s: (t > np.mean(t)) & (s > 0),
    "the largest": lambda t, s: t * s == np.max(t * s),
    "the largest of all": lambda t, s: s + np.max(t, axis=-1),
    "ranks": lambda t, s: np.argsort(np.argsort(t)) * s,
    "sorted": lambda t, s: np.sort(t) * s,
    "reversed": lambda t, s: t[::-1] * s,
    "the one before": lambda t, s: np.roll(t, 1) * s,
    "running sums": lambda t, s: np.cumsum(t) * s,
    "the first future": lambda t, s: t[0] * s,
    "one future": lambda t, s: t[1] + s,
    "a quantile": lambda t, s: np.quantile(t, 0.9) - s,
    "whether any": lambda t, s: s + np.any(t > 15),
    "how many": lambda t, s: s + np.sum(t > 4) / t.size,
    "dice of its own": lambda t, s: t + s * np.random.default_rng().normal(size=t.shape),
}


@pytest.mark.parametrize("name", MIXING)
def test_a_quantity_that_mixes_futures_is_refused(name):
    """Means, ranks, neighbours, other futures by number, dice of one's own: all depend on the company."""

    def odd(t, s):
        return MIXING[name](t, s)

    with pytest.raises(ModelError, match=r"the quantity 'odd' mixes futures"):
        run(odd)


LAWFUL = {
    "elementwise": lambda t, s: np.exp(-t) * np.log1p(s) ** 3,
    "a constant": lambda t, s: 3.0,
    "a constant array": lambda t, s: np.zeros(1),
    "nothing but ones": lambda t, s: np.ones_like(t),
    "yes or no": lambda t, s: t * s > 2,
    "beyond all numbers": lambda t, s: np.where(t > 3, np.inf, s),
    "a sum over a stack": lambda t, s: np.sum(np.stack([t, s, t * s], axis=-1), axis=-1),
    "running sums over a stack": lambda t, s: np.cumsum(np.stack([t, s], axis=-1), axis=-1)[..., 1],
    "a mean over a stack": lambda t, s: np.mean(np.stack([t, s], axis=-1), axis=-1),
    "the largest of a stack": lambda t, s: np.max(np.stack([t, s], axis=-1), axis=-1),
    "a product of matrices": lambda t, s: np.stack([t, s], axis=-1) @ np.array([0.3, 0.7]),
    "sorted within": lambda t, s: np.sort(np.stack([t, s], axis=-1), axis=-1)[..., 0],
    "a table": lambda t, s: np.interp(t, [0, 5, 20], [0, 1, 3]) * s,
    "cancellation": lambda t, s: (t + 1e9) - 1e9 + s,
    "steps": lambda t, s: np.floor(t) + np.searchsorted([0.2, 0.7], s),
    "squeezed": lambda t, s: np.squeeze(np.stack([t * s], axis=-1), axis=-1),
    "at least two": lambda t, s: t * s if t.size > 1 else t[1],
}


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_quantities_pass(name):
    """What treats each future by itself is never refused, in whatever shape it thinks."""

    def fine(t, s):
        return LAWFUL[name](t, s)

    assert run(fine)["plan"]["fine"].shape == (3000,)


def test_a_constant_may_be_averaged():
    """A plan that fixes an input leaves nothing to mix; one that does not is found whatever its place."""

    def level(t, s):
        return s + np.mean(t)

    assert run(level, {"fixed": {"t": 3}})["fixed"]["level"].std() > 0
    with pytest.raises(ModelError, match="mixes futures"):
        run(level, {"fixed": {"t": 3}, "free": {}})


def test_a_lever_cannot_hide_it():
    """A quantity that mixes futures under the second plan only is found."""
    m = lt.Model("hidden")
    m.lever("switch", "", default=0)

    @m.quantity()
    def level(t, switch):
        return t + switch * np.mean(t)

    lt.simulate(m, {"t": "1 to 9"}, {"off": {}}, draws=10)
    with pytest.raises(ModelError, match="'level' mixes futures"):
        lt.simulate(m, {"t": "1 to 9"}, {"off": {}, "on": {"switch": 1}}, draws=10)


def test_vectors_are_free_along_their_labels(team_model, team_beliefs):
    """Sums over the rows of a table are what a table is for."""
    share = {"technical": {"research": 1}, "governance": {"outreach": 1}}
    assert lt.simulate(team_model, team_beliefs, {"p": share}, draws=10).draws == 10


def test_one_tie_is_no_proof(monkeypatch):
    """A single comparison that rounding turned the other way accuses nobody."""
    answers = iter([True, True, False, True, True, True])
    monkeypatch.setattr(independence, "_same", lambda a, b: next(answers))

    def fine(t, s):
        return t > s

    assert run(fine).draws == 3000
