"""Models on which the sampling methods are measured, and the numbers that are asked of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import leadtime as lt
from benchmarks.standard import BELIEFS
from leadtime.futures import Futures
from leadtime.futures.estimate import Estimate

FIELD = Path(__file__).parent.parent / "examples" / "field"
Goal = Callable[[Futures], Estimate]


@dataclass(frozen=True)
class Case:
    """A model with its beliefs and plans, and what is asked of its futures."""

    name: str
    model: Any
    beliefs: Any
    keep: tuple[str, ...]
    goals: Mapping[str, Goal]
    plans: Any = None

    def simulate(self, draws: int, seed: int, sampling: str, threads: int | None = 1) -> Futures:
        """Futures of this case."""
        return lt.simulate(
            self.model,
            self.beliefs,
            self.plans,
            draws=draws,
            seed=seed,
            keep=list(self.keep),
            sampling=sampling,
            threads=threads,
        )


def _usual(name: str, event: float, plan: str = "plan") -> dict[str, Goal]:
    return {
        "mean": lambda f: f.mean(plan, name),
        "median": lambda f: f.quantile(plan, name, 0.5),
        "p95": lambda f: f.quantile(plan, name, 0.95),
        "probability": lambda f: f.probability(plan, name, above=event),
    }


def standard() -> Case:
    """The standard model of ten beliefs; the event has a probability of about one in a thousand."""
    m = lt.Model("standard")

    @m.quantity("hour year / dollar")
    def y(base, share, researchers, quality, speed_up, applies, overhead, crunch, delay, cost):  # noqa: PLR0917 - ten beliefs
        speed = np.where(applies > 0, speed_up, 1.0)
        left = np.maximum(crunch - delay, 0)
        return base * share * researchers * quality * speed * (1 - overhead) * left / cost

    goals = _usual("y", 0.1)
    goals["rare event"] = lambda f: f.probability("plan", "y", above=5.0)
    return Case("standard", m, lt.Beliefs.parse(BELIEFS), ("y",), goals)


def additive() -> Case:
    """A sum of six beliefs of different shapes."""
    m = lt.Model("additive")

    @m.quantity("hour")
    def y(a, b, c, d, e, f):  # noqa: PLR0917 - six beliefs
        return a + b + c + d + e + f

    beliefs = {
        "a": "10 to 50 hours", "b": "uniform(0, 40 hours)", "c": "normal(30, 10) hours",
        "d": "gamma(2, 8) hours", "e": "triangular(5, 10, 30) hours",
        "f": "mixture(0.5: 1 to 5, 0.5: 20 to 40) hours",
    }  # fmt: skip
    return Case("additive", m, lt.Beliefs.parse(beliefs), ("y",), _usual("y", 180))


def product() -> Case:
    """A product of six lognormals, so heavy in the tail that the mean is hard."""
    m = lt.Model("product")

    @m.quantity()
    def y(a, b, c, d, e, f):  # noqa: PLR0917 - six beliefs
        return a * b * c * d * e * f

    beliefs = dict.fromkeys("abcdef", "0.3 to 3")
    return Case("product", m, lt.Beliefs.parse(beliefs), ("y",), _usual("y", 10))


def margin() -> Case:
    """Hours available less hours needed, under two plans: what the decision rests on is their difference."""
    m = lt.Model("margin")

    @m.quantity("hour")
    def lead(window, people, pace, work, saved, effort):  # noqa: PLR0917 - six beliefs
        return window * people * pace - work * (1 - saved * effort)

    beliefs = {
        "window": "7 to 120 days", "people": "20 to 200", "pace": "6 to 10 hours / day",
        "work": "5000 to 100000 hours", "saved": "beta(2, 3)", "effort": 0.2,
    }  # fmt: skip
    goals = _usual("lead", 0.0, "now")
    goals["paired difference"] = lambda f: f.compare("more", "now", "lead").difference
    plans = {"now": {}, "more": {"effort": 0.5}}
    return Case("margin", m, lt.Beliefs.parse(beliefs), ("lead",), goals, plans)


def field() -> Case | None:
    """The crunch model on the shipped example: today's plan, and half of the effort on buying time."""
    from leadtime.errors import LeadtimeError
    from leadtime.project import load_project

    try:
        project = load_project(FIELD)
    except LeadtimeError as e:
        print(f"SKIPPED  crunch: {FIELD.name} does not load: {e}", file=sys.stderr)
        return None
    goals: dict[str, Goal] = {
        "median": lambda f: f.quantile("today", "lead_time", 0.5),
        "p95": lambda f: f.quantile("today", "lead_time", 0.95),
        "probability": lambda f: f.probability("today", "in_time"),
        "mean": lambda f: f.mean("today", "risk"),
        "paired difference": lambda f: f.compare("half", "today", "risk").difference,
    }
    plans = [p for p in project.plans if p.name in ("today", "half")]
    return Case("crunch", project.model, project.beliefs, ("lead_time", "in_time", "risk"), goals, plans)


def cases(names: str | None = None) -> list[Case]:
    """All cases, or those named (separated by commas)."""
    wanted = set(names.split(",")) if names else None
    makers = {
        "standard": standard,
        "additive": additive,
        "product": product,
        "margin": margin,
        "crunch": field,
    }
    made = [make() for name, make in makers.items() if wanted is None or name in wanted]
    return [c for c in made if c is not None]
