"""Leadtime: simulate the run-up to dangerous AI, compare plans, say what to do with the time that is left.

    import leadtime as lt

The names below are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from leadtime.evidence import Belief, Beliefs, Correlation, Distribution, parse_distribution
    from leadtime.futures import (
        Choice,
        Comparison,
        Dice,
        Estimate,
        Futures,
        Input,
        Model,
        Plan,
        simulate,
    )
    from leadtime.futures.maths import expit, logit, normal_cdf, normal_ppf, ordered_sum

_HOMES = {
    "leadtime.evidence": ("Belief", "Beliefs", "Correlation", "Distribution", "parse_distribution"),
    "leadtime.futures": (
        "Choice",
        "Comparison",
        "Dice",
        "Estimate",
        "Futures",
        "Input",
        "Model",
        "Plan",
        "simulate",
    ),
    "leadtime.futures.maths": ("expit", "logit", "normal_cdf", "normal_ppf", "ordered_sum"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Belief",
    "Beliefs",
    "Choice",
    "Comparison",
    "Correlation",
    "Dice",
    "Distribution",
    "Estimate",
    "Futures",
    "Input",
    "Model",
    "Plan",
    "expit",
    "logit",
    "normal_cdf",
    "normal_ppf",
    "ordered_sum",
    "parse_distribution",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'leadtime' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
