"""Small models that the tests of the engine share."""

from __future__ import annotations

import numpy as np
import pytest

import leadtime as lt


@pytest.fixture
def need_model() -> lt.Model:
    """Hours needed: the example of the README."""
    m = lt.Model("need")

    @m.quantity("hour")
    def need(work, overhead):
        """Work and what comes on top of it."""
        return work * (1 + overhead)

    return m


@pytest.fixture
def need_beliefs() -> lt.Beliefs:
    """Beliefs for it, with a correlation."""
    return lt.Beliefs.parse(
        {"work": "100 to 1000 hours", "overhead": "uniform(0.05, 0.4)"},
        correlations=[("work", "overhead", 0.3)],
    )


@pytest.fixture
def team_model() -> lt.Model:
    """A model with a table, a split, a choice and a vector quantity."""
    m = lt.Model("team")
    m.table(
        "people",
        {"headcount": lt.Input("person", "How many"), "pace": lt.Input("work_hour / day", "Hours each")},
    )
    m.table("activities", {"gain": lt.Input("", "Gain"), "raises": lt.Choice(("concern", "options"), "What")})
    m.split("share", rows="people", fixed=("research",), columns="activities")

    @m.quantity("work_hour / day", over="people")
    def labour(headcount, pace):
        """Hours of work a day of each group."""
        return headcount * pace

    @m.quantity("work_hour / day")
    def research(labour, share):
        """Hours of research a day."""
        return lt.ordered_sum(labour * share[..., 0])

    @m.quantity("work_hour / day")
    def raised(labour, share, gain, raises):
        """Hours a day that raise concern, weighted by their gain."""
        hours = np.sum(labour[..., :, None] * share, axis=-2)[..., 1:]
        return lt.ordered_sum(hours * gain * (raises == 0))

    return m


@pytest.fixture
def team_beliefs() -> lt.Beliefs:
    """Two groups and two activities."""
    return lt.Beliefs.parse(
        {
            "headcount": {"technical": 100, "governance": "20 to 40"},
            "pace": {"technical": "5 to 8 hours / day", "governance": "6 work_hours / day"},
            "gain": {"outreach": "0.5 to 2", "advocacy": "0.1 to 1"},
            "raises": {"outreach": 0, "advocacy": 1},
        }
    )
