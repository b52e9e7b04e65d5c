"""Draws beside a model: keyed as the engine's own are."""

from __future__ import annotations

import numpy as np
import pytest

from leadtime import Beliefs, Model, parse_distribution, simulate
from leadtime.errors import InputError
from leadtime.futures.draw import draw

DIST = parse_distribution("2 to 12 years")


def test_a_name_sees_the_luck_that_the_engine_gives_it():
    """The same name, seed and number of draws give the engine's own draws, beyond the first block too."""
    m = Model("m")

    @m.quantity("year")
    def same(x):
        return x

    futures = simulate(m, Beliefs.parse({"x": "2 to 12 years"}), draws=40_000, seed=3)
    made = draw({"x": DIST}, 40_000, 3)["x"]
    np.testing.assert_allclose(made, futures[futures.plans[0]]["x"], rtol=1e-14)


def test_fewer_draws_are_the_first_of_many():
    """A shorter run is a prefix of a longer one, and other names disturb nothing."""
    long = draw({"a": DIST, "b": DIST}, 40_000, 1)
    assert np.array_equal(draw({"b": DIST}, 1_000, 1)["b"], long["b"][:1_000])
    assert not np.array_equal(long["a"], long["b"])


def test_the_mean_is_that_of_the_distribution():
    """The draws are of the distribution, and a constant is the same in every future."""
    made = draw({"a": DIST, "c": parse_distribution("3 days")}, 50_000)
    assert np.mean(made["a"]) == pytest.approx(DIST.mean(), rel=0.01)
    assert set(made["c"]) == {3.0}


def test_no_draws_are_refused():
    """Fewer than one draw is an error that says what to type."""
    with pytest.raises(InputError, match="draws is 0"):
        draw({"a": DIST}, 0)
