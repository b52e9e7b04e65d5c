"""A small world for the crunch model: every input as a number or an array of draws, evaluated without the
engine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from leadtime.models.crunch import crunch
from leadtime.models.crunch.buying_time import RAISES
from leadtime.models.crunch.inputs import SCALARS

YEAR = 365.25
GROUPS, ACTIVITIES, TECHNIQUES = 2, 5, 4


def world(n: int = 400, seed: int = 0) -> dict[str, Any]:
    """Random but sensible inputs in base units (day, work_hour, dollar), with all five kinds of activity."""
    rng = np.random.default_rng(seed)

    def u(lo: float, hi: float, *k: int) -> Any:
        return rng.uniform(lo, hi, (n, *k))

    split = rng.dirichlet(np.ones(3 + ACTIVITIES), GROUPS)[None]
    return {
        "share": split,
        "headcount": u(10, 800, GROUPS), "growth": u(-0.05, 0.4, GROUPS) / YEAR,
        "hours": u(1200, 2000, GROUPS) / YEAR,
        "talent_spread": u(0.2, 1.8, GROUPS), "signal": u(0, 1, GROUPS),
        "seconded": u(0, 0.5, GROUPS),
        "research_skill": u(0.2, 1, GROUPS), "influence_skill": u(0.5, 2, GROUPS),
        "raises": np.arange(float(ACTIVITIES))[None], "effect": u(0.1, 1.5, ACTIVITIES),
        "scale": u(5e3, 1e6, ACTIVITIES), "backfire": u(0, 0.3, ACTIVITIES), "tail": u(0, 1, ACTIVITIES),
        "extra_hours": np.zeros((1, ACTIVITIES)), "backfire_luck": u(0, 1, ACTIVITIES),
        "works": u(0.05, 0.8, TECHNIQUES), "cost": u(100, 3e4, TECHNIQUES),
        "quality_luck": rng.normal(size=(n, TECHNIQUES)), "proxy_noise": rng.normal(size=(n, TECHNIQUES)),
        "looks": rng.normal(size=(n, TECHNIQUES)),
        "part": u(0.1, 1, 3), "speedup": u(1, 10, 3), "lost": u(0, 0.6, 3),
        "dangerous_model_in": np.exp(rng.normal(1.3, 0.7, n)) * YEAR, "trend_weight": np.array([0.4]),
        "horizon_now": u(8, 50), "horizon_needed": u(170, 2e4), "horizon_growth": u(1, 4) / YEAR,
        "doubling_shrinks": u(0, 0.1), "trend_lag": u(-100, 300), "trend_luck": u(0, 1),
        "horizon": np.array([30 * YEAR]), "growth_lasts": u(3, 12) * YEAR,
        "reference_labour": np.array([40_000 / YEAR]), "parallelism": u(0.3, 1), "support_tail": u(0, 1),
        "tooling_scale": u(1e4, 3e5), "tooling_shortens": u(0, 0.9), "tooling_saves": u(0, 0.4),
        "proxy_validity": u(0, 0.8), "proxy_scale": u(1e4, 1e5), "proxy_bias": u(0, 1),
        "proxy_tooling": u(0, 0.5), "proxy_talent": u(0, 0.8), "assistance_now": u(1, 1.5),
        "relevance_half_life": u(1, 8) * YEAR, "relevance_floor": u(0, 0.3),
        "extra_research_hours": np.zeros(1), "outside_worth": u(0, 0.5),
        "early_worth": u(0.1, 1), "research_helps": u(0, 1.5),
        "concern": u(0.05, 0.9), "options": u(0.05, 0.9),
        "concern_decided": u(-0.5, 1), "options_decided": u(-0.5, 1),
        "max_extension": u(30, 400), "base_window": u(5, 150), "rival_lead": u(0, 400),
        "delay_cost": np.array([1e9]), "gradual": u(0, 200), "lab_team": u(5, 200), "crunch_hours": u(5, 10),
        "safety_tax": u(0, 0.4), "integration_today": u(5, 120), "case_work": u(1e4, 1e6),
        "prior_part": u(0, 0.4), "research_scale": u(1e5, 3e6), "fallback_work": u(1e4, 5e5),
        "tripwire": u(0.05, 0.9), "hold_with_tripwire": u(0.5, 1), "hold_without": u(0, 0.5),
        "patience": u(10, 500), "risk_in_time": u(0, 0.1), "risk_held": u(0, 0.2),
        "risk_deployed": u(0.1, 0.8),
        "risk_rival": u(0.1, 0.9),
    }  # fmt: skip


def evaluate(inputs: dict[str, Any]) -> dict[str, Any]:
    """Every quantity of the model, from inputs in base units."""
    values = dict(inputs)
    for name in crunch.order():
        q = crunch.quantities[name]
        values[name] = q.function(*(values[need] for need in q.needs))
    return values


def without_activity(inputs: dict[str, Any], j: int) -> dict[str, Any]:
    """The same world without the row ``j`` of the activities, whose share must be zero."""
    columns = ("raises", "effect", "scale", "backfire", "tail", "extra_hours", "backfire_luck")
    kept = {name: np.delete(inputs[name], j, axis=-1) for name in columns}
    return inputs | kept | {"share": np.delete(inputs["share"], 3 + j, axis=-1)}


def idle(inputs: dict[str, Any], j: int) -> dict[str, Any]:
    """The same world with nobody on activity ``j``; its time goes to research."""
    share = inputs["share"].copy()
    share[..., 0] += share[..., 3 + j]
    share[..., 3 + j] = 0.0
    return inputs | {"share": share}


def kind(what: str) -> int:
    """The row of the activity that raises ``what``."""
    return RAISES.index(what)


def scalars() -> tuple[str, ...]:
    """The names of the scalar inputs."""
    return tuple(SCALARS)
