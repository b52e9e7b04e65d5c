"""What may happen: the simulation engine. ``simulate(model, beliefs, plans)`` gives :class:`Futures`."""

from leadtime.futures.comparison import Comparison
from leadtime.futures.engine import simulate
from leadtime.futures.estimate import Estimate
from leadtime.futures.model import Choice, Dice, Input, Model, Quantity, Split, Table
from leadtime.futures.plan import Plan
from leadtime.futures.results import Futures, PlanFutures

__all__ = [
    "Choice",
    "Comparison",
    "Dice",
    "Estimate",
    "Futures",
    "Input",
    "Model",
    "Plan",
    "PlanFutures",
    "Quantity",
    "Split",
    "Table",
    "simulate",
]
